"""What papers about one client share: pages with a foot, the head, paragraphs of our own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from osmo_desktop.domain.documents import Language
from osmo_desktop.domain.language import Catalogue, dates
from osmo_desktop.printing.archive import Properties
from osmo_desktop.printing.blocks import Block, Paragraph
from osmo_desktop.printing.flow import draw_pages, paginate
from osmo_desktop.printing.parts import (
    BODY,
    SMALL,
    TITLE,
    after,
    bold,
    dotted,
    foot_line,
    plain,
    semibold,
)
from osmo_desktop.printing.plan import LOCALES
from osmo_desktop.printing.sheet import Sheet
from osmo_desktop.printing.structure import Element
from osmo_desktop.printing.text import one_line


class OfClient(Protocol):
    """A document about one client."""

    @property
    def organisation(self) -> str:
        """Who answers for the data."""

    @property
    def client_name(self) -> str:
        """Whose it is; empty for a paper that is about nobody."""

    @property
    def client_number(self) -> str:
        """The client's number; empty for none."""

    @property
    def language(self) -> Language:
        """The language of the paper."""

    @property
    def printed_at(self) -> datetime:
        """When it is printed."""


class ClientPaper:
    """Builds blocks together with their structure: in reading order, one after the other."""

    def __init__(self, document: OfClient, words: Catalogue, title: str) -> None:
        self._of = document
        self._words = words
        self._title = title
        self.root = Element("Document")

    def number_text(self) -> str:
        """The client's number, for the head and for the foot of every page."""
        number = one_line(self._of.client_number)
        return self._words.tr("Client {number}").format(number=number) if number else ""

    def text(self, text: str, before: float = 0.0) -> Block:
        """A paragraph of our own words."""
        return after(Paragraph([plain(text)], BODY, self.root.add("P")), before)

    def opening(self, lead: str, *more: str) -> list[Block]:
        """What paper it is, whose, of whom, and how to read it; empty lines are left out."""
        name, blocks = one_line(self._of.client_name), list[Block]()
        if name:
            mark = bold(self._words.tr("Confidential"))
            blocks.append(Paragraph([mark], SMALL, self.root.add("P")))
        title = Paragraph([bold(one_line(self._title))], TITLE, self.root.add("H1"))
        blocks.append(after(title, 8.0))
        if name:
            blocks.append(after(Paragraph([semibold(name)], BODY, self.root.add("P")), 4.0))
        lines = (one_line(self._of.organisation), self.number_text(), *more)
        blocks += [self.text(line) for line in lines if line]
        return [*blocks, self.text(lead, before=8.0)] if lead else blocks

    def finished(self, blocks: Sequence[Block]) -> bytes:
        """The PDF, with the time and the number at the foot of every page."""
        document, words = self._of, self._words
        sheet = Sheet(Properties(self._title, LOCALES[document.language], document.printed_at))
        when = dates.date_and_time(document.printed_at, words)
        left = dotted([words.tr("Printed {when}").format(when=when), self.number_text()])

        def foot(target: Sheet, page: int, count: int) -> None:
            foot_line(target, words, left, page, count)

        draw_pages(sheet, paginate(blocks), foot)
        return sheet.finish(self.root)

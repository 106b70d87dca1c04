"""The disclosure log on paper for a client: who got what of their data, when and on what basis."""

from __future__ import annotations

from osmo_desktop.domain.disclosure_document import DisclosureDocument, DisclosureLine
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
    glue,
    heading,
    plain,
    section_rule,
    semibold,
)
from osmo_desktop.printing.plan import LOCALES
from osmo_desktop.printing.sheet import Sheet
from osmo_desktop.printing.structure import Element
from osmo_desktop.printing.text import one_line


def disclosure_log_pdf(document: DisclosureDocument, words: Catalogue) -> bytes:
    """Render the disclosure log of a client. See `printing.render_disclosure_log`."""
    layout = _DisclosureLayout(document, words)
    pages = paginate(layout.blocks())
    title = words.tr("To whom your data was disclosed")
    sheet = Sheet(Properties(title, LOCALES[document.language], document.printed_at))
    when = dates.date_and_time(document.printed_at, words)
    left = dotted([words.tr("Printed {when}").format(when=when), layout.number_text()])

    def foot(target: Sheet, page: int, count: int) -> None:
        foot_line(target, words, left, page, count)

    draw_pages(sheet, pages, foot)
    return sheet.finish(layout.root)


class _DisclosureLayout:
    """Builds the blocks together with their structure."""

    def __init__(self, document: DisclosureDocument, words: Catalogue) -> None:
        self._log = document
        self._words = words
        self.root = Element("Document")

    def number_text(self) -> str:
        """The client's number, for the foot of every page."""
        number = one_line(self._log.client_number)
        return self._words.tr("Client {number}").format(number=number) if number else ""

    def blocks(self) -> list[Block]:
        """Give all blocks in reading order."""
        # One after the other: building a block puts its element into the structure.
        blocks = self._head()
        for line in self._log.lines:
            blocks += self._entry(line)
        if not self._log.lines:
            none = self._words.tr("Your data has not been disclosed to anyone else.")
            blocks += [section_rule(), self._text(none)]
        return [*blocks, section_rule(), *self._closing()]

    def _text(self, text: str, before: float = 0.0) -> Block:
        return after(Paragraph([plain(text)], BODY, self.root.add("P")), before)

    def _head(self) -> list[Block]:
        """Whose log it is, and how to read it."""
        tr, log = self._words.tr, self._log
        mark = Paragraph([bold(tr("Confidential"))], SMALL, self.root.add("P"))
        title = [bold(tr("To whom your data was disclosed"))]
        name = Paragraph([semibold(one_line(log.client_name))], BODY, self.root.add("P"))
        told = tr(
            "Below stands each time when another organisation was given something of your data: "
            "what, to whom, and by which permission or law."
        )
        lines = [one_line(log.organisation), self.number_text()]
        blocks: list[Block] = [mark, after(Paragraph(title, TITLE, self.root.add("H1")), 8.0)]
        blocks.append(after(name, 4.0))
        blocks += [self._text(line) for line in lines if line]
        return [*blocks, self._text(told, before=8.0)]

    def _entry(self, line: DisclosureLine) -> list[Block]:
        """One disclosure: a heading of day and recipient, then what is told of it."""
        tr = self._words.tr
        day = dates.short_date(line.day, self._words)
        recipient = dotted([one_line(line.recipient), one_line(line.to_controller)])
        facts = [
            (tr("What was given"), line.given),
            (tr("Basis"), line.basis),
            (tr("Given by"), dotted([one_line(line.by), one_line(line.from_controller)])),
            (tr("Note"), line.note),
        ]
        blocks: list[Block] = [section_rule(), heading(self.root, dotted([day, recipient]))]
        for label, text in facts:
            if text.strip():
                runs = [semibold(f"{label}:"), glue(" "), plain(text)]
                blocks.append(after(Paragraph(runs, BODY, self.root.add("P")), 2.0))
        return blocks

    def _closing(self) -> list[Block]:
        """What the client can do."""
        words = self._words.tr(
            "If you think that something was given without a right to it, tell us. You may also "
            "complain to the Data Protection Ombudsman."
        )
        return [self._text(words, before=4.0)]

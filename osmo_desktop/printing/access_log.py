"""The log on paper for a client: who used their data, when and why, in plain words."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import Catalogue, dates
from osmo_desktop.domain.log_document import LogDocument, LogLine
from osmo_desktop.printing.archive import Properties
from osmo_desktop.printing.blocks import Block, Paragraph, Row
from osmo_desktop.printing.flow import WIDTH, draw_pages, paginate
from osmo_desktop.printing.parts import (
    BODY,
    HAIRLINE,
    SMALL,
    TITLE,
    after,
    bold,
    comma,
    dotted,
    foot_line,
    plain,
    section_rule,
    semibold,
)
from osmo_desktop.printing.plan import LOCALES
from osmo_desktop.printing.plan_tables import head_row, table_row
from osmo_desktop.printing.sheet import Sheet
from osmo_desktop.printing.structure import Element
from osmo_desktop.printing.text import one_line

_WHO: Final = 98.0
_WHAT: Final = 224.0
_WHY: Final = 362.0
_COLUMNS: Final = (
    (0.0, _WHO - 8),
    (_WHO, _WHAT - _WHO - 8),
    (_WHAT, _WHY - _WHAT - 8),
    (_WHY, WIDTH - _WHY),
)


def access_log_pdf(document: LogDocument, words: Catalogue) -> bytes:
    """Render the log of a client. See `printing.render_access_log`."""
    layout = _LogLayout(document, words)
    pages = paginate(layout.blocks())
    title = words.tr("Who has used your data")
    sheet = Sheet(Properties(title, LOCALES[document.language], document.printed_at))
    when = dates.date_and_time(document.printed_at, words)
    left = dotted([words.tr("Printed {when}").format(when=when), layout.number_text()])

    def foot(target: Sheet, page: int, count: int) -> None:
        foot_line(target, words, left, page, count)

    draw_pages(sheet, pages, foot)
    return sheet.finish(layout.root)


class _LogLayout:
    """Builds the blocks together with their structure."""

    def __init__(self, document: LogDocument, words: Catalogue) -> None:
        """Take the document."""
        self._log = document
        self._words = words
        self.root = Element("Document")

    def number_text(self) -> str:
        """The client's number, for the foot of every page."""
        number = one_line(self._log.client_number)
        return self._words.tr("Client {number}").format(number=number) if number else ""

    def blocks(self) -> list[Block]:
        """Give all blocks in reading order."""
        return [*self._head(), *self._table(), section_rule(), *self._closing()]

    def _text(self, text: str, before: float = 0.0) -> Paragraph:
        block = Paragraph([plain(text)], BODY, self.root.add("P"))
        block.before = before
        return block

    def _head(self) -> list[Block]:
        """Whose log, of which days, and how to read it."""
        tr, log = self._words.tr, self._log
        mark = Paragraph([bold(tr("Confidential"))], SMALL, self.root.add("P"))
        title = Paragraph([bold(tr("Who has used your data"))], TITLE, self.root.add("H1"))
        name = Paragraph([semibold(one_line(log.client_name))], BODY, self.root.add("P"))
        days = tr("From {first} to {last}").format(
            first=dates.short_date(log.since, self._words),
            last=dates.short_date(log.until, self._words),
        )
        told = tr(
            "Each line tells who has looked at or used your data, on which day, and why. What one "
            "person did in the same way on one day stands on one line."
        )
        lines = [one_line(log.organisation), self.number_text(), days]
        blocks: list[Block] = [mark, after(title, 8.0), after(name, 4.0)]
        blocks += [self._text(line) for line in lines if line]
        blocks.append(self._text(told, before=8.0))
        if log.gaps:
            missing = tr(
                "A part of the team's log is missing or cannot be read, so that this list may not "
                "be complete. The organisation finds out why."
            )
            warning = Paragraph([bold(missing)], BODY, self.root.add("P"))
            blocks.append(after(warning, 8.0))
        return blocks

    def _table(self) -> list[Block]:
        """One row a line; the head is repeated on every page."""
        tr = self._words.tr
        if not self._log.lines:
            words = tr("Nobody has used your data in this time, as far as the log tells.")
            return [section_rule(), self._text(words)]
        labels = [tr("When"), tr("Who"), tr("What"), tr("Why")]
        table = self.root.add("Table")
        blocks: list[Block] = [section_rule(), head_row(table.add("TR"), labels, _COLUMNS)]
        running = head_row(None, labels, _COLUMNS)
        for line in self._log.lines:
            row = self._row(table.add("TR"), line)
            row.running_head = running
            blocks.append(row)
        return blocks

    def _row(self, element: Element, line: LogLine) -> Row:
        tr = self._words.tr
        what = line.what
        if line.times > 1:
            times = self._words.ntr("{n} time", "{n} times", line.times).format(n=line.times)
            what = comma(what, times)
        texts = (comma(line.who, line.role) or tr("Unknown worker"), one_line(what), line.why)
        blocks: list[Block] = [
            Paragraph([semibold(self._when(line))], SMALL, element.add("TH", scope="Row")),
            *(Paragraph([plain(text)], SMALL, element.add("TD")) for text in texts),
        ]
        row = table_row(blocks, _COLUMNS, space=3.0, rule=HAIRLINE)
        row.before = 3.0
        return row

    def _when(self, line: LogLine) -> str:
        """The day, and the time or the first and last."""
        day = dates.short_date(line.first.date(), self._words)
        first = dates.clock(line.first, self._words)
        last = dates.clock(line.last, self._words)
        return f"{day} {first}" if first == last else f"{day} {first}–{last}"

    def _closing(self) -> list[Block]:
        """What is not here, and what the client can do."""
        tr = self._words.tr
        return [
            self._text(
                tr(
                    "The list holds what had arrived from the team's laptops when it was printed. "
                    "It is meant for you, to see how your data is used."
                ),
                before=4.0,
            ),
            self._text(
                tr(
                    "If you think that somebody used your data without a reason, tell us. You may "
                    "also complain to the Data Protection Ombudsman."
                ),
                before=6.0,
            ),
        ]

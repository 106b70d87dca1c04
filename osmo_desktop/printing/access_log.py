"""The log on paper for a client: who used their data, when and why, in plain words."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import Catalogue, dates
from osmo_desktop.domain.log_document import LogDocument, LogLine
from osmo_desktop.printing.blocks import Block, Paragraph, Row
from osmo_desktop.printing.client_paper import ClientPaper
from osmo_desktop.printing.flow import WIDTH
from osmo_desktop.printing.parts import (
    BODY,
    HAIRLINE,
    SMALL,
    after,
    bold,
    comma,
    plain,
    section_rule,
    semibold,
)
from osmo_desktop.printing.plan_tables import head_row, table_row
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
    layout = _LogLayout(document, words, words.tr("Who has used your data"))
    return layout.finished(layout.blocks())


class _LogLayout(ClientPaper):
    """Builds the blocks together with their structure."""

    def __init__(self, document: LogDocument, words: Catalogue, title: str) -> None:
        super().__init__(document, words, title)
        self._log = document

    def blocks(self) -> list[Block]:
        """Give all blocks in reading order."""
        return [*self._head(), *self._table(), section_rule(), *self._closing()]

    def _head(self) -> list[Block]:
        """Whose log, of which days, and how to read it."""
        tr, log = self._words.tr, self._log
        days = tr("From {first} to {last}").format(
            first=dates.short_date(log.since, self._words),
            last=dates.short_date(log.until, self._words),
        )
        told = tr(
            "Each line tells who has looked at or used your data, on which day, and why. What one "
            "person did in the same way on one day stands on one line."
        )
        blocks = self.opening(told, days)
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
            return [section_rule(), self.text(words)]
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
            self.text(
                tr(
                    "The list holds what had arrived from the team's laptops when it was printed. "
                    "It is meant for you, to see how your data is used."
                ),
                before=4.0,
            ),
            self.text(
                tr(
                    "If you think that somebody used your data without a reason, tell us. You may "
                    "also complain to the Data Protection Ombudsman."
                ),
                before=6.0,
            ),
        ]

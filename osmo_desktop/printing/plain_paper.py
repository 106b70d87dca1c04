"""Papers of headed sections: a copy of a client's data, a safety plan, a certificate of refusal."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import Catalogue, dates
from osmo_desktop.domain.plain_paper import PaperLine, PaperPart, PlainPaper
from osmo_desktop.printing.archive import Properties
from osmo_desktop.printing.blocks import Block, Paragraph
from osmo_desktop.printing.charts import ChartBlock, table_blocks
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

_SIGNING_ROOM: Final = 30.0
"""Points above the line on which somebody signs."""


def plain_paper_pdf(paper: PlainPaper, words: Catalogue) -> bytes:
    """Render the paper. See `printing.render_plain_paper`."""
    layout = _Layout(paper, words)
    pages = paginate(layout.blocks())
    sheet = Sheet(Properties(paper.title, LOCALES[paper.language], paper.printed_at))
    when = dates.date_and_time(paper.printed_at, words)
    left = dotted([words.tr("Printed {when}").format(when=when), layout.number_text()])

    def foot(target: Sheet, page: int, count: int) -> None:
        foot_line(target, words, left, page, count)

    draw_pages(sheet, pages, foot)
    return sheet.finish(layout.root)


class _Layout:
    """Builds the blocks together with their structure."""

    def __init__(self, paper: PlainPaper, words: Catalogue) -> None:
        self._paper = paper
        self._words = words
        self.root = Element("Document")

    def number_text(self) -> str:
        """The client's number, for the foot of every page."""
        number = one_line(self._paper.client_number)
        return self._words.tr("Client {number}").format(number=number) if number else ""

    def blocks(self) -> list[Block]:
        """Give all blocks in reading order."""
        # One after the other: building a block puts its element into the structure.
        blocks = self._head()
        for part in self._paper.parts:
            blocks += self._part(part)
        if self._paper.closing:
            blocks += [section_rule(), *self._text(self._paper.closing, before=4.0)]
        for signer in self._paper.signers:
            blocks += self._text(f"_______________________________  {signer}", _SIGNING_ROOM)
        return blocks

    def _head(self) -> list[Block]:
        """What paper it is, and whose."""
        paper = self._paper
        mark = Paragraph([bold(self._words.tr("Confidential"))], SMALL, self.root.add("P"))
        title = Paragraph([bold(one_line(paper.title))], TITLE, self.root.add("H1"))
        blocks: list[Block] = [mark, after(title, 8.0)]
        name = Paragraph([semibold(one_line(paper.client_name))], BODY, self.root.add("P"))
        blocks.append(after(name, 4.0))
        for line in (one_line(paper.organisation), self.number_text()):
            blocks += self._text(line)
        return [*blocks, *self._text(paper.lead, before=8.0)]

    def _part(self, part: PaperPart) -> list[Block]:
        """A heading and its lines; one of level 2 has a line above it."""
        if part.level == 2:
            blocks: list[Block] = [section_rule(), heading(self.root, one_line(part.heading))]
        else:
            below = heading(self.root, one_line(part.heading), level="H3")
            blocks = [after(below, 8.0)]
        for line in part.lines:
            blocks += self._line(line)
        if part.chart is not None:
            figure = self.root.add("Figure", alternative=part.chart.told)
            blocks.append(after(ChartBlock(part.chart, figure), 6.0))
        if part.table is not None:
            blocks += table_blocks(part.table, self.root)
        return blocks

    def _line(self, line: PaperLine) -> list[Block]:
        """A labelled text; one of several lines has a paragraph for each."""
        style = SMALL if line.is_small else BODY
        first, *rest = [text for text in line.text.splitlines() if text.strip()] or [""]
        runs = [plain(first)]
        if line.label:
            runs = [semibold(f"{one_line(line.label)}:"), glue(" "), *runs]
        blocks = [after(Paragraph(runs, style, self.root.add("P")), 2.0)]
        return [
            *blocks,
            *(Paragraph([plain(text)], style, self.root.add("P")) for text in rest),
        ]

    def _text(self, text: str, before: float = 0.0) -> list[Block]:
        """A paragraph of our own words; none for an empty text."""
        if not text:
            return []
        return [after(Paragraph([plain(text)], BODY, self.root.add("P")), before)]

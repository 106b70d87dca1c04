"""Papers of headed sections: a copy of a client's data, a safety plan, a certificate of refusal."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import Catalogue
from osmo_desktop.domain.plain_paper import PaperLine, PaperPart, PlainPaper
from osmo_desktop.printing.blocks import Block, Paragraph, Stack
from osmo_desktop.printing.charts import ChartBlock, table_blocks
from osmo_desktop.printing.client_paper import ClientPaper
from osmo_desktop.printing.parts import (
    BODY,
    SMALL,
    after,
    glue,
    heading,
    plain,
    section_rule,
    semibold,
    two_columns,
)
from osmo_desktop.printing.text import one_line

_SIGNING_ROOM: Final = 30.0
"""Points above the line on which somebody signs."""


def plain_paper_pdf(paper: PlainPaper, words: Catalogue) -> bytes:
    """Render the paper. See `printing.render_plain_paper`."""
    layout = _Layout(paper, words, paper.title)
    return layout.finished(layout.blocks())


class _Layout(ClientPaper):
    """Builds the blocks together with their structure."""

    def __init__(self, paper: PlainPaper, words: Catalogue, title: str) -> None:
        super().__init__(paper, words, title)
        self._paper = paper

    def blocks(self) -> list[Block]:
        """Give all blocks in reading order."""
        # One after the other: building a block puts its element into the structure.
        blocks = self.opening(self._paper.lead)
        for part in self._paper.parts:
            blocks += self._part(part)
        if self._paper.closing:
            blocks += [section_rule(), self.text(self._paper.closing, before=4.0)]
        for signer in self._paper.signers:
            blocks.append(self.text(f"_______________________________  {signer}", _SIGNING_ROOM))
        return blocks

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
        if part.columns:
            # Also where they are long: what stands side by side is read as of equal weight.
            columns = [Stack(self._part(column)) for column in part.columns]
            blocks += two_columns(columns, first=4.0, next_ones=4.0)
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

"""A chart on paper, drawn from the same primitives as on the screen, and the table beside it."""

from __future__ import annotations

from bisect import bisect
from typing import Final

from osmo_desktop.domain.chart import Chart, Line, Marker, Primitive, Rect, Shape, Text
from osmo_desktop.domain.plain_paper import PaperTable
from osmo_desktop.printing.blocks import Block, Paragraph
from osmo_desktop.printing.flow import WIDTH
from osmo_desktop.printing.fonts import REGULAR, text_width
from osmo_desktop.printing.parts import HAIRLINE, SMALL, plain
from osmo_desktop.printing.plan_tables import head_row, table_row
from osmo_desktop.printing.sheet import BLACK, PAGE_HEIGHT, Grey, Sheet
from osmo_desktop.printing.structure import Element
from osmo_desktop.printing.text import one_line
from osmo_desktop.printing.typesetting import Run

_GREYS: Final[dict[str, Grey]] = {"text": BLACK, "soft": 0.27, "grid": 0.6}
_DASH: Final = (2.0, 3.0)


class ChartBlock(Block):
    """A chart as wide as the text, a figure whose alternative text says the same."""

    def __init__(self, chart: Chart, element: Element) -> None:
        """Hold the chart; `element` is the figure."""
        self._chart = chart
        self._element = element

    def height(self, width: float) -> float:
        """Keep the shape of the chart."""
        return self._chart.height * width / self._chart.width

    def draw(self, sheet: Sheet, left: float, top: float, width: float) -> None:
        """Draw every primitive in its order."""
        pen = _Pen(sheet, left, top, width / self._chart.width)
        bottom = PAGE_HEIGHT - top - self.height(width)
        self._element.box = (left, bottom, left + width, PAGE_HEIGHT - top)
        with sheet.content(self._element):
            for primitive in self._chart.primitives:
                pen.draw(primitive)


class _Pen:
    """Draws primitives at a scale; units of the chart in, points out."""

    def __init__(self, sheet: Sheet, left: float, top: float, scale: float) -> None:
        self._sheet = sheet
        self._left, self._top, self._scale = left, top, scale

    def draw(self, primitive: Primitive) -> None:
        """Draw one primitive."""
        if isinstance(primitive, Text):
            self._text(primitive)
            return
        grey = _GREYS[primitive.ink]
        self._sheet.setStrokeColorRGB(grey, grey, grey)
        self._sheet.setFillColorRGB(grey, grey, grey)
        if isinstance(primitive, Line):
            self._line(primitive)
        elif isinstance(primitive, Rect):
            self._rect(primitive)
        else:
            self._marker(primitive)

    def _at(self, place: tuple[float, float]) -> tuple[float, float]:
        """A place of the chart as reportlab counts: points from the lower left corner."""
        x, y = place
        return self._left + x * self._scale, PAGE_HEIGHT - self._top - y * self._scale

    def _line(self, line: Line) -> None:
        self._sheet.setLineWidth(line.weight * self._scale)
        self._sheet.setDash(*([list(_DASH)] if line.is_dashed else [[]]))
        self._sheet.line(*self._at(line.start), *self._at(line.end))
        self._sheet.setDash([])

    def _rect(self, rect: Rect) -> None:
        self._sheet.setLineWidth(rect.weight * self._scale)
        x, y = self._at(rect.corner)
        width, height = (length * self._scale for length in rect.size)
        self._sheet.rect(x, y - height, width, height, stroke=1, fill=0)

    def _text(self, text: Text) -> None:
        size = text.size * self._scale
        words = one_line(text.words)
        if text.room is not None:
            words = _fitting(words, size, text.room * self._scale)
        wide = text_width(words, REGULAR, size)
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor]
        x, y = text.place
        self._sheet.text(
            [Run(words, REGULAR)],
            self._left + x * self._scale - wide * share,
            self._top + y * self._scale,
            size=size,
            grey=_GREYS[text.ink],
        )

    def _marker(self, marker: Marker) -> None:
        x, y = self._at(marker.place)
        radius = marker.radius * self._scale
        if marker.shape is Shape.DISC:
            self._sheet.circle(x, y, radius, stroke=0, fill=1)
        elif marker.shape is Shape.SQUARE:
            self._sheet.rect(x - radius, y - radius, 2 * radius, 2 * radius, stroke=0, fill=1)
        elif marker.shape is Shape.TRIANGLE:
            path = self._sheet.beginPath()
            path.moveTo(x, y + radius)
            path.lineTo(x + radius, y - radius)
            path.lineTo(x - radius, y - radius)
            path.close()
            self._sheet.drawPath(path, stroke=0, fill=1)
        else:
            self._sheet.setLineWidth(1.6 * self._scale)
            self._sheet.line(x - radius, y - radius, x + radius, y + radius)
            self._sheet.line(x - radius, y + radius, x + radius, y - radius)


def _fitting(words: str, size: float, room: float) -> str:
    """As much of a line as goes into so many points."""
    if text_width(words, REGULAR, size) <= room:
        return words
    fits = bisect(range(len(words)), room, key=lambda n: text_width(f"{words[:n]}…", REGULAR, size))
    return f"{words[: max(0, fits - 1)].rstrip()}…"


def table_blocks(table: PaperTable, root: Element) -> list[Block]:
    """The rows of a table; the head is repeated on every page."""
    wide = WIDTH / max(1, len(table.head))
    columns = [(at * wide, wide - 8) for at in range(len(table.head))]
    element = root.add("Table")
    blocks: list[Block] = [head_row(element.add("TR"), table.head, columns)]
    blocks[0].before = 6.0
    running = head_row(None, table.head, columns)
    for texts in table.rows:
        line = element.add("TR")
        cells = [line.add("TH", scope="Row"), *(line.add("TD") for _ in texts[1:])]
        written = [
            Paragraph([plain(one_line(text))], SMALL, cell)
            for text, cell in zip(texts, cells, strict=True)
        ]
        row = table_row(written, columns, space=2.0, rule=HAIRLINE)
        row.before, row.running_head = 2.0, running
        blocks.append(row)
    return blocks

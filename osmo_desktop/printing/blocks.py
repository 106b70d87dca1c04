"""Pieces of a page that know their height, can be split at a page end, and draw themselves.

`top` runs downwards from the upper edge of the page; all lengths are points.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from osmo_desktop.printing.sheet import BLACK, PAGE_HEIGHT, Grey, Sheet
from osmo_desktop.printing.structure import Element
from osmo_desktop.printing.typesetting import Line, Run, break_lines

TALL: Final = 300.0
"""A block that belongs together is split only when it is taller than this."""

_CAP_CENTRE: Final = 0.364
"""Half the height of Inter's capitals, in ems: they stand in the middle of their line."""

_ROUNDING: Final = 0.01
_SHORT: Final = 3
"""Paragraphs of so few lines stay whole; longer ones leave two lines on each page."""

Parts = tuple["Block", "Block"]


class Block(ABC):
    """Something that takes the width of its column and a height of its own."""

    before: float = 0.0
    """Air above, dropped at the top of a page."""

    keep_with_next: bool = False
    """Whether a page may not end after this block."""

    running_head: Block | None = None
    """Drawn above the block when it is the first one of a page: a repeated table head."""

    @abstractmethod
    def height(self, width: float) -> float:
        """Measure the block at a width, without the air above."""

    @abstractmethod
    def draw(self, sheet: Sheet, left: float, top: float, width: float) -> None:
        """Draw the block."""

    def split(self, width: float, room: float) -> Parts | None:
        """Give a part that fits into `room` and the rest, or None where it stays whole."""
        del width, room
        return None


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph looks: size and line height in points."""

    size: float
    leading: float
    grey: Grey = BLACK
    align: Literal["left", "right"] = "left"


class Paragraph(Block):
    """Lines of text that belong to one element; without an element it is an artifact."""

    def __init__(
        self, runs: Sequence[Run], style: Style, element: Element | None, *, indent: float = 0.0
    ) -> None:
        """Hold printable runs; `indent` moves the left edge."""
        self._runs = runs
        self._style = style
        self._element = element
        self._indent = indent
        self._lines: list[Line] = []
        self._broken_at = 0.0

    def lines(self, width: float) -> list[Line]:
        """Give the lines; those of a part were broken before it was split off."""
        if self._runs and self._broken_at != width:
            self._lines = break_lines(self._runs, self._style.size, width - self._indent)
            self._broken_at = width
        return self._lines

    def height(self, width: float) -> float:
        """Measure the lines."""
        return len(self.lines(width)) * self._style.leading

    def split(self, width: float, room: float) -> Parts | None:
        """Split between lines, leaving no line alone where the paragraph is long."""
        lines = self.lines(width)
        count = int((room + _ROUNDING) / self._style.leading)
        if len(lines) <= _SHORT or count >= len(lines):
            return None
        count = min(count, len(lines) - 2)
        if count < 2:
            return None
        return self._part(lines[:count]), self._part(lines[count:])

    def _part(self, lines: list[Line]) -> Paragraph:
        """Make a paragraph of some of the lines, in the same element."""
        part = Paragraph((), self._style, self._element, indent=self._indent)
        part._lines = lines
        return part

    def draw(self, sheet: Sheet, left: float, top: float, width: float) -> None:
        """Write the lines."""
        lines = self.lines(width)
        if not lines:
            return
        with sheet.artifact() if self._element is None else sheet.content(self._element):
            self._write(sheet, left + self._indent, top, width - self._indent)

    def _write(self, sheet: Sheet, left: float, top: float, width: float) -> None:
        """Write the lines into the element that is open."""
        style = self._style
        baseline = top + style.leading / 2 + style.size * _CAP_CENTRE
        for line in self._lines:
            shift = width - line.width if style.align == "right" else 0.0
            if line.runs:
                sheet.text(line.runs, left + shift, baseline, size=style.size, grey=style.grey)
            baseline += style.leading


class Rule(Block):
    """A horizontal line, an artifact; `space` is the air below it."""

    def __init__(self, *, weight: float = 0.75, space: float = 0.0, grey: Grey = BLACK) -> None:
        """Hold the line's look."""
        self._weight = weight
        self._space = space
        self._grey = grey
        self.keep_with_next = True

    def height(self, width: float) -> float:
        """Give the air below."""
        del width
        return self._space

    def draw(self, sheet: Sheet, left: float, top: float, width: float) -> None:
        """Draw the line."""
        with sheet.artifact():
            sheet.rule(left, top, width, weight=self._weight, grey=self._grey)


class Gap(Block):
    """Empty room, for example to sign in."""

    def __init__(self, space: float) -> None:
        """Hold the height."""
        self._space = space

    def height(self, width: float) -> float:
        """Give the height."""
        del width
        return self._space

    def draw(self, sheet: Sheet, left: float, top: float, width: float) -> None:
        """Draw nothing."""


class NumberRing(Block):
    """The number of a goal in a ring, beside the block that follows; has no height."""

    _RADIUS: Final = 8.6
    _WEIGHT: Final = 0.9
    _SIZE: Final = 10.0
    _DROP: Final = 8.2

    def __init__(self, number: Run, width: float, element: Element) -> None:
        """Hold the number, its width at `SIZE` points, and its label element."""
        self._number = number
        self._width = width
        self._element = element
        self.keep_with_next = True

    SIZE: Final = _SIZE
    """Size at which the number is set, in points."""

    def height(self, width: float) -> float:
        """Give nothing: the text that follows stands beside the ring."""
        del width
        return 0.0

    def draw(self, sheet: Sheet, left: float, top: float, width: float) -> None:
        """Draw the ring as an artifact and the number as the label."""
        del width
        centre = left + self._RADIUS + self._WEIGHT / 2
        middle = top + self._DROP
        with sheet.artifact():
            sheet.ring(centre, middle, self._RADIUS, weight=self._WEIGHT)
        with sheet.content(self._element):
            sheet.text(
                [self._number],
                centre - self._width / 2,
                middle + self._SIZE * _CAP_CENTRE,
                size=self._SIZE,
            )


class TickBox(Block):
    """A box to tick, a figure with an alternative text; Inter has no such character."""

    _SIDE: Final = 11.5
    _WEIGHT: Final = 1.0
    _TICK: Final = ((0.20, 0.52), (0.42, 0.76), (0.82, 0.22))

    def __init__(self, element: Element, *, ticked: bool, leading: float) -> None:
        """Hold the state; the box stands in the middle of a line of `leading` points."""
        self._element = element
        self._ticked = ticked
        self._leading = leading

    def height(self, width: float) -> float:
        """Give the height of a line."""
        del width
        return self._leading

    def draw(self, sheet: Sheet, left: float, top: float, width: float) -> None:
        """Draw the box, and the tick when it is done."""
        del width
        left += self._WEIGHT / 2
        top += (self._leading - self._SIDE) / 2
        side = self._SIDE
        bottom = PAGE_HEIGHT - top - side
        self._element.box = (left, bottom, left + side, bottom + side)
        with sheet.content(self._element):
            sheet.frame((left, top, side, side), weight=self._WEIGHT)
            if self._ticked:
                points = [(left + x * side, top + y * side) for x, y in self._TICK]
                sheet.strokes(points, weight=1.6)


class Stack(Block):
    """Blocks below one another that belong together."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        """Hold the blocks; the first one's air above is dropped."""
        self._blocks = list(blocks)

    def height(self, width: float) -> float:
        """Sum the blocks and the air between them."""
        return sum(
            block.height(width) + (block.before if index else 0.0)
            for index, block in enumerate(self._blocks)
        )

    def split(self, width: float, room: float) -> Parts | None:
        """Split a tall stack between its blocks or within one."""
        if self.height(width) <= TALL:
            return None
        used = 0.0
        for index, block in enumerate(self._blocks):
            needed = block.height(width) + (block.before if index else 0.0)
            if used + needed <= room + _ROUNDING:
                used += needed
                continue
            first, rest = self._blocks[:index], self._blocks[index:]
            if parts := block.split(width, room - used - (block.before if index else 0.0)):
                first, rest = [*first, parts[0]], [parts[1], *rest[1:]]
            return (Stack(first), Stack(rest)) if first else None
        return None

    def draw(self, sheet: Sheet, left: float, top: float, width: float) -> None:
        """Draw the blocks."""
        for index, block in enumerate(self._blocks):
            top += block.before if index else 0.0
            block.draw(sheet, left, top, width)
            top += block.height(width)


@dataclass(frozen=True, slots=True)
class Cell:
    """A block at a place in a row: offset from the row's left edge and width, in points."""

    offset: float
    width: float
    block: Block


class Row(Block):
    """Blocks beside one another: columns of a page or cells of a table."""

    def __init__(
        self, cells: Sequence[Cell], *, space: float = 0.0, rule: Grey | None = None
    ) -> None:
        """Hold the cells; `space` is the air below them, `rule` the grey of a line under it."""
        self._cells = list(cells)
        self._space = space
        self._rule = rule

    def height(self, width: float) -> float:
        """Give the height of the tallest cell."""
        del width
        tallest = max((cell.block.height(cell.width) for cell in self._cells), default=0.0)
        return tallest + self._space

    def split(self, width: float, room: float) -> Parts | None:
        """Split every cell of a tall row; a cell that fits has nothing on the next page."""
        if self.height(width) <= TALL:
            return None
        first: list[Cell] = []
        rest: list[Cell] = []
        for cell in self._cells:
            if cell.block.height(cell.width) <= room + _ROUNDING:
                first.append(cell)
            elif parts := cell.block.split(cell.width, room):
                first.append(replace(cell, block=parts[0]))
                rest.append(replace(cell, block=parts[1]))
            else:
                return None
        return (Row(first), Row(rest, space=self._space, rule=self._rule)) if rest else None

    def draw(self, sheet: Sheet, left: float, top: float, width: float) -> None:
        """Draw the cells."""
        for cell in self._cells:
            cell.block.draw(sheet, left + cell.offset, top, cell.width)
        if self._rule is not None:
            with sheet.artifact():
                sheet.rule(left, top + self.height(width), width, weight=0.5, grey=self._rule)


class Boxed(Block):
    """A block in a frame with round corners; a tall one loses its frame when it is split."""

    _RADIUS: Final = 5.0

    def __init__(self, block: Block, *, padding: tuple[float, float], weight: float = 1.4) -> None:
        """Hold the block; `padding` is the air left and right, and above and below."""
        self._block = block
        self._weight = weight
        self._side, self._edge = padding

    def height(self, width: float) -> float:
        """Measure the block with its frame."""
        return self._block.height(width - 2 * self._side) + 2 * self._edge

    def split(self, width: float, room: float) -> Parts | None:
        """Split what is inside."""
        return self._block.split(width - 2 * self._side, room)

    def draw(self, sheet: Sheet, left: float, top: float, width: float) -> None:
        """Draw the frame as an artifact, and the block."""
        with sheet.artifact():
            box = (left, top, width, self.height(width))
            sheet.frame(box, weight=self._weight, radius=self._RADIUS)
        self._block.draw(sheet, left + self._side, top + self._edge, width - 2 * self._side)

"""A chart as a list of drawing primitives: screen and paper draw the same list.

Lengths are units of the chart, from its upper left corner downwards; a renderer scales them to its
own. Nothing is told by colour: whose answer it is is told by the shape of the mark, what is no
number stands in a lane of its own below the axis, and every chart has a table beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal

Place = tuple[float, float]
"""x and y."""
Ink = Literal["text", "soft", "grid"]

WIDTH: Final = 640.0
HEIGHT: Final = 264.0
_LEFT: Final = 44.0
_RIGHT: Final = 16.0
_TOP: Final = 30.0
_FLOOR: Final = 176.0
_LANE: Final = 198.0
_DAYS: Final = 222.0
_LEGEND: Final = 250.0
_SIZE: Final = 12.0
_LETTER: Final = 6.4
"""About the width of a letter, to keep dates and legends from standing on each other."""
_AIR: Final = 10.0


class Shape(StrEnum):
    """The shape of a mark."""

    DISC = "disc"
    SQUARE = "square"
    TRIANGLE = "triangle"
    CROSS = "cross"


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    start: Place
    end: Place
    ink: Ink = "grid"
    weight: float = 1.0
    is_dashed: bool = False


@dataclass(frozen=True, slots=True)
class Rect:
    """The outline of a box: its upper left corner, and width and height."""

    corner: Place
    size: Place
    ink: Ink = "grid"
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; `place` is the start, middle or end of its baseline.

    With `room`, what is wider is cut and ends in three dots: only who draws knows how wide it is.
    """

    place: Place
    words: str
    anchor: Literal["start", "middle", "end"] = "start"
    ink: Ink = "soft"
    size: float = _SIZE
    room: float | None = None


@dataclass(frozen=True, slots=True)
class Marker:
    """A mark around its middle."""

    place: Place
    shape: Shape
    radius: float = 5.0
    ink: Ink = "text"


Primitive = Line | Rect | Text | Marker


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn, in the order of drawing; `told` says the same in words."""

    primitives: tuple[Primitive, ...]
    told: str
    width: float = WIDTH
    height: float = HEIGHT


@dataclass(frozen=True, slots=True)
class Plotted:
    """One time on the chart: `number` is None where there is none, and is never drawn as zero."""

    occurred: datetime
    day: str
    number: Decimal | None
    said: str
    shape: Shape = Shape.DISC
    assessor: str = ""
    """Who assessed: the line between two people's answers is dashed."""
    version: int = 0
    """Of the measure: numbers of two versions are not joined, as they are not compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The range of the chart, and its words: what the upper end means, what the marks mean.

    `ticks` are the numbers between both ends that have a line and a label.
    """

    low: Decimal
    high: Decimal
    low_words: str
    high_words: str
    top: str
    ticks: tuple[tuple[Decimal, str], ...] = ()
    legend: tuple[tuple[Shape, str], ...] = ()


def chart_of(points: Sequence[Plotted], axis: Axis, told: str) -> Chart:
    """Draw numbers over time; days stand at their true distance from each other.

    A number outside the axis, of a version with another range, makes the axis longer.
    """
    ordered = sorted(points, key=lambda point: point.occurred)
    axis = _holding(axis, ordered)
    places = _places(ordered)
    primitives = [
        *_frame(axis),
        *_curve(ordered, places, axis),
        *_days(ordered, places),
        *_legend(axis),
    ]
    return Chart(tuple(primitives), told)


def _holding(axis: Axis, points: Sequence[Plotted]) -> Axis:
    """The axis with room for every number; an end that moved is named by its number."""
    ends = ((axis.low, axis.low_words), (axis.high, axis.high_words))
    told = [(point.number, point.said) for point in points if point.number is not None]
    low, high = min((*ends, *told), key=_number), max((*ends, *told), key=_number)
    # An end of the measure stays told inside an axis that is longer than it.
    ticks = (*axis.ticks, *(end for end in ends if low[0] < end[0] < high[0]))
    return replace(
        axis, low=low[0], low_words=low[1], high=high[0], high_words=high[1], ticks=ticks
    )


def _number(end: tuple[Decimal, str]) -> Decimal:
    return end[0]


def _frame(axis: Axis) -> Iterable[Primitive]:
    """The box, both ends and the numbers between them, and what they mean."""
    right = WIDTH - _RIGHT
    yield Text((_LEFT, 16.0), axis.top, ink="text")
    yield Rect((_LEFT, _TOP), (right - _LEFT, _FLOOR - _TOP))
    for number, words in axis.ticks:
        y = _height(number, axis)
        yield Line((_LEFT, y), (right, y), weight=0.5)
        yield Text((_LEFT - 8, y + 4), words, "end")
    yield Text((_LEFT - 8, _TOP + 4), axis.high_words, "end")
    yield Text((_LEFT - 8, _FLOOR + 4), axis.low_words, "end")


def _curve(points: Sequence[Plotted], places: Sequence[float], axis: Axis) -> Iterable[Primitive]:
    """Lines between numbers, their marks and figures; a gap in time stays a gap."""
    former: Place | None = None
    who, version = "", 0
    marks: list[Primitive] = []
    for point, x in zip(points, places, strict=True):
        if point.number is None:
            marks.append(Marker((x, _LANE), Shape.CROSS, radius=4.0))
            former = None
            continue
        place = (x, _height(point.number, axis))
        if former is not None and point.version == version:
            yield Line(former, place, "text", 2.0, is_dashed=point.assessor != who)
        marks.append(Marker(place, point.shape))
        marks.append(_figure(place, point.said))
        former, who, version = place, point.assessor, point.version
    yield from marks


def _figure(place: Place, said: str) -> Text:
    """The number beside its mark, below it near the upper edge."""
    x, y = place
    below = y < _TOP + 18
    return Text((x, y + 20 if below else y - 11), said, "middle", "text")


def _days(points: Sequence[Plotted], places: Sequence[float]) -> Iterable[Primitive]:
    """The first and last day, and as many between as have room."""
    if not points:
        return
    last = len(points) - 1
    chosen = [0] if last == 0 else [0, last]
    for at in range(1, last):
        if all(_is_clear(points, places, at, other) for other in chosen):
            chosen.append(at)
    for at in sorted(set(chosen)):
        half = len(points[at].day) * _LETTER / 2
        x = min(max(places[at], half), WIDTH - half)
        yield Text((x, _DAYS), points[at].day, "middle")


def _is_clear(points: Sequence[Plotted], places: Sequence[float], one: int, other: int) -> bool:
    wide = (len(points[one].day) + len(points[other].day)) * _LETTER / 2 + _AIR
    return abs(places[one] - places[other]) >= wide


def _legend(axis: Axis) -> Iterable[Primitive]:
    """What each shape means."""
    x = _LEFT
    for shape, words in axis.legend:
        yield Marker((x + 5, _LEGEND - 4), shape, radius=4.0)
        yield Text((x + 16, _LEGEND), words)
        x += 16 + len(words) * _LETTER + 2 * _AIR


def _places(points: Sequence[Plotted]) -> list[float]:
    """Where each time stands from left to right."""
    left, right = _LEFT + 24, WIDTH - _RIGHT - 24
    if len(points) < 2:
        return [(left + right) / 2] * len(points)
    first = points[0].occurred
    whole = (points[-1].occurred - first).total_seconds()
    if whole <= 0:
        step = (right - left) / (len(points) - 1)
        return [left + step * at for at in range(len(points))]
    return [left + (right - left) * (p.occurred - first).total_seconds() / whole for p in points]


def _height(number: Decimal, axis: Axis) -> float:
    """Where a number stands from the top; the range holds every number that is drawn."""
    share = float((number - axis.low) / (axis.high - axis.low))
    return _FLOOR - share * (_FLOOR - _TOP)

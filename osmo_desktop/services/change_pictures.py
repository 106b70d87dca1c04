"""One scale over time as people look at it: chart, the same as a table, and what may be said.

Made in the language that is spoken. Nothing tells what a change comes from (DOMAIN 3.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal
from typing import Final

from osmo_desktop.domain.change import Course
from osmo_desktop.domain.chart import Axis, Chart, Plotted, Shape, chart_of
from osmo_desktop.domain.language import current, ptr, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.measures import Scale
from osmo_desktop.services.measure_results import ItemResults, ResultRow
from osmo_desktop.services.measure_words import (
    assessor_words,
    change_words,
    direction_words,
    ends_words,
    flag_words,
    heading_words,
    limit_words,
    number_words,
    reliable_words,
    row_words,
    short_answer,
    title_words,
    way_words,
)

_TOP_LENGTH: Final = 92
_PARTS: Final = (4, 5, 3, 2)
"""Into how many parts the axis may be divided, the best first."""

_SHAPES: Final = {"self": Shape.DISC, "worker": Shape.SQUARE}
"""Whose answer it is; any other was given together, as `assessor_words` says."""


@dataclass(frozen=True)
class ChangePicture:
    """What is shown of one scale; `chart` is None where this version does not know the scale."""

    title: str
    chart: Chart | None
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sentences: tuple[str, ...]


def change_picture(line: ItemResults, zone: tzinfo | None) -> ChangePicture:
    """Make the picture of a scale; days are those of `zone`."""
    scale, title = line.item.known_scale, title_words(line.item)
    head = (tr("Date"), tr("Answer"), tr("Change from the first"), tr("Who assessed"), tr("How"))
    sentences = _sentences(line, scale, zone)
    chart = _chart(line, scale, zone, f"{title}. {sentences[0]}") if scale is not None else None
    several = len(_versions(line)) > 1
    rows = tuple(_row(row, zone, of_version=several) for row in line.rows)
    return ChangePicture(title, chart, head, rows, sentences)


def fixed_caution() -> str:
    """What stands beside every result, whatever the file of the measure says."""
    return tr(
        "No decision may rest on one measure alone. A change does not tell what it comes from."
    )


def _row(row: ResultRow, zone: tzinfo | None, *, of_version: bool) -> tuple[str, ...]:
    """One time in the table; what counts in no comparison says why."""
    change = tr("first") if row.is_first else change_words(row.change)
    if row.is_first and of_version:
        change = tr("first of version {n}").format(n=row.measure_version[1])
    if row.struck is not None:
        change = tr("entered in error: {reason}").format(reason=row.struck)
    elif row.is_disputed:
        change = tr("conflict, not compared")
    who = assessor_words(row)
    if row.is_other_assessor:
        who = tr("{name}, another than the first time").format(name=who)
    return (_day(row, zone), row_words(row), change, who, way_words(row))


def _chart(line: ItemResults, scale: Scale, zone: tzinfo | None, told: str) -> Chart:
    points = [_plotted(row, zone) for row in reversed(line.rows) if row.struck is None]
    shapes = {point.shape for point in points}
    legend = {
        Shape.DISC: ptr("assessor", "client"),
        Shape.SQUARE: ptr("assessor", "worker"),
        Shape.TRIANGLE: ptr("assessor", "together"),
        Shape.CROSS: tr("no number"),
    }
    top = f"{ends_words(line.item, scale)} · {direction_words(scale)}"
    axis = Axis(
        low=scale.min,
        high=scale.max,
        low_words=number_words(scale.min),
        high_words=number_words(scale.max),
        ticks=_ticks(scale),
        top=top if len(top) <= _TOP_LENGTH else f"{top[: _TOP_LENGTH - 1]}…",
        legend=tuple((shape, words) for shape, words in legend.items() if shape in shapes),
    )
    return chart_of(points, axis, told)


def _plotted(row: ResultRow, zone: tzinfo | None) -> Plotted:
    shape = _SHAPES.get(row.assessor, Shape.TRIANGLE)
    number = row.number
    return Plotted(
        occurred=row.occurred,
        day=_day(row, zone),
        number=number,
        said=short_answer(row.answer),
        shape=Shape.CROSS if number is None else shape,
        assessor=f"{row.assessor} {row.point.who}",
        version=row.measure_version[1],
    )


def _ticks(scale: Scale) -> tuple[tuple[Decimal, str], ...]:
    """The numbers of the scale that divide it evenly; none where no part of it does."""
    steps = (scale.max - scale.min) / scale.step
    parts = next((parts for parts in _PARTS if steps % parts == 0), 1)
    each = (scale.max - scale.min) / parts
    numbers = (scale.min + each * at for at in range(1, parts))
    return tuple((number, number_words(number)) for number in numbers)


def _sentences(line: ItemResults, scale: Scale | None, zone: tzinfo | None) -> tuple[str, ...]:
    """What may be said, the most important first."""
    course = line.course
    counted = tr("{n} of {all} answers are numbers").format(n=course.numbers, all=course.total)
    told = [_compared(course, zone), f"{counted}."]
    versions = _versions(line)
    if len(versions) > 1:
        told.append(
            tr(
                "The answers are of {n} versions of the measure: only those of the newest answer's "
                "version are compared, and no line joins two versions. All of them are counted."
            ).format(n=len(versions))
        )
    if line.item.cut:
        told.append(
            tr(
                "Levels before version {n} of the plan are not joined to this chart: that version "
                "does not tell which goal it went on with. They stand in the versions of the plan."
            ).format(n=line.item.cut)
        )
    if course.comparison is not None:
        told.append(reliable_words(course.comparison))
        told += [flag_words(flag) for flag in sorted(course.comparison.flags)]
    if len({row.point.assessor + row.point.who for row in line.rows if row.number is not None}) > 1:
        told.append(tr("A dashed line joins answers of different assessors."))
    if scale is not None:
        told += [f"{limit_words(limit)}." for limit in scale.limits]
    return tuple(told)


def _versions(line: ItemResults) -> set[int]:
    """The versions of the measure that numbers were given by."""
    return {row.measure_version[1] for row in line.rows if row.number is not None}


def _compared(course: Course, zone: tzinfo | None) -> str:
    """Baseline, follow-ups and last in one sentence."""
    first, last, comparison = course.baseline, course.last, course.comparison
    if first is None or first.number is None:
        return tr("There is no number yet, so that there is nothing to compare.")
    start = number_words(first.number)
    day = short_date(first.occurred.astimezone(zone).date(), current())
    if last is None or last.number is None or comparison is None:
        return tr("Baseline {n} ({day}). There is nothing to compare yet.").format(n=start, day=day)
    return tr(
        "Baseline {n} ({day}), last {last} ({last_day}), follow-ups between them: {between}. "
        "Change over the time: {change}, {heading}."
    ).format(
        n=start,
        day=day,
        last=number_words(last.number),
        last_day=short_date(last.occurred.astimezone(zone).date(), current()),
        between=len(course.follow_ups),
        change=change_words(comparison.plain),
        heading=heading_words(comparison),
    )


def _day(row: ResultRow, zone: tzinfo | None) -> str:
    return short_date(row.occurred.astimezone(zone).date(), current())

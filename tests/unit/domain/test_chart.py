"""A chart is a list of primitives that lie on it and tell everything without colour."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_desktop.domain.chart import Axis, Chart, Line, Marker, Plotted, Shape, Text, chart_of

START = datetime(2026, 1, 7, tzinfo=UTC)
AXIS = Axis(
    low=Decimal(0),
    high=Decimal(10),
    low_words="0",
    high_words="10",
    top="10 = best",
    legend=((Shape.DISC, "client"), (Shape.CROSS, "no number")),
)


def _drawn(*numbers: int | None, days: tuple[int, ...] | None = None) -> Chart:
    """A chart of times a month apart."""
    at = days or tuple(30 * place for place in range(len(numbers)))
    points = [
        Plotted(
            START + timedelta(days=day),
            f"{day}.1.2026",
            Decimal(number) if number is not None else None,
            str(number),
            Shape.DISC if number is not None else Shape.CROSS,
        )
        for day, number in zip(at, numbers, strict=True)
    ]
    return chart_of(points, AXIS, "told")


def _marks(chart: Chart, shape: Shape) -> list[Marker]:
    """The marks of a shape, without that of the legend."""
    drawn = [p for p in chart.primitives if isinstance(p, Marker) and p.shape is shape]
    return drawn[:-1]


def test_numbers_stand_at_their_height_and_at_their_distance_in_time() -> None:
    """5 of 10 lies in the middle of 0 and 10, and three months are three times one."""
    low, middle, high = _marks(_drawn(0, 5, 10, days=(0, 30, 120)), Shape.DISC)

    assert low.place[1] > middle.place[1] > high.place[1]
    assert middle.place[1] * 2 == low.place[1] + high.place[1]
    assert round((high.place[0] - low.place[0]) / (middle.place[0] - low.place[0]), 6) == 4


def test_ticks_stand_on_the_axis_and_a_line_between_two_people_is_dashed() -> None:
    """Each number of the axis is at its height; who assessed is not hidden by one line."""
    said = ((0, 2, "self"), (30, 4, "self"), (60, 6, "worker"))
    points = [
        Plotted(START + timedelta(days=at), "", Decimal(n), str(n), assessor=who)
        for at, n, who in said
    ]
    axis = replace(AXIS, ticks=((Decimal(5), "five"),))
    drawn = chart_of(points, axis, "told").primitives
    curve = [p.is_dashed for p in drawn if isinstance(p, Line) and p.ink == "text"]
    (tick,) = [p for p in drawn if isinstance(p, Text) and p.words == "five"]
    low, high = (p for p in drawn if isinstance(p, Text) and p.words in ("0", "10"))

    assert curve == [False, True]
    assert tick.place[1] * 2 == low.place[1] + high.place[1]


def test_what_is_missing_is_a_cross_below_the_axis_and_breaks_the_line() -> None:
    """It is not drawn as zero, and no line goes past it."""
    chart = _drawn(0, 4, None, 6)
    (cross,) = _marks(chart, Shape.CROSS)
    zero = _marks(chart, Shape.DISC)[0]
    curve = [p for p in chart.primitives if isinstance(p, Line) and p.ink == "text"]

    assert cross.place[1] > zero.place[1]
    assert len(curve) == 1
    assert {p.words for p in chart.primitives if isinstance(p, Text)} >= {"0", "4", "6", "client"}


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.one_of(st.none(), st.integers(-3, 14))), max_size=12)
)
def test_everything_lies_on_the_chart_and_days_do_not_overlap(
    said: list[tuple[int, int | None]],
) -> None:
    """However many times there are, and whatever lies off the scale."""
    chart = _drawn(*(number for _, number in said), days=tuple(sorted(day for day, _ in said)))
    days = [p for p in chart.primitives if isinstance(p, Text) and p.words.endswith(".2026")]

    for primitive in chart.primitives:
        for x, y in (
            (primitive.start, primitive.end)
            if isinstance(primitive, Line)
            else ((primitive.place,) if isinstance(primitive, Marker | Text) else ())
        ):
            assert 0 <= x <= chart.width
            assert 0 <= y <= chart.height
    places = sorted(text.place[0] for text in days)
    assert all(right - left > 50 for left, right in pairwise(places))

"""Change over time claims nothing without a source, and takes what is missing for no zero."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_desktop.domain.change import (
    Average,
    Comparison,
    Flag,
    Heading,
    Point,
    average,
    compare,
    course,
    reliable_change,
)
from osmo_desktop.domain.measures import Answer, Scale, State, shipped_measures

START = datetime(2026, 1, 7, 12, tzinfo=UTC)
WORDS = {"fi": "a", "sv": "b", "en": "c"}
MISSING = Answer(State.MISSING)


def _scale(**more: object) -> Scale:
    """A scale from 0 to 100 of somebody's instrument."""
    values = {"key": "sum", "min": 0, "max": 100, "step": 1, "better": "higher", **more}
    decimals = {"min", "max", "step", "sd", "reliability"}
    made = {k: Decimal(str(v)) if k in decimals else v for k, v in values.items()}
    return Scale(label=WORDS, low=WORDS, high=WORDS, **made)  # type: ignore[arg-type]  # as read


SOURCED = _scale(sd="7.5", reliability="0.80", source="an example of our own")
_EXAMPLE = Path(__file__).parents[2] / "golden" / "reliable-change.json"


def _points(*said: Answer | int | None, **more: object) -> list[Point]:
    """Times a month apart, each by the client."""
    return [
        Point(
            START + timedelta(days=30 * at),
            Answer.of(one) if isinstance(one, int) else one,
            assessor="self",
            **more,  # type: ignore[arg-type]  # fields of a point
        )
        for at, one in enumerate(said)
    ]


def _compared(points: list[Point], scale: Scale | None) -> Comparison:
    found = course(points, scale).comparison
    assert found is not None
    return found


def test_reliable_change_follows_the_formula_step_by_step() -> None:
    """The example's index is what its own SD and reliability give, and its source says what it is.

    The steps are computed here another way than in the program: by the two standard errors.
    """
    example = json.loads(_EXAMPLE.read_text("utf-8"))
    sd, r = Decimal(example["sd"]), Decimal(example["reliability"])
    first, last = Decimal(example["first"]), Decimal(example["last"])
    error = sd * (1 - r).sqrt()
    of_difference = (error**2 + error**2).sqrt()
    index = reliable_change(first, last, sd=sd, reliability=r)
    sourced = _scale(sd=sd, reliability=r, source=example["source"])
    points = [Point(START + timedelta(at), Answer.of(n)) for at, n in enumerate((first, last))]
    told = _compared(points, sourced).reliable

    assert f"{error:.4f}" == example["standard_error"]
    assert f"{of_difference:.4f}" == example["standard_error_of_difference"]
    assert f"{index:.4f}" == f"{(last - first) / of_difference:.4f}" == example["index"]
    assert told is not None
    assert (told.index, told.is_reliable) == (index, example["is_reliable"])
    assert (told.sd, told.reliability, told.source) == (sd, r, example["source"])


def test_the_smallest_reliable_difference_lies_over_the_critical_value() -> None:
    """With an SD of 7.5 and .80, 9.29 is chance still and 9.30 is not (1.96 times 4.743)."""
    for last, is_reliable in (("59.29", False), ("59.30", True), ("40.71", False), ("40.70", True)):
        points = [Point(START, Answer.of(50)), Point(START, Answer.of(Decimal(last)))]
        told = compare(points[0], points[1], SOURCED)
        assert told is not None
        assert told.reliable is not None
        assert told.reliable.is_reliable is is_reliable


def test_nothing_is_claimed_without_a_sourced_deviation() -> None:
    """Only the plain change is told of every measure that is shipped."""
    assert _compared(_points(10, 90), _scale()).plain == 80
    for measure in shipped_measures().values():
        for scale in measure.scales:
            told = compare(
                Point(START, Answer.of(scale.min)), Point(START, Answer.of(scale.max)), scale
            )
            assert told is not None
            assert told.reliable is None


@pytest.mark.parametrize(
    ("better", "last", "heading"),
    [
        ("higher", 60, Heading.BETTER),
        ("higher", 40, Heading.WORSE),
        ("lower", 40, Heading.BETTER),
        ("lower", 60, Heading.WORSE),
        ("lower", 50, Heading.SAME),
    ],
)
def test_the_direction_is_that_of_the_measure(better: str, last: int, heading: Heading) -> None:
    """A smaller number is better where the file says so."""
    assert _compared(_points(50, last), _scale(better=better)).heading is heading


def test_baseline_follow_ups_and_last() -> None:
    """What is no number is none of them and is counted as missing, not as zero."""
    points = _points(MISSING, 40, 45, None, 60)
    told = course(reversed(points), SOURCED)

    assert told.baseline == points[1]
    assert told.follow_ups == (points[2],)
    assert told.last == points[4]
    assert (told.numbers, told.total) == (3, 5)
    assert told.comparison is not None
    assert told.comparison.plain == 20
    assert course(_points(MISSING, MISSING), SOURCED).baseline is None
    assert course(_points(0), SOURCED).last is None


def test_another_assessor_or_way_is_flagged() -> None:
    """A worker beside the client, another worker, and a phone beside paper."""
    first, other = _points(40, 50, way="paper")
    worker = Point(START, Answer.of(50), "worker", who="a", way="paper")
    phone = Point(START, Answer.of(50), "self", way="phone")

    def flags(one: Point, two: Point) -> set[Flag]:
        told = compare(one, two, SOURCED)
        assert told is not None
        return set(told.flags)

    assert flags(first, other) == set()
    assert flags(first, worker) == {Flag.ASSESSOR}
    assert flags(worker, Point(START, Answer.of(1), "worker", "b", "paper")) == {Flag.ASSESSOR}
    assert flags(first, phone) == {Flag.WAY}
    assert flags(Point(START, Answer.of(100)), Point(START, Answer.of(90))) == {Flag.EXTREME}


def test_only_what_counts_and_is_of_one_version_is_compared() -> None:
    """Struck or disputed numbers and those of another version take part in no change."""
    points = _points(10, 40, 50)
    wrong = Point(START, Answer.of(10), "self", counts=False)
    older = Point(START, Answer.of(10), "self", version=("sum", 1))

    assert _compared([wrong, *points[1:]], SOURCED).plain == 10
    assert _compared([older, *points[1:]], SOURCED).plain == 10
    assert compare(older, points[1], SOURCED) is None


def test_qualifiers_8_and_9_and_what_helps_are_in_no_average() -> None:
    """ICF: 8 and 9 are no numbers, a facilitator is no negative barrier, missing is not zero."""
    icf = shipped_measures()["icf"]
    scales = {scale.key: scale for scale in icf.scales}
    said = {"b130": "3", "d230": "unspecified", "d450": "not_applicable", "d850": "1"}
    answers = [(Answer.read(text), scales[key]) for key, text in said.items()]
    helps = [(Answer.read("+4"), scales["e310"]), (Answer.read("4"), scales["e320"])]

    assert average([*answers, *helps]) == Average(Decimal(2), counted=2, total=4)
    assert average([(MISSING, scales["b130"])]) is None
    first, last = Answer.read("+1"), Answer.read("+3")
    told = course([Point(START, first), Point(START + timedelta(1), last)], scales["e310"])
    assert (told.comparison, told.numbers, told.total) == (None, 0, 2)


@settings(max_examples=40)
@given(st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=8))
def test_missing_answers_change_no_figure(said: list[int | None]) -> None:
    """Whatever is missing between, the change is that of the first and the last number."""
    numbers = [one for one in said if one is not None]
    told = course(_points(*said), SOURCED)

    assert (told.numbers, told.total) == (len(numbers), len(said))
    if len(numbers) < 2:
        assert told.comparison is None
    else:
        assert told.comparison is not None
        assert told.comparison.plain == numbers[-1] - numbers[0]

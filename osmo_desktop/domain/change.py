"""Change over time of one scale: baseline, follow-ups and last, and what may be said of it.

The rules are those of DOMAIN 3.6. A change is a plain difference of two numbers of the same
version of a measure; it says nothing about what it comes from. It is called reliable only where a
standard deviation and a reliability stand with their source (Jacobson & Truax 1991). What is
missing is never zero, and what is no number (the ICF's 8, 9 and what helps) is compared with
nothing and counted in no average.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from osmo_desktop.domain.measures import Answer, Scale

CRITICAL: Final = Decimal("1.96")
"""The value of the normal distribution outside which 5 % of differences lie by chance."""


class Heading(StrEnum):
    """Towards which end of its scale a number moved; which end is better differs by measure."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


class Flag(StrEnum):
    """Why two numbers may not be comparable."""

    ASSESSOR = "assessor"
    WAY = "way"
    EXTREME = "extreme"
    """The first number stood at an end of the scale: the next one can hardly move but inwards."""


@dataclass(frozen=True)
class Point:
    """One time of assessing on one scale.

    `counts` is False for what was entered in error or is disputed; `who` is the worker's user id
    when a worker assessed, alone or together with the client, and `way` how it was asked.
    """

    occurred: datetime
    answer: Answer | None
    assessor: str = ""
    who: str = ""
    way: str = ""
    version: tuple[str, int] = ("", 0)
    counts: bool = True

    @property
    def number(self) -> Decimal | None:
        """The number that may be compared."""
        return self.answer.number if self.answer is not None and self.counts else None


@dataclass(frozen=True)
class Reliable:
    """The index of reliable change, and what it was computed from."""

    index: Decimal
    sd: Decimal
    reliability: Decimal
    source: str

    @property
    def is_reliable(self) -> bool:
        """Whether chance alone gives so great a difference in less than 5 % of cases."""
        return abs(self.index) > CRITICAL


@dataclass(frozen=True)
class Comparison:
    """One number beside the first one; `reliable` is None where nothing may be claimed."""

    plain: Decimal
    heading: Heading
    flags: frozenset[Flag]
    reliable: Reliable | None


@dataclass(frozen=True)
class Course:
    """What became of a scale; `numbers` of `total` times gave a number that counts."""

    baseline: Point | None
    follow_ups: tuple[Point, ...]
    last: Point | None
    comparison: Comparison | None
    numbers: int
    total: int


@dataclass(frozen=True)
class Average:
    """A mean of one time, of how many numbers, and how many answers there were."""

    mean: Decimal
    counted: int
    total: int


def reliable_change(first: Decimal, last: Decimal, *, sd: Decimal, reliability: Decimal) -> Decimal:
    """Return (x₂ − x₁) / (SD·√2·√(1 − r)).

    Jacobson & Truax 1991, Journal of Consulting and Clinical Psychology 59(1), 12–19.
    """
    return (last - first) / (sd * (2 * (1 - reliability)).sqrt())


def compare(first: Point, other: Point, scale: Scale | None) -> Comparison | None:
    """Compare a number with the first one; None where one of them is no number.

    Without a scale (a measure that this version does not know) no end is better.
    """
    start, end = first.number, other.number
    if start is None or end is None or first.version != other.version:
        return None
    return Comparison(
        end - start,
        _heading(end - start, scale),
        _flags(first, other, start, scale),
        _reliable(start, end, scale),
    )


def course(points: Iterable[Point], scale: Scale | None) -> Course:
    """Sort the times, and compare the last number with the first of the same version."""
    ordered = sorted(points, key=lambda point: point.occurred)
    numbers = [point for point in ordered if point.number is not None]
    same = [point for point in numbers if point.version == numbers[-1].version]
    baseline = same[0] if same else None
    last = same[-1] if len(same) > 1 else None
    compared = compare(baseline, last, scale) if baseline and last else None
    return Course(baseline, tuple(same[1:-1]), last, compared, len(numbers), len(ordered))


def average(answers: Sequence[tuple[Answer | None, Scale]]) -> Average | None:
    """Return the mean of what is a number; None where nothing is.

    Missing answers, 8 and 9 are left out and said in `total`. Environmental factors are left out
    wholly: what helps is no negative barrier (DOMAIN 3.3).
    """
    counted = [answer for answer, scale in answers if scale.kind != "icf_environment"]
    numbers = [a.number for a in counted if a is not None and a.number is not None]
    if not numbers:
        return None
    mean = sum(numbers, Decimal(0)) / len(numbers)
    return Average(mean, len(numbers), len(counted))


def _heading(plain: Decimal, scale: Scale | None) -> Heading:
    if plain == 0 or scale is None:
        return Heading.SAME
    return Heading.BETTER if (plain > 0) == (scale.better == "higher") else Heading.WORSE


def _flags(first: Point, other: Point, start: Decimal, scale: Scale | None) -> frozenset[Flag]:
    is_same_person = (first.assessor, first.who) == (other.assessor, other.who)
    found = {
        Flag.ASSESSOR: not is_same_person,
        Flag.WAY: bool(first.way and other.way) and first.way != other.way,
        Flag.EXTREME: scale is not None and start in (scale.min, scale.max),
    }
    return frozenset(flag for flag, is_found in found.items() if is_found)


def _reliable(start: Decimal, end: Decimal, scale: Scale | None) -> Reliable | None:
    """Claim nothing where SD, reliability or their source is missing."""
    if scale is None or scale.sd is None or scale.reliability is None or not scale.source.strip():
        return None
    index = reliable_change(start, end, sd=scale.sd, reliability=scale.reliability)
    return Reliable(index, scale.sd, scale.reliability, scale.source)

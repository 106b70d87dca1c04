"""Kinds of measuring: what a client is asked about, an assessment, and its answers.

An answer is one field: state and number are one value, so that no merge can join the state of one
with the number of another. What was asked is written once: other words are another question, for
the figures of two questions must not be compared (DOMAIN 3.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Final

from osmo_desktop.domain.language import mark
from osmo_desktop.domain.records import codes, measure_codes
from osmo_desktop.domain.records.declare import (
    Attribute,
    Merge,
    Sensitivity,
    StreamKind,
    Writers,
    record,
)

QUESTION_LENGTH: Final = 300
INSTRUMENT_LENGTH: Final = 80
END_LENGTH: Final = 60
SAID: Final = {
    **codes.ANSWER_STATES,
    **measure_codes.QUALIFIERS,
    **measure_codes.FACILITATORS,
}
"""What an answer says besides a plain number."""


def _own(label: str, merge: Merge = Merge.EVENT, *, max_length: int = 2_000) -> Attribute:
    """A field about the person, written once unless the rule is another."""
    return Attribute(label, merge, Sensitivity.PERSONAL, max_length=max_length)


def _link(label: str, kind: str, merge: Merge = Merge.EVENT) -> Attribute:
    return Attribute(label, merge, Sensitivity.PERSONAL, ref=kind)


_MEASURE = Attribute(mark("Measure"), Merge.EVENT, Sensitivity.ROUTINE, max_length=40)

_kind = partial(record, stream=StreamKind.CLIENT, writers=Writers.ASSIGNED)


@_kind("measure_item", label=mark("Question of a measure"))
@dataclass(frozen=True)
class MeasureItem:
    """What the client is asked about, in the client's own words; `low` and `high` name the ends.

    Of a measure with scales of its own it is one of them (`scale`), and has no words. Where one
    measure stands for many instruments, `instrument` is the own name of the one it is of.
    """

    id: str
    measure: Annotated[str | None, _MEASURE] = None
    scale: Annotated[
        str | None, Attribute(mark("Scale"), Merge.EVENT, Sensitivity.ROUTINE, max_length=40)
    ] = None
    position: Annotated[int | None, _own(mark("Order"), Merge.REGISTER)] = None
    title: Annotated[str | None, _own(mark("Question"), max_length=QUESTION_LENGTH)] = None
    low: Annotated[str | None, _own(mark("Lower end in words"), max_length=END_LENGTH)] = None
    high: Annotated[str | None, _own(mark("Upper end in words"), max_length=END_LENGTH)] = None
    goal: Annotated[str | None, _link(mark("Goal"), "goal", Merge.REGISTER)] = None
    dropped: Annotated[bool | None, _own(mark("Left out"), Merge.REGISTER)] = None
    instrument: Annotated[
        str | None, _own(mark("Name of the measure"), max_length=INSTRUMENT_LENGTH)
    ] = None


@_kind("assessment", label=mark("Assessment"))
@dataclass(frozen=True)
class Assessment:
    """One time of assessing with one version of a measure; the answers name it."""

    id: str
    measure: Annotated[str | None, _MEASURE] = None
    version: Annotated[int | None, Attribute(mark("Version"), Merge.EVENT, Sensitivity.ROUTINE)] = (
        None
    )
    occurred: Annotated[datetime | None, _own(mark("Time"))] = None
    assessor: Annotated[
        str | None,
        Attribute(mark("Who assessed"), Merge.EVENT, choices=codes.codes(codes.ASSESSORS)),
    ] = None
    way: Annotated[
        str | None,
        Attribute(mark("How it was asked"), Merge.EVENT, choices=codes.codes(measure_codes.WAYS)),
    ] = None
    place: Annotated[
        str | None, Attribute(mark("Place"), Merge.EVENT, Sensitivity.LOCATION, max_length=2_000)
    ] = None
    note: Annotated[str | None, _own(mark("What it rests on"))] = None
    struck: Annotated[str | None, _own(mark("Entered in error"))] = None


@_kind("answer", label=mark("Answer"), part_of=("assessment",))
@dataclass(frozen=True)
class AnswerRecord:
    """The answer to one question of one assessment, as `domain.measures.Answer` writes it.

    `capacity` is the second qualifier of the ICF's activities: it is in no comparison and no mean.
    """

    id: str
    assessment: Annotated[str | None, _link(mark("Assessment"), "assessment")] = None
    item: Annotated[str | None, _link(mark("Question"), "measure_item")] = None
    said: Annotated[
        str | None,
        Attribute(
            mark("Answer"),
            Merge.EVENT,
            choices=codes.codes(SAID),
            max_length=20,
            or_number=True,
        ),
    ] = None
    capacity: Annotated[
        str | None,
        Attribute(
            mark("Without help (capacity)"),
            Merge.EVENT,
            choices=codes.codes({**codes.ANSWER_STATES, **measure_codes.QUALIFIERS}),
            max_length=20,
            or_number=True,
        ),
    ] = None

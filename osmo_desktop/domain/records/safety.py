"""Kinds about safety: a worker's visit, the client's own plan, and the team's numbers for a crisis.

None of them holds a place: who is expected back when, and whom to call, is enough (DOMAIN 2.9).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Annotated

from osmo_desktop.domain.language import mark
from osmo_desktop.domain.records.declare import (
    Attribute,
    Merge,
    Sensitivity,
    StreamKind,
    Writers,
    record,
)

_text = partial(Attribute, sensitivity=Sensitivity.PERSONAL, max_length=20_000)
_event = partial(_text, merge=Merge.EVENT)
_routine = partial(Attribute, sensitivity=Sensitivity.ROUTINE, max_length=200)


@record(
    "visit_safety",
    label=mark("Visit-safety card"),
    stream=StreamKind.CLIENT,
    writers=Writers.ASSIGNED,
)
@dataclass(frozen=True)
class VisitSafety:
    """One visit: when its worker is expected back, who is called otherwise, and that they are.

    `note` holds facts that were seen or said, never a judgement of the person.
    """

    id: str
    started: Annotated[datetime | None, _event(mark("Left for the visit"))] = None
    expected: Annotated[datetime | None, _text(mark("Expected back"))] = None
    call: Annotated[str | None, _event(mark("Who is called if I am not back"), max_length=200)] = (
        None
    )
    in_pair: Annotated[bool | None, _event(mark("Only together with a colleague"))] = None
    note: Annotated[str | None, _event(mark("What is known to matter on a visit"))] = None
    returned: Annotated[datetime | None, _text(mark("Back"))] = None


@record(
    "safety_plan",
    label=mark("Safety plan"),
    stream=StreamKind.CLIENT,
    writers=Writers.ASSIGNED,
)
@dataclass(frozen=True)
class SafetyPlan:
    """The client's own plan for a bad time, in their words; the entity id is the stream id."""

    id: str
    warning_signs: Annotated[str | None, _text(mark("How I notice that things get worse"))] = None
    what_helps: Annotated[str | None, _text(mark("What helps me"))] = None
    whom_to_call: Annotated[str | None, _text(mark("Whom I call"))] = None
    made: Annotated[date | None, _text(mark("Date"))] = None


@record(
    "crisis_number",
    label=mark("Number for a crisis"),
    stream=StreamKind.TEAM,
    writers=Writers.MEMBERS,
)
@dataclass(frozen=True)
class CrisisNumber:
    """A number of the region that the team wrote down; `place` is an id of the shipped card."""

    id: str
    place: Annotated[str | None, _routine(mark("Place on the card"))] = None
    label: Annotated[str | None, _routine(mark("Who answers"))] = None
    number: Annotated[str | None, _routine(mark("Phone number"))] = None
    hours: Annotated[str | None, _routine(mark("When it answers"))] = None
    checked: Annotated[date | None, _routine(mark("Checked on"))] = None
    removed: Annotated[bool | None, _routine(mark("Removed"))] = None

"""Kinds of the pathway of an engagement: needs assessment, decision, evaluation, closure.

A needs assessment is kept up until it is completed; what was decided, evaluated or closed is
written once and struck with a reason. Each record names its engagement, so that several
engagements of one client, each with its controller and basis, stay apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Final

from osmo_desktop.domain.language import mark
from osmo_desktop.domain.records import codes, duties, pathway_codes
from osmo_desktop.domain.records.declare import (
    Attribute,
    Merge,
    Sensitivity,
    StreamKind,
    Writers,
    record,
)

_TEXT: Final = 20_000
_LINE: Final = 300
_CODE: Final = 80


def _kept(label: str, *, max_length: int = _LINE) -> Attribute:
    """A field that is kept up."""
    return Attribute(label, Merge.REGISTER, Sensitivity.PERSONAL, max_length=max_length)


def _once(label: str, *, max_length: int = _LINE) -> Attribute:
    """A field that is written once."""
    return Attribute(label, Merge.EVENT, Sensitivity.PERSONAL, max_length=max_length)


def _code(label: str, words: dict[str, str], merge: Merge = Merge.EVENT) -> Attribute:
    return Attribute(label, merge, Sensitivity.PERSONAL, choices=codes.codes(words))


def _set(label: str, *, ref: str = "") -> Attribute:
    """Several short texts: ids of a kind, or codes of the dated data, which a year may change."""
    return Attribute(label, Merge.SET, Sensitivity.PERSONAL, max_length=_CODE, ref=ref)


_ENGAGEMENT: Final = Attribute(mark("Engagement"), Merge.EVENT, ref="engagement")
_STRUCK: Final = _once(mark("Entered in error"), max_length=2_000)
_kind = partial(record, stream=StreamKind.CLIENT, writers=Writers.ASSIGNED)


@_kind("needs_assessment", label=mark("Needs assessment"))
@dataclass(frozen=True)
class NeedsAssessment:
    """An assessment of service needs: from its initiation to its completion (DOMAIN 2.3)."""

    id: str
    engagement: Annotated[str | None, _ENGAGEMENT] = None
    initiated: Annotated[date | None, _kept(mark("Initiated"))] = None
    initiated_by: Annotated[
        str | None, _code(mark("Who initiated"), codes.REFERRAL_SOURCES, Merge.REGISTER)
    ] = None
    channel: Annotated[str | None, _code(mark("How"), codes.CONTACT_MODES, Merge.REGISTER)] = None
    urgency: Annotated[
        str | None, _code(mark("Urgency"), pathway_codes.URGENCIES, Merge.REGISTER)
    ] = None
    begun: Annotated[date | None, _kept(mark("Assessment begun"))] = None
    situation: Annotated[
        str | None, _kept(mark("Situation and needs, by area of life"), max_length=_TEXT)
    ] = None
    client_view: Annotated[str | None, _kept(mark("The client's own view"), max_length=_TEXT)] = (
        None
    )
    network: Annotated[
        str | None,
        _kept(mark("What others have told, and with what permission"), max_length=_TEXT),
    ] = None
    worker_assessment: Annotated[
        str | None, _kept(mark("The worker's conclusion"), max_length=_TEXT)
    ] = None
    child: Annotated[
        str | None, _code(mark("Child in care"), pathway_codes.CHILD_STATES, Merge.REGISTER)
    ] = None
    own_worker: Annotated[str | None, _kept(mark("Own worker"))] = None
    special_support: Annotated[bool | None, _kept(mark("In need of special support"))] = None
    social_worker: Annotated[
        str | None, _kept(mark("Social worker in charge of the assessment"))
    ] = None
    informed: Annotated[bool | None, _kept(mark("The client has been told the result"))] = None
    completed: Annotated[date | None, _kept(mark("Completed"))] = None
    service_function: Annotated[str | None, duties.KEPT_FUNCTION] = None
    organiser: Annotated[str | None, duties.KEPT_ORGANISER] = None
    producer: Annotated[str | None, duties.KEPT_PRODUCER] = None
    struck: Annotated[str | None, _STRUCK] = None


@_kind("decision", label=mark("Decision"))
@dataclass(frozen=True)
class Decision:
    """A decision that was made elsewhere: the program records it and decides nothing."""

    id: str
    engagement: Annotated[str | None, _ENGAGEMENT] = None
    number: Annotated[str | None, _once(mark("Number of the decision"), max_length=80)] = None
    decided: Annotated[date | None, _once(mark("Date of the decision"))] = None
    decided_by: Annotated[str | None, _once(mark("Decided by"))] = None
    contents: Annotated[tuple[str, ...], _set(mark("Contents"))] = ()
    start: Annotated[date | None, _once(mark("In force from"))] = None
    end: Annotated[date | None, _once(mark("In force until"))] = None
    appeal_told: Annotated[bool | None, _once(mark("Information on appeal was given"))] = None
    service_function: Annotated[str | None, duties.FUNCTION] = None
    organiser: Annotated[str | None, duties.ORGANISER] = None
    producer: Annotated[str | None, duties.PRODUCER] = None
    struck: Annotated[str | None, _STRUCK] = None


@_kind("evaluation", label=mark("Evaluation"))
@dataclass(frozen=True)
class Evaluation:
    """An evaluation of the service together with the client: both views, and what follows."""

    id: str
    engagement: Annotated[str | None, _ENGAGEMENT] = None
    evaluated: Annotated[date | None, _once(mark("Date of the evaluation"))] = None
    client_view: Annotated[str | None, _once(mark("The client's own view"), max_length=_TEXT)] = (
        None
    )
    worker_assessment: Annotated[
        str | None, _once(mark("The worker's assessment"), max_length=_TEXT)
    ] = None
    result: Annotated[str | None, _code(mark("What follows"), pathway_codes.EVALUATION_RESULTS)] = (
        None
    )
    service_function: Annotated[str | None, duties.FUNCTION] = None
    organiser: Annotated[str | None, duties.ORGANISER] = None
    producer: Annotated[str | None, duties.PRODUCER] = None
    struck: Annotated[str | None, _STRUCK] = None


@_kind("closure", label=mark("Closure"))
@dataclass(frozen=True)
class Closure:
    """The end of an engagement: why, where the client goes on, and a summary (DOMAIN 2.4)."""

    id: str
    engagement: Annotated[str | None, _ENGAGEMENT] = None
    closed: Annotated[date | None, _once(mark("Date of the closure"))] = None
    reason: Annotated[str | None, _code(mark("Reason for ending"), codes.END_REASONS)] = None
    onward: Annotated[str | None, _once(mark("Onward path"), max_length=2_000)] = None
    summary: Annotated[str | None, _once(mark("Summary"), max_length=_TEXT)] = None
    follow_up: Annotated[date | None, _once(mark("Agreed follow-up"))] = None
    service_function: Annotated[str | None, duties.FUNCTION] = None
    organiser: Annotated[str | None, duties.ORGANISER] = None
    producer: Annotated[str | None, duties.PRODUCER] = None
    struck: Annotated[str | None, _STRUCK] = None


@_kind("work_ability", label=mark("Work-ability assessment"))
@dataclass(frozen=True)
class WorkAbility:
    """A work-ability assessment: the lines of the checklist that are done, and a summary."""

    id: str
    engagement: Annotated[str | None, _ENGAGEMENT] = None
    started: Annotated[date | None, _once(mark("Started"))] = None
    done: Annotated[tuple[str, ...], _set(mark("Done"))] = ()
    summary: Annotated[str | None, _kept(mark("Summary"), max_length=_TEXT)] = None
    service_function: Annotated[str | None, duties.KEPT_FUNCTION] = None
    organiser: Annotated[str | None, duties.KEPT_ORGANISER] = None
    producer: Annotated[str | None, duties.KEPT_PRODUCER] = None
    struck: Annotated[str | None, _STRUCK] = None


@_kind("joint_meeting", label=mark("Joint meeting"))
@dataclass(frozen=True)
class JointMeeting:
    """A meeting of several services about one client (Tyke): what was gathered and agreed."""

    id: str
    type: Annotated[str | None, _code(mark("Type"), pathway_codes.JOINT_MEETING_TYPES)] = None
    met: Annotated[date | None, _once(mark("Date"))] = None
    client_present: Annotated[bool | None, _once(mark("The client was present"))] = None
    secrecy_told: Annotated[
        bool | None, _once(mark("Secrecy was gone through with everybody present"))
    ] = None
    gathered: Annotated[str | None, _once(mark("What was gathered"), max_length=_TEXT)] = None
    client_view: Annotated[str | None, _once(mark("The client's own view"), max_length=_TEXT)] = (
        None
    )
    follow_up: Annotated[date | None, _once(mark("Agreed follow-up"))] = None
    engagements: Annotated[tuple[str, ...], _set(mark("Engagements"), ref="engagement")] = ()
    struck: Annotated[str | None, _STRUCK] = None


@_kind("meeting_participant", label=mark("Participant of a meeting"), part_of=("joint_meeting",))
@dataclass(frozen=True)
class MeetingParticipant:
    """Somebody who was present at a joint meeting, by role and organisation and not by name."""

    id: str
    joint_meeting: Annotated[
        str | None, Attribute(mark("Joint meeting"), Merge.EVENT, ref="joint_meeting")
    ] = None
    role: Annotated[str | None, _once(mark("Role"))] = None
    organisation: Annotated[str | None, _once(mark("Organisation"))] = None

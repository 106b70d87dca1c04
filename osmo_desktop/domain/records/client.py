"""Kinds of a client's stream: who the client is, papers, meetings, plan and tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Annotated

from osmo_desktop.domain.language import mark
from osmo_desktop.domain.records import codes, duties, note_codes
from osmo_desktop.domain.records.declare import (
    Attribute,
    Merge,
    Sensitivity,
    StreamKind,
    Writers,
    record,
)

_PERSONAL = Sensitivity.PERSONAL
_LOCATION = Sensitivity.LOCATION
_NAME_LENGTH = 200
_LINE = 2_000


def _text(label: str, *, merge: Merge = Merge.REGISTER, max_length: int = _LINE) -> Attribute:
    return Attribute(label, merge, _PERSONAL, max_length=max_length)


def _event(label: str, *, max_length: int = 250_000) -> Attribute:
    return Attribute(label, Merge.EVENT, _PERSONAL, max_length=max_length)


def _place(label: str, merge: Merge = Merge.REGISTER) -> Attribute:
    return Attribute(label, merge, _LOCATION, max_length=_LINE)


def _code(label: str, words: dict[str, str], merge: Merge = Merge.REGISTER) -> Attribute:
    return Attribute(label, merge, _PERSONAL, choices=codes.codes(words))


def _ref(label: str, kind: str, merge: Merge = Merge.REGISTER) -> Attribute:
    return Attribute(label, merge, _PERSONAL, ref=kind)


_STRUCK = _event(mark("Entered in error"), max_length=_LINE)


_kind = partial(record, stream=StreamKind.CLIENT, writers=Writers.ASSIGNED)


@_kind("client", label=mark("Client"))
@dataclass(frozen=True)
class Client:
    """The person; the entity id is the stream id."""

    id: str
    number: Annotated[str | None, _text(mark("Client number"), max_length=40)] = None
    family_name: Annotated[str | None, _text(mark("Family name"), max_length=_NAME_LENGTH)] = None
    given_name: Annotated[str | None, _text(mark("Given name"), max_length=_NAME_LENGTH)] = None
    identity_code: Annotated[
        str | None,
        Attribute(mark("Identity code"), Merge.REGISTER, Sensitivity.IDENTITY, max_length=11),
    ] = None
    birth_date: Annotated[date | None, _text(mark("Date of birth"))] = None
    died: Annotated[date | None, _text(mark("Date of death"))] = None
    language: Annotated[str | None, _code(mark("Language"), codes.LANGUAGE_CODES)] = None
    phone: Annotated[str | None, _place(mark("Phone"))] = None
    address: Annotated[str | None, _place(mark("Address"))] = None
    municipality: Annotated[str | None, _place(mark("Municipality"))] = None
    safety_ban: Annotated[
        bool | None, _text(mark("Non-disclosure for personal safety"), merge=Merge.SAFETY)
    ] = None
    next_meeting: Annotated[datetime | None, _text(mark("Next meeting"))] = None
    next_meeting_mode: Annotated[
        str | None, _code(mark("Kind of the next meeting"), codes.CONTACT_MODES)
    ] = None
    contact_mode: Annotated[str | None, _code(mark("Best reached by"), codes.CONTACT_MODES)] = None
    contact_times: Annotated[str | None, _text(mark("Best times"))] = None
    contact_notes: Annotated[str | None, _text(mark("What to mind when contacting"))] = None
    same_person_as: Annotated[str | None, _ref(mark("Same person as"), "client")] = None
    tombstone: Annotated[bool | None, _text(mark("Removed"))] = None


@_kind("engagement", label=mark("Engagement"))
@dataclass(frozen=True)
class Engagement:
    """A period of service: who controls the data, on what basis, from when, why it ended."""

    id: str
    type: Annotated[str | None, _code(mark("Type"), codes.ENGAGEMENT_TYPES)] = None
    controller: Annotated[str | None, _text(mark("Controller"))] = None
    legal_basis: Annotated[str | None, _code(mark("Legal basis"), codes.LEGAL_BASES)] = None
    referral_source: Annotated[str | None, _code(mark("Referred by"), codes.REFERRAL_SOURCES)] = (
        None
    )
    group: Annotated[str | None, _ref(mark("Group"), "group")] = None
    start: Annotated[date | None, _text(mark("Started"))] = None
    end: Annotated[date | None, _text(mark("Ended"))] = None
    end_reason: Annotated[str | None, _code(mark("Reason for ending"), codes.END_REASONS)] = None


@_kind("notice", label=mark("Notice"), part_of=("engagement",))
@dataclass(frozen=True)
class Notice:
    """A start or end notice and how far it has come (DOMAIN 4.2)."""

    id: str
    type: Annotated[str | None, _code(mark("Type"), codes.NOTICE_TYPES)] = None
    engagement: Annotated[str | None, _ref(mark("Engagement"), "engagement")] = None
    state: Annotated[str | None, _code(mark("State"), codes.NOTICE_STATES)] = None
    due: Annotated[date | None, _text(mark("Due"))] = None
    given: Annotated[date | None, _text(mark("Given on"))] = None
    cause: Annotated[str | None, _code(mark("Why it is missing"), codes.NOTICE_CAUSES)] = None
    reason: Annotated[str | None, _text(mark("Reason"))] = None
    service_function: Annotated[str | None, duties.KEPT_FUNCTION] = None
    organiser: Annotated[str | None, duties.KEPT_ORGANISER] = None
    producer: Annotated[str | None, duties.KEPT_PRODUCER] = None


@_kind("contact_attempt", label=mark("Contact attempt"))
@dataclass(frozen=True)
class ContactAttempt:
    """One attempt to reach the client."""

    id: str
    occurred: Annotated[datetime | None, _event(mark("Time"))] = None
    mode: Annotated[str | None, _code(mark("How"), codes.CONTACT_MODES, Merge.EVENT)] = None
    outcome: Annotated[str | None, _code(mark("Outcome"), codes.OUTCOMES, Merge.EVENT)] = None
    note: Annotated[str | None, _event(mark("Note"))] = None
    service_function: Annotated[str | None, duties.FUNCTION] = None
    organiser: Annotated[str | None, duties.ORGANISER] = None
    producer: Annotated[str | None, duties.PRODUCER] = None
    struck: Annotated[str | None, _STRUCK] = None


@_kind("meeting", label=mark("Case note"))
@dataclass(frozen=True)
class Meeting:
    """A meeting with its case note; both views are recorded side by side (DOMAIN 2.2)."""

    id: str
    occurred: Annotated[datetime | None, _event(mark("Time"))] = None
    ended: Annotated[datetime | None, _event(mark("Until"))] = None
    mode: Annotated[str | None, _code(mark("Kind"), codes.CONTACT_MODES, Merge.EVENT)] = None
    place: Annotated[str | None, _place(mark("Place"), Merge.EVENT)] = None
    kilometres: Annotated[int | None, _event(mark("Kilometres"))] = None
    happened: Annotated[str | None, _event(mark("What happened"))] = None
    client_view: Annotated[str | None, _event(mark("The client's own view"))] = None
    worker_assessment: Annotated[str | None, _event(mark("The worker's assessment"))] = None
    goals: Annotated[tuple[str, ...], _ref(mark("Goals"), "goal", Merge.SET)] = ()
    outcome: Annotated[str | None, _code(mark("Outcome"), codes.OUTCOMES, Merge.EVENT)] = None
    done_together: Annotated[bool | None, _event(mark("Recorded together with the client"))] = None
    attended: Annotated[str | None, _event(mark("Present"), max_length=_LINE)] = None
    source: Annotated[
        str | None, _code(mark("Source of the information"), note_codes.NOTE_SOURCES, Merge.EVENT)
    ] = None
    interpreter: Annotated[str | None, _event(mark("Interpreter"), max_length=_NAME_LENGTH)] = None
    service_function: Annotated[str | None, duties.FUNCTION] = None
    organiser: Annotated[str | None, duties.ORGANISER] = None
    producer: Annotated[str | None, duties.PRODUCER] = None
    moved_from: Annotated[str | None, _event(mark("Moved here from another client"))] = None
    engagement: Annotated[str | None, _ref(mark("Engagement"), "engagement", Merge.EVENT)] = None
    joint_meeting: Annotated[
        str | None, _ref(mark("Joint meeting"), "joint_meeting", Merge.EVENT)
    ] = None
    struck: Annotated[str | None, _STRUCK] = None


@_kind("plan", label=mark("Client plan"))
@dataclass(frozen=True)
class Plan:
    """A version of the client plan with its four parts (AVAIN, DOMAIN 2.4).

    `emphasis` is as in `domain.emphasis`; `network` and `referrals` are written on approval, from
    the records that are kept up beside the plan, so that an approved version stays as it was.
    """

    id: str
    version: Annotated[int | None, _text(mark("Version"))] = None
    state: Annotated[str | None, _code(mark("State"), codes.PLAN_STATES)] = None
    track: Annotated[str | None, _code(mark("Track"), codes.PLAN_TRACKS)] = None
    made: Annotated[date | None, _text(mark("Date"))] = None
    made_together: Annotated[str | None, _text(mark("Made together"))] = None
    review: Annotated[date | None, _text(mark("Next review"))] = None
    supports: Annotated[str | None, _text(mark("Supporting factors"))] = None
    hinders: Annotated[str | None, _text(mark("Hindering factors"))] = None
    services: Annotated[str | None, _text(mark("Services"))] = None
    methods: Annotated[str | None, _text(mark("Methods"))] = None
    strengths: Annotated[str | None, _text(mark("Strengths"))] = None
    skills: Annotated[str | None, _text(mark("Skills"))] = None
    own_actions: Annotated[str | None, _text(mark("What the client does"))] = None
    emphasis: Annotated[
        str | None,
        Attribute(
            mark("Emphasis of the activity"),
            Merge.REGISTER,
            Sensitivity.ROUTINE,  # shown in words, never searched
            max_length=_LINE,
        ),
    ] = None
    network: Annotated[str | None, _text(mark("Network"), max_length=20_000)] = None
    referrals: Annotated[str | None, _text(mark("Guidance to services"), max_length=20_000)] = None
    client_view: Annotated[
        str | None, _text(mark("The client's differing view"), max_length=250_000)
    ] = None
    worker_view: Annotated[
        str | None, _text(mark("The worker's differing view"), max_length=250_000)
    ] = None
    engagement: Annotated[str | None, _ref(mark("Engagement"), "engagement")] = None


@_kind("goal", label=mark("Goal"), part_of=("plan",))
@dataclass(frozen=True)
class Goal:
    """A goal of a plan on the five-point attainment scale (levels −2 to +2).

    `former`: the goal of the version before, which this one goes on with.
    """

    id: str
    plan: Annotated[str | None, _ref(mark("Client plan"), "plan")] = None
    position: Annotated[int | None, _text(mark("Order"))] = None
    title: Annotated[str | None, _text(mark("Goal"))] = None
    client_words: Annotated[str | None, _text(mark("In the client's words"))] = None
    weight: Annotated[int | None, _text(mark("Weight"))] = None
    level_minus_2: Annotated[str | None, _text(mark("Level −2"))] = None
    level_minus_1: Annotated[str | None, _text(mark("Level −1"))] = None
    level_0: Annotated[str | None, _text(mark("Level 0"))] = None
    level_plus_1: Annotated[str | None, _text(mark("Level +1"))] = None
    level_plus_2: Annotated[str | None, _text(mark("Level +2"))] = None
    baseline: Annotated[int | None, _text(mark("Baseline"))] = None
    level: Annotated[int | None, _text(mark("Now"))] = None
    former: Annotated[str | None, _ref(mark("Goes on from"), "goal")] = None
    dropped: Annotated[bool | None, _text(mark("Left out"))] = None


@_kind("step", label=mark("Agreed step"), part_of=("meeting", "plan", "joint_meeting"))
@dataclass(frozen=True)
class Step:
    """An agreed next step: what, who, by when."""

    id: str
    meeting: Annotated[str | None, _ref(mark("Case note"), "meeting")] = None
    plan: Annotated[str | None, _ref(mark("Client plan"), "plan")] = None
    joint_meeting: Annotated[str | None, _ref(mark("Joint meeting"), "joint_meeting")] = None
    position: Annotated[int | None, _text(mark("Order"))] = None
    text: Annotated[str | None, _text(mark("Step"))] = None
    who: Annotated[str | None, _text(mark("Who"))] = None
    due: Annotated[date | None, _text(mark("When"))] = None
    done: Annotated[bool | None, _text(mark("Done"))] = None
    dropped: Annotated[bool | None, _text(mark("Left out"))] = None


@_kind("task", label=mark("Task"))
@dataclass(frozen=True)
class Task:
    """A task of a worker for a client."""

    id: str
    text: Annotated[str | None, _text(mark("Task"))] = None
    member: Annotated[str | None, _ref(mark("Worker"), "member")] = None
    due: Annotated[date | None, _text(mark("Due"))] = None
    done: Annotated[bool | None, _text(mark("Done"))] = None


@_kind("attendance", label=mark("Attendance"), part_of=("session",))
@dataclass(frozen=True)
class Attendance:
    """The client's presence in a group session; lives in the client's own stream."""

    id: str
    session: Annotated[str | None, _ref(mark("Group session"), "session")] = None
    state: Annotated[str | None, _code(mark("State"), codes.ATTENDANCE_STATES)] = None
    note: Annotated[str | None, _text(mark("Note"))] = None

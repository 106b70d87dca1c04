"""What people do in the scenario, each at its time: one kind of action is one call of a service."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from osmo_desktop.demo.facts import (
    AgreedStep,
    Count,
    GoalFacts,
    Level,
    Mode,
    Moment,
    NextMeeting,
    NoteText,
    Who,
)


class _Action(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", kw_only=True
):
    """Something that somebody does at a time, on their own laptop."""

    at: Moment
    by: Who = "worker"


class Begin(_Action, frozen=True, tag="begin"):
    """A client begins, with the engagement that the client's facts name."""

    client: str


class Meet(_Action, frozen=True, tag="meet"):
    """A meeting whose note is approved when it ends; `name` lets an amendment find it."""

    client: str
    note: NoteText
    name: str = ""


class Amend(_Action, frozen=True, tag="amend"):
    """An approved note gets another text, with a reason."""

    meeting: str
    happened: str
    reason: str


class Draft(_Action, frozen=True, tag="draft"):
    """A note that is written and not approved; `occurred` when it differs from `at`."""

    client: str
    note: NoteText
    name: str
    occurred: Moment


class Approve(_Action, frozen=True, tag="approve"):
    """A draft is approved; `steps` replaces its steps when they were not finished."""

    draft: str
    steps: tuple[AgreedStep, ...] | None = None


class Attempt(_Action, frozen=True, tag="attempt"):
    """An attempt to reach a client."""

    client: str
    mode: Mode
    outcome: Literal["not_reached", "message_left", "reached"]
    note: str


class Paper(_Action, frozen=True, tag="notice"):
    """How far a start or end notice has come."""

    client: str
    type: Literal["start_notice", "end_notice"]
    state: str
    note: str = ""


class Leave(_Action, frozen=True, tag="end"):
    """The engagement that runs ends."""

    client: str
    reason: str


class PlanVersion(_Action, frozen=True, tag="plan"):
    """A version of the plan: goals by position (those beyond the former ones are new)."""

    client: str
    goals: tuple[GoalFacts, ...]
    track: Literal["work_oriented", "everyday_life"]
    made_together: str
    review: date
    supports: str = ""
    hinders: str = ""
    services: str = ""
    methods: str = ""
    client_view: str = ""
    worker_view: str = ""
    steps: tuple[AgreedStep, ...] = ()
    approve: bool = True


class ApprovePlan(_Action, frozen=True, tag="approve_plan"):
    """The version that is being drafted is approved."""

    client: str


class Progress(_Action, frozen=True, tag="level"):
    """A goal of the plan in force has reached a level; `goal` from 1."""

    client: str
    goal: int
    level: Level


class NewTask(_Action, frozen=True, tag="task"):
    """A task for a client."""

    client: str
    text: str
    due: date


class TickOff(_Action, frozen=True, tag="done"):
    """Tasks and agreed steps due until a day are done, but those of `keep`."""

    until: date
    keep: tuple[str, ...] = ()


class Join(_Action, frozen=True, tag="engagement"):
    """A further engagement of a client who is known already."""

    client: str
    type: str
    start: date
    group: str | None = None


class Part(_Action, frozen=True, tag="engagement_end"):
    """An engagement of a type ends."""

    client: str
    type: str
    reason: str


class NewGroup(_Action, frozen=True, tag="group"):
    """A group is planned or begins."""

    group: str


class GroupChange(_Action, frozen=True, tag="group_change"):
    """A group's course changes."""

    group: str
    state: str
    started: date | None = None
    ended: date | None = None
    reason: str | None = None


class GroupSession(_Action, frozen=True, tag="session"):
    """A meeting of a group; who came stands in each one's own records."""

    group: str
    topic: str
    minutes: int
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


class Happening(_Action, frozen=True, tag="event"):
    """An event, by its place in the list of events, from 0."""

    event: int


class Agree(_Action, frozen=True, tag="agree"):
    """A meeting is agreed outside a note."""

    client: str
    next: NextMeeting


class Assess(_Action, frozen=True, tag="assessment"):
    """The client's needs are assessed; completed on the day of the action."""

    client: str
    initiated: date
    begun: date
    fields: dict[str, str | bool]
    basis: str = "social_rehabilitation"


class Decide(_Action, frozen=True, tag="decision"):
    """A decision on the service was made; `contents` are ids of the codes of its basis."""

    client: str
    number: str
    decided_by: str
    contents: tuple[str, ...]
    start: date
    end: date
    appeal_told: bool = True
    basis: str = "social_rehabilitation"


class Evaluate(_Action, frozen=True, tag="evaluation"):
    """The service is evaluated with the client."""

    client: str
    words: str
    assessment: str
    result: str
    basis: str = "social_rehabilitation"


class Close(_Action, frozen=True, tag="close"):
    """An engagement is closed with the onward path."""

    client: str
    reason: str
    onward: str
    summary: str
    follow_up: date | None = None
    basis: str = "social_rehabilitation"


class Beside(_Action, frozen=True, tag="beside"):
    """A service of another controller begins beside the one that runs."""

    client: str
    type: str
    basis: str
    controller: str
    referral_source: str


class CheckAbility(_Action, frozen=True, tag="work_ability"):
    """Lines of the work-ability assessment are done, the first ones with its beginning."""

    client: str
    lines: tuple[str, ...]
    summary: str = ""
    basis: str = "social_rehabilitation"


class MeetJointly(_Action, frozen=True, tag="joint_meeting"):
    """A Tyke meeting with the client: who else, by role and organisation, and notes by basis."""

    client: str
    present: tuple[tuple[str, str], ...]
    gathered: str
    words: str
    notes: dict[str, str]
    steps: tuple[AgreedStep, ...]
    follow_up: date


class Review(_Action, frozen=True, tag="review"):
    """The plan in force is reviewed: by part the key of the rating and its reason."""

    client: str
    ratings: dict[str, tuple[str, str]]
    words: str
    next: date


class AskClient(_Action, frozen=True, tag="self_assessment"):
    """The client answers own questions (text, lower end, upper end), old ones and then new ones."""

    client: str
    answers: tuple[Count, ...]
    questions: tuple[tuple[str, str, str], ...] = ()


class Result(_Action, frozen=True, tag="result"):
    """A result of a measure: answers by the key of the scale, as a record writes them."""

    client: str
    measure: str
    answers: dict[str, str]
    note: str
    way: Literal["paper", "talk", "phone", "service"] = "talk"
    assessor: Literal["self", "worker"] = "worker"


class UseMethod(_Action, frozen=True, tag="method"):
    """A method of the library was used."""

    client: str
    method: str
    note: str


class LeaveForVisit(_Action, frozen=True, tag="visit_out"):
    """A worker leaves for a visit with the visit-safety card."""

    client: str
    expected: Moment
    call: str
    in_pair: bool = False
    note: str = ""


class ComeBack(_Action, frozen=True, tag="visit_back"):
    """The worker is back."""


class WriteNumber(_Action, frozen=True, tag="crisis_number"):
    """A number of the region is written on the crisis card."""

    label: str
    number: str
    hours: str


class MakeSafetyPlan(_Action, frozen=True, tag="safety_plan"):
    """The client's own plan for a bad time."""

    client: str
    warning_signs: str
    what_helps: str
    whom_to_call: str


class BringIn(_Action, frozen=True, tag="import"):
    """Clients come in from a list; who is known already comes twice."""

    clients: tuple[str, ...]


class JoinRecords(_Action, frozen=True, tag="join_records"):
    """The second record of a client is joined with the first."""

    client: str


class HandOn(_Action, frozen=True, tag="transfer"):
    """The oldest `count` documents of the queue are in the client system, the next need not be."""

    count: Count
    prefix: str
    not_required: str


class Print(_Action, frozen=True, tag="print"):
    """A plan is printed in a language, into a file of the papers' folder."""

    client: str
    language: Literal["fi", "sv"]
    file: str


class Round(_Action, frozen=True, tag="sync"):
    """A sync round with the shared folder."""


Action = (
    Begin
    | Meet
    | Amend
    | Draft
    | Approve
    | Attempt
    | Paper
    | Leave
    | PlanVersion
    | ApprovePlan
    | Progress
    | NewTask
    | TickOff
    | Join
    | Part
    | NewGroup
    | GroupChange
    | GroupSession
    | Happening
    | Agree
    | Assess
    | Decide
    | Evaluate
    | Close
    | Beside
    | CheckAbility
    | MeetJointly
    | Review
    | AskClient
    | Result
    | UseMethod
    | LeaveForVisit
    | ComeBack
    | WriteNumber
    | MakeSafetyPlan
    | BringIn
    | JoinRecords
    | HandOn
    | Print
    | Round
)

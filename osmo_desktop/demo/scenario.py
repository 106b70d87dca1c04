"""The scenario of the demo, read strictly: a wrong field or value stops the demo at once.

The people are invented; the facts are those of an evaluation report (see the README beside the
file). Times have no zone in the file: they are meant in the zone of the laptop that tells it.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from osmo_desktop.domain.errors import KnownError

Moment = Annotated[datetime, msgspec.Meta(tz=False)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Who = Literal["worker", "supervisor"]
Mode = Literal["home_visit", "office", "elsewhere", "phone", "video", "message"]
Level = Annotated[int, msgspec.Meta(ge=-2, le=2)]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the scenario; unknown fields are refused."""


class Person(_Part):
    """A member of the team with a laptop; the passphrase is no secret, it is printed."""

    name: str
    title: str
    phone: str
    device: str
    passphrase: str
    hours: str = ""


class Team(_Part):
    """The team as it is founded; `region` groups the municipalities."""

    name: str
    profile: str
    controller: str
    region: str
    organisations: tuple[str, ...]
    since: date


class Place(_Part):
    """A municipality with its official code."""

    code: str
    name_fi: str
    name_sv: str


class ClientFacts(_Part):
    """An invented client; `protected` is a ban on disclosure for personal safety."""

    family_name: str
    given_name: str
    identity_code: str
    birth_date: date
    municipality: str
    phone: str
    address: str
    referral_source: str
    engagement: str = "individual_coaching"
    group: str | None = None
    language: Literal["fi", "sv"] = "fi"
    protected: bool = False


class GroupFacts(_Part):
    """A group as it was planned and as it went; None is a fact that nobody knows (yet)."""

    name: str
    theme: str
    state: str
    place: str = ""
    leaders: tuple[str, ...] = ()
    planned_start: date | None = None
    planned_end: date | None = None
    started: date | None = None
    ended: date | None = None
    reason: str | None = None


class EventFacts(_Part):
    """An event counted by heads, or one that has no count."""

    name: str
    place: str
    state: str = "ended"
    held: date | None = None
    visitors: Count | None = None
    reason: str | None = None


class NextMeeting(_Part):
    """A meeting that was agreed."""

    at: Moment
    mode: Mode


class AgreedStep(_Part):
    """An agreed step: what, who, by when."""

    text: str
    who: str = ""
    due: date | None = None


class GoalFacts(_Part):
    """A goal with its five texts from −2 to +2."""

    title: str
    words: str
    weight: int
    scale: tuple[str, str, str, str, str]
    baseline: Level
    level: Level


class NoteText(_Part):
    """What a note says; `goals` are positions in the plan in force, from 1."""

    mode: Mode
    happened: str
    minutes: int = 60
    km: Count | None = None
    words: str = ""
    assessment: str = ""
    steps: tuple[AgreedStep, ...] = ()
    goals: tuple[int, ...] = ()
    next: NextMeeting | None = None


class _Action(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do", kw_only=True):
    """Something that somebody does at a time, on their own laptop."""

    at: Moment
    by: Who = "worker"


class Begin(_Action, tag="begin"):
    """A client begins, with the engagement that the client's facts name."""

    client: str


class Meet(_Action, tag="meet"):
    """A meeting whose note is approved when it ends; `name` lets an amendment find it."""

    client: str
    note: NoteText
    name: str = ""


class Amend(_Action, tag="amend"):
    """An approved note gets another text, with a reason."""

    meeting: str
    happened: str
    reason: str


class Draft(_Action, tag="draft"):
    """A note that is written and not approved; `occurred` when it differs from `at`."""

    client: str
    note: NoteText
    name: str
    occurred: Moment


class Approve(_Action, tag="approve"):
    """A draft is approved; `steps` replaces its steps when they were not finished."""

    draft: str
    steps: tuple[AgreedStep, ...] | None = None


class Attempt(_Action, tag="attempt"):
    """An attempt to reach a client."""

    client: str
    mode: Mode
    outcome: Literal["not_reached", "message_left", "reached"]
    note: str


class Paper(_Action, tag="notice"):
    """How far a start or end notice has come."""

    client: str
    type: Literal["start_notice", "end_notice"]
    state: str
    note: str = ""


class Leave(_Action, tag="end"):
    """The engagement that runs ends."""

    client: str
    reason: str


class PlanVersion(_Action, tag="plan"):
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


class ApprovePlan(_Action, tag="approve_plan"):
    """The version that is being drafted is approved."""

    client: str


class Progress(_Action, tag="level"):
    """A goal of the plan in force has reached a level; `goal` from 1."""

    client: str
    goal: int
    level: Level


class NewTask(_Action, tag="task"):
    """A task for a client."""

    client: str
    text: str
    due: date


class TickOff(_Action, tag="done"):
    """Tasks and agreed steps due until a day are done, but those of `keep`."""

    until: date
    keep: tuple[str, ...] = ()


class Join(_Action, tag="engagement"):
    """A further engagement of a client who is known already."""

    client: str
    type: str
    start: date
    group: str | None = None


class Part(_Action, tag="engagement_end"):
    """An engagement of a type ends."""

    client: str
    type: str
    reason: str


class NewGroup(_Action, tag="group"):
    """A group is planned or begins."""

    group: str


class GroupChange(_Action, tag="group_change"):
    """A group's course changes."""

    group: str
    state: str
    started: date | None = None
    ended: date | None = None
    reason: str | None = None


class GroupSession(_Action, tag="session"):
    """A meeting of a group; who came stands in each one's own records."""

    group: str
    topic: str
    minutes: int
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


class Happening(_Action, tag="event"):
    """An event, by its place in the list of events, from 0."""

    event: int


class Agree(_Action, tag="agree"):
    """A meeting is agreed outside a note."""

    client: str
    next: NextMeeting


class Print(_Action, tag="print"):
    """A plan is printed in a language, into a file of the papers' folder."""

    client: str
    language: Literal["fi", "sv"]
    file: str


class Round(_Action, tag="sync"):
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
    | Print
    | Round
)


class Turns(_Part):
    """When the story turns: what the actions between them cannot say."""

    worker_vault: Moment
    team_founded: Moment
    admission: Moment
    morning: Moment
    at_the_table: Moment
    worker_syncs: Moment
    supervisor_imports: Moment
    settlement: Moment
    end: Moment


class Pictured(_Part):
    """Whose pages the pictures show, and what is typed into the palette."""

    client: str
    plan: str
    draft: str
    words: str


class Contest(_Part):
    """The field that both change while apart, and whose value stays."""

    client: str
    field: str
    keep: Who


class Expected(_Part):
    """What the figures must be when read back; a difference fails the demo."""

    clients: int
    by_type: dict[str, int]
    by_municipality: dict[str, int]
    not_placed: int
    dropped_out: int
    missing_start_notices: int
    complete_start_notices: int
    group_members: dict[str, int]
    heads: dict[str, int]


class Scenario(_Part):
    """The whole scenario; `timeline` is in the order of time."""

    title: dict[str, str]
    assumption: dict[str, str]
    team: Team
    worker: Person
    supervisor: Person
    places: tuple[Place, ...]
    clients: dict[str, ClientFacts]
    groups: dict[str, GroupFacts]
    events: tuple[EventFacts, ...]
    turns: Turns
    contest: Contest
    pictured: Pictured
    expected: Expected
    timeline: tuple[Action, ...]


def load_scenario(path: Path) -> Scenario:
    """Read and check a scenario.

    Raises KnownError("file-unusable") when it cannot be read, does not follow the form, is not
    in the order of time, or names a client that it does not have.
    """
    try:
        scenario = msgspec.json.decode(path.read_bytes(), type=Scenario)
    except (OSError, msgspec.MsgspecError) as error:
        raise KnownError("file-unusable", path=f"{path}: {error}") from error
    problem = _problem(scenario)
    if problem:
        raise KnownError("file-unusable", path=f"{path}: {problem}")
    return scenario


def _problem(scenario: Scenario) -> str:
    """What is wrong with a scenario that follows the form; empty when nothing is."""
    last = scenario.turns.worker_vault
    for action in scenario.timeline:
        client = getattr(action, "client", None)
        if client is not None and client not in scenario.clients:
            return f"unknown client {client}"
        group = getattr(action, "group", None)
        if group is not None and group not in scenario.groups:
            return f"unknown group {group}"
        if action.at < last:
            return f"out of order at {action.at}"
        last = action.at
    return ""

"""The parts of the scenario: people, places, groups, notes and goals, read strictly."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

import msgspec

Moment = Annotated[datetime, msgspec.Meta(tz=False)]
Count = Annotated[int, msgspec.Meta(ge=0)]
Who = Literal["worker", "supervisor"]
Mode = Literal["home_visit", "office", "elsewhere", "phone", "video", "message"]
Level = Annotated[int, msgspec.Meta(ge=-2, le=2)]


class StrictPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the scenario; unknown fields are refused."""


class Person(StrictPart, frozen=True):
    """A member of the team with a laptop; the passphrase is no secret, it is printed."""

    name: str
    title: str
    phone: str
    device: str
    passphrase: str
    hours: str = ""


class Team(StrictPart, frozen=True):
    """The team as it is founded; `region` groups the municipalities."""

    name: str
    profile: str
    controller: str
    region: str
    organisations: tuple[str, ...]
    since: date


class Place(StrictPart, frozen=True):
    """A municipality with its official code."""

    code: str
    name_fi: str
    name_sv: str


class ClientFacts(StrictPart, frozen=True):
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


class GroupFacts(StrictPart, frozen=True):
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


class EventFacts(StrictPart, frozen=True):
    """An event counted by heads, or one that has no count."""

    name: str
    place: str
    state: str = "ended"
    held: date | None = None
    visitors: Count | None = None
    reason: str | None = None


class NextMeeting(StrictPart, frozen=True):
    """A meeting that was agreed."""

    at: Moment
    mode: Mode


class AgreedStep(StrictPart, frozen=True):
    """An agreed step: what, who, by when."""

    text: str
    who: str = ""
    due: date | None = None


class GoalFacts(StrictPart, frozen=True):
    """A goal with its five texts from −2 to +2."""

    title: str
    words: str
    weight: int
    scale: tuple[str, str, str, str, str]
    baseline: Level
    level: Level


class NoteText(StrictPart, frozen=True):
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

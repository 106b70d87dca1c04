"""Kinds of the team stream: people, places, groups and the protocol's own records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from osmo_desktop.domain.language import mark
from osmo_desktop.domain.records import codes
from osmo_desktop.domain.records.declare import (
    Attribute,
    Merge,
    Sensitivity,
    StreamKind,
    Writers,
    record,
)

_ROUTINE = Sensitivity.ROUTINE
_NAME = Attribute(mark("Name"), sensitivity=_ROUTINE, max_length=200)


def _routine(label: str, *, merge: Merge = Merge.REGISTER, max_length: int = 2_000) -> Attribute:
    return Attribute(label, merge, _ROUTINE, max_length=max_length)


def _code(label: str, words: dict[str, str]) -> Attribute:
    return Attribute(label, sensitivity=_ROUTINE, choices=codes.codes(words))


@record("member", label=mark("Member"), stream=StreamKind.TEAM, writers=Writers.SUPERVISORS)
@dataclass(frozen=True)
class Member:
    """A person of the team; the entity id is the user id."""

    id: str
    name: Annotated[str | None, _NAME] = None
    title: Annotated[str | None, _routine(mark("Title"), max_length=200)] = None
    phone: Annotated[str | None, _routine(mark("Phone"), max_length=60)] = None
    hours: Annotated[str | None, _routine(mark("Reachable"), max_length=200)] = None
    role: Annotated[str | None, _code(mark("Role"), codes.ROLES)] = None


@record("device", label=mark("Device"), stream=StreamKind.TEAM, writers=Writers.MEMBERS)
@dataclass(frozen=True)
class Device:
    """A laptop's name; the entity id is the device id."""

    id: str
    name: Annotated[str | None, _NAME] = None
    member: Annotated[str | None, Attribute(mark("Member"), sensitivity=_ROUTINE, ref="member")] = (
        None
    )


@record("organisation", label=mark("Organisation"), stream=StreamKind.TEAM, writers=Writers.MEMBERS)
@dataclass(frozen=True)
class Organisation:
    """A controller, provider or partner, dated because names and duties change."""

    id: str
    name: Annotated[str | None, _NAME] = None
    business_id: Annotated[str | None, _routine(mark("Business ID"), max_length=20)] = None
    valid_from: Annotated[date | None, _routine(mark("From"))] = None
    valid_to: Annotated[date | None, _routine(mark("To"))] = None


@record("municipality", label=mark("Municipality"), stream=StreamKind.TEAM, writers=Writers.MEMBERS)
@dataclass(frozen=True)
class Municipality:
    """A municipality that the team works in, by its official three-digit code."""

    id: str
    code: Annotated[str | None, _routine(mark("Code"), max_length=3)] = None
    name_fi: Annotated[str | None, _routine(mark("Name in Finnish"), max_length=200)] = None
    name_sv: Annotated[str | None, _routine(mark("Name in Swedish"), max_length=200)] = None


@record("region", label=mark("Region"), stream=StreamKind.TEAM, writers=Writers.SUPERVISORS)
@dataclass(frozen=True)
class Region:
    """A free, dated grouping of municipalities."""

    id: str
    name: Annotated[str | None, _NAME] = None
    municipalities: Annotated[
        tuple[str, ...], _routine(mark("Municipalities"), merge=Merge.SET)
    ] = ()
    valid_from: Annotated[date | None, _routine(mark("From"))] = None
    valid_to: Annotated[date | None, _routine(mark("To"))] = None


@record(
    "legal_profile",
    label=mark("Legal profile"),
    stream=StreamKind.TEAM,
    writers=Writers.SUPERVISORS,
)
@dataclass(frozen=True)
class LegalProfile:
    """The dated profile that sets terms, lawful bases and retention for the team."""

    id: str
    profile: Annotated[str | None, _code(mark("Profile"), codes.LEGAL_PROFILES)] = None
    team_name: Annotated[str | None, _routine(mark("Team"), max_length=200)] = None
    controller: Annotated[
        str | None, Attribute(mark("Controller"), sensitivity=_ROUTINE, ref="organisation")
    ] = None
    valid_from: Annotated[date | None, _routine(mark("From"))] = None


@record("group", label=mark("Group"), stream=StreamKind.TEAM, writers=Writers.MEMBERS)
@dataclass(frozen=True)
class Group:
    """A group with its planned and actual dates; who attends is in the clients' streams."""

    id: str
    name: Annotated[str | None, _NAME] = None
    theme: Annotated[str | None, _routine(mark("Theme"))] = None
    place: Annotated[str | None, _routine(mark("Place"))] = None
    leaders: Annotated[tuple[str, ...], _routine(mark("Leaders"), merge=Merge.SET)] = ()
    planned_start: Annotated[date | None, _routine(mark("Planned start"))] = None
    planned_end: Annotated[date | None, _routine(mark("Planned end"))] = None
    started: Annotated[date | None, _routine(mark("Started"))] = None
    ended: Annotated[date | None, _routine(mark("Ended"))] = None
    state: Annotated[str | None, _code(mark("State"), codes.ACTIVITY_STATES)] = None
    reason: Annotated[str | None, _code(mark("Reason"), codes.ACTIVITY_REASONS)] = None


@record("session", label=mark("Group session"), stream=StreamKind.TEAM, writers=Writers.MEMBERS)
@dataclass(frozen=True)
class Session:
    """One meeting of a group (no names of attenders)."""

    id: str
    group: Annotated[str | None, Attribute(mark("Group"), sensitivity=_ROUTINE, ref="group")] = None
    starts: Annotated[datetime | None, _routine(mark("Starts"))] = None
    ends: Annotated[datetime | None, _routine(mark("Ends"))] = None
    topic: Annotated[str | None, _routine(mark("Topic"))] = None
    place: Annotated[str | None, _routine(mark("Place"))] = None


@record("event", label=mark("Event"), stream=StreamKind.TEAM, writers=Writers.MEMBERS)
@dataclass(frozen=True)
class Event:
    """An open event counted by heads: its visitors are no participants (DOMAIN 4.1)."""

    id: str
    name: Annotated[str | None, _NAME] = None
    held: Annotated[date | None, _routine(mark("Date"))] = None
    place: Annotated[str | None, _routine(mark("Place"))] = None
    visitors: Annotated[int | None, _routine(mark("Visitors"))] = None
    state: Annotated[str | None, _code(mark("State"), codes.ACTIVITY_STATES)] = None
    reason: Annotated[str | None, _code(mark("Reason"), codes.ACTIVITY_REASONS)] = None


@record("assignment", label=mark("Assignment"), stream=StreamKind.TEAM, writers=Writers.PROTOCOL)
@dataclass(frozen=True)
class Assignment:
    """Who works with a client; the entity id is the client's stream id (SECURITY b.0 12)."""

    id: str
    members: Annotated[tuple[str, ...], _routine(mark("Workers"), merge=Merge.SET)] = ()


@record(
    "stream_key", label=mark("Key of a client"), stream=StreamKind.TEAM, writers=Writers.PROTOCOL
)
@dataclass(frozen=True)
class StreamKey:
    """Announcement of a key: "epoch:kid" of the stream that the entity id names (b.0 15).

    `dropped`: laptops that destroyed all they held of the stream, because its user has lost the
    client; who wrote it counts, not what it says.
    """

    id: str
    kid: Annotated[tuple[str, ...], _routine(mark("Key"), merge=Merge.SET)] = ()
    dropped: Annotated[tuple[str, ...], _routine(mark("Dropped by"), merge=Merge.SET)] = ()


@record("certificate", label=mark("Certificate"), stream=StreamKind.TEAM, writers=Writers.PROTOCOL)
@dataclass(frozen=True)
class CertificateRecord:
    """Certificates (base64) of the device that the entity id names (b.0 11)."""

    id: str
    bytes: Annotated[
        tuple[str, ...], _routine(mark("Certificate"), merge=Merge.SET, max_length=20_000)
    ] = ()


@record(
    "removal", label=mark("Removal of a device"), stream=StreamKind.TEAM, writers=Writers.PROTOCOL
)
@dataclass(frozen=True)
class Removal:
    """The removed device that the entity id names, and what still counts of it.

    `heads`: its accepted segments (hash16 hex), by a supervisor; `orders`: the same signed by the
    recovery root (base64), which alone removes a supervisor's laptop.
    """

    id: str
    heads: Annotated[tuple[str, ...], _routine(mark("Accepted until"), merge=Merge.SET)] = ()
    orders: Annotated[
        tuple[str, ...],
        _routine(mark("Order of the recovery sheet"), merge=Merge.SET, max_length=3_000),
    ] = ()
    cause: Annotated[
        str | None,
        Attribute(
            mark("Cause of the removal"),
            Merge.EVENT,
            sensitivity=_ROUTINE,
            choices=codes.codes(codes.REMOVAL_CAUSES),
        ),
    ] = None


@record(
    "succession",
    label=mark("New recovery sheet"),
    stream=StreamKind.TEAM,
    writers=Writers.PROTOCOL,
)
@dataclass(frozen=True)
class SuccessionRecord:
    """Successions (base64) of the recovery root that the entity id names (b.7)."""

    id: str
    bytes: Annotated[
        tuple[str, ...],
        _routine(mark("Signed by the former sheet"), merge=Merge.SET, max_length=80_000),
    ] = ()


@record(
    "reset", label=mark("Reset of a passphrase"), stream=StreamKind.TEAM, writers=Writers.MEMBERS
)
@dataclass(frozen=True)
class Reset:
    """A vault whose passphrase was forgotten and that a supervisor helped to open (b.0 22).

    The supervisor's laptop and the reset one write it, each what it knows, under the id of the
    request: neither can leave it out without the other's word.
    """

    id: str
    device: Annotated[
        str | None, Attribute(mark("Device"), Merge.EVENT, sensitivity=_ROUTINE, ref="device")
    ] = None
    helper: Annotated[
        str | None, Attribute(mark("Helped by"), Merge.EVENT, sensitivity=_ROUTINE, ref="device")
    ] = None
    answered: Annotated[datetime | None, _routine(mark("Answered"), merge=Merge.EVENT)] = None
    finished: Annotated[datetime | None, _routine(mark("Finished"), merge=Merge.EVENT)] = None

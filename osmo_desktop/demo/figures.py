"""The figures of the demo, read back from the supervisor's vault through the services.

Each figure is counted from records, never kept: what a person reads here is what the vault holds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from osmo_desktop.demo.scenario import Expected
from osmo_desktop.domain.ports import Snapshot
from osmo_desktop.services.assembly import Services

_ALL = 1_000_000  # rows of a timeline: all of them


@dataclass(frozen=True)
class GroupLine:
    """A group as it was planned and as it went; `members` are distinct clients."""

    name: str
    planned: tuple[date | None, date | None]
    actual: tuple[date | None, date | None]
    state: str
    reason: str
    members: int
    sessions: int
    attendances: int


@dataclass(frozen=True)
class EventLine:
    """An event with its head-count, None when nobody counted."""

    name: str
    held: date | None
    visitors: int | None
    reason: str


@dataclass(frozen=True)
class Figures:
    """What is counted; the definitions stand in the summary beside each."""

    clients: int
    by_type: Mapping[str, int]
    by_municipality: Mapping[str, int]
    not_placed: int
    meetings_by_month: Mapping[str, int]
    meetings_by_municipality: Mapping[str, int]
    attempts: int
    dropped_out: int
    missing_start_notices: int
    complete_start_notices: int
    groups: tuple[GroupLine, ...]
    events: tuple[EventLine, ...]


def read_figures(services: Services) -> Figures:
    """Count everything in an open vault."""
    rows = services.clients.list()
    engagements = services.records.find("engagement")
    engaged = {shot.stream for shot in engagements}
    notices = [s for s in services.records.find("notice") if s.record.type == "start_notice"]
    by_place = {row.id: row.municipality for row in rows if row.id in engaged}
    months: Counter[str] = Counter()
    places: Counter[str] = Counter()
    attempts = 0
    for row in rows:
        for entry in services.clients.timeline(row.id, limit=_ALL):
            attempts += entry.kind == "contact_attempt"
            if entry.kind == "meeting" and entry.state != "draft" and entry.occurred is not None:
                months[entry.occurred.strftime("%Y-%m")] += 1
                places[row.municipality or ""] += 1
    return Figures(
        clients=len(by_place),
        by_type=_distinct_by_type(engagements),
        by_municipality=dict(sorted(Counter(filter(None, by_place.values())).items())),
        not_placed=sum(place is None for place in by_place.values()),
        meetings_by_month=dict(sorted(months.items())),
        meetings_by_municipality=dict(sorted(places.items())),
        attempts=attempts,
        dropped_out=len({e.stream for e in engagements if e.record.end_reason == "not_reached"}),
        missing_start_notices=sum(shot.record.state != "complete" for shot in notices),
        complete_start_notices=sum(shot.record.state == "complete" for shot in notices),
        groups=_groups(services, engagements),
        events=tuple(
            EventLine(e.name or "", e.held, e.visitors, e.reason or "")
            for e in sorted(
                (shot.record for shot in services.records.find("event")),
                key=lambda event: (event.held or date.max, event.name or ""),
            )
        ),
    )


def differences(figures: Figures, expected: Expected) -> list[str]:
    """What differs from the scenario's expectation, one line each; empty when nothing does."""
    members = {group.name: group.members for group in figures.groups}
    heads = {event.name: event.visitors for event in figures.events}
    pairs: list[tuple[str, object, object]] = [
        ("clients", figures.clients, expected.clients),
        ("by_type", dict(figures.by_type), expected.by_type),
        ("by_municipality", dict(figures.by_municipality), expected.by_municipality),
        ("not_placed", figures.not_placed, expected.not_placed),
        ("dropped_out", figures.dropped_out, expected.dropped_out),
        ("missing_start_notices", figures.missing_start_notices, expected.missing_start_notices),
        ("complete_start_notices", figures.complete_start_notices, expected.complete_start_notices),
        *((f"group {n}", members.get(n), wanted) for n, wanted in expected.group_members.items()),
        *((f"heads {n}", heads.get(n), wanted) for n, wanted in expected.heads.items()),
    ]
    return [f"{name}: {found} != {wanted}" for name, found, wanted in pairs if found != wanted]


def _distinct_by_type(engagements: Iterable[Snapshot]) -> dict[str, int]:
    clients: defaultdict[str, set[str]] = defaultdict(set)
    for shot in engagements:
        clients[shot.record.type or ""].add(shot.stream)
    return {name: len(found) for name, found in sorted(clients.items())}


def _groups(services: Services, engagements: Iterable[Snapshot]) -> tuple[GroupLine, ...]:
    members: defaultdict[str, set[str]] = defaultdict(set)
    for shot in engagements:
        if shot.record.group:
            members[shot.record.group].add(shot.stream)
    sessions = {s.id: s.record.group for s in services.records.find("session")}
    came: Counter[str] = Counter()
    for shot in services.records.find("attendance"):
        if shot.record.state == "present":
            came[sessions.get(shot.record.session) or ""] += 1
    lines = [
        GroupLine(
            name=group.name or "",
            planned=(group.planned_start, group.planned_end),
            actual=(group.started, group.ended),
            state=group.state or "",
            reason=group.reason or "",
            members=len(members[group.id]),
            sessions=sum(of == group.id for of in sessions.values()),
            attendances=came[group.id],
        )
        for group in (shot.record for shot in services.records.find("group"))
    ]
    return tuple(sorted(lines, key=lambda line: (line.planned[0] or date.max, line.name)))

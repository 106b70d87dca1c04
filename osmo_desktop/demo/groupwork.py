"""What the people of the scenario do with groups, sessions and events.

Who came to a session stands in each one's own records; the group's record names nobody.
"""

from __future__ import annotations

from datetime import timedelta

from osmo_desktop.demo import timeline as told
from osmo_desktop.demo.casework import Desk
from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.ports import Snapshot


def engage(desk: Desk, action: told.Join) -> None:
    """A known client begins another service: one person, another engagement."""
    group = desk.memory.groups[action.group] if action.group is not None else None
    values: dict[str, object] = {
        "type": action.type,
        "controller": desk.scenario.team.controller,
        "legal_basis": "social_rehabilitation",
        "start": action.start,
        "group": group,
    }
    desk.services.records.add("engagement", values, client_id=desk.client(action.client))


def end_engagement(desk: Desk, action: told.Part) -> None:
    """End an engagement of a type; another one may go on."""
    shot = _running(desk, action)
    values = {"end": desk.clock.today(), "end_reason": action.reason}
    desk.services.records.change("engagement", shot.id, values, shot.basis)


def new_group(desk: Desk, action: told.NewGroup) -> None:
    """Write down a group with its planned dates."""
    facts = desk.scenario.groups[action.group]
    values: dict[str, object] = {
        name: getattr(facts, name)
        for name in (
            "name",
            "theme",
            "place",
            "leaders",
            "planned_start",
            "planned_end",
            "started",
            "ended",
            "state",
            "reason",
        )
    }
    desk.memory.groups[action.group] = desk.services.records.add("group", values)[0]


def change_group(desk: Desk, action: told.GroupChange) -> None:
    """Write down how the group went on."""
    entity = desk.memory.groups[action.group]
    shot = next(found for found in desk.services.records.find("group") if found.id == entity)
    values = {
        name: value
        for name in ("state", "started", "ended", "reason")
        if (value := getattr(action, name)) is not None
    }
    desk.services.records.change("group", entity, values, shot.basis)


def hold_session(desk: Desk, action: told.GroupSession) -> None:
    """A group meets; attendance is written to each client."""
    start = desk.clock.now()
    desk.clock.move_to(start + timedelta(minutes=action.minutes))
    values: dict[str, object] = {
        "group": desk.memory.groups[action.group],
        "starts": start,
        "ends": desk.clock.now(),
        "topic": action.topic,
        "place": desk.scenario.groups[action.group].place,
    }
    session, _ = desk.services.records.add("session", values)
    for state, clients in (("present", action.present), ("absent", action.absent)):
        for client in clients:
            desk.services.records.add(
                "attendance",
                {"session": session, "state": state},
                client_id=desk.client(client),
            )


def hold_event(desk: Desk, action: told.Happening) -> None:
    """An event took place; its visitors are heads, not clients."""
    facts = desk.scenario.events[action.event]
    values: dict[str, object] = {
        name: getattr(facts, name)
        for name in ("name", "held", "place", "visitors", "state", "reason")
    }
    desk.services.records.add("event", values)


def _running(desk: Desk, action: told.Part) -> Snapshot:
    shots = desk.services.records.find("engagement", client_id=desk.client(action.client))
    for shot in shots:
        if shot.record.type == action.type and shot.record.end is None:
            return shot
    raise BugError("demo-engagement-gone", client=action.client)

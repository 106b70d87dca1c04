"""The scenario of the demo, read strictly: a wrong field or value stops the demo at once.

The people are invented; the facts are those of an evaluation report (see the README beside the
file). Times have no zone in the file: they are meant in the zone of the laptop that tells it.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from osmo_desktop.demo.facts import (
    ClientFacts,
    EventFacts,
    GroupFacts,
    Moment,
    Person,
    Place,
    StrictPart,
    Team,
    Who,
)
from osmo_desktop.demo.timeline import Action
from osmo_desktop.domain.errors import KnownError


class Turns(StrictPart, frozen=True):
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


class Pictured(StrictPart, frozen=True):
    """Whose pages the pictures show, and what is typed into the palette."""

    client: str
    course: str
    plan: str
    draft: str
    words: str


class Contest(StrictPart, frozen=True):
    """The field that both change while apart, and whose value stays."""

    client: str
    field: str
    keep: Who


class Expected(StrictPart, frozen=True):
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


class Scenario(StrictPart, frozen=True):
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
        for client in (getattr(action, "client", None), *getattr(action, "clients", ())):
            if client is not None and client not in scenario.clients:
                return f"unknown client {client}"
        group = getattr(action, "group", None)
        if group is not None and group not in scenario.groups:
            return f"unknown group {group}"
        if action.at < last:
            return f"out of order at {action.at}"
        last = action.at
    return ""

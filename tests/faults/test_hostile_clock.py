"""A member with a modified program and a clock: times at the end of all, and of years to come."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from osmo_desktop.domain import claims
from osmo_desktop.formats import segment
from osmo_desktop.sync.erasing import ErasureDesk
from tests.fakes.memory_book import NOON
from tests.faults.hostile import Forger
from tests.laptops import Laptop, Team


@pytest.fixture
def anna(
    team: Team, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Laptop]:
    """A colleague's laptop, set to the zone that is asked for."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    team.anna.clock.time = NOON.astimezone(ZoneInfo(request.param))
    yield team.anna
    monkeypatch.undo()
    time.tzset()


def heard(laptop: Laptop, device: str) -> timedelta:
    """How long ago a device was last heard, as both lists of laptops show it."""
    now = laptop.clock.now()
    (shown,) = (row.last_heard for row in laptop.services.sync.status().devices if row.id == device)
    assert shown is not None
    assert shown == ErasureDesk(laptop.ledger, laptop.clock).holders()[device]
    return now - shown


@pytest.mark.parametrize(
    ("anna", "wall_ms"),
    [
        ("Europe/Helsinki", segment.MAX_WALL_MS),
        ("Europe/Helsinki", claims.MAX_AT),
    ],
    indirect=["anna"],
)
def test_the_end_of_the_calendar_is_shown(
    team: Team, anna: Laptop, monkeypatch: pytest.MonkeyPatch, wall_ms: int
) -> None:
    """Also from a program that still wrote the very last hours, and after the next unlock."""
    with monkeypatch.context() as program:
        program.setattr(claims, "MAX_AT", segment.MAX_WALL_MS)
        Forger(team.cilla, team.store).publish_records([], wall_ms=wall_ms)
    anna.sync(team.store)
    device = team.cilla.book.device

    assert heard(anna, device) == timedelta(0)
    assert heard(anna.restarted(), device) == timedelta(0)


@pytest.mark.parametrize("anna", ["Europe/Helsinki"], indirect=True)
def test_a_claim_of_the_future_does_not_look_just_heard_for_ever(team: Team, anna: Laptop) -> None:
    """What is here was heard before this laptop wrote its next own segment."""
    device = team.cilla.book.device
    ahead = int((anna.clock.now() + timedelta(days=3000)).timestamp() * 1000)
    Forger(team.cilla, team.store).publish_records([], wall_ms=ahead)
    anna.sync(team.store)
    assert heard(anna, device) == timedelta(0)

    anna.client()
    anna.sync(team.store)
    anna.clock.advance(days=12)

    assert heard(anna, device) == timedelta(days=12)
    assert heard(anna.restarted(), device) == timedelta(days=12)

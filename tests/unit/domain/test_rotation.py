"""Who holds a client's keys when an end of somebody's work and their return are unaware of it."""

from __future__ import annotations

from typing import Any

import pytest

from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.domain.folded import FoldedOp
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.offers import Offer
from osmo_desktop.domain.rotation import (
    departures,
    double_announcers,
    is_entitled,
    key_holders,
    unaware_returns,
)
from tests.property.simulated_team import TEAM
from tests.unit.domain.test_merge import CLIENT, SUE, USERS, WENDY, WILL, World

MEMBERS: dict[str, Any] = {
    "kind": "assignment",
    "entity": CLIENT,
    "field": "members",
    "stream": TEAM,
}


@pytest.fixture
def world() -> World:
    """Nothing was written yet."""
    return World()


def holds(world: World, device: str) -> bool:
    """Whether a worker's laptop may hold the client's keys."""
    user = USERS[device]
    return is_entitled(world.fold, world.history, CLIENT, device=device, user=user)


def taken_over(world: World) -> tuple[FoldedOp, str, FoldedOp]:
    """Will offers the client, Wendy takes it over: the offer, its id, the assignment."""
    assigned = world.assign(WILL)
    offer = Offer(new_id(), USERS[WILL], USERS[WENDY], "workload")
    said = {"kind": "handover", "entity": CLIENT, "field": "offers", "stream": TEAM}
    made = world.write(WILL, offer.text, sees=(assigned,), **said)
    taken = world.write(WENDY, USERS[WENDY], sees=(made,), reason=offer.id, **MEMBERS)
    return made, offer.id, taken


@pytest.fixture
def second(world: World, monkeypatch: pytest.MonkeyPatch) -> str:
    """Wendy's second laptop."""
    device = "d5" * 16
    monkeypatch.setitem(USERS, device, USERS[WENDY])
    world.fold.roster.admit(f"{device}:{USERS[WENDY]}:worker:")
    return device


def test_whoever_was_taken_off_gets_no_keys_by_an_offer_used_again(
    world: World, second: str
) -> None:
    """The return that has not seen the end counts, and opens nothing till a supervisor assigns."""
    made, offer_id, taken = taken_over(world)
    assert holds(world, WENDY)
    ended = world.write(SUE, None, over=(taken,), **MEMBERS)
    assert not holds(world, WENDY)
    back = world.write(second, USERS[WENDY], sees=(made,), reason=offer_id, **MEMBERS)

    assert back.verdict is None
    assert not holds(world, WENDY)
    assert key_holders(world.fold, world.history, CLIENT) == {USERS[WILL]}
    assert unaware_returns(world.fold, world.history) == ((CLIENT, USERS[WENDY]),)
    assert ended in departures(world.fold, world.history, CLIENT)

    world.write(SUE, USERS[WENDY], sees=(back,), **MEMBERS)
    assert holds(world, WENDY)
    assert unaware_returns(world.fold, world.history) == ()
    assert ended not in departures(world.fold, world.history, CLIENT)


def test_an_end_that_was_written_later_ends_an_unseen_return_too(world: World, second: str) -> None:
    """A return that lies in the end's past, but that it does not name, opens nothing either."""
    made, offer_id, taken = taken_over(world)
    back = world.write(second, USERS[WENDY], sees=(made,), reason=offer_id, **MEMBERS)
    assert holds(world, WENDY)
    world.write(SUE, None, over=(taken,), sees=(back,), **MEMBERS)

    assert back.is_head
    assert not holds(world, WENDY)


def test_two_keys_under_one_number_or_one_short_id_tell_on_their_device(world: World) -> None:
    """Whether they count or not, on every laptop; other numbers and another device tell nothing."""
    key = {"kind": "stream_key", "entity": CLIENT, "field": "kid", "stream": TEAM}

    def announce(device: str, epoch: int, kid: str) -> None:
        world.write(device, Announcement(epoch, kid).text, **key)

    announce(SUE, 1, "a" * 64)
    announce(SUE, 1, "a" * 64)
    announce(SUE, 2, "b" * 64)
    announce(WENDY, 2, "c" * 64)
    assert double_announcers(world.fold) == frozenset()
    announce(WENDY, 2, "d" * 64)
    assert double_announcers(world.fold) == {WENDY}
    announce(SUE, 3, "b" * 16 + "e" * 48)
    assert double_announcers(world.fold) == {SUE, WENDY}


def test_whoever_gave_a_client_back_and_takes_it_again_holds_its_keys(world: World) -> None:
    """An end of one's own, and one that was seen, stand in nobody's way."""
    made, _, taken = taken_over(world)
    gone = world.write(WENDY, None, over=(taken,), **MEMBERS)
    ended = world.write(SUE, None, over=(world.assign(WENDY),), sees=(gone,), **MEMBERS)
    offer = Offer(new_id(), USERS[WILL], USERS[WENDY], "workload")
    said = {"kind": "handover", "entity": CLIENT, "field": "offers", "stream": TEAM}
    anew = world.write(WILL, offer.text, sees=(made, ended), **said)
    world.write(WENDY, USERS[WENDY], sees=(anew,), reason=offer.id, **MEMBERS)

    assert holds(world, WENDY)


def test_the_end_of_a_substitution_takes_back_what_was_lent_only(world: World) -> None:
    """A substitute who took the client over meanwhile keeps it, however the end was written."""
    period = new_id()
    values = {"kind": "substitution", "entity": period, "field": "substitute", "stream": TEAM}
    world.write(SUE, USERS[WENDY], **values)
    lent = world.write(SUE, USERS[WENDY], reason=period, **MEMBERS)
    taken_over(world)
    world.write(SUE, None, over=(lent,), reason=period, **MEMBERS)

    assert holds(world, WENDY)

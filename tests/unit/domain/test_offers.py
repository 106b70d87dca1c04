"""Who may offer, accept, decline and take back a client, from the causal past alone (b.0 13)."""

from __future__ import annotations

from typing import Any

import pytest

from osmo_desktop.domain.authority import ROOT, Roster
from osmo_desktop.domain.offers import Offer, Refusal
from tests.unit.domain.test_authority import (
    ALAN,
    CLIENT,
    ROLES,
    SUE,
    USERS,
    WENDY,
    WILL,
    Past,
    World,
    certificate,
    read,
)

OFFER = Offer("0a" * 16, USERS[WILL], USERS[WENDY], "workload")


@pytest.fixture
def offered() -> World:
    """Will works with the client and has offered it to Wendy."""
    roster = Roster(read)
    for device, role in ROLES.items():
        roster.admit(certificate(device, role, ROOT if role == "supervisor" else SUE))
    world = World(roster)
    world.assign(USERS[WILL])
    say(world, WILL, "offers", OFFER.text)
    return world


def say(world: World, device: str, field: str, value: str) -> None:
    """What somebody said about the client's hand-over lies in the past."""
    world.past.setdefault(("handover", CLIENT, field), []).append(Past(value, USERS[device]))


def accepted(world: World, device: str = WENDY, **more: Any) -> str | None:
    """The verdict on somebody assigning themself by the offer."""
    values = {"value": USERS[device], "reason": OFFER.id, **more}
    return world.verdict(device, "assignment", "members", **values)


def said(world: World, device: str, field: str, value: object) -> str | None:
    """The verdict on something said about the hand-over."""
    return world.verdict(device, "handover", field, value=value)


# -- offering ----------------------------------------------------------------------------------


def test_a_worker_offers_what_is_their_own(offered: World) -> None:
    """An assigned worker offers in their own name; a supervisor for anybody."""
    own = Offer("0b" * 16, USERS[WILL], USERS[WENDY], "area")
    not_assigned = Offer("0b" * 16, USERS[WENDY], USERS[WILL], "area")

    assert said(offered, WILL, "offers", own.text) is None
    assert said(offered, SUE, "offers", own.text) is None
    assert said(offered, WENDY, "offers", own.text) == "role-forbids"
    assert said(offered, WENDY, "offers", not_assigned.text) == "role-forbids"
    assert said(offered, ALAN, "offers", own.text) == "role-forbids"


def test_an_offer_in_a_colleagues_name_does_not_count(offered: World) -> None:
    """Wendy, assigned as well, gives away nothing of Will's."""
    offered.assign(USERS[WENDY], "a1" * 16)
    forged = Offer("0b" * 16, USERS[WILL], USERS[WENDY], "area")

    assert said(offered, WENDY, "offers", forged.text) == "role-forbids"


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        "",
        OFFER.text + " ",
        OFFER.text.upper(),
        Offer("0b" * 16, USERS[WILL], USERS[WILL], "area").text,
        OFFER.text.replace("workload", "A word about the client"),
        OFFER.text,
    ],
)
def test_an_offer_has_one_form_and_an_id_of_its_own(offered: World, value: object) -> None:
    """No text, nothing to oneself, and no second offer under the id of a known one."""
    assert said(offered, WILL, "offers", value) == "value-invalid"


@pytest.mark.parametrize("field", ["offers", "declined", "taken_back", "newer"])
def test_what_was_said_is_never_unsaid(offered: World, field: str) -> None:
    """Nobody supersedes an offer or an answer, no supervisor either."""
    for device in (WILL, WENDY, SUE):
        verdict = offered.verdict(device, "handover", field, value=None, sup=("b2" * 16,))
        assert verdict == "role-forbids"


# -- accepting ---------------------------------------------------------------------------------


def test_whoever_was_asked_assigns_themself(offered: World) -> None:
    """An open offer in the past lets its taker in, and nobody else, for nobody else."""
    assert accepted(offered) is None
    assert accepted(offered, reason=None) == "role-forbids"
    assert accepted(offered, reason="0b" * 16) == "role-forbids"
    assert accepted(offered, value=USERS[WILL]) == "role-forbids"
    assert accepted(offered, ALAN) == "role-forbids"
    offered.past.pop(("assignment", CLIENT, "members"))
    assert accepted(offered, WILL) == "role-forbids"


def test_nothing_is_accepted_that_was_not_offered(offered: World) -> None:
    """Without the offer in the causal past the assignment does not count."""
    offered.past.pop(("handover", CLIENT, "offers"))

    assert accepted(offered) == "role-forbids"


def test_a_declined_offer_is_closed(offered: World) -> None:
    """Whoever declined does not come in by the same offer."""
    say(offered, WENDY, "declined", Refusal(OFFER.id, "talk_first").text)

    assert accepted(offered) == "role-forbids"


def test_an_offer_taken_back_is_closed(offered: World) -> None:
    """What was taken back in the op's past opens nothing; another offer stays open."""
    say(offered, WILL, "taken_back", "0b" * 16)
    assert accepted(offered) is None

    say(offered, WILL, "taken_back", OFFER.id)
    assert accepted(offered) == "role-forbids"


def test_an_offer_is_used_once(offered: World) -> None:
    """A taker who was taken off the client again needs a new offer."""
    register = offered.past["assignment", CLIENT, "members"]
    register.append(Past(USERS[WENDY], USERS[WENDY], ("a1" * 16,), reason=OFFER.id))
    register.append(Past(None, USERS[SUE], ("a2" * 16,), sup=("a1" * 16,)))
    assert accepted(offered) == "role-forbids"

    again = Offer("0b" * 16, USERS[WILL], USERS[WENDY], "workload")
    say(offered, WILL, "offers", again.text)
    assert accepted(offered, reason=again.id) is None


def test_accepting_takes_nobody_off(offered: World) -> None:
    """The taker's assignment supersedes no colleague's."""
    assert accepted(offered, sup=("a0" * 16,)) == "role-forbids"


# -- declining and taking back -----------------------------------------------------------------


def test_only_the_asked_decline(offered: World) -> None:
    """Neither the giver nor a supervisor declines for another."""
    refusal = Refusal(OFFER.id, "workload").text

    assert said(offered, WENDY, "declined", refusal) is None
    assert said(offered, WILL, "declined", refusal) == "role-forbids"
    assert said(offered, SUE, "declined", refusal) == "role-forbids"
    assert said(offered, WENDY, "declined", OFFER.id) == "role-forbids"
    assert said(offered, WENDY, "declined", f"{'0b' * 16}:workload") == "role-forbids"


def test_givers_and_supervisors_take_back(offered: World) -> None:
    """The taker declines instead, and nobody takes back what was never offered."""
    assert said(offered, WILL, "taken_back", OFFER.id) is None
    assert said(offered, SUE, "taken_back", OFFER.id) is None
    assert said(offered, WENDY, "taken_back", OFFER.id) == "role-forbids"
    assert said(offered, WILL, "taken_back", "0b" * 16) == "role-forbids"
    assert said(offered, SUE, "taken_back", None) == "role-forbids"


def test_texts_are_read_back() -> None:
    """An offer and a refusal are what their text says."""
    refusal = Refusal(OFFER.id, "other")

    assert Offer.parse(OFFER.text) == OFFER
    assert Refusal.parse(refusal.text) == refusal

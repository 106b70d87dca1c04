"""A member with a modified program takes no client that was not offered to them, on no laptop."""

from __future__ import annotations

from typing import Any

import pytest

from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.offers import Offer, Refusal
from osmo_desktop.formats import grant
from osmo_desktop.services.handovers import Wanted
from tests.faults.hostile import Forger, every_head, payload
from tests.laptops import Laptop, Team


def by(laptop: Laptop, client: str, kind: str, field: str, value: str, **more: Any) -> bytes:
    """An op of the team stream about a client, as the laptop's program would refuse to write it."""
    return payload(laptop, kind=kind, entity=client, field=field, value=value, **more)


def accepting(laptop: Laptop, client: str, offer_id: str) -> bytes:
    """The villain takes a client over by an offer."""
    return by(laptop, client, "assignment", "members", laptop.book.user, reason=offer_id)


def offered(giver: Laptop, client: str, taker: Laptop) -> str:
    """An honest offer."""
    offer_id, _ = giver.services.handovers.offer(client, Wanted(taker.book.user, "workload"))
    return offer_id


def stays_out(team: Team, villain: Laptop, client: str) -> None:
    """Nobody assigns the villain, nobody seals a key to them, and all say why in the same way."""
    victims = [laptop for laptop in team.everybody if laptop is not villain]
    for _ in range(2):
        for laptop in victims:
            laptop.sync(team.store)
    verdicts = [
        {op.op.uid: op.verdict for op in laptop.ledger.fold.quarantined} for laptop in victims
    ]

    assert verdicts[0]
    assert verdicts[0] == verdicts[1]
    assert set(verdicts[0].values()) <= {"role-forbids", "value-invalid", "author-mismatch"}
    for laptop in victims:
        assert villain.book.user not in laptop.book.assigned(client)
    granted = team.store.glob(f"ow1-*/grant/{villain.book.device}/*.grant")
    kids = {grant.read_grant_header(path.read_bytes()).kid for path in granted}
    assert kids.isdisjoint(victims[0].ledger.keyring.stream_keys(client))


@pytest.fixture
def client(team: Team) -> str:
    """A client of Ben's; Cilla is the villain."""
    made = team.ben.client()
    team.exchange(rounds=1)
    return made


ATTACKS = ("another's", "forged", "forged for Ben", "declined", "taken back", "from an empty past")


@pytest.mark.parametrize("attack", ATTACKS)
def test_nobody_takes_what_was_not_offered(team: Team, client: str, attack: str) -> None:
    """An offer to another, one of one's own making, a closed one, or one not in the past."""
    ben, cilla = team.ben, team.cilla
    stream, items = team.cilla.book.team_stream, []
    if attack == "another's":
        offer_id = offered(ben, client, team.anna)
    elif attack.startswith("forged"):
        giver = ben if attack == "forged for Ben" else cilla
        offer_id = new_id()
        offer = Offer(offer_id, giver.book.user, cilla.book.user, "workload")
        if giver is cilla:
            offer = Offer(offer_id, cilla.book.user, ben.book.user, "workload")
        items.append((stream, by(cilla, client, "handover", "offers", offer.text)))
    else:
        offer_id = offered(ben, client, cilla)
    for laptop in (ben, cilla):
        laptop.sync(team.store)
    if attack == "declined":
        cilla.services.handovers.decline(offer_id, "workload")
    elif attack == "taken back":
        ben.services.handovers.take_back(offer_id)
    for laptop in (ben, cilla):
        laptop.sync(team.store)
    items.append((stream, accepting(cilla, client, offer_id)))
    is_apart = attack == "from an empty past"
    forger = Forger(cilla, team.store, from_start=is_apart)
    deps = () if is_apart else every_head(cilla)
    base = 0 if is_apart else max(node.last_lamport for node in cilla.ledger.history.nodes)

    forger.publish(items, deps=deps, base=base)

    stays_out(team, cilla, client)


def test_nobody_answers_for_another(team: Team, client: str) -> None:
    """Cilla declines Anna's offer and takes Ben's back: it stays open on every laptop."""
    offer_id = offered(team.ben, client, team.anna)
    for laptop in (team.ben, team.cilla):
        laptop.sync(team.store)
    stream = team.cilla.book.team_stream
    refusal = Refusal(offer_id, "other").text
    said = {"declined": refusal, "taken_back": offer_id}
    items = [
        (stream, by(team.cilla, client, "handover", field, text, **more))
        for field, text in said.items()
        for more in ({}, {"author": team.anna.book.user}, {"author": team.ben.book.user})
    ]
    base = max(node.last_lamport for node in team.cilla.ledger.history.nodes)
    Forger(team.cilla, team.store).publish(items, deps=every_head(team.cilla), base=base)

    stays_out(team, team.cilla, client)
    for laptop in (team.anna, team.ben):
        (row,) = laptop.services.handovers.of(client)
        assert row.state == "open"

"""Laptops that edit apart: whatever the order of exchange, one state, and nothing is lost."""

from __future__ import annotations

from itertools import permutations, product
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop.domain.ops import Edit
from osmo_desktop.formats.grant import read_grant_header
from tests.laptops import Laptop, Team

VALUES = {"anna": "Annan arvo", "ben": "Benin arvo", "cilla": "Cillan arvo"}


def edit_apart(team: Team, client: str, names: tuple[str, ...]) -> None:
    """Each of these changes the same field over what all of them saw."""
    for name in names:
        laptop: Laptop = getattr(team, name)
        laptop.edit("client", client, "address", VALUES[name])


def assert_same(team: Team, *laptops: Laptop) -> None:
    """All laptops show the same and judge the same, also after a restart."""
    for laptop in laptops:
        assert laptop.state() == laptops[0].state()
        assert laptop.verdicts() == laptops[0].verdicts()
    for laptop in laptops:
        before = laptop.state()
        assert laptop.restarted().state() == before


def shown_values(laptop: Laptop, client: str) -> set[Any]:
    """The values that the history shows as standing beside each other."""
    history = laptop.book.history("client", client, "address")
    return {past.value for past in history if past.is_head}


@pytest.mark.parametrize("rounds", list(product(("anna", "ben"), repeat=4)), ids="-".join)
@pytest.mark.parametrize("writers", [("anna", "ben"), ("ben", "anna")], ids="-".join)
def test_two_laptops_keep_both_values_in_every_order(
    team: Team, rounds: tuple[str, ...], writers: tuple[str, ...]
) -> None:
    """The same field edited apart: after any exchange both values are shown, on both laptops."""
    client = team.shared_client(team.ben)
    edit_apart(team, client, writers)

    for name in rounds:
        getattr(team, name).sync(team.store)
    team.exchange(team.anna, team.ben)

    for laptop in (team.anna, team.ben):
        assert shown_values(laptop, client) == {"Annan arvo", "Benin arvo"}
        assert laptop.shot("client", client).conflicts == ("address",)
        assert [found.field for found in laptop.book.conflicts()] == ["address"]
    assert team.anna.shot("client", client).record == team.ben.shot("client", client).record
    assert_same(team, team.anna, team.ben)


@pytest.mark.parametrize("order", list(permutations(VALUES)), ids="-".join)
def test_three_laptops_keep_three_values_in_every_order(team: Team, order: tuple[str, ...]) -> None:
    """The first round of each in any order, the edits before it in any other."""
    client = team.shared_client(team.ben, team.cilla)
    edit_apart(team, client, order[::-1])

    for name in order:
        getattr(team, name).sync(team.store)
    team.exchange()

    for laptop in team.everybody:
        assert shown_values(laptop, client) == set(VALUES.values())
    assert_same(team, *team.everybody)


@pytest.mark.parametrize("first", ["anna", "ben"])
def test_a_settled_conflict_is_settled_everywhere(team: Team, first: str) -> None:
    """One op over all heads ends the conflict; the values that lost stay in the history."""
    client = team.shared_client(team.ben)
    edit_apart(team, client, ("anna", "ben"))
    team.exchange(team.anna, team.ben)
    settler: Laptop = getattr(team, first)

    settler.edit("client", client, "address", "Sovittu")
    team.exchange(team.anna, team.ben)

    for laptop in (team.anna, team.ben):
        assert laptop.shot("client", client).record.address == "Sovittu"
        assert laptop.book.conflicts() == ()
        history = {past.value for past in laptop.book.history("client", client, "address")}
        assert history == {"Annan arvo", "Benin arvo", "Sovittu"}
    assert_same(team, team.anna, team.ben)


def test_an_import_under_an_open_form_becomes_a_conflict(team: Team) -> None:
    """A form saved over what it showed when it was opened overwrites nothing in silence."""
    client = team.shared_client(team.ben)
    opened = team.ben.shot("client", client)
    team.anna.edit("client", client, "phone", "040 1")
    team.exchange(team.anna, team.ben)

    seen = tuple(opened.basis.get("phone", ()))
    team.ben.book.commit([Edit(client, "client", client, "phone", "040 2", sup=seen)])
    team.exchange(team.ben, team.anna)

    for laptop in (team.anna, team.ben):
        assert laptop.shot("client", client).conflicts == ("phone",)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_files_in_any_order_give_one_state(team: Team, order: tuple[int, ...]) -> None:
    """Segments that arrive in any order, with gaps, end in the state of those who wrote them."""
    client = team.shared_client(team.ben)
    for number in range(3):
        team.ben.note(client, f"Muistiinpano {number}.")
        team.ben.sync(team.store)
    files = team.segments(team.ben)[-3:]
    bytes_of = [path.read_bytes() for path in files]
    for path in files:
        path.unlink()

    for index in order:
        files[index].write_bytes(bytes_of[index])
        team.anna.sync(team.store)

    assert team.anna.notes() == {f"Muistiinpano {number}." for number in range(3)}
    assert team.anna.services.sync.status().waiting == 0
    team.exchange(team.ben, team.anna)
    assert_same(team, team.anna, team.ben)


# -- receipts ----------------------------------------------------------------------------------


def test_how_far_a_record_has_come(team: Team) -> None:
    """Pending, cut and sent, then confirmed by those who hold the client's key."""
    client = team.shared_client(team.ben)
    note = team.ben.note(client)
    delivery = team.ben.book.delivery

    assert delivery(team.ben.shot("meeting", note)).state == "pending"
    team.ben.sync(team.store)
    sent = delivery(team.ben.shot("meeting", note))
    team.exchange(team.anna, team.ben)
    confirmed = delivery(team.ben.shot("meeting", note))

    assert (sent.state, sent.receipts, sent.holders) == ("sent", 0, 1)
    assert (confirmed.state, confirmed.receipts) == ("sent", 1)


def test_rounds_without_news_write_nothing(team: Team) -> None:
    """Receipts answer no receipts: after a few rounds the folder is still."""
    team.shared_client(team.ben)
    team.exchange(rounds=3)
    before = sorted(path.name for path in team.store.rglob("*") if path.is_file())

    team.exchange(rounds=3)

    assert sorted(path.name for path in team.store.rglob("*") if path.is_file()) == before


@pytest.mark.parametrize("damage", ["gone", "half", "zeros"])
def test_a_damaged_file_is_put_back_by_whoever_holds_it(team: Team, damage: str) -> None:
    """A segment that the folder lost or spoiled is whole again after a colleague's census."""
    client = team.shared_client(team.ben)
    team.ben.note(client, "Vioittunut.")
    team.exchange()
    newest = team.segments(team.ben)[-1]
    data = newest.read_bytes()
    if damage == "gone":
        newest.unlink()
    else:
        newest.write_bytes(data[: len(data) // 2] if damage == "half" else bytes(len(data)))

    team.anna.clock.advance(days=8)
    team.anna.sync(team.store)

    assert newest.read_bytes() == data


def test_a_lost_recovery_grant_is_put_back(team: Team) -> None:
    """The paper's way to a client's key is sent again when the folder lost it."""
    team.anna.client()
    team.anna.sync(team.store)
    before = _granted(team.store)
    for path in team.store.rglob("*.grant"):
        path.unlink()

    team.anna.sync(team.store)

    assert _granted(team.store) == before


def _granted(store: Path) -> set[tuple[bytes, bytes]]:
    """Recipient and key of the grants on the store; any holder makes a lost one anew."""
    headers = (read_grant_header(path.read_bytes()) for path in store.rglob("*.grant"))
    return {(header.recipient, header.kid) for header in headers}

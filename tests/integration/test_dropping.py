"""Who lost a case: the laptop destroys its keys once nothing waits, and gets them again later."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.sync.confirming import has_confirmed
from osmo_desktop.sync.dropping import LostClient, lost_clients
from tests.integration.test_removals import promote
from tests.integration.test_rotation import grants_for, unassign
from tests.laptops import Laptop, Team

WRITTEN = "Benin muistiinpano."


def keys_of(laptop: Laptop, client: str) -> set[bytes]:
    """Ids of the keys that a laptop holds of a client."""
    return set(laptop.ledger.keyring.stream_keys(client))


def worked(team: Team) -> str:
    """A client with whom Ben and Cilla have worked; all is everywhere."""
    client = team.shared_client(team.ben, team.cilla)
    team.ben.note(client, WRITTEN)
    team.exchange()
    return client


def draft_of(laptop: Laptop, client: str) -> NoteDraft:
    """A note that is begun."""
    draft = laptop.services.notes.start(client, now=laptop.clock.now()).changed(happened="Kesken.")
    return laptop.services.drafts.save(draft)


def test_who_lost_a_case_keeps_nothing_that_opens_it(team: Team) -> None:
    """Keys, grants and what is shown go; the sealed records stay and open nowhere else less."""
    client, other = worked(team), team.shared_client(team.ben)
    held = keys_of(team.ben, client)
    unassign(team.anna, client, team.ben.book.user)
    team.exchange()

    assert held
    assert keys_of(team.ben, client) == set()
    assert team.ben.book.get("client", client) is None
    assert WRITTEN not in team.ben.notes()
    assert keys_of(team.ben, other)
    ben = team.ben.restarted()
    assert keys_of(ben, client) == set()
    assert ben.services.verify()["malformed"] == 0
    assert {row for row, *_ in ben.ledger.fold.sealed.values()} == {client}
    assert ben.services.sync.status().awaiting_key == 0
    for laptop in (team.anna, team.cilla):
        assert WRITTEN in laptop.notes()
    assert team.anna.ledger.fold.quarantined == []


def test_a_case_that_comes_back_opens_again(team: Team) -> None:
    """Also keys that were confirmed once are granted anew, however often it comes and goes."""
    client = worked(team)
    user = team.ben.book.user
    for turn in ("Ensin.", "Sitten."):
        unassign(team.anna, client, user)
        team.exchange()
        assert keys_of(team.ben, client) == set()
        team.anna.note(client, turn)
        team.anna.assign(client, user)
        team.exchange()
        assert {WRITTEN, turn} <= team.ben.notes()
    assert keys_of(team.ben, client) == keys_of(team.anna, client)
    assert team.ben.ledger.fold.sealed == {}
    team.exchange()
    assert grants_for(team, team.ben) == []
    for kid in keys_of(team.ben, client):
        assert has_confirmed(team.anna.ledger, team.ben.book.device, client, kid)


def test_what_is_begun_keeps_the_key_until_it_is_finished_or_discarded(team: Team) -> None:
    """A draft holds it back; finished it comes late to the supervisor, and then the key goes."""
    client = worked(team)
    draft = draft_of(team.ben, client)
    unassign(team.anna, client, team.ben.book.user)
    team.exchange()

    assert keys_of(team.ben, client)
    assert lost_clients(team.ben.ledger) == (LostClient(client, 1, is_covered=True),)
    (row,) = team.ben.services.sync.status().lost
    assert (row.client_name, row.begun) == ("Virtanen, Aino", 1)
    team.ben.services.drafts.discard(draft.id)
    result = team.ben.sync(team.store)
    assert result.dropped == 1
    assert team.ben.services.sync.is_dropped(client)
    assert team.ben.sync(team.store).dropped == 0
    assert keys_of(team.ben, client) == set()
    assert lost_clients(team.ben.ledger) == ()


def test_what_was_held_when_the_case_went_reaches_supervisors_first(team: Team) -> None:
    """A note written before Ben heard of it goes out under the last key, then the key goes."""
    client = worked(team)
    unassign(team.anna, client, team.ben.book.user)
    team.anna.sync(team.store)
    note = team.ben.note(client, "Vielä tämä.")
    team.ben.sync(team.store)

    assert keys_of(team.ben, client)
    team.exchange()
    assert keys_of(team.ben, client) == set()
    found = team.anna.ledger.fold.entity(client, "meeting", note)
    assert found is not None


@pytest.mark.parametrize("covered", [False, True])
def test_the_key_stays_until_a_supervisors_laptop_has_what_was_written(
    team: Team, covered: bool
) -> None:
    """That another worker has it is not enough: who reads it in the end is a supervisor."""
    client = worked(team)
    unassign(team.anna, client, team.ben.book.user)
    team.anna.sync(team.store)
    team.ben.note(client, "Vielä tämä.")
    team.ben.sync(team.store)
    team.cilla.sync(team.store)
    if covered:
        team.anna.sync(team.store)
    team.ben.sync(team.store)

    assert bool(keys_of(team.ben, client)) is not covered


def test_a_stick_brings_the_loss_and_the_case_back(team: Team, tmp_path: Path) -> None:
    """Nothing of it needs the common folder; a stick with old grants gives no key back."""
    client = worked(team)
    stick = tmp_path / "stick"
    stick.mkdir()
    for laptop in (team.anna, team.ben, team.anna):
        laptop.sync(stick, is_new_place=True)
    unassign(team.anna, client, team.ben.book.user)
    before = tmp_path / "before"
    shutil.copytree(team.store, before)
    for laptop in (team.anna, team.ben, team.anna):
        laptop.sync(stick)
    assert keys_of(team.ben, client) == set()
    team.ben.sync(before, is_new_place=True)
    assert keys_of(team.ben, client) == set()

    team.anna.assign(client, team.ben.book.user)
    for laptop in (team.anna, team.ben):
        laptop.sync(stick)
    assert WRITTEN in team.ben.notes()


def test_bundles_bring_the_loss_and_the_case_back(team: Team, tmp_path: Path) -> None:
    """Files carried by hand do what the common folder does."""
    client = worked(team)

    def carry(writer: Laptop, reader: Laptop) -> None:
        path = str(tmp_path / f"{len(list(tmp_path.iterdir()))}.owb")
        run_steps(writer.services.bundles.write(path, reader.book.device))
        run_steps(reader.services.bundles.take_in(path))

    unassign(team.anna, client, team.ben.book.user)
    carry(team.anna, team.ben)
    assert keys_of(team.ben, client) == set()
    team.anna.assign(client, team.ben.book.user)
    carry(team.ben, team.anna)
    carry(team.anna, team.ben)
    assert WRITTEN in team.ben.notes()


def test_a_supervisor_keeps_every_key(team: Team) -> None:
    """Their entitlement is the role, whatever they were assigned to."""
    promote(team, team.cilla)
    client = worked(team)
    unassign(team.anna, client, team.cilla.book.user)
    team.exchange()

    assert keys_of(team.cilla, client) == keys_of(team.anna, client)
    assert lost_clients(team.cilla.ledger) == ()


def test_a_laptop_drops_for_itself_only(team: Team) -> None:
    """It takes nothing from the confirmations of another."""
    client = worked(team)
    unassign(team.anna, client, team.ben.book.user)
    team.exchange()

    shared = keys_of(team.anna, client)
    ledger, ben, cilla = team.anna.ledger, team.ben.book.device, team.cilla.book.device
    assert not any(has_confirmed(ledger, ben, client, kid) for kid in shared)
    assert all(has_confirmed(ledger, cilla, client, kid) for kid in shared)

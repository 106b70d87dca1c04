"""Erasing a client: what opened before opens nowhere after, from any copy (SECURITY A6)."""

from __future__ import annotations

from pathlib import Path

import pytest

from osmo_desktop.crypto.derive import key_id
from osmo_desktop.domain.errors import KnownError, OsmoError
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.ops import Edit
from osmo_desktop.formats.grant import open_grant, read_grant_header
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.storage.erasing import read_erased
from osmo_desktop.sync.hpke_keys import hpke_of
from tests.integration.test_removals import promote
from tests.laptops import Laptop, Team


def approve(laptop: Laptop, client: str) -> None:
    """One supervisor approves the erasure."""
    stream, user = laptop.book.team_stream, laptop.book.user
    laptop.book.commit([Edit(stream, "erasure", client, "approvals", user)])


def erase(team: Team, client: str) -> None:
    """Anna and Cilla, both supervisors, approve, and everybody learns of it."""
    approve(team.anna, client)
    team.exchange(team.anna, team.cilla)
    approve(team.cilla, client)
    team.exchange(team.cilla, team.anna, team.ben)


@pytest.fixture
def two(team: Team) -> Team:
    """A team with two supervisors, Anna and Cilla, and a worker, Ben."""
    promote(team, team.cilla)
    return team


def opened_by(laptop: Laptop, grants: dict[Path, bytes]) -> int:
    """How many grants the laptop's present keys open."""
    ledger, count = laptop.ledger, 0
    for data in grants.values():
        header = read_grant_header(data)
        granter = ledger.directory.public_key(header.granter)
        try:
            key = ledger.keyring.hpke(header.recipient_epoch)
            open_grant(data, hpke_key=key, granter_public=granter or b"")
        except OsmoError:
            continue
        count += 1
    return count


def all_grants(team: Team) -> dict[Path, bytes]:
    """Every grant on the store."""
    return {path: path.read_bytes() for path in team.store.glob("ow1-*/grant/*/*.grant")}


def test_after_two_approvals_nobody_opens_the_client(two: Team) -> None:
    """Not the erased client's notes on any laptop; the other client's stay, and work goes on."""
    client, other = two.shared_client(two.ben), two.shared_client(two.ben)
    two.ben.note(client, "Poistettava.")
    two.ben.note(other, "Jäävä.")
    two.exchange()
    assert all("Poistettava." in laptop.notes() for laptop in two.everybody)

    erase(two, client)

    for laptop in two.everybody:
        assert laptop.notes() == {"Jäävä."}
        assert laptop.ledger.keyring.stream_keys(client) == {}
        assert laptop.services.sync.status().awaiting_key == 0
        assert laptop.restarted().notes() == {"Jäävä."}
        laptop.ledger.vault.check_integrity()
    two.ben.note(other, "Uusi.")
    two.exchange()
    assert "Uusi." in two.anna.notes()


def test_supervisors_see_who_approved_and_where_it_is_done(two: Team) -> None:
    """Asked by one, approved by another, and how many laptops have acknowledged."""
    client = two.shared_client(two.ben)
    with pytest.raises(OsmoError, match="role-forbids"):
        two.ben.services.erasures.approve(client, "request")
    with pytest.raises(OsmoError, match="client-unknown"):
        two.anna.services.erasures.approve("ab" * 16, "request")
    two.anna.services.erasures.approve(client, "retention_ended")
    with pytest.raises(OsmoError, match="erasure-approved"):
        two.anna.services.erasures.approve(client, "request")
    two.exchange(two.anna, two.cilla)
    (asked,) = two.cilla.services.erasures.all()
    assert (asked.approvers, asked.is_mine, asked.is_in_force) == (("Anna",), False, False)
    assert (asked.cause, asked.label) == ("retention_ended", "Virtanen, Aino")

    two.cilla.services.erasures.approve(client, "request")
    two.exchange()

    row = two.anna.services.erasures.of(client)
    assert row is not None
    assert (row.is_in_force, row.label, row.laptops) == (True, "", 3)
    assert set(row.approvers) == {"Anna", "Cilla"}
    assert row.done + len(row.waiting) == 3


def test_one_approval_erases_nothing(two: Team) -> None:
    """Nor two by one person, nor one by a worker."""
    client = two.shared_client(two.ben)
    two.ben.note(client, "Jää.")
    approve(two.anna, client)
    approve(two.anna, client)
    with pytest.raises(OsmoError, match="role-forbids"):
        approve(two.ben, client)
    two.exchange()

    assert all("Jää." in laptop.notes() for laptop in two.everybody)


def test_an_approval_is_its_authors_own_and_is_not_taken_back(two: Team) -> None:
    """Nobody approves for another, and nobody undoes what colleagues may have acted upon."""
    client = two.shared_client(two.ben)
    stream = two.anna.book.team_stream
    with pytest.raises(OsmoError, match="role-forbids"):
        two.anna.book.commit([Edit(stream, "erasure", client, "approvals", two.cilla.book.user)])
    approve(two.anna, client)
    (past,) = two.anna.book.history("erasure", client, "approvals")
    with pytest.raises(OsmoError, match="role-forbids"):
        two.anna.book.commit(
            [Edit(stream, "erasure", client, "approvals", None, sup=(past.op_id,))]
        )


def test_old_copies_of_the_store_open_nothing_with_present_keys(two: Team) -> None:
    """All grants ever on the store, the trash included: they opened before, and do not after."""
    client = two.shared_client(two.ben)
    trash: dict[Path, bytes] = {}
    for laptop in two.everybody:
        for other in two.everybody:
            other.ledger.got.pop(laptop.book.device, None)
    for laptop in two.everybody:
        laptop.sync(two.store)
        trash |= all_grants(two)
    row = two.anna.ledger.keyring.stream_keys(client)
    ours = {path: data for path, data in trash.items() if read_grant_header(data).kid in row}
    recipients = {path.parent.name for path in ours}
    assert two.ben.book.device in recipients
    before = {laptop.name: opened_by(laptop, ours) for laptop in two.everybody}
    assert before["Ben"] > 0

    erase(two, client)

    assert {laptop.name: opened_by(laptop, ours) for laptop in two.everybody} == {
        "Anna": 0,
        "Ben": 0,
        "Cilla": 0,
    }
    left = {read_grant_header(data).kid for data in all_grants(two).values()}
    assert left.isdisjoint(row)
    print(f"A6: {len(ours)} grants of the client in old copies; opened before: {before}; after: 0")


def test_what_hung_on_the_client_goes_too(two: Team) -> None:
    """Its drafts and own notes not sent yet; those of other clients stay."""
    client, other = two.shared_client(two.ben), two.shared_client(two.ben)
    for owner in (client, other):
        draft = NoteDraft(id=owner[::-1], client_id=owner, happened="Luonnos.")
        two.ben.services.drafts.save(draft)
    approve(two.anna, client)
    two.exchange(two.anna, two.cilla)
    approve(two.cilla, client)
    two.exchange(two.cilla, two.anna)
    two.ben.note(client, "Lähettämättä.")
    two.ben.note(other, "Toisen asiakkaan.")
    two.ben.sync(two.store)

    assert [draft.client_id for draft in two.ben.services.drafts.all()] == [other]
    assert {item.stream for item in two.ben.ledger.pending} <= {two.ben.book.team_stream}
    assert "Toisen asiakkaan." in two.ben.restarted().notes()


def test_new_grants_are_sealed_to_the_key_that_followed(two: Team) -> None:
    """Each laptop tells its new HPKE key, and is granted the next client under it."""
    client = two.shared_client(two.ben)
    before = two.ben.ledger.keyring.hpke_epoch
    erase(two, client)
    two.exchange()

    assert two.ben.ledger.keyring.hpke_epoch == before + 1
    known = hpke_of(two.anna.ledger, two.ben.book.device)
    assert known is not None
    assert known[0] == before + 1
    later = two.shared_client(two.ben)
    two.anna.note(later, "Uudelle avaimelle.")
    two.exchange()
    assert "Uudelle avaimelle." in two.ben.notes()


def test_nobody_else_tells_a_laptops_key(two: Team) -> None:
    """Not even a supervisor: what is sealed to it would be theirs to read."""
    stream = two.anna.book.team_stream
    edit = Edit(stream, "device_key", two.ben.book.device, "hpke", "9:AAAA")
    with pytest.raises(OsmoError, match="role-forbids"):
        two.anna.book.commit([edit])


def test_a_grant_that_comes_late_brings_nothing_back(two: Team) -> None:
    """A colleague who has not heard of it grants anew: the key is destroyed again."""
    client = two.shared_client(two.ben)
    (held,) = two.anna.ledger.keyring.stream_keys(client).values()
    erase(two, client)
    ledger = two.anna.ledger
    ledger.keyring.remember(KeyRow("stream", client, held.epoch, held.key))
    ledger.erase_what_is_due()

    assert ledger.keyring.stream_keys(client) == {}
    kid = key_id(held.key, bytes.fromhex(client), held.epoch).hex()
    assert kid in read_erased(ledger)[client].kids
    with pytest.raises(OsmoError, match="client-unknown"):
        two.anna.note(client, "Ei enää.")


def test_an_error_of_the_disk_leaves_the_client_whole(
    two: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be erased now is there as before, and goes at the next unlock."""
    client = two.shared_client(two.ben)
    two.ben.note(client, "Vielä täällä.")
    two.exchange()
    approve(two.anna, client)
    two.exchange(two.anna, two.cilla)
    keyring = type(two.cilla.ledger.keyring)

    def fails(*_: object) -> None:
        raise KnownError("disk-full")

    with monkeypatch.context() as patch:
        patch.setattr(keyring, "replace_hpke", fails)
        with pytest.raises(KnownError, match="disk-full"):
            approve(two.cilla, client)
        assert two.cilla.ledger.keyring.stream_keys(client)

    assert two.cilla.restarted().notes() == set()

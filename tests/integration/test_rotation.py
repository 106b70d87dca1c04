"""Keys are replaced once somebody who held them left: what the leaver cannot read, and who can."""

from __future__ import annotations

from pathlib import Path

import pytest

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.rotation import TRANSPORT, announcements
from osmo_desktop.formats import segment
from osmo_desktop.formats.grant import read_grant_header
from osmo_desktop.storage.writing_keys import writing_key
from tests.integration.test_removals import promote, remove
from tests.laptops import Laptop, Team


def transport_epochs(team: Team, laptop: Laptop) -> list[int]:
    """Transport epochs of the laptop's segments on the store, oldest first."""
    return [
        segment.read_segment_header(path.read_bytes()).tk_epoch for path in team.segments(laptop)
    ]


def kid(laptop: Laptop, stream: str) -> bytes:
    """The id of the key that the laptop writes under."""
    ledger = laptop.ledger
    return writing_key(ledger.keyring, ledger.fold, ledger.history, stream).kid


def unassign(laptop: Laptop, client: str, user: str) -> None:
    """Take an assignment away, naming every add that is seen."""
    past = laptop.book.history("assignment", client, "members")
    seen = tuple(op.op_id for op in past if op.is_head and op.value == user)
    stream = laptop.book.team_stream
    laptop.book.commit([Edit(stream, "assignment", client, "members", None, sup=seen)])


def grants_for(team: Team, laptop: Laptop) -> list[Path]:
    """Grants for a laptop that lie on the store."""
    return list(team.store.glob(f"ow1-*/grant/{laptop.book.device}/*.grant"))


def hide_key(team: Team, laptop: Laptop, stream: str) -> None:
    """Take the grants of a stream's newest key for a laptop off the store."""
    newest = kid(team.anna, stream)
    for path in grants_for(team, laptop):
        if read_grant_header(path.read_bytes()).kid == newest:
            path.unlink()


def test_a_removed_laptop_reads_nothing_that_comes_after(team: Team) -> None:
    """Neither the layer around segments, nor the team's records, nor those of its clients."""
    client = team.shared_client(team.ben, team.cilla)
    old = {stream: kid(team.anna, stream) for stream in (TRANSPORT, team.anna.book.team_stream)}
    remove(team, team.ben)
    team.exchange()
    team.anna.note(client, "Benin jälkeen.")
    team.anna.services.records.add("group", {"name": "Uusi ryhmä"})
    team.exchange()

    held = team.ben.ledger.keyring
    for stream in (TRANSPORT, team.anna.book.team_stream, client):
        assert kid(team.anna, stream) == kid(team.cilla, stream)
        assert kid(team.anna, stream) not in held.stream_keys(stream)
        assert kid(team.anna, stream) != old.get(stream)
    newest = transport_epochs(team, team.anna)[-1]
    with pytest.raises(KnownError, match="key-missing"):
        held.transport(newest)
    assert grants_for(team, team.ben) == []
    assert "Benin jälkeen." not in team.ben.notes()
    assert "Benin jälkeen." in team.cilla.notes()


def test_the_segment_that_announces_is_readable_under_the_key_being_replaced(team: Team) -> None:
    """Everybody learns of the new keys from it, the removed laptop of its removal too."""
    team.shared_client(team.ben)
    before = transport_epochs(team, team.anna)
    remove(team, team.ben)
    team.exchange()

    (announced,) = announcements(team.anna.ledger.fold, TRANSPORT)
    at = team.anna.ledger.history.nodes[announced.accepted_places[0][0]].facts.segno - 1
    epochs = transport_epochs(team, team.anna)
    assert set(before) == {0}
    assert set(epochs[: at + 1]) == {0}
    team.anna.services.records.add("group", {"name": "Uusi ryhmä"})
    team.anna.sync(team.store)
    assert transport_epochs(team, team.anna)[-1] > 0
    assert list(team.ben.ledger.fold.removals) == [team.ben.book.device]


def test_who_has_not_seen_the_removal_writes_on_under_the_old_key(team: Team) -> None:
    """What Cilla writes meanwhile is accepted; afterwards she writes under the new key."""
    client = team.shared_client(team.ben, team.cilla)
    team.cilla.note(client, "Vielä vanhalla.")
    remove(team, team.ben)
    team.cilla.sync(team.store)
    team.cilla.note(client, "Jo uudella.")
    team.exchange(team.cilla, team.anna)

    assert {"Vielä vanhalla.", "Jo uudella."} <= team.anna.notes()
    assert team.anna.ledger.fold.quarantined == []
    assert kid(team.cilla, client) == kid(team.anna, client)


def test_two_supervisors_who_rotate_apart_agree_in_the_end(team: Team) -> None:
    """Both removals are known to the key that everybody writes under."""
    promote(team, team.cilla)
    client = team.shared_client(team.ben)
    remove(team, team.ben)
    announced = len(announcements(team.anna.ledger.fold, TRANSPORT))
    (head,) = team.cilla.ledger.history.heads(team.ben.ledger.device)
    edit = Edit(
        team.cilla.book.team_stream,
        "removal",
        team.ben.book.device,
        "heads",
        head.facts.hash[:16].hex(),
    )
    team.cilla.book.commit([edit])
    team.exchange(team.cilla, team.anna, rounds=3)

    for stream in (TRANSPORT, team.anna.book.team_stream, client):
        assert kid(team.anna, stream) == kid(team.cilla, stream)
    assert len(announcements(team.anna.ledger.fold, TRANSPORT)) > announced
    team.anna.note(client, "Molempien jälkeen.")
    team.exchange(team.anna, team.cilla)
    assert "Molempien jälkeen." in team.cilla.notes()
    settled = len(announcements(team.anna.ledger.fold, TRANSPORT))
    team.exchange(team.anna, team.cilla)
    assert len(announcements(team.cilla.ledger.fold, TRANSPORT)) == settled


def test_taking_a_case_away_changes_that_clients_key_alone(team: Team) -> None:
    """Ben keeps his other client and the team's keys, and reads no new note of this one."""
    client, other = team.shared_client(team.ben, team.cilla), team.shared_client(team.ben)
    before = {stream: kid(team.anna, stream) for stream in (TRANSPORT, other, client)}
    unassign(team.anna, client, team.ben.book.user)
    team.exchange()
    team.cilla.note(client, "Ilman Beniä.")
    team.exchange()

    assert kid(team.anna, TRANSPORT) == before[TRANSPORT]
    assert kid(team.anna, other) == before[other]
    assert kid(team.cilla, client) == kid(team.anna, client) != before[client]
    assert "Ilman Beniä." in team.anna.notes()
    assert "Ilman Beniä." not in team.ben.notes()


def test_who_gets_a_case_later_reads_all_of_it(team: Team) -> None:
    """The keys that were replaced are granted too."""
    client = team.shared_client(team.ben)
    team.ben.note(client, "Ensimmäisellä avaimella.")
    team.exchange(team.ben, team.anna)
    unassign(team.anna, client, team.ben.book.user)
    team.exchange()
    team.anna.note(client, "Toisella avaimella.")
    team.anna.assign(client, team.cilla.book.user)
    team.exchange()

    assert {"Ensimmäisellä avaimella.", "Toisella avaimella."} <= team.cilla.notes()
    assert team.cilla.ledger.fold.sealed == {}


def test_a_note_whose_newer_key_is_still_to_come_is_saved_and_waits(team: Team) -> None:
    """It survives a restart, goes nowhere under the old key, and goes once the key is here."""
    client = team.shared_client(team.ben, team.cilla)
    remove(team, team.ben)
    hidden = {path: path.read_bytes() for path in grants_for(team, team.cilla)}
    assert hidden
    for path in hidden:
        path.unlink()
    team.cilla.sync(team.store)
    team.cilla.note(client, "Odottaa avainta.")
    team.cilla.restarted()
    team.cilla.sync(team.store)
    team.anna.ledger.grants.withdraw(list(team.anna.ledger.grants.outgoing()))
    assert "Odottaa avainta." in team.cilla.notes()
    assert team.cilla.ledger.ready() == 0
    assert team.cilla.ledger.pending

    for path, data in hidden.items():
        path.write_bytes(data)
    team.exchange(team.cilla, team.anna)

    assert team.cilla.ledger.pending == []
    assert "Odottaa avainta." in team.anna.notes()
    assert team.anna.ledger.fold.quarantined == []


def test_late_notes_of_one_who_lost_the_case_are_shown_and_do_not_count(team: Team) -> None:
    """A note that waited for a key goes under the last key held, and supervisors can read it."""
    client = team.shared_client(team.ben, team.cilla)
    remove(team, team.cilla)
    hide_key(team, team.ben, client)
    team.ben.sync(team.store)
    team.ben.note(client, "Myöhässä.")
    team.ben.sync(team.store)
    assert team.ben.ledger.pending
    unassign(team.anna, client, team.ben.book.user)
    team.anna.sync(team.store)
    hide_key(team, team.ben, client)
    team.exchange(team.ben, team.anna)

    assert team.ben.ledger.pending == []
    assert "Myöhässä." not in team.anna.notes()
    late = [op for op in team.anna.ledger.fold.quarantined if op.value == "Myöhässä."]
    assert [op.verdict for op in late] == ["not-assigned"]


def test_a_later_head_adopts_late_notes_of_a_removed_laptop(team: Team) -> None:
    """Naming it counts the union of what both heads cover."""
    client = team.shared_client(team.ben, team.cilla)
    team.ben.note(client, "Ennen.")
    remove(team, team.ben)
    team.ben.note(client, "Poiston jälkeen kirjattu.")
    team.ben.sync(team.store)
    team.anna.sync(team.store)
    assert "Poiston jälkeen kirjattu." not in team.anna.notes()

    (head,) = team.anna.ledger.history.heads(team.ben.ledger.device)
    stream = team.anna.book.team_stream
    value = head.facts.hash[:16].hex()
    team.anna.book.commit([Edit(stream, "removal", team.ben.book.device, "heads", value)])
    team.exchange(team.anna, team.cilla)

    assert "Poiston jälkeen kirjattu." in team.anna.notes()
    assert team.anna.verdicts() == team.cilla.verdicts()


def test_nothing_is_replaced_when_nobody_left(team: Team) -> None:
    """Rounds of a team in which nobody is removed announce nothing."""
    client = team.shared_client(team.ben)
    before = len(announcements(team.anna.ledger.fold, client))
    team.exchange()

    assert announcements(team.anna.ledger.fold, TRANSPORT) == []
    assert len(announcements(team.anna.ledger.fold, client)) == before == 1

"""The sealed log and the ledger over it: chains, refused transactions, keys for writing."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from osmo_desktop.crypto.derive import key_id
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.domain.errors import DamagedError, KnownError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.ops import Edit
from osmo_desktop.formats.grant import GrantHeader, grant_path, seal_grant
from osmo_desktop.formats.record import read_header
from osmo_desktop.storage import grants
from osmo_desktop.storage.ledger import Ledger
from osmo_desktop.storage.sealed_log import SealedLog
from osmo_desktop.storage.writing_keys import writing_key
from osmo_desktop.sync.cutting import cut
from tests.faults.hostile import put_object
from tests.laptops import Laptop, Team


@pytest.fixture
def anna(laptop: Laptop) -> Iterator[Laptop]:
    """An unlocked laptop without a team that holds three notes."""
    yield laptop.unlock()
    laptop.lock()


def refuse(*_: Any, **__: Any) -> None:
    """What a full disk does."""
    raise KnownError("disk-full")


def fails_at_third(
    patch: pytest.MonkeyPatch, ledger: Ledger, name: str, error: type[BaseException], at: int = 3
) -> None:
    """Let one of a ledger's methods fail at its third call (or another), and only then."""
    method = getattr(ledger, name)
    calls = itertools.count(1)

    def failing(*args: Any, **more: Any) -> Any:
        if next(calls) == at:
            raise error
        return method(*args, **more)

    patch.setattr(ledger, name, failing)


def no_memory(*_: Any, **__: Any) -> None:
    """What fails as long as it is asked."""
    raise MemoryError


def picture(laptop: Laptop) -> tuple[object, ...]:
    """Rows, registers and keys of a vault."""
    ledger = laptop.ledger
    return (
        ledger.vault.rows("SELECT seq, mac FROM rec"),
        ledger.vault.rows("SELECT id FROM keyring"),
        laptop.state(),
        [item.op_id for item in ledger.pending],
        sorted(ledger.keyring.streams()),
    )


# -- the log -----------------------------------------------------------------------------------


def test_records_come_back_in_order(anna: Laptop) -> None:
    """Appended and read again, checked against the chain."""
    log = anna.ledger.log
    before = log.records()
    with log.transaction() as connection:
        log.append_records(connection, [b"one", b"two"])

    assert log.records() == [*before, b"one", b"two"]
    fresh = SealedLog(anna.ledger.vault, anna.ledger.keyring.rows)
    assert fresh.records() == log.records()


def test_a_refused_transaction_leaves_the_chain_as_it_was(anna: Laptop) -> None:
    """After a rollback the next append continues where the disk stands."""
    log = anna.ledger.log
    before = log.records()

    def fail() -> None:
        with log.transaction() as connection:
            log.append_records(connection, [b"lost"])
            refuse()

    with pytest.raises(KnownError):
        fail()

    assert log.records() == before
    with log.transaction() as connection:
        log.append_records(connection, [b"kept"])
    assert log.records() == [*before, b"kept"]


def test_replaced_records_take_the_place_of_all(anna: Laptop) -> None:
    """Numbered and sealed anew, in one transaction."""
    log = anna.ledger.log
    with log.transaction() as connection:
        log.replace_records(connection, [b"new"])
        log.append_records(connection, [b"more"])

    assert SealedLog(anna.ledger.vault, anna.ledger.keyring.rows).records() == [b"new", b"more"]


def test_a_log_behind_its_end_is_damage(anna: Laptop) -> None:
    """A row that the sealed end does not know."""
    ledger = anna.ledger
    with ledger.vault.transaction() as connection:
        mac = ledger.vault.rows("SELECT mac FROM rec ORDER BY seq DESC LIMIT 1")[0][0]
        assert isinstance(mac, bytes)
        values = (b"more", ledger.keyring.rows.chain_mac(mac, b"more"))
        connection.execute("INSERT INTO rec (record, mac) VALUES (?, ?)", values)

    with pytest.raises(DamagedError, match="vault-mixed"):
        ledger.log.records()


def test_segments_are_kept_verbatim(team: Team) -> None:
    """By hash, with what no store was seen to hold apart."""
    client = team.ben.client()
    team.ben.sync(team.store)
    log = team.ben.ledger.log
    head = team.ben.ledger.own_head()
    assert head is not None

    data = log.bytes_of(head.facts.hash)

    assert data == team.segments(team.ben)[-1].read_bytes()
    assert log.bytes_of(bytes(32)) is None
    assert log.unsent() == []
    assert {item.verified.hash for item in log.segments()} >= {head.facts.hash}
    assert team.ben.shot("client", client).unsent is False


# -- refusals ----------------------------------------------------------------------------------


def test_a_refused_commit_leaves_nothing(anna: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither record nor key, in file, fold or view; the same commit works afterwards."""
    before = picture(anna)
    stream = anna.book.new_client_stream()
    edit = Edit(stream, "client", stream, "family_name", "Uusi")

    with monkeypatch.context() as patch:
        patch.setattr(anna.ledger.log, "append_records", refuse)
        with pytest.raises(KnownError, match="disk-full"):
            anna.book.commit([edit])
    assert picture(anna) == before
    assert anna.book.get("client", stream) is None

    anna.book.commit([edit])
    assert anna.shot("client", stream).record.family_name == "Uusi"
    assert anna.restarted().shot("client", stream).record.family_name == "Uusi"


@pytest.mark.parametrize("error", [MemoryError, KeyboardInterrupt])
@pytest.mark.parametrize("place", ["seal", "_fold_own"])
def test_a_commit_that_is_broken_off_leaves_nothing_half(
    anna: Laptop, monkeypatch: pytest.MonkeyPatch, place: str, error: type[BaseException]
) -> None:
    """When memory runs out while sealing, nothing is left; while folding, everything is there."""
    before = picture(anna)
    stream = anna.book.new_client_stream()
    edits = [
        Edit(stream, "client", stream, "family_name", "Uusi"),
        Edit(stream, "client", stream, "phone", "040"),
    ]
    with monkeypatch.context() as patch:
        fails_at_third(patch, anna.ledger, place, error)
        with pytest.raises((error, KnownError)):
            anna.book.commit(edits)

    if place == "seal":
        assert picture(anna) == before
        anna.book.commit(edits)
    assert len(anna.ledger.pending) == len(anna.ledger.log.records())
    after = picture(anna)
    assert anna.shot("client", stream).record.family_name == "Uusi"
    assert picture(anna.restarted()) == after


@pytest.mark.parametrize("place", ["replace_pending", "rebuild"])
def test_taking_on_a_team_that_is_broken_off_leaves_the_old_or_the_new(
    anna: Laptop, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """When memory runs out, the laptop is as before, or a restart shows the team taken on."""
    ledger = anna.ledger
    before = (picture(anna), ledger.identity)
    team = "aa" * 16
    identity = ledger.identity.changed(team=team)
    rows = [KeyRow("stream", team, 0, random_bytes(32))]
    with monkeypatch.context() as patch:
        fails_at_third(patch, ledger, place, MemoryError, at=1)
        with pytest.raises((MemoryError, KnownError)):
            ledger.adopt(identity, rows)

    if place == "replace_pending":
        assert (picture(anna), ledger.identity) == before
        assert team not in ledger.keyring.streams()
    else:
        assert anna.restarted().ledger.identity.team == team
        assert team in anna.ledger.keyring.streams()


def test_an_import_that_is_broken_off_is_whole_afterwards(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When memory runs out while segments are folded, the stored ones are folded all the same."""
    client = team.shared_client(team.ben)
    for number in range(3):
        team.anna.note(client, f"Tulossa {number}.")
        team.anna.sync(team.store)
    with monkeypatch.context() as patch:
        fails_at_third(patch, team.ben.ledger, "_fold_segment", MemoryError, at=2)
        with pytest.raises((MemoryError, KnownError)):
            team.ben.sync(team.store)

    team.ben.sync(team.store)

    assert team.ben.notes() == {f"Tulossa {number}." for number in range(3)}
    assert team.ben.restarted().notes() == team.anna.notes()


@pytest.mark.parametrize("place", ["_fold_segment", "_fold_own", "on_touched"])
def test_a_fold_that_broke_off_twice_is_never_read(
    team: Team, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """Memory that is still short ends the mending too; with memory again, all is there.

    Else a laptop would take what itself had sent for another's, and its next segment would have a
    number that is used: a fork.
    """
    client = team.shared_client(team.ben)
    for number in range(3):
        team.ben.note(client, f"Ennen {number}.")
        team.ben.sync(team.store)
    team.ben.note(client, "Lähettämättä.")
    with monkeypatch.context() as patch:
        patch.setattr(team.ben.ledger, place, no_memory)
        with pytest.raises(MemoryError):
            team.ben.ledger.rebuild()
        with pytest.raises((MemoryError, KnownError)):
            team.ben.sync(team.store)

    assert len(team.ben.notes()) == 4
    team.ben.note(client, "Sitten.")
    team.ben.sync(team.store)
    team.anna.sync(team.store)

    assert team.anna.notes() == team.ben.notes() == team.ben.restarted().notes()
    assert len(team.ben.notes()) == 5


def test_unsent_is_counted_as_people_count(team: Team) -> None:
    """A client with five fields and a note with three are two records, pending or cut.

    What a laptop has of mine, what the office has and what is unsent add up, also of a record that
    was changed after it had arrived.
    """
    team.exchange()
    assert team.ben.book.unsent() == 0
    client, note = team.ben.book.new_client_stream(), new_id()
    named = [Edit(client, "client", client, name, "Uusi") for name in ("family_name", "address")]
    written = [Edit(client, "meeting", note, name, "Uusi") for name in ("happened", "client_view")]
    team.ben.book.commit([*named, *written])
    assert team.ben.book.unsent() == 2
    assert team.ben.book.unsent_streams() >= {client}

    cut(team.ben.ledger, team.ben.clock.now())

    assert team.ben.book.unsent() == 2
    assert team.ben.services.sync.status().unsent == 2
    assert team.ben.sync(team.store).sent == 2
    assert team.ben.book.unsent() == 0
    assert team.anna.sync(team.store).received == 2
    rows = {row.id: row for row in team.ben.services.sync.status().devices}
    own, annas = rows[team.ben.book.device], rows[team.anna.book.device]
    assert annas.sent == own.sent
    assert annas.received == own.sent - 2
    team.ben.sync(team.store)
    (annas,) = [r for r in team.ben.services.sync.status().devices if r.id == annas.id]
    assert annas.received == annas.sent
    team.ben.book.commit([Edit(client, "client", client, "municipality", "Soini")])
    status = team.ben.services.sync.status()
    (annas,) = [row for row in status.devices if row.id == annas.id]
    assert (annas.received, annas.sent) == status.office
    assert annas.received == annas.sent - status.unsent == annas.sent - 1


def test_grants_that_wait_are_bounded_by_their_granter(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A member who sends thousands of grants of unknown keys fills no memory, and stops nobody."""
    monkeypatch.setattr(grants, "MAX_HELD", 3)
    recipient = team.cilla.ledger
    known = recipient.directory.hpke(team.cilla.book.device)
    assert known is not None
    for _ in range(10):
        key, stream = random_bytes(32), bytes.fromhex(new_id())
        data = seal_grant(
            GrantHeader(recipient.device, known[0], team.ben.ledger.device, key_id(key, stream, 0)),
            recipient_public=known[1],
            client_key=key,
            stream=stream,
            epoch=0,
            signing_key=team.ben.ledger.keyring.signing,
        )
        put_object(team.store, grant_path(recipient.device, data), data)
    client = team.shared_client(team.cilla)

    rows = recipient.vault.rows("SELECT count(*) FROM object WHERE state = 'held'")

    assert rows == [(3,)]
    assert team.cilla.shot("client", client).record.family_name == "Virtanen"


def test_a_refused_retraction_leaves_everything(
    anna: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A note that could not be taken back is there as before."""
    before = picture(anna)
    note = anna.book.find("meeting")[0].id

    with monkeypatch.context() as patch:
        patch.setattr(anna.ledger.log, "replace_records", refuse)
        with pytest.raises(KnownError, match="disk-full"):
            anna.book.retract("meeting", note)

    assert picture(anna) == before
    anna.book.retract("meeting", note)
    assert anna.book.get("meeting", note) is None


def test_a_refused_cut_leaves_the_records_pending(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be put into a segment goes with the next round."""
    client = team.shared_client(team.ben)
    team.ben.note(client, "Odottaa.")
    before = picture(team.ben)

    with monkeypatch.context() as patch:
        patch.setattr(team.ben.ledger.log, "add_segments", refuse)
        with pytest.raises(KnownError, match="disk-full"):
            team.ben.sync(team.store)
    assert picture(team.ben)[2:] == before[2:]
    assert team.ben.book.unsent() > 0

    team.exchange(team.ben, team.anna)
    assert team.anna.notes() == {"Odottaa."}


def test_a_refused_import_is_made_up(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments that could not be stored are fetched again."""
    client = team.shared_client(team.ben)
    team.anna.note(client, "Tulossa.")
    team.anna.sync(team.store)
    before = team.ben.state()

    with monkeypatch.context() as patch:
        patch.setattr(team.ben.ledger.log, "add_segments", refuse)
        with pytest.raises(KnownError, match="disk-full"):
            team.ben.sync(team.store)
    assert team.ben.state() == before

    team.ben.sync(team.store)
    assert team.ben.notes() == {"Tulossa."}


# -- numbers -----------------------------------------------------------------------------------


def numbers(laptop: Laptop) -> list[int]:
    """Numbers of the records that are not cut yet."""
    return [read_header(item.record).lamport for item in laptop.ledger.pending]


def test_pending_records_are_numbered_on(anna: Laptop) -> None:
    """One after the other, also over several commits and a retraction."""
    anna.note(anna.services.clients.list()[0].id)
    assert numbers(anna) == list(range(1, len(numbers(anna)) + 1))

    anna.book.retract("meeting", anna.book.find("meeting")[0].id)

    assert numbers(anna) == list(range(1, len(numbers(anna)) + 1))


def test_an_import_renumbers_what_is_not_cut(team: Team) -> None:
    """After a colleague's segment the pending records follow what is held, at the next cut."""
    client = team.shared_client(team.ben)
    team.anna.note(client)
    team.anna.sync(team.store)
    team.ben.note(client, "Ensin kirjoitettu.")
    (item,) = [i for i in team.ben.ledger.pending if i.op.field == "happened"]

    team.ben.sync(team.store)
    team.anna.sync(team.store)

    twin = next(op for op in team.anna.ops() if op.op.uid == item.op.uid)
    assert twin.is_accepted
    assert team.anna.ledger.fold.quarantined == []


# -- keys for writing (b.0 15) -----------------------------------------------------------------


def rotate(team: Team, client: str, epoch: int, over: Sequence[str]) -> KeyRow:
    """Anna, a supervisor, announces another key of the client and holds it."""
    row = KeyRow("stream", client, epoch, random_bytes(32))
    kid = key_id(row.key, bytes.fromhex(client), epoch).hex()
    stream = team.anna.book.team_stream
    edit = Edit(stream, "stream_key", client, "kid", Announcement(epoch, kid).text, sup=tuple(over))
    op = edit.to_op(author=team.anna.book.user, now=team.anna.clock.now())
    team.anna.ledger.append([(stream, op)], key_rows=[row])
    return row


def test_new_records_are_sealed_under_the_supervisors_newest_key(team: Team) -> None:
    """Readers keep the old one; writers take the new one, as soon as they hold it."""
    client = team.shared_client(team.ben)
    note = team.ben.note(client, "Vanhalla avaimella.")
    team.exchange(team.ben, team.anna)
    heads = [past.op_id for past in team.anna.book.history("stream_key", client, "kid")]
    row = rotate(team, client, 1, heads)

    fold, keyring = team.anna.ledger.fold, team.anna.ledger.keyring
    assert writing_key(keyring, fold, team.anna.ledger.history, client).key == row.key
    team.anna.note(client, "Uudella avaimella.")
    team.exchange(team.anna, team.ben)

    assert (
        writing_key(
            team.ben.ledger.keyring, team.ben.ledger.fold, team.ben.ledger.history, client
        ).key
        == row.key
    )
    assert team.ben.notes() == {"Vanhalla avaimella.", "Uudella avaimella."}
    assert team.anna.restarted().shot("meeting", note).record.happened == "Vanhalla avaimella."


def test_without_the_newest_key_one_writes_under_the_newest_held(team: Team) -> None:
    """Until the grant is here, an announced key that is held serves; nothing is blocked."""
    client = team.shared_client(team.ben)
    first = writing_key(
        team.ben.ledger.keyring, team.ben.ledger.fold, team.ben.ledger.history, client
    )
    rotate(team, client, 1, ())
    team.anna.sync(team.store)
    for path in team.store.glob(f"ow1-*/grant/{team.ben.book.device}/*.grant"):
        path.unlink()
    team.ben.sync(team.store)

    held = writing_key(
        team.ben.ledger.keyring, team.ben.ledger.fold, team.ben.ledger.history, client
    )

    assert held.kid == first.kid
    team.ben.note(client, "Ilman uutta avainta.")
    team.exchange(team.ben, team.anna)
    assert "Ilman uutta avainta." in team.anna.notes()


def test_without_any_key_nothing_is_written(team: Team) -> None:
    """The supervisor of another laptop, without the client's key, is told so."""
    client = team.anna.client()
    team.anna.sync(team.store)
    team.ben.sync(team.store)

    with pytest.raises(KnownError, match="key-missing"):
        writing_key(team.ben.ledger.keyring, team.ben.ledger.fold, team.ben.ledger.history, client)
    with pytest.raises(KnownError, match="key-missing"):
        writing_key(
            team.ben.ledger.keyring, team.ben.ledger.fold, team.ben.ledger.history, new_id()
        )


# -- the search for bytes ----------------------------------------------------------------------


def test_no_word_of_a_client_is_in_the_file(anna: Laptop) -> None:
    """Not in the vault, not in its journal, also while it is open."""
    client = anna.client("Harvinainensukunimi", "Etunimi")
    anna.note(client, "Harvinainensanamuistiinpanossa")

    anna.lock()

    data = anna.path.read_bytes()
    for word in ("Harvinainen", "Etunimi", "muistiinpanossa", "Vimpeli", "Anna"):
        assert word.encode() not in data
        assert word.encode("utf-16-le") not in data
    assert sqlite3.connect(anna.path).execute("SELECT count(*) FROM rec").fetchone()[0] > 0
    anna.unlock()

"""The access log on real laptops: who reads it, what is forgotten, what is found missing."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from osmo_desktop.crypto import ratchet
from osmo_desktop.domain.access import DeviceLog
from osmo_desktop.domain.errors import DamagedError, UserError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import CancelToken, no_report, run_steps
from osmo_desktop.formats.access_page import AccessPage, read_page
from osmo_desktop.formats.record import is_entry
from osmo_desktop.services.access_log import AccessFilter, AccessRow
from osmo_desktop.storage import access_log
from osmo_desktop.storage.backups import BackupMaker
from osmo_desktop.storage.folded_log import op_in
from osmo_desktop.storage.ledger import Ledger
from osmo_desktop.sync.removing import RemovalDesk
from tests.integration.test_clones import clone
from tests.integration.test_removals import promote
from tests.laptops import SECRET, Laptop, Team, join, rejoin


def log_of(reader: Laptop, writer: Laptop | str) -> DeviceLog:
    """A laptop's log as another one reads it."""
    device = writer if isinstance(writer, str) else writer.book.device
    found = [log for log in access_log.logs(reader.ledger) if log.device == device]
    assert found, "no log of this laptop is here"
    return found[0]


def actions(log: DeviceLog) -> list[str]:
    """What was done, in the order of the log."""
    return [entry.action for _, entry in log.entries]


def seen(reader: Laptop, client: str = "") -> list[AccessRow]:
    """Rows that a reader gets, its own left out."""
    rows = reader.services.access.rows(AccessFilter(client=client)).rows
    return [row for row in rows if not row.is_own]


def pages(ledger: Ledger) -> list[AccessPage]:
    """All pages that lie in the vault itself, of all laptops."""
    records: list[bytes] = []
    for stored in ledger.log.segments():
        records += ledger.body(stored.verified).records
    records += [pending.record for pending in ledger.pending]
    return [
        read_page(op.value)
        for record in filter(is_entry, records)
        if (op := op_in(ledger.keyring, record)) is not None
    ]


def test_a_supervisor_reads_what_was_done_on_a_colleagues_laptop_offline_too(team: Team) -> None:
    """Unlocking, a view and its reason arrive with the next round; nobody was asked to send it."""
    client = team.shared_client(team.ben)
    team.ben.restarted()
    team.ben.services.access.record("view", client=client, screen="client", reason="Soitto.")
    assert [row.action for row in seen(team.anna, client=client)] == []

    team.exchange(team.ben, team.anna, rounds=1)

    (row,) = seen(team.anna, client=client)
    assert (row.action, row.client_name, row.user_name) == ("view", "Virtanen, Aino", "Ben")
    assert (row.device, row.reason, row.count) == (team.ben.book.device, "Soitto.", 1)
    assert "unlock" in actions(log_of(team.anna, team.ben))
    assert log_of(team.anna, team.ben).holes == ()


def test_a_worker_reads_the_own_log_only(team: Team) -> None:
    """A colleague holds no key of it; one's own past is shown from a copy of this laptop."""
    client = team.shared_client(team.ben, team.cilla)
    team.ben.services.access.record("view", client=client, screen="client")
    team.exchange()

    assert log_of(team.cilla, team.ben).entries == ()
    assert {hole.code for hole in log_of(team.cilla, team.ben).holes} == {"key"}
    with pytest.raises(UserError, match="role-forbids"):
        team.cilla.services.access.rows()
    assert "view" in {row.action for row in team.ben.services.access.own().rows}
    assert "view" not in {row.action for row in team.cilla.services.access.own().rows}


def test_an_auditor_reads_every_log_and_no_client(team: Team, tmp_path: Path) -> None:
    """The auditor's laptop gets the keys of logs, those of before too, and of nothing else."""
    client = team.shared_client(team.ben)
    team.ben.services.access.record("view", client=client, screen="client")
    team.exchange()
    auditor = Laptop(tmp_path / "diana", "Diana").create()
    join(team.anna, auditor, team.store, role="auditor")
    for _ in range(2):
        team.exchange(rounds=1)
        auditor.sync(team.store)

    (row,) = seen(auditor, client=client)
    assert (row.action, row.client, row.client_name) == ("view", client, "")
    assert auditor.services.clients.list() == ()
    assert log_of(auditor, team.ben).holes == ()
    auditor.services.access.record("export", screen="log")
    auditor.sync(team.store)
    team.anna.sync(team.store)
    assert "export" in actions(log_of(team.anna, auditor))
    auditor.lock()


def test_used_keys_are_forgotten_in_the_vault_too(team: Team) -> None:
    """With everything that the open vault holds no page opens, and none can be made anew."""
    team.shared_client(team.ben)
    for screen in ("client", "note", "plan"):
        team.ben.services.access.record("view", client="ab" * 16, screen=screen, reason=screen)
    ledger = team.ben.ledger
    state = ledger.log_state()
    assert state is not None
    assert state.count >= 3

    streams = ledger.keyring.stream_keys
    held = [key.key for stream in ledger.keyring.streams() for key in streams(stream).values()]
    assert team.ben.book.device not in ledger.keyring.streams()
    written = pages(ledger)
    assert {page.number for page in written} == set(range(state.count))
    for start in [state.key, *held, *map(ratchet.first_key, held)]:
        key = start
        for _ in range(state.count + 1):
            assert not any(_opens(page, key) for page in written)
            key = ratchet.next_key(key)


def _opens(page: AccessPage, key: bytes) -> bool:
    with contextlib.suppress(DamagedError):
        page.open(key)
        return True
    return False


def test_former_states_of_the_ratchet_are_nowhere_in_the_file(team: Team) -> None:
    """A key that was used is overwritten where it lay, also in the free pages of the file."""
    team.ben.services.access.record("view", client="ab" * 16, screen="note", reason="Eka.")
    sealed = team.ben.ledger.vault.rows(
        "SELECT sealed FROM meta WHERE name = ?", (access_log.STATE,)
    )[0][0]
    assert isinstance(sealed, bytes)
    team.ben.services.access.record("view", client="ab" * 16, screen="note", reason="Toka.")
    team.ben.lock()

    assert sealed not in team.ben.path.read_bytes()
    assert not team.ben.path.with_name(team.ben.path.name + "-journal").exists()


def test_pages_cut_off_before_they_were_sent_are_missed(team: Team) -> None:
    """Whoever takes pages out of the vault cannot set the number of the next one back."""
    team.shared_client(team.ben)
    for reason in ("Yksi.", "Kaksi.", "Kolme."):
        team.ben.services.access.record("view", client="ab" * 16, screen="note", reason=reason)
    ledger = team.ben.ledger
    first = pages(ledger)[-3].number
    ledger.reseal([item for item in ledger.pending if not item.is_entry])
    team.ben.note(team.ben.client())
    team.exchange()

    log = log_of(team.anna, team.ben)
    missing = [hole for hole in log.holes if hole.code == "missing"]
    assert [(hole.first, hole.last) for hole in missing] == [(first, first + 2)]
    gap = next(gap for gap in team.anna.services.access.rows().gaps if gap.code == "missing")
    assert gap.device_name == "Ben PC"
    assert f"{first + 1}" in gap.text
    assert f"{first + 3}" in gap.text


def test_logs_do_not_go_back_and_forth(team: Team) -> None:
    """Rounds in which nobody works add nothing, though each may read what others logged."""
    team.exchange(rounds=3)
    before = len(list(team.store.rglob("*.seg")))
    team.exchange(rounds=5)
    assert len(list(team.store.rglob("*.seg"))) == before

    team.ben.services.access.record("search", screen="search", hits=3)
    team.exchange(rounds=5)
    assert len(list(team.store.rglob("*.seg"))) == before + 1


def test_a_removed_supervisor_reads_no_later_page(team: Team) -> None:
    """The log goes on under another key; what was read before stays readable."""
    promote(team, team.cilla)
    team.exchange()
    team.ben.services.access.record("view", client="ab" * 16, screen="note", reason="Ennen.")
    team.exchange()
    assert "Ennen." in {row.reason for row in seen(team.cilla)}
    before = team.ben.ledger.log_state()

    order = RemovalDesk(team.anna.ledger).order(team.cilla.book.device, SECRET)
    stream = team.anna.book.team_stream
    removal = Edit(stream, "removal", team.cilla.book.device, "orders", order)
    team.anna.book.commit([removal])
    team.exchange(team.anna, team.ben)
    team.ben.services.access.record("view", client="ab" * 16, screen="note", reason="Jälkeen.")
    team.exchange(team.anna, team.ben)
    team.cilla.sync(team.store)

    after = team.ben.ledger.log_state()
    assert before is not None
    assert after is not None
    assert before.kid != after.kid
    assert {"Ennen.", "Jälkeen."} <= {row.reason for row in seen(team.anna)}
    assert log_of(team.anna, team.ben).holes == ()
    assert after.kid not in team.cilla.ledger.keyring.stream_keys(team.ben.book.device)


def test_own_rows_have_the_places_under_which_others_know_them(team: Team) -> None:
    """A row is the same one on every laptop: reviewers of one month draw the same sample."""
    team.ben.restarted()
    team.ben.services.access.record("view", client="ab" * 16, screen="note", reason="Oma.")
    team.exchange(team.ben, team.anna, rounds=1)

    own = {(row.id, row.action, row.at) for row in team.ben.services.access.own().rows}
    theirs = {(row.id, row.action, row.at) for row in seen(team.anna) if row.user_name == "Ben"}
    assert theirs
    assert theirs <= own


def test_a_restored_copy_is_a_gap_only_where_its_heads_say_so(team: Team) -> None:
    """What both copies wrote is shown, and that there were two; the new device has its own log."""
    client = team.shared_client(team.ben)
    team.ben.services.access.record("view", client=client, screen="note", reason="Yhteinen.")
    team.ben.sync(team.store)
    older = clone(team, team.ben, "older")
    former = older.book.device
    team.ben.services.access.record("view", client=client, screen="note", reason="Oikea.")
    older.services.access.record("view", client=client, screen="note", reason="Kopio.")
    team.ben.sync(team.store)
    team.ben.lock()
    older.services.recovery.renew()
    older.services.access.record("view", client=client, screen="note", reason="Uusi.")
    rejoin(team.anna, older, team.store)
    team.exchange(team.anna, older)

    log = log_of(team.anna, former)
    assert {"Yhteinen.", "Oikea.", "Kopio."} <= {entry.reason for _, entry in log.entries}
    assert {hole.code for hole in log.holes} == {"twice"}
    fresh = log_of(team.anna, older)
    assert "Uusi." in {entry.reason for _, entry in fresh.entries}
    assert fresh.holes == ()
    older.lock()


def test_no_backup_holds_a_key_of_the_log(team: Team) -> None:
    """Whoever has a copy of an earlier day finds no state of the ratchet in it, only pages."""
    team.ben.services.access.record("view", client="ab" * 16, screen="note")
    built = run_steps(BackupMaker(team.ben.ledger).build(no_report, CancelToken()))
    with contextlib.closing(sqlite3.connect(built.path)) as copy:
        names = {name for (name,) in copy.execute("SELECT name FROM meta")}
    assert "ends" in names
    assert access_log.STATE not in names
    assert team.ben.ledger.log_state() is not None


def test_an_erased_client_keeps_entries_and_no_name(team: Team) -> None:
    """The log tells that somebody looked at a client who was erased, also of one's own access."""
    client = team.shared_client(team.ben)
    team.ben.services.access.record("view", client=client, screen="note")
    team.exchange()
    promote(team, team.cilla)
    for laptop in (team.anna, team.cilla):
        laptop.services.erasures.approve(client, "retention_ended")
        team.exchange()

    (row,) = [row for row in seen(team.anna, client) if row.action == "view"]
    assert (row.client, row.client_name, row.is_erased) == (client, "", True)
    own = [row for row in team.ben.services.access.own().rows if row.client == client]
    assert [(row.action, row.client_name, row.is_erased) for row in own] == [("view", "", True)]
    assert log_of(team.anna, team.ben).holes == ()


def test_looking_through_clients_writes_one_small_page_each(team: Team) -> None:
    """Looking again within five minutes writes nothing; a page costs less than a short note."""
    clients = [team.ben.client(f"Asiakas{number}") for number in range(8)]
    team.ben.sync(team.store)
    ledger = team.ben.ledger
    for _ in range(3):
        for client in clients:
            team.ben.services.clients.page(client)
            team.ben.services.clients.timeline(client)
    written = [item for item in ledger.pending if item.is_entry]
    assert len(written) == len(clients)
    assert max(len(item.record) for item in written) < 600


def test_wrong_passphrases_before_an_unlock_are_in_the_log(team: Team) -> None:
    """How many, with the unlock that followed."""
    team.ben.lock()
    for _ in range(2):
        with pytest.raises(UserError, match="passphrase-wrong"):
            team.ben.unlock("väärä lause aivan")
    team.ben.unlock()
    team.exchange(team.ben, team.anna, rounds=1)

    rows = [row for row in seen(team.anna) if row.user_name == "Ben"]
    assert [(row.action, row.count) for row in reversed(rows)][-2:] == [
        ("failed_unlock", 2),
        ("unlock", 1),
    ]


def test_a_supervisors_look_at_a_client_of_others_is_told_apart(team: Team) -> None:
    """Anna opens a client whose worker she is not; an auditor or another supervisor sees it."""
    promote(team, team.cilla)
    client = team.ben.client("Korhonen", "Eero")
    team.exchange()
    team.anna.services.clients.page(client)
    team.ben.services.clients.page(client)
    team.exchange()

    found = {(row.user_name, row.action, row.screen) for row in seen(team.cilla, client)}
    assert {("Anna", "break_glass", "client"), ("Ben", "view", "client")} <= found

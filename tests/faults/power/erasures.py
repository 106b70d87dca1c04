"""Erasing, changing keys and a stopped import while the power goes: each is whole or not begun."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from osmo_desktop.domain.rotation import TRANSPORT
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.storage import slots
from osmo_desktop.storage.erasing import erased_in, read_erased
from osmo_desktop.storage.keyring import Keyring
from osmo_desktop.storage.vault_door import check_recovery
from osmo_desktop.storage.vault_file import VaultFile
from tests.faults.power.judge import Kept, Scenario
from tests.faults.power.scenarios import kept_import, recorded, sent_notes
from tests.integration.test_erasure import approve
from tests.integration.test_removals import decide_removal, promote
from tests.integration.test_rotation import unassign
from tests.laptops import PHRASE, SECRET, STORE, Laptop, Team

GONE, LEFT, UNSENT = "Poistettava.", "Jäävä.", "Lähettämättä."


def erase(root: Path, team: Team) -> Scenario:
    """Ben hears of an erasure, which destroys what he holds; then his vault key is changed."""
    start, kept = to_erase(root, team)
    return Scenario("erasure", start, "ben", recorded(root, "erase", "ben"), kept)


def to_erase(root: Path, team: Team) -> tuple[Path, Kept]:
    """Ben's laptop and the store before he hears of an erasure, and how to look at them later."""
    for laptop in team.everybody:
        laptop.unlock()
    promote(team, team.cilla)
    client, other = team.shared_client(team.ben), team.shared_client(team.ben)
    team.ben.note(client, GONE)
    team.ben.note(other, LEFT)
    team.exchange()
    for owner in (client, other):
        team.ben.note(owner, UNSENT)
        draft = NoteDraft(id=owner[::-1], client_id=owner, happened="Luonnos.")
        team.ben.services.drafts.save(draft)
    for laptop in (team.anna, team.cilla):
        approve(laptop, client)
        laptop.sync(team.store)
    team.lock()
    start = _start_of(root, team.ben, team.store)

    def kept(folder: Path) -> set[str]:
        ben = Laptop(folder / "ben", "Ben")
        found = erased_at(ben.path)
        check_recovery(ben.path, SECRET)
        ben.unlock()
        done = ben.ledger.fold.team_values("erasure", client, "done")
        found |= {"laptop done"} if ben.book.device in done else set()
        assert ben.notes() - ({GONE} if not found else set()) == {LEFT, UNSENT}
        ben.sync(folder / STORE)
        ben.restarted().sync(folder / STORE)
        assert ben.notes() == {LEFT, UNSENT}
        assert [draft.client_id for draft in ben.services.drafts.all()] == [other]
        assert ben.ledger.keyring.stream_keys(client) == {}
        assert all(item.renewed for item in read_erased(ben.ledger).values())
        assert ben.book.device in ben.ledger.fold.team_values("erasure", client, "done")
        assert ben.services.verify()["malformed"] == 0
        ben.lock()
        check_recovery(ben.path, SECRET)
        return found

    return start, kept


def erased_at(path: Path) -> set[str]:
    """How far a locked vault has come, before anything looks at it that would go on."""
    with contextlib.closing(VaultFile.open(path)) as vault:
        keyring = Keyring(slots.open_with_passphrase(vault, PHRASE))
        keyring.load(vault)
        known = erased_in(vault, keyring.meta_key).values()
    if not known:
        return set()
    return {"client erased", *(["key renewed"] if all(item.renewed for item in known) else [])}


def rotate(root: Path, team: Team) -> Scenario:
    """A round in which a supervisor's laptop replaces the keys that somebody who left holds."""
    start, kept = to_rotate(root, team)
    return Scenario("rotation", start, "anna", recorded(root, "rotate", "anna"), kept)


def to_rotate(root: Path, team: Team) -> tuple[Path, Kept]:
    """Anna's laptop and the store before she replaces keys, and how to look at them later."""
    for laptop in team.everybody:
        laptop.unlock()
    client = team.shared_client(team.ben, team.cilla)
    team.cilla.note(client, LEFT)
    team.exchange()
    decide_removal(team, team.cilla)
    team.anna.note(client, UNSENT)
    streams = (TRANSPORT, team.anna.book.team_stream, client)
    assert all(len(team.anna.ledger.keyring.stream_keys(stream)) == 1 for stream in streams)
    team.lock()
    start = _start_of(root, team.anna, team.store)

    def kept(folder: Path) -> set[str]:
        anna = Laptop(folder / "anna", "Anna").unlock()
        found = {f"key {kid.hex()}" for kid in anna.ledger.keyring.stream_keys(TRANSPORT)}
        assert anna.notes() == {LEFT, UNSENT}
        anna.sync(folder / STORE)
        for stream in streams:
            assert not anna.ledger._lacks_key(stream)
            assert len(anna.ledger.keyring.stream_keys(stream)) == 2
        assert anna.book.unsent() == 0
        assert anna.services.verify()["malformed"] == 0
        anna.lock()
        return found

    return start, kept


def drop(root: Path, team: Team) -> Scenario:
    """A round in which Ben's laptop drops the key of a client whom he has lost."""
    for laptop in team.everybody:
        laptop.unlock()
    client, other = team.shared_client(team.ben), team.shared_client(team.ben)
    team.ben.note(client, GONE)
    team.ben.note(other, LEFT)
    team.exchange()
    unassign(team.anna, client, team.ben.book.user)
    team.anna.sync(team.store)
    team.lock()
    start = _start_of(root, team.ben, team.store)

    def kept(folder: Path) -> set[str]:
        ben = Laptop(folder / "ben", "Ben").unlock()
        found = {f"key {kid.hex()}" for kid in ben.ledger.keyring.stream_keys(TRANSPORT)}
        held = ben.ledger.keyring.stream_keys(client)
        assert bool(held) is not ben.services.sync.is_dropped(client)
        assert ben.notes() == ({GONE, LEFT} if held else {LEFT})
        ben.sync(folder / STORE)
        ben.sync(folder / STORE)
        assert ben.ledger.keyring.stream_keys(client) == {}
        assert ben.notes() == {LEFT}
        assert ben.book.unsent() == 0
        assert ben.services.verify()["malformed"] == 0
        ben.lock()
        return found

    return Scenario("dropped key", start, "ben", recorded(root, "rotate", "ben"), kept)


def import_in_parts(root: Path, team: Team) -> Scenario:
    """A round is stopped half-way again and again; what came in stays, and the next goes on."""
    state, written = sent_notes(team)
    start = _start_of(root, team.ben, team.store)
    calls = recorded(root, "stop", "ben")
    return Scenario("stopped import", start, "ben", calls, kept_import(state, written))


def _start_of(root: Path, laptop: Laptop, store: Path) -> Path:
    """One laptop and the shared folder, on one disk."""
    start = root / "start"
    for folder in (laptop.folder, store):
        shutil.copytree(folder, start / folder.name)
    return start

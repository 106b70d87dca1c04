"""`kill -9` at random moments: what was acknowledged is there, and the vault opens.

SECURITY (d) F2: 290 kills of the process without its window in the full amount, 4,930 in a night.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from osmo_desktop.domain.access import DeviceLog
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.domain.rotation import TRANSPORT
from osmo_desktop.storage.access_log import logs
from tests.amounts import amount
from tests.faults import note_writer
from tests.faults.killing import Killing
from tests.faults.note_writer import opening, phrase
from tests.faults.power.erasures import LEFT, UNSENT, to_erase, to_rotate
from tests.integration.test_rotation import kid
from tests.laptops import STORE, VAULT, Laptop, Team, team_at


def kills(full: int) -> int:
    """How many kills: 290 in the full amount; a night's and those of the window pass 5,000."""
    return amount(full, night=17 * full)


def noted(lines: list[str], word: str = "note") -> set[str]:
    """Ids that were acknowledged with a word."""
    return {line.split()[1] for line in lines if line.startswith(word + " ")}


@pytest.mark.parametrize("chunk", range(5))
def test_no_acknowledged_note_is_lost(frozen_vault: Path, tmp_path: Path, chunk: int) -> None:
    """Killed while notes are saved, a laptop holds every note that it had acknowledged."""
    killing = Killing(chunk, within=300_000)
    folder = tmp_path / "anna"
    shutil.copytree(frozen_vault, folder)
    acknowledged: set[str] = set()
    rounds = kills(80) // 5
    for _ in range(rounds):
        lines = killing.kill(note_writer.main, "notes", folder)
        acknowledged |= noted(lines)

        laptop = Laptop(folder, "Anna").unlock()

        kept = {shot.id for shot in laptop.book.find("meeting")}
        assert acknowledged <= kept
        drafts = {draft.id for draft in laptop.services.drafts.all()}
        assert noted(lines, "draft") <= drafts | kept
        assert laptop.services.verify()["malformed"] == 0
        laptop.lock()
    assert {path.name for path in folder.iterdir()} <= {VAULT, "tries.json"}
    assert acknowledged
    print(f"kill while saving: {killing.check()}, {len(acknowledged)} notes, 0 lost")


@pytest.mark.parametrize("chunk", range(5))
def test_a_killed_change_of_passphrase_leaves_one_that_opens(
    frozen_vault: Path, tmp_path: Path, chunk: int
) -> None:
    """Killed while the passphrase is changed, a vault opens with the last or the next one only."""
    killing = Killing(chunk, within=200_000)
    folder = tmp_path / "anna"
    shutil.copytree(frozen_vault, folder)
    current, rounds = 0, kills(50) // 5
    for _ in range(rounds):
        lines = killing.kill(note_writer.main, "passphrase", folder, "--phrase", current)
        last = max(map(int, noted(lines, "phrase")), default=current)

        (current,) = opening(folder / VAULT, range(last + 2))

        assert current in (last, last + 1)
    laptop = Laptop(folder, "Anna").unlock(phrase(current))
    assert len(laptop.notes()) == 3
    assert laptop.services.verify()["malformed"] == 0
    laptop.lock()
    assert current
    print(f"kill: {killing.check()} in {current} changes of the passphrase, 0 lost")


@pytest.mark.parametrize("chunk", range(3))
def test_killed_rounds_lose_and_repeat_nothing(
    frozen_team: Path, tmp_path: Path, chunk: int
) -> None:
    """Killed while segments are cut and sent, a laptop goes on where the store says it stands."""
    killing = Killing(chunk, within=400_000)
    shutil.copytree(frozen_team, tmp_path / "team")
    team = team_at(tmp_path / "team")
    _with_client(team)
    acknowledged: set[str] = set()
    looked_at: set[str] = set()
    bens = ""
    rounds = kills(60) // 3
    for _ in range(rounds):
        lines = killing.kill(note_writer.main, "sync", team.ben.folder, team.store)
        acknowledged |= noted(lines)
        looked_at |= noted(lines, "view")

        team.ben.unlock().sync(team.store)

        bens = team.ben.book.device
        assert team.ben.book.unsent() == 0
        assert acknowledged <= {shot.id for shot in team.ben.book.find("meeting")}
        assert not team.ben.ledger.history.is_forked(team.ben.ledger.device)
        team.ben.lock()
    team.anna.unlock().sync(team.store)
    found = {shot.id: shot.record.happened for shot in team.anna.book.find("meeting")}
    assert acknowledged <= found.keys()
    assert len(found) == len(set(found.values()))
    assert team.anna.ledger.fold.quarantined == []
    (log,) = [log for log in logs(team.anna.ledger) if log.device == bens]
    assert looked_at <= _clients(log)
    assert log.holes == ()
    team.anna.lock()
    assert acknowledged
    print(
        f"kill while sending: {killing.check()}, {len(acknowledged)} notes, {len(looked_at)} views"
        f" on {len(log.entries)} entries of a log, 0 lost"
    )


def _clients(log: DeviceLog) -> set[str]:
    """Whom the entries of a log name."""
    return {entry.client for _, entry in log.entries}


def _with_client(team: Team) -> None:
    for laptop in team.everybody:
        laptop.unlock()
    team.shared_client(team.ben)
    team.lock()


@pytest.mark.parametrize("chunk", range(2))
def test_killed_imports_are_whole_after_the_next_round(
    frozen_team: Path, tmp_path: Path, chunk: int
) -> None:
    """Killed while a colleague's segments are imported, a laptop has them all after a round."""
    killing = Killing(chunk, within=120_000, ends=True)
    shutil.copytree(frozen_team, tmp_path / "team")
    team = team_at(tmp_path / "team")
    _with_client(team)
    team.anna.unlock()
    client = team.anna.services.clients.list()[0].id
    rounds = kills(40) // 2
    for number in range(rounds):
        for part in range(12):
            team.anna.note(client, f"{number}.{part}")
            team.anna.sync(team.store)
        killing.kill(note_writer.main, "import", team.ben.folder, team.store)

        team.ben.unlock()
        halfway = team.ben.notes()
        team.ben.sync(team.store)

        assert halfway <= team.anna.notes() == team.ben.notes()
        assert team.ben.state() == team.anna.state()
        assert team.ben.restarted().services.verify()["malformed"] == 0
        team.ben.lock()
    print(f"kill while importing: {killing.check()}, {len(team.anna.notes())} notes, 0 lost")
    team.anna.lock()


def test_a_killed_erasure_is_whole_or_not_begun(frozen_team: Path, tmp_path: Path) -> None:
    """Killed while it destroys, changes its vault key or says so, a laptop goes on where it was."""
    killing = Killing(1, within=900_000, ends=True)
    shutil.copytree(frozen_team, tmp_path / "team")
    start, kept = to_erase(tmp_path, team_at(tmp_path / "team"))
    rounds = kills(20)
    for number in range(rounds):
        folder = tmp_path / str(number)
        shutil.copytree(start, folder)
        lines = killing.kill(note_writer.main, "erase", folder / "ben", folder / STORE)

        assert set(lines) <= kept(folder)
    print(f"kill while erasing: {killing.check()} of {3 * rounds} steps, 0 lost")


def test_a_killed_rotation_leaves_keys_that_the_team_agrees_on(
    frozen_team: Path, tmp_path: Path
) -> None:
    """Killed while keys are replaced, a laptop goes on, and colleagues get the very same keys."""
    killing = Killing(1, within=200_000, ends=True)
    shutil.copytree(frozen_team, tmp_path / "team")
    team = team_at(tmp_path / "team")
    start, kept = to_rotate(tmp_path, team)
    shutil.copytree(team.ben.folder, start / "ben")
    rounds, replaced = kills(20), 0
    for number in range(rounds):
        folder = tmp_path / str(number)
        shutil.copytree(start, folder)
        lines = killing.kill(note_writer.main, "rotate", folder / "anna", folder / STORE)

        found = kept(folder)

        assert noted(lines, "key") <= noted([*found], "key")
        replaced += len(found) == 2
        _agree(Laptop(folder / "anna", "Anna"), Laptop(folder / "ben", "Ben"), folder / STORE)
    print(f"kill while replacing keys: {killing.check()}, {replaced} had replaced them, 0 lost")


def _agree(anna: Laptop, ben: Laptop, store: Path) -> None:
    """Both hold every note and write under the same keys, those that Anna replaced."""
    for laptop in (anna, ben):
        laptop.unlock()
    ben.sync(store)
    client = ben.book.find("meeting")[0].stream
    ben.note(client, "Uusilla avaimilla.")
    for laptop in (ben, anna):
        laptop.sync(store)
    for stream in (TRANSPORT, ben.book.team_stream, client):
        assert kid(anna, stream) == kid(ben, stream)
        held, others = (laptop.ledger.keyring.stream_keys(stream) for laptop in (anna, ben))
        assert held.keys() == others.keys()
    assert anna.notes() == ben.notes() == {LEFT, UNSENT, "Uusilla avaimilla."}
    assert ben.book.unsent() == 0
    assert anna.ledger.fold.quarantined == ben.ledger.fold.quarantined == []
    assert not ben.ledger.history.is_forked(anna.ledger.device)
    for laptop in (anna, ben):
        laptop.lock()


@pytest.mark.parametrize("chunk", range(2))
def test_a_killed_joining_is_taken_up_again(frozen_team: Path, tmp_path: Path, chunk: int) -> None:
    """Killed between the welcome and the first segment, a laptop joins at its next round."""
    killing = Killing(chunk, within=250_000)
    rounds = kills(20) // 2
    for number in range(rounds):
        root = tmp_path / f"team{number}"
        shutil.copytree(frozen_team, root)
        team = team_at(root)
        newcomer = Laptop(root / "dora", "Dora").create()
        own = newcomer.client("Ennen", "Liittymistä")
        note = newcomer.note(own, "Ennen liittymistä.")
        uids = {item.op.uid for item in newcomer.ledger.pending}
        _admit(team, newcomer)
        newcomer.lock()

        killing.kill(note_writer.main, "join", newcomer.folder, team.store)
        newcomer.unlock().sync(team.store)

        assert newcomer.book.role == "worker"
        assert newcomer.book.unsent() == 0
        team.anna.sync(team.store)
        assert team.anna.shot("meeting", note).record.happened == "Ennen liittymistä."
        assert uids <= {op.op.uid for op in team.anna.ops() if op.is_accepted}
        newcomer.lock()
        team.lock()
    print(f"kill while joining: {killing.check()}, 0 lost")


def _admit(team: Team, newcomer: Laptop) -> None:
    team.anna.unlock()
    run_steps(newcomer.services.team.request_join(str(team.store)))
    newcomer.services.team.confirm_join()
    team.anna.services.team.set_folder(str(team.store))
    (waiting,) = run_steps(team.anna.services.team.requests())
    run_steps(team.anna.services.team.admit(waiting.request_id, name="Dora"))
    team.anna.sync(team.store)

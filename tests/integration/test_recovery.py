"""Every laptop is lost: the paper words and a copy of the store give all back (b.0 17, b.7)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from osmo_desktop.bootstrap import door
from osmo_desktop.domain.errors import KnownError, OsmoError, UserError
from osmo_desktop.domain.progress import CancelToken, Progress, run_steps
from osmo_desktop.services.recovery import RestoreReport
from tests.laptops import SECRET, Laptop, Team, join


def words_of(secret: bytes = SECRET) -> tuple[str, ...]:
    """The paper."""
    return door(Laptop(Path(), "Anna").setting).recovery_words(secret, "fi")


def restore(laptop: Laptop, copy: Path, secret: bytes = SECRET) -> RestoreReport:
    """Take everything of a copy of the store."""
    report, _ = run_steps(laptop.services.recovery.restore(words_of(secret), str(copy)))
    return report


def spoilt(data: bytes) -> bytes:
    """The same with one bit changed at the end."""
    return data[:-1] + bytes([data[-1] ^ 0x40])


def come_back(laptop: Laptop, name: str = "Anna") -> None:
    """As the supervisor of that name."""
    (user,) = [row.user for row in laptop.services.recovery.supervisors() if row.name == name]
    laptop.services.recovery.come_back(words_of(), user)


@pytest.fixture
def lost(team: Team) -> Path:
    """A copy of the store of a team of three with records; all three laptops are gone."""
    both = team.shared_client(team.ben)
    own = team.cilla.client("Korhonen", "Eero")
    team.anna.note(both, "Annan kirjaus.")
    team.ben.note(both, "Benin kirjaus.")
    team.cilla.note(own, "Cillan kirjaus.")
    team.exchange()
    team.lock()
    for laptop in team.everybody:
        shutil.rmtree(laptop.folder)
    copy = team.root / "copy"
    shutil.move(team.store, copy)
    return copy


@pytest.fixture
def fresh(team: Team, lost: Path) -> Laptop:
    """A laptop out of its box, with a vault of its own and nothing in it."""
    return Laptop(team.root / "fresh", "Anna").create()


NOTES = {"Annan kirjaus.", "Benin kirjaus.", "Cillan kirjaus."}


def test_three_laptops_are_lost_and_every_synced_record_comes_back(
    team: Team, lost: Path, fresh: Laptop
) -> None:
    """From the paper and the copy alone; then the others join anew and have their clients."""
    report = restore(fresh, lost)

    assert report.is_whole
    assert report.records > 0
    assert fresh.notes() == NOTES
    come_back(fresh)
    assert fresh.book.role == "supervisor"
    assert fresh.restarted().notes() == NOTES
    fresh.services.verify()

    fresh.services.team.set_folder(str(lost))
    fresh.sync(lost)
    ben = Laptop(team.root / "ben2", "Ben").create()
    offer = run_steps(ben.services.team.request_join(str(lost)))
    ben.services.team.confirm_join()
    members = {row.name: row.user for row in fresh.services.team.members()}
    run_steps(fresh.services.team.admit(offer.request_id, user=members["Ben"]))
    for laptop in (fresh, ben, fresh, ben):
        laptop.sync(lost)
    assert ben.notes() == {"Annan kirjaus.", "Benin kirjaus."}
    ben.note(ben.book.find("client")[0].id, "Taas töissä.")
    for laptop in (ben, fresh):
        laptop.sync(lost)
    assert "Taas töissä." in fresh.notes()
    assert fresh.services.sync.status().quarantined == 0
    for laptop in (fresh, ben):
        laptop.lock()


def test_the_copy_is_not_written_to(lost: Path, fresh: Laptop) -> None:
    """A read-only medium will do: nothing in it changes."""
    before = {path: path.read_bytes() for path in lost.rglob("*") if path.is_file()}

    restore(fresh, lost)
    come_back(fresh)

    assert {path: path.read_bytes() for path in lost.rglob("*") if path.is_file()} == before
    fresh.lock()


def test_progress_is_told_and_it_can_be_stopped_and_gone_on_with(lost: Path, fresh: Laptop) -> None:
    """What had come before the stop is there; the second time the rest comes."""
    told: list[Progress] = []
    cancel = CancelToken()

    def tell(progress: Progress) -> None:
        told.append(progress)
        if progress.done:
            cancel.cancel()

    steps = fresh.services.recovery.restore(words_of(), str(lost), progress=tell, cancel=cancel)
    with pytest.raises(KnownError, match="sync-cancelled"):
        run_steps(steps)
    assert any(progress.total for progress in told)
    assert fresh.restarted().notes() < NOTES

    restore(fresh, lost)

    assert fresh.notes() == NOTES
    fresh.lock()


def test_what_a_copy_lacks_is_named(lost: Path, fresh: Laptop) -> None:
    """One segment is missing, one damaged, one grant gone: whose, how many; the rest is here."""
    by_device: dict[str, list[Path]] = {}
    for path in sorted(lost.glob("ow1-*/dev/*/*/*.seg")):
        by_device.setdefault(path.parts[-3], []).append(path)
    longest = max(by_device.values(), key=len)
    longest[-2].unlink()
    others = [paths for paths in by_device.values() if paths is not longest]
    damaged = others[0][-1]
    damaged.write_bytes(spoilt(damaged.read_bytes()))
    for grants in lost.glob("ow1-*/grant/*"):
        for path in list(grants.glob("*.grant"))[:1]:
            path.unlink()

    report = restore(fresh, lost)

    assert not report.is_whole
    assert any(name.endswith(damaged.name) for name in report.damaged)
    assert sum(count for _, count in report.missing) >= 1
    assert report.waiting
    assert fresh.services.team.members()
    fresh.lock()


def test_the_missing_part_found_later_completes_it(lost: Path, fresh: Laptop) -> None:
    """A second copy that has what the first one lacked: everything is here."""
    whole = lost.parent / "whole"
    shutil.copytree(lost, whole)
    sorted(lost.glob("ow1-*/dev/*/*/*.seg"))[3].unlink()
    assert not restore(fresh, lost).is_whole

    assert restore(fresh, whole).is_whole

    assert fresh.notes() == NOTES
    fresh.lock()


def test_other_words_open_nothing(lost: Path, fresh: Laptop) -> None:
    """Words of another sheet belong to another team, whose folder this is not."""
    with pytest.raises(KnownError, match="store-team-missing"):
        restore(fresh, lost, bytes(32))

    assert fresh.book.role == "founder"
    assert fresh.book.find("member") == []
    fresh.lock()


def test_a_member_of_a_team_is_not_made_one_of_another(lost: Path, fresh: Laptop) -> None:
    """The words of another team stop before anything changes."""
    restore(fresh, lost)

    with pytest.raises(UserError, match="team-already"):
        restore(fresh, lost, bytes(32))
    fresh.lock()


def test_only_a_supervisor_comes_back_by_the_paper(lost: Path, fresh: Laptop) -> None:
    """The paper gives back what was: no worker becomes a supervisor, nobody is invented."""
    restore(fresh, lost)
    workers = [row.user for row in fresh.services.team.members() if row.role == "worker"]

    with pytest.raises(UserError, match="recovery-not-supervisor"):
        fresh.services.recovery.come_back(words_of(), workers[0])
    with pytest.raises(KnownError, match="member-unknown"):
        fresh.services.recovery.come_back(words_of(), "ab" * 16)
    with pytest.raises(UserError, match="recovery-wrong"):
        fresh.services.recovery.come_back(words_of(bytes(32)), workers[0])

    assert fresh.book.role == "founder"
    fresh.lock()


def test_forged_bundles_and_grants_are_passed_over(lost: Path, fresh: Laptop) -> None:
    """Anybody may write into the folder: junk, half files and a bundle of an attacker's own."""
    root = next(path.parent for path in lost.glob("ow1-*/grant/*/*.welcome"))
    for kind in ("welcome", "grant"):
        for source in list(root.glob(f"*.{kind}"))[:2]:
            data = source.read_bytes()
            for number, forged in enumerate((data[: len(data) // 2], spoilt(data), b"junk")):
                (root / f"{number}{source.stem[1:]}.{kind}").write_bytes(forged)

    assert restore(fresh, lost).is_whole

    assert fresh.notes() == NOTES
    fresh.lock()


def test_without_a_bundle_it_says_so(lost: Path, fresh: Laptop) -> None:
    """The folder is the team's, its recovery part is gone: one sentence, nothing changed."""
    for path in lost.glob("ow1-*/grant/*/*.welcome"):
        path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(KnownError, match="recovery-bundle"):
        restore(fresh, lost)

    assert fresh.book.role == "founder"
    fresh.lock()


def test_a_supervisor_who_comes_back_is_known_to_those_who_stayed(team: Team) -> None:
    """Only Anna's laptop is lost: Ben and Cilla learn of her new one from her card."""
    client = team.shared_client(team.ben)
    team.anna.note(client, "Ennen katoamista.")
    team.exchange()
    team.anna.lock()
    anna = Laptop(team.root / "anna2", "Anna").create()
    restore(anna, team.store)
    come_back(anna)
    anna.services.team.set_folder(str(team.store))
    anna.note(client, "Uudella koneella.")

    for laptop in (anna, team.ben, team.cilla, anna):
        laptop.sync(team.store)

    assert team.ben.notes() == {"Ennen katoamista.", "Uudella koneella."}
    assert team.ben.services.sync.status().quarantined == 0
    dora = Laptop(team.root / "dora", "Dora").create()
    join(anna, dora, team.store)
    team.ben.sync(team.store)
    assert "Dora" in {row.name for row in team.ben.services.team.members()}
    for laptop in (anna, dora):
        laptop.lock()


def test_a_supervisors_restored_vault_comes_back_by_the_paper(team: Team) -> None:
    """A copy of the only supervisor's vault: a new device certified by the root, nobody asked."""
    client = team.shared_client(team.ben)
    team.anna.lock()
    backup = team.root / "backup"
    shutil.copytree(team.anna.folder, backup)
    team.anna.unlock().note(client, "Myöhemmin.")
    team.anna.sync(team.store)
    team.anna.lock()
    older = Laptop(backup, "Anna", team.anna.clock).unlock()
    older.note(client, "Palautetulla.")
    with pytest.raises(OsmoError, match="vault-is-copy"):
        older.sync(team.store)

    older.services.recovery.renew()
    come_back(older)
    for laptop in (older, team.ben, older):
        laptop.sync(team.store)

    assert older.notes() == team.ben.notes() == {"Myöhemmin.", "Palautetulla."}
    assert older.book.role == "supervisor"
    for device in team.ben.ledger.history.devices():
        assert not team.ben.ledger.history.is_forked(device)
    assert team.ben.services.sync.status().quarantined == 0
    older.lock()
    team.anna.unlock()

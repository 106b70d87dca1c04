"""Backups and restores that are killed, run out of space, or may not write: nothing is lost."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from osmo_desktop.domain.backup_ring import parse_copy_name
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.progress import CancelToken, no_report, run_steps
from osmo_desktop.storage import restoring
from osmo_desktop.storage.backups import KeyFile
from tests.amounts import amount
from tests.faults import backup_worker
from tests.faults.killing import Killing
from tests.laptops import PHRASE, Laptop

TEXTS = {"Ensimmäinen.", "Toinen.", "Kolmas."}


def _examine(laptop: Laptop, copy: Path) -> restoring.Examined:
    bench = restoring.RestoreBench()
    return bench.examine(laptop.path, copy, PHRASE, no_report, CancelToken())


@pytest.mark.faults
def test_killed_backup_loses_nothing(frozen_vault: Path, tmp_path: Path) -> None:
    """Killed in a backup: notes are there, whole copies are whole, left-overs go with the next."""
    killing, kills, copies, cut_off = Killing(20, within=900_000), amount(30), 0, 0
    for number in range(kills):
        folder = tmp_path / f"{number}"
        shutil.copytree(frozen_vault, folder)
        said = killing.kill(backup_worker.main, "backup", folder)
        noted = {line.split()[1] for line in said if line.startswith("note ")}
        place = folder / "backups"
        cut_off += any(place.glob("*.new")) or (folder / "vault.owv.backup").exists()

        laptop = Laptop(folder, "Anna").unlock()
        assert noted <= {shot.record.id for shot in laptop.book.find("meeting")}
        whole = [(path, parse_copy_name(path.name)) for path in sorted(place.glob("*.owb"))]
        for path, name in whole:
            assert name is not None
            assert hashlib.sha256(path.read_bytes()).hexdigest()[:32] == name.hash
        copies += len(whole)
        for keys in place.glob("*.owk"):
            KeyFile.from_bytes(keys.read_bytes())
        laptop.clock.advance(days=1)
        run_steps(laptop.services.backups.make())
        assert not [entry for entry in folder.rglob("*") if entry.suffix in {".new", ".backup"}]
        newest = max(place.glob("*.owb"))
        laptop.lock()
        assert _examine(laptop, newest).records > 0
        shutil.rmtree(folder)
    print(f"\nbackups: {killing.check()}, {cut_off} in the middle, {copies} whole copies, 0 lost")


@pytest.mark.faults
def test_killed_restore_loses_nothing(frozen_vault: Path, tmp_path: Path) -> None:
    """Killed in a restore: the vault in place opens, and what was there before is there still."""
    killing, kills, aside = Killing(21, within=900_000), amount(30), 0
    for number in range(kills):
        folder = tmp_path / f"{number}"
        shutil.copytree(frozen_vault, folder)
        laptop = Laptop(folder, "Anna").unlock()
        run_steps(laptop.services.backups.make())
        (copy,) = folder.glob("backups/*.owb")
        laptop.note(laptop.client("Laine", "Pia"), "Kopion jälkeen.")
        laptop.lock()

        said = killing.kill(backup_worker.main, "restore", folder, copy)

        texts = laptop.unlock().notes()
        laptop.lock()
        assert texts in (TEXTS, {*TEXTS, "Kopion jälkeen."})
        formers = sorted(folder.glob("vault-former-*.owv"))
        aside += bool(formers)
        if "taken" in said:
            assert texts == TEXTS
        if texts == TEXTS:
            # Killed between the exchange and its end, the next unlock may set aside once more.
            assert {*TEXTS, "Kopion jälkeen."} in [_notes_of(laptop, path) for path in formers]
        shutil.rmtree(folder)
    print(f"\nrestores: {killing.check()}, {aside} after the exchange, 0 lost")


def _notes_of(laptop: Laptop, former: Path) -> set[str]:
    """The notes of a vault that was set aside, in the place of the present one."""
    former.replace(laptop.path)
    notes = laptop.unlock().notes()
    laptop.lock()
    return notes


def _fill(path: Path) -> None:
    """Write until the disk is full."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    with contextlib.suppress(OSError):
        while os.write(descriptor, bytes(4096)):
            pass
    os.close(descriptor)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB; needs root."""
    point = tmp_path / "small"
    point.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "osmo-test", str(point)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a file system, which this test needs")
    yield point
    subprocess.run(["umount", "--lazy", str(point)], check=False)


@pytest.mark.faults
def test_full_stick_thins_the_oldest_then_says_so(laptop: Laptop, small_disk: Path) -> None:
    """A full stick gives its oldest copies for the new one, never the newest; then a sentence."""
    laptop.unlock()
    backups = laptop.services.backups
    run_steps(backups.add_place(str(small_disk)))
    made = 0
    while made < 40:
        laptop.clock.advance(days=1)
        status = run_steps(backups.make())
        assert not any(place.problem for place in status.places)
        made += 1
    there = sorted(small_disk.glob("*.owb"))
    assert 1 < len(there) < made
    newest = there[-1]

    _fill(small_disk / "photo.jpg")
    for old in there[:-1]:
        old.unlink()
    _fill(small_disk / "another.jpg")
    laptop.clock.advance(days=1)
    status = run_steps(backups.make())

    (problem,) = {place.problem for place in status.places if not place.is_home}
    assert problem == "backup-place-full"
    assert sorted(small_disk.glob("*.owb")) == [newest]
    assert not list(small_disk.glob("*.new"))
    laptop.lock()
    assert _examine(laptop, newest).records > 0


@pytest.mark.faults
def test_full_disk_of_the_vault_is_never_filled_by_backups(
    frozen_vault: Path, small_disk: Path
) -> None:
    """On a small disk backups stop with a sentence while the vault still saves; then they go on."""
    folder = small_disk / "anna"
    shutil.copytree(frozen_vault, folder)
    laptop = Laptop(folder, "Anna").unlock()
    client = next(iter(laptop.book.find("client"))).id
    for _ in range(25):
        laptop.clock.advance(days=1)
        run_steps(laptop.services.backups.make())
        laptop.note(client)
    size = laptop.path.stat().st_size
    assert shutil.disk_usage(small_disk).free >= size
    filler = small_disk / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(small_disk).free - size))
    kept = sorted(folder.glob("backups/*.owb"))
    for copy in kept[:-1]:
        copy.unlink()
        filler.write_bytes(bytes(filler.stat().st_size + shutil.disk_usage(small_disk).free - size))

    with pytest.raises(KnownError, match="backup-disk-full"):
        run_steps(laptop.services.backups.make())

    assert sorted(folder.glob("backups/*.owb")) == kept[-1:]
    note = laptop.note(client, "Tallentuu silti.")
    filler.unlink()
    run_steps(laptop.services.backups.make())
    assert laptop.restarted().shot("meeting", note).record.happened == "Tallentuu silti."
    laptop.lock()


@pytest.mark.faults
def test_read_only_stick_is_said(laptop: Laptop, small_disk: Path) -> None:
    """A stick that became read-only has its sentence; its copies restore all the same."""
    laptop.unlock()
    backups = laptop.services.backups
    run_steps(backups.add_place(str(small_disk)))
    run_steps(backups.make())
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    laptop.clock.advance(days=1)

    status = run_steps(backups.make())

    assert [place.problem for place in status.places] == ["", "backup-place-read-only"]
    (copy,) = small_disk.glob("*.owb")
    laptop.lock()
    assert _examine(laptop, copy).records > 0
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert not any(p.problem for p in run_steps(laptop.unlock().services.backups.make()).places)
    laptop.lock()


@pytest.mark.faults
def test_disk_full_while_restoring_changes_nothing(
    frozen_vault: Path, tmp_path: Path, small_disk: Path
) -> None:
    """A restore that does not fit ends with a sentence; the vault is as it was."""
    source = tmp_path / "source"
    shutil.copytree(frozen_vault, source)
    origin = Laptop(source, "Anna").unlock()
    run_steps(origin.services.backups.make())
    (copy,) = source.glob("backups/*.owb")
    origin.lock()
    folder = small_disk / "anna"
    folder.mkdir()
    shutil.copy(frozen_vault / "vault.owv", folder)
    laptop = Laptop(folder, "Anna")
    before = laptop.path.read_bytes()
    free = shutil.disk_usage(small_disk).free
    (small_disk / "filler").write_bytes(bytes(free - copy.stat().st_size // 2))

    with pytest.raises(KnownError, match="disk-full"):
        _examine(laptop, copy)

    assert laptop.path.read_bytes() == before
    assert [entry.name for entry in folder.iterdir()] == ["vault.owv"]
    (small_disk / "filler").unlink()
    assert _examine(laptop, copy).records > 0

"""A10: resource bombs on the store: skipped in bounded memory and work, and nothing is lost.

A round says nothing of what is no object of its team, for anybody may put junk on a store; what
is refused in a sentence is tested where a person hands it in (pictures, bundles, backups).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop.formats import segment
from osmo_desktop.formats.layout import prefix
from osmo_desktop.sync import folder_store
from osmo_desktop.sync.folder_files import Folder
from tests.amounts import amount
from tests.faults.test_bad_input import ROOT
from tests.laptops import PHRASE, Team, at_floor

MB = 1024**2
SPARE = 200 * MB  # address space over that of the bare interpreter; most bombs ask for more
MAX_WORK = {
    "bytes": 64 * MB,
    "reads": 5_000 + amount(20_000),
    "opened": 5_000 + amount(60_000),
    "listed": 200 + amount(2_000),
}
"""What a round may do, imports included; it grows with the number of files that are planted."""
ENTRIES = 1_000_000
HUGE = 5 * 1024**3

Plant = Callable[[Path, Path], None]


def sparse(path: Path, size: int, start: bytes = b"") -> None:
    """A file that says to be large and takes no room."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(start)
        file.truncate(size)


def _segment_name(number: int) -> str:
    return segment.segment_name(number, bytes([number % 256]) * 32)


def huge_segments(home: Path, device: Path) -> None:
    """Segments of 5 GB, under right names, with and without a right start."""
    head = segment.HEADER.pack(b"OWS1", 1, bytes(16), bytes(16), 7, 0, bytes(32), 2**32 - 1)
    for number, start in enumerate((b"", prefix(b"OWS1"), head), start=70):
        sparse(device / "0000000" / _segment_name(number), HUGE, start)


def huge_others(home: Path, device: Path) -> None:
    """Grants, welcomes, requests and cards of 5 GB."""
    for folder in (home / "grant" / device.name, home / "join"):
        for ending in ("grant", "welcome", "req", "card"):
            sparse(folder / f"{'ab' * 16}.{ending}", HUGE, b"OWG1\1")


def many_files(home: Path, device: Path) -> None:
    """Foreign files and segment-like names by the ten thousand."""
    folder = device / "0000000"
    for number in range(amount(20_000)):
        (folder / f"kopio ({number}).seg").touch()
    for number in range(1_000, 1_000 + amount(2_000)):
        (folder / _segment_name(number)).write_bytes(b"x")


def many_requests(home: Path, device: Path) -> None:
    """Join requests of nobody."""
    folder = home / "join"
    folder.mkdir(exist_ok=True)
    for number in range(amount(2_000)):
        (folder / f"{number:032x}.req").write_bytes(os.urandom(1_400))


def links(home: Path, device: Path) -> None:
    """Links to secrets, to endless files, to themselves and out of the folder."""
    folder = device / "0000000"
    (folder / _segment_name(80)).symlink_to("/etc/passwd")
    (folder / _segment_name(81)).symlink_to("/dev/zero")
    (folder / _segment_name(82)).symlink_to(_segment_name(82))
    (home / "dev" / ("ab" * 16)).symlink_to(home / "dev")
    (home / "grant" / ("cd" * 16)).symlink_to("/")
    (home / "join").mkdir(exist_ok=True)
    (home / "join" / f"{'ef' * 16}.req").symlink_to("/dev/urandom")


def odd_files(home: Path, device: Path) -> None:
    """Pipes, folders and sockets where files are looked for."""
    folder = device / "0000000"
    os.mkfifo(folder / _segment_name(90))
    (folder / _segment_name(91)).mkdir()
    (device / "0000009").write_bytes(b"no folder")
    (home / "dev" / ("12" * 16)).write_bytes(b"no folder")


def odd_names(home: Path, device: Path) -> None:
    """Names that systems treat apart, twins by case, and the longest there are."""
    folder = device / "0000000"
    for name in ("CON", "aux.seg", "NUL.seg", "..seg", "...", "-rf", "a" * 255, "\udcff\udcfe"):
        (folder / name).write_bytes(b"x")
    for name in (_segment_name(95).upper(), _segment_name(95)):
        (folder / name).write_bytes(b"x")
    (folder / "\u202egse.0000").write_bytes(b"x")


def deep_folders(home: Path, device: Path) -> None:
    """Folders in folders as deep as names go."""
    path = device / "0000000"
    for _ in range(60):
        path = path / "syvempi"
    path.mkdir(parents=True)
    for number in range(1_000, 1_000 + amount(300)):
        (device / f"{number:07d}").mkdir()


PLANTS: dict[str, Plant] = {
    plant.__name__: plant
    for plant in (
        huge_segments,
        huge_others,
        many_files,
        many_requests,
        links,
        odd_files,
        odd_names,
        deep_folders,
    )
}


def bounded(*arguments: object, phrase_file: Path) -> subprocess.CompletedProcess[str]:
    """A command that gets no more memory than is fair, and tells what it did."""
    command = [sys.executable, "-B", "-m", "tests.faults.measured", SPARE, *arguments]
    return subprocess.run(
        [*map(str, command), "--passphrase-file", str(phrase_file)],
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", sorted(PLANTS))
def test_a_bomb_on_the_store_is_skipped(name: str, closed_team: Team, tmp_path: Path) -> None:
    """A round skips what is planted, in bounded memory and work, and brings the other's note."""
    team = closed_team
    for laptop in team.everybody:
        laptop.unlock()
    client = team.shared_client(team.ben)
    device = next(team.store.glob(f"ow1-*/dev/{team.anna.book.device}"))
    team.anna.note(client, "Pommin takaa.")
    team.anna.sync(team.store)
    team.lock()
    at_floor(team.ben)
    PLANTS[name](device.parent.parent, device)
    phrase_file = tmp_path / "phrase.txt"
    phrase_file.write_text(PHRASE + "\n", encoding="utf-8")

    done = bounded("sync", team.ben.path, "--store", team.store, "--json", phrase_file=phrase_file)

    assert done.returncode == 0, done.stderr
    received = json.loads(done.stdout)["received"]
    assert received >= 1
    assert "Pommin takaa." in team.ben.unlock().notes()
    assert team.ben.services.verify()["malformed"] == 0
    team.ben.lock()
    figures = json.loads(done.stderr.splitlines()[-1])
    over = {what: figures[what] for what, most in MAX_WORK.items() if figures[what] > most}
    assert not over, over
    print(
        f"A10 {name}: skipped with {(figures['peak'] - figures['start']) // MB} MB over the start, "
        f"{figures['bytes'] // MB} MB in {figures['reads']} reads, {figures['opened']} files "
        f"opened, {figures['listed']} folders listed; {received} received, 0 lost"
    )


@dataclass
class Foreign:
    """An entry of a folder, as the system lists it."""

    name: str

    def is_dir(self, *, follow_symlinks: bool) -> bool:
        """A file."""
        return follow_symlinks and False

    def is_file(self, *, follow_symlinks: bool) -> bool:
        """A file."""
        return not follow_symlinks


class EndlessFolder(Folder):
    """A folder that lists a million segments which are not there; counts what is looked at."""

    looked_at = 0

    def entries(self) -> Iterator[Any]:
        """Each listing has a million entries."""
        for number in range(ENTRIES):
            EndlessFolder.looked_at += 1
            yield Foreign(f"{number:010d}-{'ab' * 16}.seg")


def test_a_listing_of_a_million_is_looked_at_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listing a folder and writing into it look at no more entries of it than their bound."""
    monkeypatch.setattr(folder_store, "Folder", EndlessFolder)
    monkeypatch.setattr(EndlessFolder, "looked_at", 0)
    store = folder_store.FolderStore(tmp_path)

    names = store.list("")
    listed, EndlessFolder.looked_at = EndlessFolder.looked_at, 0
    store.put_new("ab.seg", b"x")

    assert len(names) == folder_store.MAX_ENTRIES == ENTRIES // 10
    assert listed == EndlessFolder.looked_at == folder_store.MAX_ENTRIES + 1
    assert store.get("ab.seg", 1) == b"x"
    print(f"A10 a folder of {ENTRIES} entries: {listed} looked at, {len(names)} named")


def test_the_limit_is_a_limit() -> None:
    """A process that takes what a bomb asks for ends, so that skipping means something."""
    limit = ["prlimit", f"--as={SPARE + 50 * MB}", sys.executable, "-c"]

    done = subprocess.run([*limit, f"bytearray({HUGE})"], capture_output=True, check=False)

    assert b"MemoryError" in done.stderr
    print(f"A10 control: {HUGE // MB} MB asked for under a limit of {SPARE // MB} MB, refused")

"""A10: resource bombs on the store and in files: passed by in bounded memory, nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from osmo_desktop.formats import segment
from osmo_desktop.formats.layout import prefix
from tests.amounts import amount
from tests.faults.test_bad_input import ROOT
from tests.laptops import PHRASE, Team, at_floor

ADDRESS_SPACE_MB = 700  # what a round may take, libraries included; each bomb asks for more
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
    """A command that gets no more memory than is fair."""
    limit = ["prlimit", f"--as={ADDRESS_SPACE_MB * 1024**2}"]
    command = [sys.executable, "-B", "-m", "osmo_desktop", *map(str, arguments)]
    return subprocess.run(
        [*limit, *command, "--passphrase-file", str(phrase_file)],
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", sorted(PLANTS))
def test_a_bomb_on_the_store_is_passed_by(name: str, closed_team: Team, tmp_path: Path) -> None:
    """A round goes by what is planted, in bounded memory, and brings the colleague's note."""
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

    start = time.monotonic()
    done = bounded("sync", team.ben.path, "--store", team.store, "--json", phrase_file=phrase_file)
    seconds = time.monotonic() - start

    assert done.returncode == 0, done.stderr
    received = json.loads(done.stdout)["received"]
    assert received >= 1
    assert "Pommin takaa." in team.ben.unlock().notes()
    assert team.ben.services.verify()["malformed"] == 0
    team.ben.lock()
    print(
        f"A10 {name}: passed by within {ADDRESS_SPACE_MB} MB in {seconds:.1f} s, "
        f"{received} received, 0 lost"
    )


def test_the_limit_is_a_limit(tmp_path: Path) -> None:
    """A process that takes what a bomb asks for ends, so that passing by means something."""
    limit = ["prlimit", f"--as={ADDRESS_SPACE_MB * 1024**2}", sys.executable, "-c"]

    done = subprocess.run([*limit, f"bytearray({HUGE})"], capture_output=True, check=False)

    assert b"MemoryError" in done.stderr
    print(f"A10 control: {HUGE >> 20} MB asked for under a limit of {ADDRESS_SPACE_MB} MB, refused")

"""A12: laptops whose clock says 1970, 2038 or changes to summer time lose nothing."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.faults.test_bad_input import CommandLine
from tests.laptops import Team, at_floor

HELSINKI = "Europe/Helsinki"


@dataclass(frozen=True)
class Moment:
    """What the clock of a laptop says when a command starts; it goes on from there."""

    name: str
    local: str


MOMENTS = (
    Moment("the beginning of time", "1970-01-01 02:00:01"),
    Moment("the end of 32 bits", "2038-01-19 05:14:06"),
    Moment("after 32 bits", "2038-01-20 12:00:00"),
    Moment("the hour that is not there", "2026-03-29 02:59:59"),
    Moment("the hour that comes twice", "2026-10-25 03:59:59"),
)


@pytest.fixture
def run(tmp_path: Path) -> CommandLine:
    """The command line."""
    return CommandLine(tmp_path)


def clock(moment: Moment) -> dict[str, Any]:
    """The environment of a process whose clock is wrong, in Finland."""
    if shutil.which("faketime") is None:
        pytest.skip("faketime is not installed; the set-up installs it where it may")
    libraries = [
        path
        for folder in ("/usr/lib", "/usr/lib64", "/lib")
        for path in sorted(Path(folder).glob("*/faketime/libfaketime.so.1"))
    ]
    assert libraries, "faketime is installed without its library"
    return {"LD_PRELOAD": str(libraries[0]), "FAKETIME": f"@{moment.local}", "TZ": HELSINKI}


def test_wrong_clocks_lose_nothing(run: CommandLine, closed_team: Team, tmp_path: Path) -> None:
    """Notes of every clock are saved, sent and read; the vault is whole for the next clock."""
    team = closed_team
    for laptop in team.everybody:
        laptop.unlock()
    team.shared_client(team.ben)
    number = team.ben.services.clients.list()[0].number
    team.lock()
    at_floor(team.ben)
    written = set()
    for moment in MOMENTS:
        world = clock(moment)
        file = tmp_path / "note.txt"
        file.write_text(f"Kirjattu: {moment.name}.", encoding="utf-8")

        added = run("note", "add", team.ben.path, "--client", number, "--file", file, **world)
        sent = run("sync", team.ben.path, "--store", team.store, **world)

        assert (added.code, added.error) == (0, ""), moment
        assert (sent.code, sent.error) == (0, ""), moment
        written.add(f"Kirjattu: {moment.name}.")

    checked = run("vault", "check", team.ben.path, "--json", **clock(MOMENTS[0]))
    assert (checked.code, checked.facts["malformed"]) == (0, 0)
    team.anna.unlock().sync(team.store)
    team.ben.unlock()

    assert written <= team.ben.notes()
    assert team.anna.notes() == team.ben.notes()
    assert team.anna.ledger.fold.quarantined == []
    print(f"{len(MOMENTS)} wrong clocks, {len(written)} notes, 0 lost")
    assert os.environ.get("FAKETIME") is None


def test_a_conflict_is_not_won_by_a_late_clock(run: CommandLine, closed_team: Team) -> None:
    """Of two values written apart, both are shown, whatever the clocks said."""
    team = closed_team
    for laptop in team.everybody:
        laptop.unlock()
    client = team.shared_client(team.ben)
    team.ben.clock.time = team.ben.clock.time.replace(year=2038)
    team.ben.edit("client", client, "phone", "2038")
    team.anna.clock.time = team.anna.clock.time.replace(year=1971)
    team.anna.edit("client", client, "phone", "1971")

    team.exchange()

    for laptop in (team.anna, team.ben):
        (card,) = laptop.services.conflicts.list()
        assert {value.text for value in card.values} == {"1971", "2038"}

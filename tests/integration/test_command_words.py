"""What commands say to people: days, labels and plain sentences; `--json` keeps codes and times."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop import cli
from osmo_desktop.bootstrap import Printer, catalogue, door
from osmo_desktop.domain.language import speaking
from osmo_desktop.domain.messages import SENTENCES
from tests.laptops import PHRASE, Laptop, Team

ROOT = Path(__file__).parents[2]
ISO_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*[+-]\d\d:\d\d")
RAW = re.compile(r"\d{4}-\d\d-\d\d|home_visit|phone\b|\bstart\b|None|False")


class Commands:
    """Commands on one laptop, in Finnish."""

    def __init__(self, laptop: Laptop, phrase_file: Path) -> None:
        self._laptop = laptop
        self._phrase_file = phrase_file
        phrase_file.write_text(PHRASE, encoding="utf-8")

    def said(self, *words: str, of: str = "") -> str:
        """What a command prints that succeeds; `of` names the client."""
        output, errors = StringIO(), StringIO()
        laptop = self._laptop
        client = ["--client", of] if of else []
        with speaking(catalogue("fi")):
            code = cli.main(
                [*words, str(laptop.path), *client, "--passphrase-file", str(self._phrase_file)],
                door(laptop.setting),
                Printer().recovery_sheet,
                cli.Terminal(StringIO(), output, errors),
                laptop.clock,
            )
        assert (code, errors.getvalue()) == (0, "")
        return output.getvalue()

    def facts(self, *words: str, of: str = "") -> Any:
        """The same for machines."""
        return json.loads(self.said(*words, "--json", of=of))


@pytest.fixture
def commands(laptop: Laptop, tmp_path: Path) -> Commands:
    """Commands on a laptop that holds notes."""
    return Commands(laptop, tmp_path / "phrase.txt")


def test_events_are_told_as_the_window_tells_them(commands: Commands) -> None:
    """Days and kinds are in words for people, in codes and ISO times for machines."""
    listed = commands.facts("client", "list")["clients"]
    (noted,) = [row["number"] for row in listed if row["given_name"] == "Aino"]

    shown = commands.said("client", "show", of=noted)
    facts = commands.facts("client", "show", of=noted)

    assert RAW.search(shown) is None, shown
    assert "Kotikäynti  Kolmas." in shown
    assert "Asiakkuus alkoi" in shown
    codes = {entry["code"] for entry in facts["timeline"]}
    assert codes == {"home_visit", "start"}
    times = [entry["occurred"] for entry in facts["timeline"] if entry["occurred"]]
    assert len(times) == 3
    assert all(ISO_TIME.fullmatch(time) for time in times)


def test_backup_tells_its_copies_in_words(commands: Commands, laptop: Laptop) -> None:
    """The newest copy is dated as in the window; what is in the way is a sentence."""
    stick = laptop.folder / "stick"
    stick.mkdir()
    facts = commands.facts("vault", "backup", "--to", str(stick))
    assert all(ISO_TIME.fullmatch(place["last"]) for place in facts["places"])
    stick.rename(laptop.folder / "away")
    laptop.clock.advance(hours=2)

    shown = commands.said("vault", "backup")

    assert RAW.search(shown) is None, shown
    assert shown.count(": uusin kopio ") == 2
    assert catalogue("fi").tr(SENTENCES["backup-place-missing"]) in shown


def test_an_empty_vault_says_so(tmp_path: Path) -> None:
    """A list of no clients is a sentence, and for machines an empty list."""
    laptop = Laptop(tmp_path / "new", "Anna").create().lock()
    commands = Commands(laptop, tmp_path / "phrase.txt")

    assert commands.said("client", "list") == "Tässä holvissa ei ole asiakkaita.\n"
    assert commands.facts("client", "list") == {"clients": []}


def test_a_round_says_only_what_happened(closed_team: Team, tmp_path: Path) -> None:
    """A member of old is not told that they were not admitted."""
    commands = Commands(closed_team.anna, tmp_path / "phrase.txt")

    shown = commands.said("sync", "--store", str(closed_team.store))

    assert "sent: " in shown
    assert "admitted" not in shown
    assert RAW.search(shown) is None, shown


@pytest.mark.skipif(sys.platform != "linux", reason="the other systems always have a display")
def test_without_a_display_the_program_says_so(tmp_path: Path) -> None:
    """The window is refused with one sentence before Qt could abort."""
    left_out = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    done = subprocess.run(
        [sys.executable, "-m", "osmo_desktop"],
        cwd=ROOT,
        env={**kept, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    told = catalogue("fi").tr(SENTENCES["display-missing"]) + "\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)

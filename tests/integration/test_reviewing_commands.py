"""Reviews, students and reverts by commands, on real laptops."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop import cli
from osmo_desktop.bootstrap import Printer, door
from tests.laptops import PHRASE, Laptop, Team


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """Runs a command on a locked laptop; gives code, what it said, and the error."""
    phrase = tmp_path / "phrase.txt"
    phrase.write_text(PHRASE, encoding="utf-8")

    def run(laptop: Laptop, *words: str, text: str = "") -> tuple[int, str, str]:
        output, errors = StringIO(), StringIO()
        code = cli.main(
            [*words[:2], str(laptop.path), *words[2:], "--passphrase-file", str(phrase)],
            door(laptop.setting),
            Printer().recovery_sheet,
            cli.Terminal(StringIO(text), output, errors),
            laptop.clock,
        )
        return code, output.getvalue(), errors.getvalue()

    return run


def test_a_students_note_by_commands(team: Team, run: Any) -> None:
    """Marked, waiting, returned, approved; what is refused is one sentence and exit code 1."""
    client = team.shared_client(team.ben, team.cilla)
    team.lock()
    code, said, _ = run(team.anna, "team", "student", "--member", "Ben", "--guide", "Cilla")
    assert (code, said.startswith("Ben, guided by Cilla")) == (0, True)
    team.anna.unlock()
    team.ben.unlock()
    team.cilla.unlock()
    team.exchange()
    note = team.ben.note(client, "Käynti.")
    team.exchange()
    team.lock()

    assert note in run(team.cilla, "note", "waiting")[1]
    back = ("note", "return", "--note", note, "--file", "-")
    code, _, error = run(team.ben, *back, text="Ei.")
    assert (code, "words of your own" in error) == (1, True)
    assert run(team.cilla, *back, text="Täydennä.")[0] == 0
    code, said, _ = run(team.cilla, "note", "show", "--note", note)
    assert "A student's note, returned" in said
    assert "Täydennä." in said
    assert run(team.cilla, "note", "approve", "--note", note)[0] == 0
    facts = json.loads(run(team.cilla, "note", "show", "--note", note, "--json")[1])
    assert (facts["review"]["state"], facts["review"]["approved_by"]) == ("approved", "Cilla")

    assert run(team.anna, "team", "student", "--member", "Ben")[0] == 0
    code, _, error = run(team.anna, "team", "student", "--member", "Ben")
    assert (code, "no such student" in error) == (1, True)


def test_a_change_is_listed_and_reverted_by_commands(team: Team, run: Any) -> None:
    """The list names id, writer and both values; the revert gives an id to revert it by."""
    client = team.shared_client(team.ben)
    team.ben.edit("client", client, "phone", "040 2")
    team.exchange()
    team.lock()
    rows = json.loads(run(team.anna, "change", "list", "--from", "Ben", "--json")[1])["changes"]
    (change,) = [row["op_id"] for row in rows if row["field"] == "Phone"]
    assert "(empty) → 040 2" in run(team.anna, "change", "list")[1]
    revert = ("change", "revert", "--change", change, "--reason", "Väärä")
    code, said, _ = run(team.anna, *revert)
    assert code == 0
    code, _, error = run(team.anna, *revert)
    assert (code, "nothing was reverted" in error) == (1, True)
    undo = ("change", "revert", "--change", said.split()[-1], "--reason", "Sittenkin")
    assert run(team.anna, *undo)[0] == 0
    assert team.anna.unlock().shot("client", client).record.phone == "040 2"

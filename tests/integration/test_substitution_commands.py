"""Commands for substitutions: the same services as in the window."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from tests.integration.test_recovery_commands import command, tried
from tests.laptops import Team


def test_a_substitution_by_commands(team: Team, tmp_path: Path) -> None:
    """Planned by name and day, listed, its brief printed a page a client, ended by its id."""
    for _ in range(2):
        team.shared_client(team.ben)
    days = ("--from", "2026-11-19", "--to", "2026-12-04")
    who = ("--absent", "Ben", "--substitute", "Cilla")
    planned = command(team.anna, "team", "substitute", *who, *days, "--cause", "holiday")
    team.anna.unlock()
    team.exchange(team.anna, team.cilla)

    (row,) = command(team.cilla, "team", "substitutions")["substitutions"]
    assert (row["id"], row["state"], row["clients"]) == (planned["id"], "running", 2)
    assert row["is_own"]
    out = tmp_path / "tiedot.pdf"
    of = ("--substitution", row["id"])
    assert command(team.cilla, "team", "brief", *of, "--out", str(out))["clients"] == 2
    assert len(PdfReader(BytesIO(out.read_bytes())).pages) == 2

    assert tried(team.cilla, "team", "brief", *of, "--out", str(team.cilla.path))[0] == 1
    assert team.cilla.path.read_bytes().startswith(b"SQLite")
    code, _, errors = tried(team.cilla, "team", "end-substitution", *of)
    assert code == 1
    assert "supervisor" in errors
    command(team.anna, "team", "end-substitution", *of)
    code, _, errors = tried(team.anna, "team", "brief", *of, "--out", str(out))
    assert code == 1
    assert "is over" in errors


def test_a_day_that_is_none_is_refused(team: Team) -> None:
    """Plainly, and nothing is planned."""
    who = ("--absent", "Ben", "--substitute", "Cilla")
    code, _, errors = tried(
        team.anna, "team", "substitute", *who, "--from", "ensi viikolla", "--to", "2026-12-04"
    )
    assert code == 1
    assert "This is not a date." in errors
    assert command(team.anna, "team", "substitutions")["substitutions"] == []

"""Commands for those who leave the team and for erasures: the same services as in the window."""

from __future__ import annotations

import json
from pathlib import Path

from osmo_desktop.bootstrap.shipped import words
from osmo_desktop.crypto.words import to_words
from osmo_desktop.domain.language import current
from tests.integration.test_recovery_commands import command, tried
from tests.integration.test_removals import promote
from tests.laptops import SECRET, Team


def test_a_laptop_is_removed_and_its_late_notes_adopted(team: Team) -> None:
    """By name; late notes are listed, and count once adopted."""
    client = team.shared_client(team.ben)
    assert command(team.anna, "team", "late")["late"] == []
    command(team.anna, "team", "remove", "--device", "Ben PC", "--cause", "lost")
    team.ben.note(client, "Myöhässä.")
    team.ben.sync(team.store)
    team.anna.unlock().sync(team.store)
    assert "Myöhässä." not in team.anna.notes()

    (row,) = command(team.anna, "team", "late")["late"]
    assert (row["member"], row["name"], row["entries"]) == ("Ben", "Ben PC", 1)
    command(team.anna, "team", "adopt", "--device", "Ben PC")

    assert "Myöhässä." in team.anna.unlock().notes()


def test_who_left_goes_with_all_laptops_and_a_supervisor_by_the_sheet(
    team: Team, tmp_path: Path
) -> None:
    """A worker by name; a supervisor's laptop needs the words, and says so."""
    promote(team, team.cilla)
    command(team.anna, "team", "remove", "--member", "Ben")
    code, _, errors = tried(team.anna, "team", "remove", "--device", "Cilla PC")
    assert code == 1
    assert "recovery sheet" in errors
    sheet = tmp_path / "lomake.txt"
    sheet.write_text(" ".join(to_words(SECRET, words(current().code))), encoding="utf-8")
    command(team.anna, "team", "remove", "--device", "Cilla PC", "--recovery-file", str(sheet))

    removals = team.anna.unlock().services.removals
    assert removals.is_removed(team.ben.book.device)
    assert removals.is_removed(team.cilla.book.device)


def test_an_erasure_needs_the_number_twice_and_two_supervisors(team: Team) -> None:
    """Without it nothing is asked; with it the list says who did, until the second approves."""
    promote(team, team.cilla)
    client = team.shared_client(team.ben)
    team.ben.note(client, "Poistettava.")
    team.exchange()
    number = team.anna.services.erasures.number(client)
    code, _, errors = tried(team.anna, "client", "erase", "--client", number)
    assert code == 1
    assert "Nothing was erased." in errors
    assert json.loads(tried(team.anna, "client", "erase")[1]) == {"erasures": []}

    asking = ("client", "erase", "--client", number, "--confirm", number)
    (row,) = command(team.anna, *asking)["erasures"]
    assert (row["approvers"], row["is_in_force"]) == (["Anna"], False)
    team.anna.unlock()
    team.exchange(team.anna, team.cilla)
    (row,) = command(team.cilla, *asking)["erasures"]

    assert row["is_in_force"]
    assert "Poistettava." not in team.cilla.unlock().notes()

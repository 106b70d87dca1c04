"""Oversight without a window: requests, the log, and the log on paper."""

from __future__ import annotations

from pathlib import Path

from pypdf import PdfReader

from tests.integration.test_recovery_commands import command, tried
from tests.laptops import Team


def test_a_request_and_its_log_by_commands(team: Team, tmp_path: Path) -> None:
    """Recorded, listed with its last day, and answered with the printed log."""
    client = team.shared_client(team.ben)
    number = team.anna.services.erasures.number(client)
    team.ben.services.clients.page(client)
    team.ben.restarted().sync(team.store)
    team.anna.sync(team.store)
    given = ("--client", number, "--type", "log", "--received", "2026-11-02")
    request = command(team.anna, "request", "add", *given)["request"]

    (row,) = command(team.anna, "request", "list")["requests"]
    assert (row["id"], row["due"], row["type"]) == (request, "2026-12-02", "log")

    paper = tmp_path / "loki.pdf"
    command(team.anna, "log", "print", "--client", number, "--out", str(paper))
    assert "Ben" in "".join(page.extract_text() for page in PdfReader(paper).pages)
    actions = {row["action"] for row in command(team.anna, "log", "list")["rows"]}
    assert {"unlock", "export", "log_view"} <= actions
    ben = team.ben.book.user
    for name in ("Ben", ben):
        asked = ("--client", number, "--member", name, "--action", "view", "--until", "2099-01-01")
        rows = command(team.anna, "log", "list", *asked)["rows"]
        assert {(r["user"], r["client"], r["action"]) for r in rows} == {(ben, client, "view")}
    assert (
        command(team.anna, "log", "list", "--client", client, "--since", "2099-01-01")["rows"] == []
    )
    assert {r["user_name"] for r in command(team.ben, "log", "list", "--own")["rows"]} == {"Ben"}

    team.anna.clock.advance(days=31)
    month = command(team.anna, "log", "sample")["months"][-1]
    assert (month["month"], month["reviewed"], bool(month["sample"])) == ("2026-11", 0, True)
    said = ("--month", "2026-11", "--verdict", "fine")
    command(team.anna, "log", "review", *said)
    assert command(team.anna, "log", "sample")["months"][-1]["reviewed"] == 1
    assert command(team.anna, "destruction", "list") == {"due": [], "soon": [], "lists": []}


def test_one_plain_sentence_for_what_cannot_be(team: Team, tmp_path: Path) -> None:
    """A worker's wish for all logs, a day that is none, one in the future, an unknown client."""
    client = team.shared_client(team.ben)
    number = team.anna.services.erasures.number(client)
    new = ("request", "add", "--client", number, "--type", "access", "--received")
    out = str(tmp_path / "loki.pdf")
    for laptop, words, said in (
        (team.ben, ("log", "list"), ""),
        (team.ben, ("log", "print", "--client", number, "--out", out), ""),
        (team.ben, (*new, "eilen"), "not a date"),
        (team.anna, ("log", "list", "--member", "nobody"), ""),
        (team.anna, ("log", "list", "--since", "eilen"), "not a date"),
        (team.ben, (*new, "2099-01-01"), "in the future"),
        (team.anna, ("log", "print", "--client", "nobody", "--out", out), ""),
        (team.anna, ("log", "review", "--month", "2020-01", "--verdict", "fine"), "Nothing was"),
        (team.anna, ("log", "review", "--month", "eilen", "--verdict", "fine"), "not a date"),
        (team.ben, ("log", "sample"), "role"),
        (team.ben, ("destruction", "list"), "role"),
    ):
        code, _, errors = tried(laptop, *words)
        assert code == 1
        assert said in errors
        assert len(errors.strip().splitlines()) == 1
    assert not Path(out).exists()

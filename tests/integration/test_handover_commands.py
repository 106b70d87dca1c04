"""Handing over without a window: the same services by commands."""

from __future__ import annotations

from pathlib import Path

from pypdf import PdfReader

from tests.integration.test_recovery_commands import command, tried
from tests.laptops import Team

TO_ANOTHER = ("--controller", "Etelä", "--recipient", "Cilla", "--which", "1.11.2026")


def test_a_client_is_handed_over_by_commands(team: Team, tmp_path: Path) -> None:
    """Offered with what another controller gets, accepted, finished; the log is printed."""
    client = team.ben.client()
    number = team.ben.services.erasures.number(client)
    team.exchange()
    code, _, errors = tried(
        *(team.ben, "handover", "offer", "--client", number, "--to", "Cilla"),
        *("--cause", "service", *TO_ANOTHER),
    )
    assert code == 1
    assert "what is given" in errors
    given = (*TO_ANOTHER, "--given", "Koko asiakirja")
    offer = command(
        *(team.ben, "handover", "offer", "--client", number, "--to", "Cilla"),
        *("--cause", "service", "--reason", "Palvelu vaihtuu", *given),
    )["offer"]
    for laptop in (team.ben, team.cilla):
        laptop.restarted().sync(team.store)
    (row,) = command(team.cilla, "handover", "list")["handovers"]
    assert (row["id"], row["label"], row["can_answer"]) == (offer, "", True)
    assert tried(team.ben, "handover", "accept", "--offer", offer)[0] == 1
    assert command(team.cilla, "handover", "accept", "--offer", offer)["state"] == "accepted"
    for laptop in (team.cilla, team.ben, team.cilla):
        laptop.restarted().sync(team.store)

    assert command(team.ben, "handover", "finish", "--offer", offer)["state"] == "finished"
    names = command(team.cilla, "worker", "list", "--client", number)["workers"]
    assert [row["name"] for row in names] == ["Ben", "Cilla"]  # until it synchronises
    paper = tmp_path / "luovutukset.pdf"
    command(team.cilla, "disclosure", "print", "--client", number, "--out", str(paper))
    text = "".join(page.extract_text() for page in PdfReader(paper).pages)
    assert "Koko asiakirja" in text
    assert "Etelä" in text


def test_one_plain_sentence_for_what_cannot_be(team: Team, tmp_path: Path) -> None:
    """Unknown offers, people, clients and days, and a paper in the place of another file."""
    client = team.shared_client(team.ben)
    number = team.anna.services.erasures.number(client)
    other = tmp_path / "muu.txt"
    other.write_text("Ei tulostetta.", encoding="utf-8")
    told = ("--client", number, *TO_ANOTHER, "--given", "x")
    cases: dict[str, tuple[str, ...]] = {
        "not open any more": ("handover", "accept", "--offer", "ab" * 16),
        "no such member": ("worker", "assign", "--client", number, "--member", "Nobody"),
        "cannot take the client": ("worker", "assign", "--client", number, "--member", "Ben"),
        "not on this laptop": ("worker", "list", "--client", "X-1"),
        "not a date": ("disclosure", "record", *told, "--occurred", "eilen"),
        "in the future": ("disclosure", "record", *told, "--occurred", "2099-01-01"),
        "file": ("disclosure", "print", "--client", number, "--out", str(other)),
    }
    for expected, argv in cases.items():
        code, output, errors = tried(team.anna, *argv)
        assert (code, output) == (1, ""), argv
        assert expected in errors.lower().replace("\n", " "), (expected, errors)
    assert other.read_text(encoding="utf-8") == "Ei tulostetta."


def test_workers_and_disclosures_by_commands(team: Team) -> None:
    """A supervisor assigns and ends; an offer is declined or taken back; a paper is recorded."""
    client = team.shared_client(team.ben)
    number = team.anna.services.erasures.number(client)
    assigned = command(team.anna, "worker", "assign", "--client", number, "--member", "Cilla")
    assert [row["name"] for row in assigned["workers"]] == ["Anna", "Ben", "Cilla"]
    ended = command(team.anna, "worker", "end", "--client", number, "--member", "Cilla")
    assert [row["name"] for row in ended["workers"]] == ["Anna", "Ben"]
    first = ("handover", "offer", "--client", number, "--to", "Cilla", "--cause", "area")
    by_anna = command(team.anna, *first, "--from", "Ben")["offer"]
    back = command(team.anna, "handover", "take-back", "--offer", by_anna)
    assert back["state"] == "taken_back"
    offer = command(team.anna, *first)["offer"]
    team.anna.restarted().sync(team.store)
    team.cilla.restarted().sync(team.store)
    declined = command(team.cilla, "handover", "decline", "--offer", offer, "--cause", "talk_first")
    assert declined["state"] == "declined"

    told = (*TO_ANOTHER, "--given", "Lausunto")
    command(team.ben, "disclosure", "record", "--client", number, *told)
    (entry,) = command(team.ben, "disclosure", "list", "--client", number)["disclosures"]
    assert (entry["given"], entry["basis"]) == ("Lausunto", "permission")

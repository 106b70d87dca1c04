"""The commands of vaults that come back: the same ways as in the window, without one."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path
from typing import Any

from osmo_desktop.bootstrap import door
from osmo_desktop.cli import Terminal, main
from tests.laptops import PHRASE, SECRET, Laptop, Team

NEW = "uusi pitkä salalause tähän"


def command(laptop: Laptop, *argv: str, phrase: str = PHRASE) -> dict[str, Any]:
    """Run a command on a locked laptop; its facts."""
    code, told, errors = tried(laptop, *argv, phrase=phrase)
    assert code == 0, errors
    facts: dict[str, Any] = json.loads(told)
    return facts


def tried(laptop: Laptop, *argv: str, phrase: str = PHRASE) -> tuple[int, str, str]:
    """Run a command; exit code, output and errors."""
    laptop.lock()
    area, name, *rest = argv
    output, errors = io.StringIO(), io.StringIO()
    terminal = Terminal(io.StringIO(phrase + "\n"), output, errors)
    whole = [area, name, str(laptop.path), "--json", *rest]
    setting = laptop.setting
    code = main(whole, door(setting), lambda _: b"%PDF", terminal, setting.clock)
    return code, output.getvalue(), errors.getvalue()


def test_a_forgotten_passphrase_without_a_window(team: Team) -> None:
    """Request, words on both sides, answer, finish, admission as the same member, sync."""
    ben, anna, store = team.ben, team.anna, str(team.store)
    client = team.shared_client(ben)
    ben.note(client, "Lähettämättä.")
    anna.services.team.set_folder(store)
    asked, answer = str(team.root / "ben.osmo-request"), str(team.root / "ben.osmo-answer")

    own = command(ben, "vault", "reset-request", "--out", asked, phrase=NEW)
    seen = command(anna, "vault", "reset-answer", "--request", asked)
    assert (seen["member"], seen["words"]) == ("Ben", own["words"])
    assert not Path(answer).exists()
    more = ("--words-match", "--out", answer)
    command(anna, "vault", "reset-answer", "--request", asked, *more)
    done = command(ben, "vault", "reset-finish", "--answer", answer, phrase=NEW)
    assert len(done["recovery_words"]) == door(ben.setting).recovery_count()

    command(ben, "team", "join", "--store", store, phrase=NEW)
    command(ben, "team", "join", "--words-match", phrase=NEW)
    (offer,) = command(anna, "team", "admit")["requests"]
    command(
        anna, "team", "admit", "--request", offer["request_id"], "--words-match", "--member", "Ben"
    )
    for laptop, phrase in ((anna, PHRASE), (ben, NEW), (anna, PHRASE)):
        synced = tried(laptop, "vault", "info", phrase=phrase)
        assert synced[0] == 0
        laptop.unlock(phrase).sync(team.store)
    assert "Lähettämättä." in anna.notes()
    (row,) = command(anna, "vault", "resets")["resets"]
    assert (row["member"], row["helper"]) == ("Ben", "Anna")
    team.cilla.lock()
    ben.lock().unlock(NEW)
    anna.unlock()


def test_a_copy_and_a_lost_team_without_a_window(team: Team) -> None:
    """A copy is renewed by the paper; a fresh laptop takes the team from a copy of the folder."""
    anna = team.anna
    client = team.shared_client(team.ben)
    words = team.root / "words.txt"
    words.write_text(" ".join(door(anna.setting).recovery_words(SECRET, "fi")), encoding="utf-8")
    anna.lock()
    older = Laptop(team.root / "older", "Anna", anna.clock)
    shutil.copytree(anna.folder, older.folder)
    anna.unlock().note(client, "Myöhemmin.")
    anna.sync(team.store)
    team.lock()
    code, _, errors = tried(older, "vault", "info")
    assert code == 0, errors

    device = command(older, "vault", "renew", "--recovery-file", str(words))["device"]
    older.unlock().sync(team.store)
    assert older.book.device == device
    assert older.notes() == {"Myöhemmin."}
    older.lock()

    fresh = Laptop(team.root / "fresh", "Anna").create().lock()
    more = ("--store", str(team.store), "--recovery-file", str(words))
    looked = command(fresh, "team", "restore", *more)
    assert looked["supervisors"] == ["Anna"]
    assert looked["is_whole"]
    command(fresh, "team", "restore", *more, "--member", "Anna")
    assert fresh.unlock().book.role == "supervisor"
    assert fresh.notes() == {"Myöhemmin."}
    fresh.lock()
    for laptop in team.everybody:
        laptop.unlock()


def test_one_plain_sentence_for_what_cannot_be(team: Team) -> None:
    """No member of that name, no request, a file that is there already: nothing is changed."""
    ben = team.ben
    there = team.root / "there"
    there.write_bytes(b"mine")

    refused = [
        tried(ben, "vault", "reset-request", "--out", str(there), phrase=NEW),
        tried(ben, "vault", "reset-request", "--out", str(team.root / "x"), phrase="lyhyt"),
        tried(ben, "vault", "reset-finish", "--answer", str(there), phrase=NEW),
        tried(team.anna, "vault", "reset-answer", "--request", str(there)),
        tried(team.anna, "team", "admit", "--request", "ab" * 16, "--words-match", "--member", "?"),
    ]

    for code, told, errors in refused:
        assert (code, told, errors.count("\n")) == (1, "", 1)
    assert there.read_bytes() == b"mine"
    assert not (team.root / "x").exists()
    for laptop in (ben, team.anna):
        laptop.unlock()


def test_a_new_sheet_without_a_window(team: Team) -> None:
    """The old words from a file, the new ones told once; afterwards the old ones are refused."""
    paper = door(team.anna.setting)
    old, new = team.root / "old.txt", team.root / "new.txt"
    old.write_text(" ".join(paper.recovery_words(SECRET, "fi")), encoding="utf-8")
    sheet = ("team", "new-sheet", "--recovery-file", str(old))

    done = command(team.anna, *sheet)

    assert done["team"] is True
    words = tuple(done["recovery_words"])
    paper.check_recovery(words, team.anna.path)
    new.write_text(" ".join(words), encoding="utf-8")
    code, _, errors = tried(team.anna, *sheet)
    assert code == 1
    assert errors
    for laptop in (team.anna, team.ben):
        laptop.lock().unlock().sync(team.store)
    fresh = Laptop(team.root / "fresh", "Anna").create()
    restore = ("team", "restore", "--store", str(team.store), "--recovery-file")
    assert tried(fresh, *restore, str(old))[0] == 1
    back = command(fresh, *restore, str(new), "--member", "Anna")
    assert (back["is_whole"], back["is_replaced"]) == (True, False)

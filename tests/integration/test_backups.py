"""Backups from the service and the command line, over real vaults, places and a team."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from osmo_desktop.bootstrap import Printer, door
from osmo_desktop.cli import Terminal, main
from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.backups import BackupService
from osmo_desktop.services.restoring import RestorePreview
from osmo_desktop.storage.backups import BackupMaker, KeyFile
from osmo_desktop.storage.erasing import Erased, put_erased
from tests.laptops import PHRASE, SECRET, Laptop, Team

NEW_PHRASE = "uusi talvi lumi harmaa pöly"


def _backups(laptop: Laptop) -> BackupService:
    return laptop.services.backups


def _home(laptop: Laptop) -> Path:
    return laptop.folder / "backups"


def _copies(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.owb"))


def _later(laptop: Laptop, **more: float) -> None:
    laptop.clock.advance(**more)


def _preview(laptop: Laptop, copy: Path, phrase: str = PHRASE) -> RestorePreview:
    present = BackupMaker(laptop.ledger).present()
    return laptop.services.restoring.examine(str(laptop.path), str(copy), phrase, present=present)


def _take(laptop: Laptop, copy: Path) -> None:
    found = _preview(laptop, copy)
    laptop.services.restoring.take(str(laptop.path), found)
    laptop.restarted()


def _destroy(laptop: Laptop, client: str) -> None:
    """What an erasure in force leaves of a client's keys."""
    keyring = laptop.ledger.keyring
    with laptop.ledger.vault.transaction() as connection:
        keyring.forget_stream(connection, laptop.shot("client", client).stream)
        put_erased(connection, keyring.meta_key, {client: Erased()})


# -- making ---------------------------------------------------------------------------------------


def test_first_backup_goes_to_a_folder_beside_the_vault(laptop: Laptop) -> None:
    """Nobody has to choose anything for a copy on the same laptop."""
    laptop.unlock()

    status = run_steps(_backups(laptop).make())

    assert [place.path for place in status.places] == [str(_home(laptop))]
    assert status.last == laptop.clock.now()
    assert not status.is_late
    assert len(_copies(_home(laptop))) == 1


def test_automatic_backup_waits_an_hour_and_for_something_new(laptop: Laptop) -> None:
    """A copy that is due is made once an hour, and only when records were added."""
    laptop.unlock()
    backups = _backups(laptop)
    counts = []
    for step in ("first", "at once", "note", "hour", "hour"):
        if step == "note":
            laptop.note(laptop.client("Laine", "Pia"))
        if step == "hour":
            _later(laptop, hours=1)
        run_steps(backups.make(only_due=True))
        counts.append(len(_copies(_home(laptop))))

    assert counts == [1, 1, 1, 2, 2]


def test_clock_that_was_set_back_does_not_stop_backups(laptop: Laptop) -> None:
    """After a copy from 2038 the next ones are made, counted late until then, and kept."""
    laptop.unlock()
    now = laptop.clock.now()
    laptop.clock.time = now.replace(year=2038)
    run_steps(_backups(laptop).make())
    laptop.clock.time = now
    laptop.note(laptop.client("Laine", "Pia"))

    assert _backups(laptop).status().is_late
    run_steps(_backups(laptop).make(only_due=True))

    assert len(_copies(_home(laptop))) == 2
    assert not _backups(laptop).status().is_late


def test_stick_gets_copies_and_its_absence_is_said(laptop: Laptop, tmp_path: Path) -> None:
    """An absent stick is named with when it was last seen; the other place gets its copy."""
    stick = tmp_path / "stick"
    stick.mkdir()
    laptop.unlock()
    backups = _backups(laptop)
    run_steps(backups.add_place(str(stick)))
    run_steps(backups.make())
    seen = laptop.clock.now()
    stick.rename(tmp_path / "drawer")
    stick.mkdir()  # the empty mount point
    _later(laptop, hours=2)
    laptop.note(laptop.client("Laine", "Pia"))

    status = run_steps(backups.make())

    (missing,) = status.missing
    assert (missing.path, missing.seen, missing.last) == (str(stick), seen, seen)
    assert list(stick.iterdir()) == []
    assert len(_copies(_home(laptop))) == 2
    stick.rmdir()
    (tmp_path / "drawer").rename(stick)
    assert not run_steps(backups.make()).missing
    assert len(_copies(stick)) == 2


def test_lost_home_folder_is_made_only_when_asked(laptop: Laptop) -> None:
    """A folder that was deleted is said to be missing; choosing it again makes it."""
    laptop.unlock()
    backups = _backups(laptop)
    run_steps(backups.make())
    shutil.rmtree(_home(laptop))
    _later(laptop, hours=2)

    with pytest.raises(KnownError, match="backup-place-missing"):
        run_steps(backups.make())
    assert not _home(laptop).exists()
    assert backups.status().missing
    with pytest.raises(UserError, match="backup-place-home"):
        backups.forget_place(str(_home(laptop)))

    run_steps(backups.add_place(str(_home(laptop))))
    assert not run_steps(backups.make()).missing


def test_vault_in_another_folder_begins_its_own_copies(laptop: Laptop, tmp_path: Path) -> None:
    """Moved, or restored on another laptop: copies go beside the vault, not where it lay before."""
    laptop.unlock()
    run_steps(_backups(laptop).make())
    laptop.lock()
    moved = Laptop(tmp_path / "elsewhere", "Anna")
    moved.folder.mkdir()
    laptop.path.rename(moved.path)
    shutil.rmtree(laptop.folder)

    status = run_steps(_backups(moved.unlock()).make())

    assert [(place.path, place.problem) for place in status.places] == [(str(_home(moved)), "")]
    assert len(_copies(_home(moved))) == 1
    assert not laptop.folder.exists()
    moved.lock()


def test_late_backup_is_noticed(laptop: Laptop) -> None:
    """A newest copy that is older than a week is late."""
    laptop.unlock()
    run_steps(_backups(laptop).make())
    _later(laptop, days=7)
    assert not _backups(laptop).status().is_late

    _later(laptop, minutes=1)

    assert _backups(laptop).status().is_late


def test_key_files_are_rewritten_everywhere_and_absent_media_are_named(
    laptop: Laptop, tmp_path: Path
) -> None:
    """After an erasure every place that is there has the new key file; the others are listed."""
    stick = tmp_path / "stick"
    stick.mkdir()
    laptop.unlock()
    run_steps(_backups(laptop).add_place(str(stick)))
    run_steps(_backups(laptop).make())
    (before,) = {path.read_bytes() for path in _home(laptop).glob("*.owk")}
    stick.rename(tmp_path / "drawer")
    _destroy(laptop, laptop.services.clients.list()[0].id)

    status = run_steps(_backups(laptop).look())

    (after,) = {path.read_bytes() for path in _home(laptop).glob("*.owk")}
    assert after != before
    assert [(place.path, place.seen) for place in status.owing] == [
        (str(stick), laptop.clock.now())
    ]


def test_absent_stick_learns_of_a_new_passphrase_when_it_is_back(
    laptop: Laptop, tmp_path: Path
) -> None:
    """Its copies are said to open with the former one; plugged in, they open with the new one."""
    stick = tmp_path / "stick"
    stick.mkdir()
    laptop.unlock()
    run_steps(_backups(laptop).add_place(str(stick)))
    run_steps(_backups(laptop).make())
    stick.rename(tmp_path / "drawer")
    run_steps(laptop.services.passphrase.change(PHRASE, NEW_PHRASE))

    status = run_steps(_backups(laptop).look())

    assert [place.path for place in status.behind] == [str(stick)]
    (home_copy,) = _copies(_home(laptop))
    with pytest.raises(UserError, match="passphrase-wrong"):
        _preview(laptop, home_copy)
    assert _preview(laptop, home_copy, NEW_PHRASE).records
    (tmp_path / "drawer").rename(stick)
    assert not run_steps(_backups(laptop).look()).behind
    assert _preview(laptop, stick / home_copy.name, NEW_PHRASE).records


def test_automatic_backup_renews_key_files_without_a_copy(laptop: Laptop) -> None:
    """Opened with the sheet and a new passphrase: copies follow by themselves, none is made."""
    laptop.unlock()
    run_steps(_backups(laptop).make())
    laptop.lock()
    (copy,) = _copies(_home(laptop))
    words = door(laptop.setting).recovery_words(SECRET, "fi")
    laptop.opened = door(laptop.setting).recover(words, NEW_PHRASE, laptop.path)

    run_steps(_backups(laptop).make(only_due=True))

    assert _copies(_home(laptop)) == [copy]
    assert _preview(laptop, copy, NEW_PHRASE).records
    laptop.lock()


def test_absent_stick_forgets_an_erased_key_when_it_is_back(laptop: Laptop, tmp_path: Path) -> None:
    """Keys in a place stay by themselves, but never those that an erasure took."""
    stick = tmp_path / "stick"
    stick.mkdir()
    laptop.unlock()
    client = laptop.client("Poistuva", "Pia")
    run_steps(_backups(laptop).add_place(str(stick)))
    stick.rename(tmp_path / "drawer")
    _destroy(laptop, client)

    assert [place.path for place in run_steps(_backups(laptop).make()).owing] == [str(stick)]
    (tmp_path / "drawer").rename(stick)
    assert not run_steps(_backups(laptop).look()).owing

    wanted = KeyFile.from_bytes(BackupMaker(laptop.ledger).key_file()).keys
    for place in (stick, _home(laptop)):
        for path in place.glob("*.owk"):
            assert KeyFile.from_bytes(path.read_bytes()).keys == wanted


# -- restoring ------------------------------------------------------------------------------------


def test_newer_copy_restores_after_an_older_one_was_taken(laptop: Laptop) -> None:
    """Backups and a new passphrase after a restore leave the newer copies as good as they were."""
    laptop.unlock()
    run_steps(_backups(laptop).make())
    _later(laptop, hours=1)
    laptop.note(laptop.client("Laine", "Pia"), "Kopioiden välissä.")
    run_steps(_backups(laptop).make())
    first, second = _copies(_home(laptop))
    _take(laptop, first)
    _later(laptop, hours=1)
    laptop.note(laptop.client("Mäki", "Olli"), "Palautettuun.")
    run_steps(_backups(laptop).make())
    run_steps(laptop.services.passphrase.change(PHRASE, NEW_PHRASE))
    run_steps(_backups(laptop).look())
    newest = _copies(_home(laptop))[-1]

    for copy, text in ((second, "Kopioiden välissä."), (newest, "Palautettuun.")):
        found = _preview(laptop, copy, NEW_PHRASE)
        laptop.services.restoring.take(str(laptop.path), found)
        assert text in laptop.lock().unlock(NEW_PHRASE).notes()


def test_preview_compares_with_the_present_vault(laptop: Laptop) -> None:
    """Before anything changes one sees what would be missing and what the copy has more."""
    laptop.unlock()
    run_steps(_backups(laptop).make())
    (first,) = _copies(_home(laptop))
    laptop.note(laptop.client("Laine", "Pia"), "Kopion jälkeen.")

    older = _preview(laptop, first)

    assert older.lacking
    assert older.lacking == older.lacking_unsent
    assert older.more == 0
    assert (older.user_name, older.device_name, older.clients) == ("Anna", "Anna PC", 2)
    _take(laptop, first)
    assert laptop.notes() == {"Ensimmäinen.", "Toinen.", "Kolmas."}


def test_restored_vault_forks_nothing(team: Team) -> None:
    """A restored laptop never writes under its former name: it waits to be admitted anew."""
    client = team.shared_client(team.ben)
    run_steps(_backups(team.ben).make())
    (copy,) = _copies(_home(team.ben))
    team.ben.note(client, "Lähetetty kopion jälkeen.")
    team.exchange()
    former = team.ben.book.device
    before = team.segments(team.ben)

    _take(team.ben, copy)
    team.ben.note(client, "Kirjoitettu palautettuun.")
    with pytest.raises(KnownError) as refused:
        team.ben.sync(team.store)

    assert refused.value.code in {"join-waiting", "join-not-confirmed", "join-request-missing"}
    assert team.ben.book.device != former
    assert sorted(team.store.glob(f"ow1-*/dev/{former}/*/*.seg")) == before
    team.exchange(team.anna, team.cilla)
    for laptop in (team.anna, team.cilla):
        assert len(laptop.ledger.history.heads(bytes.fromhex(former))) == 1


def test_restored_laptop_loses_nothing_once_admitted(team: Team) -> None:
    """After its new admission the laptop has what the team has, and the team what it wrote."""
    client = team.shared_client(team.ben)
    run_steps(_backups(team.ben).make())
    (copy,) = _copies(_home(team.ben))
    team.ben.note(client, "Lähetetty kopion jälkeen.")
    team.exchange()
    _take(team.ben, copy)
    team.ben.note(client, "Kirjoitettu palautettuun.")

    offer = run_steps(team.ben.services.team.request_join(str(team.store)))
    team.ben.services.team.confirm_join()
    team.anna.services.team.set_folder(str(team.store))
    member = team.ben.book.user
    (waiting,) = run_steps(team.anna.services.team.requests())
    assert waiting.words == offer.words
    run_steps(team.anna.services.team.admit(waiting.request_id, user=member))
    team.exchange(rounds=3)

    wanted = {"Lähetetty kopion jälkeen.", "Kirjoitettu palautettuun."}
    assert wanted <= team.ben.notes()
    assert wanted <= team.anna.notes()
    # The places of before go on: the former key file is known, and a copy of the new laptop joins.
    _later(team.ben, hours=2)
    assert not run_steps(_backups(team.ben).make()).missing


# -- the command line -----------------------------------------------------------------------------


def _run(laptop: Laptop, *argv: str, phrase: str = PHRASE) -> tuple[int, str, str]:
    out, errors = io.StringIO(), io.StringIO()
    terminal = Terminal(io.StringIO(phrase + "\n"), out, errors)
    code = main(list(argv), door(laptop.setting), Printer().recovery_sheet, terminal, laptop.clock)
    return code, out.getvalue(), errors.getvalue()


def test_backup_and_restore_by_command(laptop: Laptop, tmp_path: Path) -> None:
    """A scheduled job backs up to a stick; a fresh laptop restores from it, by words as well."""
    stick = tmp_path / "stick"
    stick.mkdir()
    vault = str(laptop.path)
    assert _run(laptop, "vault", "backup", vault, "--to", str(stick))[0] == 0
    fresh = Laptop(tmp_path / "fresh", "Anna")
    fresh.folder.mkdir()
    words = tmp_path / "words.txt"
    words.write_text(" ".join(door(laptop.setting).recovery_words(SECRET, "fi")), encoding="utf-8")
    target = str(fresh.path)

    code, told, _ = _run(fresh, "vault", "restore", target, "--from", str(stick), "--json")
    assert code == 0
    assert json.loads(told)["clients"] == 2
    assert not fresh.path.exists()
    assert [path.name for path in fresh.folder.iterdir()] == []
    code, _, said = _run(
        fresh,
        "vault",
        "restore",
        target,
        "--from",
        str(stick),
        "--take",
        "--recovery-file",
        str(words),
        phrase="",
    )

    assert (code, said) == (0, "")
    assert fresh.unlock().notes() == {"Ensimmäinen.", "Toinen.", "Kolmas."}
    known = door(fresh.setting).known()
    assert known is not None
    assert (known.user_name, known.device_name) == ("Anna", "Anna PC")
    fresh.lock()


def test_refusals_are_one_plain_sentence(laptop: Laptop, tmp_path: Path) -> None:
    """An empty folder and a wrong passphrase end with exit code 1 and a sentence."""
    empty = tmp_path / "empty"
    empty.mkdir()
    assert _run(laptop, "vault", "backup", str(laptop.path))[0] == 0
    for source, phrase in ((empty, PHRASE), (_home(laptop), "väärä salalause tässä")):
        code, told, said = _run(
            laptop, "vault", "restore", str(laptop.path), "--from", str(source), phrase=phrase
        )
        assert (code, told) == (1, "")
        assert said.count("\n") == 1
        assert "backup-" not in said


# -- the support bundle ---------------------------------------------------------------------------

_CANARY = "Kanarialintu"


def test_support_bundle_names_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Canaries in records, logs, file names, names of user, laptop and home folder stay out."""
    home = tmp_path / f"home-{_CANARY}"
    logs = home / "log"
    logs.mkdir(parents=True)
    (logs / "osmo-desktop.log").write_text(
        f"2026-11-22 03:00:00,123 WARNING osmo_desktop.ui.tasks task failed: [hidden]: {_CANARY}\n"
        f"2026-11-22 03:00:01,000 ERROR osmo_desktop.x KnownError(disk-full) 010190-999W\n"
        f"  {_CANARY}/tasks.py:351 _{_CANARY}\n  {home}/run.py:3 main 0401234567\n"
        f"{_CANARY}Error({_CANARY}) osmo_desktop.{_CANARY}\n"
        "2026-11-22 03:00:02,000 INFO osmo_desktop.x folder 040 123 4567 00530 1990-02-01 71\n"
        "1990-02-01 more than 00530 failed 1234567890123456\n"
        "2026-11-22 03:00:03,000 WARNING osmo_desktop.sync.folder_store "
        "a folder of the store holds more than 10000 entries\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setattr("osmo_desktop.system.paths.log_dir", lambda: logs)
    laptop = Laptop(home / _CANARY, _CANARY).create()
    laptop.note(laptop.client(_CANARY, _CANARY), _CANARY)
    opened = laptop.services.support.gather(
        laptop.clock.now(),
        figures=laptop.services.figures(),
        settings=laptop.services.settings.get(),
    )
    laptop.lock()
    out = home / f"{_CANARY}.zip"

    code, shown, _ = _run(laptop, "support-bundle", "--vault", str(laptop.path), "--out", str(out))

    assert code == 0
    with zipfile.ZipFile(out) as bundle:
        texts = {name: bundle.read(name).decode() for name in bundle.namelist()}
    for text in (*texts.values(), *opened.texts.values(), shown):
        for secret in (_CANARY, _CANARY.lower(), str(tmp_path), "010190", "0401234567"):
            assert secret not in text
    for secret in ("040", " 123 ", "4567", "00530", "1990-", " 71", "1234567890123456"):
        assert secret not in texts["log.txt"]
    assert all(text in shown for text in texts.values())  # seen before it is saved
    facts = json.loads(texts["facts.json"])
    assert facts["vault"]["rec"] > 0
    assert all(facts["self-check"].values())
    assert facts["program"]["sqlite"]
    assert json.loads(opened.texts["facts.json"])["vault"]["records"] > 0
    assert "osmo_desktop.ui.tasks task failed [hidden] …" in texts["log.txt"]
    assert "KnownError(disk-full)" in texts["log.txt"]
    assert "tasks.py:351" in texts["log.txt"]
    assert "00:03,000 WARNING osmo_desktop.sync.folder_store a folder of" in texts["log.txt"]
    assert "holds more than 10000 entries" in texts["log.txt"]

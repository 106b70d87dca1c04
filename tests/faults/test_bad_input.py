"""Bad input and a bad world through the real command line: one plain sentence, exit 1, no loss."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.domain.messages import SENTENCES
from tests.laptops import CHEAP, PHRASE, Laptop, Team, at_floor
from tests.warm import run_command

ROOT = Path(__file__).parents[2]
NOTES = {"Ensimmäinen.", "Toinen.", "Kolmas."}


@dataclass
class Done:
    """What a command said."""

    code: int
    out: str
    error: str

    @property
    def facts(self) -> Any:
        """The answer to `--json`."""
        return json.loads(self.out)


class CommandLine:
    """The program as it is installed, with a passphrase in a file."""

    def __init__(self, folder: Path) -> None:
        self.phrase_file = folder / "phrase.txt"
        self.phrase_file.write_text(PHRASE + "\n", encoding="utf-8")

    def __call__(
        self, *arguments: object, phrase: bool = True, stdin: bytes = b"", **env: str
    ) -> Done:
        """Run one command; in a cold process where it is to have an environment of its own."""
        extra = ["--passphrase-file", str(self.phrase_file)] if phrase else []
        command = [*map(_argument, arguments), *extra]
        world = {**os.environ, "LC_ALL": "C.UTF-8", **env}
        if not env:
            return Done(*run_command([*map(os.fsdecode, command)], stdin=stdin, env=world))
        done = subprocess.run(
            [sys.executable, "-B", "-m", "osmo_desktop", *command],
            cwd=ROOT,
            env=world,
            input=stdin,
            capture_output=True,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def refused(self, code: str, *arguments: object, **more: Any) -> None:
        """Run one command that says the sentence of a code, and nothing else."""
        done = self(*arguments, **more)
        assert (done.code, done.out, done.error) == (1, "", finnish(code) + "\n")


def _argument(value: object) -> str | bytes:
    return value if isinstance(value, bytes) else str(value)


def finnish(code: str) -> str:
    """The sentence of a code, as the command line says it."""
    return catalogue("fi").tr(SENTENCES[code])


@pytest.fixture
def run(tmp_path: Path) -> CommandLine:
    """The command line."""
    return CommandLine(tmp_path)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 2 MiB."""
    point = tmp_path / "disk"
    point.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "osmo-test", str(point)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a file system, which this test needs")
    yield point
    subprocess.run(["umount", "--lazy", str(point)], check=False)


def read_only(point: Path) -> None:
    """Make a mount read-only: root does not heed modes."""
    subprocess.run(["mount", "-o", "remount,ro", str(point)], check=True)


def fill(folder: Path) -> Path:
    """Take all the space that is left."""
    path = folder / "ballast"
    with path.open("wb", buffering=0) as file:
        for size in (65536, 4096, 512, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return path


# -- the vault ---------------------------------------------------------------------------------


def test_a_wrong_passphrase(run: CommandLine, laptop: Laptop) -> None:
    """Says so; the right one opens the vault afterwards."""
    run.phrase_file.write_text("ihan toinen salalause nyt\n")
    run.refused("passphrase-wrong", "vault", "info", laptop.path)

    run.phrase_file.write_text(PHRASE)
    assert run("vault", "check", laptop.path, "--json").facts["malformed"] == 0


def test_a_program_started_afresh_says_the_same(run: CommandLine, laptop: Laptop) -> None:
    """The forked commands of these tests answer, refuse and read as the installed program does."""
    at_floor(laptop)
    given: list[tuple[tuple[object, ...], dict[str, Any]]] = [
        (("client", "list", laptop.path), {}),
        (("client", "show", laptop.path, "--client", b"\xff"), {}),
        (("vault", "info", laptop.path), {"phrase": False, "stdin": b"\xff\n"}),
        (("vault", "nothing"), {}),
    ]
    for arguments, more in given:
        warm, cold = run(*arguments, **more), run(*arguments, **more, LC_ALL="C.UTF-8")
        assert warm == cold
        assert warm.out or warm.error


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\n"])
def test_a_passphrase_file_that_holds_none(
    run: CommandLine, laptop: Laptop, content: bytes
) -> None:
    """An empty file is a wrong passphrase, one that is no text an unusable file."""
    run.phrase_file.write_bytes(content)

    code = "file-unusable" if content else "passphrase-wrong"
    run.refused(code, "vault", "info", laptop.path)


def test_a_passphrase_from_standard_input(run: CommandLine, laptop: Laptop) -> None:
    """A line opens the vault; no line, and bytes that are no text, are refused."""
    done = run("vault", "info", laptop.path, phrase=False, stdin=PHRASE.encode() + b"\n")
    assert done.code == 0
    run.refused("passphrase-wrong", "vault", "info", laptop.path, phrase=False)
    done = run("vault", "info", laptop.path, phrase=False, stdin=b"\xff\xfe\xfd\n")
    assert (done.code, done.out, done.error.count("\n")) == (1, "", 1)


def test_files_that_are_not_there(run: CommandLine, laptop: Laptop, tmp_path: Path) -> None:
    """A missing vault is never made, a missing passphrase file is named as a file."""
    run.refused("vault-missing", "vault", "info", tmp_path / "none.owv")
    run.phrase_file.unlink()
    run.refused("file-unusable", "vault", "info", laptop.path)
    assert not (tmp_path / "none.owv").exists()


def test_a_vault_of_a_newer_format(run: CommandLine, laptop: Laptop) -> None:
    """Asks for an update and changes nothing."""
    connection = sqlite3.connect(laptop.path)
    connection.execute("PRAGMA user_version=2")
    connection.close()
    before = laptop.path.read_bytes()

    run.refused("vault-newer", "vault", "info", laptop.path)

    assert laptop.path.read_bytes() == before


def test_a_damaged_vault(run: CommandLine, laptop: Laptop) -> None:
    """Is refused, and left for whoever can mend it."""
    data = bytearray(laptop.path.read_bytes())
    for at in range(5000, len(data), 97):  # also heads of pages, not only what lies in rows
        data[at] ^= 0x55
    laptop.path.write_bytes(data)

    run.refused("vault-damaged", "client", "list", laptop.path)

    assert laptop.path.read_bytes() == bytes(data)


def test_a_hostile_argon2_header(run: CommandLine, laptop: Laptop) -> None:
    """A slot that asks for four TiB of memory is damage, not work."""
    connection = sqlite3.connect(laptop.path)
    changed = connection.execute(
        "UPDATE slot SET header = CAST(replace(CAST(header AS TEXT), :now, :then) AS BLOB)"
        " WHERE instr(CAST(header AS TEXT), :now)",
        {"now": f'"memory_kib":{CHEAP.memory_kib}', "then": '"memory_kib":4294967295'},
    )
    assert changed.rowcount == 1
    connection.commit()
    connection.close()

    done = run("vault", "info", laptop.path)

    assert (done.code, done.out, done.error.count("\n")) == (1, "", 1)
    assert "Traceback" not in done.error


def test_a_vault_that_is_open(run: CommandLine, laptop: Laptop) -> None:
    """A second program is refused while the vault is open, and the first goes on."""
    client = laptop.unlock().client("Kolmas", "Kaisa")
    run.refused("vault-in-use", "client", "list", laptop.path)

    laptop.note(client, "Toisen yrityksen jälkeen.")
    laptop.lock()

    assert "Toisen yrityksen jälkeen." in laptop.unlock().notes()
    laptop.lock()


def test_a_vault_is_not_made_twice(run: CommandLine, laptop: Laptop) -> None:
    """Creating over a vault leaves it as it is."""
    before = laptop.path.read_bytes()

    run.refused("vault-exists", "vault", "create", laptop.path, "--name", "A", "--device", "B")

    assert laptop.path.read_bytes() == before


def test_no_vault_without_its_recovery_sheet(run: CommandLine, tmp_path: Path) -> None:
    """When the sheet cannot be written the words are told all the same."""
    done = run(
        *("vault", "create", tmp_path / "new" / "v.owv", "--name", "Anna", "--device", "PC"),
        *("--recovery-pdf", tmp_path / "none" / "sheet.pdf", "--json"),
    )

    assert (done.code, done.error) == (1, finnish("file-unusable") + "\n")
    made = (tmp_path / "new" / "v.owv").exists()
    assert not made or len(json.loads(done.out)["recovery_words"]) > 20


def test_a_read_only_disk(run: CommandLine, laptop: Laptop, tiny_disk: Path) -> None:
    """What is there can be read; what would have to be written is refused with a sentence."""
    shutil.copy(laptop.path, tiny_disk / "vault.owv")
    read_only(tiny_disk)

    assert run("client", "list", tiny_disk / "vault.owv").code == 0
    run.refused(
        *("disk-read-only", "client", "add", tiny_disk / "vault.owv", "--family-name", "A"),
        *("--given-name", "B", "--municipality", "Vimpeli"),
    )
    create = ("vault", "create", tiny_disk / "new.owv", "--name", "Anna", "--device", "B")
    done = run(*create)
    assert (done.code, done.out, done.error.count("\n")) == (1, "", 1)


def test_a_full_disk(run: CommandLine, laptop: Laptop, tiny_disk: Path) -> None:
    """A save is refused, nothing that was acknowledged is lost, and with space it works again."""
    shutil.copytree(laptop.folder, tiny_disk / "anna")
    full = Laptop(tiny_disk / "anna", "Anna").unlock()
    client = full.client("Täysi", "Levy")
    full.lock()
    ballast = fill(tiny_disk)
    note = tiny_disk.parent / "note.txt"
    note.write_text("Täydellä levyllä. " * 500)
    number = _first(run, full)

    done = run("note", "add", full.path, "--client", number, "--file", note)

    assert (done.code, done.error) == (1, finnish("disk-full") + "\n")
    assert run("vault", "check", full.path, "--json").facts["malformed"] == 0
    ballast.unlink()
    assert run("note", "add", full.path, "--client", number, "--file", note).code == 0
    kept = full.unlock().notes()
    assert kept > NOTES
    assert full.shot("client", client).record.family_name == "Täysi"
    full.lock()


# -- the shared folder -------------------------------------------------------------------------


def _with_note(team: Team) -> str:
    for laptop in team.everybody:
        laptop.unlock()
    client = team.shared_client(team.ben)
    team.anna.note(client, "Annan muistiinpano.")
    team.anna.sync(team.store)
    team.lock()
    return client


def _synced(run: CommandLine, laptop: Laptop, store: Path, *more: str) -> Done:
    return run("sync", laptop.path, "--store", store, "--json", *more)


def test_a_missing_folder(run: CommandLine, closed_team: Team) -> None:
    """A folder that is not there is never made, and a file in its place is none."""
    run.refused("store-missing", "sync", closed_team.ben.path, "--store", closed_team.root / "x")
    file = closed_team.root / "file"
    file.write_bytes(b"")

    run.refused("store-missing", "sync", closed_team.ben.path, "--store", file)

    assert not (closed_team.root / "x").exists()


def test_an_empty_mount_point(run: CommandLine, closed_team: Team) -> None:
    """Where the team's folder was and is not, nothing is taken for a new one."""
    moved = closed_team.store.rename(closed_team.root / "unmounted")
    closed_team.store.mkdir()

    run.refused("store-team-missing", "sync", closed_team.ben.path, "--store", closed_team.store)

    assert list(closed_team.store.iterdir()) == []
    closed_team.store.rmdir()
    moved.rename(closed_team.store)
    assert _synced(run, closed_team.ben, closed_team.store).code == 0


def test_foreign_files_in_the_folder(run: CommandLine, closed_team: Team) -> None:
    """What other programs leave behind is neither an error nor touched."""
    _with_note(closed_team)
    (base,) = closed_team.store.glob("ow1-*")
    (device,) = base.glob(f"dev/{closed_team.anna.unlock().book.device}/0000000")
    closed_team.anna.lock()
    newest = max(device.glob("*.seg"))
    conflicted = f"{newest.stem} (conflicted copy 2026-11-19){newest.suffix}"
    foreign = {
        device / conflicted: newest.read_bytes(),
        device / f"{newest.name}.sync-conflict-20261119": b"x",
        device / f"._{newest.name}": b"\0\5\x16\7",
        device / "desktop.ini": b"[.ShellClassInfo]",
        base / "Thumbs.db": b"",
        base / ".stfolder": b"",
        base / "join" / "lue minut.txt": b"hei",
        base / "join" / f"{'ab' * 16}.req": b"junk",
        base / "join" / f"{'cd' * 16}.card": b"OWT1",
        base / "grant" / f"{'ef' * 16}.grant": b"",
        closed_team.store / "muut": b"",
    }
    for path, data in foreign.items():
        path.write_bytes(data)
    (device / "0000000099-aa.seg").mkdir()
    (base / "dev" / "linkki").symlink_to(closed_team.root)

    done = _synced(run, closed_team.ben, closed_team.store)

    assert (done.code, done.facts["refused"]) == (0, 0)
    assert closed_team.ben.unlock().notes() == {"Annan muistiinpano."}
    closed_team.ben.lock()
    assert all(path.read_bytes() == data for path, data in foreign.items())


def test_a_half_written_segment(run: CommandLine, closed_team: Team) -> None:
    """Half a file is not there yet: it is counted, and read once it is whole."""
    _with_note(closed_team)
    newest = max(closed_team.store.rglob("*.seg"), key=lambda path: path.stat().st_mtime_ns)
    data = newest.read_bytes()
    newest.write_bytes(data[: len(data) // 2])

    assert _synced(run, closed_team.ben, closed_team.store).facts["refused"] == 1
    newest.write_bytes(data)
    done = _synced(run, closed_team.ben, closed_team.store)

    assert done.facts["refused"] == 0
    assert closed_team.ben.unlock().notes() == {"Annan muistiinpano."}
    closed_team.ben.lock()


def test_a_folder_that_lost_more_than_a_fifth(run: CommandLine, closed_team: Team) -> None:
    """Asks before it goes on; told that this is the place now, it puts everything back."""
    assert _synced(run, closed_team.anna, closed_team.store).code == 0
    before = sorted(path.name for path in closed_team.store.rglob("*.seg"))
    for path in sorted(closed_team.store.rglob("*.seg"))[1:]:
        path.unlink()

    run.refused("store-shrunk", "sync", closed_team.anna.path, "--store", closed_team.store)

    done = _synced(run, closed_team.anna, closed_team.store, "--new-place")
    assert done.code == 0
    assert set(before) <= {path.name for path in closed_team.store.rglob("*.seg")}


def test_a_read_only_folder(run: CommandLine, closed_team: Team, tiny_disk: Path) -> None:
    """What cannot be sent is said, what is there is read, and nothing is lost."""
    _with_note(closed_team)
    shutil.copytree(closed_team.store, tiny_disk / "shared")
    read_only(tiny_disk)
    done = _synced(run, closed_team.ben, tiny_disk / "shared")

    assert (done.code, done.error) == (1, finnish("store-read-only") + "\n")
    assert closed_team.ben.unlock().notes() == {"Annan muistiinpano."}
    closed_team.ben.lock()
    assert _synced(run, closed_team.ben, closed_team.store).code == 0


def test_a_full_stick(run: CommandLine, closed_team: Team, tiny_disk: Path) -> None:
    """A stick without space is named; what did not fit goes to the next place."""
    client = _with_note(closed_team)
    shutil.copytree(closed_team.store, tiny_disk / "shared")
    closed_team.ben.unlock().sync(closed_team.store)
    closed_team.ben.note(client, "Ei mahdu tikulle. " * 2000)
    closed_team.ben.lock()
    fill(tiny_disk)

    run.refused("store-full", "sync", closed_team.ben.path, "--store", tiny_disk / "shared")

    assert _synced(run, closed_team.ben, closed_team.store).code == 0
    assert len(closed_team.anna.unlock().notes()) == 1
    closed_team.anna.sync(closed_team.store)
    assert len(closed_team.anna.notes()) == 2
    closed_team.anna.lock()


def test_a_join_request_that_is_junk(run: CommandLine, closed_team: Team) -> None:
    """A folder that anybody may write to shows only requests that are some."""
    (base,) = closed_team.store.glob("ow1-*")
    for number, junk in enumerate((b"", b"OWJ1", b"OWJ1" + bytes(1400), bytes(200_000))):
        (base / "join" / f"{number:032x}.req").write_bytes(junk)

    done = run("team", "admit", closed_team.anna.path, "--json")

    assert (done.code, done.facts) == (0, {"requests": []})
    request = ("--request", "ab" * 16, "--name", "Dora", "--words-match")
    run.refused("join-request-missing", "team", "admit", closed_team.anna.path, *request)


def test_a_command_without_a_team(run: CommandLine, laptop: Laptop, tmp_path: Path) -> None:
    """Syncing, joining and admitting need a team, a folder and a request; the option is named."""
    run.refused("store-not-named", "sync", laptop.path)
    run.refused("store-not-named", "team", "join", laptop.path)
    assert "--store" in finnish("store-not-named")
    run.refused("store-team-missing", "team", "join", laptop.path, "--store", tmp_path)
    run.refused("join-request-missing", "team", "join", laptop.path, "--words-match")


# -- what people type --------------------------------------------------------------------------


def _first(run: CommandLine, laptop: Laptop) -> str:
    return str(run("client", "list", laptop.path, "--json").facts["clients"][0]["number"])


HARD_TEXTS = {
    "a word of 200 kB": "a" * 200_000,
    "markup": 'a<b>&"\'</b><img src="file:///etc/passwd">',
    "right-to-left controls": "alku \u202e\u2066 loppu \u200f",
    "an emoji and a family": "\U0001f9d1\u200d\U0001f9d2 \U0001f1eb\U0001f1ee",
    "formulas": '=HYPERLINK("x")\n+1\n@a',
    "many lines": "rivi\n" * 20_000,
}


def test_hard_texts_are_notes_like_any_other(
    run: CommandLine, laptop: Laptop, tmp_path: Path
) -> None:
    """They are stored, shown and printed, and the vault is whole afterwards."""
    number = _first(run, laptop)
    notes = {}
    for name, text in HARD_TEXTS.items():
        file = tmp_path / "note.txt"
        file.write_text(text, encoding="utf-8")
        added = run("note", "add", laptop.path, "--client", number, "--file", file)
        assert (added.code, added.error) == (0, ""), name
        notes[added.out.strip()] = text

    shown = run("client", "show", laptop.path, "--client", number, "--json")
    checked = run("vault", "check", laptop.path, "--json")

    assert len([entry for entry in shown.facts["timeline"] if entry["id"] in notes]) == len(notes)
    assert checked.facts["malformed"] == 0
    laptop.unlock()
    for note, text in notes.items():
        assert laptop.shot("meeting", note).record.happened.split() == text.split()
    laptop.lock()


def test_a_text_that_is_too_long(run: CommandLine, laptop: Laptop, tmp_path: Path) -> None:
    """More than a record holds is refused, in letters and in bytes; the vault is as before."""
    number = _first(run, laptop)
    file = tmp_path / "note.txt"
    for text in ("a" * 300_000, "ä" * 200_000):
        file.write_text(text, encoding="utf-8")
        run.refused("text-too-long", "note", "add", laptop.path, "--client", number, "--file", file)
    assert laptop.unlock().notes() == NOTES
    laptop.lock()


def test_a_file_that_is_no_text(run: CommandLine, laptop: Laptop, tmp_path: Path) -> None:
    """Bytes that are no text, and a folder, are unusable files."""
    number = _first(run, laptop)
    file = tmp_path / "note.bin"
    file.write_bytes(b"\xff\xfe\x00")

    run.refused("file-unusable", "note", "add", laptop.path, "--client", number, "--file", file)
    run.refused("file-unusable", "note", "add", laptop.path, "--client", number, "--file", tmp_path)
    run.refused(
        *("file-unusable", "note", "add", laptop.path, "--client", number, "--file", "-"),
        stdin=b"\xff\xfe",
    )


def test_a_file_of_clients_that_is_no_table(
    run: CommandLine, laptop: Laptop, tmp_path: Path
) -> None:
    """Junk, one without names, a folder: nothing is added; what is brought in is taken back."""
    file = tmp_path / "lista.csv"
    cases = {b"PK\x03\x04" + b"\0" * 90: "import-unreadable", b"Kunta\nSoini\n": "import-columns"}
    command = ("client", "import", laptop.path, "--file")
    for data, code in cases.items():
        file.write_bytes(data)
        run.refused(code, *command, file)
    run.refused("file-unusable", *command, tmp_path)

    file.write_bytes("Sukunimi;Etunimi\nMäkelä;Kari\n".encode("cp1252"))
    batch = run(*command, file, "--json").facts["batch"]
    assert run("client", "undo-import", laptop.path, "--import", batch, "--json").facts["kept"] == 0
    run.refused("import-unknown", "client", "undo-import", laptop.path, "--import", batch)
    assert len(laptop.unlock().services.clients.list()) == 2
    laptop.lock()


def test_hard_names(run: CommandLine, laptop: Laptop) -> None:
    """An emoji is a name, controls and broken bytes are left out, and nothing alone is refused."""
    names = ["\U0001f600", "A\u202eB\u2066C", b"Virt\xff\xfeanen", "x" * 200]
    for name in names:
        done = run(
            *("client", "add", laptop.path, "--family-name", name, "--given-name", "\u0000"[:0]),
            *("--municipality", "Vimpeli"),
        )
        assert (done.code, done.error) == (0, "")
    shown = laptop.unlock().services.clients.list()
    laptop.lock()

    assert {"\U0001f600", "ABC", "Virtanen", "x" * 200} <= {row.name for row in shown}
    run.refused(
        *("client-name-missing", "client", "add", laptop.path, "--family-name", "\u202e"),
        *("--given-name", "  "),
    )
    run.refused(
        *("text-too-long", "client", "add", laptop.path, "--family-name", "x" * 201),
        *("--given-name", "A"),
    )


def test_hard_dates(run: CommandLine, laptop: Laptop, tmp_path: Path) -> None:
    """A date that is none is named; the year 1900 is a date."""
    name = ("--family-name", "Vanha", "--given-name", "Aino", "--municipality", "Vimpeli")
    for text in ("1.1.2026x", "2026-02-30", "0000-01-01"):
        done = run("client", "add", laptop.path, *name, "--start", text)
        assert (done.code, done.out, done.error.count("\n")) == (1, "", 1)
    assert run("client", "add", laptop.path, *name, "--start", "1900-01-01").code == 0
    number = _first(run, laptop)
    file = tmp_path / "note.txt"
    file.write_text("Teksti.")
    for text in ("eilen", "2026-13-01T00:00", "9999-12-31T23:59"):
        done = run(
            *("note", "add", laptop.path, "--client", number, "--file", file),
            *("--occurred", text),
        )
        assert (done.code, done.out, done.error.count("\n")) == (1, "", 1), text


def test_an_answer_that_the_terminal_cannot_show(run: CommandLine, laptop: Laptop) -> None:
    """A terminal without the letters gets question marks, not an error after the work."""
    laptop.unlock().client("\U0001f600 Öhman", "Äiti")
    at_floor(laptop.lock())

    done = run("client", "list", laptop.path, PYTHONIOENCODING="ascii")

    assert (done.code, done.error) == (0, "")


def test_no_paper_is_written_over_anything_else(
    run: CommandLine, laptop: Laptop, tmp_path: Path
) -> None:
    """A paper takes the place of an older one, never that of the vault or another file."""
    number = _first(run, laptop)
    laptop.unlock()
    (client,) = [row.id for row in laptop.services.clients.list() if row.number == number]
    plan, _ = laptop.services.plans.begin(client)
    laptop.services.plans.add_goal(plan.id, "Tavoite")
    laptop.lock()
    target = ("print", "plan", laptop.path, "--client", number, "--out")

    run.refused("file-unusable", *target, laptop.path)

    assert laptop.unlock().services.verify()["malformed"] == 0
    assert number in [row.number for row in laptop.services.clients.list()]
    laptop.lock()
    for _ in range(2):
        assert run(*target, tmp_path / "plan.pdf").code == 0


def test_the_vault_is_closed_after_an_error(run: CommandLine, laptop: Laptop) -> None:
    """A refused command leaves one file behind like any other."""
    run.refused("client-unknown", "client", "show", laptop.path, "--client", "X")

    assert [path.name for path in laptop.folder.iterdir()] == ["vault.owv"]

"""The way out: a vault is read without the program, by a reader written from its document alone."""

from __future__ import annotations

import base64
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

import pytest

from osmo_desktop.bootstrap import words
from osmo_desktop.crypto.words import to_words
from osmo_desktop.domain.ids import new_id
from osmo_desktop.storage.erasing import Erased, put_erased
from osmo_desktop.storage.vault_door import create_vault
from tests.amounts import amount
from tests.exit import reader
from tests.exit.work import Worked, work
from tests.laptops import CHEAP, PHRASE, SECRET, Laptop, Team

EXIT = Path(__file__).parent
WORDS = EXIT.parents[1] / "resources" / "words"
_ALONE = """
import sys
sys.path.insert(0, sys.argv[1])
class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("osmo_desktop", "tests"):
            raise ImportError(name)
sys.meta_path.insert(0, Refusing())
import reader
code = reader.main(sys.argv[2:])
assert not [name for name in sys.modules if name.split(".")[0] in ("osmo_desktop", "tests")]
sys.exit(code)
"""


def read_alone(*arguments: object, code: int = 0) -> Any:
    """Run the reader in a process that cannot import the program; gives its answer."""
    command = [sys.executable, "-I", "-B", "-c", _ALONE, str(EXIT), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, check=False, cwd="/")
    assert done.returncode == code, done.stderr.decode()
    return json.loads(done.stdout) if code == 0 else done.stderr.decode()


def shown(facts: Any) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Uids of what is shown by field, as `Laptop.state` gives them."""
    uids = {row["id"]: row["op"]["uid"] for row in facts["records"] if "op" in row}
    return {
        (row["stream"], row["kind"], row["entity"], row["field"]): tuple(
            uids[id_] for id_ in row["ops"]
        )
        for row in facts["shown"]
    }


def records(facts: Any) -> list[Any]:
    """Records that can be read, without those of access logs, of which the op can be read."""
    logged = [row for row in facts["records"] if row["stream"] == row["device"]]
    assert {row["op"]["kind"] for row in logged} <= {"access_entry"}
    return [row for row in facts["records"] if "op" in row and row not in logged]


Held = tuple[str, dict[str, Any], dict[Any, tuple[str, ...]]]


def held(laptop: Laptop) -> Held:
    """What the program holds: its device, values by op id, and uids of what it shows."""
    values = {id_: op.op.value for op in laptop.ops() for id_ in op.ids}
    return laptop.book.device, values, dict(laptop.state())


def assert_same(facts: Any, expected: Held) -> None:
    """The reader has exactly what the program has, and opens the seal around pages of the log."""
    opened = {row["id"]: row["op"]["value"] for row in records(facts)}
    assert (facts["identity"]["device"], opened, shown(facts)) == expected


@pytest.fixture
def phrase_file(tmp_path: Path) -> Path:
    """The passphrase in a file."""
    path = tmp_path / "phrase.txt"
    path.write_text(PHRASE + "\n", encoding="utf-8")
    return path


@pytest.fixture
def worked(team: Team) -> Worked:
    """A team after work, everything that a vault can hold."""
    return work(team)


def test_the_reader_has_what_the_program_has(worked: Worked, phrase_file: Path) -> None:
    """Every op, every value that is shown, every attachment and every draft, laptop by laptop."""
    for laptop in worked.team.everybody:
        laptop.restarted()
        before = held(laptop)
        laptop.lock()
        facts = read_alone(laptop.path, "--passphrase-file", phrase_file, "--json")
        assert_same(facts, before)
    assert worked.team.ben.path.parent.exists()


def test_a_rich_vault_is_what_the_reader_read(worked: Worked, phrase_file: Path) -> None:
    """The vault that is compared has what is hard: nothing of it was left out of the test."""
    worked.team.lock()

    facts = read_alone(worked.team.ben.path, "--passphrase-file", phrase_file, "--json")

    assert facts["segments"] > 5
    assert facts["pending"] > 0
    assert [base64.b64decode(row["data"]) for row in facts["attachments"]] == [worked.opened]
    (draft,) = [row["value"] for row in facts["local"] if row["kind"] == "draft"]
    assert "Kesken." in json.dumps(draft)
    values = {(row["kind"], row["field"]): row["values"] for row in facts["shown"]}
    assert set(values["client", "family_name"]) == {"Virtanen-Berg", "Virtanen-Cederberg"}
    assert ["Korjattu."] in [r["values"] for r in facts["shown"] if r["field"] == "happened"]


def test_one_stream_is_read_with_two_keys(worked: Worked) -> None:
    """What was written before and after a change of keys is read, each with its own."""
    ben = worked.team.ben
    assert len(ben.ledger.keyring.stream_keys(ben.shot("client", worked.client).stream)) == 2
    kids = {op.ids[0] for op in ben.ops()}
    ben.lock()

    facts = reader.read_vault(ben.path, reader.with_passphrase(PHRASE))

    assert {row["id"] for row in records(facts)} == kids


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_paper_words_open_it_too(laptop: Laptop, tmp_path: Path, language: str) -> None:
    """The words of the sheet in any language read the same as the passphrase."""
    sheet = tmp_path / "sheet.txt"
    sheet.write_text("\n".join(to_words(SECRET, words(language))), encoding="utf-8")

    facts = read_alone(
        *(laptop.path, "--recovery-file", sheet, "--words", WORDS / f"{language}.txt", "--json")
    )

    assert facts == reader.read_vault(laptop.path, reader.with_passphrase(PHRASE))


def test_a_vault_with_a_new_master_key_is_read(laptop: Laptop, tmp_path: Path) -> None:
    """With the passphrase, and with the sheet through one link and two."""
    sheet = tmp_path / "sheet.txt"
    sheet.write_text("\n".join(to_words(SECRET, words("fi"))), encoding="utf-8")
    by_sheet = ("--recovery-file", sheet, "--words", WORDS / "fi.txt", "--json")
    before = read_alone(laptop.path, *by_sheet)
    for links in (1, 2):
        ledger = laptop.unlock().ledger
        with ledger.vault.transaction() as connection:  # as an erasure leaves it
            put_erased(connection, ledger.keyring.meta_key, {new_id(): Erased()})
        laptop.restarted().lock()

        facts = read_alone(laptop.path, *by_sheet)

        assert facts == reader.read_vault(laptop.path, reader.with_passphrase(PHRASE))
        assert facts["records"] == before["records"]
        with closing(sqlite3.connect(laptop.path)) as db:
            found = db.execute("SELECT count(*) FROM slot WHERE kind = 'link'").fetchone()
        assert found == (links,)


def test_words_that_do_not_belong_together_are_refused() -> None:
    """A word in another's place, one too few, and one that is in no list."""
    known = list(words("fi"))
    sheet = list(to_words(SECRET, known))
    for wrong in ([*sheet[1:], sheet[0]], sheet[1:], ["zzz", *sheet[1:]]):
        with pytest.raises(reader.UnreadableError):
            reader.secret_of_words(wrong, known)


def test_a_vault_without_records_is_read(tmp_path: Path) -> None:
    """A vault that was made and never opened has no chains yet."""
    fresh = Laptop(tmp_path / "anna", "Anna")
    fresh.folder.mkdir()
    names = {"user_name": "Anna", "device_name": "PC"}
    create_vault(fresh.path, PHRASE, CHEAP, recovery_secret=SECRET, **names).vault.close()

    facts = reader.read_vault(fresh.path, reader.with_passphrase(PHRASE))

    assert (facts["records"], facts["shown"], facts["pending"], facts["segments"]) == ([], [], 0, 0)
    assert facts["identity"]["user_name"] == "Anna"


def test_a_vault_after_a_power_cut_is_read_from_a_mended_copy(laptop: Laptop) -> None:
    """A journal that waits is not passed over: the reader writes nothing, so it refuses."""
    with closing(sqlite3.connect(laptop.path, isolation_level=None)) as db:
        db.execute("PRAGMA cache_size=1")
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE local SET sealed = randomblob(9000)")
        db.execute("INSERT INTO local VALUES ('x', 'x', randomblob(90000))")
        torn = laptop.folder / "torn.owv"
        for suffix in ("", "-journal"):
            shutil.copyfile(f"{laptop.path}{suffix}", f"{torn}{suffix}")
        db.execute("ROLLBACK")
    with pytest.raises(reader.UnreadableError):
        reader.read_vault(torn, reader.with_passphrase(PHRASE))

    with closing(sqlite3.connect(torn)) as db:
        db.execute("SELECT count(*) FROM rec").fetchone()

    whole = reader.read_vault(laptop.path, reader.with_passphrase(PHRASE))
    assert reader.read_vault(torn, reader.with_passphrase(PHRASE)) == whole


def test_a_wrong_secret_opens_nothing(laptop: Laptop) -> None:
    """Another passphrase or another sheet is refused."""
    for opener in (reader.with_passphrase(PHRASE + "x"), reader.with_recovery(bytes(32))):
        with pytest.raises(reader.UnreadableError):
            reader.read_vault(laptop.path, opener)


def test_the_reader_writes_nothing(laptop: Laptop, phrase_file: Path) -> None:
    """Neither the vault nor a file beside it, nor one for what was opened."""
    before = {path: path.read_bytes() for path in laptop.folder.iterdir()}

    read_alone(laptop.path, "--passphrase-file", phrase_file, "--json")

    assert {path: path.read_bytes() for path in laptop.folder.iterdir()} == before


def _cells(path: Path) -> list[tuple[str, str, int, int]]:
    """Every byte string in the sealed rows: table, column, row, length."""
    columns = (
        *(("slot", name) for name in ("header", "wrapped")),
        *(("keyring", name) for name in ("id", "sealed")),
        *(("meta", "sealed"), ("local", "sealed"), ("rec", "record"), ("rec", "mac")),
        *(("seg", name) for name in ("hash", "bytes", "mac")),
        *(("blob", "hash"), ("blob_part", "hash"), ("blob_part", "bytes")),
    )
    with closing(sqlite3.connect(path)) as db:
        return [
            (table, column, rowid, length)
            for table, column in columns
            for rowid, length in db.execute(
                f"SELECT rowid, length({column}) FROM {table} WHERE {_covered(table)}"
            )
        ]


def _covered(table: str) -> str:
    """Rows that the passphrase opens: the value `turn` is not sealed, other slots are others'."""
    return {"meta": "name != 'turn'", "slot": "kind = 'passphrase'"}.get(table, "1")


@pytest.mark.faults
def test_a_flipped_byte_in_any_row_is_refused(worked: Worked, tmp_path: Path) -> None:
    """Whatever was changed in a row by whoever has the file, the reader says so."""
    worked.team.lock()
    source = worked.team.ben.path
    cells = _cells(source)
    random = Random(7)
    chosen = [random.choice(list(group)) for _, group in groupby(cells, lambda cell: cell[:2])]
    chosen += random.choices(cells, k=amount(200))
    assert len({cell[:2] for cell in chosen}) == 14
    for table, column, rowid, length in chosen:
        copy = tmp_path / "flipped.owv"
        shutil.copy(source, copy)
        with closing(sqlite3.connect(copy)) as db:
            (data,) = db.execute(
                f"SELECT {column} FROM {table} WHERE rowid = ?", (rowid,)
            ).fetchone()
            flipped = bytearray(data)
            flipped[random.randrange(length)] ^= 1 << random.randrange(8)
            update = f"UPDATE {table} SET {column} = ? WHERE rowid = ?"
            db.execute(update, (bytes(flipped), rowid))
            db.commit()
        with pytest.raises(reader.UnreadableError):
            reader.read_vault(copy, reader.with_passphrase(PHRASE))


def test_a_cut_off_chain_is_refused(laptop: Laptop) -> None:
    """The last own record taken away is noticed, and the program's sentence is not needed."""
    with closing(sqlite3.connect(laptop.path)) as db:
        db.execute("DELETE FROM rec WHERE seq = (SELECT max(seq) FROM rec)")
        db.commit()

    with pytest.raises(reader.UnreadableError, match="instead of"):
        reader.read_vault(laptop.path, reader.with_passphrase(PHRASE))

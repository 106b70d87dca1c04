"""A vault that was damaged or tampered with: it opens whole, or it is refused with a sentence."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from osmo_desktop.domain.errors import BugError, DamagedError, KnownError, OsmoError, UserError
from osmo_desktop.domain.messages import SENTENCES, sentence
from osmo_desktop.storage.vault_door import open_vault_with_recovery
from tests.amounts import amount
from tests.laptops import SECRET, Laptop, Team

Tamper = Callable[[sqlite3.Connection], Any]
NOTES = {"Ensimmäinen.", "Toinen.", "Kolmas."}


def tampered(laptop: Laptop, tamper: Tamper) -> None:
    """Change rows of a locked vault behind the program's back."""
    connection = sqlite3.connect(laptop.path)
    tamper(connection)
    connection.commit()
    connection.close()


def refusal(laptop: Laptop) -> OsmoError:
    """The error with which the vault is refused."""
    with pytest.raises(OsmoError) as caught:
        laptop.unlock()
    assert laptop.opened is None
    return caught.value


def swap(table: str, column: str, first: int, second: int) -> Tamper:
    """Exchange a column of two rows."""

    def run(db: sqlite3.Connection) -> None:
        rows = db.execute(f"SELECT seq, {column} FROM {table} ORDER BY seq").fetchall()
        (a, value_a), (b, value_b) = rows[first], rows[second]
        if column == "hash":  # unique
            db.execute(f"UPDATE {table} SET {column} = x'00' WHERE seq = ?", (a,))
        db.execute(f"UPDATE {table} SET {column} = ? WHERE seq = ?", (value_a, b))
        db.execute(f"UPDATE {table} SET {column} = ? WHERE seq = ?", (value_b, a))

    return run


def exchange_rows(table: str) -> Tamper:
    """Exchange two whole rows, the numbers that order them only."""

    def run(db: sqlite3.Connection) -> None:
        first, second = (row[0] for row in db.execute(f"SELECT seq FROM {table} LIMIT 2"))
        db.execute(f"UPDATE {table} SET seq = -1 WHERE seq = ?", (first,))
        db.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (first, second))
        db.execute(f"UPDATE {table} SET seq = ? WHERE seq = -1", (second,))

    return run


def sql(statement: str, *parameters: object) -> Tamper:
    """One statement."""
    return lambda db: db.execute(statement, parameters)


RECORDS: dict[str, Tamper] = {
    "the last record is gone": sql("DELETE FROM rec WHERE seq = (SELECT max(seq) FROM rec)"),
    "the first record is gone": sql("DELETE FROM rec WHERE seq = (SELECT min(seq) FROM rec)"),
    "all records are gone": sql("DELETE FROM rec"),
    "two records changed places": exchange_rows("rec"),
    "two records changed their bytes": swap("rec", "record", 1, 2),
    "two records changed their seals": swap("rec", "mac", 1, 2),
    "a record is there twice": sql("INSERT INTO rec (record, mac) SELECT record, mac FROM rec"),
    "a record is shorter": sql("UPDATE rec SET record = substr(record, 1, 80) WHERE seq = 3"),
    "a record is empty": sql("UPDATE rec SET record = x'' WHERE seq = 3"),
    "the ends of the chains are gone": sql("DELETE FROM meta WHERE name = 'ends'"),
}
SEGMENTS: dict[str, Tamper] = {
    "the last segment is gone": sql("DELETE FROM seg WHERE seq = (SELECT max(seq) FROM seg)"),
    "the first segment is gone": sql("DELETE FROM seg WHERE seq = (SELECT min(seq) FROM seg)"),
    "all segments are gone": sql("DELETE FROM seg"),
    "two segments changed places": exchange_rows("seg"),
    "two segments changed their bytes": swap("seg", "bytes", 0, 1),
    "two segments changed their hashes": swap("seg", "hash", 0, 1),
    "two segments changed their seals": swap("seg", "mac", 0, 1),
    "a segment is shorter": sql("UPDATE seg SET bytes = substr(bytes, 1, 400) WHERE seq = 2"),
    "a segment is empty": sql("UPDATE seg SET bytes = x'' WHERE seq = 2"),
    "the ends of the chains are gone": sql("DELETE FROM meta WHERE name = 'ends'"),
}
ANY: dict[str, Tamper] = {
    "the identity is gone": sql("DELETE FROM meta WHERE name = 'identity'"),
    "two sealed values changed places": sql(
        "UPDATE meta SET sealed = (SELECT sealed FROM meta WHERE name = 'ends')"
        " WHERE name = 'identity'"
    ),
    "a sealed value is a text": sql("UPDATE meta SET sealed = x'' WHERE name = 'identity'"),
    "a key is gone": sql("DELETE FROM keyring WHERE id = (SELECT max(id) FROM keyring)"),
    "another key is gone": sql("DELETE FROM keyring WHERE id = (SELECT min(id) FROM keyring)"),
    "all keys are gone": sql("DELETE FROM keyring"),
    "two keys changed places": sql(
        "UPDATE keyring SET sealed = (SELECT sealed FROM keyring ORDER BY id LIMIT 1 OFFSET 1)"
        " WHERE id = (SELECT min(id) FROM keyring)"
    ),
    "a key has another id": sql(
        "UPDATE keyring SET id = x'6b00' WHERE id = (SELECT min(id) FROM keyring)"
    ),
    "the list of the keys is gone": sql("DELETE FROM meta WHERE name = 'keyring'"),
    "a table is gone": sql("DROP TABLE rec"),
    "a column is gone": sql("ALTER TABLE rec DROP COLUMN mac"),
    "the slots are gone": sql("DELETE FROM slot"),
    "the slot is empty": sql("UPDATE slot SET header = x''"),
    "the slot is no JSON": sql("UPDATE slot SET header = x'7b7b'"),
    "the slot's salt is short": sql(
        "UPDATE slot SET header = CAST("
        """'{"v":1,"memory_kib":64,"iterations":1,"lanes":1,"salt":"AAAA"}' AS BLOB)"""
    ),
    "the slot asks for four TiB": sql(
        "UPDATE slot SET header = CAST(replace(CAST(header AS TEXT),"
        """ '"memory_kib":64', '"memory_kib":4294967295') AS BLOB)"""
    ),
    "the slot asks for a number beyond numbers": sql(
        "UPDATE slot SET header = CAST(replace(CAST(header AS TEXT),"
        """ '"memory_kib":64', '"memory_kib":99999999999999999999999') AS BLOB)"""
    ),
    "the slot asks for a negative work": sql(
        "UPDATE slot SET header = CAST(replace(CAST(header AS TEXT),"
        """ '"iterations":1', '"iterations":-1') AS BLOB)"""
    ),
    "the slot asks for other work": sql(
        "UPDATE slot SET header = CAST(replace(CAST(header AS TEXT),"
        """ '"iterations":1', '"iterations":2') AS BLOB)"""
    ),
    "the slot is of a newer version": sql(
        """UPDATE slot SET header = CAST(replace(CAST(header AS TEXT), '"v":1', '"v":2')"""
        " AS BLOB)"
    ),
    "the wrapped key is short": sql("UPDATE slot SET wrapped = substr(wrapped, 1, 20)"),
    "the slots changed their keys": sql(
        "UPDATE slot SET wrapped = (SELECT wrapped FROM slot WHERE kind = 'recovery')"
    ),
}


@pytest.mark.parametrize("name", [*RECORDS, *ANY])
def test_a_lone_vault_with_tampered_rows_is_refused(laptop: Laptop, name: str) -> None:
    """Whatever row was removed, changed, swapped or cut off: a sentence, never half a vault."""
    tampered(laptop, {**RECORDS, **ANY}[name])

    error = refusal(laptop)

    assert not isinstance(error, BugError)
    assert error.code in SENTENCES or isinstance(error, DamagedError)
    assert sentence(error)


@pytest.mark.parametrize("name", [*SEGMENTS, *ANY])
def test_a_members_vault_with_tampered_rows_is_refused(closed_team: Team, name: str) -> None:
    """The same for a vault with segments, keys of clients and a team."""
    tampered(closed_team.ben, {**SEGMENTS, **ANY}[name])

    error = refusal(closed_team.ben)

    assert not isinstance(error, BugError)


def test_an_older_row_of_the_keyring_is_noticed(laptop: Laptop) -> None:
    """A key row from an older copy of the file does not fit in: the rows are bound together."""
    laptop.unlock().client("Uusi", "Uusi")
    laptop.lock()
    rows = sqlite3.connect(laptop.path).execute("SELECT id, sealed FROM keyring").fetchall()
    assert len(rows) == len({sealed for _, sealed in rows})
    older = sqlite3.connect(laptop.path)
    before = older.execute("SELECT sealed FROM meta WHERE name = 'keyring'").fetchone()[0]
    older.close()
    laptop.unlock().client("Uudempi", "Uudempi")
    laptop.lock()

    tampered(laptop, sql("UPDATE meta SET sealed = ? WHERE name = 'keyring'", before))

    assert refusal(laptop).code == "vault-keys"


def test_what_is_refused_is_not_written_to(laptop: Laptop) -> None:
    """A damaged vault is left as it is for whoever may mend it."""
    tampered(laptop, RECORDS["the last record is gone"])
    before = laptop.path.read_bytes()

    refusal(laptop)

    assert laptop.path.read_bytes() == before


def test_a_slot_of_an_older_copy_opens_with_its_passphrase_only(laptop: Laptop) -> None:
    """A wrong passphrase is a wrong passphrase, whatever else was changed."""
    with pytest.raises(OsmoError) as caught:
        laptop.unlock("toinen pitkä salalause tässä")

    assert caught.value.code == "passphrase-wrong"
    assert laptop.unlock().notes() == NOTES
    laptop.lock()


@pytest.mark.parametrize("name", ["the last record is gone", "a key is gone"])
def test_the_paper_words_open_no_tampered_vault(laptop: Laptop, name: str) -> None:
    """The other way in checks the same."""
    tampered(laptop, {**RECORDS, **ANY}[name])

    with pytest.raises(DamagedError):
        open_vault_with_recovery(laptop.path, SECRET)


# -- bytes of the file -------------------------------------------------------------------------


def _opens_whole_or_is_refused(folder: Path, expected: set[str]) -> bool:
    laptop = Laptop(folder, folder.name.capitalize())
    try:
        laptop.unlock()
    except (KnownError, UserError) as error:  # a damaged slot looks like a wrong passphrase
        return not sentence(error)
    try:
        assert laptop.notes() == expected
        assert {row.name for row in laptop.services.clients.list()} == {
            "Virtanen, Aino",
            "Korhonen, Eero",
        }
    finally:
        laptop.lock()
    return True


@pytest.mark.parametrize("chunk", range(10))
def test_flipped_bytes_open_whole_or_are_refused(
    frozen_vault: Path, tmp_path: Path, chunk: int
) -> None:
    """A bit that flipped anywhere in the file never gives half a vault or a crash."""
    random = Random(chunk)
    original = (frozen_vault / "vault.owv").read_bytes()
    refused = 0
    for number in range(amount(1_000) // 10):
        folder = tmp_path / f"anna{number}"
        shutil.copytree(frozen_vault, folder)
        damaged = bytearray(original)
        for _ in range(random.choice((1, 1, 1, 8))):
            damaged[random.randrange(len(damaged))] ^= 1 << random.randrange(8)
        (folder / "vault.owv").write_bytes(damaged)
        refused += not _opens_whole_or_is_refused(folder, NOTES)
        shutil.rmtree(folder)
    assert refused


@pytest.mark.parametrize("chunk", range(5))
def test_lost_blocks_open_whole_or_are_refused(
    frozen_vault: Path, tmp_path: Path, chunk: int
) -> None:
    """Neither do blocks of zeros, of junk, of another place in the file, or a cut end."""
    random = Random(chunk)
    original = (frozen_vault / "vault.owv").read_bytes()
    for number in range(amount(200) // 5):
        folder = tmp_path / f"anna{number}"
        shutil.copytree(frozen_vault, folder)
        size = random.choice((1, 16, 512, 4096))
        at = random.randrange(len(original) // size) * size
        other = random.randrange(len(original) // size) * size
        block = random.choice((bytes(size), random.randbytes(size), original[other : other + size]))
        damaged = original[:at] + block + original[at + size :]
        if number % 8 == 0:
            damaged = original[:at]
        (folder / "vault.owv").write_bytes(damaged)
        _opens_whole_or_is_refused(folder, NOTES)
        shutil.rmtree(folder)

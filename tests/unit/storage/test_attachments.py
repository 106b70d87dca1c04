"""Sealed objects in the vault file: whole or not at all, in parts, and never read at unlock."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from osmo_desktop.domain.errors import DamagedError
from osmo_desktop.storage.attachments import PART_BYTES, AttachmentBox
from osmo_desktop.storage.vault_file import VaultFile

DATA = Random(1).randbytes(3 * PART_BYTES + 5)
HASH = hashlib.sha256(DATA).digest()


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[VaultFile]:
    """An empty vault file."""
    vault = VaultFile.create(tmp_path / "vault.owv")
    yield vault
    vault.close()


def _store(box: AttachmentBox, data: bytes = DATA) -> bytes:
    hash_ = hashlib.sha256(data).digest()
    for _ in box.store(hash_, data):
        pass
    return hash_


def _part_rows(vault: VaultFile) -> int:
    ((count,),) = vault.rows("SELECT count(*) FROM blob_part")
    assert isinstance(count, int)
    return count


def test_object_comes_back_as_it_was_stored(vault: VaultFile) -> None:
    """Parts joined are the object, after the file was closed and opened again too."""
    _store(AttachmentBox(vault))
    vault.close()
    again = VaultFile.open(vault.path)
    box = AttachmentBox(again)
    assert b"".join(box.parts(HASH)) == DATA
    assert list(box.held()) == [HASH]
    assert box.total_bytes() == len(DATA)
    again.close()


def test_each_part_is_a_transaction_of_its_own(vault: VaultFile) -> None:
    """Between two parts the worker is free, so a large object never holds up a draft."""
    assert list(AttachmentBox(vault).store(HASH, DATA)) == [
        PART_BYTES,
        2 * PART_BYTES,
        3 * PART_BYTES,
        len(DATA),
    ]


def test_object_cut_off_is_not_held_and_leaves_nothing(vault: VaultFile) -> None:
    """A crash between two parts leaves no object; what it left goes when the next one comes."""
    box = AttachmentBox(vault)
    begun = box.store(HASH, DATA)
    next(begun)
    next(begun)
    begun.close()
    assert not box.is_held(HASH)
    assert not list(box.parts(HASH))
    assert _part_rows(vault) == 2
    other = _store(box, b"another")
    assert _part_rows(vault) == 1
    assert list(box.held()) == [other]


def test_two_objects_may_be_stored_in_turns(vault: VaultFile) -> None:
    """One that is being stored is no remainder to the other."""
    box = AttachmentBox(vault)
    second = Random(2).randbytes(2 * PART_BYTES)
    hash_ = hashlib.sha256(second).digest()
    begun = [box.store(HASH, DATA), box.store(hash_, second)]
    while begun:
        begun = [one for one in begun if next(one, None) is not None]
    assert b"".join(box.parts(HASH)) == DATA
    assert b"".join(box.parts(hash_)) == second


def test_disowned_object_is_not_held_and_may_come_again(vault: VaultFile) -> None:
    """What was damaged here is stored anew under a later number, so that places get it again."""
    box = AttachmentBox(vault)
    _store(box)
    (before,) = box.held().values()
    box.disown(HASH)
    assert not box.is_held(HASH)
    _store(box)
    (after,) = box.held().values()
    assert after > before
    assert b"".join(box.parts(HASH)) == DATA
    assert _part_rows(vault) == 4


def test_check_finds_a_changed_and_a_missing_part(vault: VaultFile) -> None:
    """`vault check` reads every object; one that is not what its hash says is found."""
    box = AttachmentBox(vault)
    _store(box)
    box.check()
    with vault.transaction() as connection:
        connection.execute("UPDATE blob_part SET bytes = x'00' WHERE part = 1")
    with pytest.raises(DamagedError):
        box.check()
    with vault.transaction() as connection:
        connection.execute("DELETE FROM blob_part WHERE part = 1")
    with pytest.raises(DamagedError):
        box.check()


def test_unlock_reads_no_object(vault: VaultFile) -> None:
    """The check at unlock looks at no page of attachments: their number costs nothing there."""
    _store(AttachmentBox(vault))
    vault.close()
    data = bytearray(vault.path.read_bytes())
    at = data.index(DATA[PART_BYTES + 100_000 : PART_BYTES + 100_016])
    page = at - at % 4096
    data[page : page + 4] = b"\xff\xff\xff\xff"  # the next page of its chain: none
    vault.path.write_bytes(data)
    again = VaultFile.open(vault.path)
    again.check_tables()
    with pytest.raises(DamagedError):
        again.check_integrity()
    again.close()


def test_schema_refuses_what_is_no_object(vault: VaultFile) -> None:
    """A hash cannot stand for two objects."""
    _store(AttachmentBox(vault))
    with pytest.raises(DamagedError), vault.transaction() as connection:
        connection.execute("INSERT INTO blob (hash, parts, size) VALUES (?, 1, 1)", (HASH,))
    assert sqlite3.sqlite_version_info >= (3, 37)  # STRICT tables

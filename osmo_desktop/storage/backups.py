"""Making a backup: the sealed data without the keyring, and the key file (SECURITY b.0 20).

The data of a backup is a vault file whose tables `slot` and `keyring` are empty; the key file
holds what they held. Keys never touch the medium with the data, so rewriting the one key file at
an erasure is enough. Rows are copied in slices while work goes on; triggers in memory note what
changes meanwhile, and the last slice brings that up to date: the copy is the vault of one moment.
Lives on the vault worker; the calls that the steps yield run elsewhere.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from osmo_desktop.domain.backup_ring import mark_of
from osmo_desktop.domain.counting import records_by_entry
from osmo_desktop.domain.errors import DamagedError, KnownError, NewerFormatError, OsmoError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.merge import PENDING
from osmo_desktop.domain.progress import CancelToken, Progress, Report, Steps
from osmo_desktop.storage import access_log
from osmo_desktop.storage.erasing import read_erased
from osmo_desktop.storage.identity import delete_meta
from osmo_desktop.storage.ledger import Ledger
from osmo_desktop.storage.vault_file import JOURNAL_SUFFIX, VaultFile, os_error_code

KEY_TABLES: Final = ("slot", "keyring")
BUILDING_SUFFIX: Final = ".backup"
MAX_KEY_FILE_BYTES: Final = 64 << 20
CHUNK: Final = 1 << 20

_SLICE_BYTES: Final = 1 << 20
_SLICE_ROWS: Final = 500
_EVENTS: Final = (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old"))

_Slots = tuple[tuple[str, bytes, bytes], ...]
_Keys = tuple[tuple[bytes, bytes], ...]


class KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What opens the copies beside it: slots and sealed keyring as they stand in the vault.

    `devices` are the marks of the copies that it opens, so that another vault's is told by sight.
    """

    v: int
    devices: tuple[str, ...]
    slots: _Slots
    keys: _Keys
    bound: bytes

    def to_bytes(self) -> bytes:
        """The bytes of the file: a hash, then JSON; damage is told from a wrong passphrase."""
        body = msgspec.json.encode(self)
        return hashlib.sha256(body).hexdigest().encode() + b"\n" + body

    @classmethod
    def from_bytes(cls, data: bytes) -> KeyFile:
        """Raises DamagedError("backup-keys-damaged"), NewerFormatError("backup-newer")."""
        head, _, body = data.partition(b"\n")
        if hashlib.sha256(body).hexdigest().encode() != head:
            raise DamagedError("backup-keys-damaged")
        try:
            version = msgspec.json.decode(body, type=_Version).v
            if version != 1:
                raise NewerFormatError("backup-newer")
            return msgspec.json.decode(body, type=cls)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise DamagedError("backup-keys-damaged") from error


class _Version(msgspec.Struct):
    v: int


@dataclass(frozen=True)
class Built:
    """A backup that was made beside the vault: `hash` is that of the file, 32 hex digits."""

    path: Path
    mark: str
    hash: str
    size: int


@dataclass(frozen=True)
class Present:
    """Entries of a vault by uid with their records, and those that no store is known to hold."""

    ops: Mapping[str, str]
    unsent: frozenset[str]


class BackupMaker:
    """Makes backups of one unlocked vault."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._vault = ledger.vault

    @property
    def mark(self) -> str:
        """Names the copies of this laptop."""
        return mark_of(self._ledger.identity.device)

    @property
    def vault(self) -> Path:
        """The vault; a folder for copies on the same laptop lies beside it."""
        return self._vault.path

    def state(self) -> str:
        """Changes when records were added, cut, sealed anew or taken in; drafts do not count."""
        ledger = self._ledger
        last = ledger.pending[-1].op_id if ledger.pending else ""
        return f"{len(ledger.history.nodes)} {len(ledger.pending)} {last}"

    def present(self) -> Present:
        """What the vault holds, to compare a copy with."""
        ledger = self._ledger
        ops = [
            op
            for entity in ledger.fold.entities.values()
            for register in entity.fields.values()
            for op in register
        ]
        here = {PENDING, *ledger.unsent}
        only_here = [op for op in ops if all(place[0] in here for place in op.places)]
        known = records_by_entry(ledger.fold)
        return Present(known, frozenset(op.op.uid for op in only_here) & known.keys())

    def ways(self) -> str:
        """Changes when the passphrase or the recovery words do: what opens copies is then other."""
        rows = self._rows("slot", "kind, header, wrapped")
        return hashlib.sha256(repr(rows).encode()).hexdigest()

    def erased(self) -> str:
        """Changes when a client was erased; empty while none was."""
        known = sorted((stream, item.kids) for stream, item in read_erased(self._ledger).items())
        return hashlib.sha256(repr(known).encode()).hexdigest() if known else ""

    def key_file(self, former: Sequence[str] = (), found: Sequence[bytes] = ()) -> bytes:
        """The key file as it must be now; `former` are marks that this vault had before.

        Keys of the key files `found` in a place stay: where an older copy was restored, newer
        ones hold what only these open. After an erasure none is to be given.
        """
        try:
            slots = msgspec.convert(self._rows("slot", "kind, header, wrapped"), _Slots)
            keys = dict(msgspec.convert(self._rows("keyring", "id, sealed"), _Keys))
        except msgspec.ValidationError as error:
            raise DamagedError("vault-damaged") from error
        keyring = self._ledger.keyring
        for row_id, sealed in _rows_in(found):
            if row_id not in keys and keyring.is_own(row_id, sealed):
                keys[row_id] = sealed
        rows = tuple(sorted(keys.items()))
        return KeyFile(1, (self.mark, *former), slots, rows, keyring.sealed_set(rows)).to_bytes()

    def _rows(self, table: str, columns: str) -> list[tuple[object, ...]]:
        return self._vault.rows(f"SELECT {columns} FROM {table} ORDER BY id")

    def build(self, report: Report, cancel: CancelToken) -> Steps[Built]:
        """Make a copy beside the vault and check it; the caller brings it on, then discards it.

        Raises KnownError: backup-stopped, disk-full and the like; then nothing is left behind.
        """
        path = building_path(self._vault.path)
        _require_space(self._vault.path)
        discard(path)
        mark = self.mark
        try:
            with contextlib.closing(VaultFile.create(path)) as copy:
                yield from _copy_rows(self._vault, copy, report, cancel)
            report(Progress(tr("Checking the copy"), 0, 0))
            digest, size = yield partial(check_built, path)
        except BaseException:
            discard(path)
            raise
        return Built(path, mark, digest, size)

    def discard(self, built: Built) -> None:
        """Remove a built copy."""
        discard(built.path)


def _rows_in(found: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """The sealed keys of key files; a damaged or foreign one has none."""
    for data in found:
        with contextlib.suppress(DamagedError, NewerFormatError):
            yield from KeyFile.from_bytes(data).keys


def building_path(vault: Path) -> Path:
    """Where a copy is made: beside the vault, on the same disk."""
    return vault.with_name(vault.name + BUILDING_SUFFIX)


def discard(path: Path) -> None:
    """Remove a copy that is not wanted, with its journal; absent is fine."""
    for name in (path, Path(str(path) + JOURNAL_SUFFIX)):
        with contextlib.suppress(OSError):
            name.unlink(missing_ok=True)


def check_built(path: Path) -> tuple[str, int]:
    """Hash a copy, bring it to the disk, read it back from there and check every page.

    Raises DamagedError("backup-not-written") when the disk gives back something else.
    """
    digest, size = hash_file(path)
    on_disk, _ = hash_file(path, from_disk=True)
    if on_disk != digest:
        raise DamagedError("backup-not-written")
    try:
        with contextlib.closing(VaultFile.open(path)) as copy:
            copy.check_integrity()
    except DamagedError as error:  # it is the copy that is not sound, not the vault
        raise DamagedError("backup-not-written") from error
    if hash_file(path)[0] != digest:
        raise DamagedError("backup-not-written")
    return digest[:32], size


def hash_file(path: Path, *, from_disk: bool = False) -> tuple[str, int]:
    """SHA-256 (hex) and size; with `from_disk` the file is synced and its cached pages dropped.

    Raises KnownError for a disk that does not answer.
    """
    try:
        with path.open("rb") as file:
            if from_disk:
                drop_cache(file.fileno())
            digest = hashlib.sha256()
            size = 0
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise KnownError(os_error_code(error)) from error
    return digest.hexdigest(), size


def drop_cache(descriptor: int) -> None:
    """Bring a file to the disk and have it read from there next time (advice; Linux only)."""
    if sys.platform == "linux":
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def _require_space(vault: Path) -> None:
    """Room for the copy twice, and as much again for the vault: a backup never fills its disk."""
    try:
        is_enough = shutil.disk_usage(vault.parent).free >= 3 * vault.stat().st_size
    except OSError as error:
        raise KnownError(os_error_code(error)) from error
    if not is_enough:
        raise KnownError("backup-disk-full")


# -- rows, on the vault worker --------------------------------------------------------------------


class _Table:
    """The statements that copy a table row by row, with the ids of its rows."""

    def __init__(self, vault: VaultFile, name: str) -> None:
        columns = [str(row[1]) for row in vault.rows(f"PRAGMA main.table_info({name})")]
        names, marks = ", ".join(["rowid", *columns]), ", ".join("?" * (len(columns) + 1))
        # Names come from the schema of an open vault: nothing of it is anybody's text.
        self.name = name
        self.last = f"SELECT coalesce(max(rowid), 0) FROM main.{name}"
        self.read = f"SELECT rowid, * FROM main.{name}"
        self.write = f"INSERT OR REPLACE INTO {name} ({names}) VALUES ({marks})"
        self.drop = f"DELETE FROM {name} WHERE rowid = ?"


def _copy_rows(
    vault: VaultFile, copy: VaultFile, report: Report, cancel: CancelToken
) -> Steps[None]:
    tables = _tables(vault)
    total = vault.path.stat().st_size
    done = 0
    with _watched(vault, tables):
        for table in tables.values():
            at, last = 0, vault.rows(table.last)[0][0]
            while rows := _next_rows(vault, table, (at, last)):
                at = rows[-1][0]
                with copy.transaction() as connection:
                    connection.executemany(table.write, rows)
                done += sum(map(_size, rows))
                report(Progress(tr("Copying"), min(done, total), total))
                if cancel.is_cancelled:
                    raise KnownError("backup-stopped")
                yield _give_way
        while _catch_up(vault, copy, tables):
            yield _give_way
    with copy.transaction() as connection:
        delete_meta(connection, access_log.STATE)  # used keys of the access log stay forgotten


def _give_way() -> None:
    """Let the worker do something else between two slices."""


def _tables(vault: VaultFile) -> dict[str, _Table]:
    found = vault.rows("SELECT name FROM main.sqlite_master WHERE type = 'table' ORDER BY name")
    names = [str(name) for (name,) in found]
    return {
        name: _Table(vault, name)
        for name in names
        if name not in KEY_TABLES and not name.startswith("sqlite_")
    }


def _next_rows(vault: VaultFile, table: _Table, between: tuple[int, object]) -> list[sqlite3.Row]:
    """The next rows with ids after the first and up to the second: about one slice."""
    rows: list[sqlite3.Row] = []
    size = 0
    sql = f"{table.read} WHERE rowid > ? AND rowid <= ? ORDER BY rowid"
    for row in vault.blobs(sql, between):
        rows.append(row)
        size += _size(row)
        if size >= _SLICE_BYTES or len(rows) >= _SLICE_ROWS:
            break
    return rows


def _size(row: sqlite3.Row) -> int:
    return sum(len(value) for value in row if isinstance(value, bytes | str)) + 16


def _catch_up(vault: VaultFile, copy: VaultFile, tables: dict[str, _Table]) -> bool:
    """Copy rows that changed meanwhile; True while more are left."""
    changed = vault.rows(
        "SELECT DISTINCT name, row FROM temp.backup_changed LIMIT ?", (_SLICE_ROWS,)
    )
    done: list[tuple[object, ...]] = []
    size = 0
    with copy.transaction() as connection:
        for name, row in changed:
            table = tables[str(name)]
            rows = list(vault.blobs(f"{table.read} WHERE rowid = ?", (row,)))
            if rows:
                connection.executemany(table.write, rows)
            else:
                connection.execute(table.drop, (row,))
            done.append((name, row))
            size += sum(map(_size, rows))
            if size >= _SLICE_BYTES:
                break
    for named in done:
        vault.rows("DELETE FROM temp.backup_changed WHERE name = ? AND row = ?", named)
    return bool(vault.rows("SELECT 1 FROM temp.backup_changed LIMIT 1"))


@contextlib.contextmanager
def _watched(vault: VaultFile, tables: Iterable[str]) -> Iterator[None]:
    """Note in memory which rows change, until the copy is done."""
    _unwatch(vault, tables)
    # Not unique: a statement's own conflict clause overrides that of a trigger which it fires.
    vault.rows("CREATE TEMP TABLE backup_changed (name TEXT, row INTEGER)")
    for table in tables:
        for event, which in _EVENTS:
            vault.rows(
                f"CREATE TEMP TRIGGER backup_{table}_{event} AFTER {event} ON main.{table}"
                " BEGIN INSERT INTO backup_changed"
                f" VALUES ('{table}', {which}.rowid); END"
            )
    try:
        yield
    finally:
        # Locked meanwhile: with the connection its triggers are gone too.
        with contextlib.suppress(OsmoError):
            _unwatch(vault, tables)


def _unwatch(vault: VaultFile, tables: Iterable[str]) -> None:
    for table in tables:
        for event, _ in _EVENTS:
            vault.rows(f"DROP TRIGGER IF EXISTS temp.backup_{table}_{event}")
    vault.rows("DROP TABLE IF EXISTS temp.backup_changed")

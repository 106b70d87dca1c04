"""The vault: one SQLite file of sealed rows, opened by one process (SECURITY b.3, b.0 23).

Rollback journal with `synchronous=EXTRA`: a save that was acknowledged survives a power cut, and
there is one file to copy. Nothing readable is stored: rows are sealed before they come here, and
`temp_store=MEMORY` keeps sorts from spilling. Not thread-safe: it lives on the vault worker.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from osmo_desktop.domain.errors import DamagedError, KnownError, NewerFormatError, OsmoError

APPLICATION_ID: Final = 0x4F574F31  # "OWO1"
FORMAT: Final = 1
_MAGIC: Final = b"SQLite format 3\0"
_HEAD_BYTES: Final = 100
JOURNAL_SUFFIX: Final = "-journal"

PRAGMAS: Final = (
    ("locking_mode", "exclusive"),
    ("journal_mode", "truncate"),
    ("synchronous", 3),  # EXTRA
    ("fullfsync", 1),
    ("secure_delete", 1),
    ("mmap_size", 0),
    ("temp_store", 2),  # MEMORY
    ("cell_size_check", 1),
    ("trusted_schema", 0),
    ("foreign_keys", 1),
)

_SCHEMA: Final = """
CREATE TABLE slot (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, header BLOB NOT NULL,
                   wrapped BLOB NOT NULL) STRICT;
CREATE TABLE keyring (id BLOB PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
CREATE TABLE meta (name TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
INSERT INTO meta VALUES ('turn', zeroblob(8));
CREATE TABLE rec (seq INTEGER PRIMARY KEY, record BLOB NOT NULL, mac BLOB NOT NULL) STRICT;
CREATE TABLE seg (seq INTEGER PRIMARY KEY, device BLOB NOT NULL, segno INTEGER NOT NULL,
                  hash BLOB NOT NULL UNIQUE, sent INTEGER NOT NULL, bytes BLOB NOT NULL,
                  mac BLOB NOT NULL) STRICT;
CREATE TABLE object (name TEXT PRIMARY KEY, state TEXT NOT NULL, bytes BLOB NOT NULL) STRICT;
CREATE TABLE blob (seq INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL UNIQUE,
                   parts INTEGER NOT NULL, size INTEGER NOT NULL) STRICT;
CREATE TABLE blob_part (hash BLOB NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL,
                        PRIMARY KEY (hash, part)) STRICT;
CREATE TABLE local (kind TEXT NOT NULL, id TEXT NOT NULL, sealed BLOB NOT NULL,
                    PRIMARY KEY (kind, id)) STRICT;
"""

# Another value with each transaction, to tell whether one whose end failed is there; not sealed,
# for it says nothing. Beside the ends of the chains it lies on a page that a save writes anyway.
TURN: Final = "turn"
_THIS_TURN: Final = "SELECT sealed FROM meta WHERE name = 'turn'"
_NEXT_TURN: Final = "UPDATE meta SET sealed = randomblob(8) WHERE name = 'turn'"

_DISK_CODES: Final = {
    "SQLITE_FULL": "disk-full",
    "SQLITE_READONLY": "disk-read-only",
    "SQLITE_CANTOPEN": "disk-io",
    "SQLITE_IOERR": "disk-io",
    "SQLITE_NOMEM": "memory-full",
    "SQLITE_BUSY": "vault-in-use",
    "SQLITE_LOCKED": "vault-in-use",
    "SQLITE_PERM": "disk-read-only",
}

# What a reader needs to know of a table: is it STRICT, and its columns.
_COLUMNS: Final = """
SELECT t.name, t.strict, c.name, c.type, c."notnull", c.pk
FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name) AS c
WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%'
"""


Also = Callable[[sqlite3.Connection], None]
"""What else belongs into a transaction."""


def nothing_else(connection: sqlite3.Connection) -> None:
    """Leave a transaction as it is."""


class VaultFile:
    """An open vault file; `transaction` is the only way to write."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._is_in_doubt = False  # committed, and perhaps not on the disk
        self._unknown_since: object = None  # the turn before a transaction of unknown outcome
        self.path = path

    @classmethod
    def create(cls, path: Path) -> VaultFile:
        """Make a new vault file, readable by its owner only.

        Raises UserError-like KnownError("vault-exists") when there is one, disk errors.
        """
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except FileExistsError as error:
            raise KnownError("vault-exists", path=str(path)) from error
        except OSError as error:
            raise KnownError(os_error_code(error)) from error
        vault = cls(_connect(path), path)
        try:
            with _translated():
                vault._connection.executescript(
                    f"BEGIN; {_SCHEMA} PRAGMA application_id={APPLICATION_ID};"
                    f" PRAGMA user_version={FORMAT}; COMMIT;"
                )
        except OsmoError:
            vault.close()
            raise
        return vault

    @classmethod
    def open(cls, path: Path) -> VaultFile:
        """Open a vault file, refusing what is not one.

        Raises KnownError("vault-missing"), KnownError("vault-in-use"),
        NewerFormatError("vault-newer"), disk errors, and DamagedError with what is wrong:
        vault-empty, vault-not-a-vault, vault-foreign, vault-cut-short, vault-structure.
        """
        if not path.is_file():
            raise KnownError("vault-missing", path=str(path))
        connection = _connect_to_vault(path)
        try:
            with _translated():
                if not _structure() <= set(connection.execute(_COLUMNS)):
                    raise DamagedError("vault-structure")
                connection.execute("SELECT count(*) FROM slot").fetchone()
        except OsmoError:
            connection.close()
            raise
        return cls(connection, path)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One durable transaction: when the block is left, the disk has it, or nothing of it.

        Raises KnownError (disk-full, disk-read-only, disk-io) with everything rolled back. Where
        the disk fails after SQLite has committed, the block is left as after a success, because
        the rows are there; `confirm` says whether they will still be after a power cut. Where not
        even that can be read, KnownError("vault-uncertain") refuses to go on over the file.
        """
        with _translated():
            turn = self._known_turn()
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute(_NEXT_TURN)
            except BaseException:
                self._roll_back()
                raise
            self._commit(turn)

    def confirm(self) -> None:
        """Raise KnownError("disk-io") unless all that was committed is on the disk for certain."""
        if self._is_in_doubt:
            with _translated():
                self._settle()

    def _commit(self, turn: object) -> None:
        """Commit; an error of the last sync, after the journal was cut, comes too late to undo.

        SQLite reports it like any other, with the transaction in place: taken for rolled back,
        what is in memory would part from the file, and the next save would break the chain.
        """
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            self._roll_back()
            self._unknown_since = turn
            is_there = self._turn() != turn
            self._unknown_since = None
            if not is_there:
                raise
            self._is_in_doubt = True
            with contextlib.suppress(sqlite3.Error):  # said by `confirm`, where it matters
                self._settle()

    def _settle(self) -> None:
        """A further transaction: its syncs bring the one before to the disk as well."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute(_NEXT_TURN)
            self._connection.execute("COMMIT")
        finally:
            self._roll_back()
        self._is_in_doubt = False

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):  # the journal undoes it at the next open
                self._connection.execute("ROLLBACK")

    def _known_turn(self) -> object:
        """The present turn, if memory and file agree on it."""
        turn = self._turn()
        if self._unknown_since is not None:
            if turn != self._unknown_since:
                raise KnownError("vault-uncertain")
            self._unknown_since = None
        return turn

    def _turn(self) -> object:
        return self._connection.execute(_THIS_TURN).fetchone()

    def rows(self, sql: str, parameters: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """Rows of a statement that leaves the file as it is (queries, tables in memory)."""
        with _translated():
            return self._connection.execute(sql, parameters).fetchall()

    def blobs(self, sql: str, parameters: tuple[object, ...] = ()) -> Iterator[sqlite3.Row]:
        """Rows of a query one by one, for tables that may not fit in memory twice."""
        with _translated():
            yield from self._connection.execute(sql, parameters)

    def check_integrity(self) -> None:
        """Raise DamagedError("vault-damaged") unless every page is sound."""
        self._check_pages("PRAGMA integrity_check")

    def check_tables(self) -> None:
        """Check every page but those of attachments, which may be many and check themselves."""
        tables = self.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
        for (name,) in tables:
            if name != "blob_part":
                self._check_pages(f"PRAGMA integrity_check({name})")

    def _check_pages(self, pragma: str) -> None:
        if self.rows(pragma) != [("ok",)]:
            raise DamagedError("vault-damaged")

    def compact(self) -> None:
        """Write the file anew without the room that rows left; takes memory of its size.

        Raises KnownError (disk-full, memory-full and the like); then it is as it was.
        """
        with _translated():
            self._connection.execute("VACUUM")

    def close(self) -> None:
        """Close; a journal that SQLite is done with is unlinked, so that one file remains."""
        self._connection.close()
        with contextlib.suppress(OSError):  # tidied away at the next close
            self._unlink_spent_journal()

    def _unlink_spent_journal(self) -> None:
        """A journal is spent when it is empty, or was cut off before its first byte was set.

        SQLite looks at that byte to tell whether there is something to roll back (a kill while
        the journal was begun leaves such a one).
        """
        journal = Path(str(self.path) + JOURNAL_SUFFIX)
        if not journal.exists():
            return
        with journal.open("rb") as file:
            is_spent = file.read(1) in (b"", b"\0")
        if is_spent:
            journal.unlink()


def os_error_code(error: OSError) -> str:
    """The code of the sentence for a failure of the operating system."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "disk-full"
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return "disk-read-only"
    return "disk-io"


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, so that a file moved there survives a power cut.

    Raises OSError. Windows offers no such call; its file systems keep a journal of names.
    """
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _connect(
    path: Path, *, check: Callable[[sqlite3.Connection], None] | None = None
) -> sqlite3.Connection:
    """Connect and take the lock; `check` refuses a file before anything is written to it.

    It looks through the connection: opening the file by other means and closing it would drop
    all locks that this process holds on it (POSIX).
    """
    with _translated():
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            timeout=0,
            check_same_thread=False,  # opened on the vault worker, closed where it has ended
        )
        with contextlib.ExitStack() as failing:
            failing.callback(connection.close)
            if check is not None:
                check(connection)
            for name, value in PRAGMAS:
                connection.execute(f"PRAGMA {name}={value}")
            # EXCLUSIVE takes its lock at the first write only: take it now.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("COMMIT")
            failing.pop_all()
        return connection


def _connect_to_vault(path: Path) -> sqlite3.Connection:
    """Connect to what should be a vault; DamagedError with what is wrong with the file.

    Its bytes are looked at only where SQLite has read and refused them: so nobody holds a lock.
    """
    try:
        return _connect(path, check=_check_format)
    except DamagedError as error:
        try:
            with path.open("rb") as file:
                head = file.read(_HEAD_BYTES)
            size = path.stat().st_size
        except OSError:
            raise error from None
        if size == 0:
            raise DamagedError("vault-empty") from error
        if not head.startswith(_MAGIC[:size]):
            raise DamagedError("vault-not-a-vault") from error
        if size < _said_size(head):
            raise DamagedError("vault-cut-short") from error
        raise


def _said_size(head: bytes) -> int:
    """The size of a database in bytes, as its head of 100 bytes tells it."""
    if len(head) < _HEAD_BYTES:
        return _HEAD_BYTES
    page = int.from_bytes(head[16:18], "big")
    return (65_536 if page == 1 else page) * int.from_bytes(head[28:32], "big")


@cache
def _structure() -> frozenset[tuple[object, ...]]:
    """The columns that every vault of this format has."""
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(_SCHEMA)
        return frozenset(connection.execute(_COLUMNS))


def _check_format(connection: sqlite3.Connection) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID or version < 1:
        raise DamagedError("vault-foreign")
    if version > FORMAT:
        raise NewerFormatError("vault-newer")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except MemoryError as error:
        raise KnownError("memory-full") from error
    except UnicodeDecodeError as error:  # SQLite quotes damaged bytes in its message
        raise DamagedError("vault-damaged") from error
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", None) or ""
        for prefix, code in _DISK_CODES.items():
            if name.startswith(prefix):
                raise KnownError(code) from error
        raise DamagedError("vault-damaged") from error

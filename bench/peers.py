"""The peers: bare SQLite and SQLCipher with the same notes and the same FTS5 index."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlcipher3

from osmo_desktop.storage.vault_file import PRAGMAS

_KEY = "x'" + "2b" * 32 + "'"
_FTS = "CREATE VIRTUAL TABLE found USING fts5(body, tokenize = 'unicode61 remove_diacritics 0')"


class Peer:
    """One database engine with the corpus in it."""

    def __init__(self, module: ModuleType, path: Path, *, encrypted: bool) -> None:
        self.name = "SQLCipher" if encrypted else "SQLite"
        self._module = module
        self._path = path
        self._encrypted = encrypted

    def connect(self) -> Any:
        """Open the file at the durability of the vault."""
        connection = self._module.connect(str(self._path), isolation_level=None)
        if self._encrypted:
            connection.execute(f'PRAGMA key = "{_KEY}"')
        for name, value in PRAGMAS:
            connection.execute(f"PRAGMA {name}={value}")
        return connection

    def fill(self, notes: Sequence[str]) -> None:
        """Write all notes and their index."""
        connection = self.connect()
        connection.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
        connection.execute("CREATE TABLE record (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")
        connection.execute(_FTS)
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO note (body) VALUES (?)", [(text,) for text in notes])
        connection.execute("INSERT INTO found (rowid, body) SELECT id, body FROM note")
        connection.execute("COMMIT")
        connection.close()

    def read_all(self) -> int:
        """Open and read every note, as an unlock must; returns how many."""
        connection = self.connect()
        count = len(connection.execute("SELECT id, body FROM note").fetchall())
        connection.close()
        return count

    def save(self, connection: Any, records: Sequence[bytes]) -> None:
        """One durable commit of these bytes."""
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO record (bytes) VALUES (?)", [(data,) for data in records]
        )
        connection.execute("COMMIT")

    @staticmethod
    def search(connection: Any, match: str) -> int:
        """The first 50 hits, newest first; returns how many."""
        sql = (
            "SELECT rowid, snippet(found, 0, '', '', '…', 24) FROM found"
            " WHERE found MATCH ? ORDER BY rowid DESC LIMIT 50"
        )
        return len(connection.execute(sql, (match,)).fetchall())


def peers(folder: Path) -> tuple[Peer, Peer]:
    """Bare SQLite and SQLCipher, their files in a folder."""
    return (
        Peer(sqlite3, folder / "bare.db", encrypted=False),
        Peer(sqlcipher3, folder / "cipher.db", encrypted=True),
    )

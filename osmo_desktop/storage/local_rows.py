"""Sealed rows of this laptop only: drafts, window state, settings (SECURITY b.3)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from osmo_desktop.crypto import sealing
from osmo_desktop.domain.errors import DamagedError
from osmo_desktop.storage.keyring import Keyring
from osmo_desktop.storage.vault_file import VaultFile


class SealedLocalRows:
    """Implements the port `LocalRows`; a row is bound to its kind and id."""

    def __init__(self, vault: VaultFile, keyring: Keyring) -> None:
        self._vault = vault
        self._key = keyring.rows.local_key

    def put(self, kind: str, id_: str, data: bytes) -> None:
        """Store durably, replacing what was there."""
        sealed = sealing.seal(self._key, data, context=local_context(kind, id_))
        with self._vault.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO local (kind, id, sealed) VALUES (?, ?, ?)",
                (kind, id_, sealed),
            )
        self._vault.confirm()

    def get(self, kind: str, id_: str) -> bytes | None:
        """One row, opened; DamagedError("vault-damaged") when it does not open."""
        sql = "SELECT id, sealed FROM local WHERE kind = ? AND id = ?"
        for row_id, sealed in self._vault.blobs(sql, (kind, id_)):
            return self._open(kind, row_id, sealed)
        return None

    def all(self, kind: str) -> dict[str, bytes]:
        """All rows of a kind by id."""
        sql = "SELECT id, sealed FROM local WHERE kind = ?"
        rows = self._vault.blobs(sql, (kind,))
        return {row_id: self._open(kind, row_id, sealed) for row_id, sealed in rows}

    def delete(self, kind: str, id_: str) -> None:
        """Remove a row; absent is fine."""
        with self._vault.transaction() as connection:
            connection.execute("DELETE FROM local WHERE kind = ? AND id = ?", (kind, id_))

    def everything(self) -> Iterator[tuple[str, str, bytes]]:
        """Kind, id and data of every row; DamagedError("vault-damaged") when one does not open."""
        for kind, row_id, sealed in self._vault.blobs("SELECT kind, id, sealed FROM local"):
            yield kind, row_id, self._open(kind, row_id, sealed)

    def reseal(self, connection: sqlite3.Connection, other: Keyring) -> None:
        """Seal every row under another keyring's key, within a transaction."""
        key = other.rows.local_key
        rows = [
            (sealing.seal(key, data, context=local_context(kind, id_)), kind, id_)
            for kind, id_, data in self.everything()
        ]
        connection.executemany("UPDATE local SET sealed = ? WHERE kind = ? AND id = ?", rows)

    def check(self) -> None:
        """Open every row; DamagedError("vault-damaged") when one does not open."""
        for _ in self.everything():
            pass

    def _open(self, kind: str, id_: str, sealed: bytes) -> bytes:
        try:
            return sealing.open_sealed(self._key, sealed, context=local_context(kind, id_))
        except DamagedError as error:
            raise DamagedError("vault-damaged") from error


def local_context(kind: str, id_: str) -> bytes:
    """What the seal of a row is bound to."""
    return f"local {kind}\0{id_}".encode()

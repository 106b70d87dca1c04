"""Sealed objects of attachments in the vault, in parts, so that no job holds the worker for long.

An object counts as held once its row in `blob` is there, which comes in one transaction with its
last part: after a crash it is held whole or not at all. Parts without such a row are removed when
the next object is begun. Nothing here is read at unlock, and nothing is opened: these are the
same bytes as on the store. Rule: SECURITY b.3. Vault worker only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from typing import Final

from osmo_desktop.domain.errors import DamagedError
from osmo_desktop.storage.vault_file import VaultFile

PART_BYTES: Final = 512 * 1024
_PART: Final = "INSERT INTO blob_part (hash, part, bytes) VALUES (?, ?, ?)"
_WHOLE: Final = "INSERT INTO blob (hash, parts, size) VALUES (?, ?, ?)"
_REMOVE: Final = "DELETE FROM blob_part WHERE hash = ? AND part = ?"


class AttachmentBox:
    """Implements the port `Attachments` over one vault file."""

    def __init__(self, vault: VaultFile) -> None:
        self._vault = vault
        self._storing: set[bytes] = set()  # jobs take turns: what is begun is no remainder

    def store(self, hash_: bytes, data: bytes) -> Generator[int, None, None]:
        """Store an object part by part; gives the bytes stored so far after each.

        The caller has checked that the bytes are those of the hash (32 bytes). An object that is
        held stays as it is. Raises KnownError of the disk: then it is not held.
        """
        if self.is_held(hash_) or hash_ in self._storing:
            return
        self._storing.add(hash_)
        try:
            yield from self._remove_remainders(hash_)
            yield from self._write(hash_, memoryview(data))
        finally:
            self._storing.discard(hash_)

    def parts(self, hash_: bytes) -> Iterator[bytes]:
        """The parts of a held object in order; nothing when it is not held."""
        rows = self._vault.rows("SELECT parts FROM blob WHERE hash = ?", (hash_,))
        count = rows[0][0] if rows else 0
        assert isinstance(count, int)  # STRICT table
        sql = "SELECT bytes FROM blob_part WHERE hash = ? AND part = ?"
        for part in range(count):
            for (piece,) in self._vault.blobs(sql, (hash_, part)):
                yield bytes(piece)

    def held(self) -> dict[bytes, int]:
        """Hashes of the held objects with their number in order of arrival, oldest first."""
        rows = self._vault.blobs("SELECT hash, seq FROM blob ORDER BY seq")
        return {bytes(hash_): int(seq) for hash_, seq in rows}

    def is_held(self, hash_: bytes) -> bool:
        """Tell whether an object is held whole."""
        return bool(self._vault.rows("SELECT 1 FROM blob WHERE hash = ?", (hash_,)))

    def total_bytes(self) -> int:
        """How many bytes all held objects have."""
        ((total,),) = self._vault.rows("SELECT coalesce(sum(size), 0) FROM blob")
        assert isinstance(total, int)
        return total

    def disown(self, hash_: bytes) -> None:
        """Hold an object no more: it was damaged here, or no record came to name it.

        The next round fetches it again where a record names it; its parts go when the next
        object is stored.
        """
        with self._vault.transaction() as connection:
            connection.execute("DELETE FROM blob WHERE hash = ?", (hash_,))

    def check(self) -> None:
        """Read every object; DamagedError("vault-damaged") when one is not what its hash says."""
        for hash_ in self.held():
            digest = hashlib.sha256()
            for part in self.parts(hash_):
                digest.update(part)
            if digest.digest() != hash_:
                raise DamagedError("vault-damaged")

    def _write(self, hash_: bytes, view: memoryview) -> Iterator[int]:
        count = max(1, -(-len(view) // PART_BYTES))
        for part in range(count):
            piece = bytes(view[part * PART_BYTES : (part + 1) * PART_BYTES])
            with self._vault.transaction() as connection:
                connection.execute(_PART, (hash_, part, piece))
                if part == count - 1:
                    connection.execute(_WHOLE, (hash_, count, len(view)))
            yield min((part + 1) * PART_BYTES, len(view))

    def _remove_remainders(self, hash_: bytes) -> Iterator[int]:
        """Remove parts that a crash, a full disk or `disown` left behind."""
        sql = "SELECT hash, part FROM blob_part WHERE hash NOT IN (SELECT hash FROM blob)"
        for left, part in self._vault.rows(sql):
            if left == hash_ or left not in self._storing:
                with self._vault.transaction() as connection:
                    connection.execute(_REMOVE, (left, part))
                yield 0

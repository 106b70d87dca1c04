"""The sealed log on disk: own records not cut yet, and verbatim segments of all devices.

Both tables carry a chain of MACs under a key of the vault, and the ends of both chains are
stored sealed in the same transaction: a row that was removed, changed, swapped or cut off at the
end is noticed at unlock without checking every signature again (SECURITY b.3). No segment that a
store ever held is deleted, so the greatest number held of a device never decreases (b.7).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import msgspec

from osmo_desktop.domain.errors import DamagedError
from osmo_desktop.formats import segment
from osmo_desktop.storage.identity import read_meta, write_meta
from osmo_desktop.storage.row_keys import RowKeys
from osmo_desktop.storage.vault_file import VaultFile

ENDS: Final = "ends"
"""Name of the sealed value that holds the ends of both chains."""

_START = bytes(32)


class _Ends(msgspec.Struct):
    records: int = 0
    record_mac: bytes = _START
    segments: int = 0
    segment_mac: bytes = _START


@dataclass(frozen=True)
class StoredSegment:
    """A segment row: verified when it was stored, so not checked by signature again."""

    verified: segment.VerifiedSegment
    is_sent: bool


class SealedLog:
    """Appends to and reads the log of one open vault."""

    def __init__(self, vault: VaultFile, keys: RowKeys) -> None:
        self._vault = vault
        self._keys = keys
        stored = read_meta(vault, keys.meta_key, ENDS)
        self._ends = msgspec.json.decode(stored, type=_Ends) if stored is not None else _Ends()
        self._staged = self._ends

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A durable transaction whose chain ends hold only if it was committed."""
        self._staged = self._ends
        with self._vault.transaction() as connection:
            yield connection
            if self._staged is not self._ends:
                data = msgspec.json.encode(self._staged)
                write_meta(connection, self._keys.meta_key, ENDS, data)
        self._ends = self._staged

    # -- reading --------------------------------------------------------------------------

    def segments(self) -> Iterator[StoredSegment]:
        """All segments in order of arrival, each checked against the chain."""
        mac, count = _START, 0
        sql = "SELECT bytes, hash, sent, mac FROM seg ORDER BY seq"
        for data, hash_, sent, stored_mac in self._vault.blobs(sql):
            mac = self._keys.chain_mac(mac, hash_)
            if mac != stored_mac or segment.segment_hash(data) != hash_:
                raise DamagedError("vault-log-changed")
            count += 1
            header = segment.read_segment_header(data)
            yield StoredSegment(segment.VerifiedSegment(header, data, hash_), bool(sent))
        _require_end((count, mac), (self._ends.segments, self._ends.segment_mac))

    def records(self) -> list[bytes]:
        """Own records that are not cut yet, in order, checked against the chain."""
        found: list[bytes] = []
        mac = _START
        for record, stored_mac in self._vault.blobs("SELECT record, mac FROM rec ORDER BY seq"):
            mac = self._keys.chain_mac(mac, record)
            if mac != stored_mac:
                raise DamagedError("vault-unsent-changed")
            found.append(record)
        _require_end((len(found), mac), (self._ends.records, self._ends.record_mac))
        return found

    def unsent(self) -> list[StoredSegment]:
        """Own segments that no store was seen to hold, in order."""
        sql = "SELECT bytes, hash FROM seg WHERE sent = 0 ORDER BY seq"
        return [
            StoredSegment(
                segment.VerifiedSegment(segment.read_segment_header(data), data, hash_),
                is_sent=False,
            )
            for data, hash_ in self._vault.blobs(sql)
        ]

    def bytes_of(self, hash_: bytes) -> bytes | None:
        """The verbatim bytes of a segment."""
        for (data,) in self._vault.blobs("SELECT bytes FROM seg WHERE hash = ?", (hash_,)):
            return bytes(data)
        return None

    # -- writing: each within a `transaction` of this log ----------------------------------

    def append_records(self, connection: sqlite3.Connection, records: Sequence[bytes]) -> None:
        """Add own sealed records."""
        ends = msgspec.structs.replace(self._staged)
        rows = []
        for record in records:
            ends.record_mac = self._keys.chain_mac(ends.record_mac, record)
            rows.append((record, ends.record_mac))
        connection.executemany("INSERT INTO rec (record, mac) VALUES (?, ?)", rows)
        ends.records += len(records)
        self._staged = ends

    def replace_records(self, connection: sqlite3.Connection, records: Sequence[bytes]) -> None:
        """Put other records in place of all that are not cut yet."""
        connection.execute("DELETE FROM rec")
        self._staged = msgspec.structs.replace(self._staged, records=0, record_mac=_START)
        self.append_records(connection, records)

    def add_segments(
        self,
        connection: sqlite3.Connection,
        segments: Sequence[segment.VerifiedSegment],
        *,
        is_sent: bool,
    ) -> None:
        """Store segments verbatim."""
        ends = msgspec.structs.replace(self._staged)
        for item in segments:
            ends.segment_mac = self._keys.chain_mac(ends.segment_mac, item.hash)
            header = item.header
            connection.execute(
                "INSERT INTO seg (device, segno, hash, sent, bytes, mac) VALUES (?, ?, ?, ?, ?, ?)",
                (header.device, header.segno, item.hash, is_sent, item.data, ends.segment_mac),
            )
        ends.segments += len(segments)
        self._staged = ends

    def drop_segments(self, connection: sqlite3.Connection, hashes: Sequence[bytes]) -> None:
        """Take own segments out of the log that no store ever held (a vault with a new device)."""
        if not hashes:
            return
        connection.executemany("DELETE FROM seg WHERE hash = ?", [(hash_,) for hash_ in hashes])
        ends = msgspec.structs.replace(self._staged, segments=0, segment_mac=_START)
        for seq, hash_, mac in connection.execute(
            "SELECT seq, hash, mac FROM seg ORDER BY seq"
        ).fetchall():
            ends.segments += 1
            ends.segment_mac = self._keys.chain_mac(ends.segment_mac, hash_)
            if ends.segment_mac != mac:
                connection.execute("UPDATE seg SET mac = ? WHERE seq = ?", (ends.segment_mac, seq))
        self._staged = ends

    def bind_anew(self, connection: sqlite3.Connection, keys: RowKeys) -> None:
        """Bind both chains under other keys, once they were found to hold under these.

        Raises DamagedError. From then on only a log under those keys reads them.
        """
        ends = _Ends()
        links = []
        for stored in self.segments():
            ends.segments += 1
            ends.segment_mac = keys.chain_mac(ends.segment_mac, stored.verified.hash)
            links.append((ends.segment_mac, stored.verified.hash))
        connection.executemany("UPDATE seg SET mac = ? WHERE hash = ?", links)
        links = []
        seqs = connection.execute("SELECT seq FROM rec ORDER BY seq").fetchall()
        for record, (seq,) in zip(self.records(), seqs, strict=True):
            ends.records += 1
            ends.record_mac = keys.chain_mac(ends.record_mac, record)
            links.append((ends.record_mac, seq))
        connection.executemany("UPDATE rec SET mac = ? WHERE seq = ?", links)
        write_meta(connection, keys.meta_key, ENDS, msgspec.json.encode(ends))

    def mark_sent(self, hashes: Sequence[bytes]) -> None:
        """A store was seen to hold these segments."""
        with self._vault.transaction() as connection:
            connection.executemany(
                "UPDATE seg SET sent = 1 WHERE hash = ?", [(hash_,) for hash_ in hashes]
            )


def _require_end(found: tuple[int, bytes], expected: tuple[int, bytes]) -> None:
    """A sound chain is as long as its sealed end says: shorter was cut, else copies are mixed."""
    if found != expected:
        raise DamagedError("vault-log-cut" if found[0] < expected[0] else "vault-mixed")

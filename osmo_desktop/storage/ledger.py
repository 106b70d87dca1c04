"""The ledger: everything that adds to the sealed log of an unlocked vault.

Local saving and import are the same path from here on (DESIGN 2): sealed bytes are stored in one
durable transaction, and only then folded. Not thread-safe: it lives on the vault worker.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from osmo_desktop.domain.access import KEY_CHANGE, Entry
from osmo_desktop.domain.history import SegmentState
from osmo_desktop.domain.membership import Identity, KeyRow
from osmo_desktop.domain.merge import Fold, FoldedOp
from osmo_desktop.domain.ops import Op
from osmo_desktop.domain.records.cover import without_cover
from osmo_desktop.formats import reset, segment
from osmo_desktop.storage import access_log
from osmo_desktop.storage.collector_pause import collector_paused
from osmo_desktop.storage.erasing import dropping, erase_due, in_hand
from osmo_desktop.storage.folded_log import FoldedLog, segment_facts
from osmo_desktop.storage.folded_state import Pending, Touched
from osmo_desktop.storage.identity import read_meta, write_identity, write_meta
from osmo_desktop.storage.own_records import OwnRecords
from osmo_desktop.storage.slots import (
    put_recovery_slot,
    put_slots,
    read_slots,
    slot_for_new_sheet,
)
from osmo_desktop.storage.vault_file import Also, nothing_else

TURNS = frozenset({"removal", "succession"})
"""Kinds of ops that change what others count for."""


class Ledger(OwnRecords):
    """An unlocked vault that can be written to."""

    # -- own ops --------------------------------------------------------------------------

    def append(
        self,
        items: Sequence[tuple[str, Op]],
        *,
        key_rows: Iterable[KeyRow] = (),
        also: Also = nothing_else,
    ) -> list[FoldedOp]:
        """Seal (stream, op) pairs, store them in one durable transaction and fold them.

        `key_rows` are new keys of the same transaction, `also` does what else belongs to it.
        Raises KnownError; then nothing of it is stored or folded.
        """
        rows = list(key_rows)
        for row in rows:
            self.keyring.remember(row)
        try:
            first = self.last_lamport + 1 + len(self.pending)
            sealed = [
                self.seal(stream, op, first + index) for index, (stream, op) in enumerate(items)
            ]
            with self.log.transaction() as connection:
                if rows:
                    self.keyring.add(connection, rows)
                self.log.append_records(connection, sealed)
                also(connection)
        except BaseException:  # also when memory ran out or the user broke in
            for row in rows:
                self.keyring.drop(row)
            raise
        with _whole(self):
            folded = [op for op in map(self._fold_own, sealed) if op is not None]
            is_turn = any(op.op.kind in TURNS for op in folded)
            if is_turn or self.directory.roster.is_unsettled:
                self.rebuild()  # what the removed laptop wrote later counts no more
            else:
                self.on_touched({op.key for op in folded})
        self.erase_what_is_due()
        return folded

    def replace_sheet(
        self, items: Sequence[tuple[str, Op]], old_secret: bytes, new_secret: bytes
    ) -> bool:
        """Append ops, and put the slot of a new recovery sheet in place of the old one's.

        One transaction. False when the old secret does not open this vault: then the slot stays,
        and without ops nothing happens.
        """
        slot = slot_for_new_sheet(self.vault, old_secret, new_secret)

        def replace_slot(connection: sqlite3.Connection) -> None:
            if slot is not None:
                put_recovery_slot(connection, slot)

        if items or slot is not None:
            self.append(items, also=replace_slot)
        return slot is not None

    def adopt(self, identity: Identity, key_rows: Iterable[KeyRow]) -> None:
        """Take on a team: new identity and keys, pending ops sealed anew (b.0 10).

        One transaction: after a crash either the old or the new state is there, whole.
        """
        rows = list(key_rows)
        old_team = self.identity.team
        before = self.identity
        for row in rows:
            self.keyring.remember(row)
        self.identity = identity
        try:
            moved = [
                Pending(
                    item.op_id,
                    item.record,
                    item.op,
                    identity.team if item.stream == old_team else item.stream,
                )
                for item in self.pending
            ]
            with self.log.transaction() as connection:
                self.keyring.add(connection, rows)
                write_identity(connection, self.keyring.meta_key, identity)
                self.replace_pending(connection, moved)
        except BaseException:  # also when memory ran out or the user broke in
            self.identity = before
            for row in rows:
                self.keyring.drop(row)
            raise
        self.rebuild()

    def change_identity(self, identity: Identity) -> None:
        """Store another identity of the same team (names, certificates, roots)."""
        with self.log.transaction() as connection:
            write_identity(connection, self.keyring.meta_key, identity)
        self.identity = identity

    # -- the access log -------------------------------------------------------------------

    def log_state(self) -> access_log.LogState | None:
        """Where the own access log stands; None before it was begun."""
        return access_log.read_state(self)

    def log_head(self) -> tuple[int, bytes]:
        """What the next segment says of the own access log: pages so far, and a MAC."""
        return access_log.head(self)

    def begin_log(
        self, announcement: Op, row: KeyRow, grants: Mapping[str, bytes], readers: Mapping[str, int]
    ) -> None:
        """Begin the own access log, or go on with it under another key, in one transaction.

        `grants` seal the key to its readers; here it is forgotten. The last page under the former
        key says so: else whoever took the laptop could begin anew where pages are missing.
        Raises KnownError.
        """
        items = [(self.identity.team, announcement)]
        state = self.log_state()
        if state is not None:
            change = Entry(at=announcement.at, tz=announcement.tz, action=KEY_CHANGE)
            op, state = access_log.page_of(self, state, [change])
            items.insert(0, (self.identity.device, op))
        begun = access_log.begun(self, state, row, readers)

        def also(connection: sqlite3.Connection) -> None:
            self.grants.put(connection, grants)
            begun(connection)

        self.append(items, also=also)

    def log_access(self, entries: Sequence[Entry]) -> None:
        """Write entries on the next pages; before the log was begun for "my own access" only.

        Raises KnownError of the disk; then nothing is written.
        """
        for at in range(0, len(entries), access_log.MAX_ENTRIES):
            part = entries[at : at + access_log.MAX_ENTRIES]
            state = self.log_state()
            if state is None:
                with self.vault.transaction() as connection:
                    access_log.keep_own(connection, self, part)
            else:
                op, after = access_log.page_of(self, state, part)
                stored = access_log.written(self, after, part)
                self.append([(self.identity.device, op)], also=stored)

    # -- segments -------------------------------------------------------------------------

    def add_own_segment(self, item: segment.VerifiedSegment, count: int) -> None:
        """Put the first `count` pending records into their segment, in one transaction."""
        left = self.pending[count:]
        with self.log.transaction() as connection:
            self.log.replace_records(connection, [pending.record for pending in left])
            self.log.add_segments(connection, [item], is_sent=False)
        with _whole(self):
            body = self.body(item)
            node = self.history.add(segment_facts(item, body))
            self.note(node, body)
            cut = self.pending[:count]
            self.unsent.add(node.index)
            if node.facts.entries or body.audit_count:
                self.logged.setdefault(self.identity.device, []).append(node.index)
            records = [pending for pending in cut if not pending.is_entry]
            if records:
                self.written[node.index] = without_cover(pending.key for pending in records)
            for position, pending in enumerate(cut):
                if not pending.is_entry:
                    self.fold.place_pending(pending.op_id, node=node, position=position)
            self._pending = left
            if node.state is SegmentState.QUARANTINED or not _all_count(self.fold, cut):
                # A removed laptop learns that its later ops do not count, another one that what
                # had no ground when it was written has one in its place: a certificate came.
                self.rebuild()

    def mark_sent(self, hashes: Sequence[bytes]) -> None:
        """A store was seen to hold these own segments."""
        self.log.mark_sent(hashes)
        for hash_ in hashes:
            node = self.history.node(hash_)
            if node is not None:
                self.unsent.discard(node.index)

    def unsent_segments(self) -> list[segment.VerifiedSegment]:
        """Own segments that no store was seen to hold, in order."""
        return [stored.verified for stored in self.log.unsent()]

    def segment_bytes(self, hash_: bytes) -> bytes | None:
        """Verbatim bytes of a held segment."""
        return self.log.bytes_of(hash_)

    def open_grants(self) -> bool:
        """Try grants that wait for their announcement; entries that waited are folded now."""
        won = self.grants.open_all(self.fold, self.directory.public_key)
        self._store_opened_keys()
        if won:
            self.rebuild()
            self.erase_what_is_due()
        return won

    def keep_escrow(self, recipients: Mapping[tuple[bytes, int], bytes]) -> None:
        """Seal the vault key to these (device or root, epoch) and nobody else (b.1)."""
        team, device = self.team, self.device
        infos = {
            reset.escrow_info(team, device, *recipient): public
            for recipient, public in recipients.items()
        }
        if {header for header, _ in read_slots(self.vault, "escrow")} == set(infos):
            return
        sealed = [(info, self.keyring.escrowed(public, info)) for info, public in infos.items()]
        with self.vault.transaction() as connection:
            put_slots(connection, "escrow", sealed)

    def read_state(self, name: str) -> bytes | None:
        """A sealed named value of the protocol."""
        return read_meta(self.vault, self.keyring.meta_key, f"sync {name}")

    def write_state(self, name: str, data: bytes) -> None:
        """Seal and store a named value of the protocol."""
        with self.vault.transaction() as connection:
            write_meta(connection, self.keyring.meta_key, f"sync {name}", data)

    def add_segments(self, items: Sequence[segment.VerifiedSegment]) -> Touched:
        """Store verified segments whose causes are held, in this order, and fold them."""
        with self.log.transaction() as connection:
            self.log.add_segments(connection, items, is_sent=True)
        touched: Touched = set()
        with _whole(self), collector_paused():
            for item in items:
                touched |= self._fold_segment(item, self.body(item))
            self._store_opened_keys()
            kinds = {kind for _, kind, _ in touched}
            # Also one that is quarantined here and now: which removals hold, all of them decide.
            is_out = bool(TURNS & kinds) or (self._cut_offs and "certificate" in kinds)
            # A head that a removal names may arrive after it.
            named: frozenset[str] = frozenset().union(*self._cut_offs.values())
            is_out = is_out or any(item.hash[:16].hex() in named for item in items)
            # Of two successions that one holds which more laptops met first.
            if is_out or self.roots.is_disputed or self.directory.roster.is_unsettled:
                self.rebuild()
            else:
                self.on_touched(touched)
        self.erase_what_is_due()
        return touched

    def in_hand(self, stream: str) -> int:
        """How many drafts and open forms of a client are on this laptop."""
        return in_hand(self, stream)

    def drop_streams(self, streams: Sequence[str], items: Sequence[tuple[str, Op]]) -> None:
        """Destroy what is held of clients and append the ops that say so, in one transaction.

        Raises KnownError; then all is as it was.
        """
        try:
            self.append(items, also=dropping(self, streams))
        except BaseException:  # also when memory ran out or the user broke in
            self.keyring.load(self.vault)
            raise
        self.grants.reload()
        self.rebuild()

    def erase_what_is_due(self) -> None:
        """Destroy what is held of clients whose erasure is in force (b.9). Raises KnownError."""
        if self.fold.erasures and erase_due(self):
            self.rebuild()


@contextmanager
def _whole(log: FoldedLog) -> Iterator[None]:
    """What is stored is folded whole: when folding breaks off, all is folded anew."""
    try:
        yield
    except BaseException:  # also when memory ran out or the user broke in
        log.rebuild()
        raise


def _all_count(fold: Fold, cut: Iterable[Pending]) -> bool:
    found = (fold.get(pending.op_id) for pending in cut)
    return all(op is None or op.is_accepted for op in found)

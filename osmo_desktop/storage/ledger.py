"""The ledger: everything that adds to the sealed log of an unlocked vault.

Local saving and import are the same path from here on (DESIGN 2): sealed bytes are stored in one
durable transaction, and only then folded. Not thread-safe: it lives on the vault worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

from osmo_desktop.domain.history import SegmentState
from osmo_desktop.domain.membership import Identity, KeyRow
from osmo_desktop.domain.merge import PENDING, FoldedOp
from osmo_desktop.domain.ops import Op, encode_op
from osmo_desktop.formats import reset, segment
from osmo_desktop.formats.record import RecordHeader, record_id
from osmo_desktop.storage.collector_pause import collector_paused
from osmo_desktop.storage.folded_log import LAMPORT, FoldedLog, Pending, Touched, segment_facts
from osmo_desktop.storage.identity import read_meta, write_identity, write_meta
from osmo_desktop.storage.slots import put_slots, read_slots
from osmo_desktop.storage.writing_keys import writing_key


class Ledger(FoldedLog):
    """An unlocked vault that can be written to."""

    # -- own ops --------------------------------------------------------------------------

    def seal(self, stream: str, op: Op, lamport: int) -> bytes:
        """Seal an op under the key of its stream that is for writing; KnownError("key-missing")."""
        cipher = writing_key(self.keyring, self.fold, stream).cipher
        header = RecordHeader(self.team, self.device, lamport, cipher.stream, cipher.kid8)
        return cipher.seal(header, encode_op(op))

    def append(
        self, items: Sequence[tuple[str, Op]], *, key_rows: Iterable[KeyRow] = ()
    ) -> list[FoldedOp]:
        """Seal (stream, op) pairs, store them in one durable transaction and fold them.

        `key_rows` are new keys of the same transaction. Raises KnownError; then nothing of it
        is stored or folded.
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
        except BaseException:  # also when memory ran out or the user broke in
            for row in rows:
                self.keyring.drop(row)
            raise
        with _whole(self):
            folded = [self._fold_own(record) for record in sealed]
            if any(op.op.kind == "removal" for op in folded) or self.directory.roster.is_unsettled:
                self.rebuild()  # what the removed laptop wrote later counts no more
            else:
                self.on_touched({op.key for op in folded})
        return folded

    def retract(self, op_ids: set[str]) -> None:
        """Take back own ops that are not cut yet; the rest is numbered and sealed anew."""
        kept = [item for item in self.pending if item.op_id not in op_ids]
        self.reseal(kept)

    def reseal(self, kept: Sequence[Pending]) -> None:
        """Number and seal pending ops anew, in one transaction, then fold all anew (b.0 7).

        `sup` of the ops follows the new ids of what they supersede.
        """
        with self.log.transaction() as connection:
            self.log.replace_records(connection, self.sealed_anew(kept))
        self.rebuild()

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
                self.log.replace_records(connection, self.sealed_anew(moved))
        except BaseException:  # also when memory ran out or the user broke in
            self.identity = before
            for row in rows:
                self.keyring.drop(row)
            raise
        self.rebuild()

    def sealed_anew(self, items: Sequence[Pending]) -> list[bytes]:
        """Own ops numbered and sealed anew; `sup` follows what it names to its new ids."""
        new_ids = self._held_ids()
        first = self.last_lamport + 1
        sealed = []
        for index, item in enumerate(items):
            op = _rewritten(item.op, self.identity.user, new_ids)
            record = self.seal(item.stream, op, first + index)
            new_ids[item.op_id] = record_id(record).hex()
            sealed.append(record)
        return sealed

    def own_ops(self, hash_: bytes) -> list[Pending]:
        """The ops of a held segment of this vault's own, opened again."""
        data = self.log.bytes_of(hash_)
        header = segment.read_segment_header(data or b"")
        body = self.body(segment.VerifiedSegment(header, data or b"", hash_))
        return [self._opened(record) for record in body.records]

    def _held_ids(self) -> dict[str, str]:
        """Ids under which pending ops lie in segments held, by the ids they have here."""
        own = {item.op_id for item in self.pending}
        copies = ((item.op_id, self.fold.get(item.op_id)) for item in self.pending)
        return {
            op_id: held[0]
            for op_id, folded in copies
            if folded is not None and (held := [id_ for id_ in folded.ids if id_ not in own])
        }

    def _is_held(self, item: Pending) -> bool:
        """Whether a segment holds the op already and counts: a clone of this vault sent it."""
        folded = self.fold.get(item.op_id)
        return folded is not None and any(place[0] != PENDING for place in folded.accepted_places)

    def change_identity(self, identity: Identity) -> None:
        """Store another identity of the same team (names, certificates)."""
        with self.log.transaction() as connection:
            write_identity(connection, self.keyring.meta_key, identity)
        self.identity = identity

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
            if cut:
                self.written[node.index] = frozenset(_key(pending) for pending in cut)
            for position, pending in enumerate(cut):
                self.fold.place_pending(pending.op_id, node=node, position=position)
            self.pending = left
            if node.state is SegmentState.QUARANTINED:
                self.rebuild()  # a removed laptop learns that its later ops do not count

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
        return won

    def renumber(self) -> None:
        """Seal the pending ops anew when their numbers no longer follow what is held.

        What a segment brought meanwhile is not sent a second time (b.0 21). A certificate of
        this device goes first: by it the others judge what follows.
        """
        kept = [item for item in self.pending if not self._is_held(item)]
        kept.sort(key=lambda item: _key(item)[1:] != ("certificate", self.identity.device))
        first = int.from_bytes(kept[0].record[LAMPORT], "big") if kept else 0
        if kept != self.pending or (kept and first != self.last_lamport + 1):
            self.reseal(kept)

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
            is_out = "removal" in kinds or (self._cut_offs and "certificate" in kinds)
            if is_out or self.directory.roster.is_unsettled:
                self.rebuild()
            else:
                self.on_touched(touched)
        return touched


@contextmanager
def _whole(log: FoldedLog) -> Iterator[None]:
    """What is stored is folded whole: when folding breaks off, all is folded anew."""
    try:
        yield
    except BaseException:  # also when memory ran out or the user broke in
        log.rebuild()
        raise


def _key(pending: Pending) -> tuple[str, str, str]:
    return pending.stream, pending.op.kind, pending.op.entity


def _rewritten(op: Op, author: str, new_ids: dict[str, str]) -> Op:
    sup = tuple(new_ids.get(op_id, op_id) for op_id in op.sup)
    # Creating a client assigned its creator, whose user id may be another from now on.
    value = author if op.kind == "assignment" and op.value == op.author else op.value
    return msgspec.structs.replace(op, sup=sup, author=author, value=value)

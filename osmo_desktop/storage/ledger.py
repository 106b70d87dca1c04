"""The ledger: the sealed log folded into memory, and everything that adds to it.

Local saving and import are the same path from here on (DESIGN 2): sealed bytes are stored in one
durable transaction, and only then folded. Not thread-safe: it lives on the vault worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import msgspec

from osmo_desktop.domain.errors import DamagedError, KnownError, OsmoError
from osmo_desktop.domain.history import History, Node, SegmentFacts, SegmentState
from osmo_desktop.domain.membership import Identity, KeyRow
from osmo_desktop.domain.merge import Fold, FoldedOp
from osmo_desktop.domain.ops import Op, decode_op, encode_op
from osmo_desktop.formats import segment
from osmo_desktop.formats.record import RecordHeader, read_header, record_id
from osmo_desktop.storage.directory import Directory
from osmo_desktop.storage.grants import GrantBox
from osmo_desktop.storage.identity import (
    read_identity,
    read_meta,
    write_identity,
    write_meta,
)
from osmo_desktop.storage.keyring import Keyring
from osmo_desktop.storage.sealed_log import SealedLog
from osmo_desktop.storage.vault_file import VaultFile

_STREAM_AND_KID8 = slice(46, 70)  # of a record's header
_LAMPORT = slice(38, 46)
_STREAM = slice(46, 62)
Touched = set[tuple[str, str, str]]  # (stream, kind, entity) that a fold changed


@dataclass
class Pending:
    """An own record that is not in a segment yet."""

    op_id: str
    record: bytes
    op: Op
    stream: str


class Ledger:
    """One unlocked vault: keys, log, causal history and fold."""

    def __init__(self, vault: VaultFile, keyring: Keyring) -> None:
        self.vault = vault
        self.keyring = keyring
        self.identity = read_identity(vault, keyring.meta_key)
        self.log = SealedLog(vault, keyring)
        self.grants = GrantBox(vault, keyring)
        self.directory = Directory(b"", b"")
        self.history = History()
        self.fold = Fold("", self.directory.roster)
        self.pending: list[Pending] = []
        self.got: dict[str, set[bytes]] = {}
        self.heard: dict[str, int] = {}
        self.unsent: set[int] = set()  # indices of own segments that no store was seen to hold
        self.malformed = 0
        self.on_touched: Callable[[Touched | None], None] = _ignore
        self._cut_offs: dict[str, frozenset[str]] = {}
        self._bodies: dict[bytes, segment.SegmentBody] = {}  # opened, not folded yet

    # -- reading --------------------------------------------------------------------------

    @property
    def team(self) -> bytes:
        """The team id; provisional until a team was founded or joined."""
        return bytes.fromhex(self.identity.team)

    @property
    def device(self) -> bytes:
        """This laptop's device id."""
        return bytes.fromhex(self.identity.device)

    @property
    def last_lamport(self) -> int:
        """The greatest number that any held segment reaches."""
        return max((node.last_lamport for node in self.history.nodes), default=0)

    def own_head(self) -> Node | None:
        """The newest own segment."""
        heads = self.history.heads(self.device)
        return max(heads, key=lambda node: node.facts.segno, default=None)

    def uncovered_heads(self) -> list[Node]:
        """Heads of the other devices that the own newest segment does not cover yet."""
        own = self.own_head()
        return [
            node
            for device in self.history.devices()
            if device != self.device
            for node in self.history.heads(device)
            if own is None or not self.history.covers(own, node.index)
        ]

    # -- folding --------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Fold anew from the sealed log: at unlock, after a late key, a removal, admission.

        Raises DamagedError("vault-damaged") when the log was tampered with.
        """
        self._fold_all()
        if self._removals() != self._cut_offs:
            self._cut_offs = self._removals()
            self._fold_all()
        self.on_touched(None)

    def add_segments(self, items: Sequence[segment.VerifiedSegment]) -> Touched:
        """Store verified segments whose causes are held, in this order, and fold them."""
        with self.log.transaction() as connection:
            self.log.add_segments(connection, items, is_sent=True)
        touched: Touched = set()
        for item in items:
            body = self._bodies.pop(item.hash, None)
            touched |= self._fold_segment(item, body if body is not None else self._body(item))
        self._store_opened_keys()
        if self._removals() != self._cut_offs:
            self.rebuild()
        else:
            self.on_touched(touched)
        return touched

    def facts(self, item: segment.VerifiedSegment) -> SegmentFacts:
        """What the causal graph needs of a segment; KnownError("key-missing") for its key."""
        body = self._bodies.setdefault(item.hash, self._body(item))
        return _facts(item, body)

    def _fold_all(self) -> None:
        self.directory, self.fold = self._empty_fold()
        self.history = History()
        self.pending, self.got, self.unsent, self.malformed = [], {}, set(), 0
        self.heard = {}
        if self._cut_offs:
            # What a removed device may say is known only once its last good segment is.
            for stored in self.log.segments():
                self.history.add(_facts(stored.verified, self._body(stored.verified)))
            for device, heads in self._cut_offs.items():
                self.history.cut_off(
                    bytes.fromhex(device), [bytes.fromhex(head) for head in heads]
                )
        for stored in self.log.segments():
            self._fold_segment(stored.verified, self._body(stored.verified))
            if not stored.is_sent:
                self.unsent.add(self._node(stored.verified).index)
        self._store_opened_keys()
        for record in self.log.records():
            self._fold_own(record)

    def _empty_fold(self) -> tuple[Directory, Fold]:
        identity = self.identity
        directory = Directory(bytes.fromhex(identity.team), identity.root_public)
        for certificate in identity.certificates:
            directory.roster.admit(certificate)
        if not identity.is_member:
            directory.roster.admit_founder(identity.device, identity.user)
        return directory, Fold(identity.team, directory.roster)

    def _fold_segment(
        self, item: segment.VerifiedSegment, body: segment.SegmentBody
    ) -> Touched:
        node = self.history.add(_facts(item, body))
        device = item.header.device.hex()
        if body.got and node.state is SegmentState.ACCEPTED:
            self.got.setdefault(device, set()).update(body.got)
        self.heard[device] = max(body.wall_ms, self.heard.get(device, body.wall_ms))
        touched: Touched = set()
        for position, record in enumerate(body.records):
            folded = self._fold_record(record, device=device, node=node, position=position)
            if folded is not None:
                touched.add(folded.key)
                if folded.op.kind == "stream_key" and folded.is_accepted:
                    self.grants.announced(str(folded.value), self.directory.public_key)
        return touched

    def _fold_record(
        self, record: bytes, *, device: str, node: Node, position: int
    ) -> FoldedOp | None:
        op_id = record_id(record).hex()
        stream = record[_STREAM].hex()
        cipher = self.keyring.cipher(record[_STREAM_AND_KID8])
        if cipher is None:
            self.fold.add_sealed(op_id, stream, node, position)
            return None
        try:
            op = decode_op(cipher.open(record))
        except DamagedError:
            self.malformed += 1
            return None
        return self.fold.add(
            op,
            op_id=op_id,
            stream=stream,
            device=device,
            lamport=int.from_bytes(record[_LAMPORT], "big"),
            node=node,
            position=position,
        )

    def _fold_own(self, record: bytes) -> FoldedOp:
        header = read_header(record)
        cipher = self.keyring.cipher(record[_STREAM_AND_KID8])
        if cipher is None:
            raise DamagedError("vault-damaged")
        op = decode_op(cipher.open(record))
        pending = Pending(record_id(record).hex(), record, op, header.stream.hex())
        self.pending.append(pending)
        return self.fold.add(
            op,
            op_id=pending.op_id,
            stream=pending.stream,
            device=self.identity.device,
            lamport=header.lamport,
            node=None,
            position=len(self.pending) - 1,
        )

    def _removals(self) -> dict[str, frozenset[str]]:
        return {
            id_: frozenset(str(op.value) for op in entity.heads("heads"))
            for (stream, kind, id_), entity in self.fold.entities.items()
            if kind == "removal" and stream == self.identity.team and entity.heads("heads")
        }

    def _body(self, item: segment.VerifiedSegment) -> segment.SegmentBody:
        _, key = self.keyring.transport(item.header.tk_epoch)
        return item.open(key)

    def _node(self, item: segment.VerifiedSegment) -> Node:
        node = self.history.node(item.hash)
        if node is None:
            raise DamagedError("vault-damaged")
        return node

    # -- own ops --------------------------------------------------------------------------

    def seal(self, stream: str, op: Op, lamport: int) -> bytes:
        """Seal an op under the newest key of its stream; KnownError("key-missing")."""
        keys = self.keyring.stream_keys(stream)
        if not keys:
            raise KnownError("key-missing")
        cipher = keys[max(keys)].cipher
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
                for row in rows:
                    self.keyring.add(connection, row)
                self.log.append_records(connection, sealed)
        except OsmoError:
            for row in rows:
                self.keyring.drop(row)
            raise
        folded = [self._fold_own(record) for record in sealed]
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
            self.log.replace_records(connection, self._sealed_anew(kept))
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
                for row in rows:
                    self.keyring.add(connection, row)
                write_identity(connection, self.keyring.meta_key, identity)
                self.log.replace_records(connection, self._sealed_anew(moved))
        except OsmoError:
            self.identity = before
            for row in rows:
                self.keyring.drop(row)
            raise
        self.rebuild()

    def _sealed_anew(self, items: Sequence[Pending]) -> list[bytes]:
        new_ids: dict[str, str] = {}
        first = self.last_lamport + 1
        sealed = []
        for index, item in enumerate(items):
            op = _rewritten(item.op, self.identity.user, new_ids)
            record = self.seal(item.stream, op, first + index)
            new_ids[item.op_id] = record_id(record).hex()
            sealed.append(record)
        return sealed

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
        body = self._body(item)
        node = self.history.add(_facts(item, body))
        self.unsent.add(node.index)
        if body.got:
            self.got.setdefault(self.identity.device, set()).update(body.got)
        for position, pending in enumerate(self.pending[:count]):
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
        """Seal the pending ops anew when their numbers no longer follow what is held."""
        first = int.from_bytes(self.pending[0].record[_LAMPORT], "big") if self.pending else 0
        if self.pending and first != self.last_lamport + 1:
            self.reseal(self.pending)

    def read_state(self, name: str) -> bytes | None:
        """A sealed named value of the protocol."""
        return read_meta(self.vault, self.keyring.meta_key, f"sync {name}")

    def write_state(self, name: str, data: bytes) -> None:
        """Seal and store a named value of the protocol."""
        with self.vault.transaction() as connection:
            write_meta(connection, self.keyring.meta_key, f"sync {name}", data)

    def _store_opened_keys(self) -> None:
        opened = self.grants.take_opened()
        if opened:
            with self.vault.transaction() as connection:
                for name, row in opened:
                    self.keyring.add(connection, row)
                    connection.execute("DELETE FROM object WHERE name = ?", (name,))


def _ignore(touched: Touched | None) -> None:
    pass


def _rewritten(op: Op, author: str, new_ids: dict[str, str]) -> Op:
    sup = tuple(new_ids.get(op_id, op_id) for op_id in op.sup)
    # Creating a client assigned its creator, whose user id may be another from now on.
    value = author if op.kind == "assignment" and op.value == op.author else op.value
    return msgspec.structs.replace(op, sup=sup, author=author, value=value)


def _facts(item: segment.VerifiedSegment, body: segment.SegmentBody) -> SegmentFacts:
    return SegmentFacts(
        device=item.header.device,
        segno=item.header.segno,
        hash=item.hash,
        prev=item.header.prev,
        deps=tuple(reference.hash16 for reference in body.deps),
        lamports=[int.from_bytes(record[_LAMPORT], "big") for record in body.records],
    )

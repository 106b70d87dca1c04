"""The sealed log folded into memory: what a vault knows, rebuilt from its rows at unlock.

Not thread-safe: it lives on the vault worker.
"""

from __future__ import annotations

from functools import partial
from sys import intern

from osmo_desktop.domain.errors import DamagedError, NewerFormatError
from osmo_desktop.domain.history import History, Node, SegmentFacts, SegmentState
from osmo_desktop.domain.merge import Fold, FoldedOp, accepted_heads, is_removed
from osmo_desktop.domain.ops import Op, decode_op
from osmo_desktop.domain.records.cover import without_cover
from osmo_desktop.domain.roots import Roots
from osmo_desktop.domain.succession import limits
from osmo_desktop.formats import segment
from osmo_desktop.formats.record import is_entry, record_id
from osmo_desktop.storage.collector_pause import collector_paused
from osmo_desktop.storage.directory import Directory
from osmo_desktop.storage.folded_state import FoldedState, Pending, Touched
from osmo_desktop.storage.identity import write_identity
from osmo_desktop.storage.keyring import Keyring
from osmo_desktop.storage.root_chain import decided, first_root, with_roots

_STREAM_AND_KID8 = slice(46, 70)  # of a record's header
LAMPORT = slice(38, 46)
_STREAM = slice(46, 62)


class FoldedLog(FoldedState):
    """One unlocked vault: its sealed log, folded."""

    def rebuild(self) -> None:
        """Fold anew from the sealed log: at unlock, after a late key, a removal, admission.

        Raises DamagedError("vault-damaged") when the log was tampered with. Where it breaks off,
        for want of memory perhaps, it is done again before anything is read.
        """
        self._is_torn = False
        try:
            with collector_paused():
                self._settle()
                self.on_touched(None)
        except BaseException:  # also when memory ran out or the user broke in
            self._is_torn = True
            raise

    def _settle(self) -> None:
        """Fold under the recovery roots that the ops decide, then under the removals.

        Roots first, and before any removal: else whoever has a former sheet could remove the
        supervisor who replaced it, wherever that removal came first.
        """
        self._chain = self.identity.successions
        tried: set[tuple[str, ...]] = set()
        while self._chain not in tried:
            tried.add(self._chain)
            self._cut_offs = {}
            self._fold_certain()
            self.roots = decided(self.identity, self.directory, self.fold, self.history)
            self._chain = self.roots.values
        self._settle_removals()
        if self._chain != self.identity.successions:
            identity = with_roots(self.identity, self._chain)
            with self.log.transaction() as connection:
                write_identity(connection, self.keyring.meta_key, identity)
            self.identity = identity

    def _settle_removals(self) -> None:
        """Fold until removals and certificates agree with what was folded under them.

        What a removed device wrote later does not count, a removal in it neither, whatever came
        first. Where removals contradict each other they hold one by one, the earliest number
        first; each pass adds one, so this ends. Begins from a fold without removals.
        """
        found = _removals(self.fold)
        if not found:
            return
        self._cut_offs = found
        self._fold_certain()
        if _removals(self.fold) == found:
            return
        self._cut_offs = {}
        self._fold_certain()
        while left := [device for device in _removals(self.fold) if device not in self._cut_offs]:
            first = min(left, key=partial(_removal_rank, self.fold))
            self._cut_offs = {**self._cut_offs, first: _removals(self.fold)[first]}
            self._fold_certain()

    def _fold_certain(self) -> None:
        """Fold all; again, if a device turned out to have more certificates than it began with."""
        self._seeds = ()
        self._fold_all()
        if self.directory.roster.is_unsettled:
            self._seeds = self.directory.roster.all_certificates()
            self._fold_all()

    def body(self, item: segment.VerifiedSegment) -> segment.SegmentBody:
        """What is in a segment; KnownError("key-missing") for its transport key."""
        _, key = self.keyring.transport(item.header.tk_epoch)
        return item.open(key)

    def note(self, node: Node, body: segment.SegmentBody) -> None:
        """Remember what a segment tells of its device: time, keys it got, bytes it found bad."""
        _hear(self.heard, node.facts.device.hex(), body.wall_ms, self.identity.device)
        if node.state is not SegmentState.ACCEPTED:
            return
        if body.got:
            got = self.got.setdefault(node.facts.device.hex(), {})
            got.update(dict.fromkeys(body.got, node.index))
        if body.bad:
            self.bad[node.index] = frozenset(reference.hash16 for reference in body.bad)

    def _fold_all(self) -> None:
        self._former = self._fold if self._fold.entities else None
        facts = {node.facts.hash: node.facts for node in self._history.nodes}
        self._history = History()
        self._pending, self.got, self.written, self.unsent = [], {}, {}, set()
        self.malformed = 0
        self.heard, self.bad, self.logged = {}, {}, {}
        if self._cut_offs or self._chain:
            # What a removed device or a replaced root may say is known only once the last good
            # segment is.
            for item in (stored.verified for stored in self.log.segments()):
                self.history.add(facts.get(item.hash) or segment_facts(item, self.body(item)))
            for device, heads in self._cut_offs.items():
                self.history.cut_off(bytes.fromhex(device), [bytes.fromhex(head) for head in heads])
        self.directory, self._fold = self._empty_fold()
        for stored in self.log.segments():
            self._fold_segment(stored.verified, self.body(stored.verified))
            if not stored.is_sent:
                self.unsent.add(_node(self.history, stored.verified).index)
        self._store_opened_keys()
        for record in self.log.records():
            self._fold_own(record)
        self._former = None

    def _empty_fold(self) -> tuple[Directory, Fold]:
        identity = self.identity
        self.keyring.team = identity.team
        directory = Directory(self.team, first_root(identity), self._introduced)
        chain = [facts for value in self._chain if (facts := directory.succession(value))]
        directory.roster.roots = Roots(
            (*directory.roster.roots.chain, *(facts.new for facts in chain)),
            limits(chain, self.history),
        )
        directory.pin(identity.certificates)
        directory.roster.seed(self._seeds)
        if not identity.is_member:
            directory.roster.admit_founder(identity.device, identity.user)
        return directory, Fold(identity.team, directory.roster)

    def _fold_segment(self, item: segment.VerifiedSegment, body: segment.SegmentBody) -> Touched:
        node = self.history.add(segment_facts(item, body))
        device = item.header.device.hex()
        self.note(node, body)
        if body.audit_count or node.facts.entries or device in self.logged:
            self.logged.setdefault(device, []).append(node.index)
        touched: Touched = set()
        for position, record in enumerate(body.records):
            if is_entry(record):
                continue
            folded = self._fold_record(record, device=device, node=node, position=position)
            if folded is not None:
                touched.add(folded.key)
                if folded.op.kind == "stream_key" and folded.tells_of_a_key:
                    self.grants.announced(folded, self.directory.public_key)
        if touched and device == self.identity.device:
            self.written[node.index] = without_cover(touched)
        return touched

    def _fold_record(
        self, record: bytes, *, device: str, node: Node, position: int
    ) -> FoldedOp | None:
        op_id = record_id(record).hex()
        stream = intern(record[_STREAM].hex())
        try:
            op = self._open_record(record, op_id)
        except NewerFormatError:
            op = None  # kept like a record without its key: a newer program opens it
        except DamagedError:
            self.malformed += 1
            return None
        if op is None:
            self.fold.add_sealed(op_id, stream, node, position)
            return None
        return self.fold.add(
            op,
            op_id=op_id,
            stream=stream,
            device=device,
            lamport=int.from_bytes(record[LAMPORT], "big"),
            node=node,
            position=position,
        )

    def _open_record(self, record: bytes, op_id: str) -> Op | None:
        """The op in a record; None while its key is absent. Raises what opening it raises."""
        cipher = self.keyring.cipher(record[_STREAM_AND_KID8])
        if cipher is None:
            return None  # also when it was erased since
        known = self._former.get(op_id) if self._former is not None else None
        if known is not None and known.id == op_id:
            return known.op  # opened before: the id is the hash of the sealed bytes
        return decode_op(cipher.open(record))

    def _fold_own(self, record: bytes) -> FoldedOp | None:
        """Note an own record, and fold it unless it is of the access log."""
        pending = opened(self.keyring, record)
        self.pending.append(pending)
        if pending.is_entry:
            return None
        return self.fold.add(
            pending.op,
            op_id=pending.op_id,
            stream=pending.stream,
            device=self.identity.device,
            lamport=int.from_bytes(record[LAMPORT], "big"),
            node=None,
            position=len(self.pending) - 1,
        )

    def _store_opened_keys(self) -> None:
        opened = self.grants.take_opened()
        if opened:
            with self.vault.transaction() as connection:
                self.keyring.add(connection, [row for _, row in opened])
                names = [(name,) for name, _ in opened]
                connection.executemany("DELETE FROM object WHERE name = ?", names)


def op_in(keyring: Keyring, record: bytes) -> Op | None:
    """The op in a record; None while its key is absent. Raises DamagedError."""
    cipher = keyring.cipher(record[_STREAM_AND_KID8])
    return decode_op(cipher.open(record)) if cipher is not None else None


def opened(keyring: Keyring, record: bytes) -> Pending:
    """An own record with its op; DamagedError("vault-damaged") when it does not open."""
    op = op_in(keyring, record)
    if op is None:
        raise DamagedError("vault-damaged")
    return Pending(record_id(record).hex(), record, op, record[_STREAM].hex())


def _removals(fold: Fold) -> dict[str, frozenset[str]]:
    return {id_: accepted_heads(fold, id_) for id_ in fold.removals if is_removed(fold, id_)}


def _node(history: History, item: segment.VerifiedSegment) -> Node:
    node = history.node(item.hash)
    if node is None:
        raise DamagedError("vault-damaged")
    return node


def _removal_rank(fold: Fold, device: str) -> tuple[bool, int, str, str]:
    """The recovery root's orders before supervisors' removals, then the earliest number."""
    found = fold.removals[device]
    orders = found.heads("orders")
    return (not orders, *min(op.rank for op in orders or found.heads("heads")))


def segment_facts(item: segment.VerifiedSegment, body: segment.SegmentBody) -> SegmentFacts:
    """What the causal graph needs of an opened segment."""
    return SegmentFacts(
        device=item.header.device,
        segno=item.header.segno,
        hash=item.hash,
        prev=item.header.prev,
        deps=tuple(reference.hash16 for reference in body.deps),
        lamports=[int.from_bytes(record[LAMPORT], "big") for record in body.records],
        entries=sum(map(is_entry, body.records)),
    )


def _hear(heard: dict[str, int], device: str, claim: int, own: str) -> None:
    """Note a claimed time; what is here was heard before the next own segment was written."""
    latest = heard[device] = max(claim, heard.get(device, claim))
    if device == own:
        heard.update({other: latest for other, at in heard.items() if at > latest})

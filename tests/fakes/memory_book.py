"""A record book in memory over the real fold, with colleagues who write apart.

Nothing is sealed and no file is touched; merging, authority and causality are the program's own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

import msgspec

from osmo_desktop.domain.announcements import Announcement, stream_of
from osmo_desktop.domain.authority import ROOT, CertificateFacts, Roster
from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.counting import record_ids
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.history import NO_SEGMENT, History, Node, SegmentFacts
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.merge import PENDING, Entity, Fold, FoldedOp
from osmo_desktop.domain.ops import Edit, Op
from osmo_desktop.domain.ports import (
    Arrivals,
    Delivery,
    OpenConflict,
    PastValue,
    Snapshot,
    WrittenChange,
)
from osmo_desktop.domain.records import KINDS, FieldSpec, Merge, StreamKind
from osmo_desktop.storage.arrivals import written_change

HELSINKI_WINTER = timezone(timedelta(hours=2))
NOON = datetime(2026, 11, 19, 12, 0, tzinfo=HELSINKI_WINTER)


@dataclass
class SetClock:
    """A clock that stands still until it is set."""

    time: datetime = NOON

    def now(self) -> datetime:
        return self.time

    def advance(self, **amounts: float) -> None:
        """Move the clock on by `timedelta(**amounts)`."""
        self.time += timedelta(**amounts)


@dataclass
class Colleague:
    """Another laptop of the team and the segments that it has seen."""

    device: str
    user: str
    seen: list[Node] = field(default_factory=list)
    own: list[Node] = field(default_factory=list)


@dataclass
class _Kept:
    """An op with its place, so that the fold can be built anew."""

    op_id: str
    op: Op
    stream: str
    device: str
    lamport: int
    node: Node | None
    position: int


class MemoryBook:
    """`RecordBook` over the real fold; the owner is the founder of the team."""

    def __init__(
        self, clock: SetClock, *, name: str = "Anna Niemi", role: str = "supervisor"
    ) -> None:
        self.clock = clock
        self.user = new_id()
        self.user_name = name
        self.device = new_id()
        self.device_name = "Läppäri 1"
        self.laptop_number = 1
        self.team_stream = new_id()
        self.role = "founder" if role == "supervisor" else role
        self.sent: set[int] = set()
        self._nonces: dict[str, str] = {}
        self.commits: list[tuple[Edit, ...]] = []
        self.colleagues: list[Colleague] = []
        self._kept: list[_Kept] = []
        self._history = History()
        self._own: list[Node] = []
        self._fresh_streams: set[str] = set()
        self._next = 0
        self._fold = self._empty_fold()
        self._admit(self.device, self.user, role)
        if role == "supervisor":
            self.commit([Edit(self.team_stream, "member", self.user, "name", name)])
            self.commit([Edit(self.team_stream, "device", self.device, "name", self.device_name)])
        self.commits.clear()

    @property
    def fold(self) -> Fold:
        """Everything that was written, folded."""
        return self._fold

    # -- the port -------------------------------------------------------------------------

    def new_client_stream(self) -> str:
        nonce = new_id()
        stream = stream_of(self.device, nonce)
        self._fresh_streams.add(stream)
        self._nonces[stream] = nonce
        return stream

    def commit(self, edits: Sequence[Edit]) -> Changes:
        if not edits:
            return Changes()
        for edit in edits:
            _check(edit)
        before = len(self._kept)
        now = self.clock.now()
        fresh = {edit.stream for edit in edits} & self._fresh_streams
        announced = [edit for stream in fresh for edit in self._announcement(stream)]
        for edit in [*announced, *edits]:
            verdict = self._add_own(edit.to_op(author=self.user, now=now), edit.stream)
            if verdict is not None:
                del self._kept[before:]
                self._rebuild()
                raise UserError(verdict)
        self._fresh_streams -= fresh
        self.commits.append(tuple(edits))
        touched = [*announced, *edits]
        return Changes(
            frozenset(edit.kind for edit in touched), frozenset(edit.entity for edit in touched)
        )

    def retract(self, kind: str, entity: str, *, stream: str | None = None) -> Changes:
        own = [
            kept
            for kept in self._kept
            if (kept.op.kind, kept.op.entity) == (kind, entity) and stream in (None, kept.stream)
        ]
        if any(kept.node is not None for kept in own):
            raise UserError("retract-too-late")
        gone = {id(kept) for kept in own}
        self._kept = [kept for kept in self._kept if id(kept) not in gone]
        self._seal_anew()
        self._rebuild()
        return Changes(frozenset({kind}), frozenset({entity}))

    def get(self, kind: str, entity: str, *, stream: str | None = None) -> Snapshot | None:
        found = self._entity(kind, entity, stream)
        return self._snapshot(found) if found is not None else None

    def find(
        self,
        kind: str,
        *,
        stream: str | None = None,
        equals: Mapping[str, Any] | None = None,
        order_by: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Snapshot]:
        snapshots = [
            self._snapshot(entity)
            for entity in list(self._fold.entities.values())
            if entity.kind == kind and stream in (None, entity.stream) and self._has_ops(entity)
        ]
        kept = [
            shot
            for shot in snapshots
            if (not getattr(shot.record, "tombstone", None) or shot.needs_review)
            and all(getattr(shot.record, name) == value for name, value in (equals or {}).items())
        ]
        if order_by is not None:
            kept = _ordered(kept, order_by, descending=descending)
        return kept[offset : None if limit is None else offset + limit]

    def history(
        self, kind: str, entity: str, field: str, *, stream: str | None = None
    ) -> tuple[PastValue, ...]:
        found = self._entity(kind, entity, stream)
        register = found.fields.get(field, []) if found is not None else []
        ranked = sorted((op for op in register if op.is_accepted), key=_rank, reverse=True)
        return tuple(
            PastValue(
                op_id=op.id,
                value=op.value,
                author=op.author,
                device=op.device,
                written=op.op.written,
                reason=op.op.reason,
                is_head=op.is_head,
            )
            for op in ranked
        )

    def change(self, op_id: str) -> WrittenChange | None:
        folded = self._fold.get(op_id)
        known = folded is not None and folded.is_accepted
        return written_change(self._fold, folded) if folded is not None and known else None

    def arrived(self, *, before: int | None = None, least: int = 100) -> Arrivals:
        ids = [kept.op_id for kept in reversed(self._kept) if kept.device != self.device]
        return Arrivals(tuple(filter(None, map(self.change, ids))), None)

    def conflicts(self) -> tuple[OpenConflict, ...]:
        return tuple(
            OpenConflict(entity.stream, entity.kind, entity.id, name)
            for entity in self._fold.entities.values()
            if entity.kind in KINDS
            for name in _disputed(entity)
        )

    def assigned(self, stream: str) -> tuple[str, ...]:
        values = self._fold.team_values("assignment", stream, "members")
        return tuple(dict.fromkeys(str(value) for value in values))

    def delivery(self, snapshot: Snapshot) -> Delivery:
        if snapshot.newest_segment == PENDING:
            return Delivery("pending", 0, len(self.colleagues))
        if snapshot.unsent:
            return Delivery("cut", 0, len(self.colleagues))
        receipts = sum(
            any(self._history.covers(node, snapshot.newest_segment) for node in other.seen)
            for other in self.colleagues
        )
        return Delivery("sent", receipts, len(self.colleagues))

    def unsent(self, stream: str | None = None) -> int:
        unsent = (kept for kept in self._kept if self._is_unsent(kept))
        keys = [(kept.stream, kept.op.kind, kept.op.entity) for kept in unsent]
        return len(record_ids(self._fold, (key for key in keys if stream in (None, key[0]))))

    def unsent_streams(self) -> frozenset[str]:
        return frozenset(kept.stream for kept in self._kept if self._is_unsent(kept))

    # -- what tests do to it --------------------------------------------------------------

    def cut(self) -> None:
        """Cut what is pending into a segment of this laptop."""
        pending = [kept for kept in self._kept if kept.node is None]
        if not pending:
            return
        node = self._segment(self.device, self._own, self._heads(), len(pending))
        self._own.append(node)
        for position, kept in enumerate(pending):
            kept.node, kept.position = node, position
            kept.lamport = node.base + 1 + position
            self._fold.place_pending(kept.op_id, node=node, position=position)

    def deliver(self) -> None:
        """Cut, and put every own segment on the store."""
        self.cut()
        self.sent.update(node.index for node in self._own)

    def add_colleague(self, name: str, role: str = "supervisor") -> Colleague:
        """Admit another laptop; it has seen nothing yet."""
        other = Colleague(device=new_id(), user=new_id())
        self._admit(other.device, other.user, role)
        self.colleagues.append(other)
        if self.role == "founder":
            self.commit([Edit(self.team_stream, "member", other.user, "name", name)])
        return other

    def show(self, other: Colleague) -> None:
        """Let the colleague receive everything that this laptop holds."""
        self.deliver()
        other.seen = self._heads()

    def receive(self, other: Colleague, edits: Sequence[Edit]) -> None:
        """Import a segment that the colleague wrote after what it had seen, and no more."""
        self.cut()
        node = self._segment(other.device, other.own, other.seen, len(edits))
        other.own.append(node)
        for position, edit in enumerate(edits):
            op = edit.to_op(author=other.user, now=self.clock.now())
            lamport = node.base + 1 + position
            self._keep(_Kept(new_id(), op, edit.stream, other.device, lamport, node, position))

    # -- inside ---------------------------------------------------------------------------

    def _empty_fold(self) -> Fold:
        return Fold(self.team_stream, Roster(_verify))

    def _admit(self, device: str, user: str, role: str) -> None:
        op = Edit(
            self.team_stream, "certificate", device, "bytes", f"{device}:{user}:{role}"
        ).to_op(author=user, now=self.clock.now())
        self._keep(_Kept(new_id(), op, self.team_stream, device, 1, None, self._position()))

    def _announcement(self, stream: str) -> list[Edit]:
        announced = Announcement(0, new_id() + new_id(), self._nonces[stream])
        return [
            Edit(self.team_stream, "stream_key", stream, "kid", announced.text),
            Edit(self.team_stream, "assignment", stream, "members", self.user),
        ]

    def _add_own(self, op: Op, stream: str) -> str | None:
        lamport = max((node.last_lamport for node in self._history.nodes), default=0)
        pending = sum(kept.node is None for kept in self._kept)
        at = self._position()
        return self._keep(_Kept(new_id(), op, stream, self.device, lamport + 1 + pending, None, at))

    def _position(self) -> int:
        self._next += 1
        return self._next

    def _keep(self, kept: _Kept) -> str | None:
        self._kept.append(kept)
        return self._add_to_fold(kept)

    def _add_to_fold(self, kept: _Kept) -> str | None:
        folded = self._fold.add(
            kept.op,
            op_id=kept.op_id,
            stream=kept.stream,
            device=kept.device,
            lamport=kept.lamport,
            node=kept.node,
            position=kept.position,
        )
        return folded.verdict

    def _rebuild(self) -> None:
        self._fold = self._empty_fold()
        for kept in self._kept:
            self._add_to_fold(kept)

    def _seal_anew(self) -> None:
        """What is pending gets other numbers, so its seals and ids change too (b.0 10)."""
        renamed: dict[str, str] = {}
        for kept in self._kept:
            if kept.node is None:
                former, kept.op_id = kept.op_id, new_id()
                renamed[former] = kept.op_id
                sup = tuple(renamed.get(op_id, op_id) for op_id in kept.op.sup)
                kept.op = msgspec.structs.replace(kept.op, sup=sup)

    def _heads(self) -> list[Node]:
        return [node for device in self._history.devices() for node in self._history.heads(device)]

    def _segment(self, device: str, own: list[Node], deps: list[Node], count: int) -> Node:
        previous = own[-1] if own else None
        others = [node for node in deps if node is not previous]
        causes = [*others, *([previous] if previous else [])]
        base = max((node.last_lamport for node in causes), default=0)
        number = previous.facts.segno + 1 if previous else 1
        return self._history.add(
            SegmentFacts(
                device=bytes.fromhex(device),
                segno=number,
                hash=hashlib.sha256(f"{device}{number}".encode()).digest(),
                prev=previous.facts.hash if previous else NO_SEGMENT,
                deps=tuple(node.facts.hash[:16] for node in others),
                lamports=[base + 1 + position for position in range(count)],
            )
        )

    def _entity(self, kind: str, id_: str, stream: str | None) -> Entity | None:
        for entity in self._fold.entities.values():
            is_meant = (entity.kind, entity.id) == (kind, id_) and stream in (None, entity.stream)
            if is_meant and self._has_ops(entity):
                return entity
        return None

    def _has_ops(self, entity: Entity) -> bool:
        return any(op.is_accepted for register in entity.fields.values() for op in register)

    def _is_unsent(self, kept: _Kept) -> bool:
        own = kept.device == self.device and kept.op.kind != "certificate"
        return own and (kept.node is None or kept.node.index not in self.sent)

    def _snapshot(self, entity: Entity) -> Snapshot:
        kind = KINDS[entity.kind]
        ops = [op for register in entity.fields.values() for op in register if op.is_accepted]
        ops.sort(key=_rank)
        places = [op.places[0][0] for op in ops]
        mine = [op for op in ops if op.device == self.device]
        return Snapshot(
            record=kind.record(
                id=entity.id,
                **{name: _shown(entity, spec) for name, spec in kind.fields.items()},
            ),
            kind=entity.kind,
            stream=entity.stream,
            basis={name: tuple(op.id for op in entity.heads(name)) for name in entity.fields},
            conflicts=_disputed(entity),
            author=ops[0].author,
            device=ops[0].device,
            written=ops[0].op.written,
            changed=ops[-1].op.written,
            unsent=any(op.places[0][0] not in self.sent for op in mine),
            newest_segment=PENDING if PENDING in places else max(places),
            rank=ops[0].rank,
            amended=any(
                op.dead
                for op in ops
                if (spec := kind.field(op.op.field)) and spec.attribute.merge is Merge.EVENT
            ),
            needs_review=self._fold.needs_review(
                entity, lambda later, at: self._history.covers(self._history.nodes[later], at)
            ),
        )


def _verify(certificate: str) -> CertificateFacts | None:
    device, user, role = certificate.split(":")
    return CertificateFacts(device=device, user=user, role=role, issuer=ROOT)


def _check(edit: Edit) -> None:
    kind = KINDS.get(edit.kind)
    spec = kind.field(edit.field) if kind is not None else None
    if kind is None or spec is None or not spec.accepts(edit.value):
        raise UserError("value-invalid", field=edit.field)
    rule = spec.attribute.merge
    lowers = rule is Merge.SAFETY and not edit.value
    if edit.sup and not edit.reason and (rule is Merge.EVENT or lowers):
        raise UserError("reason-missing", field=edit.field)
    assert kind.stream in (StreamKind.CLIENT, StreamKind.TEAM)


def _rank(op: FoldedOp) -> tuple[int, str, str]:
    return op.rank


def _shown(entity: Entity, spec: FieldSpec) -> Any:
    values = [_typed(spec, op.value) for op in entity.heads(spec.name)]
    if spec.attribute.merge is Merge.SET:
        return tuple(dict.fromkeys(value for value in reversed(values) if value is not None))
    if spec.attribute.merge is Merge.SAFETY and any(values):
        return True
    return values[0] if values else None


def _disputed(entity: Entity) -> tuple[str, ...]:
    kind = KINDS[entity.kind]
    return tuple(
        name
        for name in entity.fields
        if (spec := kind.field(name)) is not None
        and spec.attribute.merge is not Merge.SET
        and len({repr(op.value) for op in entity.heads(name)}) > 1
    )


def _typed(spec: FieldSpec, value: Any) -> Any:
    if value is None:
        return None
    if spec.type is date:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if spec.type is datetime else value


def _ordered(shots: list[Snapshot], name: str, *, descending: bool) -> list[Snapshot]:
    known = [shot for shot in shots if getattr(shot.record, name) is not None]
    unknown = [shot for shot in shots if getattr(shot.record, name) is None]
    known.sort(key=lambda shot: shot.id)
    known.sort(key=lambda shot: getattr(shot.record, name), reverse=descending)
    return [*known, *unknown]

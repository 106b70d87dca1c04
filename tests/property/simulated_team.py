"""A team of devices in memory: the real causal graph and fold, without seals and files.

Every device cuts, publishes, fetches parts of the store in any order, gets keys late, is admitted
late, is restored from a backup or cloned, and then goes on as a new device. Certificates are plain
text here: `device:user:role:issuer`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from random import Random

import msgspec

from osmo_desktop.domain.authority import ROOT, CertificateFacts, Roster
from osmo_desktop.domain.history import NO_SEGMENT, History, Node, SegmentFacts, SegmentState
from osmo_desktop.domain.merge import PENDING, Fold
from osmo_desktop.domain.ops import OP_VERSION, Op

TEAM = "ee" * 16
_TEN_YEARS_MS = 10 * 365 * 24 * 3600 * 1000


def name(random: Random) -> str:
    """A fresh id."""
    return f"{random.getrandbits(128):032x}"


def read_certificate(text: str) -> CertificateFacts | None:
    """A certificate of the simulation."""
    parts = text.split(":")
    return CertificateFacts(*parts) if len(parts) == 4 else None


@dataclass(frozen=True)
class Record:
    """A record as it lies in a segment; opening it needs the stream's key."""

    op_id: str
    stream: str
    lamport: int
    op: Op


@dataclass(frozen=True)
class Segment:
    """A published segment."""

    facts: SegmentFacts
    records: tuple[Record, ...]


@dataclass
class Device:
    """One laptop."""

    id: str
    user: str
    random: Random
    certificates: tuple[str, ...] = ()
    is_admitted: bool = True
    keys: set[str] = field(default_factory=lambda: {TEAM})
    held: list[Segment] = field(default_factory=list)
    pending: list[Record] = field(default_factory=list)
    written: list[Op] = field(default_factory=list)
    cut_offs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    introduced: set[str] = field(default_factory=set)
    """Devices whose segments are read before their certificate is known (by a card)."""

    def __post_init__(self) -> None:
        self.rebuild()

    # -- state ----------------------------------------------------------------------------

    def rebuild(self) -> None:
        """Fold everything anew, as after a late key or a removal."""
        roster = Roster(read_certificate)
        for certificate in self.certificates:
            roster.admit(certificate)
        if not self.is_admitted:
            roster.admit_founder(self.id, self.user)
        self.history = History()
        self.fold = Fold(TEAM, roster)
        if self.cut_offs:
            for segment in self.held:
                self.history.add(segment.facts)
            for device, heads in self.cut_offs.items():
                self.history.cut_off(bytes.fromhex(device), [bytes.fromhex(h) for h in heads])
        for segment in self.held:
            self._fold(segment)
        for position, record in enumerate(self.pending):
            self._add(record, self.id, None, position)

    def copy(self) -> Device:
        """The files of this laptop on another one, unlocked there: all is folded anew."""
        return replace(
            self,
            keys=set(self.keys),
            held=list(self.held),
            pending=list(self.pending),
            written=list(self.written),
            cut_offs=dict(self.cut_offs),
            introduced=set(self.introduced),
        )

    def open_streams(self, *streams: str) -> None:
        """Keys arrive."""
        if not self.keys.issuperset(streams):
            self.keys.update(streams)
            self.rebuild()

    @property
    def last_lamport(self) -> int:
        """The greatest number that any held segment reaches."""
        return max((node.last_lamport for node in self.history.nodes), default=0)

    # -- writing --------------------------------------------------------------------------

    def write(
        self,
        stream: str,
        kind: str,
        entity: str,
        field_: str,
        value: object,
        *,
        sup: tuple[str, ...] = (),
        reason: str | None = None,
    ) -> Op:
        """Acknowledge one op; its clock is up to ten years off in either direction."""
        op = Op(
            v=OP_VERSION,
            uid=name(self.random),
            kind=kind,
            entity=entity,
            field=field_,
            value=value,
            sup=sup,
            at=1_750_000_000_000 + self.random.randint(-_TEN_YEARS_MS, _TEN_YEARS_MS),
            tz=120,
            author=self.user,
            reason=reason,
        )
        lamport = self.last_lamport + 1 + len(self.pending)
        record = Record(name(self.random), stream, lamport, op)
        self.pending.append(record)
        self.written.append(op)
        self._add(record, self.id, None, len(self.pending) - 1)
        return op

    def heads(self, stream: str, kind: str, entity: str, field_: str) -> tuple[str, ...]:
        """Ids of the heads that a form would be opened with."""
        found = self.fold.entity(stream, kind, entity)
        return tuple(op.id for op in found.heads(field_)) if found is not None else ()

    def cut(self) -> Segment | None:
        """Put the pending records into a segment; numbered and sealed anew when they must be."""
        if not self.is_admitted:
            return None
        kept = [record for record in self.pending if not self._is_held(record)]
        if len(kept) < len(self.pending):
            new_ids = self._held_ids()
            self.pending = kept
            self._reseal(new_ids)
        if not self.pending:
            return None
        if self.pending[0].lamport != self.last_lamport + 1:
            self._reseal()
        own = self.history.heads(bytes.fromhex(self.id))
        previous = own[0] if own else None
        deps = tuple(
            node.facts.hash[:16]
            for device in self.history.devices()
            if device.hex() != self.id
            for node in self.history.heads(device)
            if previous is None or not self.history.covers(previous, node.index)
        )
        facts = SegmentFacts(
            device=bytes.fromhex(self.id),
            segno=previous.facts.segno + 1 if previous is not None else 1,
            hash=hashlib.sha256(self.random.randbytes(16)).digest(),
            prev=previous.facts.hash if previous is not None else NO_SEGMENT,
            deps=deps,
            lamports=[record.lamport for record in self.pending],
        )
        segment = Segment(facts, tuple(self.pending))
        node = self.history.add(facts)
        for position, record in enumerate(self.pending):
            self.fold.place_pending(record.op_id, node=node, position=position)
        self.held.append(segment)
        placed = [self.fold.get(record.op_id) for record in self.pending]
        self.pending = []
        if node.state is SegmentState.QUARANTINED or not all(
            op is None or op.is_accepted for op in placed
        ):
            self.rebuild()  # what counts in its place may be less or more than where it waited
        return segment

    def _is_held(self, record: Record) -> bool:
        """Whether a segment brought the op meanwhile: it is not sent a second time."""
        folded = self.fold.get(record.op_id)
        places = folded.accepted_places if folded is not None else ()
        return any(place[0] != PENDING for place in places)

    def _held_ids(self) -> dict[str, str]:
        """Ids under which pending ops lie in segments held, by the ids they have here."""
        own = {record.op_id for record in self.pending}
        found = {}
        for op_id in own:
            folded = self.fold.get(op_id)
            others = [id_ for id_ in folded.ids if id_ not in own] if folded is not None else []
            if others:
                found[op_id] = others[0]
        return found

    def _reseal(self, held_ids: dict[str, str] | None = None) -> None:
        new_ids = self._held_ids() if held_ids is None else held_ids
        first = self.last_lamport + 1
        sealed = []
        for index, record in enumerate(self.pending):
            sup = tuple(new_ids.get(op_id, op_id) for op_id in record.op.sup)
            op = msgspec.structs.replace(record.op, sup=sup)
            new_ids[record.op_id] = name(self.random)
            sealed.append(Record(new_ids[record.op_id], record.stream, first + index, op))
        self.pending = sealed
        self.rebuild()

    # -- importing ------------------------------------------------------------------------

    def take(self, segments: list[Segment]) -> None:
        """Import what fits of these, in any order; own records are cut first."""
        waiting = [segment for segment in segments if segment.facts.hash not in self.history]
        progress = True
        while progress:
            progress = False
            for segment in list(waiting):
                device = segment.facts.device.hex()
                known = self.fold.roster.user(device) is not None or device in self.introduced
                if known and not self.history.missing(segment.facts):
                    self.held.append(segment)
                    self._fold(segment)
                    waiting.remove(segment)
                    progress = True
        self._apply_removals()

    def _apply_removals(self) -> None:
        found = {
            id_: tuple(sorted(str(op.value) for op in entity.heads("heads")))
            for (_, kind, id_), entity in self.fold.entities.items()
            if kind == "removal" and entity.heads("heads")
        }
        if found != self.cut_offs:
            self.cut_offs = found
            self.rebuild()

    def _fold(self, segment: Segment) -> None:
        node = self.history.add(segment.facts)
        for position, record in enumerate(segment.records):
            self._add(record, segment.facts.device.hex(), node, position)

    def _add(self, record: Record, device: str, node: Node | None, position: int) -> None:
        if record.stream not in self.keys:
            assert node is not None
            self.fold.add_sealed(record.op_id, record.stream, node, position)
            return
        self.fold.add(
            record.op,
            op_id=record.op_id,
            stream=record.stream,
            device=device,
            lamport=record.lamport,
            node=node,
            position=position,
        )

    # -- reading --------------------------------------------------------------------------

    def state(self) -> dict[tuple[str, str, str, str], tuple[str, ...]]:
        """Uids of the heads of every field, greatest first: what people see."""
        return {
            (*key, field_): tuple(op.op.uid for op in entity.heads(field_))
            for key, entity in self.fold.entities.items()
            for field_ in entity.fields
            if entity.heads(field_)
        }

    def verdicts(self) -> dict[str, str | None]:
        """Why each op counts or not, by uid."""
        return {
            op.op.uid: op.verdict
            for entity in self.fold.entities.values()
            for register in entity.fields.values()
            for op in register
        }


def certificate(device: Device, role: str, issuer: str = ROOT) -> str:
    """The text of a certificate."""
    return f"{device.id}:{device.user}:{role}:{issuer}"

"""The fold: from sealed ops of many devices to one state, the same on every replica.

Multi-value registers with explicit `supersedes` (SECURITY b.0 1–5 and 13, b.6). An op is a
*head* of its register unless an accepted op reaches it through `sup`, also through quarantined
ops in between. Heads are shown by the greatest (lamport, device); wall clocks decide nothing.
The verdict on an op depends on the op and its causal past only, so the order of arrival does not
matter as long as causes come before effects, which `history` guarantees.

Not thread-safe: it lives on the vault worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from osmo_desktop.domain.authority import Roster, judge
from osmo_desktop.domain.deeds import Deed
from osmo_desktop.domain.folded import CUT_OFF, PENDING, Entity, FoldedOp, Place
from osmo_desktop.domain.history import Node, SegmentState
from osmo_desktop.domain.ids import is_id
from osmo_desktop.domain.ops import Op
from osmo_desktop.domain.records import KINDS, Kind, Merge, StreamKind, Writers

__all__ = ["PENDING", "Entity", "Fold", "FoldedOp", "Place"]

# Named once: a look into an Enum takes ten times as long, and all are asked of every record.
_QUARANTINED = SegmentState.QUARANTINED
_TEAM = StreamKind.TEAM
_ASSIGNED = Writers.ASSIGNED
_EVENT, _SAFETY = Merge.EVENT, Merge.SAFETY

Key = tuple[str, str, str]  # stream, kind, entity: who owns a register


class Fold:
    """All folded ops by entity, with what waits for a key and what is quarantined."""

    def __init__(self, team_stream: str, roster: Roster) -> None:
        self.entities: dict[Key, Entity] = {}
        self._doubtful: list[FoldedOp] = []
        self.sealed: dict[str, tuple[str, int, int]] = {}
        self.roster = roster
        self.team_stream = team_stream
        self._by_id: dict[str, FoldedOp] = {}
        self._by_uid: dict[str, FoldedOp] = {}
        self._same_uid: dict[tuple[object, ...], FoldedOp] = {}
        self._killed_unseen: set[tuple[str, Key, str]] = set()
        self._assigned: dict[str, set[tuple[int, str]]] = {}
        self.removals: dict[str, Entity] = {}
        """What was written about the removal of each device, whether it counts or not."""
        self.erasures: dict[str, Entity] = {}
        """What was written about the erasure of each client's stream."""
        self.substitutions: dict[str, Entity] = {}
        """What was written about each substitution."""

    # -- adding ---------------------------------------------------------------------------

    def add_sealed(self, op_id: str, stream: str, node: Node, position: int) -> None:
        """Note a record whose key is absent: kept, counted, and valid as a cause."""
        self.sealed[op_id] = (stream, node.index, position)

    def add(
        self,
        op: Op,
        *,
        op_id: str,
        stream: str,
        device: str,
        lamport: int,
        node: Node | None,
        position: int,
    ) -> FoldedOp:
        """Fold one op; `node` is its segment, None while it is pending (own, not cut)."""
        place = (PENDING if node is None else node.index, position)
        folded = self._by_uid.get(op.uid)
        if folded is not None:
            folded = self._copied(folded, op, stream=stream, device=device)
        if folded is None:
            folded = FoldedOp(op, op_id=op_id, stream=stream, device=device, lamport=lamport)
            self._register(folded)
        elif op_id not in folded.ids:
            folded.ids = (*folded.ids, op_id)
        self._by_id[op_id] = folded
        if op.kind == "assignment":  # of a copy too: it may lie between records of a segment
            self._assigned.pop(op.entity, None)
        verdict = self._verdict(folded, device=device, node=node, position=position)
        is_new = not folded.places
        folded.places = (*folded.places, place)
        if self._killed_unseen and (op_id, folded.key, op.field) in self._killed_unseen:
            folded.dead = True
        # An op counts when any copy of it does.
        newly_accepted = verdict is None and not folded.accepted_places
        if verdict is None:
            folded.accept(place, lamport, device)
        elif is_new:
            folded.verdict = verdict
            self._doubtful.append(folded)
        if op.sup and (newly_accepted or folded.dead):
            self._kill(folded)
        if newly_accepted and op.kind == "certificate":
            self._admit(op)
        return folded

    def _admit(self, op: Op) -> None:
        if isinstance(op.value, str):
            self.roster.admit(op.value)
            self._assigned.clear()

    @property
    def quarantined(self) -> list[FoldedOp]:
        """Ops that do not count on any copy; each has the code of the reason in `verdict`."""
        return [op for op in self._doubtful if op.verdict is not None]

    def preview(self, op: Op, *, stream: str, device: str) -> str | None:
        """The verdict that `op` would get if it were written now; None when it would count."""
        folded = FoldedOp(op, op_id="", stream=stream, device=device, lamport=0)
        return self._verdict(folded, device=device, node=None, position=1 << 62)

    def place_pending(self, op_id: str, *, node: Node, position: int) -> None:
        """A pending op was cut into the segment `node`."""
        folded = self._by_id[op_id]
        place = (node.index, position)
        was_accepted = any(known[0] == PENDING for known in folded.accepted_places)
        folded.places = (*_cut_only(folded.places), place)
        if was_accepted:
            folded.accepted_places = (*_cut_only(folded.accepted_places), place)

    def get(self, op_id: str) -> FoldedOp | None:
        """The op with this id of any copy."""
        return self._by_id.get(op_id)

    # -- reading --------------------------------------------------------------------------

    def entity(self, stream: str, kind: str, id_: str) -> Entity | None:
        """One entity, or None when nothing was written about it."""
        return self.entities.get((stream, kind, id_))

    def team_values(self, kind: str, id_: str, field: str) -> list[object]:
        """Values of all heads of a field of the team stream, without cleared ones."""
        found = self.entities.get((self.team_stream, kind, id_))
        heads = found.heads(field) if found is not None else []
        return [op.value for op in heads if op.value is not None]

    def needs_review(self, entity: Entity, covers: Callable[[int, int], bool]) -> bool:
        """A removed entity that someone edited apart from the removal (b.6).

        `covers(later, earlier)` tells whether segment `earlier` lies in the past of `later`.
        """
        stones = [op for op in entity.heads("tombstone") if op.value is True]
        others = [
            op
            for field, register in entity.fields.items()
            if field != "tombstone"
            for op in register
            if op.is_accepted
        ]
        return bool(stones) and any(
            not any(_precedes(other, stone, covers) for stone in stones) for other in others
        )

    # -- judging --------------------------------------------------------------------------

    def _verdict(
        self, folded: FoldedOp, *, device: str, node: Node | None, position: int
    ) -> str | None:
        op = folded.op
        if node is not None and node.state is _QUARANTINED:
            return CUT_OFF
        kind = KINDS.get(op.kind) or self._newer_kind(folded)
        problem = self._form_problem(folded, kind)
        if problem is None and op.sup:
            problem = self._sup_problem(folded, node, position)
        if problem is not None:
            return problem
        ordinary = kind.writers is _ASSIGNED and op.field != "tombstone"
        # What a writer may in a stream is the same for all ops of a segment, until the stream's
        # assignments or somebody's certificates change.
        writer = (node.index if node is not None else PENDING, op.author)
        if ordinary and writer in self._assigned.get(folded.stream, ()):
            return None
        problem = judge(
            Deed(
                device=device,
                author=op.author,
                kind=kind,
                entity=op.entity,
                field=op.field,
                value=op.value,
                stream=folded.stream,
                sup=op.sup,
                past=partial(self._past, node, position),
                segment=node.index if node is not None else PENDING,
                reason=op.reason,
            ),
            self.roster,
        )
        if problem is None and ordinary:
            self._assigned.setdefault(folded.stream, set()).add(writer)
        return problem

    def _newer_kind(self, folded: FoldedOp) -> Kind:
        """An unknown kind is kept, under the general rule of its stream."""
        in_team = folded.stream == self.team_stream
        return Kind(
            name=folded.op.kind,
            label=folded.op.kind,
            stream=StreamKind.TEAM if in_team else StreamKind.CLIENT,
            writers=Writers.MEMBERS if in_team else Writers.ASSIGNED,
            fields={},
            record=Op,
        )

    def _form_problem(self, folded: FoldedOp, kind: Kind) -> str | None:
        op = folded.op
        if (folded.stream == self.team_stream) is not (kind.stream is _TEAM):
            return "wrong-stream"
        if op.kind == "client" and op.entity != folded.stream:
            return "wrong-stream"
        if (kind.name, op.field) == ("removal", "heads") and not (
            is_id(op.entity) and (op.value is None or is_id(op.value))
        ):
            return "value-invalid"
        spec = kind.field(op.field)
        if spec is None:
            return None
        if not spec.accepts(op.value):
            return "value-invalid"
        if not op.sup or op.reason:
            return None
        rule = spec.attribute.merge
        needs_reason = rule is _EVENT or (rule is _SAFETY and not op.value)
        return "reason-missing" if needs_reason else None

    def _sup_problem(self, folded: FoldedOp, node: Node | None, position: int) -> str | None:
        for sup_id in folded.op.sup:
            target = self._by_id.get(sup_id)
            if target is None:
                sealed = self.sealed.get(sup_id)
                if sealed is None or sealed[0] != folded.stream:
                    return "supersedes-unseen"
                places: tuple[Place, ...] = (sealed[1:],)
            elif (target.key, target.op.field) != (folded.key, folded.op.field):
                return "supersedes-other"
            else:
                places = target.places
            if not _any_in_past(node, position, places):
                return "supersedes-unseen"
        return None

    def _past(
        self, node: Node | None, position: int, kind: str, entity: str, field: str
    ) -> Iterable[FoldedOp]:
        found = self.entities.get((self.team_stream, kind, entity))
        register = found.fields.get(field, ()) if found is not None else ()
        return [op for op in register if _any_in_past(node, position, op.accepted_places)]

    # -- registers ------------------------------------------------------------------------

    def _register(self, folded: FoldedOp) -> None:
        op, key = folded.op, folded.key
        if self._by_uid.setdefault(op.uid, folded) is not folded:
            self._same_uid[self._identity(op, folded.stream, folded.device)] = folded
        entity = self.entities.get(key)
        if entity is None:
            entity = Entity(op.entity, op.kind, folded.stream)
            self.entities[key] = entity
            if key[:2] == (self.team_stream, "removal"):
                self.removals[op.entity] = entity
            elif key[:2] == (self.team_stream, "erasure"):
                self.erasures[op.entity] = entity
            elif key[:2] == (self.team_stream, "substitution"):
                self.substitutions[op.entity] = entity
        entity.fields.setdefault(op.field, []).append(folded)

    def _copied(self, first: FoldedOp, op: Op, *, stream: str, device: str) -> FoldedOp | None:
        """The op of which this is another copy; `first` has the same uid. None when none is."""
        identity = self._identity(op, stream, device)
        if identity == self._identity(first.op, first.stream, first.device):
            return first
        return self._same_uid.get(identity)

    def _identity(self, op: Op, stream: str, device: str) -> tuple[object, ...]:
        """What copies of one op have in common, whatever they were sealed anew for.

        The uid alone would let a member put words into another's op by copying the uid; so all
        that the op says counts, whether its author sealed it, and what it supersedes (under any
        id: those of copies differ).
        """
        is_genuine = self.roster.is_of(device, op.author)
        targets = frozenset(self._by_id.get(op_id, op_id) for op_id in op.sup) if op.sup else None
        said = (op.kind, op.entity, op.field, repr(op.value), op.reason, op.occurred, op.at, op.tz)
        return (op.uid, op.author, is_genuine, stream, targets, said)

    def _kill(self, by: FoldedOp) -> None:
        """Mark everything that `by` supersedes, through quarantined ops in between."""
        pending = list(by.op.sup)
        while pending:
            op_id = pending.pop()
            target = self._by_id.get(op_id)
            if target is None:
                self._killed_unseen.add((op_id, by.key, by.op.field))
                continue
            if target.dead or (target.key, target.op.field) != (by.key, by.op.field):
                continue
            target.dead = True
            if not target.is_accepted:
                pending.extend(target.op.sup)


def is_removed(fold: Fold, device: str) -> bool:
    """Tell whether a removal of the device counts: it gets no keys and confirms nothing."""
    return bool(
        fold.team_values("removal", device, "heads")
        or fold.team_values("removal", device, "orders")
    )


def accepted_heads(fold: Fold, device: str) -> frozenset[str]:
    """Hash16 (hex) of the segments of a removed device in whose past it still counts."""
    heads = set(map(str, fold.team_values("removal", device, "heads")))
    for value in fold.team_values("removal", device, "orders"):
        facts = fold.roster.removal(str(value))
        heads |= set(facts.heads) if facts is not None else set()
    return frozenset(heads)


def _cut_only(places: Iterable[Place]) -> Iterable[Place]:
    return (place for place in places if place[0] != PENDING)


def _in_past(node: Node | None, position: int, place: Place) -> bool:
    index, at = place
    if node is None:
        return index != PENDING or at < position
    if index == PENDING:
        return False
    if index == node.index:
        return at < position
    return bool(node.past >> index & 1)


def _any_in_past(node: Node | None, position: int, places: Sequence[Place]) -> bool:
    if len(places) == 1:  # nearly always, and this is asked of every record at unlock
        return _in_past(node, position, places[0])
    return any(_in_past(node, position, place) for place in places)


def _precedes(op: FoldedOp, stone: FoldedOp, covers: Callable[[int, int], bool]) -> bool:
    for index, at in op.places:
        for stone_index, stone_at in stone.places:
            if index == stone_index:
                if at < stone_at:
                    return True
            elif index != PENDING and (stone_index == PENDING or covers(stone_index, index)):
                return True
    return False

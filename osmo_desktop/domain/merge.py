"""The fold: from sealed ops of many devices to one state, the same on every replica.

Multi-value registers with explicit `supersedes` (SECURITY b.0 1–5 and 13, b.6). An op is a
*head* of its register unless an accepted op reaches it through `sup`, also through quarantined
ops in between. Heads are shown by the greatest (lamport, device); wall clocks decide nothing.
The verdict on an op depends on the op and its causal past only, so the order of arrival does not
matter as long as causes come before effects, which `history` guarantees.

Not thread-safe: it lives on the vault worker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from osmo_desktop.domain.authority import Deed, Roster, judge
from osmo_desktop.domain.history import Node, SegmentState
from osmo_desktop.domain.ops import Op
from osmo_desktop.domain.records import KINDS, Kind, Merge, StreamKind, Writers

Place = tuple[int, int]  # index of the segment in the history, position in the segment
PENDING = -1  # segment index of own ops that are not cut yet: after everything held


class FoldedOp:
    """An op in the fold with its verdict; one object however many sealed copies arrived."""

    __slots__ = (
        "accepted_places",
        "dead",
        "device",
        "ids",
        "lamport",
        "op",
        "places",
        "stream",
        "verdict",
    )

    def __init__(self, op: Op, *, op_id: str, stream: str, device: str, lamport: int) -> None:
        self.op = op
        self.ids = [op_id]
        self.stream = stream
        self.device = device
        self.lamport = lamport
        self.places: list[Place] = []
        self.accepted_places: list[Place] = []
        self.verdict: str | None = None
        self.dead = False

    @property
    def id(self) -> str:
        """The id under which new ops supersede it: that of the copy that arrived first."""
        return self.ids[0]

    @property
    def key(self) -> tuple[str, str, str]:
        """Stream, kind and entity: the owner of its register."""
        return (self.stream, self.op.kind, self.op.entity)

    @property
    def value(self) -> object:
        """What it says."""
        return self.op.value

    @property
    def author(self) -> str:
        """The user who wrote it."""
        return self.op.author

    @property
    def sup(self) -> tuple[str, ...]:
        """Ids of the ops that it supersedes."""
        return self.op.sup

    @property
    def is_accepted(self) -> bool:
        """Tell whether it counts (it may still be superseded)."""
        return self.verdict is None

    @property
    def is_head(self) -> bool:
        """Tell whether it counts and nothing superseded it."""
        return self.verdict is None and not self.dead

    @property
    def rank(self) -> tuple[int, str, str]:
        """The order among heads, the same on every replica."""
        return (self.lamport, self.device, self.op.uid)


Register = list[FoldedOp]


class Entity:
    """One entity: its kind, its stream and its registers by field."""

    __slots__ = ("fields", "id", "kind", "stream")

    def __init__(self, id_: str, kind: str, stream: str) -> None:
        self.id = id_
        self.kind = kind
        self.stream = stream
        self.fields: dict[str, Register] = {}

    def heads(self, field: str) -> list[FoldedOp]:
        """The heads of a field, greatest first."""
        register = self.fields.get(field)
        if not register:
            return []
        if len(register) == 1:
            return register if register[0].is_head else []
        return sorted((op for op in register if op.is_head), key=_rank, reverse=True)


def _rank(op: FoldedOp) -> tuple[int, str, str]:
    return op.rank


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
        self._by_uid: dict[tuple[object, ...], FoldedOp] = {}
        self._killed: set[tuple[str, Key, str]] = set()
        self._assigned: dict[tuple[int, str, str], int] = {}

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
        identity = _identity(op, stream)
        folded = self._by_uid.get(identity)
        if folded is not None:
            self._add_copy(folded, op_id, device=device, lamport=lamport)
        else:
            folded = FoldedOp(op, op_id=op_id, stream=stream, device=device, lamport=lamport)
            self._by_uid[identity] = folded
            self._register(folded)
        self._by_id[op_id] = folded
        verdict = self._verdict(folded, device=device, node=node, position=position)
        folded.places.append(place)
        if (op_id, folded.key, op.field) in self._killed:
            folded.dead = True
        self._settle(folded, place, verdict)
        return folded

    def _settle(self, folded: FoldedOp, place: Place, verdict: str | None) -> None:
        """Record the verdict on one copy; an op counts when any copy of it does."""
        first = len(folded.places) == 1
        newly_accepted = verdict is None and (first or folded.verdict is not None)
        if verdict is None:
            folded.accepted_places.append(place)
            folded.verdict = None
        elif first:
            folded.verdict = verdict
            self._doubtful.append(folded)
        if newly_accepted or folded.dead:
            self._kill(folded)
        op = folded.op
        if newly_accepted and op.kind == "certificate" and isinstance(op.value, str):
            self.roster.admit(op.value)

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
        folded.places = [*(known for known in folded.places if known[0] != PENDING), place]
        if folded.is_accepted:
            kept = (known for known in folded.accepted_places if known[0] != PENDING)
            folded.accepted_places = [*kept, place]

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
        if node is not None and node.state is SegmentState.QUARANTINED:
            return "segment-quarantined"
        kind = KINDS.get(op.kind) or self._newer_kind(folded)
        problem = self._form_problem(folded, kind)
        if problem is None and op.sup:
            problem = self._sup_problem(folded, node, position)
        if problem is not None:
            return problem
        ordinary = kind.writers is Writers.ASSIGNED and op.field != "tombstone"
        index = node.index if node is not None else PENDING
        shortcut = (index, folded.stream, op.author)
        assignments = self._assignments(folded.stream) if ordinary else 0
        if ordinary and self._assigned.get(shortcut) == assignments:
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
            ),
            self.roster,
        )
        if problem is None and ordinary:
            self._assigned[shortcut] = assignments
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
        in_team = folded.stream == self.team_stream
        if in_team is not (kind.stream is StreamKind.TEAM):
            return "wrong-stream"
        if op.kind == "client" and op.entity != folded.stream:
            return "wrong-stream"
        spec = kind.field(op.field)
        if spec is None:
            return None
        if not spec.accepts(op.value):
            return "value-invalid"
        rule = spec.attribute.merge
        needs_reason = rule is Merge.EVENT or (rule is Merge.SAFETY and not op.value)
        return "reason-missing" if needs_reason and op.sup and not op.reason else None

    def _sup_problem(self, folded: FoldedOp, node: Node | None, position: int) -> str | None:
        for sup_id in folded.op.sup:
            target = self._by_id.get(sup_id)
            if target is None:
                sealed = self.sealed.get(sup_id)
                if sealed is None or sealed[0] != folded.stream:
                    return "supersedes-unseen"
                places = [sealed[1:]]
            elif (target.key, target.op.field) != (folded.key, folded.op.field):
                return "supersedes-other"
            else:
                places = target.places
            if not any(_in_past(node, position, place) for place in places):
                return "supersedes-unseen"
        return None

    def _past(
        self, node: Node | None, position: int, kind: str, entity: str, field: str
    ) -> Iterable[FoldedOp]:
        found = self.entities.get((self.team_stream, kind, entity))
        register = found.fields.get(field, ()) if found is not None else ()
        return [
            op
            for op in register
            if any(_in_past(node, position, place) for place in op.accepted_places)
        ]

    def _assignments(self, stream: str) -> int:
        found = self.entities.get((self.team_stream, "assignment", stream))
        return len(found.fields.get("members", ())) if found is not None else 0

    # -- registers ------------------------------------------------------------------------

    def _register(self, folded: FoldedOp) -> None:
        key = folded.key
        entity = self.entities.get(key)
        if entity is None:
            entity = Entity(folded.op.entity, folded.op.kind, folded.stream)
            self.entities[key] = entity
        entity.fields.setdefault(folded.op.field, []).append(folded)

    def _add_copy(self, folded: FoldedOp, op_id: str, *, device: str, lamport: int) -> None:
        if op_id not in folded.ids:
            folded.ids.append(op_id)
        # The order among heads must not depend on which copy came first.
        if (lamport, device) < (folded.lamport, folded.device):
            folded.lamport, folded.device = lamport, device

    def _kill(self, by: FoldedOp) -> None:
        """Mark everything that `by` supersedes, through quarantined ops in between."""
        pending = list(by.op.sup)
        while pending:
            op_id = pending.pop()
            mark = (op_id, by.key, by.op.field)
            if mark in self._killed:
                continue
            self._killed.add(mark)
            target = self._by_id.get(op_id)
            if target is None or (target.key, target.op.field) != mark[1:]:
                continue
            target.dead = True
            if not target.is_accepted:
                pending.extend(target.op.sup)


def _identity(op: Op, stream: str) -> tuple[object, ...]:
    # The uid alone would let one member hide another's op behind a copied uid.
    return (op.uid, op.author, stream, op.kind, op.entity, op.field, repr(op.value))


def _in_past(node: Node | None, position: int, place: Place) -> bool:
    index, at = place
    if node is None:
        return index != PENDING or at < position
    if index == PENDING:
        return False
    if index == node.index:
        return at < position
    return bool(node.past >> index & 1)


def _precedes(op: FoldedOp, stone: FoldedOp, covers: Callable[[int, int], bool]) -> bool:
    for index, at in op.places:
        for stone_index, stone_at in stone.places:
            if index == stone_index:
                if at < stone_at:
                    return True
            elif index != PENDING and (stone_index == PENDING or covers(stone_index, index)):
                return True
    return False

"""What the fold is made of: ops with their verdict, in registers by entity and field.

Not thread-safe: it lives on the vault worker.
"""

from __future__ import annotations

from osmo_desktop.domain.ops import Op

Place = tuple[int, int]  # index of the segment in the history, position in the segment
PENDING = -1  # segment index of own ops that are not cut yet: after everything held
CUT_OFF = "segment-quarantined"  # verdict on what lies in quarantined segments only


class FoldedOp:
    """An op in the fold with its verdict; one object however many sealed copies arrived.

    `ids` of all copies, `places` where they lie, `key` the owner of its register: stream, kind
    and entity. Tuples, because tens of thousands of lists would keep the collector busy.
    """

    __slots__ = (
        "accepted_places",
        "dead",
        "device",
        "ids",
        "key",
        "lamport",
        "op",
        "places",
        "stream",
        "verdict",
    )

    def __init__(self, op: Op, *, op_id: str, stream: str, device: str, lamport: int) -> None:
        self.op = op
        self.ids: tuple[str, ...] = (op_id,)
        self.key = (stream, op.kind, op.entity)
        self.stream = stream
        self.device = device
        self.lamport = lamport
        self.places: tuple[Place, ...] = ()
        self.accepted_places: tuple[Place, ...] = ()
        self.verdict: str | None = None
        self.dead = False

    @property
    def id(self) -> str:
        """The id under which new ops supersede it: that of the copy that arrived first."""
        return self.ids[0]

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
    def reason(self) -> str | None:
        """Why, as its author said."""
        return self.op.reason

    @property
    def tells_of_a_key(self) -> bool:
        """Tell whether an announcement is enough to read by: accepted, or only cut off (b.0 17).

        Who took a removal for valid that does not hold wrote under keys of the removed laptop.
        """
        return self.is_accepted or self.verdict == CUT_OFF

    def accept(self, place: Place, lamport: int, device: str) -> None:
        """A copy counts: of their numbers the earliest holds, whichever came first."""
        if not self.accepted_places or (lamport, device) < (self.lamport, self.device):
            self.lamport, self.device = lamport, device
        self.accepted_places = (*self.accepted_places, place)
        self.verdict = None

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

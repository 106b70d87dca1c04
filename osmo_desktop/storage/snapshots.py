"""From the fold's registers to what people see: one frozen record of shown values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from osmo_desktop.domain.merge import PENDING, Entity, FoldedOp
from osmo_desktop.domain.ports import Snapshot
from osmo_desktop.domain.records import KINDS, FieldSpec, Kind, Merge

# Named once: a look into an Enum takes ten times as long.
_EVENT, _SAFETY = Merge.EVENT, Merge.SAFETY


def shown_value(spec: FieldSpec, heads: Sequence[FoldedOp]) -> Any:
    """The value that a field shows, in its Python type; None (or ()) when it has none."""
    if spec.type is tuple:
        return tuple(dict.fromkeys(op.value for op in heads if op.value is not None))
    if spec.attribute.merge is _SAFETY and any(op.value for op in heads):
        return True
    value = heads[0].value if heads else None
    if value is None:
        return None
    if spec.type is date:
        return date.fromisoformat(str(value))
    if spec.type is datetime:
        return datetime.fromisoformat(str(value))
    return value


def is_conflict(spec: FieldSpec, heads: Sequence[FoldedOp]) -> bool:
    """Several heads that disagree; members of a set never do."""
    if len(heads) < 2 or spec.type is tuple:
        return False
    return any(op.value != heads[0].value for op in heads[1:])


def snapshot(
    entity: Entity,
    *,
    own_device: str,
    is_unsent: Callable[[int], bool],
    needs_review: bool,
) -> Snapshot | None:
    """The entity as it stands, or None when none of its ops counts."""
    kind = KINDS[entity.kind]
    values: dict[str, Any] = {"id": entity.id}
    basis: dict[str, tuple[str, ...]] = {}
    conflicts = []
    fields = entity.fields
    for name in [name for name in kind.fields if name in fields]:
        heads = entity.heads(name)
        if heads:
            spec = kind.fields[name]
            basis[name] = tuple([op.id for op in heads])
            values[name] = shown_value(spec, heads)
            if is_conflict(spec, heads):
                conflicts.append(name)
    if not basis:
        return None
    counted = [op for register in fields.values() for op in register if op.verdict is None]
    counted.sort(key=_rank)
    first, newest = counted[0], counted[-1]
    own = {place[0] for op in counted if op.device == own_device for place in op.places}
    written = first.op.written
    return Snapshot(
        record=kind.record(**values),
        kind=entity.kind,
        stream=entity.stream,
        basis=basis,
        conflicts=tuple(conflicts),
        author=first.author,
        device=first.device,
        written=written,
        changed=written if newest is first else newest.op.written,
        unsent=any(map(is_unsent, own)),
        newest_segment=_newest_segment(counted),
        rank=first.rank,
        amended=_is_amended(kind, counted),
        needs_review=needs_review,
    )


def _rank(op: FoldedOp) -> tuple[int, str, str]:
    return op.rank


def _newest_segment(ops: Sequence[FoldedOp]) -> int:
    indices = {place[0] for op in ops for place in op.places}
    return PENDING if PENDING in indices else max(indices)


def _is_amended(kind: Kind, ops: Sequence[FoldedOp]) -> bool:
    changed = {op.op.field for op in ops if op.op.sup} - {"struck"}
    specs = (kind.field(name) for name in changed)
    return any(spec is not None and spec.attribute.merge is _EVENT for spec in specs)

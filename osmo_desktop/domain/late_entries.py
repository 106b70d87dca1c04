"""What came late from people who are no longer a client's workers (SECURITY b.0 14)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from osmo_desktop.domain.folded import FoldedOp
from osmo_desktop.domain.merge import Fold
from osmo_desktop.domain.records import KINDS, Merge
from osmo_desktop.domain.records.cover import COVER

_LATE = "not-assigned"


@dataclass(frozen=True)
class LateEntry:
    """What one person wrote of one record, and does not count.

    `values` by field as on the wire, several of a SET; `written` is what the writer's laptop
    says; `is_whole`: nothing of the record counts, so it changes none that is there.
    """

    stream: str
    kind: str
    entity: str
    author: str
    device: str
    written: datetime
    values: Mapping[str, Any]
    is_whole: bool

    @property
    def adopted_id(self) -> str:
        """The id under which it is written anew: the same on every laptop."""
        parts = ("adopted", self.stream, self.kind, self.entity, self.author)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def late_entries(fold: Fold) -> tuple[LateEntry, ...]:
    """All of them, the newest first; what two people wrote of one record is two."""
    found: dict[tuple[str, ...], list[FoldedOp]] = {}
    for op in fold.quarantined:
        if op.verdict == _LATE and op.op.kind != COVER:
            found.setdefault((*op.key, op.author), []).append(op)
    entries = [_entry(fold, ops) for ops in found.values()]
    return tuple(sorted(entries, key=lambda e: (e.written, e.adopted_id), reverse=True))


def _entry(fold: Fold, ops: list[FoldedOp]) -> LateEntry:
    stream, kind, id_ = ops[0].key
    entity = fold.entity(stream, kind, id_)
    registers = entity.fields.values() if entity is not None else ()
    return LateEntry(
        stream=stream,
        kind=kind,
        entity=id_,
        author=ops[0].author,
        device=ops[0].device,
        written=min(op.op.written for op in ops),
        values=_values(kind, ops),
        is_whole=not any(op.is_accepted for register in registers for op in register),
    )


def _values(kind: str, ops: Iterable[FoldedOp]) -> dict[str, Any]:
    """The last word of the writer in each field."""
    replaced = {op_id for op in ops for op_id in op.sup}
    values: dict[str, Any] = {}
    for op in sorted(ops, key=lambda op: op.rank):
        if op.value is None or not replaced.isdisjoint(op.ids):
            continue
        field = op.op.field
        spec = KINDS[kind].field(field) if kind in KINDS else None
        if spec is not None and spec.attribute.merge is Merge.SET:
            values[field] = (*values.get(field, ()), op.value)
        else:
            values[field] = op.value
    return values

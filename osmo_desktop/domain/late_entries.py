"""What came late from people who are no longer a client's workers (SECURITY b.0 14)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from osmo_desktop.domain.folded import FoldedOp
from osmo_desktop.domain.merge import Fold
from osmo_desktop.domain.records import KINDS, Merge
from osmo_desktop.domain.records.cover import COVER

_LATE: Final = "not-assigned"
_DECISIONS: Final = ("adoption", "dismissal")


@dataclass(frozen=True)
class LateEntry:
    """What one person wrote of one record, does not count, and nobody has decided on.

    `values` by field as on the wire, None where the writer cleared it; of a SET those added, and
    in `removed` those taken out. `reason` is the writer's, `parts` are the ids of their entries;
    `written` is what the writer's laptop says. `is_whole`: nothing of the record counts, so it
    changes none that is there.
    """

    stream: str
    kind: str
    entity: str
    author: str
    device: str
    written: datetime
    values: Mapping[str, Any]
    removed: Mapping[str, frozenset[str]]
    reason: str
    parts: tuple[str, ...]
    is_whole: bool

    @property
    def adopted_id(self) -> str:
        """The id under which it is decided on, the same on every laptop."""
        return adopted_id(self.stream, self.kind, self.entity, self.author)


def adopted_id(stream: str, kind: str, entity: str, author: str) -> str:
    """The id of a decision on a late record, and of a whole one that is written anew."""
    parts = ("adopted", stream, kind, entity, author)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def late_entries(fold: Fold) -> tuple[LateEntry, ...]:
    """Those nobody decided on, the newest first; what two people wrote of one record is two."""
    found: dict[tuple[str, str, str, str], list[FoldedOp]] = {}
    for op in fold.quarantined:
        if op.verdict == _LATE and op.op.kind != COVER:
            found.setdefault((*op.key, op.author), []).append(op)
    undecided = ((key, _undecided(fold, key, ops)) for key, ops in found.items())
    entries = [_entry(fold, key, ops) for key, ops in undecided if ops]
    return tuple(sorted(entries, key=lambda e: (e.written, e.adopted_id), reverse=True))


def _undecided(fold: Fold, key: tuple[str, str, str, str], ops: list[FoldedOp]) -> list[FoldedOp]:
    """The entries that no supervisor has taken in or left out."""
    judged: set[str] = set()
    for kind in _DECISIONS:
        decision = fold.entity(key[0], kind, adopted_id(*key))
        if decision is None or key[2] not in (op.value for op in decision.heads("origin")):
            continue
        named = {uid for op in decision.heads("judged") for uid in str(op.value).split()}
        if not named:
            return []
        judged |= named
    return [op for op in ops if op.op.uid not in judged]


def _entry(fold: Fold, key: tuple[str, str, str, str], ops: list[FoldedOp]) -> LateEntry:
    stream, kind, id_, author = key
    entity = fold.entity(stream, kind, id_)
    registers = entity.fields.values() if entity is not None else ()
    ops = sorted(ops, key=lambda op: op.rank)
    return LateEntry(
        stream=stream,
        kind=kind,
        entity=id_,
        author=author,
        device=ops[0].device,
        written=min(op.op.written for op in ops),
        values=_values(kind, ops),
        removed=_removed(fold, kind, ops),
        reason=next((op.reason for op in reversed(ops) if op.reason), ""),
        parts=tuple(sorted(op.op.uid for op in ops)),
        is_whole=not any(op.is_accepted for register in registers for op in register),
    )


def _values(kind: str, ops: Iterable[FoldedOp]) -> dict[str, Any]:
    """The last word of the writer in each field."""
    ops = tuple(ops)
    replaced = {op_id for op in ops for op_id in op.sup}
    values: dict[str, Any] = {}
    for op in ops:
        field = op.op.field
        if not replaced.isdisjoint(op.ids):
            continue
        if not _is_set(kind, field):
            values[field] = op.value
        elif op.value is not None:
            values[field] = (*values.get(field, ()), op.value)
    return values


def _removed(fold: Fold, kind: str, ops: Iterable[FoldedOp]) -> dict[str, frozenset[str]]:
    """What the writer took out of each SET."""
    gone: dict[str, set[str]] = {}
    for op in ops:
        if op.value is None and _is_set(kind, op.op.field):
            members = (fold.get(op_id) for op_id in op.sup)
            values = {str(member.value) for member in members if member is not None}
            gone.setdefault(op.op.field, set()).update(values)
    return {field: frozenset(values) for field, values in gone.items()}


def _is_set(kind: str, field: str) -> bool:
    spec = KINDS[kind].field(field) if kind in KINDS else None
    return spec is not None and spec.attribute.merge is Merge.SET

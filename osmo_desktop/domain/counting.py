"""Counting what people made: one unit wherever a number of records is read.

A note with its steps is one record, a plan with its goals is one, however many fields of it
changed. What a laptop writes by itself is none: cover, pages of the log, keys. An assignment has
the client's id, and so adds nothing to a client that one made.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from osmo_desktop.domain.merge import Fold
from osmo_desktop.domain.records import KINDS
from osmo_desktop.domain.records.cover import COVER

_BY_ITSELF: Final = frozenset({COVER, "stream_key", "device_key"})

Key = tuple[str, str, str]
"""Stream, kind and id of an entity."""


def record_ids(fold: Fold, keys: Iterable[Key]) -> set[str]:
    """The ids of the records that these entities are, or are parts of; none a laptop's own."""
    return {record_of(fold, key) for key in keys if key[1] not in _BY_ITSELF}


def record_of(fold: Fold, key: Key) -> str:
    """The id of the record that an entity is, or is a part of."""
    stream, name, id_ = key
    kind = KINDS.get(name)
    if kind is None or not kind.part_of:
        return id_
    entity = fold.entity(*key)
    if entity is None:
        return id_
    for field in kind.part_of:
        whole = next((head.value for head in entity.heads(field)), None)
        if isinstance(whole, str):
            return record_of(fold, (stream, kind.fields[field].attribute.ref, whole))
    return id_


def records_by_entry(fold: Fold) -> dict[str, str]:
    """The id of the record that each entry belongs to, by the entry's id; see `record_ids`."""
    found: dict[str, str] = {}
    for key, entity in fold.entities.items():
        if key[1] not in _BY_ITSELF:
            record = record_of(fold, key)
            found.update((op.op.uid, record) for ops in entity.fields.values() for op in ops)
    return found

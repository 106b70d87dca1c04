"""Segments that others name and that are not here: "2 parts of Ana are missing" (SECURITY b.7).

Kept across rounds and places until they arrive, so that a stick that knows nothing of them does
not make them forgotten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from osmo_desktop.formats.segment import Reference
from osmo_desktop.sync.replica import Held, Replica

_STATE = "missing"
_MAX_KEPT = 10_000  # a member can name anything


def note_missing(replica: Replica, found: Iterable[Reference]) -> None:
    """Remember what a round found missing, besides what is missing still."""
    before = _kept(replica)
    still = {item for item in before if item[1] not in replica.history}
    still |= {(reference.device, reference.hash16) for reference in found}
    kept = sorted(still)[:_MAX_KEPT]
    if kept != sorted(before):
        replica.write_state(_STATE, msgspec.json.encode(kept))


def missing_parts(replica: Held) -> Counter[str]:
    """How many segments are missing, by device id."""
    return Counter(
        device.hex() for device, hash16 in _kept(replica) if hash16 not in replica.history
    )


def _kept(replica: Held) -> set[tuple[bytes, bytes]]:
    stored = replica.read_state(_STATE)
    return set(msgspec.json.decode(stored, type=list[tuple[bytes, bytes]])) if stored else set()

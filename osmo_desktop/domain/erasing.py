"""Which clients are erased, and which laptops have said so (SECURITY b.9, b.0 13)."""

from __future__ import annotations

from osmo_desktop.domain.folded import Entity
from osmo_desktop.domain.merge import Fold

APPROVERS = 2
"""So many different supervisors have to approve an erasure."""


def is_erased(fold: Fold, stream: str) -> bool:
    """Tell whether the keys of a client's stream are to be destroyed everywhere."""
    entity = fold.erasures.get(stream)
    return entity is not None and _is_in_force(entity)


def erased_streams(fold: Fold) -> list[str]:
    """All streams that are erased, in a fixed order."""
    return sorted(stream for stream, entity in fold.erasures.items() if _is_in_force(entity))


def _is_in_force(entity: Entity) -> bool:
    # Of those who approved, not how often: one supervisor with two laptops is one person.
    approved = {op.author for op in entity.fields.get("approvals", ()) if op.is_accepted}
    return len(approved) >= APPROVERS

"""What a mutation touched, told to every form and list (DESIGN 2)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Changes:
    """Kinds and entity ids that a mutation touched; falsy when nothing changed."""

    kinds: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()

    def __or__(self, other: Changes) -> Changes:
        return Changes(self.kinds | other.kinds, self.entities | other.entities)

    def __bool__(self) -> bool:
        return bool(self.kinds or self.entities)

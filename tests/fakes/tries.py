"""Tries at vaults, kept in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from osmo_desktop.domain.tries import Tries


@dataclass
class MemoryTries:
    """`TriesFile` in memory; given to a second brake, it is what the next process finds."""

    kept: dict[Path, Tries] = field(default_factory=dict)

    def read(self, vault: Path) -> Tries:
        return self.kept.get(vault, Tries())

    def write(self, vault: Path, tries: Tries) -> None:
        self.kept[vault] = tries

"""A team that nobody leaves and that erases nobody: what the page Sync reads of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from osmo_desktop.services.erasures import ErasureRow
from osmo_desktop.services.removals import LateRow


@dataclass
class QuietRemovals:
    """Knows of no removal."""

    late_rows: tuple[LateRow, ...] = ()

    def needs_sheet(self, _device: str) -> bool:
        return False

    def is_removed(self, _device: str) -> bool:
        return False

    def owner(self, _device: str) -> str:
        return ""

    def has_laptop(self, _user: str) -> bool:
        return True

    def late(self, _devices: Sequence[str]) -> tuple[LateRow, ...]:
        return self.late_rows


@dataclass
class QuietErasures:
    """Knows of these erasures."""

    rows: tuple[ErasureRow, ...] = ()

    def all(self) -> tuple[ErasureRow, ...]:
        return self.rows

    def of(self, client_id: str) -> ErasureRow | None:
        return next((row for row in self.rows if row.client_id == client_id), None)


class QuietSync:
    """Took no client off this laptop."""

    def is_dropped(self, _client_id: str) -> bool:
        return False

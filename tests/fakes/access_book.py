"""The logs of a team in memory, with whatever entries and holes a test wants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from osmo_desktop.domain.access import DeviceLog, Entry, Hole


def entry(at: datetime, action: str = "view", **more: object) -> Entry:
    """An entry at a moment."""
    offset = at.utcoffset()
    assert offset is not None
    tz = int(offset.total_seconds() // 60)
    return Entry(at=int(at.timestamp() * 1000), action=action, tz=tz, **more)  # type: ignore[arg-type]  # a test's fields


@dataclass
class MemoryAccess:
    """`AccessBook` that keeps what was written and knows colleagues' logs."""

    written: list[Entry] = field(default_factory=list)
    others: list[DeviceLog] = field(default_factory=list)
    erased: set[str] = field(default_factory=set)

    def append(self, entries: Sequence[Entry]) -> None:
        self.written.extend(entries)

    def own(self) -> Sequence[tuple[str, Entry]]:
        return [(f"{at:08}-000", one) for at, one in enumerate(self.written)]

    def logs(self) -> Sequence[DeviceLog]:
        return self.others

    def is_erased(self, client: str) -> bool:
        return client in self.erased

    def colleague(
        self, device: str, user: str, entries: Sequence[Entry], *holes: Hole
    ) -> DeviceLog:
        """Give a colleague's laptop a log."""
        placed = tuple((f"{at:08}-000", one) for at, one in enumerate(entries))
        log = DeviceLog(device, user, placed, holes)
        self.others.append(log)
        return log

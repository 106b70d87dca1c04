"""Views of one client that follow each other closely are one entry of the access log, counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec

from osmo_desktop.domain.access import Entry

_ONE_LOOK_MS: Final = 2_000


@dataclass
class ViewWindow:
    """Views of one client within five minutes of the first, which is written already."""

    first: Entry
    more: Entry | None = None

    @property
    def since(self) -> int:
        """When it began, in UTC milliseconds."""
        return self.first.at

    def count(self, entry: Entry) -> None:
        """Count one more, with the screens and hits of all.

        A page is read in several calls, and again after a save: that is one look.
        """
        before = self.more
        last = before or self.first
        if entry.screen in last.screen.split() and 0 <= entry.at - last.at < _ONE_LOOK_MS:
            return
        if before is not None:
            screens = dict.fromkeys((*before.screen.split(), *entry.screen.split()))
            entry = msgspec.structs.replace(
                entry,
                screen=" ".join(screens),
                count=before.count + entry.count,
                hits=max(before.hits, entry.hits),
            )
        self.more = entry

    def rest(self) -> tuple[Entry, ...]:
        """What is still to be written."""
        return (self.more,) if self.more is not None else ()

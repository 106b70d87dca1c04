"""Coming back: an open vault that becomes a new device (SECURITY b.0 21, 22; b.7)."""

from __future__ import annotations

import re
from typing import Protocol

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import RecordBook

_NUMBERED = re.compile(r"(.*?)(?: \((\d{1,3})\))?", re.DOTALL)


class Renewal(Protocol):
    """What storage and protocol do for a vault that comes back."""

    def renew(self) -> bool:
        """Become a new device; False when the vault has written nothing that it could fork."""


class RecoveryService:
    """Makes an open vault a new device and tells how vaults came back."""

    def __init__(self, book: RecordBook, renewal: Renewal) -> None:
        self._book = book
        self._renewal = renewal

    def renew(self) -> Changes:
        """This vault is a copy: make it a new device, which then asks to join like a newcomer.

        Everything written stays; what was not sent is sent once a supervisor has admitted the
        new device. Raises KnownError("renew-needless") when no other copy can be in its way.
        """
        name = self._device_name()
        if not self._renewal.renew():
            raise KnownError("renew-needless")
        return self.name_device(name)

    def name_device(self, name: str) -> Changes:
        """Tell the team what the new device is called and whose it is."""
        book = self._book
        values = {"name": name, "member": book.user}
        return book.commit(
            [
                Edit(book.team_stream, "device", book.device, field, value)
                for field, value in values.items()
            ]
        )

    def _device_name(self) -> str:
        """The former device's name, numbered, so that the list of devices tells them apart."""
        known = self._book.get("device", self._book.device)
        return numbered((known.record.name if known is not None else None) or "")


def numbered(name: str) -> str:
    """The name of the next device of the same laptop: "Ben PC" is followed by "Ben PC (2)"."""
    match = _NUMBERED.fullmatch(name)
    base, number = match.groups() if match is not None else (name, None)
    return f"{base} ({int(number or 1) + 1})".strip()

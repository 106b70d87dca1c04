"""The protocol's desk for vaults that come back: restoring, certifying by the root, helping."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from osmo_desktop.domain.ports import Store
from osmo_desktop.domain.progress import CancelToken, Report, Steps
from osmo_desktop.sync import helping, succeeding
from osmo_desktop.sync.helping import HelpAsked
from osmo_desktop.sync.recovering import Recovery, Restored
from osmo_desktop.sync.replica import Replica
from osmo_desktop.sync.stoppable_store import StoppableStore
from osmo_desktop.sync.succeeding import SheetChange


class RecoveryDesk:
    """Everything that a person can ask for an unlocked vault that comes back."""

    def __init__(self, replica: Replica, open_store: Callable[[str], Store]) -> None:
        self._replica = replica
        self._open_store = open_store

    def restore(
        self, place: str, secret: bytes, report: Report, cancel: CancelToken
    ) -> Steps[Restored]:
        """See `Recovery.restore`."""
        store = StoppableStore(self._open_store(place), cancel)
        return Recovery(self._replica, secret).restore(store, report, cancel)

    def certify_by_root(self, secret: bytes, user: str) -> str:
        """See `Recovery.certify`."""
        return Recovery(self._replica, secret).certify(user)

    def replace_sheet(self, old_secret: bytes, new_secret: bytes, now: datetime) -> bool:
        """See `succeeding.replace_sheet`."""
        return succeeding.replace_sheet(self._replica, old_secret, new_secret, now)

    def successions(self) -> tuple[SheetChange, ...]:
        """See `succeeding.changes`."""
        return succeeding.changes(self._replica)

    def read_request(self, challenge: bytes) -> Steps[HelpAsked]:
        """See `helping.read_request`."""
        return helping.read_request(self._replica, challenge)

    def answer_request(self, asked: HelpAsked) -> bytes:
        """See `helping.answer_request`."""
        return helping.answer_request(self._replica, asked)

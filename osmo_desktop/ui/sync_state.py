"""The state of sync in the status bar and on the rail, kept up to date."""

from __future__ import annotations

from PySide6.QtCore import QObject

from osmo_desktop.domain.language import current, mark, ntr, tr
from osmo_desktop.domain.language.dates import date_and_time
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.models import SyncStatus
from osmo_desktop.ui import keys
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.main_window import MainWindow
from osmo_desktop.ui.navigation import SYNC, Freshness
from osmo_desktop.ui.status_bar import KeyLine
from osmo_desktop.ui.tasks import TaskRunner


class SyncState(QObject):
    """Says how much is unsent and when the last round was; counts conflicts on the rail."""

    def __init__(
        self, window: MainWindow, services: Services, tasks: TaskRunner, bus: ChangeBus
    ) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._tasks = tasks
        self.freshness = Freshness(window, bus, self.reload)

    def reload(self) -> None:
        """Ask the vault again."""
        self._tasks.vault(
            lambda: (self._services.sync.status(), self._services.conflicts.count()),
            name=mark("Reading the state of sync"),
            owner=self,
            on_success=self._show,
        )

    def _show(self, found: tuple[SyncStatus, int]) -> None:
        status, conflicts = found
        unsent = ntr("{n} record unsent", "{n} records unsent", status.unsent).format(
            n=integer(status.unsent, current())
        )
        last = (
            tr("last synced {moment}").format(moment=date_and_time(status.last_round, current()))
            if status.last_round is not None
            else tr("not synced yet")
        )
        icon = "cloud-upload" if status.unsent else "check"
        self._window.status.set_state(icon, f"{unsent} · {last}", short=unsent)
        self._window.rail.set_count(SYNC, conflicts)
        self._window.status.set_keys(
            [
                KeyLine(keys.SEARCH, tr("Search and commands"), tr("Search")),
                KeyLine(keys.CRISIS, tr("Crisis card"), tr("Crisis card")),
                KeyLine(keys.LOCK, tr("Lock"), tr("Lock")),
            ]
        )

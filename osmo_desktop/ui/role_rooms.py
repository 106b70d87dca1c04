"""Which sections a person's role opens: an auditor sees no client, so there is none to show."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject

from osmo_desktop.domain.language import mark
from osmo_desktop.services.assembly import Services
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.main_window import MainWindow
from osmo_desktop.ui.navigation import CLIENTS, GAPS, TODAY, Freshness
from osmo_desktop.ui.tasks import TaskRunner

NOT_FOR_AUDITORS: Final = mark(
    "As an auditor you see no clients, so there is nothing of theirs to open or write here."
)
_CLOSED: Final = {"auditor": frozenset({TODAY, CLIENTS, GAPS})}


class RoleRooms(QObject):
    """Closes what the role has no use for, as soon as it is known and when it changes."""

    def __init__(
        self, window: MainWindow, services: Services, tasks: TaskRunner, bus: ChangeBus
    ) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._tasks = tasks
        self.is_auditor = False
        self.freshness = Freshness(window, bus, self.reload, kinds=("certificate", "sync"))

    def reload(self) -> None:
        """Ask which role one has."""
        self._tasks.vault(
            lambda: self._services.book.role,
            name=mark("Reading the state of sync"),
            owner=self,
            on_success=self._show,
        )

    def _show(self, role: str) -> None:
        self.is_auditor = role == "auditor"
        self._window.set_closed(_CLOSED.get(role, frozenset()))

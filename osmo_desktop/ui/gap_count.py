"""How many people something is missing of, on the rail, kept up to date."""

from __future__ import annotations

from PySide6.QtCore import QObject

from osmo_desktop.domain.language import mark
from osmo_desktop.services.assembly import Services
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.gaps.board_page import BOARD_KINDS
from osmo_desktop.ui.main_window import MainWindow
from osmo_desktop.ui.navigation import GAPS, Freshness
from osmo_desktop.ui.tasks import TaskRunner


class GapCount(QObject):
    """Counts the rows that the board of gaps opens with."""

    def __init__(
        self, window: MainWindow, services: Services, tasks: TaskRunner, bus: ChangeBus
    ) -> None:
        super().__init__(window)
        self._window = window
        self._services = services
        self._tasks = tasks
        self.freshness = Freshness(window, bus, self.reload, kinds=BOARD_KINDS)

    def reload(self) -> None:
        """Ask the vault again."""
        self._tasks.vault(
            self._services.board.count,
            name=mark("Reading the gaps"),
            owner=self,
            on_success=lambda count: self._window.rail.set_count(GAPS, count),
        )

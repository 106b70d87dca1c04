"""The tab Ilmoitukset: whose papers are missing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.navigation import Navigator, Now, local_now
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.notices import EmptyState


class BoardPage(QWidget):
    """Reads the board and shows it."""

    state_changed = Signal(str)
    """How much is missing, in a sentence for the head of the section."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        del bus
        self._services, self._tasks, self._navigator, self._now = services, tasks, navigator, now
        self.empty = EmptyState("clipboard-x", tr("No gaps."))
        column = QVBoxLayout(self)
        column.addWidget(self.empty)
        column.addStretch(1)

    def open_notice(self, client_id: str) -> None:
        """Show the notice of a client that is to be filled in."""
        del client_id

"""What a supervisor does about the team from the page: removing, and taking in what came late."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import tr
from osmo_desktop.ui.navigation import Navigator
from osmo_desktop.ui.sync.needs import SyncPicture, SyncServices
from osmo_desktop.ui.sync.removal_view import RemovalSteps, RemovalView
from osmo_desktop.ui.tasks import TaskRunner


class TeamCare(QObject):
    """Opens the views and does what their buttons and the cards ask for."""

    changed = Signal()

    def __init__(
        self, services: SyncServices, tasks: TaskRunner, navigator: Navigator, *, page: QWidget
    ) -> None:
        super().__init__(page)
        self._services = services
        self._tasks = tasks
        self._navigator = navigator
        self._page = page
        self.removal_view: RemovalView | None = None

    def remove(self, picture: SyncPicture, device: str) -> None:
        """Ask which laptop and why; `device` is chosen already, or empty."""
        page, services = self._page, self._services
        steps = RemovalSteps(
            services.removals,
            services.recovery.paper,
            self._tasks,
            laptops=picture.laptops,
            chosen=device,
        )
        view = RemovalView(page.window(), steps, behind=page)
        view.removed.connect(self._on_removed)
        self.removal_view = view
        view.start()

    def adopt(self, device: str) -> None:
        """Let late entries count; a failure goes to the message bar."""

        def done(_changes: Changes) -> None:
            self._navigator.toast(tr("The late entries count now."))
            self.changed.emit()

        self._tasks.vault(
            lambda: self._services.removals.adopt(device),
            name=tr("Taking in what came late"),
            owner=self,
            on_success=done,
        )

    def _on_removed(self, words: str) -> None:
        self._navigator.toast(words)
        self.changed.emit()

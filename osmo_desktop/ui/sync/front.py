"""What the page opens in front of itself: the team's steps and help for a colleague."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui.navigation import Navigator
from osmo_desktop.ui.sync.help_view import HelpView
from osmo_desktop.ui.sync.needs import SyncServices
from osmo_desktop.ui.sync.team_view import TeamView
from osmo_desktop.ui.tasks import TaskRunner


class Front(QObject):
    """Opens the views; each deletes itself when closed."""

    finished = Signal()
    """One was closed, whether or not anything was done: read anew."""

    def __init__(
        self, services: SyncServices, tasks: TaskRunner, navigator: Navigator, *, page: QWidget
    ) -> None:
        super().__init__(page)
        self._services = services
        self._tasks = tasks
        self._navigator = navigator
        self._page = page
        self.team_view: TeamView | None = None
        self.help_view: HelpView | None = None

    def show_team(self) -> None:
        """Found or join a team."""
        page = self._page
        self.team_view = TeamView(page.window(), self._services.team, self._tasks, behind=page)
        self.team_view.finished.connect(self.finished)
        self.team_view.start()

    def show_help(self) -> None:
        """Help a colleague who forgot the passphrase."""
        page = self._page
        view = HelpView(page.window(), self._services.recovery, self._tasks, behind=page)
        words = tr("The answer is saved. Send the file to your colleague.")
        view.answered.connect(lambda: self._navigator.toast(words))
        view.closed.connect(self.finished)
        self.help_view = view
        view.start()

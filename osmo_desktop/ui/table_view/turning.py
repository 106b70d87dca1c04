"""Turning the screen to the client and back to the worker. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from osmo_desktop.services.assembly import Services
from osmo_desktop.services.assessing import Asking
from osmo_desktop.ui import caret
from osmo_desktop.ui.main_window import MainWindow
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.place import Caret
from osmo_desktop.ui.table_view.asking_view import AskingView
from osmo_desktop.ui.table_view.frame import TableFrame
from osmo_desktop.ui.table_view.view import TableView
from osmo_desktop.ui.tasks import TaskRunner


class Turning(QObject):
    """Makes the table view of a client; gives the keyboard back to the page that was left."""

    turned = Signal(QWidget)
    """A table view that is to stand in the place of the window until it is left."""
    returned = Signal()
    """The worker has the screen again."""
    lock_wanted = Signal()

    def __init__(
        self, services: Services, tasks: TaskRunner, window: MainWindow, *, now: Now
    ) -> None:
        super().__init__(window)
        self._services = services
        self._tasks = tasks
        self._window = window
        self._now = now
        self._returns_to: QWidget | None = None
        self._caret: Caret | None = None
        self._is_overdue = False
        self.view: TableFrame | None = None

    def show_overdue(self, is_overdue: bool) -> None:
        """Tell the worker behind the turned screen too that a return is overdue."""
        self._is_overdue = is_overdue
        if self.view is not None:
            self.view.show_overdue(is_overdue)

    @property
    def caret(self) -> Caret | None:
        """Where the worker types, or typed before the screen was turned."""
        return self._caret if self.view is not None else caret.take(self._window)

    @property
    def is_asking(self) -> bool:
        """Whether the client is answering an assessment now."""
        return isinstance(self.view, AskingView)

    def turn(self, client_id: str) -> None:
        """Show this client's plan to the client, and nothing else."""
        if self.view is None:
            self._show(TableView(self._services, self._tasks, client_id, now=self._now))

    def ask(self, asking: Asking) -> None:
        """Let the client answer an assessment, and see nothing else."""
        if self.view is None:
            self._show(AskingView(self._services, self._tasks, asking))

    def _show(self, view: TableFrame) -> None:
        """Have a table view stand in the place of the window."""
        self._returns_to = QApplication.focusWidget()
        self._caret = caret.take(self._window)
        self._window.toast.dismiss()
        self.view = view
        view.lock_wanted.connect(self.lock_wanted)
        view.show_overdue(self._is_overdue)
        self.turned.emit(view)
        # After whoever shows the window again: what is hidden takes no focus.
        view.left.connect(self._on_left)

    def _on_left(self) -> None:
        """Give the keyboard back."""
        self.view = None
        back, self._returns_to = self._returns_to, None
        if back is not None and back.isVisible():
            back.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        self.returned.emit()

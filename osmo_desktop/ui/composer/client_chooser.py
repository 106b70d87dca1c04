"""Choosing the client of a note: a line to type in and the clients that match."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.bundle import Services
from osmo_desktop.services.models import ClientRow
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.presenting import listed_client
from osmo_desktop.ui.tasks import Task, TaskRunner
from osmo_desktop.ui.widgets.client_list import ClientList, client_list_model
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import Overlay

_TYPING_MS = 120
_HEIGHT = 56 * 5
_MOVES = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class ClientChooser(Overlay):
    """Type to narrow the list, Up and Down to move, Enter to choose, Esc to leave all as it is.

    Deletes itself when it closes.
    """

    chosen = Signal(str)
    """The id of the client."""

    def __init__(
        self,
        window: QWidget,
        services: Services,
        tasks: TaskRunner,
        *,
        now: Callable[[], datetime],
        behind: QWidget | None = None,
    ) -> None:
        super().__init__(window, behind=behind)
        self._services = services
        self._tasks = tasks
        self._now = now
        self._task: Task[tuple[ClientRow, ...]] | None = None
        self.setAccessibleName(tr("Whose note is it?"))
        self.query = LineInput(
            name=tr("Find a client"), icon="search", placeholder=tr("Name, number or place")
        )
        self.model = client_list_model(self)
        self.list = ClientList(self.model, name=tr("Clients"))
        self.list.setFixedHeight(theme.px(_HEIGHT))
        self._none = PlainLabel(tr("No client matches."), "body", "sub")
        self._none.hide()
        self.body.addWidget(PlainLabel(tr("Whose note is it?"), "h1"))
        self.body.addWidget(self.query)
        self.body.addWidget(self._none)
        self.body.addWidget(self.list)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TYPING_MS)
        self._timer.timeout.connect(self._load)
        self.query.textEdited.connect(self._on_typed)
        self.query.returnPressed.connect(self._on_return)
        self.query.installEventFilter(self)
        self.list.row_opened.connect(self._on_row_opened)
        self.closed.connect(self.deleteLater)
        self._load()

    def ask(self) -> None:
        """Open it with the focus in the line."""
        self.open(self.query)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Up and Down move in the list while the words are typed."""
        is_move = isinstance(event, QKeyEvent) and Qt.Key(event.key()) in _MOVES
        if watched is self.query and is_move and event.type() == QEvent.Type.KeyPress:
            QApplication.sendEvent(self.list, event)
            return True
        return super().eventFilter(watched, event)

    def _on_typed(self, _text: str) -> None:
        """Look soon; each key starts the wait anew."""
        self._timer.start()

    def _load(self) -> None:
        """Read the clients that match."""
        if self._task is not None:
            self._task.cancel()
        words = self.query.text()
        self._task = self._tasks.vault(
            lambda: self._services.clients.list(query=words),
            name=mark("Finding clients"),
            owner=self,
            on_success=self._on_loaded,
        )

    def _on_loaded(self, rows: tuple[ClientRow, ...]) -> None:
        """Show them, the first one current."""
        now = self._now()
        self.model.replace([listed_client(row, now) for row in rows])
        self._none.setVisible(not rows)
        if rows:
            self.list.setCurrentIndex(self.model.index(0))

    def _on_return(self) -> None:
        """Choose the current client; words that were typed just now are looked up first."""
        if self._timer.isActive():
            self._timer.stop()
            self._load()
            return
        self._on_row_opened(self.list.currentIndex())

    def _on_row_opened(self, index: QModelIndex) -> None:
        """Choose and close."""
        row = self.model.row_at(index)
        if row is not None:
            self.dismiss()
            self.chosen.emit(row.id)

"""Choosing the client of a note: a line to type in and the clients that match."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.models import ClientRow
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.presenting import listed_client
from osmo_desktop.ui.tasks import Task, TaskRunner
from osmo_desktop.ui.widgets.client_list import ClientList, client_list_model
from osmo_desktop.ui.widgets.inputs import SearchInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.notices import EmptyState
from osmo_desktop.ui.widgets.overlay import Overlay

_TYPING_MS = 120
_LEAST_HEIGHT, _HEIGHT = 56 * 2, 56 * 5
_MOVES = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class ClientChooser(Overlay):
    """Type to narrow the list, Up and Down to move, Enter to choose, Esc to leave all as it is.

    Deletes itself when it closes.
    """

    chosen = Signal(str)
    """The id of the client."""
    add_requested = Signal()
    """There is no client yet: the first one should be added."""

    def __init__(
        self,
        window: QWidget,
        services: Services,
        tasks: TaskRunner,
        *,
        now: Callable[[], datetime],
        behind: QWidget | None = None,
        title: str = "",
    ) -> None:
        super().__init__(window, behind=behind)
        self._services = services
        self._tasks = tasks
        self._now = now
        self._task: Task[tuple[ClientRow, ...]] | None = None
        title = title or tr("Whose note is it?")
        self.setAccessibleName(title)
        self.query = SearchInput(
            name=tr("Find a client"), icon="search", placeholder=tr("Name, number or place")
        )
        self.model = client_list_model(self)
        self.list = ClientList(self.model, name=tr("Clients"))
        self.list.setMinimumHeight(theme.px(_LEAST_HEIGHT))
        self.list.setMaximumHeight(theme.px(_HEIGHT))
        self._none = PlainLabel(tr("No client matches."), "body", "sub")
        self._none.hide()
        self.empty = EmptyState(
            "user-round",
            tr("A note is written about a client, and there is none yet."),
            action=tr("Add a client"),
            action_icon="plus",
        )
        self.empty.action_requested.connect(self._on_add)
        self.empty.hide()
        self.body.addWidget(PlainLabel(title, "h1", wrap=True))
        self.body.addWidget(self.query)
        self.body.addWidget(self._none)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.empty)
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
            on_success=partial(self._on_loaded, words),
        )

    def _on_loaded(self, words: str, rows: tuple[ClientRow, ...]) -> None:
        """Show them, the first one current; where there is nobody, offer to add a client."""
        now = self._now()
        self.model.replace([listed_client(row, now) for row in rows])
        is_empty = not rows and not words.strip()
        self._none.setVisible(not rows and not is_empty)
        self.query.setVisible(not is_empty)
        self.list.setVisible(not is_empty)
        self.empty.setVisible(is_empty)
        self._place()
        if rows:
            self.list.setCurrentIndex(self.model.index(0))
        if is_empty and self.empty.button is not None:
            self.empty.button.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def _on_add(self) -> None:
        """Close, then tell."""
        self.dismiss()
        self.add_requested.emit()

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

"""The pane with the list of clients: search field, own or team, painted rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import ntr, tr
from osmo_desktop.services.models import ClientRow
from osmo_desktop.ui import announce, theme
from osmo_desktop.ui.clients.presenting import listed_client
from osmo_desktop.ui.navigation import Now, local_now
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.cards import Surface
from osmo_desktop.ui.widgets.chips import ChipChoice, ChipRow
from osmo_desktop.ui.widgets.client_list import ClientList, client_list_model
from osmo_desktop.ui.widgets.inputs import SearchInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.notices import EmptyState

_WIDTH = 280
_TYPING_MS = 120
_MOVING_MS = 180


class ClientListPane(Surface):
    """Search, chips "own" and "team", and the list. It asks for rows and never loads them.

    Up and Down change the client (told a little later, so that a held key does not open each
    one), Enter enters the client's page.
    """

    query_changed = Signal(str)
    """What the list should be searched for."""
    client_chosen = Signal(str)
    """The id of the client whose page should be shown."""
    client_entered = Signal(str)
    """The same, and the keyboard goes to the page."""
    new_requested = Signal()

    def __init__(self, *, now: Now = local_now, parent: QWidget | None = None) -> None:
        super().__init__(edge=Qt.Edge.RightEdge, parent=parent)
        self._now = now
        self._rows: tuple[ClientRow, ...] = ()
        self._chosen: str | None = None
        self._is_renewing = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.title = PlainLabel(tr("Clients"), "h1")
        self.new_button = OutlineButton(tr("New"), icon="plus")
        self.new_button.setAccessibleDescription(tr("Add a client"))
        self.search = SearchInput(
            name=tr("Search clients"),
            icon="search",
            placeholder=tr("Search by name or place"),
            trailing="Ctrl+F",
            height=36,
        )
        self.search.setMaxLength(200)
        self.chips = ChipRow(
            [ChipChoice("mine", tr("Own")), ChipChoice("team", tr("Team"))],
            name=tr("Whose clients"),
        )
        self.model = client_list_model(self)
        self.list = ClientList(self.model, name=tr("Clients"))
        self.empty = EmptyState("user-round", "", action=tr("Add a client"), action_icon="plus")
        self.stack = QStackedWidget()
        self._typing = _one_shot(self, _TYPING_MS)
        self._moving = _one_shot(self, _MOVING_MS)
        self._lay_out()
        self._connect()

    @property
    def query(self) -> str:
        """What the person searches for."""
        return self.search.text().strip()

    @property
    def chosen(self) -> str | None:
        """The id of the client whose page is shown."""
        return self._chosen

    def sizeHint(self) -> QSize:
        """Return the design's width."""
        return QSize(theme.px(_WIDTH), 400)

    def minimumSizeHint(self) -> QSize:
        """Keep the width."""
        return QSize(theme.px(_WIDTH), 160)

    def show_rows(self, rows: Sequence[ClientRow]) -> None:
        """Show the answer to `query`; the chips filter it into own and all."""
        self._rows = tuple(rows)
        mine = sum(row.is_mine for row in rows)
        self.chips.set_hits("mine", mine)
        self.chips.set_hits("team", len(rows))
        self._renew()
        if self.query:
            found = len(self.model.rows)
            announce.announce(self, ntr("{n} client", "{n} clients", found).format(n=found))

    def choose(self, client_id: str | None) -> None:
        """Mark the client whose page is shown, without telling anyone."""
        self._moving.stop()
        self._chosen = client_id
        if client_id is not None and not self.model.index_of(client_id).isValid():
            self._widen_for(client_id)
        self._select_chosen()

    def resume(self, before: ClientListPane) -> None:
        """Search for what the pane `before` searched for, among the same clients."""
        self.chips.set_checked(before.chips.checked_keys[0])
        self.search.setText(before.search.text())

    def focus_search(self) -> None:
        """Begin to search."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from the search field to the list with Down."""
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Down
            and self.model.rows
        ):
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.model.index(0))
            return True
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        """Put head, search, chips and list under each other."""
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 0)
        head.addWidget(self.title, 1)
        head.addWidget(self.new_button)
        tools = QVBoxLayout()
        tools.setContentsMargins(16, 0, 16, 0)
        tools.setSpacing(8)
        tools.addWidget(self.search)
        tools.addWidget(self.chips)
        self.stack.addWidget(self.list)
        self.stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(tools)
        column.addSpacing(-4)
        column.addWidget(self.stack, 1)

    def _connect(self) -> None:
        """Join signals."""
        self.new_button.clicked.connect(self.new_requested)
        self.empty.action_requested.connect(self.new_requested)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._typing.start)
        self.search.returnPressed.connect(self._on_search_entered)
        self._typing.timeout.connect(lambda: self.query_changed.emit(self.query))
        self._moving.timeout.connect(self._on_moving_ended)
        self.chips.chosen.connect(self._renew)
        self.list.row_moved.connect(self._on_row_moved)
        self.list.row_opened.connect(self._on_row_opened)

    def _renew(self) -> None:
        """Show the rows that pass the chips."""
        mine_only = "mine" in self.chips.checked_keys
        now = self._now()
        shown = [listed_client(row, now) for row in self._rows if row.is_mine or not mine_only]
        self._is_renewing = True
        self.model.replace(shown)
        self._is_renewing = False
        self._select_chosen()
        if not shown:
            self.empty.set_sentence(self._empty_words(mine_only=mine_only))
        self.stack.setCurrentWidget(self.list if shown else self.empty)

    def _empty_words(self, *, mine_only: bool) -> str:
        """Say what belongs into the list."""
        if self.query:
            return tr("No client matches the search. Try a part of the name or the municipality.")
        if mine_only and self._rows:
            return tr("You have no clients of your own yet. The team's clients are under Team.")
        return tr("No clients yet. Here are the people whom you work with.")

    def _select_chosen(self) -> None:
        """Select the row of the chosen client, if it is in the list."""
        self._is_renewing = True
        index = self.model.index_of(self._chosen) if self._chosen else QModelIndex()
        if index.isValid():
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)
        else:
            self.list.clearSelection()
        self._is_renewing = False

    def _widen_for(self, client_id: str) -> None:
        """Show the whole team when the client to be chosen is a colleague's."""
        if any(row.id == client_id for row in self._rows) and "mine" in self.chips.checked_keys:
            self.chips.set_checked("team")
            self._renew()

    def _on_row_moved(self, index: QModelIndex) -> None:
        """Wait for the key to rest before another client is shown."""
        if not self._is_renewing and index.isValid():
            self._moving.start()

    def _on_moving_ended(self) -> None:
        """Show the client on whom the keyboard rests."""
        row = self.model.row_at(self.list.currentIndex())
        if row is not None and row.id != self._chosen:
            self._chosen = row.id
            self.client_chosen.emit(row.id)

    def _on_row_opened(self, index: QModelIndex) -> None:
        """Enter or a click: show at once."""
        self._moving.stop()
        row = self.model.row_at(index)
        if row is not None:
            self._chosen = row.id
            self.client_entered.emit(row.id)

    def _on_search_entered(self) -> None:
        """Open the first hit on Enter in the search field."""
        first = self.model.rows[0].id if self.model.rows else None
        if first is not None and not self._typing.isActive():
            self._chosen = first
            self._select_chosen()
            self.client_entered.emit(first)


def _one_shot(parent: QObject, milliseconds: int) -> QTimer:
    """Return a timer that fires once."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(milliseconds)
    return timer

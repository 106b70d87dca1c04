"""The tab Ilmoitukset: reads the board, follows its row, and carries out what is asked."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QModelIndex, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import mark
from osmo_desktop.services.gap_board import Board, BoardClient
from osmo_desktop.services.notices import NoticeView
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.gaps.doing import Doing, Needs
from osmo_desktop.ui.gaps.filters import TEAM
from osmo_desktop.ui.gaps.forms import GapForm
from osmo_desktop.ui.gaps.layout import BoardLayout, nothing_words
from osmo_desktop.ui.gaps.words import board_lines, state_words
from osmo_desktop.ui.navigation import Freshness, Navigator, Now, local_now
from osmo_desktop.ui.tasks import TaskRunner

BOARD_KINDS: Final = (
    "notice",
    "notice_field",
    "contact_attempt",
    "departure",
    "engagement",
    "meeting",
    "attendance",
    "request",
    "task",
    "step",
    "client",
    "assignment",
    "reminder_setting",
    "sync",
)
"""Kinds of records that the board is read from."""
_READING = mark("Reading the gaps")
_REST_MS = 150  # a row that is only passed is not read


class BoardPage(BoardLayout):
    """Rows, the client beside them, and the forms."""

    returned = Signal()
    """A form that was open comes back: its tab is to be shown."""
    state_changed = Signal(str)
    """How much is missing, in a sentence for the head of the section."""

    def __init__(
        self,
        services: Needs,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(now=now, parent=parent)
        self._services, self._tasks, self._navigator, self._now = services, tasks, navigator, now
        self.doing = Doing(self, services, tasks, navigator, now=now)
        self.shown: Board | None = None
        self._wanted = ""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._connect()
        self.freshness = Freshness(self, bus, self.reload, kinds=BOARD_KINDS)

    @property
    def client_id(self) -> str:
        """The client beside the board, or on the way there."""
        client = self.panel.client
        return client.row.client_id if client is not None else self._wanted

    def reload(self) -> None:
        """Read the board anew, and the client beside it."""
        self._tasks.vault(
            self._services.board.board, name=_READING, owner=self, on_success=self._on_board
        )
        if self._wanted:
            self._read_client(self._wanted)

    def open_notice(self, client_id: str, notice_id: str = "") -> None:
        """Ask for a notice of a client; without an id for that which is to be filled in first."""
        notices = self._services.notices

        def read() -> tuple[BoardClient | None, NoticeView | None]:
            notice = notice_id or notices.open_of(client_id)
            view = notices.view(notice) if notice else None
            return self._services.board.client(client_id), view

        self._wanted = client_id
        self._tasks.vault(read, name=_READING, owner=self, on_success=self._on_notice)

    def open_form(self, form: GapForm, client_id: str, notice_id: str = "") -> bool:
        """Ask in a form about a client and one of the notices, once the client is read."""
        self._read_client(client_id, then=form, notice=notice_id)
        return True

    # -- reading ----------------------------------------------------------------------------

    def _read_client(self, client_id: str, then: GapForm | None = None, notice: str = "") -> None:
        self._wanted = client_id
        self._tasks.vault(
            lambda: self._services.board.client(client_id),
            name=_READING,
            owner=self,
            on_success=partial(self._on_client, client_id, then, notice),
        )

    def _on_board(self, board: Board) -> None:
        is_first = self.shown is None
        if is_first and board.opens_with_all:
            self.filters.scope.set_checked(TEAM)
        self.shown = board
        rows = (row.client_id for row in board.rows if self._wanted in row.records)
        self._wanted = next(rows, self._wanted)
        self.filters.show_board(board)
        self._show_rows()

    def _show_rows(self) -> None:
        """Show what the filters leave."""
        board = self.shown
        if board is None:
            return
        wanted = self.filters.wanted
        self.filters.show_board(board)
        rows = wanted.rows(board.rows)
        had_focus = self.list.hasFocus()
        lines = board_lines(
            rows, board, by=self.filters.grouping, wanted=wanted.codes, now=self._now()
        )
        self.model.replace(lines)
        self.list.setVisible(bool(lines))
        self.empty.setVisible(not lines)
        self.empty.set_sentence(nothing_words(is_filtered=bool(board.rows)))
        self.state_changed.emit(state_words(rows))
        at = self.model.index_of(self._wanted)
        if not at.isValid():
            self.show_panel(shown=not self._is_compact and self.panel.client is not None)
            at = next((self.model.index(n) for n, one in enumerate(lines) if not one.is_head), at)
        if at.isValid():
            self.list.setCurrentIndex(at)
        else:
            self._wanted = ""
            self.panel.client = None
            self.show_panel(shown=False)
        if had_focus:
            self.focus_start()

    def _on_client(
        self, client_id: str, then: GapForm | None, notice: str, client: BoardClient | None
    ) -> None:
        """Show a client beside the board, if still wanted."""
        if client is None or self._wanted not in (client_id, client.row.client_id):
            return
        self._wanted = client.row.client_id
        is_new = self.panel.client is None
        self.panel.show_client(client, self._now())
        if not self._is_compact and (is_new or self._panel_page.isHidden()):
            self.show_panel(shown=True)
        if then is not None:
            self.panel.choose_notice(notice)
            self._begin(then)

    def _on_notice(self, read: tuple[BoardClient | None, NoticeView | None]) -> None:
        client, view = read
        if client is not None:
            self._wanted = client.row.client_id
            self.panel.show_client(client, self._now())
        if view is not None:
            self.fill_form.begin(view)
            self.show_form(self.fill_form)

    # -- asking -----------------------------------------------------------------------------

    def _begin(self, form: GapForm) -> None:
        client = self.panel.client
        if client is not None:
            form.begin(client)
            form.notice_id = self.panel.notice_id
            self.show_form(form)

    def _on_attempt_key(self) -> None:
        """Ask for an attempt; a form that is open stays about its own client."""
        if self.is_board_shown:
            self._begin(self.attempt_form)

    def _on_moved(self, index: QModelIndex) -> None:
        """Read the client of the row once it rests there."""
        row = self.model.row_at(index)
        if row is not None and not row.is_head and row.key != self._wanted:
            self._wanted = row.key
            self._rest.start()

    def _on_opened(self, index: QModelIndex) -> None:
        """Go from a row to what can be done about its client."""
        row = self.model.row_at(index)
        if row is None or row.is_head:
            return
        self._rest.stop()
        if self.panel.client is not None and self.panel.client.row.client_id == row.key:
            self._enter_panel()
            return
        self._wanted = row.key
        self._tasks.vault(
            lambda: self._services.board.client(row.key),
            name=_READING,
            owner=self,
            on_success=self._on_entered,
        )

    def _on_entered(self, client: BoardClient | None) -> None:
        if client is not None:
            self.panel.show_client(client, self._now())
            self._enter_panel()

    def _enter_panel(self) -> None:
        self.show_panel(shown=True)
        self.panel.focus_start()

    def _open_record(self, client_id: str, kind: str, entity: str) -> None:
        """Open a record where it is read and mended; a notice is on this very page."""
        if kind == "notice":
            self.open_notice(client_id, entity)
        else:
            self._navigator.open_record(client_id, kind, entity)

    def _leave_panel(self) -> None:
        self.show_panel(shown=not self._is_compact)
        self.focus_start()

    def _connect(self) -> None:
        panel, doing = self.panel, self.doing
        self.filters.changed.connect(self._show_rows)
        self._rest.timeout.connect(lambda: self._read_client(self._wanted))
        self.list.row_moved.connect(self._on_moved)
        self.list.row_opened.connect(self._on_opened)
        panel.closed.connect(self._leave_panel)
        panel.record_wanted.connect(self._open_record)
        panel.fill_button.clicked.connect(lambda: self.open_notice(self.client_id, panel.notice_id))
        for button, form in (
            (panel.attempt_button, self.attempt_form),
            (panel.give_up_button, self.give_up_form),
            (panel.reach_button, self.preferences_form),
            (panel.depart_button, self.departure_form),
        ):
            button.clicked.connect(partial(self._begin, form))
        panel.receive_button.clicked.connect(doing.receive)
        panel.print_button.clicked.connect(partial(doing.print_notice, blank=False))
        panel.blank_button.clicked.connect(partial(doing.print_notice, blank=True))
        panel.open_button.clicked.connect(lambda: self._navigator.open_client(self.client_id))
        doing.written.connect(self.show_board)
        for card in self.forms:
            card.closed.connect(self.show_board)
        self.fill_form.given.connect(doing.fill)
        self.attempt_form.given.connect(doing.attempt)
        self.give_up_form.given.connect(doing.give_up)
        self.preferences_form.given.connect(doing.prefer)
        self.departure_form.given.connect(doing.depart)
        self.attempt_key = QShortcut(QKeySequence("Ctrl+Y"), self)
        self.attempt_key.activated.connect(self._on_attempt_key)

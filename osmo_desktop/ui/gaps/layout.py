"""The board as it looks: filters, rows, the client beside them, and the forms in their place."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.gaps.board_list import BoardHead, BoardList, board_model
from osmo_desktop.ui.gaps.fill_form import FillForm
from osmo_desktop.ui.gaps.filters import FilterBar
from osmo_desktop.ui.gaps.forms import AttemptForm, DepartureForm, GiveUpForm, PreferencesForm
from osmo_desktop.ui.gaps.panel import ClientPanel
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.form_card import FormCard
from osmo_desktop.ui.widgets.notices import EmptyState
from osmo_desktop.ui.widgets.pages import ScrollPage

_PANEL = 304
_SMALLEST = QSize(320, 160)


class BoardLayout(QWidget):
    """Lays the tab out. Knows no service."""

    filled = Signal(bool)
    """In a small window a form or a client has all the place, or the board has it again."""

    def __init__(self, *, now: Now, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_compact = False
        self.filters = FilterBar()
        self.model = board_model(self)
        self.list = BoardList(self.model, name=tr("Clients of whom something is missing"))
        self.empty = EmptyState("clipboard-x", nothing_words())
        self.panel = ClientPanel()
        self.fill_form = FillForm(now=now)
        self.attempt_form = AttemptForm(now=now)
        self.give_up_form = GiveUpForm()
        self.preferences_form = PreferencesForm()
        self.departure_form = DepartureForm(now=now)
        self.stack = QStackedWidget()
        self._build()
        self.show_panel(shown=False)

    @property
    def forms(self) -> tuple[FormCard, ...]:
        """Every form."""
        return (
            self.fill_form,
            self.attempt_form,
            self.give_up_form,
            self.preferences_form,
            self.departure_form,
        )

    @property
    def is_board_shown(self) -> bool:
        """Whether no form is in front."""
        return self.stack.currentWidget() is self._first

    def show_form(self, form: FormCard) -> None:
        """Show a form in the place of the board."""
        for one in self.forms:
            one.setVisible(one is form)
        self.stack.setCurrentWidget(self._second)
        self._second.verticalScrollBar().setValue(0)
        self._tell_filled()
        form.focus_start()

    def show_board(self) -> None:
        """Show the board again, with the keyboard on its row."""
        self.stack.setCurrentWidget(self._first)
        for form in self.forms:
            form.hide()
        self._tell_filled()
        self.focus_start()

    def show_panel(self, *, shown: bool) -> None:
        """Show the client beside the rows, in a small window in their place."""
        self._panel_page.setVisible(shown)
        for part in (self._board, self.filters):
            part.setVisible(not (shown and self._is_compact))
        self.panel.back_button.setVisible(self._is_compact)
        self._tell_filled()

    def focus_start(self) -> None:
        """Put the keyboard where work begins."""
        reason = Qt.FocusReason.ShortcutFocusReason
        if not self.is_board_shown:
            next(form for form in self.forms if not form.isHidden()).focus_start()
        elif self._board.isHidden():
            self.panel.focus_start()
        elif self.list.isHidden():
            self.filters.scope.setFocus(reason)
        else:
            self.list.setFocus(reason)

    def set_compact(self, compact: bool) -> None:
        """Give the client beside the rows a place of their own, or not."""
        self._is_compact = compact
        self.panel.set_compact(compact)
        self.show_panel(shown=not compact and self.panel.client is not None)

    def _tell_filled(self) -> None:
        is_filled = not self.is_board_shown or self._board.isHidden()
        self.filled.emit(self._is_compact and is_filled)

    def minimumSizeHint(self) -> QSize:
        """Let the window become small: what is higher scrolls."""
        return QSize(theme.px(_SMALLEST.width()), theme.px(_SMALLEST.height()))

    def _build(self) -> None:
        self._first, self._second = QWidget(), ScrollPage(name=tr("Notices"))
        self._board = Card()
        self._board.set_margins(1, 1, 1, 1)
        self._board.body.setSpacing(0)
        for part in (BoardHead(), self.list, self.empty):
            self._board.body.addWidget(part)
        self._panel_page = ScrollPage(name=tr("Client"))
        self._panel_page.body.setContentsMargins(0, 0, 4, 0)
        self._panel_page.body.addWidget(self.panel)
        self._panel_page.body.addStretch(1)
        self._panel_page.setMinimumWidth(theme.px(_PANEL))
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addWidget(self._board, 3)
        columns.addWidget(self._panel_page, 1)
        column = QVBoxLayout(self._first)
        column.setContentsMargins(4, 4, 4, 12)
        column.setSpacing(12)
        column.addWidget(self.filters)
        column.addLayout(columns, 1)
        self._second.body.setContentsMargins(4, 8, 8, 8)
        for form in self.forms:
            form.hide()
            self._second.body.addWidget(form)
        self._second.body.addStretch(1)
        for page in (self._first, self._second):
            self.stack.addWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)


def nothing_words(*, is_filtered: bool = False) -> str:
    """What stands in the place of rows: that there are none at all, or none with these filters."""
    if is_filtered:
        return tr("Nobody with these filters. Choose others to see the rest.")
    return tr("No gaps. Here stand clients of whom a notice or an answer is missing.")

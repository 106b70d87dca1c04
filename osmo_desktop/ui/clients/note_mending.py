"""Panels to mend a note: move it to the client it belongs to, or strike it through."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.models import ClientRow
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.presenting import listed_client
from osmo_desktop.ui.widgets.buttons import OutlineButton, QuietButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.client_list import ClientList, client_list_model
from osmo_desktop.ui.widgets.forms import FormRow, refuses
from osmo_desktop.ui.widgets.inputs import LineInput, SearchInput
from osmo_desktop.ui.widgets.labels import PlainLabel

_SHOWN = 50


class ReasonPanel(Card):
    """A card with a field for the reason and a foot with one verb; Esc closes it."""

    def __init__(self, title: str, icon: str, verb: str, parent: QWidget | None = None) -> None:
        super().__init__(title, icon=icon, tone="warn", parent=parent)
        self.body.setSpacing(8)
        self.reason = LineInput()
        self.reason.setMaxLength(2000)
        self.reason_row = FormRow(tr("Reason"), self.reason, hint=tr("Stays in the history"))
        self.give_button = OutlineButton(verb, dense=True)
        self.close_button = QuietButton(tr("Cancel"))
        self.close_button.clicked.connect(self.hide)
        self.give_button.clicked.connect(self.submit)
        self.reason.returnPressed.connect(self.submit)
        self.reason.textEdited.connect(self._on_reason_edited)

    def submit(self) -> None:
        """Give what was decided, unless a field holds what does not belong there."""
        if not refuses(self):
            self.give()

    def give(self) -> None:
        """Tell what was decided."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close on Esc; nothing happens."""
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
            return
        super().keyPressEvent(event)

    def _on_reason_edited(self, _text: str) -> None:
        """Take the error away while the person mends it."""
        self.reason_row.clear_error()

    def _add_foot(self) -> None:
        """Add the buttons."""
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.give_button)
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        self.body.addLayout(foot)

    def _given_reason(self) -> str:
        """Return the reason; without one the field says so and takes the focus."""
        reason = self.reason.text().strip()
        if not reason:
            self.reason_row.set_error(tr("Write why, in a few words."))
            self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return reason


class StrikePanel(ReasonPanel):
    """Asks why something is in error; it stays readable. `words` say what becomes of it."""

    given = Signal(str)

    def __init__(self, verb: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("Entered in error"), "x", verb, parent)
        self.body.addWidget(PlainLabel(words, "body", "sub", wrap=True))
        self.body.addWidget(self.reason_row)
        self._add_foot()

    def begin(self) -> None:
        """Show it empty, with the keyboard in the reason."""
        self.reason.clear()
        self.reason_row.clear_error()
        self.show()
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell the reason."""
        reason = self._given_reason()
        if reason:
            self.given.emit(reason)


class MovePanel(ReasonPanel):
    """Asks to which client a note belongs, and why it was with another one."""

    given = Signal(str, str)
    """The client's id and the reason."""
    clients_wanted = Signal(str)
    """A search for clients; answer with `show_clients`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Move to another client"), "arrow-up-down", tr("Move the note"), parent)
        self._except = ""
        words = tr(
            "The note is struck through here and appears with the right client. Those who hold "
            "this client's records may have read it."
        )
        self.search = SearchInput(icon="search")
        self.search.setMaxLength(200)
        self.model = client_list_model(self)
        self.list = ClientList(self.model, name=tr("Clients found"))
        self.list.setFixedHeight(theme.px(56) * 3)
        self.chosen_row = FormRow(tr("Right client"), self.search)
        self.body.addWidget(PlainLabel(words, "body", "sub", wrap=True))
        self.body.addWidget(self.chosen_row)
        self.body.addWidget(self.list)
        self.body.addWidget(self.reason_row)
        self._add_foot()
        self.search.textEdited.connect(self._on_search_edited)
        self.list.row_opened.connect(self._on_row_opened)
        self.list.row_moved.connect(self._on_row_moved)

    def begin(self, *, except_client: str) -> None:
        """Show it empty, with the keyboard in the search; the present client is left out."""
        self._except = except_client
        for field in (self.search, self.reason):
            field.clear()
        self.reason_row.clear_error()
        self.chosen_row.clear_error()
        self.model.replace([])
        self._say_chosen()
        self.show()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.clients_wanted.emit("")

    def show_clients(self, rows: Sequence[ClientRow], now: datetime) -> None:
        """Show the answer to a search."""
        found = [row for row in rows if row.id != self._except][:_SHOWN]
        self.model.replace([listed_client(row, now) for row in found])
        self._say_chosen()

    def give(self) -> None:
        """Tell the client and the reason."""
        row = self.model.row_at(self.list.currentIndex())
        if row is None:
            self.chosen_row.set_error(tr("Choose the client to whom the note belongs."))
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        reason = self._given_reason()
        if reason:
            self.given.emit(row.id, reason)

    def _on_search_edited(self, text: str) -> None:
        """Search while typing."""
        self.chosen_row.clear_error()
        self.clients_wanted.emit(text.strip())

    def _on_row_moved(self, _index: QModelIndex) -> None:
        """Name the client on the button."""
        self._say_chosen()

    def _on_row_opened(self, _index: QModelIndex) -> None:
        """Go on to the reason."""
        self._say_chosen()
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _say_chosen(self) -> None:
        """Say on the button to whom the note goes."""
        row = self.model.row_at(self.list.currentIndex())
        if row is None:
            self.give_button.set_label(tr("Move the note"))
        else:
            name = row.name if len(row.name) <= 40 else f"{row.name[:39]}…"
            self.give_button.set_label(tr("Move to {name}").format(name=name))

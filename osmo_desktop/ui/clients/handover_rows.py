"""Offers of clients as rows: what became of each, and the buttons of whoever may act on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.records.handover import REFUSAL_CAUSES
from osmo_desktop.services.handover_words import (
    handover_reason,
    handover_state,
    handover_title,
)
from osmo_desktop.services.handovers import HandoverRow
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.labels import PlainLabel


class OfferLine(QWidget):
    """One offer; a refusal asks for its reason first."""

    acted = Signal(str, str)
    """accept | decline | take_back | finish | open, and the code of a refusal."""

    def __init__(self, row: HandoverRow, *, names_client: bool) -> None:
        super().__init__()
        self.row = row
        self.buttons: dict[str, OutlineButton] = {}
        words = QVBoxLayout()
        words.setSpacing(2)
        if names_client:
            words.addWidget(PlainLabel(line(handover_title(row)), "h3", elide=True))
        self.state = PlainLabel(block(handover_state(row)), "body", wrap=True)
        words.addWidget(self.state)
        words.addWidget(PlainLabel(block(handover_reason(row)), "small", "sub", wrap=True))
        self._actions = QHBoxLayout()
        self._actions.setSpacing(8)
        self._add("accept", tr("Accept"), "check", is_shown=row.can_answer)
        self._add("decline", tr("Decline…"), "x", is_shown=row.can_answer)
        self._add("take_back", tr("Take back"), "undo-2", is_shown=row.can_take_back)
        self._add("finish", _finish_words(row), "check-check", is_shown=row.can_finish)
        self._add("open", tr("Open"), "user-round", is_shown=names_client and bool(row.label))
        self._actions.addStretch(1)
        self.refusal = ChoiceInput([Choice(key, tr(said)) for key, said in REFUSAL_CAUSES.items()])
        self.refusal_box = QWidget()
        self._lay_out(words)

    @property
    def has_focus(self) -> bool:
        """Whether one of its buttons has the keyboard."""
        return any(button.hasFocus() for button in self.buttons.values())

    def _add(self, key: str, label: str, icon: str, *, is_shown: bool) -> None:
        if not is_shown:
            return
        button = OutlineButton(label, icon=icon, dense=True)
        button.setAccessibleDescription(self.state.text())
        button.clicked.connect(lambda _=False: self._on_pressed(key))
        self.buttons[key] = button
        self._actions.addWidget(button)

    def _lay_out(self, words: QVBoxLayout) -> None:
        send = OutlineButton(tr("Send the refusal"), icon="x", dense=True)
        cancel = GhostButton(tr("Cancel"))
        send.clicked.connect(lambda: self.acted.emit("decline", self.refusal.key or ""))
        cancel.clicked.connect(self._on_cancelled)
        across = QHBoxLayout(self.refusal_box)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(FormRow(tr("Why not?"), self.refusal), 1)
        for button in (send, cancel):
            across.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        self.refusal_box.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(6)
        column.addLayout(words)
        if self.buttons:
            column.addLayout(self._actions)
        column.addWidget(self.refusal_box)

    def _on_pressed(self, key: str) -> None:
        if key != "decline":
            self.acted.emit(key, "")
            return
        self.refusal_box.show()
        self.refusal.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_cancelled(self) -> None:
        self.refusal_box.hide()
        self.buttons["decline"].setFocus(Qt.FocusReason.ShortcutFocusReason)


class OffersCard(Card):
    """Offers under each other; hidden while there are none, unless `stays`.

    `shown` are seen at first, the others behind a button.
    """

    acted = Signal(object, str, str)
    """The `HandoverRow`, what to do, and the code of a refusal."""

    def __init__(
        self,
        title: str,
        *,
        names_client: bool,
        stays: bool = False,
        empty: str = "",
        shown: int = 100,
    ) -> None:
        super().__init__(title, icon="handshake")
        self._names_client = names_client
        self._stays = stays
        self._shown: tuple[HandoverRow, ...] | None = None
        self._limit = shown
        self.lines: list[OfferLine] = []
        self.all_button = GhostButton(tr("Show all"))
        self.all_button.clicked.connect(self._show_all)
        self._empty = PlainLabel(empty, "body", "sub", wrap=True)
        self.body.addWidget(self._empty)
        self.body.addWidget(self.all_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.all_button.hide()
        if not stays:  # shown before it has a place it would be a window of its own
            self.hide()

    def show_offers(self, rows: Sequence[HandoverRow]) -> None:
        """Show others; the keyboard stays on the offer where it was."""
        if tuple(rows) == self._shown:
            return
        self._shown = tuple(rows)
        focused = next((shown.row.id for shown in self.lines if shown.has_focus), "")
        for shown in self.lines:
            shown.hide()
            shown.deleteLater()
        self.lines = [OfferLine(row, names_client=self._names_client) for row in rows]
        for at, shown in enumerate(self.lines):
            self.body.insertWidget(self.body.indexOf(self.all_button), shown)
            shown.setVisible(at < self._limit)
            shown.acted.connect(lambda key, cause, row=shown.row: self.acted.emit(row, key, cause))
        self.all_button.setVisible(len(rows) > self._limit)
        self.set_count(len(rows) if rows else None)
        self._empty.setVisible(not rows and bool(self._empty.text()))
        self.setVisible(self._stays or bool(rows))
        for shown in self.lines:
            if shown.row.id == focused and shown.buttons:
                next(iter(shown.buttons.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_all(self) -> None:
        """Show the others too; the keyboard goes to the first of them."""
        self.all_button.hide()
        for shown in self.lines[self._limit :]:
            shown.show()
        rest = [button for shown in self.lines[self._limit :] for button in shown.buttons.values()]
        if rest:
            rest[0].setFocus(Qt.FocusReason.ShortcutFocusReason)


def _finish_words(row: HandoverRow) -> str:
    """Say whose work ends."""
    if row.is_mine:
        return tr("End my work with the client")
    return tr("End the work of {name}").format(name=line(row.giver, 60))


def done_words(key: str) -> str:
    """Say what was done with an offer."""
    return {
        "accept": tr("Accepted. The client opens once the key has come."),
        "decline": tr("Declined. The giver is told with the next synchronisation."),
        "take_back": tr("The offer was taken back."),
        "finish": tr("The hand-over is finished. The keys change in a supervisor's next round."),
    }.get(key, "")

"""A form on a card: its fields, what is wrong, a button that gives and one that leaves."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.ui import theme
from osmo_desktop.ui.widgets.buttons import Button, GhostButton, PrimaryButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.forms import refuses
from osmo_desktop.ui.widgets.labels import PlainLabel

WIDEST: Final = 760
"""Pixels that the fields of a form take at most."""


class FormCard(Card):
    """A form with a button that gives and one that leaves; Esc leaves it."""

    given = Signal(object)
    closed = Signal()

    def __init__(self, title: str, verb: str, *, icon: str, is_dangerous: bool = False) -> None:
        super().__init__(title, icon=icon)
        self.body.setSpacing(8)
        # On a wide page the card is as wide as its neighbours, and its fields stay readable.
        self._fields_box = QWidget()
        self._fields_box.setMaximumWidth(theme.px(WIDEST))
        self.fields = QVBoxLayout(self._fields_box)
        self.fields.setContentsMargins(0, 0, 0, 0)
        self.fields.setSpacing(8)
        capped = QHBoxLayout()
        capped.addWidget(self._fields_box, 1)
        capped.addStretch(0)
        self.problem = PlainLabel("", "small", "danger", wrap=True)
        self.give_button = (
            Button(verb, "outline", tone="danger", dense=True)
            if is_dangerous
            else PrimaryButton(verb, dense=True)
        )
        self.close_button = GhostButton(tr("Cancel"))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.give_button)
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        self.body.addLayout(capped)
        self.body.addWidget(self.problem)
        self.body.addLayout(foot)
        self.give_button.clicked.connect(self.submit)
        self.close_button.clicked.connect(self.closed)
        self.show_problem("")

    def submit(self) -> None:
        """Give what was said, unless a field holds what does not belong there."""
        if not refuses(self):
            self.give()

    def give(self) -> None:
        """Tell what was said."""

    def focus_start(self) -> None:
        """Put the keyboard into the first field."""

    def show_problem(self, words: str) -> None:
        """Say what is wrong; empty words take it away."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def show_refusal(self, error: OsmoError) -> None:
        """Say why it was not taken."""
        self.show_problem(sentence(error))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the form on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

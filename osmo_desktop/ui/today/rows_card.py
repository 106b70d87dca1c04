"""A card of rows with controls: the first few until all are asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel

Row = TypeVar("Row")


class RowsCard(Card):
    """Rows are made anew with each change; the keyboard stays where it was as well as it can."""

    def __init__(self, title: str, *, icon: str, few: int, parent: QWidget | None = None) -> None:
        """`few` rows are shown until the button at the title is pressed."""
        self.all_button = GhostButton(tr("Show all"))
        super().__init__(title, icon=icon, action=self.all_button, parent=parent)
        self.all_button.hide()
        self._few: int | None = few
        self._box: QWidget | None = None
        self.all_button.clicked.connect(self._on_all)

    @property
    def controls(self) -> Sequence[QWidget]:
        """Where the keyboard stops, one for each row."""
        raise NotImplementedError

    def make_rows(self) -> None:
        """Make the rows anew: `show_rows` with what is known."""
        raise NotImplementedError

    def show_rows(self, rows: Sequence[Row], make: Callable[[Row], QLayout], empty: str) -> None:
        """Put rows in the place of the former ones; without any, say what belongs here."""
        focused = next((n for n, one in enumerate(self.controls) if one.hasFocus()), None)
        self.set_count(len(rows))
        column = self._fresh_column()
        self._forget_rows()
        for row in rows[: self._few]:
            column.addLayout(make(row))
        self.all_button.setVisible(self._few is not None and len(rows) > self._few)
        if not rows:
            column.addWidget(PlainLabel(empty, "body", "sub", wrap=True))
        if focused is not None:
            self._focus(focused)

    def _forget_rows(self) -> None:
        """Forget the controls of the former rows."""
        raise NotImplementedError

    def _on_all(self) -> None:
        """Show what was left out, and go there."""
        first, self._few = self._few or 0, None
        self.make_rows()
        self._focus(first)

    def _focus(self, at: int) -> None:
        """Give the keyboard to a row, or to the last one."""
        controls = self.controls
        if controls:
            controls[min(at, len(controls) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _fresh_column(self) -> QVBoxLayout:
        """Return an empty column in the place of the old one."""
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        if self._box is not None:
            self.body.removeWidget(self._box)
            self._box.hide()
            self._box.deleteLater()
        self.body.addWidget(box)
        self._box = box
        return column

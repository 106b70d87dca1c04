"""The line under a field that says what is wrong there and what is expected."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.ui import announce
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.labels import PlainLabel


class FaultNote(QWidget):
    """A sentence with an icon; hidden while there is nothing to say.

    It says what a form set, else what is wrong in one of the fields it stands for, which stays
    until that is mended. `told` gets every sentence, and "" when it is gone.
    """

    def __init__(self, told: Callable[[str], None] | None = None) -> None:
        super().__init__()
        self._told = told
        self._faults: dict[QWidget, str] = {}
        self._label = PlainLabel("", "small", "danger", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(IconLabel("circle-alert", 14, "danger"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._label, 1)
        self.hide()

    def text(self) -> str:
        """The sentence shown now, or an empty string."""
        return self._label.text()

    def say(self, sentence: str) -> None:
        """Show a sentence, and tell it to a screen reader."""
        self._show(sentence)
        announce.announce(self, sentence, is_urgent=True)

    def clear(self) -> None:
        """Take the sentence away; what is wrong in a field still is said as long as it is."""
        self._show(next(iter(self._faults.values()), ""))

    def show_fault(self, field: QWidget, sentence: str) -> None:
        """Say what is wrong in `field`; empty words take it away."""
        is_new = field not in self._faults
        self._faults.pop(field, None)
        field.setAccessibleDescription(sentence)
        if sentence:
            self._faults[field] = sentence
        self.clear()
        if sentence and is_new:
            announce.announce(self, sentence, is_urgent=True)

    def _show(self, sentence: str) -> None:
        self._label.setText(sentence)
        self.setVisible(bool(sentence))
        if self._told is not None:
            self._told(sentence)

"""A labelled field: label over the control, hint, and an error that says what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.ui import announce
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.labels import PlainLabel


class FormRow(QWidget):
    """Label 12/600 above `control`; the control is named by its label for screen readers.

    `hint` stands right of the label, `below` under the control. `set_error` shows a sentence with
    an icon under the control and tells it to a screen reader.
    """

    def __init__(
        self,
        label: str,
        control: QWidget,
        *,
        hint: str = "",
        below: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.control = control
        self.label = PlainLabel(label, "label")
        self.label.setBuddy(control)
        self._hint = PlainLabel(hint, "small", "sub")
        self._below = PlainLabel(below, "small", "sub", wrap=True)
        self._error_icon = IconLabel("circle-alert", 14, "danger")
        self._error = PlainLabel("", "small", "danger", wrap=True)
        if not hint:
            self._hint.hide()
        if not below:
            self._below.hide()
        _name(control, label)
        if hint or below:
            control.setAccessibleDescription(hint or below)
        self._build()
        self.clear_error()

    @property
    def error(self) -> str:
        """The sentence shown now, or an empty string."""
        return self._error.text()

    @property
    def below(self) -> str:
        """The words under the control."""
        return self._below.text()

    def set_label(self, text: str) -> None:
        """Change the label and the spoken name."""
        self.label.setText(text)
        self.control.setAccessibleName(text)

    def set_hint(self, text: str) -> None:
        """Change the words right of the label."""
        self._hint.setText(text)
        self._hint.setVisible(bool(text))

    def set_below(self, text: str) -> None:
        """Change the words under the control; a screen reader hears them with the field."""
        self._below.setText(text)
        self._below.setVisible(bool(text))
        if not self.error:
            self.clear_error()

    def set_error(self, sentence: str) -> None:
        """Say under the control what is wrong and what to do."""
        self._error.setText(sentence)
        self._error.show()
        self._error_icon.show()
        self.control.setAccessibleDescription(sentence)
        announce.announce(self, sentence, is_urgent=True)

    def clear_error(self) -> None:
        """Take the error away."""
        self._error.setText("")
        self._error.hide()
        self._error_icon.hide()
        self.control.setAccessibleDescription(self._hint.text() or self._below.text())

    def _build(self) -> None:
        """Lay out label, control and what stands under it."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.label)
        head.addWidget(self._hint)
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(self.control)
        column.addWidget(self._below)
        error = QHBoxLayout()
        error.setSpacing(6)
        error.addWidget(self._error_icon, 0, Qt.AlignmentFlag.AlignTop)
        error.addWidget(self._error, 1)
        column.addLayout(error)
        column.addStretch(1)
        self.setSizePolicy(
            self.control.sizePolicy().horizontalPolicy(), QSizePolicy.Policy.Preferred
        )


def field_grid(rows: list[list[QWidget]], *, spacing: int = 8) -> QGridLayout:
    """Return a grid of fields with the distances of the design."""
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(spacing)
    grid.setVerticalSpacing(8)
    for y, row in enumerate(rows):
        for x, widget in enumerate(row):
            grid.addWidget(widget, y, x)
    return grid


def _name(control: QWidget, label: str) -> None:
    """Name `control` and what takes the focus in its place."""
    if not control.accessibleName():
        control.setAccessibleName(label)
    proxy = control.focusProxy()
    if proxy is not None and not proxy.accessibleName():
        proxy.setAccessibleName(label)

"""A labelled field: label over the control, hint, and an error that says what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.ui.widgets import faults
from osmo_desktop.ui.widgets.fault_note import FaultNote
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea
from osmo_desktop.ui.widgets.labels import PlainLabel


class FormRow(QWidget):
    """Label 12/600 above `control`; the control is named by its label for screen readers.

    `hint` stands right of the label, `below` under the control. `set_error` shows a sentence with
    an icon under the control and tells it to a screen reader; what is wrong in a field of the row
    is shown by itself, and stays until it is mended.
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
        self.note = FaultNote(self._describe)
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
        return self.note.text()

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
        self.note.say(sentence)

    def clear_error(self) -> None:
        """Take the error away; what is wrong in the field still is said as long as it is."""
        self.note.clear()

    def show_fault(self, field: QWidget, sentence: str) -> None:
        """Say what is wrong in a field of the row; empty words take it away."""
        self.note.show_fault(field, sentence)

    def _describe(self, sentence: str) -> None:
        """Let a screen reader hear the sentence with the control, else what helps there."""
        words = sentence or self._hint.text() or self._below.text()
        self.control.setAccessibleDescription(words)

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
        column.addWidget(self.note)
        column.addStretch(1)
        self.setSizePolicy(
            self.control.sizePolicy().horizontalPolicy(), QSizePolicy.Policy.Preferred
        )


def refuses(form: QWidget) -> bool:
    """Whether a field of `form` holds what does not belong there: it is said and gone to.

    Fields that are hidden, switched off or only read are not asked.
    """
    fields: list[LineInput | TextArea] = [
        *form.findChildren(LineInput),
        *form.findChildren(TextArea),
    ]
    for field in fields:
        if not field.isVisibleTo(form) or not field.isEnabled() or field.isReadOnly():
            continue
        field.settle()
        if field.fault:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            faults.tell(field, field.fault)
            return True
    return False


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

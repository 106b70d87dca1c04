"""The end of an assessment: all questions with their answers, and thanks. Knows no service."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.ui.table_view.client_button import ClientButton
from osmo_desktop.ui.table_view.sheet import Sheet
from osmo_desktop.ui.widgets.labels import PlainLabel


class AnswersSheet(QWidget):
    """All questions with their answers, and the ways back and on."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet: Sheet | None = None
        self.title = PlainLabel("", "display", wrap=True)
        self.note = PlainLabel("", "table", "sub", wrap=True)
        self.back_button = ClientButton(icon="arrow-left")
        self.ready_button = ClientButton(icon="check", primary=True)
        self.leave_button = ClientButton(icon="lock-open", primary=True)
        self._is_done = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self.back_button)
        foot.addStretch(1)
        foot.addWidget(self.ready_button)
        foot.addWidget(self.leave_button)
        self._column.addWidget(self.title)
        self._column.addWidget(self.note)
        self._column.addLayout(foot)

    def begin(self, title: str, told: list[tuple[str, str]]) -> None:
        """Show questions and answers under a title."""
        self.set_title(title)
        if self.sheet is not None:
            self.sheet.hide()
            self.sheet.deleteLater()
        self.sheet = Sheet(name=title)
        for text, answer in told:
            self.sheet.add_pair(text, answer)
        self._column.insertWidget(1, self.sheet, 1)
        self.sheet.show()

    def set_title(self, title: str) -> None:
        """Change the title."""
        self.title.setText(title)

    def label_buttons(self, *, back: str, ready: str, leave: str) -> None:
        """Name the ways on."""
        self.back_button.set_label(back)
        self.ready_button.set_label(ready)
        self.leave_button.set_label(leave)

    def show_note(self, words: str, *, is_problem: bool = False) -> None:
        """Say something above the buttons."""
        self.note.set_tone("danger" if is_problem else "sub")
        self.note.setText(words)

    def set_done(self, *, is_done: bool) -> None:
        """Offer to record the answers, or the way out once they are."""
        self._is_done = is_done
        self.set_busy(is_busy=False)
        self.back_button.setVisible(not is_done)
        self.ready_button.setVisible(not is_done)
        self.leave_button.setVisible(is_done)

    def set_busy(self, *, is_busy: bool) -> None:
        """Take no press while the answers are being recorded."""
        for button in (self.back_button, self.ready_button):
            button.setEnabled(not is_busy)

    def set_compact(self, compact: bool) -> None:
        """Use the layout of small windows, or the ordinary one."""
        for button in (self.back_button, self.ready_button, self.leave_button):
            button.fit(small=compact)
        self.title.set_role("h0" if compact else "display")

    def focus_start(self) -> None:
        """Put the keyboard on the way on."""
        button = self.leave_button if self._is_done else self.ready_button
        button.setFocus(Qt.FocusReason.OtherFocusReason)

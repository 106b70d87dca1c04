"""Files that hang on a note: a row a file with its heading, and the button that asks for more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.attachments import Attached
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.progress import Progress
from osmo_desktop.ui import announce
from osmo_desktop.ui.clients.presenting import ATTACHMENT_ICONS
from osmo_desktop.ui.documents.presenting import size_words
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import GhostButton, IconButton
from osmo_desktop.ui.widgets.fault_note import FaultNote
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.progress import ProgressRow

_TITLE_LENGTH = 200


class AttachedRow(QWidget):
    """One file: what it is, its heading to be written over, its size, and a way to take it off."""

    def __init__(self, file: Attached, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self.title = LineInput()
        self.title.setMaxLength(_TITLE_LENGTH)
        self.title.setText(file.title)
        self.title.setCursorPosition(0)
        self.remove = IconButton("x", tr("Remove attachment"), tone="sub")
        self.problem = FaultNote()
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.problem)
        row.addWidget(IconLabel(ATTACHMENT_ICONS.get(file.type, "paperclip"), 16, "sub"))
        row.addWidget(self.title, 1)
        row.addWidget(PlainLabel(size_words(file.size), "small", "sub"))
        row.addWidget(self.remove)

    def show_fault(self, field: QWidget, sentence: str) -> None:
        """Say under the row what is wrong in the heading."""
        self.problem.show_fault(field, sentence)

    @property
    def file(self) -> Attached:
        """The file with its heading as it is written now."""
        return replace(self._file, title=self.title.text())

    def set_number(self, number: int) -> None:
        """Name the controls for a screen reader."""
        self.title.setAccessibleName(tr("Heading of attachment {n}").format(n=number))
        self.remove.set_label(tr("Remove attachment {n}").format(n=number))


class AttachedFiles(QWidget):
    """The files of the note that is open; knows no service.

    Takes no room while there is nothing to show; a form places `add_button` where it wants.
    """

    changed = Signal()
    wanted = Signal()
    """The person wants to attach something."""
    file_removed = Signal(int, object)
    """The place and the `Attached` that was taken off; `insert` brings it back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[AttachedRow] = []
        self.add_button = GhostButton(tr("Attach a picture or form"), icon="paperclip")
        self.working = ProgressRow("")
        self.working.hide()
        self.problem = PlainLabel("", "small", "danger", wrap=True)
        self.problem.hide()
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._list)
        column.addWidget(self.working)
        column.addWidget(self.problem)
        self._renew_place()
        self.add_button.clicked.connect(self.wanted)

    @property
    def files(self) -> tuple[Attached, ...]:
        """The files in their order."""
        return tuple(row.file for row in self.rows)

    def set_files(self, files: Sequence[Attached]) -> None:
        """Show the files of another note."""
        for row in list(self.rows):
            self._drop(row)
        for file in files:
            self._put(len(self.rows), file)
        self.show_problem("")
        self._renumber()

    def add(self, file: Attached) -> None:
        """Show a file that was taken in."""
        self.insert(len(self.rows), file)

    def insert(self, at: int, file: Attached) -> None:
        """Show a file at a place, as undo does."""
        row = self._put(min(at, len(self.rows)), file)
        self._renumber()
        row.title.setFocus(Qt.FocusReason.OtherFocusReason)
        row.title.selectAll()
        self.changed.emit()

    def show_working(self, progress: Progress | None) -> None:
        """Say what is being done and how far it is; None takes it away."""
        self.working.setVisible(progress is not None)
        self._renew_place()
        self.add_button.setEnabled(progress is None)
        if progress is not None:
            self.working.set_title(progress.step)
            self.working.bar.set_share(progress.done, progress.total)

    def show_problem(self, sentence: str) -> None:
        """Say why a file was not taken in; empty words take it away."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self._renew_place()
        if sentence:
            announce.announce(self, sentence, is_urgent=True)

    def _put(self, at: int, file: Attached) -> AttachedRow:
        """Make the row of a file."""
        row = AttachedRow(file)
        self.rows.insert(at, row)
        self._list.insertWidget(at, row)
        row.title.textEdited.connect(self.changed)
        row.remove.clicked.connect(lambda: self._on_remove(row))
        return row

    def _drop(self, row: AttachedRow) -> None:
        """Take a row away."""
        self.rows.remove(row)
        self._list.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _on_remove(self, row: AttachedRow) -> None:
        """Take a file off the note; the keyboard goes on beside it."""
        at, file = self.rows.index(row), row.file
        self._drop(row)
        self._renumber()
        following = self.rows[min(at, len(self.rows) - 1)].remove if self.rows else self.add_button
        following.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()
        self.file_removed.emit(at, file)

    def _renew_place(self) -> None:
        """Take room as long as there is something to show."""
        is_said = not (self.working.isHidden() and self.problem.isHidden())
        self.setVisible(is_said or bool(self.rows))

    def _renumber(self) -> None:
        """Name the rows, and let Tab go through them in their order."""
        self._renew_place()
        before: QWidget | None = None
        for number, row in enumerate(self.rows, 1):
            row.set_number(number)
            for control in (row.title, row.remove):
                if before is not None:
                    QWidget.setTabOrder(before, control)
                before = control
        if before is not None:
            QWidget.setTabOrder(before, self.add_button)

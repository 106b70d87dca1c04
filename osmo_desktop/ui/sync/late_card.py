"""Late entries, for supervisors: kept, not counted.

Those of a removed laptop are taken in by one button; what a client's former worker wrote is read
first, and then approved or left out with a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.domain.language.dates import date_and_time
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.domain.quarantine import why
from osmo_desktop.domain.records.adoption import DISMISSALS
from osmo_desktop.services.late_notes import LateNote, LateText
from osmo_desktop.services.removals import LateRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.reading import ReadingText
from osmo_desktop.ui.sync.wording import name_in_words
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.labels import PlainLabel

_ROWS: Final = 20
"""Late notes shown at once; more of them move up as these are approved."""


class LateCard(Card):
    """Hidden while nothing came late."""

    adopted = Signal(str)
    """The id of the laptop whose late entries are to count."""
    read = Signal(str)
    """The id of a late note that is to be read."""
    approved = Signal(str)
    """The id of the late note that is to count."""
    left_out = Signal(str, str)
    """The id of the late note that is not to count, and the code of the reason."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Entries that came late"), icon="file-clock", tone="warn", parent=parent
        )
        self._rows: list[QWidget] = []
        self._shown: tuple[tuple[LateRow, ...], tuple[LateNote, ...]] = ((), ())
        self.buttons: dict[str, OutlineButton] = {}
        self.read_buttons: dict[str, OutlineButton] = {}
        self.approve_button: OutlineButton | None = None
        self.leave_button: GhostButton | None = None
        self.reason: ChoiceInput | None = None
        self._columns: dict[str, QVBoxLayout] = {}
        self._text: LateText | None = None
        self._opened: QWidget | None = None
        self.hide()

    def show_late(self, late: Sequence[LateRow], notes: Sequence[LateNote] = ()) -> None:
        """Show others; a note that is open stays open while it waits."""
        if (tuple(late), tuple(notes)) == self._shown:
            return
        self._shown = tuple(late), tuple(notes)
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self.buttons, self.read_buttons, self._columns = {}, {}, {}
        self._forget_opened()
        self._rows = [self._row(row) for row in late]
        self._rows += [self._note(note) for note in notes[:_ROWS]]
        if len(notes) > _ROWS:
            words = ntr("{n} more late entry", "{n} more late entries", len(notes) - _ROWS)
            words = words.format(n=integer(len(notes) - _ROWS, current()))
            self._rows.append(PlainLabel(words, "small", "sub"))
        for widget in self._rows:
            self.body.addWidget(widget)
        self.setVisible(bool(self._rows))
        if self._text is not None:
            self._open(self._text)

    def show_text(self, text: LateText) -> None:
        """Show what a note says, with what can be done about it; one note at a time."""
        self._open(text)
        first = self.approve_button or self.reason
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _forget_opened(self) -> None:
        self._opened = self.approve_button = self.leave_button = self.reason = None

    def _open(self, text: LateText) -> None:
        if self._opened is not None:
            self._opened.hide()
            self._opened.deleteLater()
            self._forget_opened()
        column = self._columns.get(text.id)
        self._text = text if column is not None else None
        if column is None:
            return
        self._opened = QWidget()
        inner = QVBoxLayout(self._opened)
        inner.setContentsMargins(12, 4, 0, 8)
        inner.setSpacing(4)
        for label, words in text.parts:
            inner.addWidget(PlainLabel(label, "label"))
            inner.addWidget(ReadingText(words))
        if text.is_adoptable:
            button = self.approve_button = OutlineButton(tr("Approve afterwards"), icon="check")
            button.setAccessibleDescription(
                tr("The note counts from now on, in its writer's name.")
            )
            button.clicked.connect(lambda: self.approved.emit(text.id))
            inner.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        inner.addLayout(self._leaving(text.id))
        column.addWidget(self._opened)

    def _leaving(self, id_: str) -> QHBoxLayout:
        """The reason for leaving it out, and the button."""
        causes = [Choice(code, tr(words)) for code, words in DISMISSALS.items()]
        reason = self.reason = ChoiceInput(causes, name=tr("Why it is left out"))
        button = self.leave_button = GhostButton(tr("Leave out"), icon="circle-minus")
        button.setAccessibleDescription(
            tr("It does not count and is not listed any more; the reason stays in the records.")
        )
        button.clicked.connect(lambda: self.left_out.emit(id_, reason.key or ""))
        across = QHBoxLayout()
        across.setSpacing(12)
        across.addWidget(reason, 1)
        across.addWidget(button)
        return across

    def _note(self, note: LateNote) -> QWidget:
        words = note_words(note)
        box = QWidget()
        column = self._columns[note.id] = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 4)
        across = QHBoxLayout()
        across.setSpacing(12)
        across.addWidget(PlainLabel(words, "body", wrap=True), 1)
        button = self.read_buttons[note.id] = OutlineButton(tr("Read"), icon="eye")
        button.setAccessibleDescription(words)
        button.clicked.connect(lambda: self.read.emit(note.id))
        across.addWidget(button)
        column.addLayout(across)
        return box

    def _row(self, row: LateRow) -> QWidget:
        words = late_words(row)
        button = self.buttons[row.device] = OutlineButton(tr("Include"), icon="check")
        button.setAccessibleDescription(words)
        button.clicked.connect(lambda: self.adopted.emit(row.device))
        box = QWidget()
        across = QHBoxLayout(box)
        across.setContentsMargins(0, 0, 0, 4)
        across.setSpacing(12)
        across.addWidget(PlainLabel(words, "body", wrap=True), 1)
        across.addWidget(button)
        return box


def late_words(row: LateRow) -> str:
    """Say whose late entries there are."""
    words = ntr(
        "{n} entry of {member} ({device}) came after the removal. It is kept and does not count.",
        "{n} entries of {member} ({device}) came after the removal. They are kept and do not "
        "count.",
        row.entries,
    )
    return words.format(
        n=integer(row.entries, current()),
        member=name_in_words(row.member),
        device=name_in_words(row.name),
    )


def note_words(note: LateNote) -> str:
    """Say what came late, by whom, when they say they wrote it, and why it does not count."""
    words = tr("{record}: {client}. {member} ({device}) wrote it {moment}, and it came late.")
    parts = [
        words.format(
            record=note.record,
            client=line(note.client_name, 60),
            member=name_in_words(note.member),
            device=name_in_words(note.device),
            moment=date_and_time(note.written, current()),
        ),
        why("not-assigned"),
    ]
    if note.is_change:
        parts.append(tr("It changes a record that counts."))
    if not note.is_adoptable:
        parts.append(tr("Read it, write what still holds yourself, and leave this out."))
    return " ".join(parts)

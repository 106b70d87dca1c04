"""Who is a student, guided by whom; supervisors mark them and end the time here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.services.students import StudentRow
from osmo_desktop.ui.sync.wording import name_in_words
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel

_SHOWN = 8


class StudentsCard(Card):
    """Hidden from workers while there is none."""

    mark_requested = Signal()
    end_requested = Signal(object)
    """The `StudentRow` whose last day is today."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.mark_button = GhostButton(tr("Mark a student"), icon="user-plus")
        super().__init__(tr("Students"), icon="users-round", action=self.mark_button, parent=parent)
        self.mark_button.clicked.connect(self.mark_requested)
        self.end_buttons: dict[str, GhostButton] = {}
        self._rows: list[QWidget] = []
        self.hide()

    def show_students(self, rows: Sequence[StudentRow], *, is_supervisor: bool) -> None:
        """Show others; times that go on stand first."""
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self.end_buttons = {}
        self._rows = [self._row(row, is_supervisor=is_supervisor) for row in rows[:_SHOWN]]
        if not rows:
            words = tr("A student's notes wait for the approval of the guide or a supervisor.")
            self._rows.append(PlainLabel(words, "body", "sub", wrap=True))
        for widget in self._rows:
            self.body.addWidget(widget)
        self.mark_button.setVisible(is_supervisor)
        self.setVisible(is_supervisor or bool(rows))

    def _row(self, row: StudentRow, *, is_supervisor: bool) -> QWidget:
        words = student_words(row)
        box = QWidget()
        across = QHBoxLayout(box)
        across.setContentsMargins(0, 0, 0, 4)
        across.setSpacing(10)
        across.addWidget(IconLabel("user-round", 16, "ok" if row.end is None else "sub"))
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(PlainLabel(words, "body", wrap=True))
        said.addWidget(PlainLabel(time_words(row), "small", "sub", wrap=True))
        across.addLayout(said, 1)
        if is_supervisor and row.end is None:
            end = self.end_buttons[row.id] = GhostButton(tr("End today"), icon="circle-minus")
            end.setAccessibleDescription(words)
            end.clicked.connect(lambda: self.end_requested.emit(row))
            across.addWidget(end)
        return box


def student_words(row: StudentRow) -> str:
    """Say who is guided by whom."""
    return tr("{student}, guided by {guide}").format(
        student=name_in_words(row.name), guide=name_in_words(row.guide_name)
    )


def time_words(row: StudentRow) -> str:
    """Say from when to when."""
    start = short_date(row.start, current())
    if row.end is None:
        return tr("From {day} on").format(day=start)
    return f"{start}–{short_date(row.end, current())}"

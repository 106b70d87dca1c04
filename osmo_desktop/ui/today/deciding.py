"""What is decided about a task: another day, or left undone with a reason; and the doing of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import current, mark, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.domain.messages import sentence
from osmo_desktop.services.models import TaskRow
from osmo_desktop.services.tasks import TaskService
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Navigator, Now, local_now
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.buttons import GhostButton, PrimaryButton
from osmo_desktop.ui.widgets.cards import Inset
from osmo_desktop.ui.widgets.forms import FormRow, refuses
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput
from osmo_desktop.ui.widgets.typed import Field

_AHEAD = timedelta(days=14)
"""So far ahead a client's page tells what falls due."""
_DECIDING = mark("Deciding about a task")


@dataclass(frozen=True)
class Decision:
    """What is decided about a task: the day it is moved to, or None where it is left undone."""

    row: TaskRow
    day: date | None
    reason: str


class DecideForm(Inset):
    """Asks for the day or the reason; Esc leaves it."""

    given = Signal(object)
    """The `Decision`."""
    closed = Signal()

    def __init__(self, *, now: Now = local_now) -> None:
        super().__init__()
        self._now = now
        self.row: TaskRow | None = None
        self.is_move = True
        self.about = PlainLabel("", "h3", wrap=True)
        self.day = DateInput(today=lambda: now().date())
        self.reason = LineInput()
        self.day_row = FormRow(tr("Move to"), self.day)
        self.reason_row = FormRow(tr("Why"), self.reason)
        self.problem = PlainLabel("", "small", "danger", wrap=True)
        self.give_button = PrimaryButton(tr("Move"), dense=True)
        self.close_button = GhostButton(tr("Cancel"))
        foot = QHBoxLayout()
        foot.addWidget(self.give_button)
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        for part in (self.about, self.day_row, self.reason_row, self.problem):
            self.body.addWidget(part)
        self.body.addLayout(foot)
        self.give_button.clicked.connect(self.give)
        self.reason.returnPressed.connect(self.give)
        self.close_button.clicked.connect(self.closed)
        self.closed.connect(self.hide)
        self.hide()

    @property
    def controls(self) -> Mapping[str, Field]:
        """The fields by name."""
        return {"day": self.day, "reason": self.reason}

    def ask(self, row: TaskRow, *, is_move: bool) -> None:
        """Ask about a task: another day, or why it is left undone."""
        self.row, self.is_move = row, is_move
        self.about.setText(line(row.text, 200))
        self.day.set_value(self._now().date() + timedelta(days=7))
        self.reason.clear()
        self._clear()
        self.day_row.setVisible(is_move)
        self.give_button.set_label(tr("Move") if is_move else tr("Leave undone"))
        self.show()
        first = self.day if is_move else self.reason
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Tell the decision, unless the day cannot be read."""
        self._clear()
        if refuses(self) or self.row is None:
            return
        if self.is_move and (not self.day.is_valid or self.day.value is None):
            self.day_row.set_error(tr("This is no date. Write it as 31.12.2026."))
            self.day.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        day = self.day.value if self.is_move else None
        self.given.emit(Decision(self.row, day, self.reason.text()))

    def show_refusal(self, error: Exception) -> None:
        """Say beside the field what is expected; what was typed stays."""
        if not isinstance(error, OsmoError):
            self.problem.setText(failure_words(error))
            self.problem.show()
            return
        is_day = error.details.get("field") == "day"
        row, field = (self.day_row, self.day) if is_day else (self.reason_row, self.reason)
        row.set_error(sentence(error))
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the form on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _clear(self) -> None:
        self.problem.hide()
        for row in (self.day_row, self.reason_row):
            row.clear_error()


class TaskDoing(QObject):
    """Carries out what a card of tasks asks; each toast takes it back. GUI thread only."""

    def __init__(
        self, service: TaskService, tasks: TaskRunner, navigator: Navigator, *, form: DecideForm
    ) -> None:
        super().__init__(form)
        self._service, self._tasks, self._navigator, self._form = service, tasks, navigator, form
        form.given.connect(self.decide)

    def tick(self, task: TaskRow) -> None:
        """Tick a task off."""
        words = tr("Done: {task}").format(task=line(task.text, 80))
        self._tasks.vault(
            lambda: self._service.complete(task),
            name=mark("Ticking a task off"),
            owner=self,
            on_success=lambda _: self._navigator.toast(words, lambda: self._reopen(task)),
        )

    def decide(self, decision: Decision) -> None:
        """Move a task, or leave it undone."""
        row, day, reason = decision.row, decision.day, decision.reason
        if day is not None:
            words = tr("Moved to {day}: {task}").format(
                day=short_date(day, current()), task=line(row.text, 80)
            )
        else:
            words = tr("Left undone: {task}").format(task=line(row.text, 80))

        def write() -> Changes:
            if day is None:
                return self._service.drop(row, reason)
            return self._service.move(row, day, reason)

        self._tasks.vault(
            write,
            name=_DECIDING,
            owner=self,
            on_success=partial(self._on_decided, row, words),
            on_failure=self._form.show_refusal,
        )

    def _on_decided(self, row: TaskRow, words: str, _changes: Changes) -> None:
        self._form.closed.emit()
        self._navigator.toast(words, lambda: self._restore(row))

    def _reopen(self, task: TaskRow) -> None:
        """Take a tick back."""
        self._tasks.vault(lambda: self._service.reopen(task), name=mark("Opening a task again"))

    def _restore(self, task: TaskRow) -> None:
        """Take a decision back."""
        self._tasks.vault(lambda: self._service.restore(task), name=mark("Opening a task again"))


def ahead(now: Now) -> date:
    """The day until which a client's page tells what falls due."""
    return now().date() + _AHEAD

"""Marking a student: who, guided by whom, from which day on, and what it does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import tr
from osmo_desktop.services.students import StudentRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Navigator, Now
from osmo_desktop.ui.sync.students_card import StudentsCard
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.part import Part, advice_row
from osmo_desktop.ui.welcome.steps_view import StepsView
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput


class StudentRoom(Protocol):
    """What the window asks of students. Vault worker only."""

    def all(self) -> tuple[StudentRow, ...]:
        """List all periods."""

    def begin(self, user: str, guide: str, start: date, end: date | None = None) -> Changes:
        """Mark a member as a student."""

    def finish(self, row: StudentRow, end: date) -> Changes:
        """Say which day is the last one."""


class StudentPart(Part):
    """The form: two people, two days, and honest words about what follows."""

    def __init__(self, people: Sequence[tuple[str, str]], now: Now) -> None:
        title = tr("Mark a student")
        super().__init__(title, "", title, next_icon="user-plus", can_go_back=False)
        choices = [Choice(user, line(name, 60)) for user, name in people]
        self.student = ChoiceInput(choices)
        self.guide = ChoiceInput(choices)
        if len(choices) > 1:
            self.student.set_key(choices[1].key)
        self.start = DateInput(now().date(), today=lambda: now().date())
        self.end = DateInput(today=lambda: now().date())
        self.start_row = FormRow(tr("First day"), self.start)
        last = FormRow(tr("Last day"), self.end, hint=tr("May be left empty"))
        rows: list[list[QWidget]] = [
            [FormRow(tr("Student"), self.student), FormRow(tr("Guide"), self.guide)],
            [self.start_row, last],
        ]
        self.body.addLayout(field_grid(rows))
        for icon, words in effects():
            self.body.addWidget(advice_row(icon, PlainLabel(words, "body", wrap=True)))

    def focus_start(self) -> None:
        """Begin at who it is."""
        self.student.setFocus(Qt.FocusReason.OtherFocusReason)

    def days(self) -> tuple[date, date | None] | None:
        """The days; None, and said at its field, while the first is missing."""
        self.start_row.clear_error()
        if self.start.value is None:
            words = tr("Fill in the first day, like 5.3.2026. The last one may be left empty.")
            self.start_row.set_error(words)
            self.start.setFocus()
            return None
        return self.start.value, self.end.value


class StudentView(StepsView):
    """The form over the window; it closes itself when it is done."""

    def __init__(
        self,
        window: QWidget,
        people: Sequence[tuple[str, str]],
        now: Now,
        *,
        behind: QWidget | None = None,
    ) -> None:
        super().__init__(window, tr("Mark a student"), behind=behind)
        self.form = StudentPart(people, now)
        steps = QStackedWidget()
        steps.addWidget(self.form)
        self.hold(steps, self.form)


class StudentActions(QObject):
    """Opens the form and does what the card asks for."""

    changed = Signal()

    def __init__(
        self,
        students: StudentRoom,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        now: Now,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._students = students
        self._tasks = tasks
        self._navigator = navigator
        self._now = now
        self._page = page
        self._people: Sequence[tuple[str, str]] = ()
        self.view: StudentView | None = None

    def follow(self, card: StudentsCard) -> None:
        """Do what the buttons of a card ask for."""
        card.mark_requested.connect(self.ask)
        card.end_requested.connect(self._end)

    def set_people(self, people: Sequence[tuple[str, str]]) -> None:
        """Offer these members, by user id and name."""
        self._people = people

    def ask(self) -> None:
        """Ask who is a student, and whose."""
        page = self._page
        view = self.view = StudentView(page.window(), self._people, self._now, behind=page)
        view.form.next_requested.connect(lambda: self._begin(view))
        view.start()

    def _begin(self, view: StudentView) -> None:
        form, days = view.form, view.form.days()
        if days is None:
            return
        student, guide = form.student.key or "", form.guide.key or ""
        form.show_busy(tr("Marking a student"))

        def done(_changes: Changes) -> None:
            view.dismiss()
            self._tell(tr("Marked as a student. Synchronise, so that the others learn of it."))

        self._tasks.vault(
            lambda: self._students.begin(student, guide, *days),
            name=tr("Marking a student"),
            owner=form,
            on_success=done,
            on_failure=lambda error: form.show_error(failure_words(error)),
        )

    def _end(self, row: StudentRow) -> None:
        self._tasks.vault(
            lambda: self._students.finish(row, self._now().date()),
            name=tr("Ending the time as a student"),
            owner=self,
            on_success=lambda _: self._tell(
                tr("Today is the last day as a student. Earlier notes stay as they are.")
            ),
        )

    def _tell(self, words: str) -> None:
        self._navigator.toast(words)
        self.changed.emit()


def effects() -> list[tuple[str, str]]:
    """Say honestly what the mark does."""
    return [
        (
            "clock",
            tr(
                "Notes that the student writes in these days hold once the guide or a supervisor "
                "has approved them. Colleagues see them at once, with that mark."
            ),
        ),
        ("history", tr("Notes from before and after stay as they are.")),
        (
            "users-round",
            tr("The student reads the clients to whom a supervisor assigns them, and no others."),
        ),
    ]

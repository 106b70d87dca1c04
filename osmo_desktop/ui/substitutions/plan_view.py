"""Planning a substitution: who is away, who stands in, which days, why, and what it does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.records.substitution import SUBSTITUTION_CAUSES
from osmo_desktop.services.substitutions import MemberChoice, SubstitutionRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Now, Outcome
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.part import Part, advice_row
from osmo_desktop.ui.welcome.steps_view import StepsView
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput


class SubstitutionRoom(Protocol):
    """What the window asks of substitutions. Vault worker only."""

    def all(self) -> tuple[SubstitutionRow, ...]:
        """List all."""

    def people(self) -> tuple[MemberChoice, ...]:
        """List those who can be away or stand in."""

    def plan(
        self, absent: str, substitute: str, first_day: date, last_day: date, *, cause: str
    ) -> tuple[str, Changes]:
        """Plan one."""

    def end(self, substitution: str) -> Changes:
        """End one now."""


class PlanPart(Part):
    """The form: two people, two days, a cause, and honest words about what follows."""

    def __init__(self, people: Sequence[MemberChoice], now: Now) -> None:
        title = tr("Plan a substitution")
        super().__init__(title, "", title, next_icon="calendar-plus", can_go_back=False)
        choices = [Choice(person.user, line(person.name, 60)) for person in people]
        self.absent = ChoiceInput(choices)
        self.substitute = ChoiceInput(choices)
        if len(choices) > 1:
            self.substitute.set_key(choices[1].key)
        self.first_day = DateInput(now().date(), today=lambda: now().date())
        self.last_day = DateInput(today=lambda: now().date())
        causes = [Choice(code, tr(words)) for code, words in SUBSTITUTION_CAUSES.items()]
        self.cause = ChoiceInput(causes)
        self.rows = {
            self.first_day: FormRow(tr("First day"), self.first_day),
            self.last_day: FormRow(tr("Last day"), self.last_day),
        }
        rows: list[list[QWidget]] = [
            [FormRow(tr("Absent"), self.absent), FormRow(tr("Substitute"), self.substitute)],
            [*self.rows.values()],
            [FormRow(tr("Cause of the absence"), self.cause), QWidget()],
        ]
        self.body.addLayout(field_grid(rows))
        for icon, words in effects():
            self.body.addWidget(advice_row(icon, PlainLabel(words, "body", wrap=True)))

    def focus_start(self) -> None:
        """Begin at who is away."""
        self.absent.setFocus(Qt.FocusReason.OtherFocusReason)

    def days(self) -> tuple[date, date] | None:
        """The two days; None, and said at its field, while one is missing."""
        for row in self.rows.values():
            row.clear_error()
        first, last = self.first_day.value, self.last_day.value
        if first is None or last is None:
            missing = self.first_day if first is None else self.last_day
            words = tr("Fill in both days, like 5.3.2026. Both belong to the substitution.")
            self.rows[missing].set_error(words)
            missing.setFocus()
            return None
        return first, last


class PlanSteps(QStackedWidget):
    """The form, and planning."""

    planned = Signal(str)
    """What was done, in words."""

    def __init__(
        self,
        substitutions: SubstitutionRoom,
        tasks: TaskRunner,
        people: Sequence[MemberChoice],
        now: Now,
    ) -> None:
        super().__init__()
        self._substitutions = substitutions
        self._tasks = tasks
        self.form = PlanPart(people, now)
        self.form.next_requested.connect(self._plan)
        self.addWidget(self.form)

    def focus_start(self) -> None:
        """Begin with the keyboard in place."""
        self.form.focus_start()

    def _plan(self) -> None:
        form = self.form
        days, cause = form.days(), form.cause.key or "other"
        absent, substitute = form.absent.key or "", form.substitute.key or ""
        if days is None:
            return
        form.show_busy(tr("Planning the substitution"))

        def plan() -> Outcome[str]:
            return Outcome.of(self._substitutions.plan(absent, substitute, *days, cause=cause))

        self._tasks.vault(
            plan,
            name=tr("Planning the substitution"),
            owner=form,
            on_success=lambda _outcome: self.planned.emit(
                tr("The substitution is planned. Synchronise, so that the others learn of it.")
            ),
            on_failure=lambda error: form.show_error(failure_words(error)),
        )


class SubstitutionView(StepsView):
    """The form over the window; it closes itself when it is done."""

    planned = Signal(str)

    def __init__(self, window: QWidget, steps: PlanSteps, *, behind: QWidget | None = None) -> None:
        super().__init__(window, tr("Plan a substitution"), behind=behind)
        self.steps = steps
        steps.planned.connect(self._on_planned)
        self.hold(steps, steps)

    def _on_planned(self, words: str) -> None:
        self.dismiss()
        self.planned.emit(words)


def effects() -> list[tuple[str, str]]:
    """Say honestly what a substitution does and what it cannot do."""
    return [
        (
            "users-round",
            tr(
                "The substitute gets all clients of the absent worker, also those that come "
                "meanwhile, and reads what was recorded before."
            ),
        ),
        (
            "calendar-clock",
            tr(
                "It begins when a supervisor's laptop synchronises on the first day or later, and "
                "ends by itself after the last day. Clients that the substitute has otherwise stay."
            ),
        ),
        ("eye", tr("What the substitute has read by then cannot be unread.")),
        (
            "history",
            tr("Days that have passed can be entered afterwards: for the record, without access."),
        ),
    ]

"""Agreed steps of the plan: each row is a record, written when it is left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import mark
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.models import PlanView, StepDraft
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.composer.step_rows import StepRow, StepRows
from osmo_desktop.ui.plan import jobs
from osmo_desktop.ui.plan.conflict_notes import ConflictNotes
from osmo_desktop.ui.plan.plan_fields import FieldKey, PlanFields
from osmo_desktop.ui.tasks import Priority, TaskRunner
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.fault_note import FaultNote

_FIELDS = ("text", "who", "due")
_NEW = "new step"


class StepCard(Card):
    """Keeps the rows in step with the plan; a row that is being written in is left alone."""

    removed = Signal(str)
    """The id of the step that should be left out of the draft."""
    failed = Signal(object)
    """The error why a new step was not written; its text stays."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        fields: PlanFields,
        *,
        today: Callable[[], date],
    ) -> None:
        super().__init__()
        self._services, self._tasks, self._fields = services, tasks, fields
        self._plan_id = ""
        self._making: set[StepRow] = set()
        self.steps = StepRows(today=today)
        self.conflicts = ConflictNotes()
        self.day_problem = FaultNote()
        self.body.addWidget(self.steps)
        self.body.addWidget(self.day_problem)
        self.body.addWidget(self.conflicts)
        self.steps.changed.connect(fields.touch)
        self.steps.row_left.connect(self._on_row_left)
        self.steps.record_removed.connect(self._on_removed)

    def show_fault(self, field: QWidget, sentence: str) -> None:
        """Say under the steps what is wrong in one of their fields."""
        self.day_problem.show_fault(field, sentence)

    def show_plan(self, picture: jobs.PlanPicture, plan: PlanView) -> None:
        """Show the steps as the view holds them now."""
        if plan.id != self._plan_id:
            self.forget()
            self._plan_id = plan.id
        names = tuple(line(name, 60) for name in picture.people)
        rows = self.steps.show_records([step.id for step in plan.steps])
        for step in plan.steps:
            row = rows[step.id]
            if not self._fields.knows(FieldKey("step", step.id, "text")):
                self._bind(row)
            values = {"text": step.text, "who": step.who, "due": step.due}
            for field, value in values.items():
                self._fields.refresh(FieldKey("step", step.id, field), value, step.basis)
        self.steps.set_names(names)
        self.steps.set_read_only(plan.state == "approved")
        ids = {step.id for step in plan.steps}
        self.conflicts.show_conflicts([c for c in picture.conflicts if c.entity in ids])

    def forget(self) -> None:
        """Let the steps go: another plan comes."""
        for row in self.steps.rows:
            if row.key:
                self._fields.unbind("step", row.key)
        self._plan_id = ""
        self._making.clear()
        self.steps.set_steps(())

    def unwritten(self) -> list[dict[str, str]]:
        """Return the rows that say something and are no records yet."""
        return [
            {
                "kind": _NEW,
                "id": self._plan_id,
                "text": row.text.text(),
                "who": row.who.who,
                "due": row.due.typed,
            }
            for row in self.steps.rows
            if not row.key and (row.text.text() or row.due.typed)
        ]

    def restore(self, texts: object) -> None:
        """Put rows of `unwritten` back, behind those that are records."""
        for row in texts if isinstance(texts, list) else ():
            if isinstance(row, dict) and (row.get("kind"), row.get("id")) == (_NEW, self._plan_id):
                text, who = str(row.get("text", "")), str(row.get("who", ""))
                self.steps.insert_step(len(self.steps.rows), StepDraft(text, who))
                same = [one for one in self.steps.rows if one.text.text() == text and not one.key]
                same[-1].due.put_typed(str(row.get("due", "")))

    def leave_all(self) -> None:
        """Write new rows that were typed but not left."""
        for row in tuple(self.steps.rows):
            if not row.key:
                self._on_row_left(row)

    def _bind(self, row: StepRow) -> None:
        """Give the three fields of a record to the page's fields."""
        key = row.key

        def show_who(value: object) -> None:
            row.who.set_who(str(value or ""), self.steps.names)

        def show_due(value: object) -> None:
            row.due.set_value(value if isinstance(value, date) else None)

        self._fields.bind(FieldKey("step", key, "text"), row.text.text, partial(_show_text, row))
        self._fields.bind(FieldKey("step", key, "who"), lambda: row.who.who, show_who)
        due = FieldKey("step", key, "due")
        self._fields.bind(due, lambda: row.due.value, show_due, words=row.due)

    def _on_row_left(self, row: StepRow) -> None:
        """Write what changed in a row; a new one becomes a record once it says something."""
        if row.key:
            for field in _FIELDS:
                self._fields.leave(FieldKey("step", row.key, field))
            return
        step = row.step()
        if not step.text or not self._plan_id or row in self._making:
            return
        self._making.add(row)
        self._tasks.vault(
            partial(jobs.add_step, self._services, self._plan_id, step),
            name=mark("Adding a step"),
            owner=self,
            on_success=partial(self._on_made, row, step),
            on_failure=partial(self._on_make_failed, row),
            priority=Priority.WRITE,
        )

    def _on_made(self, row: StepRow, step: StepDraft, made: jobs.Made) -> None:
        """The row is a record now; what was typed meanwhile is written like any field."""
        self._making.discard(row)
        if row not in self.steps.rows:
            return
        row.key = made.id
        self._bind(row)
        values: dict[str, object] = {"text": step.text, "who": step.who, "due": step.due}
        for field, value in values.items():
            self._fields.adopt(FieldKey("step", made.id, field), value)
        if not row.text.hasFocus():
            self._on_row_left(row)

    def _on_make_failed(self, row: StepRow, error: Exception) -> None:
        """Keep the text; leaving the row again tries again."""
        self._making.discard(row)
        self.failed.emit(error)

    def _on_removed(self, step_id: str) -> None:
        """Leave a step out."""
        self._fields.unbind("step", step_id)
        self.removed.emit(step_id)


def _show_text(row: StepRow, value: object) -> None:
    """Show a text from its beginning."""
    row.text.setText(str(value or ""))
    row.text.setCursorPosition(0)

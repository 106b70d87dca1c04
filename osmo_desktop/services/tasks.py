"""Tasks: written ones, agreed steps, and what is due by the records; done, moved, dropped.

A task or step that is ticked off says so itself. Every other decision is a record beside it, so
that the day that was agreed, and what a note says, stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records.task_decision import DONE, DROPPED, MOVED, SILENCE, STEP, TASK
from osmo_desktop.services.derived_tasks import DerivedTasks, DueTask
from osmo_desktop.services.models import TaskRow
from osmo_desktop.services.people import People
from osmo_desktop.services.plan_views import PlanViews
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.same_people import SamePeople, joined_to
from osmo_desktop.services.task_decisions import TaskDecisions
from osmo_desktop.services.writing import Target, Writing

_WRITTEN = (STEP, TASK)
"""Kinds of records that are tasks themselves; the others follow from records."""


class TaskService:
    """What a worker does with what is due."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._people = People(book)
        self._shield = Shield(book)
        self._writing = Writing(book)
        self._plans = PlanViews(book)

    def complete(self, row: TaskRow) -> Changes:
        """Tick something off."""
        if row.kind in _WRITTEN:
            return self._set_done(row, done=True)
        return self._decide(row, {"verdict": DONE})

    def reopen(self, row: TaskRow) -> Changes:
        """Undo the tick."""
        return self._set_done(row, done=False) if row.kind in _WRITTEN else self.restore(row)

    def move(self, row: TaskRow, day: date, reason: str = "") -> Changes:
        """Ask for it on another day; UserError("task-day") for a day that has passed."""
        if day < self._clock.now().date():
            raise UserError("task-day", field="day")
        return self._decide(row, {"verdict": MOVED, "moved_to": day, "reason": reason})

    def drop(self, row: TaskRow, reason: str) -> Changes:
        """Leave it undone, and say why; UserError("reason-missing")."""
        if not reason.strip():
            raise UserError("reason-missing", field="reason")
        return self._decide(row, {"verdict": DROPPED, "reason": reason})

    def restore(self, row: TaskRow) -> Changes:
        """Undo the newest decision about it, which stays readable; UserError("task-unknown")."""
        holding = TaskDecisions(self._book).holding(*_about(row))
        if holding is None:
            raise UserError("task-unknown")
        target = Target(holding.stream, "task_decision", holding.id)
        words = tr("Taken back")
        return self._book.commit(self._writing.replaced(target, {"struck": words}, reason=words))

    def add(self, client_id: str, text: str, due: date | None) -> Changes:
        """Add a task of one's own for a client.

        Raises UserError("task-text-missing", "client-unknown").
        """
        if not text.strip():
            raise UserError("task-text-missing", field="text")
        if self._book.get("client", client_id) is None:
            raise UserError("client-unknown")
        values = {"text": text, "due": due, "member": self._book.user}
        target = Target(client_id, "task", new_id())
        return self._book.commit(self._writing.first(target, values))

    def open_ones(self, *, until: date) -> tuple[TaskRow, ...]:
        """What of one's own is due by a day and not done; what has no day comes last.

        Missing notices are left to the list of gaps. Who has two records is silent only once.
        """
        decisions = TaskDecisions(self._book)
        found = [*self._not_done(TASK), *filter(self._is_current, self._not_done(STEP))]
        rows = [self._row(shot) for shot in found if self._is_mine(shot)]
        derived = DerivedTasks(self._book, self._clock, decisions)
        silent: set[str] = set()
        for client in self._own_clients(decisions.same_people):
            person = decisions.same_people.main_of(client)
            for due in derived.of(client):
                if due.source != SILENCE or person not in silent:
                    rows.append(self._derived(due))
                if due.source == SILENCE:
                    silent.add(person)
        return _in_order(self._standing(rows, decisions, until))

    def due_of(self, client_id: str, *, until: date) -> tuple[TaskRow, ...]:
        """What is due for a person by a day, whoever's it is, missing notices too.

        Of all records that are joined as the same person's, who is silent only once.
        """
        decisions = TaskDecisions(self._book)
        derived = DerivedTasks(self._book, self._clock, decisions)
        rows: list[TaskRow] = []
        for record in joined_to(self._book, client_id):
            own = [*derived.of(record.id), *derived.notices(record.id)]
            if any(row.kind == SILENCE for row in rows):
                own = [due for due in own if due.source != SILENCE]
            rows += [*map(self._row, self.open_of(record.id)), *map(self._derived, own)]
        return _in_order(self._standing(rows, decisions, until))

    def open_of(self, client_id: str) -> list[Snapshot]:
        """Tasks and steps of a client that are not done, whoever's they are."""
        tasks = self._not_done("task", client_id)
        return [*tasks, *filter(self._is_current, self._not_done("step", client_id))]

    def _own_clients(self, same: SamePeople) -> list[str]:
        """One's own clients; the record that stands for all of a person comes first."""
        clients = [shot.id for shot in self._book.find("client")]
        mine = [one for one in clients if self._book.user in self._book.assigned(one)]
        return sorted(mine, key=lambda one: (same.main_of(one) != one, one))

    def _not_done(self, kind: str, client_id: str | None = None) -> list[Snapshot]:
        return [
            *self._book.find(kind, stream=client_id, equals={"done": None}),
            *self._book.find(kind, stream=client_id, equals={"done": False}),
        ]

    def _is_current(self, shot: Snapshot) -> bool:
        """A step that is not left out, of a note or of a plan in force."""
        step = shot.record
        if step.dropped or not step.text:
            return False
        return step.plan is None or step.plan in {
            plan.id for plan in self._plans.all_in_force(shot.stream)
        }

    def _is_mine(self, shot: Snapshot) -> bool:
        member = getattr(shot.record, "member", None)
        if member is not None:
            return bool(member == self._book.user)
        return self._book.user in self._book.assigned(shot.stream)

    def _row(self, shot: Snapshot) -> TaskRow:
        return TaskRow(
            id=shot.id,
            kind=shot.kind,
            client_id=shot.stream,
            client_name=self._people.client_name(shot.stream),
            text=self._shield.of(shot.stream)(shot.record.text),
            due=shot.record.due,
            basis=shot.basis,
            occurrence=shot.record.due,
        )

    def _derived(self, due: DueTask) -> TaskRow:
        name = self._people.client_name(due.client_id)
        return TaskRow(
            id=due.subject,
            kind=due.source,
            client_id=due.client_id,
            client_name=name,
            text=due.text,
            due=due.due,
            basis={},
            occurrence=due.due,
        )

    def _standing(
        self, rows: Iterable[TaskRow], decisions: TaskDecisions, until: date
    ) -> Iterator[TaskRow]:
        """What still is to be done by a day, with the day and reason of what was moved."""
        for row in rows:
            holding = decisions.holding(*_about(row))
            shown = row
            if holding is not None:
                if holding.record.verdict != MOVED:
                    continue
                why = self._shield.of(row.client_id)(holding.record.reason)
                shown = replace(row, due=holding.record.moved_to, reason=why)
            if shown.due is None or shown.due <= until:
                yield shown

    def _decide(self, row: TaskRow, values: dict[str, object]) -> Changes:
        if self._book.get("client", row.client_id) is None:
            raise UserError("client-unknown")
        target = Target(row.client_id, "task_decision", new_id())
        said = {"source": row.kind, "subject": row.id, "due": row.occurrence, **values}
        return self._book.commit(self._writing.first(target, said))

    def _set_done(self, row: TaskRow, *, done: bool) -> Changes:
        target = Target(row.client_id, row.kind, row.id)
        return self._book.commit(
            self._writing.changed(target, {"done": done}, row.basis, own_too=True)
        )


def _about(row: TaskRow) -> tuple[str, str, str, date | None]:
    return row.client_id, row.kind, row.id, row.occurrence


def _in_order(rows: Iterable[TaskRow]) -> tuple[TaskRow, ...]:
    return tuple(
        sorted(rows, key=lambda row: (row.due or date.max, row.client_name, row.text, row.id))
    )

"""Tasks and agreed steps: done, opened again, added."""

from __future__ import annotations

from datetime import date

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.services.models import TaskRow
from osmo_desktop.services.people import People
from osmo_desktop.services.writing import Target, Writing


class TaskService:
    """What a worker does with tasks and steps."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._people = People(book)
        self._writing = Writing(book)

    def complete(self, row: TaskRow) -> Changes:
        """Tick a task or step off."""
        return self._set_done(row, done=True)

    def reopen(self, row: TaskRow) -> Changes:
        """Undo the tick."""
        return self._set_done(row, done=False)

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
        """Tasks and steps due by a day that are not done; those without a day last."""
        found = [*self._not_done("task"), *filter(self._is_current, self._not_done("step"))]
        due = [shot for shot in found if shot.record.due is None or shot.record.due <= until]
        rows = [self._row(shot) for shot in due if self._is_mine(shot)]
        return tuple(sorted(rows, key=lambda row: (row.due or date.max, row.client_name, row.text)))

    def open_of(self, client_id: str) -> list[Snapshot]:
        """Tasks and steps of a client that are not done, whoever's they are."""
        tasks = self._not_done("task", client_id)
        return [*tasks, *filter(self._is_current, self._not_done("step", client_id))]

    def _not_done(self, kind: str, client_id: str | None = None) -> list[Snapshot]:
        return [
            *self._book.find(kind, stream=client_id, equals={"done": None}),
            *self._book.find(kind, stream=client_id, equals={"done": False}),
        ]

    def _is_current(self, shot: Snapshot) -> bool:
        """A step that is not left out, of a note or of the newest approved plan."""
        step = shot.record
        if step.dropped or not step.text:
            return False
        return step.plan is None or step.plan == self._plan_in_force(shot.stream)

    def _plan_in_force(self, stream: str) -> str | None:
        plans = self._book.find("plan", stream=stream, equals={"state": "approved"})
        newest = max(plans, key=lambda plan: plan.record.version or 0, default=None)
        return newest.id if newest is not None else None

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
            text=shot.record.text or "",
            due=shot.record.due,
            basis=shot.basis,
        )

    def _set_done(self, row: TaskRow, *, done: bool) -> Changes:
        target = Target(row.client_id, row.kind, row.id)
        return self._book.commit(
            self._writing.changed(target, {"done": done}, row.basis, own_too=True)
        )

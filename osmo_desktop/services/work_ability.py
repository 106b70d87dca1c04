"""The work-ability assessment: a checklist of four phases and a summary (DOMAIN 1.2, row 30)."""

from __future__ import annotations

from datetime import date

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.pathway_data import shipped_pathway
from osmo_desktop.domain.ports import Clock, RecordBook
from osmo_desktop.services.document_bases import NO_DOCUMENT, basis_of, usual_basis
from osmo_desktop.services.models import Basis
from osmo_desktop.services.pathway_facts import PathwayFacts
from osmo_desktop.services.pathway_gates import PathwayGates
from osmo_desktop.services.writing import Target, Writing


class WorkAbilityService:
    """What is done with the work-ability assessment of an engagement."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._facts = PathwayFacts(book)
        self._gates = PathwayGates(book, clock)
        self._guide = shipped_pathway().work_ability
        self._writing = Writing(book)

    def begin(self, engagement_id: str, started: date) -> tuple[str, Changes]:
        """Begin a work-ability assessment; one that stands is given instead."""
        shot, _ = self._gates.open_path(engagement_id)
        for one in self._facts.standing("work_ability", shot):
            return one.id, Changes()
        self._gates.require_past(started, "started")
        target = Target(shot.stream, "work_ability", new_id())
        values = {"engagement": shot.id, "started": started}
        return target.entity, self._book.commit(self._writing.first(target, values))

    def tick(self, work_ability_id: str, code: str, *, done: bool) -> Changes:
        """Say that a line of the checklist is done, or that it is not; each undoes the other.

        Raises UserError("value-invalid") for a line that the checklist does not have.
        """
        shot = self._gates.part("work_ability", work_ability_id)
        self._gates.open_path(shot.record.engagement or "")
        if code not in self._guide.codes:
            raise UserError("value-invalid", field="done")
        left = [one for one in shot.record.done if one != code]
        wanted = [*left, code] if done else left
        target = Target(shot.stream, shot.kind, shot.id)
        return self._book.commit(self._writing.members(target, "done", wanted, shot.basis))

    def set_field(self, work_ability_id: str, field: str, value: object, basis: Basis) -> Changes:
        """Write the summary, as it is left; with its first words it says in whose name it is."""
        shot = self._gates.part("work_ability", work_ability_id)
        engagement, _ = self._gates.open_path(shot.record.engagement or "")
        if field != "summary":
            raise UserError("value-invalid", field=field)
        target = Target(shot.stream, shot.kind, shot.id)
        edits = self._writing.changed(target, {field: value}, basis, own_too=True)
        if value and basis_of(shot.record) == NO_DOCUMENT:
            today = self._clock.now().date()
            made = usual_basis(self._book, shot.stream, today, engagement=engagement.id)
            edits += self._writing.replaced(target, vars(made))
        return self._book.commit(edits)

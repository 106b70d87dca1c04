"""Visit-safety cards: who is out, until when, whom to call otherwise (DOMAIN 2.9).

The alarm is this laptop's alone, with no network: it looks at the cards that were started here by
its own user. A colleague who gets the card by sync can read it, and hears no alarm.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.people import People
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.same_people import of_person
from osmo_desktop.services.writing import Target, Writing


@dataclass(frozen=True)
class VisitForm:
    """A visit that begins now; `note` holds facts only."""

    expected: datetime
    call: str
    in_pair: bool = False
    note: str = ""


@dataclass(frozen=True)
class VisitRow:
    """A card; `is_overdue` while nobody ticked "back" after the expected time."""

    id: str
    client_id: str
    client_name: str
    worker: str
    started: datetime
    expected: datetime
    call: str
    in_pair: bool
    note: str
    returned: datetime | None
    is_overdue: bool
    is_own: bool


class VisitSafetyService:
    """What a worker does with the card of a visit. Vault worker."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._people = People(book)
        self._writing = Writing(book)
        self._shield = Shield(book)

    def out(self) -> VisitRow | None:
        """The visit of this laptop's user that is under way, or None."""
        return next((row for row in self._own() if row.returned is None), None)

    def of(self, client_id: str) -> tuple[VisitRow, ...]:
        """All cards of a person, of joined records too, newest first."""
        shots = of_person(self._book, "visit_safety", client_id)
        rows = [self._row(shot) for shot in shots if shot.record.started is not None]
        return tuple(sorted(rows, key=lambda row: (row.started, row.id), reverse=True))

    def start(self, client_id: str, form: VisitForm) -> tuple[str, Changes]:
        """Leave for a visit; gives the card's id.

        Raises UserError("client-unknown", "visit-return-missing", "visit-call-missing",
        "visit-under-way").
        """
        if self._people.client(client_id) is None:
            raise UserError("client-unknown")
        now = self._clock.now()
        if form.expected <= now:
            raise UserError("visit-return-missing", field="expected")
        if not form.call.strip():
            raise UserError("visit-call-missing", field="call")
        if self.out() is not None:
            raise UserError("visit-under-way")
        target = Target(client_id, "visit_safety", new_id())
        values = {
            "started": now,
            "expected": form.expected,
            "call": form.call,
            "in_pair": form.in_pair or None,
            "note": form.note,
        }
        return target.entity, self._book.commit(self._writing.first(target, values))

    def prolong(self, row: VisitRow, expected: datetime) -> Changes:
        """The visit takes longer. Raises UserError("visit-closed", "visit-return-missing")."""
        self._require_out(row)
        if expected <= self._clock.now():
            raise UserError("visit-return-missing", field="expected")
        return self._write(row, {"expected": expected})

    def back(self, row: VisitRow) -> Changes:
        """The worker is back. Raises UserError("visit-closed")."""
        self._require_out(row)
        return self._write(row, {"returned": self._clock.now()})

    def reopen(self, row: VisitRow) -> Changes:
        """Undo "back", as when it was ticked by mistake. Raises UserError("visit-under-way")."""
        if self.out() is not None:
            raise UserError("visit-under-way")  # two at once, and only one would sound
        return self._write(row, {"returned": None})

    def _own(self) -> list[VisitRow]:
        shots = self._book.find(
            "visit_safety", equals={"returned": None}, order_by="started", descending=True
        )
        me = (self._book.user, self._book.device)
        own = [shot for shot in shots if (shot.author, shot.device) == me]
        return [self._row(shot) for shot in own if shot.record.started is not None]

    def _row(self, shot: Snapshot) -> VisitRow:
        record, shown = shot.record, self._shield.of(shot.stream)
        expected = record.expected or record.started
        return VisitRow(
            id=shot.id,
            client_id=shot.stream,
            client_name=self._people.client_name(shot.stream),
            worker=self._people.member_name(shot.author),
            started=record.started,
            expected=expected,
            call=shown(record.call),
            in_pair=bool(record.in_pair),
            note=shown(record.note),
            returned=record.returned,
            is_overdue=record.returned is None and expected <= self._clock.now(),
            is_own=(shot.author, shot.device) == (self._book.user, self._book.device),
        )

    def _write(self, row: VisitRow, values: dict[str, object]) -> Changes:
        target = Target(row.client_id, "visit_safety", row.id)
        return self._book.commit(self._writing.replaced(target, values))

    def _require_out(self, row: VisitRow) -> None:
        shot = self._book.get("visit_safety", row.id, stream=row.client_id)
        if shot is None or shot.record.returned is not None:
            raise UserError("visit-closed")

"""The library of methods and materials, and which of them were used with a client."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.method_library import Library, Method, shipped_library
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.people import People
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.writing import Target, Writing


@dataclass(frozen=True)
class MethodUseRow:
    """One time a method was used; `method` is None where this version does not know it."""

    id: str
    key: str
    method: Method | None
    used: date
    note: str
    author: str


class MethodService:
    """What is done with the library."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._people = People(book)
        self._shield = Shield(book)
        self._writing = Writing(book)

    def library(self) -> Library:
        """The library of this program."""
        return shipped_library()

    def used(self, client_id: str) -> tuple[MethodUseRow, ...]:
        """What was used with a client, the newest first; not what was entered in error."""
        shown, known = self._shield.of(client_id), self.library().methods
        rows = [
            MethodUseRow(
                id=shot.id,
                key=shot.record.method or "",
                method=known.get(shot.record.method or ""),
                used=shot.record.used or shot.written.date(),
                note=shown(shot.record.note),
                author=self._people.member_name(shot.author),
            )
            for shot in self._book.find("method_use", stream=client_id)
            if shot.record.struck is None
        ]
        return tuple(sorted(rows, key=lambda row: (row.used, row.id), reverse=True))

    def use(self, client_id: str, method: str, day: date, note: str = "") -> tuple[str, Changes]:
        """Tell that a method was used with a client; gives the record's id.

        Raises UserError("client-unknown", "method-unknown", "method-day").
        """
        if self._book.get("client", client_id) is None:
            raise UserError("client-unknown")
        if method not in self.library().methods:
            raise UserError("method-unknown")
        if day > self._clock.now().date():
            raise UserError("method-day", field="used")
        target = Target(client_id, "method_use", new_id())
        values = {"method": method, "used": day, "note": note}
        return target.entity, self._book.commit(self._writing.first(target, values))

    def strike(self, use_id: str, reason: str) -> Changes:
        """Say that a use was entered in error; UserError("reason-missing", "method-unknown")."""
        shot: Snapshot | None = self._book.get("method_use", use_id)
        if shot is None:
            raise UserError("method-unknown")
        if not reason.strip():
            raise UserError("reason-missing", field="reason")
        target = Target(shot.stream, "method_use", use_id)
        return self._book.commit(self._writing.replaced(target, {"struck": reason}, reason=reason))

"""The disclosure log: what of a client another controller got, from whom and on what basis.

Inside one controller a hand-over needs its reason only; between controllers also a permission, no
prohibition or a right by law, and an entry here (DOMAIN 0a).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language.names import clean_text
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.people import People
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.team_profile import team_controller
from osmo_desktop.services.writing import Target, Writing, clean_lines


@dataclass(frozen=True)
class Disclosed:
    """What is told of a disclosure; `basis` is a code of DISCLOSURE_BASES."""

    to_controller: str
    recipient: str
    basis: str
    basis_words: str
    given: str


@dataclass(frozen=True)
class DisclosureRow:
    """An entry of the log; `author` wrote it, `handover` is the id of an offer or empty."""

    id: str
    client_id: str
    occurred: datetime
    recipient: str
    from_controller: str
    to_controller: str
    basis: str
    basis_words: str
    given: str
    author: str
    handover: str
    struck: str


class DisclosureService:
    """Writes and reads the disclosure log of a client."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._people = People(book)
        self._shield = Shield(book)
        self._writing = Writing(book)

    def controller(self, client_id: str) -> str:
        """Who answers for the client's records: the engagement's controller, else the team's."""
        found = self._book.find("engagement", stream=client_id, order_by="start", descending=True)
        named = (shot.record.controller for shot in found if shot.record.end is None)
        return next((str(name) for name in named if name), "") or team_controller(self._book)

    def is_other(self, client_id: str, controller: str) -> bool:
        """Whether this names another controller than the client's own."""
        wanted = clean_text(controller).casefold()
        return bool(wanted) and wanted != clean_text(self.controller(client_id)).casefold()

    def record(
        self, client_id: str, disclosed: Disclosed, *, occurred: datetime | None = None
    ) -> Changes:
        """Record a disclosure by itself: a paper that was given, words that were said.

        Raises UserError("client-unknown", "disclosure-incomplete", "disclosure-same",
        "disclosure-future", "text-too-long", "not-assigned").
        """
        return self._book.commit(self.edits(client_id, disclosed, occurred=occurred))

    def edits(
        self,
        client_id: str,
        disclosed: Disclosed,
        *,
        occurred: datetime | None = None,
        handover: str = "",
    ) -> list[Edit]:
        """The edits of an entry, committed by the caller; raises as `record`."""
        if self._people.client(client_id) is None:
            raise UserError("client-unknown")
        now = self._clock.now()
        told = [disclosed.to_controller, disclosed.recipient, disclosed.basis]
        if not all(map(clean_lines, (*told, disclosed.basis_words, disclosed.given))):
            raise UserError("disclosure-incomplete")
        if not self.is_other(client_id, disclosed.to_controller):
            raise UserError("disclosure-same")
        if occurred is not None and occurred > now:
            raise UserError("disclosure-future")
        values: dict[str, object] = {
            "occurred": occurred or now,
            "recipient": disclosed.recipient,
            "from_controller": self.controller(client_id),
            "to_controller": disclosed.to_controller,
            "basis": disclosed.basis,
            "basis_words": disclosed.basis_words,
            "given": disclosed.given,
            "handover": handover,
        }
        return self._writing.first(Target(client_id, "disclosure", new_id()), values)

    def strike(self, row: DisclosureRow, reason: str) -> Changes:
        """It was entered in error, as with the wrong client: it stays, marked, on no paper.

        What was given by a hand-over is no mistake of the log. Raises UserError("reason-missing",
        "disclosure-of-handover", "disclosure-struck", "not-assigned").
        """
        if row.handover:
            raise UserError("disclosure-of-handover")
        if row.struck:
            raise UserError("disclosure-struck")
        if not reason.strip():
            raise UserError("reason-missing", field="struck")
        target = Target(row.client_id, "disclosure", row.id)
        return self._book.commit(self._writing.first(target, {"struck": reason.strip()}))

    def of(self, client_id: str) -> tuple[DisclosureRow, ...]:
        """The client's log, newest first."""
        rows = map(self._row, self._book.find("disclosure", stream=client_id))
        return tuple(sorted(rows, key=lambda row: (row.occurred, row.id), reverse=True))

    def by_handover(self, client_id: str, offer_id: str) -> DisclosureRow | None:
        """What goes to another controller by an offer; None inside one controller."""
        return next((row for row in self.of(client_id) if row.handover == offer_id), None)

    def _row(self, shot: Snapshot) -> DisclosureRow:
        record, shown = shot.record, self._shield.of(shot.stream)
        return DisclosureRow(
            id=shot.id,
            client_id=shot.stream,
            occurred=record.occurred or shot.written,
            recipient=record.recipient or "",
            from_controller=record.from_controller or "",
            to_controller=record.to_controller or "",
            basis=record.basis or "",
            basis_words=shown(record.basis_words),
            given=shown(record.given),
            author=self._people.member_name(shot.author),
            handover=record.handover or "",
            struck=shown(record.struck),
        )

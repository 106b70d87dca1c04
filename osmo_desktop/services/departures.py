"""How clients leave before the end: declined, or dropped out, with reason and barrier (DOMAIN 8).

What is recorded is written once. It ends the engagement that it is about, if that still runs, and
asks for its end notice, which can be filled in from what is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.notices import END
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.document_bases import usual_basis
from osmo_desktop.services.notice_asking import NoticeAsking
from osmo_desktop.services.pathway_facts import PathwayFacts
from osmo_desktop.services.pathway_gates import PathwayGates
from osmo_desktop.services.people import People
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.writing import Target, Writing


@dataclass(frozen=True)
class NewDeparture:
    """What is told: codes of `DEPARTURE_TYPES`, `END_REASONS` and `BARRIERS`, and own words.

    `engagement` is what the client leaves; empty for the one that runs, or the newest.
    """

    type: str
    day: date
    reason: str
    barrier: str = ""
    note: str = ""
    engagement: str = ""


@dataclass(frozen=True)
class DepartureRow:
    """A recorded departure."""

    id: str
    type: str
    day: date
    reason: str
    barrier: str
    note: str
    author: str


class DepartureService:
    """Records and lists departures."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._people = People(book)
        self._facts = PathwayFacts(book)
        self._gates = PathwayGates(book, clock)
        self._notices = NoticeAsking(book)
        self._writing = Writing(book)

    def record(self, client_id: str, given: NewDeparture) -> tuple[str, Changes]:
        """Record that a client declined or dropped out, and end what runs; gives its id.

        Raises UserError("engagement-none", "engagement-unknown", "engagement-closed",
        "engagement-end-invalid", "pathway-days-order", "departure-day", "value-invalid",
        "text-too-long").
        """
        if given.day > self._clock.now().date():
            raise UserError("departure-day", field="day")
        shot = self._engagement(client_id, given.engagement)
        facts = self._facts.of(shot)
        if facts.closures or self._facts.standing("departure", shot):
            raise UserError("engagement-closed")
        self._gates.require_end(facts, given.day, "day")
        target = Target(client_id, "departure", new_id())
        made = usual_basis(self._book, client_id, given.day, engagement=shot.id)
        values = {**vars(given), **vars(made), "engagement": shot.id}
        edits = self._writing.first(target, values)
        if shot.record.end is None:
            edits += self._ending(shot, given)
        return target.entity, self._book.commit(edits)

    def of(self, client_id: str) -> tuple[DepartureRow, ...]:
        """The departures of a client that stand, the newest first."""
        shown = Shield(self._book).of(client_id)
        found = self._book.find("departure", stream=client_id)
        rows = [
            DepartureRow(
                id=shot.id,
                type=shot.record.type or "",
                day=shot.record.day or shot.written.date(),
                reason=shot.record.reason or "",
                barrier=shot.record.barrier or "",
                note=shown(shot.record.note),
                author=self._people.member_name(shot.author),
            )
            for shot in found
            if not shot.record.struck
        ]
        return tuple(sorted(rows, key=lambda row: (row.day, row.id), reverse=True))

    def strike(self, departure_id: str, reason: str) -> Changes:
        """Say that a departure was entered in error: what it ended runs on as it did before.

        The end notice for which it asked goes while nobody else can have it; one that stays is
        not missing as long as the engagement runs. Raises UserError("notice-unknown",
        "reason-missing").
        """
        shot = self._book.get("departure", departure_id)
        if shot is None:
            raise UserError("notice-unknown")
        if not reason.strip():
            raise UserError("reason-missing", field="reason")
        target = Target(shot.stream, "departure", shot.id)
        edits = self._writing.replaced(target, {"struck": reason}, reason=reason)
        deed = self._deed(shot, "type")
        ended = self._book.get("engagement", shot.record.engagement or "", stream=shot.stream)
        former = self._former(ended, deed) if ended is not None else {}
        if ended is not None and former:
            period = Target(shot.stream, "engagement", ended.id)
            edits += self._writing.replaced(period, former, reason=reason)
        changes = self._book.commit(edits)
        if ended is not None and former:
            changes |= self._without_end_notice(ended, deed)
        return changes

    def _deed(self, shot: Snapshot, field: str) -> tuple[str, datetime] | None:
        """On which laptop and when a field was written as it stands; None for never or disputed."""
        history = self._book.history(shot.kind, shot.id, field, stream=shot.stream)
        heads = [past for past in history if past.is_head]
        return (heads[0].device, heads[0].written) if len(heads) == 1 else None

    def _former(self, ended: Snapshot, deed: tuple[str, datetime] | None) -> dict[str, object]:
        """What stood in the end of an engagement before one deed wrote it; empty if none did."""
        former: dict[str, object] = {}
        if deed is None or self._deed(ended, "end") != deed:
            return former
        for field in ("end", "end_reason"):
            if self._deed(ended, field) == deed:
                history = self._book.history("engagement", ended.id, field, stream=ended.stream)
                former[field] = history[1].value if len(history) > 1 else None
        return former

    def _without_end_notice(self, ended: Snapshot, deed: tuple[str, datetime] | None) -> Changes:
        changes = Changes()
        mine = {"engagement": ended.id, "type": END}
        for notice in self._book.find("notice", stream=ended.stream, equals=mine):
            answers = {"notice": notice.id}
            is_begun = self._book.find("notice_field", stream=ended.stream, equals=answers)
            if self._deed(notice, "type") != deed or is_begun:
                continue
            try:
                changes |= self._book.retract("notice", notice.id, stream=ended.stream)
            except UserError as error:
                if error.code != "retract-too-late":
                    raise
        return changes

    def _engagement(self, client_id: str, named: str) -> Snapshot:
        """What the client leaves: the named engagement, else the one that runs, else the newest."""
        found = self._book.find("engagement", stream=client_id)
        if not found:
            raise UserError("engagement-none")
        if named:
            found = [shot for shot in found if shot.id == named]
        if not found:
            raise UserError("engagement-unknown", field="engagement")
        return max(found, key=lambda s: (s.record.end is None, s.record.start or date.min, s.id))

    def _ending(self, shot: Snapshot, given: NewDeparture) -> list[Edit]:
        """The end of the engagement, and what asks for its end notice."""
        period = Target(shot.stream, "engagement", shot.id)
        values = {"end": given.day, "end_reason": given.reason}
        edits = self._writing.changed(period, values, shot.basis)
        return edits + self._notices.at_end(period, given.day)

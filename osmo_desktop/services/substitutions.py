"""Substitutions: one worker stands in for the whole caseload of another, for some days.

A supervisor plans it, also after the absence began. It ends itself: supervisors' laptops and the
substitute's own write what follows from the day (`domain.substituting`), each by its own date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records.substitution import Substitution
from osmo_desktop.domain.substituting import period_state
from osmo_desktop.services.caseloads import Caseloads
from osmo_desktop.services.people import People
from osmo_desktop.services.writing import Target, Writing

_FOLLOWED = Changes(frozenset({"assignment", "client", "substitution"}))


class SubstitutionDesk(Protocol):
    """What the protocol does for substitutions."""

    def follow(self) -> int:
        """Write the assignments that are due on this laptop's day; how many."""


@dataclass(frozen=True)
class SubstitutionRow:
    """One substitution as people see it.

    `absent` and `substitute` are names, with their user ids beside them; `state`: planned |
    running | over; `clients`: how many there are, were or would be, of which `waiting` cannot be
    read on this laptop; `is_own`: the user stands in, `is_covered`: the user is away;
    `is_afterwards`: it was entered after its first day; `is_last_day`: today is its last.
    """

    id: str
    absent: str
    substitute: str
    absent_user: str
    substitute_user: str
    first_day: date
    last_day: date
    cause: str
    state: str
    is_ended: bool
    is_own: bool
    is_covered: bool
    is_afterwards: bool
    is_last_day: bool
    clients: int
    waiting: int
    author: str
    entered: datetime


@dataclass(frozen=True)
class MemberChoice:
    """Somebody who can be away or stand in."""

    user: str
    name: str


class SubstitutionService:
    """Intentions of supervisors, and how substitutions stand today."""

    def __init__(self, book: RecordBook, desk: SubstitutionDesk, clock: Clock) -> None:
        self._book = book
        self._desk = desk
        self._clock = clock
        self._people = People(book)
        self._writing = Writing(book)
        self._caseloads = Caseloads(book)

    def plan(
        self, absent: str, substitute: str, first_day: date, last_day: date, *, cause: str
    ) -> tuple[str, Changes]:
        """Plan a substitution, or enter one afterwards; gives its id.

        `cause`: a code of SUBSTITUTION_CAUSES. Raises UserError("role-forbids",
        "substitution-same-person", "substitution-days", "substitution-twice",
        "substitution-substitute-away"), KnownError("member-unknown").
        """
        self._require_supervisor()
        self._check_people(absent, substitute)
        if last_day < first_day:
            raise UserError("substitution-days", field="last_day")
        self._check_others(absent, substitute, first_day, last_day)
        values = {
            "absent": absent,
            "substitute": substitute,
            "first_day": first_day,
            "last_day": last_day,
            "cause": cause,
        }
        entity = new_id()
        target = Target(self._book.team_stream, "substitution", entity)
        changes = self._book.commit(self._writing.first(target, values))
        return entity, changes | self.follow()

    def end(self, substitution: str) -> Changes:
        """End a substitution now, or call off one that has not begun; nothing undoes it.

        Raises UserError("role-forbids", "substitution-over"), KnownError("substitution-unknown").
        """
        self._require_supervisor()
        shot = self._shot(substitution)
        if self._state(shot.record) == "over":
            raise UserError("substitution-over")
        edit = Edit(self._book.team_stream, "substitution", substitution, "ended", value=True)
        return self._book.commit([edit]) | self.follow()

    def follow(self) -> Changes:
        """Let assignments follow the day: cases begin, and go back once it is over.

        To be called when the vault was opened and when the day changed; a round does it too.
        """
        return _FOLLOWED if self._desk.follow() else Changes()

    def all(self) -> tuple[SubstitutionRow, ...]:
        """All substitutions: those that run first, then the coming, then the past."""
        order = {"running": 0, "planned": 1, "over": 2}
        rows = sorted(map(self._row, self._caseloads.substitutions().values()), key=_newest)
        return tuple(sorted(rows, key=lambda row: order[row.state]))

    def mine(self) -> tuple[SubstitutionRow, ...]:
        """Those of the user, away or standing in, that run or are to come."""
        return tuple(
            row for row in self.all() if (row.is_own or row.is_covered) and row.state != "over"
        )

    def row(self, substitution: str) -> SubstitutionRow:
        """One substitution; KnownError("substitution-unknown")."""
        return self._row(self._shot(substitution))

    def people(self) -> tuple[MemberChoice, ...]:
        """Workers and supervisors, by name."""
        shots = (s for s in self._book.find("member") if s.record.role != "auditor")
        choices = [MemberChoice(shot.id, self._people.member_name(shot.id)) for shot in shots]
        return tuple(sorted(choices, key=lambda choice: choice.name))

    def client_ids(self, substitution: str) -> tuple[str, ...]:
        """The absent worker's clients that can be read here; none once it is over.

        Raises KnownError("substitution-unknown"), UserError("substitution-over"), and
        UserError("role-forbids") for somebody who neither stands in nor supervises.
        """
        row = self.row(substitution)
        if row.state == "over":
            raise UserError("substitution-over")
        if not row.is_own and self._book.role != "supervisor":
            raise UserError("role-forbids")
        own = self._caseloads.own(row.absent_user)
        return tuple(id_ for id_ in sorted(own) if self._book.get("client", id_) is not None)

    # -- within ---------------------------------------------------------------------------

    def _require_supervisor(self) -> None:
        if self._book.role != "supervisor":
            raise UserError("role-forbids")

    def _check_people(self, absent: str, substitute: str) -> None:
        known = {choice.user for choice in self.people()}
        if not {absent, substitute} <= known:
            raise KnownError("member-unknown")
        if absent == substitute:
            raise UserError("substitution-same-person", field="substitute")

    def _check_others(self, absent: str, substitute: str, first: date, last: date) -> None:
        for shot in self._caseloads.substitutions().values():
            other = shot.record
            if other.ended or other.last_day < first or last < other.first_day:
                continue
            if (other.absent, other.substitute) == (absent, substitute):
                raise UserError("substitution-twice", field="first_day")
            if other.absent == substitute:
                raise UserError("substitution-substitute-away", field="substitute")

    def _shot(self, substitution: str) -> Snapshot:
        shot = self._caseloads.substitutions().get(substitution)
        if shot is None:
            raise KnownError("substitution-unknown")
        return shot

    def _state(self, record: Substitution) -> str:
        today = self._clock.now().date()
        first, last = record.first_day or date.max, record.last_day or date.min
        return period_state(first, last, today, is_ended=bool(record.ended))

    def _row(self, shot: Snapshot) -> SubstitutionRow:
        record, book = shot.record, self._book
        state = self._state(record)
        clients = (
            self._caseloads.given(shot.id)
            if state == "over"
            else self._caseloads.own(record.absent)
        )
        return SubstitutionRow(
            id=shot.id,
            absent=self._people.member_name(record.absent),
            substitute=self._people.member_name(record.substitute),
            absent_user=record.absent,
            substitute_user=record.substitute,
            first_day=record.first_day,
            last_day=record.last_day,
            cause=record.cause or "",
            state=state,
            is_ended=bool(record.ended),
            is_own=record.substitute == book.user,
            is_covered=record.absent == book.user,
            is_afterwards=shot.written.date() > record.first_day,
            is_last_day=state == "running" and self._clock.now().date() == record.last_day,
            clients=len(clients),
            waiting=sum(book.get("client", client) is None for client in clients),
            author=self._people.member_name(shot.author),
            entered=shot.written,
        )


def _newest(row: SubstitutionRow) -> tuple[int, str]:
    return (-row.first_day.toordinal(), row.id)

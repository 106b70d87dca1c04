"""Students: who was one when, under whose guidance; supervisors say so.

What somebody was on a day is read from dated records, so that whoever becomes a worker, or gets
another guide, changes nothing about earlier notes. Times of writing are claims of their laptops,
as everywhere: they order no values, and the clock's own warnings tell of one that is off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language.sorting import sort_key
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.services.people import People
from osmo_desktop.services.writing import Target, Writing


@dataclass(frozen=True)
class StudentRow:
    """A period in which a member is a student; without an `end` it goes on."""

    id: str
    user: str
    name: str
    guide: str
    guide_name: str
    start: date
    end: date | None


class Studentships:
    """The periods as they stand now; made anew for each picture."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._periods = [
            shot.record
            for shot in book.find("studentship")
            if shot.record.member and shot.record.start is not None
        ]
        self._roles: dict[str, list[tuple[datetime, str]]] = {}

    def __bool__(self) -> bool:
        """Whether the team has or had any student."""
        return bool(self._periods)

    @property
    def members(self) -> frozenset[str]:
        """Everybody who is or was a student."""
        return frozenset(str(period.member) for period in self._periods)

    def is_student(self, user: str, moment: datetime) -> bool:
        """Tell whether the member was a student on the day of that moment, where it was."""
        day = moment.date()
        return any(
            period.member == user
            and period.start <= day
            and (period.end is None or day <= period.end)
            for period in self._periods
        )

    def guides(self, user: str, moment: datetime) -> frozenset[str]:
        """Those who guide or guided the student up to that day: old notes may be left to them."""
        day = moment.date()
        return frozenset(
            str(period.guide)
            for period in self._periods
            if period.member == user and period.guide and period.start <= day
        )

    def is_supervisor(self, user: str, moment: datetime) -> bool:
        """Tell whether the team's list had the member as a supervisor then.

        Who became one later approved nothing before, and who is none any more did. Before the
        first entry the first one stands: clocks differ.
        """
        roles = self._roles.get(user)
        if roles is None:
            history = self._book.history("member", user, "role")
            roles = sorted((past.written, str(past.value)) for past in history)
            self._roles[user] = roles
        earlier = [role for written, role in roles if written <= moment] or [
            role for _, role in roles[:1]
        ]
        return bool(earlier) and earlier[-1] == "supervisor"


class StudentService:
    """What supervisors do about students."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._people = People(book)
        self._writing = Writing(book)

    def all(self) -> tuple[StudentRow, ...]:
        """All periods: those that go on first, then by name."""
        rows = [
            self._row(shot)
            for shot in self._book.find("studentship")
            if shot.record.member and shot.record.start is not None
        ]
        return tuple(sorted(rows, key=_order))

    def begin(self, user: str, guide: str, start: date, end: date | None = None) -> Changes:
        """Say that a member is a student from a day on, guided by another one.

        Raises UserError: role-forbids, student-guide-self, student-guide-student,
        student-already, student-supervisor, student-end-invalid; KnownError("member-unknown").
        """
        self._require(user, guide)
        if end is not None and end < start:
            raise UserError("student-end-invalid", field="end")
        mine = [row for row in self.all() if row.user == user]
        if any(_overlaps(row, start, end) for row in mine):
            raise UserError("student-already", field="start")
        values = {"member": user, "guide": guide, "start": start, "end": end}
        target = Target(self._book.team_stream, "studentship", new_id())
        return self._book.commit(self._writing.first(target, values))

    def finish(self, row: StudentRow, end: date) -> Changes:
        """Say which day is the last one.

        Raises UserError("role-forbids", "student-end-invalid").
        """
        self._require_supervisor()
        if end < row.start:
            raise UserError("student-end-invalid", field="end")
        target = Target(self._book.team_stream, "studentship", row.id)
        return self._book.commit(self._writing.replaced(target, {"end": end}))

    # -- within ---------------------------------------------------------------------------

    def _require_supervisor(self) -> None:
        if self._book.role != "supervisor":
            raise UserError("role-forbids")

    def _require(self, user: str, guide: str) -> None:
        self._require_supervisor()
        known = {shot.id: shot.record.role for shot in self._book.find("member")}
        if user not in known or guide not in known:
            raise KnownError("member-unknown")
        if user == guide:
            raise UserError("student-guide-self", field="guide")
        if known[user] == "supervisor":
            raise UserError("student-supervisor", field="student")
        if any(row.user == guide and row.end is None for row in self.all()):
            raise UserError("student-guide-student", field="guide")

    def _row(self, shot: Snapshot) -> StudentRow:
        record = shot.record
        return StudentRow(
            id=shot.id,
            user=record.member,
            name=self._people.member_name(record.member),
            guide=record.guide or "",
            guide_name=self._people.member_name(record.guide) if record.guide else "",
            start=record.start,
            end=record.end,
        )


def _order(row: StudentRow) -> tuple[bool, Sequence[object], date]:
    return row.end is not None, sort_key(row.name), row.start


def _overlaps(row: StudentRow, start: date, end: date | None) -> bool:
    begins_before_end = row.end is None or start <= row.end
    return begins_before_end and (end is None or row.start <= end)

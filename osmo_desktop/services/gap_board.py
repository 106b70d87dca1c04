"""The board of gaps: one row a client, the oldest gap first, whoever's client it is.

A client is on it once, with every gap in the row; a figure counts the rows that it opens, so nobody
counts twice. A client of two workers stands under both names together. Of a protected client no
place is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Final

from osmo_desktop.domain.language.sorting import sort_key
from osmo_desktop.domain.notices import FormField, Standing
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.caseloads import Caseloads
from osmo_desktop.services.date_checks import DateChecks, Misfit
from osmo_desktop.services.filings import Filing, Filings
from osmo_desktop.services.gaps import Gaps
from osmo_desktop.services.models import Preferences
from osmo_desktop.services.notices import AttemptRow, NoticeService
from osmo_desktop.services.people import People, age_on, name_of
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.requests import RequestService
from osmo_desktop.services.same_people import SamePeople
from osmo_desktop.services.tasks import TaskService
from osmo_desktop.services.team_reminders import TeamReminders

NOTICE_CODES: Final = ("start_notice", "end_notice")
NOT_REACHED: Final = "not_reached"
REQUEST: Final = "request"
DATES: Final = "dates"
NO_START: Final = "no_start"
CODES: Final = (*NOTICE_CODES, NOT_REACHED, REQUEST, DATES, NO_START)
LONG: Final = 3
"""How many times as old as what is overdue a gap is that is overdue for long."""


@dataclass(frozen=True)
class BoardGap:
    """One thing that is missing; `missing` are fields of a notice, `misfit` two dates.

    `attempts`: to reach the client, for a notice; in a row, of one who was not reached.
    """

    code: str
    since: date
    days: int
    notice_id: str = ""
    state: str = ""
    missing: tuple[FormField, ...] = ()
    misfit: Misfit | None = None
    attempts: int = 0


@dataclass(frozen=True)
class NextAction:
    """What is agreed on: a meeting (`mode`), or a task in words."""

    day: date
    mode: str = ""
    moment: datetime | None = None
    text: str = ""


@dataclass(frozen=True)
class BoardRow:
    """A client with all gaps, the oldest first; `municipality` is None for a protected one.

    `records` are all joined records of the person, `client_id` among them. `is_mine`: the user
    works with the person, or is the supervisor, who minds every request that waits.
    """

    client_id: str
    name: str
    number: str
    age: int | None
    municipality: str | None
    protected: bool
    workers: tuple[str, ...]
    is_mine: bool
    gaps: tuple[BoardGap, ...]
    attempts: int
    last_attempt: date | None
    next_action: NextAction | None
    records: tuple[str, ...] = ()

    @property
    def days(self) -> int:
        """The age of the oldest gap."""
        return self.gaps[0].days

    @property
    def codes(self) -> frozenset[str]:
        """What is missing."""
        return frozenset(gap.code for gap in self.gaps)

    @property
    def notice_id(self) -> str:
        """The oldest notice that is missing, one that was given up last; empty when none is."""
        return next((gap.notice_id for gap in self.notices), "")

    @property
    def notices(self) -> tuple[BoardGap, ...]:
        """Every notice that is missing: those that nobody gave up first, the oldest first."""
        found = (gap for gap in self.gaps if gap.code in NOTICE_CODES)
        return tuple(sorted(found, key=lambda gap: gap.state == Standing.MISSING))


@dataclass(frozen=True)
class Board:
    """All rows; from `overdue_days` on a gap stands out.

    `opens_with_all`: it opens with everybody, for who looks after others and has no row of own.
    """

    rows: tuple[BoardRow, ...]
    overdue_days: int
    opens_with_all: bool = False

    @property
    def municipalities(self) -> tuple[str, ...]:
        """The places of those who are not protected, in their order."""
        return tuple(
            sorted({row.municipality for row in self.rows if row.municipality}, key=sort_key)
        )

    @property
    def workers(self) -> tuple[str, ...]:
        """Everybody who works with one of them."""
        return tuple(sorted({name for row in self.rows for name in row.workers}, key=sort_key))


@dataclass(frozen=True)
class BoardClient:
    """A client beside the board: the row, every attempt, how to reach them, what they may leave.

    `filings` are the engagements that run, of none the ended ones; the newest first.
    """

    row: BoardRow
    attempts: tuple[AttemptRow, ...]
    preferences: Preferences
    filings: tuple[Filing, ...] = ()


Missing = tuple[list[Snapshot], list[BoardGap]]
"""The records of a person, and what is missing of them."""


class BoardService:
    """Puts the board together."""

    def __init__(
        self,
        book: RecordBook,
        requests: RequestService,
        notices: NoticeService,
        tasks: TaskService,
        *,
        clock: Clock,
    ) -> None:
        self._book = book
        self._requests = requests
        self._notices = notices
        self._clock = clock
        self._gaps = Gaps(book)
        self._checks = DateChecks(book)
        self._tasks = tasks
        self._people = People(book)
        self._caseloads = Caseloads(book)

    def board(self) -> Board:
        """Everybody of whom something is missing today; the oldest gap first."""
        return self._board(self._missing(None))

    def opening(self) -> Board:
        """Only the rows that the board opens with: what Today shows and the rail counts."""
        people = self._missing(None)
        return self._board(people, self._opening(people))

    def count(self) -> int:
        """How many rows `opening` has."""
        return len(self._opening(self._missing(None)))

    def client(self, client_id: str) -> BoardClient | None:
        """What stands beside the board about a client; None when nothing is missing."""
        row = next(iter(self._rows(self._missing(client_id), client_id)), None)
        if row is None:
            return None
        same = SamePeople(self._book).group(client_id)
        tried = [attempt for one in same for attempt in self._notices.attempts(one)]
        tried.sort(key=lambda attempt: (attempt.occurred, attempt.id), reverse=True)
        filings = Filings(self._book).of_client(row.client_id, self._clock.now().date())
        running = tuple(one for one in filings if one.end is None)
        reach = self._notices.preferences(row.client_id)
        return BoardClient(row, tuple(tried), reach, running or filings)

    def _opening(self, people: list[Missing]) -> list[Missing]:
        """Those who are the user's; everybody for who has none of own but looks after others."""
        mine = [one for one in people if self._is_mine(one)]
        has_own = any(self._works_with(records) for records, _gaps in mine)
        return mine if has_own or self._book.role == "worker" else people

    def _is_mine(self, person: Missing) -> bool:
        records, gaps = person
        minds = self._book.role == "supervisor" and any(gap.code == REQUEST for gap in gaps)
        return minds or self._works_with(records)

    def _works_with(self, records: Sequence[Snapshot]) -> bool:
        return any(self._book.user in self._book.assigned(one.stream) for one in records)

    def _board(self, people: list[Missing], shown: list[Missing] | None = None) -> Board:
        """A board of all people, or of those who are to be shown; the oldest gap first."""
        rows = self._rows(people if shown is None else shown, None)
        return Board(
            tuple(sorted(rows, key=lambda row: (-row.days, sort_key(row.name), row.client_id))),
            TeamReminders(self._book, self._clock.now().date()).overdue_days,
            opens_with_all=len(self._opening(people)) > sum(map(self._is_mine, people)),
        )

    def _rows(self, people: list[Missing], client_id: str | None) -> list[BoardRow]:
        """A row for each person: joined records stand in one, named by the main of them."""
        today = self._clock.now().date()
        streams = (None,) if client_id is None else SamePeople(self._book).group(client_id)
        attempts = {k: v for one in streams for k, v in self._gaps.all_attempts(one).items()}
        rows = []
        for person in people:
            tried = [shot for record in person[0] for shot in attempts.get(record.id, ())]
            rows.append(self._row(person, tried, today))
        return rows

    def _missing(self, client_id: str | None) -> list[Missing]:
        """The records and the gaps of each person of whom something is missing."""
        today = self._clock.now().date()
        is_worker = self._book.role == "worker"
        gone = self._caseloads.given_back(self._book.user) if is_worker else frozenset()
        same = SamePeople(self._book)
        streams = (None,) if client_id is None else same.group(client_id)
        shots = [shot for one in streams for shot in self._book.find("client", stream=one)]
        clients = {shot.id: shot for shot in shots if shot.id not in gone}
        found: dict[str, list[BoardGap]] = defaultdict(list)
        for stream, gap in chain(*(self._all_gaps(today, one, clients) for one in streams)):
            gaps = found[same.main_of(stream)]
            if stream in clients and gap not in gaps:
                gaps.append(gap)
        return [
            ([clients[one] for one in same.group(main) if one in clients], gaps)
            for main, gaps in found.items()
            if gaps
        ]

    def _all_gaps(
        self, today: date, client_id: str | None, clients: dict[str, Snapshot]
    ) -> Iterable[tuple[str, BoardGap]]:
        """Every gap with its client."""
        for gap in self._gaps.notices(today, client_id):
            days = (today - gap.since).days
            row = gap.row
            yield (
                gap.client_id,
                BoardGap(
                    row.type,
                    gap.since,
                    days,
                    row.id,
                    row.state,
                    gap.missing,
                    attempts=row.attempts,
                ),
            )
        for stream, unreached in self._gaps.unreached(client_id).items():
            days = (today - unreached.since).days
            yield stream, BoardGap(NOT_REACHED, unreached.since, days, attempts=unreached.attempts)
        for stream, since in self._gaps.cleared_starts(client_id).items():
            yield stream, BoardGap(NO_START, since, (today - since).days)
        for request in self._requests.due(today, lambda client: client in clients):
            days = (today - request.received).days
            yield request.client_id, BoardGap(REQUEST, request.received, days)
        for stream, misfit in self._checks.all(client_id):
            days = max(0, (today - misfit.finding.day).days)
            yield stream, BoardGap(DATES, misfit.finding.day, days, misfit=misfit)

    def _row(self, person: Missing, attempts: Sequence[Snapshot], today: date) -> BoardRow:
        records, gaps = person
        shot = records[0]
        client = shot.record
        assigned = {user for one in records for user in self._book.assigned(one.stream)}
        nexts = [found for one in records if (found := self._next(one, today)) is not None]
        protected = Shield(self._book).protects(shot.id)
        return BoardRow(
            client_id=shot.id,
            name=name_of(client),
            number=client.number or "",
            age=age_on(client.birth_date, today),
            municipality=None if protected else client.municipality,
            protected=protected,
            workers=tuple(sorted(map(self._people.member_name, assigned), key=sort_key)),
            is_mine=self._is_mine(person),
            gaps=tuple(sorted(gaps, key=lambda gap: (-gap.days, CODES.index(gap.code)))),
            attempts=len(attempts),
            last_attempt=max((one.record.occurred.date() for one in attempts), default=None),
            next_action=min(nexts, key=lambda action: (not action.mode, action.day), default=None),
            records=tuple(one.id for one in records),
        )

    def _next(self, shot: Snapshot, today: date) -> NextAction | None:
        """The meeting that is agreed on, else the first task that has a day."""
        client = shot.record
        if client.next_meeting is not None and client.next_meeting.date() >= today:
            mode = client.next_meeting_mode or ""
            return NextAction(client.next_meeting.date(), mode, client.next_meeting)
        shown: Callable[[str | None], str] = Shield(self._book).of(shot.stream)
        open_ones = self._tasks.open_of(shot.stream)
        dated = [task.record for task in open_ones if task.record.due is not None]
        first = min(dated, key=lambda task: (task.due, task.text or ""), default=None)
        return NextAction(first.due, text=shown(first.text)) if first is not None else None


def age_group(days: int, overdue: int) -> str:
    """How old a gap is: fresh, overdue, or overdue for long (`LONG` times as old)."""
    if days < overdue:
        return "fresh"
    return "overdue" if days < LONG * overdue else "long"


def grouped(
    rows: Iterable[BoardRow], by: str, overdue: int
) -> tuple[tuple[str, tuple[BoardRow, ...]], ...]:
    """The rows in groups by `worker`, `municipality` or `age`, each row in exactly one.

    A group is named by its value: names of workers joined by a comma, a place (empty for protected
    and unknown ones), or a code of `age_group`. Any other `by` gives one group without a name.
    """
    names: dict[str, Callable[[BoardRow], str]] = {
        "worker": lambda row: ", ".join(row.workers),
        "municipality": lambda row: row.municipality or "",
        "age": lambda row: age_group(row.days, overdue),
    }
    name = names.get(by)
    groups: dict[str, list[BoardRow]] = defaultdict(list)
    for row in rows:
        groups[name(row) if name is not None else ""].append(row)
    keys = list(groups)
    if by in ("worker", "municipality"):
        keys.sort(key=lambda key: (not key, sort_key(key)))
    return tuple((key, tuple(groups[key])) for key in keys)

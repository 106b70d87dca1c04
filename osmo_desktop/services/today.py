"""The first screen: the day's meetings, what is due, what is unfinished, what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from osmo_desktop.domain.language.sorting import sort_key
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records.task_decision import NOTICE
from osmo_desktop.services.conflicts import ConflictService
from osmo_desktop.services.drafts import DraftService
from osmo_desktop.services.gaps import Gaps
from osmo_desktop.services.models import GapRow, TodayOverview, VisitRow
from osmo_desktop.services.people import name_of
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.requests import RequestService
from osmo_desktop.services.reviewing import ReviewService
from osmo_desktop.services.same_people import SamePeople
from osmo_desktop.services.task_decisions import TaskDecisions
from osmo_desktop.services.tasks import TaskService

_TOMORROW = timedelta(days=1)


class TodayService:
    """Gathers what the user's own clients need on a day."""

    def __init__(
        self,
        book: RecordBook,
        drafts: DraftService,
        tasks: TaskService,
        conflicts: ConflictService,
        requests: RequestService,
        *,
        reviews: ReviewService,
    ) -> None:
        self._book = book
        self._drafts = drafts
        self._tasks = tasks
        self._conflicts = conflicts
        self._reviews = reviews
        self._requests = requests
        self._gaps = Gaps(book)

    def overview(self, day: date) -> TodayOverview:
        """Meetings of the day, tasks due until the next, drafts, gaps, unsent, conflicts.

        Meetings and gaps are those of the clients the user works with.
        """
        mine = {
            shot.id: shot
            for shot in self._book.find("client")
            if self._book.user in self._book.assigned(shot.stream)
        }
        return TodayOverview(
            day=day,
            visits=_visits(mine, day, Shield(self._book)),
            tasks=self._tasks.open_ones(until=day + _TOMORROW),
            drafts=self._drafts.list(),
            gaps=self._gap_rows(mine, day),
            unsent=self._book.unsent(),
            conflicts=self._conflicts.count(),
            to_approve=self._reviews.to_approve(),
            returned=self._reviews.returned_to_me(),
        )

    def _gap_rows(self, mine: dict[str, Snapshot], day: date) -> tuple[GapRow, ...]:
        """Gaps of own clients, the oldest first, without those that were put off for the day."""
        decisions = TaskDecisions(self._book)
        rows = [
            GapRow(
                client_id=gap.client_id,
                client_name=name_of(mine[gap.client_id].record),
                code=gap.row.type,
                days=(day - gap.since).days,
                attempts=gap.row.attempts,
            )
            for gap in self._gaps.notices(day)
            if gap.client_id in mine
            and not decisions.puts_off(gap.client_id, NOTICE, gap.row.id, gap.since, day=day)
        ]
        rows += [
            GapRow(
                client_id=client_id,
                client_name=name_of(mine[client_id].record),
                code="not_reached",
                days=(day - found.since).days,
                attempts=found.attempts,
            )
            for client_id, found in self._gaps.unreached().items()
            if client_id in mine
        ]
        rows += [
            GapRow(
                client_id=client_id,
                client_name=name_of(mine[client_id].record),
                code="no_start",
                days=(day - since).days,
                attempts=0,
            )
            for client_id, since in self._gaps.cleared_starts().items()
            if client_id in mine
        ]
        rows += self._request_rows(mine, day)
        rows.sort(key=lambda row: (-row.days, sort_key(row.client_name), row.code))
        return tuple(self._once_a_person(rows))

    def _once_a_person(self, rows: list[GapRow]) -> Iterator[GapRow]:
        """The oldest gap of each person, joined records being one, with what else is missing."""
        same = SamePeople(self._book)
        gaps: dict[str, list[GapRow]] = defaultdict(list)
        for row in rows:
            gaps[same.main_of(row.client_id)].append(row)
        for first, *others in gaps.values():
            yield replace(first, others=tuple(gap.code for gap in others))

    def _request_rows(self, mine: dict[str, Snapshot], day: date) -> list[GapRow]:
        """Clients who wait for an answer whose last day is at hand; a supervisor minds them all."""
        minds_all = self._book.role == "supervisor"
        return [
            GapRow(
                client_id=row.client_id,
                client_name=row.client_name,
                code="request",
                days=(day - row.received).days,
                attempts=0,
            )
            for row in self._requests.due(day, lambda client: minds_all or client in mine)
        ]


def _visits(mine: dict[str, Snapshot], day: date, shield: Shield) -> tuple[VisitRow, ...]:
    found = []
    for shot in mine.values():
        client = shot.record
        starts = client.next_meeting
        if starts is None or starts.date() != day:
            continue
        protected = shield.protects(shot.id)
        found.append(
            VisitRow(
                client_id=shot.id,
                client_name=name_of(client),
                starts=starts,
                mode=client.next_meeting_mode or "home_visit",
                place=None if protected else client.municipality,
                protected=protected,
            )
        )
    return tuple(sorted(found, key=lambda row: (row.starts, sort_key(row.client_name))))

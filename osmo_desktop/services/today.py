"""The first screen: the day's meetings, what is due, what is unfinished, what is missing."""

from __future__ import annotations

from datetime import date, timedelta

from osmo_desktop.domain.language.sorting import sort_key
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.services.conflicts import ConflictService
from osmo_desktop.services.drafts import DraftService
from osmo_desktop.services.gap_board import BoardRow, BoardService
from osmo_desktop.services.models import GapRow, TodayOverview, VisitRow
from osmo_desktop.services.people import name_of
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.reviewing import ReviewService
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
        board: BoardService,
        *,
        reviews: ReviewService,
    ) -> None:
        self._book = book
        self._drafts = drafts
        self._tasks = tasks
        self._conflicts = conflicts
        self._board = board
        self._reviews = reviews

    def overview(self, day: date) -> TodayOverview:
        """Meetings of the day, tasks due until the next, drafts, gaps, unsent, conflicts.

        Meetings are those of the clients the user works with; gaps those that the board of gaps
        opens with today, whatever was put off: the rail, the board and this screen count alike.
        """
        mine = {
            shot.id: shot
            for shot in self._book.find("client")
            if self._book.user in self._book.assigned(shot.stream)
        }
        board = self._board.opening()
        return TodayOverview(
            day=day,
            visits=_visits(mine, day, Shield(self._book)),
            tasks=self._tasks.open_ones(until=day + _TOMORROW),
            drafts=self._drafts.list(),
            gaps=tuple(map(_gap_row, board.rows)),
            gaps_of_all=board.opens_with_all,
            unsent=self._book.unsent(),
            conflicts=self._conflicts.count(),
            to_approve=self._reviews.to_approve(),
            returned=self._reviews.returned_to_me(),
        )


def _gap_row(row: BoardRow) -> GapRow:
    """The oldest gap of a person, with what else is missing."""
    first, *others = row.gaps
    return GapRow(
        client_id=row.client_id,
        client_name=row.name,
        code=first.code,
        days=first.days,
        attempts=first.attempts,
        others=tuple(gap.code for gap in others),
        records=row.records,
    )


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

"""The monthly sample of the view-log, and its recorded review."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from osmo_desktop.domain.access import Entry
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.services.access_log import AccessLogService
from osmo_desktop.services.log_reviews import SAMPLE, LogReviewService, draw
from tests.fakes.access_book import MemoryAccess, entry
from tests.fakes.memory_book import HELSINKI_WINTER, MemoryBook, SetClock


class Room:
    """A supervisor's laptop on 19.11.2026 with a colleague's log of October."""

    def __init__(self) -> None:
        self.clock = SetClock()
        self.book = MemoryBook(self.clock)
        self.book.role = "supervisor"
        self.access = MemoryAccess()
        self.ben = new_id()
        self.log = AccessLogService(self.book, self.access, self.clock)
        self.reviews = LogReviewService(self.book, self.log, self.clock)

    def work(self, month: int, count: int, *, user: str = "") -> None:
        """Let a colleague look at clients in a month."""
        start = datetime(2026, month, 1, 9, tzinfo=HELSINKI_WINTER)
        views = [entry(start + timedelta(hours=at), client=new_id()) for at in range(count)]
        self.access.colleague(new_id(), user or self.ben, views)


@pytest.fixture
def room() -> Room:
    """The room."""
    return Room()


def test_the_sample_is_the_same_for_everybody_and_other_each_month(room: Room) -> None:
    """It follows from team, month and the entries alone, in whatever order they came."""
    room.work(10, 200)
    rows = room.log.rows().rows
    sample = draw("ab" * 16, "2026-10", rows)

    assert len(sample) == SAMPLE
    assert draw("ab" * 16, "2026-10", tuple(reversed(rows))) == sample
    others = [draw("ab" * 16, "2026-09", rows), draw("cd" * 16, "2026-10", rows)]
    assert all({row.id for row in one} != {row.id for row in sample} for one in others)


def test_a_late_log_only_displaces_higher_ranks(room: Room) -> None:
    """What else is in the log does not decide of an entry: no one can trade one for another."""
    room.work(10, 100)
    before = {row.id for row in draw("ab" * 16, "2026-10", room.log.rows().rows)}
    room.work(10, 1)
    after = {row.id for row in draw("ab" * 16, "2026-10", room.log.rows().rows)}

    assert len(before - after) <= 1


def test_a_running_month_has_no_sample_yet(room: Room) -> None:
    """Nobody knows today what will be drawn of this month, and it cannot be reviewed."""
    room.work(11, 5)
    (month,) = room.reviews.months()

    assert (month.month, month.sample, month.is_missing) == (date(2026, 11, 1), (), False)
    with pytest.raises(UserError, match="review-running"):
        room.reviews.record(month, "fine", "none", ())


def test_unlocks_and_looks_at_the_log_are_not_drawn(room: Room) -> None:
    """They tell nothing of a client, and would take the place of what does."""
    moment = datetime(2026, 10, 5, 9, tzinfo=HELSINKI_WINTER)
    kinds: list[Entry] = [entry(moment, action) for action in ("unlock", "lock", "log_view")]
    room.access.colleague(new_id(), room.ben, [*kinds, entry(moment, "print", client=new_id())])
    (month,) = room.reviews.months()

    assert [row.action for row in month.sample] == ["print"]


def test_missing_months_are_shown_until_somebody_reviewed_them(room: Room) -> None:
    """Newest first; the one with a review is done, the other one is missing."""
    room.work(9, 3)
    room.work(10, 3)
    newest, older = room.reviews.months()
    assert newest.is_missing
    assert older.is_missing

    room.reviews.record(newest, "fine", "none", ())

    newest, older = room.reviews.months()
    assert (newest.is_missing, older.is_missing) == (False, True)
    assert [(one.reviewer, one.verdict) for one in newest.reviews] == [("Anna Niemi", "fine")]


def test_what_has_to_be_looked_into_says_what(room: Room) -> None:
    """A remark is needed; the flagged entries of the sample are kept, others are not."""
    room.work(10, 3)
    (month,) = room.reviews.months()
    with pytest.raises(UserError, match="review-remark-missing"):
        room.reviews.record(month, "follow_up", "none", ())

    chosen = month.sample[0].id
    room.reviews.record(month, "follow_up", "unusual_time", (chosen, "elsewhere"))

    (month,) = room.reviews.months()
    (review,) = month.reviews
    assert review.flagged == {chosen}
    assert (review.remark, review.drawn_from) == ("unusual_time", 3)


def test_ones_own_entries_wait_for_somebody_else(room: Room) -> None:
    """The reviewer's own entries are in the sample and do not count as looked at."""
    room.work(10, 2)
    room.work(10, 2, user=room.book.user)
    (month,) = room.reviews.months()
    room.reviews.record(month, "fine", "none", ())

    (month,) = room.reviews.months()
    assert not month.is_missing
    assert {row.user for row in month.waiting} == {room.book.user}
    assert len(month.waiting) == 2


def test_entries_that_arrive_late_wait_for_a_review(room: Room) -> None:
    """A laptop that was away brings entries into the sample of a month that was reviewed."""
    room.work(10, 2)
    (month,) = room.reviews.months()
    room.reviews.record(month, "fine", "none", ())
    room.work(10, 1)

    (month,) = room.reviews.months()
    assert len(month.waiting) == 1


def test_the_review_names_no_client(room: Room) -> None:
    """The team stream gets codes, numbers and ids of entries, no id of a client."""
    room.work(10, 3)
    (month,) = room.reviews.months()
    room.reviews.record(month, "explained", "many", [row.id for row in month.sample])

    written = repr([edit for commit in room.book.commits for edit in commit])
    assert all(row.client not in written for row in month.sample)


def test_a_worker_draws_no_sample(room: Room) -> None:
    """The log of others is not theirs to read."""
    room.book.role = "worker"
    with pytest.raises(UserError, match="role-forbids"):
        room.reviews.months()

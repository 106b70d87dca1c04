"""Each month a random sample of the view-log is looked at, and that is recorded (SECURITY b.8).

Nobody chooses the sample. Every entry of the month has a rank: SHA-256 over the team's id, the
month and the entry's own id; the lowest ranks are the sample. The three were fixed before anybody
looked, so each laptop that holds the same logs draws the same, and whoever doubts a review draws
anew. What one laptop alone knows of is not drawn, and where pages of the own log are kept no more
the sample is left to other laptops. A log that arrives late may put other entries into the sample:
those wait for a review of their own. What it does not keep from is a worker who rewrites the
program and computes which of the own coming entries will not be drawn; in return no reviewer has a
say.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from osmo_desktop.domain.access import OWN_PLACE
from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.access_log import AccessLogService, AccessRow
from osmo_desktop.services.people import People
from osmo_desktop.services.writing import Target, Writing

SAMPLE: Final = 20
"""Entries of a month that are looked at."""

_NOT_DRAWN: Final = frozenset({"unlock", "failed_unlock", "lock", "log_view"})
"""What tells nothing of a client."""


@dataclass(frozen=True)
class ReviewRow:
    """One person's review of a month; `entries` and `flagged` are ids of rows of the log."""

    user: str
    reviewer: str
    written: datetime
    drawn_from: int
    verdict: str
    remark: str
    entries: frozenset[str]
    flagged: frozenset[str]


@dataclass(frozen=True)
class MonthReview:
    """A month of the log: its sample, who looked at it, and what still waits.

    `month` is its first day. `waiting` are entries of the sample at which nobody but their own
    author has looked; `is_running` while the month is not over, `is_elsewhere` when pages of it are
    no more kept on the laptop that wrote them, this one: in neither case anything is drawn here.
    """

    month: date
    drawn_from: int
    sample: tuple[AccessRow, ...]
    reviews: tuple[ReviewRow, ...]
    waiting: tuple[AccessRow, ...]
    is_running: bool
    is_elsewhere: bool = False

    @property
    def is_missing(self) -> bool:
        """Whether the month is over and nobody has reviewed it."""
        return not self.is_running and not self.reviews and bool(self.sample)


class LogReviewService:
    """Draws the samples and records what was found. Vault worker."""

    def __init__(self, book: RecordBook, access: AccessLogService, clock: Clock) -> None:
        self._book = book
        self._access = access
        self._clock = clock
        self._people = People(book)
        self._writing = Writing(book)

    def months(self) -> tuple[MonthReview, ...]:
        """Every month in which something was logged, newest first.

        Raises UserError("role-forbids") for others than supervisors and auditors.
        """
        by_month: dict[str, list[AccessRow]] = defaultdict(list)
        rows = [row for row in self._access.rows().rows if not _place(row).startswith(OWN_PLACE)]
        for row in rows:
            if row.action not in _NOT_DRAWN:
                by_month[_month(row.at)].append(row)
        reviews = self._reviews()
        ends = _lacking(rows), _month(self._clock.now())
        return tuple(
            self._month(month, by_month[month], reviews.get(month, ()), ends)
            for month in sorted(by_month, reverse=True)
        )

    def record(
        self, month: MonthReview, verdict: str, remark: str, flagged: Collection[str]
    ) -> Changes:
        """Record that one has looked at a month's sample, and what one found.

        Raises UserError("review-running") before the month is over, ("review-remark-missing")
        when something is to be looked into and no remark says what, ("role-forbids").
        """
        if month.is_running:
            raise UserError("review-running")
        if verdict == "follow_up" and remark == "none":
            raise UserError("review-remark-missing", field="remark")
        ids = [row.id for row in month.sample]
        target = Target(self._book.team_stream, "log_review", new_id())
        values = {
            "month": _month(month.month),
            "drawn_from": month.drawn_from,
            "verdict": verdict,
            "remark": remark,
        }
        edits = self._writing.first(target, values)
        edits += self._writing.members(target, "entries", ids, {})
        edits += self._writing.members(target, "flagged", set(ids).intersection(flagged), {})
        return self._book.commit(edits)

    def _month(
        self,
        month: str,
        rows: Sequence[AccessRow],
        reviews: Sequence[ReviewRow],
        ends: tuple[str, str],
    ) -> MonthReview:
        """`ends`: the last month of which something may be gone here, and the running one."""
        lacking, running = ends
        is_drawn = lacking < month < running
        sample = draw(self._book.team_stream, month, rows) if is_drawn else ()
        waiting = tuple(row for row in sample if not any(_looked(one, row) for one in reviews))
        first = date(int(month[:4]), int(month[5:]), 1)
        return MonthReview(
            first, len(rows), sample, tuple(reviews), waiting, month >= running, month <= lacking
        )

    def _reviews(self) -> dict[str, tuple[ReviewRow, ...]]:
        found: dict[str, list[ReviewRow]] = defaultdict(list)
        for shot in self._book.find("log_review"):
            found[shot.record.month or ""].append(self._row(shot))
        return {
            month: tuple(sorted(rows, key=lambda row: row.written)) for month, rows in found.items()
        }

    def _row(self, shot: Snapshot) -> ReviewRow:
        record = shot.record
        return ReviewRow(
            user=shot.author,
            reviewer=self._people.member_name(shot.author),
            written=shot.written,
            drawn_from=record.drawn_from or 0,
            verdict=record.verdict or "",
            remark=record.remark or "",
            entries=frozenset(record.entries),
            flagged=frozenset(record.flagged),
        )


def draw(team: str, month: str, rows: Sequence[AccessRow]) -> tuple[AccessRow, ...]:
    """The sample of a month ("2026-10") out of its rows, oldest first."""
    chosen = sorted(rows, key=lambda row: _rank(team, month, row.id))[:SAMPLE]
    return tuple(sorted(chosen, key=lambda row: (row.at, row.id)))


def _rank(team: str, month: str, entry: str) -> bytes:
    return hashlib.sha256(f"ow1 log sample\0{team}\0{month}\0{entry}".encode()).digest()


def _lacking(rows: Sequence[AccessRow]) -> str:
    """The last month of which pages of the own log are kept no more here; empty for none."""
    kept = [row for row in rows if row.is_own]
    first = min(kept, key=_place, default=None)
    if first is None or int(_place(first).partition("-")[0]) == 0:
        return ""
    return _month(first.at)


def _place(row: AccessRow) -> str:
    """Where in its laptop's log a row is."""
    return row.id.partition(":")[2]


def _looked(review: ReviewRow, row: AccessRow) -> bool:
    """Whether somebody else than its author has looked at the entry in this review."""
    return row.id in review.entries and review.user != row.user


def _month(moment: date) -> str:
    """The month of a day or moment as records write it, in its own zone."""
    return f"{moment.year:04}-{moment.month:02}"

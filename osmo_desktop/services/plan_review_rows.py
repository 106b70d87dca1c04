"""Reviews of a plan as they are given and as they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records.plan_review import PARTS
from osmo_desktop.services.document_bases import NO_DOCUMENT, DocumentBasis, shown_basis
from osmo_desktop.services.people import People

_NEVER: Final = date.min


@dataclass(frozen=True)
class Rating:
    """How one part of the plan has gone: the key of a step of the scale, and why."""

    key: str = ""
    reason: str = ""


@dataclass(frozen=True)
class PlanReviewDraft:
    """A review as it is given; `ratings` by part (`records.plan_review.PARTS`).

    `plan` is the version that was looked at, empty for the newest: the review is of the one of the
    same engagement that was in force on the day.
    """

    occurred: date | None
    ratings: Mapping[str, Rating]
    together: bool = False
    client_words: str = ""
    next: date | None = None
    plan: str = ""


@dataclass(frozen=True)
class PlanReviewRow:
    """A review as it was given; `ratings` holds the rated parts only.

    `document` is what the plan says for whom it is made.
    """

    id: str
    version: int
    occurred: date | None
    together: bool
    scale: str
    ratings: Mapping[str, Rating]
    client_words: str
    next: date | None
    author: str
    struck: str | None
    document: DocumentBasis = NO_DOCUMENT


def plan_basis(book: RecordBook, plan: Snapshot) -> DocumentBasis:
    """For whom a plan is made: its engagement's, of one without the usual one of its day."""
    return shown_basis(book, plan, plan.record.made or plan.written.date())


class PlanReviews:
    """Finds the reviews of plans."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._people = People(book)

    def of_client(self, client_id: str) -> tuple[PlanReviewRow, ...]:
        """Every review of every version, newest first, those entered in error included."""
        shots = self._book.find("plan_review", stream=client_id)
        found = self._book.find("plan", stream=client_id) if shots else ()
        plans = {shot.id: shot for shot in found}
        shots.sort(key=lambda s: (s.record.occurred or _NEVER, s.written, s.id), reverse=True)
        return tuple(self._row(shot, plans.get(shot.record.plan or "")) for shot in shots)

    def _row(self, shot: Snapshot, plan: Snapshot | None) -> PlanReviewRow:
        review = shot.record
        ratings = {
            part: Rating(key, getattr(review, f"{part}_reason") or "")
            for part in PARTS
            if (key := getattr(review, f"{part}_rating"))
        }
        return PlanReviewRow(
            id=shot.id,
            version=(plan.record.version or 1) if plan is not None else 0,
            occurred=review.occurred,
            together=bool(review.together),
            scale=review.scale or "",
            ratings=ratings,
            client_words=review.client_words or "",
            next=review.next,
            author=self._people.author(shot),
            struck=review.struck,
            document=plan_basis(self._book, plan) if plan is not None else NO_DOCUMENT,
        )


def next_review(
    version: int, reviews: tuple[PlanReviewRow, ...], planned: date | None
) -> date | None:
    """When a version is looked at next: as its newest review that counts says, else as planned."""
    counted = (one for one in reviews if one.version == version and one.struck is None)
    newest = next(counted, None)
    return newest.next if newest is not None else planned

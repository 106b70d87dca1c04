"""Reviews of a client plan: its four parts rated together, with reasons, and when the next is."""

from __future__ import annotations

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.plan_data import review_scales
from osmo_desktop.domain.ports import Clock, RecordBook
from osmo_desktop.domain.records.plan_review import PARTS
from osmo_desktop.services.plan_review_rows import (
    PlanReviewDraft,
    PlanReviewRow,
    PlanReviews,
    Rating,
)
from osmo_desktop.services.plan_views import PlanViews
from osmo_desktop.services.writing import Target, Writing


class PlanReviewService:
    """Gives reviews of the plan in force, and strikes those that were entered in error."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._plans = PlanViews(book)
        self._reviews = PlanReviews(book)
        self._writing = Writing(book)

    def all(self, client_id: str) -> tuple[PlanReviewRow, ...]:
        """Every review of a client's plans, newest first."""
        return self._reviews.of_client(client_id)

    def give(self, client_id: str, draft: PlanReviewDraft) -> tuple[str, Changes]:
        """Record a review of the version that was in force on its day; gives its id.

        Raises UserError("plan-review-no-plan", "plan-review-date", "plan-review-next",
        "plan-review-empty", "plan-review-rating", "plan-review-reason", "value-invalid"), each
        with the field in its details.
        """
        if self._plans.approved(client_id) is None:
            raise UserError("plan-review-no-plan")
        if draft.occurred is None or draft.occurred > self._clock.now().date():
            raise UserError("plan-review-date", field="occurred")
        plan = self._plans.on_day(client_id, draft.occurred, draft.plan)
        if plan is None:
            raise UserError("plan-review-no-plan")
        if draft.next is not None and draft.next <= draft.occurred:
            raise UserError("plan-review-next", field="next")
        scale = review_scales().on(draft.occurred)
        ratings = _checked({step.key for step in scale.steps}, draft)
        values: dict[str, object] = {
            "plan": plan.id,
            "scale": scale.id,
            "occurred": draft.occurred,
            "together": draft.together,
            "client_words": draft.client_words,
            "next": draft.next,
            **ratings,
        }
        review = Target(client_id, "plan_review", new_id())
        return review.entity, self._book.commit(self._writing.first(review, values))

    def strike(self, review_id: str, reason: str) -> Changes:
        """Say that a review was entered in error; it stays and counts nowhere.

        Raises UserError("reason-missing", "plan-review-unknown").
        """
        shot = self._book.get("plan_review", review_id)
        if shot is None:
            raise UserError("plan-review-unknown")
        if not reason.strip():
            raise UserError("reason-missing", field="reason")
        target = Target(shot.stream, "plan_review", review_id)
        return self._book.commit(self._writing.replaced(target, {"struck": reason}, reason=reason))


def _checked(steps: set[str], draft: PlanReviewDraft) -> dict[str, object]:
    """The fields of the parts that were rated, each with its reason."""
    values: dict[str, object] = {}
    for part in PARTS:
        rating = draft.ratings.get(part, Rating())
        reason = rating.reason.strip()
        if reason and not rating.key:
            raise UserError("plan-review-rating", field=f"{part}_rating")
        if rating.key and not reason:
            raise UserError("plan-review-reason", field=f"{part}_reason")
        if rating.key:
            if rating.key not in steps:
                raise UserError("value-invalid", field=f"{part}_rating")
            values |= {f"{part}_rating": rating.key, f"{part}_reason": reason}
    if not values:
        raise UserError("plan-review-empty", field="goals_rating")
    return values

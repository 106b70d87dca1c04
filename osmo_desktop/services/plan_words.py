"""Fields of a plan that are no plain words, as people read them: emphasis and ratings."""

from __future__ import annotations

from osmo_desktop.domain.documents import PlanReviewed, RatedPart
from osmo_desktop.domain.emphasis import read_emphasis
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.plan_data import activity_models, review_scales
from osmo_desktop.domain.records.plan_review import PARTS
from osmo_desktop.services.models import PlanView


def emphasis_lines(text: str, language: str) -> list[str]:
    """Each model that is used with its contents: "Starting: Managing everyday life 60 %, …"."""
    weights, matrix = read_emphasis(text), activity_models()
    lines = []
    for model in matrix.models:
        parts = [
            f"{content.label[language]} {weights[model.id, content.id]} %"
            for content in matrix.contents
            if (model.id, content.id) in weights
        ]
        if parts:
            lines.append(f"{model.label[language]}: {', '.join(parts)}")
    return lines


def field_words(kind: str, field: str, value: str, language: str) -> str:
    """A value of a plan or of a review that is a code, in words; empty for any other field."""
    if (kind, field) == ("plan", "emphasis"):
        return "; ".join(emphasis_lines(value, language))
    if kind == "plan_review" and field.endswith("_rating"):
        known = (scale.id for scale in review_scales().scales)
        words = (review_scales().word(scale, value, language) for scale in known)
        return next((word for word in words if word != value), value)
    return ""


def printed_reviews(plan: PlanView, language: str) -> tuple[PlanReviewed, ...]:
    """The reviews of a version that count, as its paper says them."""
    return tuple(
        PlanReviewed(
            review.occurred,
            tuple(
                RatedPart(
                    tr(title),
                    review_scales().word(review.scale, rating.key, language),
                    rating.reason,
                )
                for part, title in PARTS.items()
                if (rating := review.ratings.get(part)) is not None
            ),
            together=review.together,
            client_words=review.client_words,
        )
        for review in plan.reviews
        if review.version == plan.version and review.struck is None
    )

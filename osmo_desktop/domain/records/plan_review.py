"""Reviews of a client plan: the same four parts, each rated with its reason (DOMAIN 2.4).

A review is an event beside the plan: it changes neither the version that it is about nor an earlier
review. A rating is the key of a step of `scale`, which names a scale of `domain.plan_data`; it is
no number, for nothing is reckoned from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from osmo_desktop.domain.language import mark
from osmo_desktop.domain.records.declare import (
    Attribute,
    Merge,
    Sensitivity,
    StreamKind,
    Writers,
    record,
)

PARTS: Final = {
    "goals": mark("Goals"),
    "factors": mark("Circumstances"),
    "services": mark("Services"),
    "methods": mark("Methods"),
}
"""What is rated, as in the plan itself; fields are `<part>_rating` and `<part>_reason`."""


def _event(label: str, *, max_length: int = 20_000) -> Attribute:
    return Attribute(label, Merge.EVENT, Sensitivity.PERSONAL, max_length=max_length)


def _key(label: str) -> Attribute:
    """A key of the scale: shown by its word, never searched."""
    return Attribute(label, Merge.EVENT, Sensitivity.ROUTINE, max_length=40)


@record(
    "plan_review",
    label=mark("Review of the plan"),
    stream=StreamKind.CLIENT,
    writers=Writers.ASSIGNED,
)
@dataclass(frozen=True)
class PlanReview:
    """One review of one version; a part that was not rated says nothing, which is no rating."""

    id: str
    plan: Annotated[
        str | None, Attribute(mark("Client plan"), Merge.EVENT, Sensitivity.PERSONAL, ref="plan")
    ] = None
    scale: Annotated[str | None, _key(mark("Scale of the review"))] = None
    occurred: Annotated[date | None, _event(mark("Date"))] = None
    together: Annotated[bool | None, _event(mark("Done together with the client"))] = None
    goals_rating: Annotated[str | None, _key(mark("Rating of the goals"))] = None
    goals_reason: Annotated[str | None, _event(mark("Reason for the rating of the goals"))] = None
    factors_rating: Annotated[str | None, _key(mark("Rating of the circumstances"))] = None
    factors_reason: Annotated[
        str | None, _event(mark("Reason for the rating of the circumstances"))
    ] = None
    services_rating: Annotated[str | None, _key(mark("Rating of the services"))] = None
    services_reason: Annotated[
        str | None, _event(mark("Reason for the rating of the services"))
    ] = None
    methods_rating: Annotated[str | None, _key(mark("Rating of the methods"))] = None
    methods_reason: Annotated[str | None, _event(mark("Reason for the rating of the methods"))] = (
        None
    )
    client_words: Annotated[str | None, _event(mark("In the client's words"))] = None
    next: Annotated[date | None, _event(mark("Next review"))] = None
    struck: Annotated[str | None, _event(mark("Entered in error"), max_length=2_000)] = None

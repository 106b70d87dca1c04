"""The forms of the plan page that come back after a lock; its fields come back by themselves."""

from __future__ import annotations

from collections.abc import Mapping

from osmo_desktop.ui.open_forms import FormSpec, OpenForms
from osmo_desktop.ui.plan.page import PlanPage

PAGE = "plan"


def plan_forms(page: PlanPage) -> OpenForms:
    """A review of the plan, and why one was entered in error."""

    def about() -> dict[str, str]:
        return {"client": page.client_id, "review": page.strike_form.review_id}

    def review(given: Mapping[str, str]) -> bool:
        is_here = page.plan is not None and page.client_id == given.get("client")
        if is_here:
            page.reviewing.open()
        return is_here

    def strike(given: Mapping[str, str]) -> bool:
        if page.plan is None or page.client_id != given.get("client"):
            return False
        found = next((row for row in page.plan.reviews if row.id == given.get("review")), None)
        if found is not None:
            page.reviewing.ask_strike(found)
        return found is not None

    specs = (
        FormSpec(
            name="review",
            widget=page.review_form,
            controls=page.review_form.controls,
            about=about,
            reopen=review,
        ),
        FormSpec(
            name="strike",
            widget=page.strike_form,
            controls=lambda: {"reason": page.strike_form.reason},
            about=about,
            reopen=strike,
        ),
    )
    return OpenForms(PAGE, page.stack, specs)

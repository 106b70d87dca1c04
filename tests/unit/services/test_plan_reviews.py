"""Reviews of a plan: four parts with reasons beside an approved version that they never change."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.plan_data import review_scales
from osmo_desktop.services.network import RoleDraft
from osmo_desktop.services.people import People
from osmo_desktop.services.plan_review_rows import PlanReviewDraft, Rating
from osmo_desktop.services.wording import Wording
from tests.fakes.office import Office

DAY = date(2026, 11, 19)
GOOD = PlanReviewDraft(
    DAY,
    {
        "goals": Rating("somewhat_forward", "Ryhmä kerran viikossa"),
        "factors": Rating("unchanged", "Kyydit yhä yhden varassa"),
        "services": Rating("clearly_forward", "Ohjaus kotona toimii"),
        "methods": Rating("somewhat_weaker", "Paperilista unohtui"),
    },
    together=True,
    client_words="Uskallan jo.",
    next=date(2027, 2, 18),
)


def _approved(office: Office) -> tuple[str, str]:
    """A client and the version in force."""
    client = office.client()
    plan, _ = office.services.plans.begin(client)
    office.services.plans.add_goal(plan.id, "Ulos kotoa")
    office.services.plans.set_field(plan.id, "review", date(2026, 12, 1), plan.basis)
    office.services.plans.approve(plan.id)
    return client, plan.id


def test_a_review_rates_the_four_parts_and_sets_the_next_one(office: Office) -> None:
    """What was said is read back, and the plan is looked at when the review says."""
    client, plan = _approved(office)
    before = office.services.plans.view(plan)
    office.services.plan_reviews.give(client, GOOD)

    (row,) = office.services.plan_reviews.all(client)
    assert (row.version, row.together, row.client_words) == (1, True, "Uskallan jo.")
    assert row.ratings == GOOD.ratings
    assert row.scale == review_scales().on(DAY).id
    after = office.services.plans.view(plan)
    assert (before.next_review, after.next_review) == (date(2026, 12, 1), date(2027, 2, 18))
    assert replace(after, reviews=()) == before


def test_what_was_not_rated_is_no_rating(office: Office) -> None:
    """A part that was left out is missing, not at the worst or the middle of the scale."""
    client, _ = _approved(office)
    part = {"goals": GOOD.ratings["goals"], "methods": Rating()}
    office.services.plan_reviews.give(client, replace(GOOD, ratings=part, next=None))

    (row,) = office.services.plan_reviews.all(client)
    assert set(row.ratings) == {"goals"}


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"occurred": None}, "plan-review-date", "occurred"),
        ({"occurred": DAY + timedelta(days=1)}, "plan-review-date", "occurred"),
        ({"next": DAY}, "plan-review-next", "next"),
        ({"ratings": {}}, "plan-review-empty", "goals_rating"),
        ({"ratings": {"goals": Rating("unchanged", " ")}}, "plan-review-reason", "goals_reason"),
        ({"ratings": {"factors": Rating("", "Syy")}}, "plan-review-rating", "factors_rating"),
        ({"ratings": {"goals": Rating("best", "Syy")}}, "value-invalid", "goals_rating"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    office: Office, change: dict[str, Any], code: str, field: str
) -> None:
    """Each refusal names its field, and nothing is saved."""
    client, _ = _approved(office)

    with pytest.raises(UserError) as caught:
        office.services.plan_reviews.give(client, replace(GOOD, **change))

    assert (caught.value.code, caught.value.details["field"]) == (code, field)
    assert office.services.plan_reviews.all(client) == ()


def test_a_draft_is_not_reviewed(office: Office) -> None:
    """Only what was approved can have gone forward."""
    client = office.client()
    office.services.plans.begin(client)

    with pytest.raises(UserError, match="plan-review-no-plan"):
        office.services.plan_reviews.give(client, GOOD)


def test_a_review_in_error_stays_and_counts_nowhere(office: Office) -> None:
    """Struck with a reason, it is still read, and the earlier date of the next review holds."""
    client, plan = _approved(office)
    review, _ = office.services.plan_reviews.give(client, GOOD)
    with pytest.raises(UserError, match="reason-missing"):
        office.services.plan_reviews.strike(review, " ")

    office.services.plan_reviews.strike(review, "Väärä asiakas")

    (row,) = office.services.plan_reviews.all(client)
    assert row.struck == "Väärä asiakas"
    assert office.services.plans.view(plan).next_review == date(2026, 12, 1)


def test_codes_of_a_plan_are_read_as_words(office: Office) -> None:
    """History and conflicts say a rating and an emphasis in words; a newer rating as it is."""
    words = Wording(office.book, People(office.book))

    assert words.text("plan_review", "goals_rating", "unchanged") == "unchanged"
    assert words.text("plan_review", "goals_rating", "clearly_weaker") == "clearly weaker"
    assert words.text("plan_review", "goals_rating", "of_later") == "of_later"
    emphasis = words.text("plan", "emphasis", "start.work_itself=40 start.life_management=60")
    assert emphasis == "Starting: Managing everyday life 60 %, The work itself 40 %"


ACTS = st.lists(
    st.sampled_from(["approve", "begin", "methods", "level", "network", "review", "strike"]),
    max_size=14,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ACTS)
def test_no_version_is_ever_dropped_or_changed(acts: list[str]) -> None:
    """Whatever is done in whatever order, each approved version is still there word for word."""
    office = Office()
    client, first = _approved(office)
    plans, kept = office.services.plans, {first: office.services.plans.view(first)}
    for number, act in enumerate(acts):
        current = plans.current(client)
        assert current is not None
        with contextlib.suppress(UserError):  # what is not allowed now
            _act(office, client, current.id, act=act, number=number)
        for row in plans.view(first).versions:
            if row.state == "approved":
                kept.setdefault(row.id, plans.view(row.id))
        assert {row.id for row in plans.view(first).versions} >= set(kept)
        for plan, then in kept.items():
            now = plans.view(plan)
            assert (now.texts, now.made, now.track) == (then.texts, then.made, then.track)
            assert [g.title for g in now.goals] == [g.title for g in then.goals]


def _act(office: Office, client: str, plan: str, *, act: str, number: int) -> None:
    """Do one thing to what the screen shows."""
    services = office.services
    view = services.plans.view(plan)
    if act == "approve":
        services.plans.approve(plan)
    elif act == "begin":
        services.plans.begin(client)
    elif act == "methods":
        services.plans.set_field(plan, "methods", f"Tapa {number}", view.basis)
    elif act == "level":
        services.plans.set_goal(view.goals[0].id, "level", number % 3, view.goals[0].basis)
    elif act == "network":
        services.network.add_role(client, RoleDraft(f"Rooli {number}"))
    elif act == "review":
        services.plan_reviews.give(client, GOOD)
    elif view.reviews:
        services.plan_reviews.strike(view.reviews[0].id, "Virhe")


def test_a_review_that_is_written_late_is_of_the_version_of_its_day(office: Office) -> None:
    """What was held before the present version was made tells about the former one."""
    client, first = _approved(office)
    plans = office.services.plans
    former = plans.view(first)
    assert former.made == DAY
    office.clock.time += timedelta(days=30)
    second, _ = plans.begin(client)
    plans.approve(second.id)

    for day, plan in ((DAY, first), (DAY + timedelta(days=29), first), (office.today, second.id)):
        given, _ = office.services.plan_reviews.give(client, replace(GOOD, occurred=day, next=None))
        shot = office.book.get("plan_review", given)
        assert shot is not None
        assert (day, shot.record.plan) == (day, plan)

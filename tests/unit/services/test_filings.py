"""Several engagements at once: a document is filed under one, and counts on its pathway only."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.pathway import PathFacts
from osmo_desktop.domain.plan_data import review_scales
from osmo_desktop.services.document_bases import DocumentBasis, shown_basis
from osmo_desktop.services.filings import Filing, offered
from osmo_desktop.services.goal_courses import GoalCourses
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.services.pathway import NewEngagement
from osmo_desktop.services.pathway_facts import PathwayFacts
from osmo_desktop.services.plan_review_rows import PlanReviewDraft, Rating
from tests.fakes.casework import Casework, at, empty_casework
from tests.fakes.office import Office
from tests.unit.services.test_document_notes import OTHER, OWN, team_of

BEGAN, SECOND, TODAY = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 19)
FUNCTION = "Services for working-age people"
SOCIAL = "Social rehabilitation (Social Welfare Act, section 17)"


class Twofold:
    """One client with two engagements at once: own social rehabilitation, then one for another."""

    def __init__(self) -> None:
        self.work: Casework = empty_casework()
        team_of(self.work)
        self.services = self.work.services
        self.client = self.work.add(
            "Aalto", "Mirja", start=BEGAN, legal_basis="social_rehabilitation", controller=OWN
        )
        (first,) = self.services.pathway.of_client(self.client).engagements
        self.first = first.id
        new = NewEngagement(
            type="individual_coaching",
            legal_basis="adult_social_work",
            controller=OTHER,
            start=SECOND,
        )
        self.second, _ = self.services.pathway.open_engagement(self.client, new)

    def facts(self, engagement: str) -> PathFacts:
        """What is recorded on the pathway of an engagement."""
        shot = self.work.book.get("engagement", engagement)
        assert shot is not None
        return PathwayFacts(self.work.book).of(shot)

    def start(self) -> NoteDraft:
        """A fresh note of today."""
        return self.services.notes.start(self.client, now=self.work.now())

    def note(self, engagement: str, day: int = 19, **values: Any) -> str:
        """Approve a note of November that is filed under an engagement."""
        draft = self.start().changed(occurred=at(day, 11, "8.00"), happened="Tavattiin.")
        note, _ = self.services.notes.approve(draft.changed(engagement=engagement, **values))
        return note

    def filing(self, engagement: str) -> Filing:
        """How an engagement is offered."""
        found = self.services.filings.of_client(self.client, TODAY)
        return next(one for one in found if one.engagement == engagement)

    def attend(self, group: str) -> None:
        """Be present in today's session of a group."""
        session, team = new_id(), self.work.book.team_stream
        moment = at(19, 11, "9.00").isoformat()
        self.work.book.commit(
            [
                Edit(team, "session", session, "group", group),
                Edit(team, "session", session, "starts", moment),
                Edit(self.client, "attendance", new_id(), "session", session),
            ]
        )
        (present,) = self.work.book.find("attendance", stream=self.client)
        self.work.book.commit([Edit(self.client, "attendance", present.id, "state", "present")])

    def plan(self, engagement: str | None) -> str:
        """Approve a plan that is filed under an engagement, under none where None."""
        plans = self.services.plans
        plan, _ = plans.begin(self.client)
        if engagement is None:
            self.work.book.commit([_cleared(self.client, plan.id, plan.basis["engagement"])])
        else:
            plans.set_field(plan.id, "engagement", engagement, plan.basis)
        plans.add_goal(plan.id, "Aamurytmi")
        plans.set_field(plan.id, "hinders", "Velat", plan.basis)
        plans.approve(plan.id)
        return plan.id


def _cleared(client: str, plan: str, sup: Any) -> Edit:
    return Edit(client, "plan", plan, "engagement", None, sup=tuple(sup))


def test_a_note_is_filed_under_the_newest_engagement_unless_another_is_chosen() -> None:
    """The choices name function, basis and controller; the chosen one's head stays on the note."""
    two = Twofold()
    draft = two.start()
    assert (draft.engagement, draft.document.organiser) == (two.second, OTHER)
    mine, theirs = two.filing(two.first), two.filing(two.second)
    assert mine.words == f"{FUNCTION} · {SOCIAL} · {OWN}"
    assert theirs.words.endswith(OTHER)

    note = two.note(two.first, document=mine.document)

    view = two.services.notes.view(note)
    assert (view.document, view.filed_under) == (DocumentBasis(FUNCTION), SOCIAL)


def test_only_engagements_of_the_day_are_offered_and_what_is_chosen() -> None:
    """One that had not begun, or was over, is no choice, unless the note is filed there already."""
    two = Twofold()
    found = two.services.filings.of_client(two.client, TODAY)
    before = SECOND - timedelta(days=1)

    assert [one.engagement for one in offered(found, TODAY)] == [two.second, two.first]
    assert [one.engagement for one in offered(found, before)] == [two.first]
    assert len(offered(found, before, two.second)) == 2


def test_a_note_counts_on_the_pathway_that_it_is_filed_under() -> None:
    """It is contact and activity there, and neither on that of the other engagement."""
    two = Twofold()
    two.plan(two.first)
    two.note(two.first, mode="group_session")

    assert (two.facts(two.first).contact, two.facts(two.first).activity) == (TODAY, TODAY)
    assert (two.facts(two.second).contact, two.facts(two.second).activity) == (None, None)


def test_a_note_under_none_counts_for_each_as_before() -> None:
    """Notes from before engagements were asked stay facts of every engagement."""
    two = Twofold()
    two.note("")

    assert two.facts(two.first).contact == two.facts(two.second).contact == TODAY


def test_presence_in_a_group_belongs_to_the_engagement_of_the_group() -> None:
    """A session of one engagement's group is no activity of another; of nobody's group it is."""
    two = Twofold()
    group = new_id()
    two.attend(group)
    assert two.facts(two.first).activity == two.facts(two.second).activity == TODAY

    two.work.book.commit([Edit(two.client, "engagement", two.second, "group", group)])

    assert (two.facts(two.first).activity, two.facts(two.second).activity) == (None, TODAY)


def test_an_engagement_that_was_taken_back_takes_no_note_along() -> None:
    """A note under an engagement that is gone counts again for those that are there."""
    two = Twofold()
    two.note(two.second)
    assert two.facts(two.first).contact is None
    with pytest.raises(UserError, match="engagement-in-use"):
        two.services.pathway.take_back_engagement(two.second)

    # Taken back apart, on a laptop that did not have the note yet.
    two.work.book.retract("engagement", two.second)

    assert two.facts(two.first).contact == TODAY
    assert two.services.notes.start_amendment(two.note(two.second)).engagement == ""


def test_amending_the_engagement_keeps_both_versions() -> None:
    """The note says where it is filed now and where it was, by whom and why it was changed."""
    two = Twofold()
    note = two.note(two.second, document=two.filing(two.second).document)
    draft = two.services.notes.start_amendment(note)
    assert (draft.engagement, draft.document.organiser) == (two.second, OTHER)
    mine = two.filing(two.first)

    two.services.notes.approve(
        draft.changed(engagement=two.first, document=mine.document, reason="Väärä asiakkuus")
    )

    view = two.services.notes.view(note)
    (filed,) = [one for one in view.history if one.field == "engagement"]
    assert [(one.value, one.reason) for one in filed.versions] == [
        (f"{SOCIAL} · {OWN}", "Väärä asiakkuus"),
        (two.filing(two.second).words.removeprefix(f"{FUNCTION} · "), None),
    ]
    assert view.document == mine.document
    assert (two.facts(two.first).contact, two.facts(two.second).contact) == (TODAY, None)


def test_the_paper_of_an_amended_note_names_both_engagements(office: Office) -> None:
    """On paper too the note says the basis that it is filed under, and where it was before."""
    pathway, notes = office.services.pathway, office.services.notes
    client = office.client(start=BEGAN, legal_basis="social_rehabilitation")
    (first,) = (one.id for one in pathway.of_client(client).engagements)
    note = office.note(client)
    new = NewEngagement(type="group", legal_basis="project", controller="Hanke", start=SECOND)
    second, _ = pathway.open_engagement(client, new)
    draft = notes.start_amendment(note)
    assert draft.engagement == first
    notes.approve(draft.changed(engagement=second, reason="Hankkeen käynti"))

    office.services.note_papers.paper(note)

    paper = office.printer.papers[-1]
    facts = {one.label: one.text for part in paper.parts for one in part.lines}
    assert facts["Legal basis"] == "Taking part in the project"
    (filed,) = [part for part in paper.parts if part.heading == "Engagement"]
    said = [one.text for one in filed.lines if not one.is_small]
    assert said == ["Taking part in the project · Hanke", SOCIAL]


def test_a_moved_note_is_filed_at_its_new_client() -> None:
    """An engagement of one client is none of the other, nor is in whose name it was written."""
    two = Twofold()
    other = two.work.add("Hakala", "Veikko", start=BEGAN, legal_basis="project", controller=OWN)
    (there,) = two.services.pathway.of_client(other).engagements

    moved, _ = two.services.notes.move(two.note(two.second), other, "Väärä asiakas")

    view = two.services.notes.view(moved)
    (shot,) = two.work.book.find("meeting", stream=other)
    assert (shot.record.engagement, view.document.organiser) == (there.id, "")
    assert view.filed_under == "Taking part in the project"


def test_a_plan_is_filed_under_the_newest_engagement_unless_another_is_chosen() -> None:
    """The plan and its paper say the function, and for whom it is made; one client's only."""
    two = Twofold()
    plans, papers = two.services.plans, two.services.papers
    plan, _ = plans.begin(two.client)
    assert (plan.engagement, plan.document) == (two.second, DocumentBasis(FUNCTION, OTHER, OWN))
    assert papers.plan_document(two.client, language="en").organisation == OTHER

    plans.set_field(plan.id, "engagement", two.first, plan.basis)

    assert plans.view(plan.id).document == DocumentBasis(FUNCTION)
    paper = papers.plan_document(two.client, language="en")
    assert (paper.organisation, paper.service) == (OWN, f"{SOCIAL} · {FUNCTION}")
    other = two.work.add("Hakala", "Veikko", start=BEGAN)
    (there,) = two.services.pathway.of_client(other).engagements
    with pytest.raises(UserError, match="engagement-unknown"):
        plans.set_field(plan.id, "engagement", there.id, plan.basis)


def test_a_plan_and_its_reviews_count_on_the_pathway_that_they_are_filed_under() -> None:
    """A plan of one engagement is none of the other; a review goes with its plan and says so."""
    two = Twofold()
    two.plan(two.first)
    draft = PlanReviewDraft(TODAY, {"goals": Rating(_rating(), "Aamut onnistuvat.")})
    two.services.plan_reviews.give(two.client, draft)

    assert (two.facts(two.first).plan, two.facts(two.first).evaluations) == (TODAY, (TODAY,))
    assert (two.facts(two.second).plan, two.facts(two.second).evaluations) == (None, ())
    (review,) = two.services.plan_reviews.all(two.client)
    (shot,) = two.work.book.find("plan_review", stream=two.client)
    assert review.document == shown_basis(two.work.book, shot, TODAY) == DocumentBasis(FUNCTION)


def test_a_plan_under_none_counts_for_each_as_before() -> None:
    """Plans from before engagements were asked, and their reviews, are facts of every one."""
    two = Twofold()
    two.plan(None)
    draft = PlanReviewDraft(TODAY, {"goals": Rating(_rating(), "Aamut onnistuvat.")})
    two.services.plan_reviews.give(two.client, draft)

    for engagement in (two.first, two.second):
        assert (two.facts(engagement).plan, two.facts(engagement).evaluations) == (TODAY, (TODAY,))


def test_a_new_version_stays_with_its_engagement_while_that_runs() -> None:
    """The next version of a plan goes on where the former one was filed, else with what runs."""
    two = Twofold()
    two.plan(two.first)
    draft, _ = two.services.plans.begin(two.client)
    assert draft.engagement == two.first
    two.services.plans.add_goal(draft.id, "Ilta")
    two.services.plans.approve(draft.id)
    end = Edit(two.client, "engagement", two.first, "end", "2026-11-18")
    two.work.book.commit([end])

    assert two.services.plans.begin(two.client)[0].engagement == two.second


def test_a_plan_takes_nothing_from_that_of_another_engagement() -> None:
    """What one controller's plan says never comes into another's; its own goes on, as does none's.

    The new version of an engagement begins empty where the only plan is another's.
    """
    two = Twofold()
    plans = two.services.plans
    first = two.plan(two.first)
    plan = plans.view(first)
    assert plan.engagement == two.first
    two.work.book.commit([Edit(two.client, "engagement", two.first, "end", "2026-11-18")])

    draft, _ = plans.begin(two.client)

    assert (draft.engagement, draft.goals, draft.steps) == (two.second, (), ())
    assert set(draft.texts.values()) == {""}
    plans.add_goal(draft.id, "Ilta")
    plans.approve(draft.id)
    assert [goal.title for goal in plans.begin(two.client)[0].goals] == ["Ilta"]


def test_a_plan_filed_under_none_goes_on_in_the_engagement_that_runs() -> None:
    """Plans from before engagements were asked belong to all of them."""
    two = Twofold()
    two.plan(None)

    draft, _ = two.services.plans.begin(two.client)

    assert (draft.engagement, [goal.title for goal in draft.goals]) == (two.second, ["Aamurytmi"])


def _planned_for_both() -> tuple[Twofold, str, str]:
    """A plan with a goal on its levels and a review of each engagement, the first one's before."""
    two = Twofold()
    plans = two.services.plans
    made = []
    for engagement, day in ((two.first, date(2026, 12, 1)), (two.second, date(2026, 12, 8))):
        plan, _ = plans.begin(two.client)
        plans.set_field(plan.id, "engagement", engagement, plan.basis)
        plans.set_field(plan.id, "review", day, plan.basis)
        for carried in plan.goals:
            plans.drop_goal(carried.id)
        goal, _ = plans.add_goal(plan.id, "Aamurytmi")
        plans.set_goal(goal, "baseline", -2, {})
        plans.approve(plan.id)
        made.append(plan.id)
    return two, made[0], made[1]


def test_the_plan_of_one_engagement_puts_none_of_another_out_of_force() -> None:
    """Both plans' goals have their own whole course, both are reviewed and both count."""
    two, first, second = _planned_for_both()
    courses = GoalCourses(two.work.book).of_client(two.client)
    assert [(line.item.text, line.item.cut, len(line.rows)) for line in courses] == [
        ("Aamurytmi", 0, 1),
        ("Aamurytmi", 0, 1),
    ]
    assert len({line.item.id for line in courses}) == 2
    due = two.services.tasks.due_of(two.client, until=date(2026, 12, 31))
    assert [row.due for row in due if row.kind == "review"] == [
        date(2026, 12, 1),
        date(2026, 12, 8),
    ]
    draft = PlanReviewDraft(TODAY, {"goals": Rating(_rating(), "Aamut onnistuvat.")}, plan=first)
    two.services.plan_reviews.give(two.client, draft)
    (shot,) = two.work.book.find("plan_review", stream=two.client)
    assert shot.record.plan == first
    two.services.plan_reviews.give(two.client, replace(draft, plan=""))
    assert {s.record.plan for s in two.work.book.find("plan_review", stream=two.client)} == {
        first,
        second,
    }


def test_a_plan_goes_out_of_force_with_its_engagement() -> None:
    """Of an engagement that ended no goal is followed while another's plan is in force."""
    two, _, second = _planned_for_both()
    two.work.book.commit([Edit(two.client, "engagement", two.first, "end", "2026-11-18")])

    (course,) = GoalCourses(two.work.book).of_client(two.client)

    (goal,) = two.services.plans.view(second).goals
    assert course.item.id == goal.id


def _rating() -> str:
    return review_scales().on(TODAY).steps[0].key

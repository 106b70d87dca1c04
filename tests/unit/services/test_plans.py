"""The client plan: drafted, approved, carried into a new version."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.models import PlanView, StepDraft
from tests.fakes.office import Office


@pytest.fixture
def client(office: Office) -> str:
    """A client without a plan."""
    return office.client()


def _draft(office: Office, client: str) -> PlanView:
    """A draft with a text, a goal on its scale and two steps."""
    plans = office.services.plans
    plan, _ = plans.begin(client)
    plans.set_field(plan.id, "supports", "Sisko auttaa\nOma koti", plan.basis)
    goal, _ = plans.add_goal(plan.id, "Unirytmi")
    (view,) = plans.view(plan.id).goals
    plans.set_goal(goal, "level_0", "Herään ennen yhdeksää", view.basis)
    plans.set_goal(goal, "level", -2, view.basis)
    plans.add_step(plan.id, StepDraft("Herätyskello", "Aino", date(2026, 11, 20)))
    plans.add_step(plan.id, StepDraft("Soitto"))
    return plans.view(plan.id)


def test_there_is_no_plan_at_first(office: Office, client: str) -> None:
    """A new client has none."""
    assert office.services.plans.current(client) is None


def test_a_draft_is_written_field_by_field(office: Office, client: str) -> None:
    """What was typed is in the plan, in its order."""
    plan = _draft(office, client)

    assert (plan.version, plan.state) == (1, "draft")
    assert plan.texts["supports"] == "Sisko auttaa\nOma koti"
    assert [(goal.title, goal.level, goal.scale[2]) for goal in plan.goals] == [
        ("Unirytmi", -2, "Herään ennen yhdeksää")
    ]
    assert [step.text for step in plan.steps] == ["Herätyskello", "Soitto"]
    assert office.services.plans.begin(client)[0].id == plan.id


def test_a_person_is_not_in_conflict_with_themself(office: Office, client: str) -> None:
    """Leaving a field twice before the page is read anew makes no conflict."""
    plans = office.services.plans
    plan, _ = plans.begin(client)

    plans.set_field(plan.id, "methods", "Käynnit", plan.basis)
    plans.set_field(plan.id, "methods", "Käynnit ja soitot", plan.basis)

    assert plans.view(plan.id).conflicts == ()
    assert plans.view(plan.id).texts["methods"] == "Käynnit ja soitot"


def test_a_colleague_s_text_is_not_overwritten(office: Office, client: str) -> None:
    """What arrives while the field is open stays beside it."""
    plans = office.services.plans
    plan, _ = plans.begin(client)
    plans.set_field(plan.id, "methods", "Käynnit", plan.basis)
    other = office.book.add_colleague("Ville Laine")
    seen = plans.view(plan.id).basis
    office.book.show(other)
    edit = Edit(client, "plan", plan.id, "methods", "Ryhmä", sup=tuple(seen["methods"]))
    office.book.receive(other, [edit])

    plans.set_field(plan.id, "methods", "Soitot", seen)

    assert plans.view(plan.id).conflicts == ("methods",)


@pytest.mark.parametrize("level", [-3, 3, "2", 1.5])
def test_a_level_is_between_minus_two_and_two(office: Office, client: str, level: object) -> None:
    """Nothing else is a level."""
    (goal,) = _draft(office, client).goals

    with pytest.raises(UserError):
        office.services.plans.set_goal(goal.id, "level", level, goal.basis)


def test_a_goal_left_out_comes_back(office: Office, client: str) -> None:
    """Leaving out is undone without loss."""
    plan = _draft(office, client)
    plans = office.services.plans

    plans.drop_goal(plan.goals[0].id)
    assert plans.view(plan.id).goals == ()
    plans.restore_goal(plan.goals[0].id)

    assert [goal.title for goal in plans.view(plan.id).goals] == ["Unirytmi"]


def test_a_step_left_out_comes_back(office: Office, client: str) -> None:
    """As a goal does."""
    plan = _draft(office, client)
    plans = office.services.plans

    plans.drop_step(plan.steps[0].id)
    assert [step.text for step in plans.view(plan.id).steps] == ["Soitto"]
    plans.restore_step(plan.steps[0].id)

    assert [step.text for step in plans.view(plan.id).steps] == ["Herätyskello", "Soitto"]


def test_approval_needs_a_goal(office: Office, client: str) -> None:
    """An empty plan is not approved."""
    plan, _ = office.services.plans.begin(client)
    office.services.plans.add_goal(plan.id, "")

    with pytest.raises(UserError) as caught:
        office.services.plans.approve(plan.id)

    assert (caught.value.code, caught.value.details["field"]) == ("plan-goal-missing", "goals")


def test_an_approved_plan_keeps_its_words(office: Office, client: str) -> None:
    """After approval only the levels reached and the ticks change."""
    plans = office.services.plans
    plan = _draft(office, client)
    plans.approve(plan.id)
    approved = plans.view(plan.id)
    goal, step = approved.goals[0], approved.steps[0]

    for change in (
        lambda: plans.set_field(plan.id, "methods", "Muu", approved.basis),
        lambda: plans.set_goal(goal.id, "title", "Muu", goal.basis),
        lambda: plans.set_step(step.id, "text", "Muu", step.basis),
        lambda: plans.add_goal(plan.id, "Uusi"),
        lambda: plans.drop_step(step.id),
        lambda: plans.approve(plan.id),
    ):
        with pytest.raises(UserError, match="plan-approved"):
            change()
    plans.set_goal(goal.id, "level", 1, goal.basis)
    plans.set_step(step.id, "done", value=True, basis=step.basis)

    after = plans.view(plan.id)
    assert (after.made, after.goals[0].level, after.steps[0].done) == (office.today, 1, True)


def test_a_new_version_carries_goals_texts_and_open_steps(office: Office, client: str) -> None:
    """The approved version stays as it was; the draft begins from it in one commit."""
    plans = office.services.plans
    plan = _draft(office, client)
    plans.approve(plan.id)
    first = plans.view(plan.id)
    plans.set_step(first.steps[0].id, "done", value=True, basis=first.steps[0].basis)
    office.book.commits.clear()

    draft, _ = plans.begin(client)

    assert len(office.book.commits) == 1
    assert (draft.version, draft.state, draft.made) == (2, "draft", None)
    assert draft.texts["supports"] == "Sisko auttaa\nOma koti"
    assert [(g.title, g.level, g.scale[2]) for g in draft.goals] == [
        ("Unirytmi", -2, "Herään ennen yhdeksää")
    ]
    assert [step.text for step in draft.steps] == ["Soitto"]
    assert [row.state for row in draft.versions] == ["draft", "approved"]
    in_force = plans.in_force(client)
    assert in_force is not None
    assert in_force.id == plan.id
    current = plans.current(client)
    assert current is not None
    assert current.id == draft.id


def test_an_unknown_field_is_refused(office: Office, client: str) -> None:
    """Only a plan's own fields are written."""
    plan = _draft(office, client)

    changes: tuple[Callable[[], object], ...] = (
        lambda: office.services.plans.set_field(plan.id, "state", "approved", plan.basis),
        lambda: office.services.plans.set_goal(plan.goals[0].id, "plan", "x", {}),
        lambda: office.services.plans.set_step(plan.steps[0].id, "meeting", "x", {}),
    )
    for change in changes:
        with pytest.raises(UserError, match="plan-field-unknown"):
            change()


def test_the_client_s_own_part_is_written_and_carried_on(office: Office, client: str) -> None:
    """Strengths, skills, own actions and the emphasis are fields of the plan like the others."""
    plans = office.services.plans
    plan = _draft(office, client)
    own = {
        "strengths": "Käsityötaidot",
        "skills": "Ompelu\nLaskujen maksu verkossa",
        "own_actions": "Käyn ryhmässä torstaisin",
        "emphasis": "start.life_management=60 start.work_readiness=40",
    }
    for field, text in own.items():
        plans.set_field(plan.id, field, text, plan.basis)
    plans.approve(plan.id)

    draft, _ = plans.begin(client)

    assert {field: draft.texts[field] for field in own} == own


def test_an_emphasis_is_nothing_but_weights(office: Office, client: str) -> None:
    """Anything else is refused, and what stood there stays."""
    plans = office.services.plans
    plan = _draft(office, client)
    plans.set_field(plan.id, "emphasis", "start.work_itself=100", plan.basis)

    with pytest.raises(UserError, match="value-invalid"):
        plans.set_field(plan.id, "emphasis", "start.work_itself=101", plan.basis)

    assert plans.view(plan.id).texts["emphasis"] == "start.work_itself=100"


def test_what_was_said_on_a_day_is_not_said_again_by_a_new_version(
    office: Office, client: str
) -> None:
    """Views and how the plan was made stay with their version; the rest goes on."""
    plans = office.services.plans
    plan = _draft(office, client)
    of_their_day = dict.fromkeys(("made_together", "client_view", "worker_view"), "Silloin")
    for field, text in of_their_day.items():
        plans.set_field(plan.id, field, text, plan.basis)
    plans.approve(plan.id)

    draft, _ = plans.begin(client)

    assert {field: draft.texts[field] for field in of_their_day} == dict.fromkeys(of_their_day, "")
    former = plans.view(plan.id)
    assert {field: former.texts[field] for field in of_their_day} == of_their_day
    carried = former.texts.keys() - of_their_day.keys()
    assert {name: draft.texts[name] for name in carried} == {
        name: former.texts[name] for name in carried
    }


def test_a_plan_is_not_made_on_a_day_to_come(office: Office, client: str) -> None:
    """Its day is refused at its field, and an old draft with such a day is not approved."""
    plans = office.services.plans
    plan = _draft(office, client)
    tomorrow = office.today + timedelta(days=1)

    with pytest.raises(UserError, match="plan-made-future") as caught:
        plans.set_field(plan.id, "made", tomorrow, plan.basis)
    assert caught.value.details["field"] == "made"
    office.book.commit([Edit(client, "plan", plan.id, "made", tomorrow.isoformat())])
    with pytest.raises(UserError, match="plan-made-future"):
        plans.approve(plan.id)
    plans.set_field(plan.id, "made", office.today, plans.view(plan.id).basis)
    plans.approve(plan.id)
    assert plans.view(plan.id).made == office.today

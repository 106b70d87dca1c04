"""Versions of a plan side by side: whatever differs in a goal or a step is said to differ."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.records.client import Goal, Step
from osmo_desktop.services.models import GoalView, PlanView, StepDraft
from osmo_desktop.ui.plan.compare import compared
from tests.fakes.casework import Casework, empty_casework

_GIVEN = {
    "title": "Ilta",
    "client_words": "Haluan nukkua",
    **{f"level_{at}": "Uusi taso" for at in ("minus_2", "minus_1", "0", "plus_1", "plus_2")},
    "weight": 9,
    "baseline": -1,
    "level": 1,
    "dropped": True,
    "text": "Soitto Kelaan",
    "who": "Aino",
    "due": "2026-12-24",
}
_NOT_SAID = {
    "id": "names the record",
    "plan": "tells which version it is in",
    "meeting": "of a step of a note",
    "joint_meeting": "of a step of a joint meeting",
    "position": "seen by where it stands",
    "former": "pairs the goals, and is no words",
    "done": "what became of a step is no part of what was agreed",
}
_FIELDS = [(kind, one.name) for kind in (Goal, Step) for one in fields(kind)]


def _plan() -> tuple[Casework, str, PlanView]:
    work = empty_casework()
    client = work.add("Aalto", "Mirja")
    plan, _ = work.services.plans.begin(client)
    work.services.plans.add_goal(plan.id, "Aamurytmi")
    work.services.plans.add_step(plan.id, StepDraft("Herätyskello", "Mirja", date(2026, 12, 1)))
    return work, client, work.services.plans.view(plan.id)


@pytest.mark.parametrize(("kind", "field"), _FIELDS)
def test_every_field_of_goals_and_steps_is_compared(kind: type, field: str) -> None:
    """Versions that differ in one field only do not say the same; what is left out has a reason."""
    if field in _NOT_SAID:
        assert field not in _GIVEN
        return
    work, client, plan = _plan()
    name = "goal" if kind is Goal else "step"
    part = plan.goals[0] if kind is Goal else plan.steps[0]
    shot = work.book.get(name, part.id)
    assert shot is not None
    sup = tuple(shot.basis.get(field, ()))
    work.book.commit([Edit(client, name, part.id, field, _GIVEN[field], sup=sup)])

    changed = [
        one.title for one in compared(plan, work.services.plans.view(plan.id)) if one.is_changed
    ]

    assert changed == ["Goal 1" if kind is Goal else "Agreed steps"]


def test_a_goal_stands_beside_the_one_that_it_went_on_from() -> None:
    """Whatever it is called now, in both directions, and though another took its name."""
    _, _, plan = _plan()
    (goal,) = plan.goals
    new = _goal(goal, "new", title="Uni", former=goal.id)
    other = _goal(goal, "other")
    later = replace(plan, goals=(other, new))

    pairs = [one for one in compared(plan, later) if one.title.startswith("Goal")]
    back = [one for one in compared(later, plan) if one.title.startswith("Goal")]

    assert [(one.old[:9], one.new[:9]) for one in pairs] == [
        ("", "Aamurytmi"),
        ("Aamurytmi", "Uni\nWeigh"),
    ]
    assert [(one.old[:9], one.new[:9]) for one in back] == [
        ("Uni\nWeigh", "Aamurytmi"),
        ("Aamurytmi", ""),
    ]


def _goal(goal: GoalView, key: str, *, title: str = "", former: str = "") -> GoalView:
    return replace(goal, id=key, title=title or goal.title, former=former)

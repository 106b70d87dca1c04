"""What the plan page does on the vault worker: each function runs there, whole, in one job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from osmo_desktop.domain.changes import Changes
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.filings import Filing
from osmo_desktop.services.models import ConflictCard, OpenPlan, PlanView, StepDraft


@dataclass(frozen=True, slots=True)
class PlanPicture:
    """What the page shows: the plan, if there is one, and the conflicts that are open in it."""

    client_id: str
    plan: PlanView | None
    conflicts: tuple[ConflictCard, ...] = ()
    people: tuple[str, ...] = ()
    """The client and the workers, for who does a step."""
    filings: tuple[Filing, ...] = ()
    """The client's engagements, as they are `today`."""
    today: date = date.min
    open_plans: tuple[OpenPlan, ...] = ()
    """The draft and the plans in force: of several engagements each may have its own."""

    def conflicts_of(self, entity: str, *fields: str) -> tuple[ConflictCard, ...]:
        """Return the open conflicts of an entity's fields."""
        return tuple(
            card for card in self.conflicts if card.entity == entity and card.field in fields
        )


@dataclass(frozen=True, slots=True)
class Made:
    """Something new; the task runner publishes its `changes`."""

    id: str
    changes: Changes


def read(services: Services, client_id: str, today: date, wanted: str = "") -> PlanPicture:
    """Read the wanted plan while it is open, else the one being drafted, else the newest."""
    open_plans = services.plans.open_ones(client_id)
    is_open = any(one.id == wanted for one in open_plans)
    plan = services.plans.view(wanted) if is_open else services.plans.current(client_id)
    if plan is None:
        return PlanPicture(client_id, None)
    client = services.clients.page(client_id)  # its conflicts tell no protected place
    parts = {plan.id, *(goal.id for goal in plan.goals), *(step.id for step in plan.steps)}
    conflicts = tuple(card for card in client.conflicts if card.entity in parts)
    people = (client.row.given_name, *client.workers)
    filings = services.filings.of_client(client_id, today)
    return PlanPicture(client_id, plan, conflicts, people, filings, today, open_plans)


def begin(services: Services, client_id: str, engagement: str) -> Made:
    """Begin a new version for an engagement; empty for that of the newest plan."""
    plan, changes = services.plans.begin(client_id, engagement)
    return Made(plan.id, changes)


def add_goal(services: Services, plan_id: str) -> Made:
    """Add a goal without a title yet."""
    goal_id, changes = services.plans.add_goal(plan_id, "")
    return Made(goal_id, changes)


def add_suggested(services: Services, plan_id: str, title: str, expected: str) -> Made:
    """Add a suggested goal with the level that is agreed on."""
    goal_id, changes = services.plans.add_goal(plan_id, title)
    goal = next(goal for goal in services.plans.view(plan_id).goals if goal.id == goal_id)
    changes |= services.plans.set_goal(goal_id, "level_0", expected, goal.basis)
    return Made(goal_id, changes)


def add_step(services: Services, plan_id: str, step: StepDraft) -> Made:
    """Add an agreed step."""
    step_id, changes = services.plans.add_step(plan_id, step)
    return Made(step_id, changes)


def approve(services: Services, plan_id: str) -> Changes:
    """Approve a draft; a goal's first level becomes its baseline, which then stays fixed."""
    changes = Changes()
    for goal in services.plans.view(plan_id).goals:
        if goal.baseline is None and goal.level is not None:
            changes |= services.plans.set_goal(goal.id, "baseline", goal.level, goal.basis)
    return changes | services.plans.approve(plan_id)


def read_pair(services: Services, old_id: str, new_id: str) -> tuple[PlanView, PlanView]:
    """Read two versions to compare."""
    return services.plans.view(old_id), services.plans.view(new_id)

"""What the people of the scenario do with clients, each by one call that a window makes too."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from osmo_desktop.demo import timeline as told
from osmo_desktop.demo.facts import AgreedStep, GoalFacts, NoteText
from osmo_desktop.demo.laptops import DemoClock
from osmo_desktop.demo.scenario import Scenario
from osmo_desktop.domain.errors import BugError
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.models import NoteDraft, PlanView, StepDraft

_WRITING = timedelta(minutes=5)  # between the end of a meeting and the approval of its note
_WITHOUT_PLACE = frozenset({"phone", "video", "message"})
_SCALE = ("level_minus_2", "level_minus_1", "level_0", "level_plus_1", "level_plus_2")


@dataclass
class Memory:
    """Which id has what the scenario names; the same on both laptops."""

    clients: dict[str, str] = field(default_factory=dict)
    doubles: dict[str, str] = field(default_factory=dict)
    goals: dict[tuple[str, int], str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    drafts: dict[str, str] = field(default_factory=dict)
    meetings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Desk:
    """Where an action is done: a laptop's services, the clock, the story and its ids."""

    services: Services
    clock: DemoClock
    scenario: Scenario
    memory: Memory

    def client(self, name: str) -> str:
        """The id of a client of the scenario."""
        return self.memory.clients[name]


def begin(desk: Desk, action: told.Begin) -> None:
    """Add the client with an engagement and its start notice."""
    facts = desk.scenario.clients[action.client]
    client_id, _ = desk.services.clients.add(
        family_name=facts.family_name,
        given_name=facts.given_name,
        municipality=facts.municipality,
        language=facts.language,
        birth_date=facts.birth_date,
        identity_code=facts.identity_code,
        phone=facts.phone,
        address=facts.address,
        safety_ban=facts.protected,
        engagement_type=facts.engagement,
        controller=desk.scenario.team.controller,
        referral_source=facts.referral_source,
        start=desk.clock.today(),
    )
    desk.memory.clients[action.client] = client_id
    if facts.group is not None:
        shot = desk.services.records.find("engagement", client_id=client_id)[0]
        values = {"group": desk.memory.groups[facts.group]}
        desk.services.records.change("engagement", shot.id, values, shot.basis)


def meet(desk: Desk, action: told.Meet) -> None:
    """Write the note of a meeting and approve it when the meeting is over."""
    draft = _written(desk, desk.client(action.client), action.note, desk.clock.now())
    desk.clock.move_to(desk.clock.now() + timedelta(minutes=action.note.minutes) + _WRITING)
    meeting, _ = desk.services.notes.approve(draft)
    if action.name:
        desk.memory.meetings[action.name] = meeting


def amend(desk: Desk, action: told.Amend) -> None:
    """Change an approved note, with a reason; the former text stays in its history."""
    draft = desk.services.notes.start_amendment(desk.memory.meetings[action.meeting])
    desk.services.notes.approve(replace(draft, happened=action.happened, reason=action.reason))


def save_draft(desk: Desk, action: told.Draft) -> None:
    """Write a note and leave it as a draft."""
    occurred = action.occurred.astimezone()
    draft = _written(desk, desk.client(action.client), action.note, occurred)
    desk.memory.drafts[action.name] = desk.services.drafts.save(draft).id


def approve(desk: Desk, action: told.Approve) -> None:
    """Open a draft, finish its steps where asked, and approve it."""
    draft = desk.services.drafts.get(desk.memory.drafts[action.draft])
    if draft is None:
        raise BugError("demo-draft-gone", draft=action.draft)
    if action.steps is not None:
        draft = replace(draft, steps=_steps(action.steps))
    desk.services.notes.approve(draft)


def attempt(desk: Desk, action: told.Attempt) -> None:
    """Record an attempt to reach a client."""
    desk.services.notes.record_attempt(
        desk.client(action.client),
        mode=action.mode,
        outcome=action.outcome,
        note=action.note,
        occurred=desk.clock.now(),
    )


def notice(desk: Desk, action: told.Paper) -> None:
    """Write how far a notice has come."""
    shots = desk.services.records.find("notice", client_id=desk.client(action.client))
    found = [shot.id for shot in shots if shot.record.type == action.type]
    desk.services.clients.set_notice(found[0], action.state, note=action.note)


def leave(desk: Desk, action: told.Leave) -> None:
    """End the engagement that runs."""
    desk.services.clients.end(desk.client(action.client), desk.clock.today(), action.reason)


def plan(desk: Desk, action: told.PlanVersion) -> None:
    """Draft a version of the plan field by field, as the editor does, and approve it if told."""
    plans = desk.services.plans
    view, _ = plans.begin(desk.client(action.client))
    texts = {
        name: getattr(action, name)
        for name in ("supports", "hinders", "services", "methods", "client_view", "worker_view")
    }
    facts = {"track": action.track, "made_together": action.made_together, "review": action.review}
    for name, value in {**facts, **texts}.items():
        plans.set_field(view.id, name, value, plans.view(view.id).basis)
    plans.set_field(view.id, "made", desk.clock.today(), plans.view(view.id).basis)
    for position, goal in enumerate(action.goals):
        _write_goal(desk, view, position, goal)
    for step in _steps(action.steps):
        plans.add_step(view.id, step)
    if action.approve:
        plans.approve(view.id)


def approve_plan(desk: Desk, action: told.ApprovePlan) -> None:
    """Approve the version that is being drafted."""
    view = desk.services.plans.current(desk.client(action.client))
    if view is None:
        raise BugError("demo-plan-gone", client=action.client)
    desk.services.plans.approve(view.id)


def level(desk: Desk, action: told.Progress) -> None:
    """Move a goal of the plan in force to the level it has reached."""
    goal = _plan_in_force(desk, desk.client(action.client)).goals[action.goal - 1]
    desk.services.plans.set_goal(goal.id, "level", action.level, goal.basis)
    desk.memory.goals[action.client, action.goal] = goal.id


def add_task(desk: Desk, action: told.NewTask) -> None:
    """Add a task for a client."""
    desk.services.tasks.add(desk.client(action.client), action.text, action.due)


def tick_off(desk: Desk, action: told.TickOff) -> None:
    """Tick off tasks and steps that are due, but what the action keeps."""
    for row in desk.services.tasks.open_ones(until=action.until):
        if row.kind in ("step", "task") and row.text not in action.keep:
            desk.services.tasks.complete(row)


def agree(desk: Desk, action: told.Agree) -> None:
    """Agree on another next meeting, as the client's form does."""
    client_id = desk.client(action.client)
    values = {
        "next_meeting": action.next.at.astimezone(),
        "next_meeting_mode": action.next.mode,
    }
    basis = desk.services.clients.details(client_id).basis
    desk.services.clients.change(client_id, values, basis)


def _written(desk: Desk, client_id: str, note: NoteText, occurred: datetime) -> NoteDraft:
    draft = desk.services.notes.start(client_id, now=occurred)
    goals = _plan_in_force(desk, client_id).goals if note.goals else ()
    agreed = note.next
    return replace(
        draft,
        mode=note.mode,
        occurred=occurred,
        ended=occurred + timedelta(minutes=note.minutes),
        place="" if note.mode in _WITHOUT_PLACE else draft.place,
        kilometres=note.km,
        happened=note.happened,
        client_view=note.words,
        worker_assessment=note.assessment,
        steps=_steps(note.steps),
        goals=tuple(goals[position - 1].id for position in note.goals),
        next_meeting=agreed.at.astimezone() if agreed is not None else None,
        next_meeting_mode=agreed.mode if agreed is not None else "",
    )


def _steps(steps: tuple[AgreedStep, ...]) -> tuple[StepDraft, ...]:
    return tuple(StepDraft(step.text, step.who, step.due) for step in steps)


def _plan_in_force(desk: Desk, client_id: str) -> PlanView:
    view = desk.services.plans.in_force(client_id)
    if view is None:
        raise BugError("demo-plan-gone")
    return view


def _write_goal(desk: Desk, view: PlanView, position: int, goal: GoalFacts) -> None:
    plans = desk.services.plans
    if position < len(view.goals):
        goal_id = view.goals[position].id
    else:
        goal_id, _ = plans.add_goal(view.id, goal.title)
    values: dict[str, object] = dict(zip(_SCALE, goal.scale, strict=True))
    values |= {"title": goal.title, "client_words": goal.words, "weight": goal.weight}
    values |= {"baseline": goal.baseline, "level": goal.level}
    for name, value in values.items():
        plans.set_goal(goal_id, name, value, plans.view(view.id).goals[position].basis)

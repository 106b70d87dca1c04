"""The client plan: drafted with the client, approved, then only its progress changes."""

from __future__ import annotations

from datetime import date

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.emphasis import is_emphasis
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.filings import Filings
from osmo_desktop.services.models import Basis, OpenPlan, PlanView, StepDraft
from osmo_desktop.services.pictures import in_order
from osmo_desktop.services.plan_views import CARRIED_FIELDS, GOAL_FIELDS, TEXT_FIELDS, PlanViews
from osmo_desktop.services.writing import Target, Writing

_PLAN_FIELDS = frozenset({*TEXT_FIELDS, "track", "made", "review", "engagement"})
_STEP_FIELDS = frozenset({"text", "who", "due", "done", "position"})
_LIVING = frozenset({"level", "done"})  # what still changes once a plan is approved
_LEVELS = range(-2, 3)
_MOST_WEIGHT = 10


class PlanService:
    """Plans of a client with their goals and steps."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._plans = PlanViews(book)
        self._filings = Filings(book)
        self._writing = Writing(book)

    def current(self, client_id: str) -> PlanView | None:
        """The version being drafted, else the newest approved one."""
        return self._plans.current(client_id)

    def open_ones(self, client_id: str) -> tuple[OpenPlan, ...]:
        """The draft and the plans in force: of several engagements each may have its own."""
        found = self._plans.open_ones(client_id)
        return tuple(OpenPlan(shot.id, self._plans.open_words(shot)) for shot in found)

    def in_force(self, client_id: str) -> PlanView | None:
        """The newest approved version."""
        return self._plans.in_force(client_id)

    def view(self, plan_id: str) -> PlanView:
        """One version of the plan."""
        return self._plans.picture(self._plans.known(plan_id))

    def begin(self, client_id: str, engagement: str = "") -> tuple[PlanView, Changes]:
        """A new draft version with the goals and texts of the approved one that it goes on from.

        It is filed under `engagement` where that runs today, else under that of the newest plan.

        It goes on from the newest of the same engagement, else from one that is filed under none:
        what belongs to the records of one controller never comes into those of another. Views and
        how it was made are of their day, so they are asked anew. A draft that exists is given
        instead: two drafts at a time would part the work.
        """
        if self._book.get("client", client_id) is None:
            raise UserError("client-unknown")
        versions = self._plans.versions(client_id)
        for shot in versions:
            if shot.record.state != "approved":
                return self._plans.picture(shot), Changes()
        version = max((shot.record.version or 0 for shot in versions), default=0) + 1
        plan = Target(client_id, "plan", new_id())
        newest, today = self._plans.approved(client_id), self._clock.now().date()
        named = newest.record.engagement if newest is not None else None
        engagement = self._filings.usual(client_id, today, former=engagement or named)
        former = self._plans.former(client_id, engagement)
        values: dict[str, object] = {"version": version, "state": "draft", "engagement": engagement}
        edits: list[Edit] = []
        if former is not None:
            values |= {name: getattr(former.record, name) for name in CARRIED_FIELDS}
            edits = self._plans.copied_parts(former, plan)
        changes = self._book.commit([*self._writing.first(plan, values), *edits])
        return self.view(plan.entity), changes

    def set_field(self, plan_id: str, field: str, value: object, basis: Basis) -> Changes:
        """Write one of the plan's own fields.

        Raises UserError("plan-approved") for an approved version, "plan-field-unknown", and
        "engagement-unknown" for one of another client, and "plan-made-future".
        """
        shot = self._open_plan(plan_id)
        if field not in _PLAN_FIELDS:
            raise UserError("plan-field-unknown", field=field)
        if field == "emphasis" and not is_emphasis(str(value or "")):
            raise UserError("value-invalid", field=field)
        if field == "engagement" and value and not self._filings.known(shot.stream, str(value)):
            raise UserError("engagement-unknown", field=field)
        if field == "made":
            _refuse_future(value, self._clock.now().date())
        return self._set(shot, field, value, basis)

    def add_goal(self, plan_id: str, title: str) -> tuple[str, Changes]:
        """Add a goal at the end; gives its id."""
        shot = self._open_plan(plan_id)
        goal = Target(shot.stream, "goal", new_id())
        position = self._plans.next_position("goal", shot)
        values = {"plan": plan_id, "position": position, "title": title}
        return goal.entity, self._book.commit(self._writing.first(goal, values))

    def set_goal(self, goal_id: str, field: str, value: object, basis: Basis) -> Changes:
        """Write one field of a goal; on an approved plan only the level reached.

        Raises UserError("plan-level-invalid") for a level outside −2…+2.
        """
        shot = self._part("goal", goal_id, field)
        if field not in GOAL_FIELDS:
            raise UserError("plan-field-unknown", field=field)
        if field in ("level", "baseline") and value is not None and value not in _LEVELS:
            raise UserError("plan-level-invalid", field=field)
        if field == "weight" and value is not None and value not in range(_MOST_WEIGHT + 1):
            raise UserError("plan-weight-invalid", field=field)
        return self._set(shot, field, value, basis)

    def drop_goal(self, goal_id: str) -> Changes:
        """Leave a goal out of the draft; undo with `restore_goal`."""
        return self._drop("goal", goal_id, dropped=True)

    def restore_goal(self, goal_id: str) -> Changes:
        """Bring a goal back that was left out."""
        return self._drop("goal", goal_id, dropped=False)

    def add_step(self, plan_id: str, step: StepDraft) -> tuple[str, Changes]:
        """Add an agreed step at the end; gives its id."""
        shot = self._open_plan(plan_id)
        target = Target(shot.stream, "step", new_id())
        position = self._plans.next_position("step", shot)
        values = {"plan": plan_id, "position": position}
        texts = {"text": step.text, "who": step.who, "due": step.due}
        return target.entity, self._book.commit(self._writing.first(target, {**values, **texts}))

    def set_step(self, step_id: str, field: str, value: object, basis: Basis) -> Changes:
        """Write one field of a step; on an approved plan only whether it is done."""
        shot = self._part("step", step_id, field)
        if field not in _STEP_FIELDS:
            raise UserError("plan-field-unknown", field=field)
        return self._set(shot, field, value, basis)

    def drop_step(self, step_id: str) -> Changes:
        """Leave a step out of the draft; undo with `restore_step`."""
        return self._drop("step", step_id, dropped=True)

    def restore_step(self, step_id: str) -> Changes:
        """Bring a step back that was left out."""
        return self._drop("step", step_id, dropped=False)

    def approve(self, plan_id: str) -> Changes:
        """Approve the draft: from now on only levels and ticks change, and the network is kept.

        Raises UserError("plan-goal-missing") without a goal that has a title, "plan-approved",
        "plan-made-future".
        """
        shot = self._open_plan(plan_id)
        goals = in_order(self._plans.parts("goal", shot))
        if not any((goal.record.title or "").strip() for goal in goals):
            raise UserError("plan-goal-missing", field="goals")
        values: dict[str, object] = {"state": "approved", **self._plans.kept(shot)}
        if shot.record.made is None:
            values["made"] = self._clock.now().date()
        _refuse_future(shot.record.made, self._clock.now().date())
        target = Target(shot.stream, "plan", plan_id)
        return self._book.commit(self._writing.changed(target, values, shot.basis))

    def _open_plan(self, plan_id: str) -> Snapshot:
        shot = self._plans.known(plan_id)
        if shot.record.state == "approved":
            raise UserError("plan-approved")
        return shot

    def _part(self, kind: str, entity: str, field: str) -> Snapshot:
        shot = self._book.get(kind, entity)
        if shot is None:
            raise UserError("plan-part-unknown")
        if field not in _LIVING and shot.record.plan is not None:
            self._open_plan(shot.record.plan)
        return shot

    def _drop(self, kind: str, entity: str, *, dropped: bool) -> Changes:
        shot = self._part(kind, entity, "dropped")
        target = Target(shot.stream, kind, entity)
        return self._book.commit(self._writing.replaced(target, {"dropped": dropped}))

    def _set(self, shot: Snapshot, field: str, value: object, basis: Basis) -> Changes:
        target = Target(shot.stream, shot.kind, shot.id)
        edits = self._writing.changed(target, {field: value}, basis, own_too=True)
        return self._book.commit(edits)


def _refuse_future(made: object, today: date) -> None:
    """A plan is made on a day that has come: its pathway and its transfer go by it."""
    if isinstance(made, date) and made > today:
        raise UserError("plan-made-future", field="made")

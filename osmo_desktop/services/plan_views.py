"""Plans of a client: versions with their goals and steps, and what a new one takes over."""

from __future__ import annotations

from datetime import date

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.services.filings import Filings
from osmo_desktop.services.models import GoalView, PlanVersionRow, PlanView
from osmo_desktop.services.network import Networks
from osmo_desktop.services.pictures import SCALE_FIELDS, goal_view, in_order, step_view
from osmo_desktop.services.plan_review_rows import PlanReviews, plan_basis
from osmo_desktop.services.writing import Target, Writing

TEXT_FIELDS = (
    "supports",
    "hinders",
    "services",
    "methods",
    "strengths",
    "skills",
    "own_actions",
    "emphasis",
    "made_together",
    "client_view",
    "worker_view",
)
_OF_THEIR_DAY = ("made_together", "client_view", "worker_view")
CARRIED_FIELDS = (*(name for name in TEXT_FIELDS if name not in _OF_THEIR_DAY), "track")
"""What a new version goes on from; who thought what, and how it was made, is said anew."""
KEPT_FIELDS = ("network", "referrals")
"""Texts that a version keeps from its approval; a draft shows what is kept up beside it."""
GOAL_FIELDS = ("title", "client_words", "weight", *SCALE_FIELDS, "baseline", "level", "position")


class PlanViews:
    """Finds versions of plans and makes read models of them."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._writing = Writing(book)
        self._filings = Filings(book)
        self._networks = Networks(book)
        self._reviews = PlanReviews(book)

    def current(self, client_id: str) -> PlanView | None:
        """The version being drafted, else the newest approved one."""
        versions = self.versions(client_id)
        drafts = [shot for shot in versions if shot.record.state != "approved"]
        chosen = drafts or versions
        return self.picture(chosen[0]) if chosen else None

    def known(self, plan_id: str) -> Snapshot:
        """One version; raises UserError("plan-unknown")."""
        shot = self._book.get("plan", plan_id)
        if shot is None:
            raise UserError("plan-unknown")
        return shot

    def open_ones(self, client_id: str) -> list[Snapshot]:
        """The draft, if there is one, then every version in force."""
        drafts = [s for s in self.versions(client_id) if s.record.state != "approved"]
        return [*drafts[:1], *self.all_in_force(client_id)]

    def open_words(self, shot: Snapshot) -> str:
        """Which plan it is among those: version, state, and for whom."""
        is_draft = shot.record.state != "approved"
        state = tr("Draft") if is_draft else tr("Approved")
        made_for = self._filings.words(shot.stream, shot.record.engagement)
        number = tr("Version {n}").format(n=shot.record.version or 1)
        return " · ".join(part for part in (number, state, made_for) if part)

    def in_force(self, client_id: str) -> PlanView | None:
        """The newest approved version."""
        shot = self.approved(client_id)
        return self.picture(shot) if shot is not None else None

    def versions(self, client_id: str) -> list[Snapshot]:
        """All versions, newest first."""
        plans = self._book.find("plan", stream=client_id)
        return sorted(plans, key=lambda s: (s.record.version or 0, s.written, s.id), reverse=True)

    def approved(self, client_id: str) -> Snapshot | None:
        """The newest approved version."""
        return next(iter(self._approved(client_id)), None)

    def all_in_force(self, client_id: str) -> list[Snapshot]:
        """The newest approved version, and that of every other engagement that has not ended.

        A plan of one engagement puts none of another out of force. What is filed under none gives
        way to any later one, which went on from it.
        """
        found: dict[str, Snapshot] = {}
        for shot in self._approved(client_id):
            line = self.line(shot)
            if not found or (line not in found and self._runs(line)):
                found[line] = shot
        return list(found.values())

    def goals_now(self, client_id: str) -> tuple[GoalView, ...]:
        """The goals of every plan in force; of the draft where none is."""
        plans = self.all_in_force(client_id) or self.versions(client_id)[:1]
        goals = (goal for plan in plans for goal in in_order(self.parts("goal", plan)))
        return tuple(map(goal_view, goals))

    def on_day(self, client_id: str, day: date, plan_id: str = "") -> Snapshot | None:
        """The version that was in force on a day, of the engagement of a plan, else of the newest.

        Before any was approved, the first one; None where none is.
        """
        approved = self._approved(client_id)
        shown = self._book.get("plan", plan_id) if plan_id else None
        line = self.line(shown) if shown is not None else None
        own = [shot for shot in approved if self.line(shot) == line] or approved[:1]
        own = [shot for shot in approved if self.line(shot) == self.line(own[0])] if own else []
        then = (shot for shot in own if (shot.record.made or shot.written.date()) <= day)
        return next(then, own[-1] if own else None)

    def former(self, client_id: str, engagement: str) -> Snapshot | None:
        """The approved version that a new one of an engagement goes on from."""
        filed = [(self.line(shot), shot) for shot in self._approved(client_id)]
        own = (shot for line, shot in filed if line == engagement)
        return next(own, None) or next((shot for line, shot in filed if not line), None)

    def line(self, shot: Snapshot) -> str:
        """The engagement that a plan is filed under; empty for none, as when it was taken back."""
        return self._filings.known(shot.stream, shot.record.engagement)

    def _approved(self, client_id: str) -> list[Snapshot]:
        return [shot for shot in self.versions(client_id) if shot.record.state == "approved"]

    def _runs(self, line: str) -> bool:
        engagement = self._book.get("engagement", line) if line else None
        return engagement is not None and engagement.record.end is None

    def parts(self, kind: str, plan: Snapshot) -> list[Snapshot]:
        """Goals or steps of a version, those left out included."""
        return self._book.find(kind, stream=plan.stream, equals={"plan": plan.id})

    def next_position(self, kind: str, plan: Snapshot) -> int:
        """The place after the last goal or step."""
        used = [part.record.position or 0 for part in self.parts(kind, plan)]
        return max(used, default=-1) + 1

    def copied_parts(self, former: Snapshot, plan: Target) -> list[Edit]:
        """Edits that carry the goals and the open steps of a version into a new one."""
        edits: list[Edit] = []
        for position, goal in enumerate(in_order(self.parts("goal", former))):
            values = {name: getattr(goal.record, name) for name in GOAL_FIELDS}
            values |= {"plan": plan.entity, "position": position, "former": goal.id}
            edits += self._writing.first(Target(plan.stream, "goal", new_id()), values)
        open_steps = (s for s in in_order(self.parts("step", former)) if not s.record.done)
        for position, step in enumerate(open_steps):
            values = {name: getattr(step.record, name) for name in ("text", "who", "due")}
            values |= {"plan": plan.entity, "position": position}
            edits += self._writing.first(Target(plan.stream, "step", new_id()), values)
        return edits

    def picture(self, shot: Snapshot) -> PlanView:
        """The read model of one version."""
        plan = shot.record
        return PlanView(
            id=shot.id,
            client_id=shot.stream,
            version=plan.version or 1,
            state=plan.state or "draft",
            track=plan.track or "",
            made=plan.made,
            review=plan.review,
            texts={name: getattr(plan, name) or "" for name in TEXT_FIELDS} | self.kept(shot),
            goals=tuple(goal_view(goal) for goal in in_order(self.parts("goal", shot))),
            steps=tuple(step_view(step) for step in in_order(self.parts("step", shot))),
            versions=tuple(map(_version_row, self.versions(shot.stream))),
            conflicts=shot.conflicts,
            basis=shot.basis,
            reviews=self._reviews.of_client(shot.stream),
            engagement=plan.engagement or "",
            document=plan_basis(self._book, shot),
        )

    def kept(self, shot: Snapshot) -> dict[str, str]:
        """The texts of `KEPT_FIELDS`: as approved, or as they are now for a draft."""
        if shot.record.state != "approved":
            return self._networks.texts(shot.stream)
        return {name: getattr(shot.record, name) or "" for name in KEPT_FIELDS}


def _version_row(shot: Snapshot) -> PlanVersionRow:
    plan = shot.record
    return PlanVersionRow(shot.id, plan.version or 1, plan.state or "draft", plan.made)

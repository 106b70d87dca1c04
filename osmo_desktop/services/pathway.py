"""The pathway of a client's engagements: what a worker records at each of its stages.

The program records what was assessed, decided, evaluated and closed; it decides nothing. Gates
are soft (`domain.pathway.warnings`): a method refuses only what would contradict the records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language.names import clean_text
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.pathway import PathFacts, in_order
from osmo_desktop.domain.pathway_data import shipped_pathway
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.document_bases import usual_basis
from osmo_desktop.services.models import Basis
from osmo_desktop.services.notice_asking import NoticeAsking
from osmo_desktop.services.pathway_facts import PathwayFacts
from osmo_desktop.services.pathway_gates import PathwayGates
from osmo_desktop.services.pathway_views import PARTS, PathwayView, PathwayViews
from osmo_desktop.services.team_profile import team_controller
from osmo_desktop.services.writing import Target, Writing

ASSESSMENT_FIELDS: Final = (
    "initiated",
    "initiated_by",
    "channel",
    "urgency",
    "begun",
    "situation",
    "client_view",
    "network",
    "worker_assessment",
    "child",
    "own_worker",
    "special_support",
    "social_worker",
    "informed",
    "completed",
)
_DAYS: Final = ("initiated", "begun", "completed")
_FILED: Final = (*PARTS, "departure", "meeting", "plan")
"""Kinds that name the engagement that they are filed under."""
_AFTER_COMPLETION: Final = frozenset({"completed", "informed", "child", "social_worker"})


@dataclass(frozen=True, kw_only=True)
class NewEngagement:
    """A further engagement; without a controller it is the team's."""

    type: str
    legal_basis: str
    controller: str = ""
    referral_source: str = ""
    start: date | None = None


class PathwayService:
    """What a worker does on the pathway."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._data = shipped_pathway()
        self._facts = PathwayFacts(book)
        self._gates = PathwayGates(book, clock)
        self._views = PathwayViews(book, clock, self._data)
        self._notices = NoticeAsking(book)
        self._writing = Writing(book)

    def of_client(self, client_id: str) -> PathwayView:
        """Every engagement with its stages, warnings and records; UserError("client-unknown")."""
        self._require_client(client_id)
        return self._views.of_client(client_id)

    # -- engagements ----------------------------------------------------------------------------

    def open_engagement(self, client_id: str, new: NewEngagement) -> tuple[str, Changes]:
        """Begin one more engagement beside those that run; gives its id.

        Raises UserError("client-unknown", "engagement-basis-missing", "value-invalid").
        """
        self._require_client(client_id)
        if not new.legal_basis:
            raise UserError("engagement-basis-missing", field="legal_basis")
        target = Target(client_id, "engagement", new_id())
        controller = clean_text(new.controller) or team_controller(self._book)
        values = {
            "type": new.type,
            "controller": controller,
            "legal_basis": new.legal_basis,
            "referral_source": new.referral_source,
            "start": new.start,
        }
        edits = self._writing.first(target, values)
        edits += self._notices.at_start(target, new.legal_basis, controller)
        return target.entity, self._book.commit(edits)

    def take_back_engagement(self, engagement_id: str) -> Changes:
        """Undo `open_engagement` while nobody else can have it and nothing is recorded under it.

        Raises UserError("retract-too-late", "engagement-in-use").
        """
        shot = self._gates.engagement(engagement_id)
        if any(self._facts.all(kind, shot) for kind in _FILED):
            raise UserError("engagement-in-use")
        changes = self._book.retract("engagement", shot.id, stream=shot.stream)
        for notice in self._book.find("notice", stream=shot.stream, equals={"engagement": shot.id}):
            changes |= self._book.retract("notice", notice.id, stream=shot.stream)
        return changes

    def set_start(self, engagement_id: str, start: date) -> tuple[date | None, Changes]:
        """Write the day on which an engagement began or will begin; gives what stood there.

        Raises UserError("engagement-unknown", "engagement-closed", "pathway-days-order").
        """
        shot, facts = self._gates.open_path(engagement_id)
        if not in_order(start, min(facts.evaluations, default=None)):
            raise UserError("pathway-days-order", field="start")
        target = Target(shot.stream, shot.kind, shot.id)
        edits = self._writing.replaced(target, {"start": start})
        return shot.record.start, self._book.commit(edits)

    # -- needs assessment -----------------------------------------------------------------------

    def begin_assessment(self, engagement_id: str, initiated: date) -> tuple[str, Changes]:
        """Begin a needs assessment; gives its id.

        Raises UserError("engagement-closed", "assessment-open", "pathway-day-ahead").
        """
        shot, facts = self._gates.open_path(engagement_id, initiated)
        _require_none_open(facts)
        self._gates.require_past(initiated, "initiated")
        target = Target(shot.stream, "needs_assessment", new_id())
        values = {"engagement": shot.id, "initiated": initiated}
        return target.entity, self._book.commit(self._writing.first(target, values))

    def set_assessment(
        self, assessment_id: str, field: str, value: object, basis: Basis
    ) -> Changes:
        """Write one field of an assessment, as the form is left.

        Clearing `completed` opens it again. Raises UserError("assessment-completed",
        "assessment-open", "engagement-closed", "pathway-days-order", "pathway-day-ahead").
        """
        shot = self._gates.part("needs_assessment", assessment_id)
        if field not in ASSESSMENT_FIELDS:
            raise UserError("value-invalid", field=field)
        # One that was left open is written and completed after the end, as of a day until then.
        engagement, facts = self._gates.open_path(shot.record.engagement or "", date.min)
        if shot.record.completed is not None and field not in _AFTER_COMPLETION:
            raise UserError("assessment-completed", field=field)
        if field in _DAYS:
            self._require_days(shot, field, value, facts.last)
        if field == "completed" and value is None:
            _require_none_open(facts, is_own=shot.record.completed is None)
        target = Target(shot.stream, shot.kind, shot.id)
        edits = self._writing.changed(target, {field: value}, basis, own_too=True)
        if field == "completed" and isinstance(value, date):
            edits += self._writing.replaced(target, self._named(engagement, value))
        return self._book.commit(edits)

    # -- decision, evaluation, closure ----------------------------------------------------------

    def record_decision(
        self, engagement_id: str, values: Mapping[str, object]
    ) -> tuple[str, Changes]:
        """Record a decision that was made; gives its id. Without contents it only warns.

        Raises UserError("engagement-closed", "pathway-day-missing", "pathway-day-ahead",
        "pathway-days-order", "value-invalid").
        """
        decided = self._gates.required_day(values, "decided")
        shot, _ = self._gates.open_path(engagement_id, decided)
        start, end = values.get("start"), values.get("end")
        if isinstance(start, date) and isinstance(end, date) and end < start:
            raise UserError("pathway-days-order", field="end")
        known = {one.id for one in self._data.contents_of(shot.record.legal_basis or "", decided)}
        contents = values.get("contents") or ()
        chosen = tuple(map(str, contents)) if isinstance(contents, tuple | list | set) else ()
        if not set(chosen) <= known:
            raise UserError("value-invalid", field="contents")
        target = Target(shot.stream, "decision", new_id())
        single = {name: value for name, value in values.items() if name != "contents"}
        edits = self._writing.first(target, {**single, **self._named(shot, decided)})
        edits += self._writing.members(target, "contents", sorted(chosen), {})
        return target.entity, self._book.commit(edits)

    def record_evaluation(
        self, engagement_id: str, values: Mapping[str, object]
    ) -> tuple[str, Changes]:
        """Record an evaluation made with the client; gives its id. Raises as `record_decision`."""
        day = self._gates.required_day(values, "evaluated")
        shot, _ = self._gates.open_path(engagement_id, day)
        if not in_order(shot.record.start, day):
            raise UserError("pathway-days-order", field="evaluated")
        target = Target(shot.stream, "evaluation", new_id())
        edits = self._writing.first(target, {**values, **self._named(shot, day)})
        return target.entity, self._book.commit(edits)

    def close(self, engagement_id: str, values: Mapping[str, object]) -> tuple[str, Changes]:
        """Close an engagement: its closure, its end and the end notice, in one commit.

        Raises UserError("engagement-closed", "pathway-day-missing", "pathway-day-ahead",
        "engagement-end-invalid", "pathway-days-order").
        """
        shot = self._gates.engagement(engagement_id)
        facts = self._facts.of(shot)
        if facts.closures:
            raise UserError("engagement-closed")
        day = self._gates.required_day(values, "closed")
        self._gates.require_end(facts, day, "closed")
        target = Target(shot.stream, "closure", new_id())
        edits = self._writing.first(target, {**values, **self._named(shot, day)})
        period = Target(shot.stream, "engagement", shot.id)
        edits += self._writing.replaced(
            period, {"end": day, "end_reason": values.get("reason") or None}
        )
        edits += self._notices.at_end(period, day)
        return target.entity, self._book.commit(edits)

    def strike(self, kind: str, part_id: str, reason: str) -> Changes:
        """Say that a record was entered in error; it stays readable and counts nowhere.

        With its closure an engagement is as it was before: open, unless it had ended already.
        Raises UserError("reason-missing", "pathway-part-unknown").
        """
        if not reason.strip():
            raise UserError("reason-missing", field="reason")
        shot = self._gates.part(kind, part_id)
        target = Target(shot.stream, kind, part_id)
        edits = self._writing.replaced(target, {"struck": reason}, reason=reason)
        if kind == "closure":
            edits += self._opened_again(shot, reason)
        return self._book.commit(edits)

    # -- inside ---------------------------------------------------------------------------------

    def _require_client(self, client_id: str) -> None:
        if self._book.get("client", client_id) is None:
            raise UserError("client-unknown")

    def _named(self, engagement: Snapshot, day: date) -> dict[str, object]:
        """Whose document it is, and in whose name: as the engagement says on the day."""
        made = usual_basis(self._book, engagement.stream, day, engagement=engagement.id)
        return {"engagement": engagement.id, **vars(made)}

    def _require_days(self, shot: Snapshot, field: str, value: object, last: date) -> None:
        """The days of an assessment with one of them changed; none is of after the last."""
        if isinstance(value, date):
            self._gates.require_past(value, field)
            if value > last:
                raise UserError("engagement-closed", field=field)
        known = {name: getattr(shot.record, name) for name in _DAYS} | {field: value}
        if not in_order(*(known[name] for name in _DAYS)):
            raise UserError("pathway-days-order", field=field)

    def _opened_again(self, closure: Snapshot, reason: str) -> list[Edit]:
        """The engagement with the end and the reason that it had before its only closure.

        What another closure wrote, which was struck before this one, does not come back.
        """
        engagement = self._book.get("engagement", closure.record.engagement or "")
        if engagement is None or len(self._facts.standing("closure", engagement)) > 1:
            return []
        period = Target(engagement.stream, "engagement", engagement.id)
        closed = {(shot.device, shot.written) for shot in self._facts.all("closure", engagement)}
        former = {}
        for name in ("end", "end_reason"):  # the history has the newest first
            past = self._book.history(period.kind, period.entity, name, stream=period.stream)
            before = (one for one in past if one.written < closure.written)
            own = (one.value for one in before if (one.device, one.written) not in closed)
            former[name] = next(own, None)
        return self._writing.replaced(period, former, reason=reason)


def _require_none_open(facts: PathFacts, *, is_own: bool = False) -> None:
    """Refuse a second open assessment; `is_own`: the one in hand is open."""
    is_open = any(one.completed is None for one in facts.assessments)
    if is_open and not is_own:
        raise UserError("assessment-open", field="completed")

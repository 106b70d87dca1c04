"""The pathway of one engagement: its stages, what warns, what an action may never do (DOMAIN 2.3).

The gates are soft: a stage that is missing is said and blocks nothing. Only what would make the
records contradict each other is refused: something done on a closed engagement, two assessments
open at a time, days in the wrong order. Pure functions over facts; the services read the facts.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from osmo_desktop.domain.pathway_data import PathwayData, Reminder, Stage

PROJECT: Final = "project"
"""The legal basis of what is no social care: it has records and notices of its own."""
_WEEKEND: Final = 5  # Saturday, as Monday is 0


class StageState(StrEnum):
    """How far a stage has come; passed over when a later one began without it."""

    DONE = "done"
    UNDER_WAY = "under_way"
    PASSED_OVER = "passed_over"
    AHEAD = "ahead"


@dataclass(frozen=True)
class StageAt:
    """A stage with its state and the day of that state, where one is known."""

    stage: Stage
    state: StageState
    day: date | None = None


@dataclass(frozen=True)
class Warned:
    """Something that is said and blocks nothing.

    `days` have passed since `day`, or are left until it; `reminder` is that which asks for it.
    """

    code: str
    day: date | None = None
    days: int = 0
    reminder: Reminder | None = None


@dataclass(frozen=True)
class AssessmentFacts:
    """What the rules ask of a needs assessment that is not struck."""

    initiated: date | None = None
    begun: date | None = None
    completed: date | None = None
    child: str = ""
    special_support: bool = False
    social_worker: str = ""
    informed: bool = False


@dataclass(frozen=True)
class DecisionFacts:
    """What the rules ask of a decision that is not struck."""

    decided: date
    start: date | None = None
    end: date | None = None
    has_contents: bool = True
    has_number: bool = True
    appeal_told: bool = True


@dataclass(frozen=True)
class ClosureFacts:
    """What the rules ask of a closure that is not struck."""

    closed: date
    has_summary: bool = True
    has_onward: bool = True


@dataclass(frozen=True, kw_only=True)
class PathFacts:
    """One engagement as far as its pathway goes; what is struck is not among the facts.

    `contact` is the first time the client was met or reached, `activity` the first activity of
    the service, `plan` the day on which the plan in force was made.
    """

    basis: str
    start: date | None = None
    end: date | None = None
    contact: date | None = None
    assessments: tuple[AssessmentFacts, ...] = ()
    decisions: tuple[DecisionFacts, ...] = ()
    plan: date | None = None
    activity: date | None = None
    evaluations: tuple[date, ...] = ()
    closures: tuple[ClosureFacts, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is done on this engagement."""
        return self.end is not None or bool(self.closures)

    @property
    def last(self) -> date:
        """The day on which it ended; of one that runs, none that ever comes."""
        days = [one.closed for one in self.closures]
        return min([*days, *([self.end] if self.end is not None else [])], default=date.max)

    @property
    def assessment(self) -> AssessmentFacts | None:
        """The assessment that is open, else the one completed last."""
        still = [one for one in self.assessments if one.completed is None]
        return max(still or self.assessments, key=_completion, default=None)


def working_days(since: date, until: date) -> int:
    """How many days from Monday to Friday come after `since`, `until` included."""
    days = range(1, (until - since).days + 1)
    return sum((since + timedelta(days=n)).weekday() < _WEEKEND for n in days)


def reminded_on(reminder: Reminder, since: date) -> date:
    """The last day before a reminder speaks."""
    if reminder.months is not None:
        at = since.month - 1 + reminder.months
        year, month = since.year + at // 12, at % 12 + 1
        return date(year, month, min(since.day, calendar.monthrange(year, month)[1]))
    if reminder.working_days is None:
        return since + timedelta(days=reminder.days or 0)
    day, left = since, reminder.working_days
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _WEEKEND
    return day


# -- stages -----------------------------------------------------------------------------------


def stages(facts: PathFacts, data: PathwayData) -> tuple[StageAt, ...]:
    """The stages that the basis has, each with its state."""
    order = data.stages(facts.basis)
    found = [_STAGES[stage](facts) for stage in order]
    reached = max((at for at, one in enumerate(found) if _has_begun(one)), default=-1)
    return tuple(
        StageAt(one.stage, StageState.PASSED_OVER) if at < reached and not _has_begun(one) else one
        for at, one in enumerate(found)
    )


def _has_begun(one: StageAt) -> bool:
    return one.state in (StageState.DONE, StageState.UNDER_WAY)


def _done(stage: Stage, day: date | None) -> StageAt:
    """A stage that is done once there is a day."""
    return StageAt(stage, StageState.DONE if day is not None else StageState.AHEAD, day)


def _assessed(facts: PathFacts) -> StageAt:
    one = facts.assessment
    if one is None:
        return _done(Stage.ASSESSMENT, None)
    if one.completed is None:
        return StageAt(Stage.ASSESSMENT, StageState.UNDER_WAY, one.initiated or one.begun)
    return _done(Stage.ASSESSMENT, one.completed)


def _active(facts: PathFacts) -> StageAt:
    if facts.activity is None:
        return _done(Stage.ACTIVITIES, None)
    state = StageState.DONE if facts.is_closed else StageState.UNDER_WAY
    return StageAt(Stage.ACTIVITIES, state, facts.activity)


def _decided(facts: PathFacts) -> StageAt:
    days = [one.decided for one in facts.decisions]
    return _done(Stage.DECISION, max(days, default=None))


def _closed(facts: PathFacts) -> StageAt:
    days = [one.closed for one in facts.closures]
    return _done(Stage.CLOSURE, max(days, default=facts.end))


_STAGES: Final[dict[Stage, Callable[[PathFacts], StageAt]]] = {
    Stage.CONTACT: lambda facts: _done(Stage.CONTACT, facts.contact),
    Stage.ASSESSMENT: _assessed,
    Stage.DECISION: _decided,
    Stage.PLAN: lambda facts: _done(Stage.PLAN, facts.plan),
    Stage.ACTIVITIES: _active,
    Stage.EVALUATION: lambda facts: _done(Stage.EVALUATION, max(facts.evaluations, default=None)),
    Stage.CLOSURE: _closed,
}


# -- warnings ---------------------------------------------------------------------------------


def warnings(facts: PathFacts, data: PathwayData, today: date) -> tuple[Warned, ...]:
    """What should be said now, the oldest stage first."""
    passed = (
        Warned(f"without-{one.stage}")
        for one in stages(facts, data)
        if one.state is StageState.PASSED_OVER
    )
    parts = (
        _of_basis,
        _of_days,
        _of_assessment,
        _of_decisions,
        _of_decided_period,
        _of_evaluation,
        _of_closure,
    )
    return (*passed, *(one for part in parts for one in part(facts, data, today)))


def _of_basis(facts: PathFacts, data: PathwayData, _today: date) -> Iterator[Warned]:
    periods = [one for one in data.bases if one.id == facts.basis]
    if facts.start is not None and periods and not any(p.holds(facts.start) for p in periods):
        yield Warned("basis-not-in-force", facts.start)


def _of_days(facts: PathFacts, _data: PathwayData, _today: date) -> Iterator[Warned]:
    """What two laptops recorded apart and what contradicts itself since they met."""
    said = {"two-closures", "closed-open", *(["other-day"] if len(facts.closures) > 1 else [])}
    for code in forbidden(facts):
        if code not in said:  # `_of_closure` says those
            yield Warned(code, facts.end)


def _of_assessment(facts: PathFacts, data: PathwayData, today: date) -> Iterator[Warned]:
    one = facts.assessment
    if one is None:
        return
    if one.special_support and not one.social_worker:
        yield Warned("no-social-worker")
    if one.child in ("", "to_consider"):
        yield Warned("child-not-considered")
    if one.completed is not None:
        if not one.informed:
            yield Warned("not-told")
        return
    if facts.is_closed:
        yield Warned("assessment-open")
        return
    if one.initiated is not None:
        waits = "assessment_begun" if one.begun is None else "assessment_completed"
        yield from _late(waits, one.initiated, data, today)


def _of_decisions(facts: PathFacts, _data: PathwayData, _today: date) -> Iterator[Warned]:
    if not facts.decisions:
        return
    newest = max(facts.decisions, key=lambda one: (one.decided, one.end or date.max))
    missing = {
        "decision-no-number": newest.has_number,
        "decision-no-contents": newest.has_contents,
        "decision-no-appeal": newest.appeal_told,
    }
    yield from (Warned(code) for code, is_there in missing.items() if not is_there)


def _of_decided_period(facts: PathFacts, data: PathwayData, today: date) -> Iterator[Warned]:
    """When the last of the decisions ends: an earlier one may run longer than the newest."""
    last = max((one.end or date.max for one in facts.decisions), default=date.max)
    if last == date.max or facts.is_closed:
        return
    left = (last - today).days
    reminder = data.reminder("decision_ends", today)
    if left < 0:
        yield Warned("decision-ended", last, -left)
    elif reminder is not None and left <= (reminder.days or 0):
        yield Warned("decision-ends", last, left, reminder)


def _of_evaluation(facts: PathFacts, data: PathwayData, today: date) -> Iterator[Warned]:
    has_stage = Stage.EVALUATION in data.stages(facts.basis)
    since = max((*facts.evaluations, facts.activity or date.min))
    if has_stage and facts.activity is not None and not facts.is_closed:
        yield from _late("evaluation", since, data, today)


def _of_closure(facts: PathFacts, _data: PathwayData, _today: date) -> Iterator[Warned]:
    if facts.end is not None and not facts.closures:
        yield Warned("ended-without-closure", facts.end)
    if len(facts.closures) > 1:
        yield Warned("closed-twice")
    if facts.closures and facts.end is None:
        yield Warned("closed-without-end")
    for one in facts.closures[:1]:
        missing = {"closure-no-summary": one.has_summary, "closure-no-onward": one.has_onward}
        yield from (Warned(code) for code, is_there in missing.items() if not is_there)


def _late(name: str, since: date, data: PathwayData, today: date) -> Iterator[Warned]:
    reminder = data.reminder(name, today)
    if reminder is not None and today > reminded_on(reminder, since):
        yield Warned(name.replace("_", "-"), since, (today - since).days, reminder)


# -- what is refused --------------------------------------------------------------------------


def forbidden(facts: PathFacts) -> tuple[str, ...]:
    """What contradicts itself in the facts; no sequence of allowed actions leads to any of it."""
    last = facts.end or date.max
    found = {
        "two-open": sum(one.completed is None for one in facts.assessments) > 1,
        "assessment-days": any(
            not in_order(one.initiated, one.begun, one.completed) for one in facts.assessments
        ),
        "decision-period": any(not in_order(one.start, one.end) for one in facts.decisions),
        "two-closures": len(facts.closures) > 1,
        "closed-open": bool(facts.closures) and facts.end is None,
        "other-day": any(one.closed != facts.end for one in facts.closures),
        "ends-first": not in_order(facts.start, facts.end),
        "after-closure": any(
            day > last for day in (*(d.decided for d in facts.decisions), *facts.evaluations)
        ),
    }
    return tuple(code for code, is_so in found.items() if is_so)


def in_order(*days: date | None) -> bool:
    """Tell whether the days that are known are in their order."""
    known = [day for day in days if day is not None]
    return known == sorted(known)


def _completion(one: AssessmentFacts) -> date:
    return one.completed or one.initiated or date.min

"""Results of measures that have a file: which there are, recording, courses, what is due, goals.

Record-only measures take figures alone; a group measure is refused for a person (DOMAIN 3.1), and
the levels of goals are kept in the plan.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from osmo_desktop.domain.change import Average, average
from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.measures import (
    Answer,
    Measure,
    Scale,
    Shelf,
    instrument_key,
    shipped_shelf,
)
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.services.assessment_edits import AssessmentEdits, NewAssessment
from osmo_desktop.services.goal_courses import GAS, GoalCourses
from osmo_desktop.services.measure_results import ItemResults, MeasureResults
from osmo_desktop.services.plans import PlanService
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.writing import Target, Writing


@dataclass(frozen=True)
class TimeAverage:
    """The mean of one time of assessing; with its counts, for what is missing is no zero."""

    occurred: datetime
    average: Average


@dataclass(frozen=True)
class MeasureResult:
    """A measure with the results of a client: a line a scale, in the order of the file."""

    measure: Measure
    lines: tuple[ItemResults, ...]
    averages: tuple[TimeAverage, ...]
    goals_due: date | None = None
    """Of goals: the day of the one that has waited longest, as they are not rated together."""

    @property
    def last(self) -> datetime | None:
        """When it was used last, not counting what was entered in error.

        An attempt that gave no answer is not counted either: it puts nothing off.
        """
        rows = [row for line in self.lines for row in line.rows if row.struck is None]
        return max((row.occurred for row in rows if row.is_answered), default=None)

    @property
    def due(self) -> date | None:
        """The day from which the measure may be used again, by the interval of its file."""
        if self.measure.items == "goals":
            return self.goals_due
        last = self.last
        days = timedelta(days=self.measure.interval_days)
        return last.date() + days if last is not None else self._tried

    @property
    def _tried(self) -> date | None:
        """The day of the first attempt: what was tried in vain is due since then."""
        rows = (row for line in self.lines for row in line.rows if row.struck is None)
        return min((row.occurred.date() for row in rows), default=None)


class ResultService:
    """What is done with measures that have scales of their own."""

    def __init__(self, book: RecordBook, plans: PlanService, clock: Clock) -> None:
        self._book = book
        self._plans = plans
        self._clock = clock
        self._edits = AssessmentEdits(book, clock)
        self._results = MeasureResults(book)
        self._goals = GoalCourses(book)
        self._shield = Shield(book)
        self._writing = Writing(book)

    def shelf(self) -> Shelf:
        """The measures of this program, and the names of files that could not be read."""
        return shipped_shelf()

    def of_client(self, client_id: str) -> tuple[MeasureResult, ...]:
        """The measures that a client has results of or is asked, in the order of the shelf.

        The goals of the plan in force stand there as lines of GAS.
        """
        lines: dict[str, list[ItemResults]] = {}
        all_ = (*self._goals.of_client(client_id), *self._results.of_client(client_id))
        shown = self._shield.of(client_id)
        for one in (line.masked(shown) for line in all_):
            if one.item.scale or one.item.measure == GAS:
                lines.setdefault(one.item.measure, []).append(one)
        shelf = self.shelf().measures
        found = {id_: _result(shelf[id_], lines[id_]) for id_ in shelf if id_ in lines}
        if GAS in found:
            found[GAS] = replace(found[GAS], goals_due=self._goals.due(client_id))
        return tuple(found.values())

    def unknown(self, client_id: str) -> int:
        """How many results stand there of measures that this program cannot show.

        A colleague's newer program may have recorded them, or the file of a measure is damaged.
        """
        shelf = self.shelf().measures
        lines = self._results.of_client(client_id)
        unknown = (one for one in lines if one.item.scale and one.item.measure not in shelf)
        return len({row.assessment for one in unknown for row in one.rows if row.struck is None})

    def due(self, client_id: str) -> tuple[tuple[str, date], ...]:
        """The measures used with a client, each with the day from which it is due again."""
        return tuple(
            (one.measure.id, one.due) for one in self.of_client(client_id) if one.due is not None
        )

    def choose(self, client_id: str, measure_id: str, keys: Collection[str]) -> Changes:
        """Ask these scales of a measure from now on; those left out keep their answers.

        Raises UserError("measure-questions-missing") without one, and as `record` does.
        """
        self._require_client(client_id)
        measure = self._for_person(measure_id)
        if not keys:
            raise UserError("measure-questions-missing")
        asked = self._edits.asked(client_id, measure)
        _ids, edits = self._edits.items(client_id, measure, keys)
        for shot in asked:
            if shot.record.scale not in keys:
                target = Target(client_id, "measure_item", shot.id)
                edits += self._writing.replaced(target, {"dropped": True})
        return self._book.commit(edits) if edits else Changes()

    def asked(self, client_id: str, measure_id: str) -> dict[str, str]:
        """The scales of a measure that are asked of a client: question by key, in order."""
        measure = self._for_person(measure_id)
        asked = self._edits.asked(client_id, measure)
        return {shot.record.scale: shot.id for shot in asked if shot.record.scale}

    def record(self, client_id: str, measure_id: str, given: NewAssessment) -> tuple[str, Changes]:
        """Record a result, `answers` by the key of the scale; gives the assessment's id.

        Raises UserError("measure-group-only", "measure-in-plan", "measure-answers-missing",
        "measure-occurred", "value-invalid") with the key as the field, and UserError(
        "measure-name-missing") where the measure stands for many instruments and none is named.
        """
        self._require_client(client_id)
        measure = self._for_person(measure_id)
        self._edits.require_past(given.occurred)
        for key, answer in given.answers.items():
            self._edits.require_fits(answer, measure_id, key)
        for key, capacity in given.capacities.items():
            self._edits.require_capacity(capacity, measure, key)
        instrument = " ".join(given.instrument.split()) if measure.named else ""
        if measure.named and not instrument:
            raise UserError("measure-name-missing", field="instrument")
        ids, edits = self._edits.items(client_id, measure, given.answers, instrument)
        answers = {ids[key]: answer for key, answer in given.answers.items()}
        capacities = {ids[key]: one for key, one in given.capacities.items() if key in ids}
        target = Target(client_id, "assessment", new_id())
        asked = replace(given, answers=answers, capacities=capacities)
        edits += self._edits.assessment(target, measure, asked)
        return target.entity, self._book.commit(edits)

    def link_goal(self, item_id: str, goal_id: str | None) -> Changes:
        """Link a question to a goal of the plan, or to none; UserError("measure-unknown")."""
        shot = self._item(item_id)
        if goal_id is not None and self._book.get("goal", goal_id, stream=shot.stream) is None:
            raise UserError("plan-part-unknown")
        return self._book.commit(self._link(shot, goal_id))

    def make_goal(self, item_id: str, title: str) -> Changes:
        """Make a goal in the plan's draft and link the question to it.

        Begins a draft version of the plan when there is none. Raises
        UserError("measure-goal-missing") without a title.
        """
        shot = self._item(item_id)
        if not title.strip():
            raise UserError("measure-goal-missing", field="title")
        plan, begun = self._plans.begin(shot.stream)
        goal, added = self._plans.add_goal(plan.id, title)
        return begun | added | self._book.commit(self._link(shot, goal))

    def _link(self, shot: Snapshot, goal_id: str | None) -> list[Edit]:
        target = Target(shot.stream, "measure_item", shot.id)
        return self._writing.replaced(target, {"goal": goal_id})

    def _item(self, item_id: str) -> Snapshot:
        shot = self._book.get("measure_item", item_id)
        if shot is None:
            raise UserError("measure-unknown")
        return shot

    def _for_person(self, measure_id: str) -> Measure:
        """A measure whose results of a person are recorded here."""
        measure = self.shelf().measures.get(measure_id)
        if measure is None or measure.items == "own":
            raise UserError("measure-unknown")
        if measure.mode == "group_only":
            raise UserError("measure-group-only")
        if measure.items == "goals":
            raise UserError("measure-in-plan")
        return measure

    def _require_client(self, client_id: str) -> None:
        if self._book.get("client", client_id) is None:
            raise UserError("client-unknown")


def _result(measure: Measure, lines: list[ItemResults]) -> MeasureResult:
    places = {scale.key: at for at, scale in enumerate(measure.scales)}
    lines.sort(
        key=lambda line: (
            instrument_key(line.item.instrument),
            places.get(line.item.scale, len(places)),
        )
    )
    return MeasureResult(measure, tuple(lines), _averages(measure, lines))


def _averages(measure: Measure, lines: Iterable[ItemResults]) -> tuple[TimeAverage, ...]:
    """The mean of each time, newest first; none where the measure has no mean."""
    times: dict[str, tuple[datetime, list[tuple[Answer | None, Scale]]]] = {}
    for line in lines if measure.average else ():
        scale = measure.scale_of(line.item.scale)
        for row in line.rows:
            if scale is not None and row.struck is None:
                _at, answers = times.setdefault(row.assessment, (row.occurred, []))
                answers.append((row.answer if row.point.counts else None, scale))
    found = ((at, average(answers)) for at, answers in times.values())
    means = [TimeAverage(at, mean) for at, mean in found if mean is not None]
    return tuple(sorted(means, key=lambda one: one.occurred, reverse=True))

"""The goals of the plan as lines of the measure GAS: the level agreed on first, and each one since.

The plan is where levels are recorded; here they are only read.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from osmo_desktop.domain.measures import Answer, shipped_measures
from osmo_desktop.domain.ports import PastValue, RecordBook, Snapshot
from osmo_desktop.services.measure_results import ItemResults, ItemRow, ResultRow, compared
from osmo_desktop.services.people import People
from osmo_desktop.services.pictures import SCALE_FIELDS, in_order
from osmo_desktop.services.plan_views import PlanViews

GAS = "gas"


class GoalCourses:
    """Reads the levels of the plans in force: each engagement has its own."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._plans = PlanViews(book)
        self._people = People(book)

    def of_client(self, client_id: str) -> tuple[ItemResults, ...]:
        """A line for every goal that has levels, whether one was recorded yet or not."""
        plans = self._plans.all_in_force(client_id)
        return tuple(self._line(goal) for plan in plans for goal in self._goals(plan))

    def due(self, client_id: str) -> date | None:
        """From which day a goal of a plan in force waits for its level.

        The interval of the measure after the level of the goal that has waited longest; a goal
        whose levels are written and none was recorded waits since the plan was made. None where
        no goal has levels.
        """
        days = [
            max(
                (row.occurred.date() for row in self._rows(goal)),
                default=plan.record.made or plan.written.date(),
            )
            for plan in self._plans.all_in_force(client_id)
            for goal in self._goals(plan)
        ]
        interval = timedelta(days=shipped_measures()[GAS].interval_days)
        return min(days) + interval if days else None

    def _goals(self, plan: Snapshot) -> list[Snapshot]:
        """The goals of a version that can be rated: a level is described, or was recorded."""
        goals = in_order(self._plans.parts("goal", plan))
        return [goal for goal in goals if _has_levels(goal) or self._rows(goal)]

    def _line(self, goal: Snapshot) -> ItemResults:
        record = goal.record
        item = ItemRow(
            id=goal.id,
            measure=GAS,
            text=record.title or "",
            low=record.level_minus_2 or "",
            high=record.level_plus_2 or "",
            goal="",
            cut=self._cut(self._course(goal)),
        )
        return ItemResults(item, compared(self._rows(goal), item.known_scale))

    def _rows(self, goal: Snapshot) -> list[ResultRow]:
        """The level when the goal was first agreed on, then every level that was written.

        A later version of the plan goes on with its goals: their course is one. Of a course whose
        beginning is not known, what was copied with the goal has no day, and is left out.
        """
        course = self._course(goal)
        is_cut = bool(self._cut(course))
        begun = () if is_cut else course
        agreed = next((one for one in begun if one.record.baseline is not None), None)
        rows = []
        if agreed is not None:  # before all
            rows.append(self._row(agreed, agreed.record.baseline, agreed.written, ""))
        found = self._agreed(agreed) if agreed is not None else None
        for one in course:
            rows += [
                self._row(one, past.value, past.written, past.op_id)
                for past in self._levels(one, is_copy=is_cut or one is not course[0])
                if found is None or not _led_to(past, found)
            ]
        return rows

    def _agreed(self, goal: Snapshot) -> PastValue:
        """The first level as it was agreed on first."""
        history = self._book.history("goal", goal.id, "baseline", stream=goal.stream)
        return min((past for past in history if past.value is not None), key=_written)

    def _course(self, goal: Snapshot) -> list[Snapshot]:
        """The goal in every version of the plan, the first one first."""
        course = [goal]
        while (former := course[0].record.former) and former not in {one.id for one in course}:
            found = self._book.get("goal", former, stream=goal.stream)
            if found is None:
                break
            course.insert(0, found)
        return course

    def _cut(self, course: list[Snapshot]) -> int:
        """The version that the course begins with though the goal is older; 0 where it is whole.

        Versions of an older program do not tell which goal went on. A goal of the same name in a
        former version says that there was one; nothing is guessed beyond that.
        """
        first = course[0]
        plan = self._book.get("plan", first.record.plan or "", stream=first.stream)
        version = (plan.record.version or 1) if plan is not None else 1
        title = (first.record.title or "").strip()
        older = [
            shot
            for shot in self._plans.versions(first.stream)
            if (shot.record.version or 1) < version
            and shot.record.state == "approved"
            and (plan is None or self._plans.line(shot) in ("", self._plans.line(plan)))
        ]
        goals = (goal for shot in older for goal in in_order(self._plans.parts("goal", shot)))
        is_older = any((goal.record.title or "").strip() == title for goal in goals)
        return version if title and is_older else 0

    def _levels(self, goal: Snapshot, *, is_copy: bool) -> list[PastValue]:
        """The levels that were written of it; not the one that it began with as a copy."""
        history = self._book.history("goal", goal.id, "level", stream=goal.stream)
        told = [past for past in history if past.value is not None]
        if is_copy and told and told[-1].written == goal.written:
            return told[:-1]
        return told

    def _row(self, goal: Snapshot, level: int, at: datetime, row_id: str) -> ResultRow:
        version = shipped_measures()[GAS].version
        return ResultRow(
            id=row_id,
            assessment=row_id,
            occurred=at,
            answer=Answer.of(level),
            assessor="together",
            author=self._people.member_name(goal.author),
            author_id=goal.author,
            way="",
            note="",
            measure_version=(GAS, version),
            is_disputed="level" in goal.conflicts,
            struck=None,
            basis={},
        )


def _has_levels(goal: Snapshot) -> bool:
    """Whether a level of the goal stands in words, so that it can be rated, or was recorded."""
    record = goal.record
    is_described = any((getattr(record, name) or "").strip() for name in SCALE_FIELDS)
    return is_described or record.baseline is not None or record.level is not None


def _written(past: PastValue) -> datetime:
    return past.written


def _led_to(level: PastValue, agreed: PastValue) -> bool:
    """The level that the baseline was taken from, or one tried before it: no point of its own."""
    if level.written == agreed.written:
        return bool(level.value == agreed.value)
    return level.written < agreed.written

"""The course of a goal goes on through the versions of the plan."""

from __future__ import annotations

from datetime import date

from osmo_desktop.services.change_pictures import change_picture
from osmo_desktop.services.goal_courses import GoalCourses
from osmo_desktop.services.writing import Target, Writing
from tests.fakes.casework import Casework, at, empty_casework


def _course(work: Casework, client: str) -> list[tuple[date, int]]:
    """The days and levels of the only goal, oldest first."""
    (line,) = GoalCourses(work.book).of_client(client)
    return [
        (row.occurred.date(), int(row.answer.value or 0))
        for row in reversed(line.rows)
        if row.answer is not None
    ]


def test_a_new_version_of_the_plan_keeps_the_course_of_its_goals() -> None:
    """Two versions later the first level stands on its own day, and every later one once."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", start=date(2026, 9, 1))
    plans = work.services.plans

    def level(day: date, value: int, field: str = "level") -> None:
        work.clock.time = at(day.day, day.month, "12.00")
        plan = plans.current(client)
        assert plan is not None
        (goal,) = plan.goals
        plans.set_goal(goal.id, field, value, goal.basis)

    def version(day: date) -> None:
        work.clock.time = at(day.day, day.month, "12.00")
        plan, _ = plans.begin(client)
        if not plan.goals:
            plans.add_goal(plan.id, "Aamurytmi")
            level(day, -2, "baseline")
        work.clock.advance(minutes=1)
        plans.approve(plan.id)

    version(date(2026, 9, 1))
    level(date(2026, 10, 1), -1)
    level(date(2026, 11, 1), 0)
    expected = [(date(2026, 9, 1), -2), (date(2026, 10, 1), -1), (date(2026, 11, 1), 0)]
    assert _course(work, client) == expected
    version(date(2026, 11, 10))
    assert _course(work, client) == expected
    version(date(2026, 11, 12))
    level(date(2026, 11, 13), 1)
    assert _course(work, client) == [*expected, (date(2026, 11, 13), 1)]


def test_the_level_that_was_agreed_on_first_is_one_point_and_not_two() -> None:
    """What was tried in the draft led to the baseline; from there on each level counts once."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", start=date(2026, 9, 1))
    plans = work.services.plans
    plan, _ = plans.begin(client)
    goal, _ = plans.add_goal(plan.id, "Aamurytmi")
    for field, value in (("level", -1), ("level", -2), ("baseline", -2)):
        work.clock.advance(minutes=1)
        plans.set_goal(goal, field, value, plans.view(plan.id).goals[0].basis)
    plans.approve(plan.id)
    assert [level for _, level in _course(work, client)] == [-2]
    work.clock.advance(days=10)
    plans.set_goal(goal, "level", -2, plans.view(plan.id).goals[0].basis)
    plans.set_goal(goal, "level", -1, plans.view(plan.id).goals[0].basis)
    assert [level for _, level in _course(work, client)] == [-2, -1]


def test_goals_that_name_each_other_as_former_have_an_end() -> None:
    """A circle that somebody wrote is walked once."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", start=date(2026, 9, 1))
    plan, _ = work.services.plans.begin(client)
    first, _ = work.services.plans.add_goal(plan.id, "Aamurytmi")
    other, _ = work.services.plans.add_goal(plan.id, "Kerho")
    work.clock.advance(minutes=1)
    writing = Writing(work.book)
    edits = writing.replaced(Target(client, "goal", first), {"former": other, "level": 1})
    work.book.commit(edits + writing.replaced(Target(client, "goal", other), {"former": first}))
    work.services.plans.approve(plan.id)
    assert [len(line.rows) for line in GoalCourses(work.book).of_client(client)] == [1, 1]


def test_a_course_whose_beginning_is_not_told_says_so_and_draws_no_line_there() -> None:
    """What an older program copied has no day: a sentence names the version, no point stands."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", start=date(2026, 9, 1))
    plans, writing = work.services.plans, Writing(work.book)
    plan, _ = plans.begin(client)
    goal, _ = plans.add_goal(plan.id, "Aamurytmi")
    plans.set_goal(goal, "baseline", -2, plans.view(plan.id).goals[0].basis)
    plans.set_goal(goal, "level", -1, plans.view(plan.id).goals[0].basis)
    work.clock.advance(minutes=1)
    plans.approve(plan.id)
    later, _ = plans.begin(client)
    (copied,) = later.goals
    work.book.commit(writing.replaced(Target(client, "goal", copied.id), {"former": None}))
    work.clock.advance(minutes=1)
    plans.approve(later.id)
    (line,) = GoalCourses(work.book).of_client(client)
    assert (line.rows, line.item.cut) == ((), 2)
    work.clock.advance(days=10)
    plans.set_goal(copied.id, "level", 1, plans.view(later.id).goals[0].basis)
    (line,) = GoalCourses(work.book).of_client(client)
    assert [row.number for row in line.rows] == [1]
    picture = change_picture(line, None)
    assert "Levels before version 2 of the plan are not joined" in " ".join(picture.sentences)

"""What is due by the records: derived, done, moved, dropped with a reason, each undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from osmo_desktop.domain.errors import BugError, UserError
from osmo_desktop.domain.measures import Answer
from osmo_desktop.domain.reminders import read_reminders, shipped_reminders
from osmo_desktop.services.assessment_edits import NewAssessment
from osmo_desktop.services.models import TaskRow
from tests.fakes.casework import Casework, at, empty_casework

TODAY = date(2026, 11, 19)
START = date(2026, 9, 2)


def _due(work: Casework, client: str, until: date = TODAY) -> dict[str, TaskRow]:
    return {row.kind: row for row in work.services.tasks.due_of(client, until=until)}


def _met(work: Casework, client: str, day: int, month: int = 11) -> None:
    work.note(client, at(day, month, "8.00"), "Käynti.", steps=())


@pytest.fixture
def work() -> Casework:
    """The services, without anybody."""
    return empty_casework()


@pytest.fixture
def silent(work: Casework) -> str:
    """A client of a running engagement whom nobody met for 31 days."""
    client = work.add("Aalto", "Mirja", start=START)
    notice = work.services.clients.page(client).missing_notices[0]
    work.services.clients.set_notice(notice.id, "missing", note="Ei tavoitettu")
    work.clock.time = at(19, 10, "9.00")
    work.note(client, at(19, 10, "8.00"), "Käynti.")
    for row in work.services.tasks.due_of(client, until=date.max):
        if row.kind == "step":
            work.services.tasks.complete(row)
    work.clock.time = at(19, 11, "9.00")
    return client


def test_no_contact_for_days_is_due_from_the_last_one(work: Casework, silent: str) -> None:
    """Counted from the last meeting or the last attempt that reached; an attempt alone is none."""
    row = _due(work, silent)["silence"]
    assert (row.due, row.text) == (date(2026, 11, 18), "No contact in 30 days")
    tell = work.services.notes.record_attempt
    tell(silent, mode="phone", outcome="not_reached", note="", occurred=work.now())
    assert "silence" in _due(work, silent)
    tell(silent, mode="phone", outcome="reached", note="", occurred=work.now())
    assert "silence" not in _due(work, silent)
    assert _due(work, silent, date(2026, 12, 19))["silence"].due == date(2026, 12, 19)


def test_joined_records_are_one_person_who_was_met(work: Casework, silent: str) -> None:
    """Whoever was met, or will be, in one record is not silent or unreached in the other."""
    other = work.add("Aalto", "Mirja Maria", start=TODAY)
    third = work.add("Aalto", "Mirja", start=TODAY)
    for record in (other, third):
        work.services.same_person.join(record, silent)
    work.services.notes.record_attempt(
        silent, mode="phone", outcome="not_reached", note="", occurred=at(18, 11, "8.00")
    )
    work.meet(other, at(24, 11, "9.00"))
    assert "silence" not in _due(work, silent)
    work.change(other, {"next_meeting": None, "next_meeting_mode": None})
    assert "silence" in _due(work, silent)
    (gap,) = work.services.today.overview(TODAY).gaps
    assert set(gap.codes) == {"not_reached", "start_notice"}
    work.note(other, at(19, 11, "8.00"), "Käynti.", steps=())
    assert "silence" not in _due(work, silent)
    (gap,) = work.services.today.overview(TODAY).gaps
    assert set(gap.codes) == {"start_notice"}


def test_tasks_and_goals_of_joined_records_are_shown_together(work: Casework, silent: str) -> None:
    """On the page of either record: both goals, both tasks, and the silence of one person once."""
    other = work.add("Aalto", "Mirja Maria", start=date(2026, 9, 1))
    for client, words in ((silent, "Oma koti"), (other, "Oma työ")):
        plan, _ = work.services.plans.begin(client)
        work.services.plans.add_goal(plan.id, words)
        work.services.tasks.add(client, f"Soita: {words}", TODAY)
    assert len(work.services.clients.page(other).goals) == 1
    work.services.same_person.join(other, silent)
    for client in (silent, other):
        assert {g.title for g in work.services.clients.page(client).goals} == {
            "Oma koti",
            "Oma työ",
        }
        rows = work.services.tasks.due_of(client, until=TODAY)
        said = [row.text for row in rows if row.kind == "task"]
        assert said == ["Soita: Oma koti", "Soita: Oma työ"]
        assert [row.kind for row in rows].count("silence") == 1


def test_who_has_two_records_is_silent_once_and_it_is_decided_once(
    work: Casework, silent: str
) -> None:
    """Today counts a person once; moving or dropping it on one record holds for the other."""
    other = work.add("Aalto", "Mirja", start=START)
    work.services.same_person.join(other, silent)

    def shown(until: date = TODAY) -> list[TaskRow]:
        rows = work.services.tasks.open_ones(until=until)
        return [row for row in rows if row.kind == "silence"]

    (row,) = shown()
    on_other = _due(work, other)["silence"]
    assert row.client_id == silent
    assert on_other.due == row.due
    work.services.tasks.move(on_other, date(2026, 11, 25))
    assert shown() == []
    assert [one.due for one in shown(date.max)] == [date(2026, 11, 25)]
    work.services.tasks.drop(_due(work, silent, date.max)["silence"], "Kuntoutuksessa")
    assert shown() == []
    assert "silence" not in _due(work, other)
    work.services.tasks.restore(row)
    work.services.tasks.restore(row)
    assert shown() == [row]


@pytest.mark.parametrize("decide", ["complete", "drop"])
@pytest.mark.parametrize("back", [0, 400])
def test_silence_that_was_settled_comes_back(
    work: Casework, silent: str, decide: str, back: int
) -> None:
    """After as many days again, though the clock was wrong when it was ticked off or dropped."""
    tasks, row = work.services.tasks, _due(work, silent)["silence"]
    work.clock.advance(days=-back)
    tasks.drop(row, "Kuntoutuksessa") if decide == "drop" else tasks.complete(row)
    work.clock.advance(days=back)
    due = row.due or TODAY
    again = (due if back else TODAY) + timedelta(days=30)
    assert "silence" not in _due(work, silent, again - timedelta(days=1))
    assert _due(work, silent, again)["silence"].due == again


def test_a_measure_is_due_once_from_its_last_use_with_the_person(
    work: Casework, silent: str
) -> None:
    """The baseline of one record and the follow-up of the other are one course, due once."""
    other = work.add("Aalto", "Mirja", start=START)
    work.services.same_person.join(other, silent)
    for record, day, said in ((silent, 1, 3), (other, 18, 7)):
        answers = {"work_ability": Answer.of(said)}
        given = NewAssessment("self", at(day, 11, "7.00"), answers)
        work.services.results.record(record, "kykyviisari", given)
    for record in (silent, other):
        rows = work.services.tasks.due_of(record, until=date.max)
        assert [row.kind for row in rows].count("measure") == 1
        due = date(2026, 11, 18) + timedelta(days=120)
        assert _due(work, record, date.max)["measure"].due == due
        (result,) = work.services.results.of_client(record)
        (line,) = (one for one in result.lines if one.item.scale == "work_ability")
        assert [row.number for row in line.rows] == [7, 3]
    rows = work.services.tasks.open_ones(until=date.max)
    assert [row.kind for row in rows].count("measure") == 1


def test_an_agreed_meeting_or_an_ended_engagement_asks_for_no_contact(
    work: Casework, silent: str
) -> None:
    """What is agreed is ahead; who left is left in peace."""
    work.meet(silent, at(24, 11, "9.00"))
    assert "silence" not in _due(work, silent)
    work.change(silent, {"next_meeting": None, "next_meeting_mode": None})
    assert "silence" in _due(work, silent)
    work.services.clients.end(silent, TODAY, "moved")
    assert "silence" not in _due(work, silent)


def test_the_review_of_the_plan_in_force_is_due_until_a_newer_plan(
    work: Casework, silent: str
) -> None:
    """The day stands in the plan; a new approved version brings its own."""
    plans = work.services.plans
    for day in (date(2026, 11, 10), date(2027, 2, 10)):
        plan, _ = plans.begin(silent)
        if not plan.goals:
            plans.add_goal(plan.id, "Aamurytmi")
        plans.set_field(plan.id, "review", day, plans.view(plan.id).basis)
        plans.approve(plan.id)
        found = _due(work, silent, day)["review"]
        assert (found.id, found.due) == (plan.id, day)
    assert "review" not in _due(work, silent)


def test_goals_with_levels_that_were_not_rated_are_due_like_a_measure(
    work: Casework, silent: str
) -> None:
    """The goal that waited longest counts; one without levels is no goal of the scale."""
    plans = work.services.plans
    plan, _ = plans.begin(silent)
    first, _ = plans.add_goal(plan.id, "Aamurytmi")
    other, _ = plans.add_goal(plan.id, "Kerho")
    plans.add_goal(plan.id, "Puhelu sisarelle")

    def said(goal: str, field: str, value: object) -> None:
        goals = {one.id: one for one in plans.view(plan.id).goals}
        plans.set_goal(goal, field, value, goals[goal].basis)

    said(first, "level_0", "Herää viikolla kahdeksalta")
    said(other, "baseline", -2)
    assert "measure" not in _due(work, silent, date.max), "not agreed on yet"
    plans.approve(plan.id)
    row = _due(work, silent, date.max)["measure"]
    assert (row.id, row.due, row.text) == (
        "gas",
        date(2027, 2, 17),
        "Follow-up: Goal attainment (GAS)",
    )
    work.clock.time = at(19, 12, "9.00")
    said(other, "level", -1)
    assert _due(work, silent, date.max)["measure"].due == date(2027, 2, 17), "the other waits"
    said(first, "level", 0)
    assert _due(work, silent, date.max)["measure"].due == date(2027, 3, 19)
    assert work.services.results.due(silent) == (("gas", date(2027, 3, 19)),)


def test_a_missing_notice_is_due_on_the_client_and_put_off_there(work: Casework) -> None:
    """Moved to a later day it is asked for then; it is missing still: Today counts as the board."""
    client = work.add("Kangas", "Timo", start=START)
    row = _due(work, client)["notice"]
    assert row.text == "Start notice missing"
    codes = [gap.code for gap in work.services.today.overview(TODAY).gaps]
    assert codes == ["start_notice"]
    work.services.tasks.move(row, date(2026, 11, 25), "Asiakas tulee silloin")
    assert "notice" not in _due(work, client)
    assert [gap.codes for gap in work.services.today.overview(TODAY).gaps] == [("start_notice",)]
    assert work.services.board.count() == 1
    moved = _due(work, client, date(2026, 11, 25))["notice"]
    assert (moved.due, moved.reason) == (date(2026, 11, 25), "Asiakas tulee silloin")
    assert work.services.clients.page(client).missing_notices
    work.services.tasks.restore(moved)
    assert "notice" in _due(work, client)


@pytest.mark.parametrize("kind", ["silence", "step", "task"])
def test_each_decision_takes_a_task_away_and_is_undone(
    work: Casework, silent: str, kind: str
) -> None:
    """Done, moved and dropped, for what follows from records and for what was written."""
    tasks = work.services.tasks
    if kind == "step":
        work.note(silent, at(19, 11, "8.00"), "Käynti.")
    tasks.add(silent, "Soita pajalle", TODAY)
    decide: dict[str, Callable[[TaskRow], object]] = {
        "done": tasks.complete,
        "moved": lambda row: tasks.move(row, date(2026, 11, 30)),
        "dropped": lambda row: tasks.drop(row, "Ei enää tarpeen"),
    }
    for name, act in decide.items():
        row = _due(work, silent)[kind]
        act(row)
        assert kind not in _due(work, silent), name
        (tasks.reopen if name == "done" else tasks.restore)(row)
        assert _due(work, silent)[kind].due == row.due, name


def test_a_moved_step_keeps_the_day_that_was_agreed(work: Casework, silent: str) -> None:
    """The note says what was agreed; the decision stands beside it."""
    note = work.note(silent, at(19, 11, "8.00"), "Käynti.")
    row = _due(work, silent)["step"]
    work.services.tasks.move(row, date(2026, 11, 30), "Myöhemmin")
    (step,) = work.services.notes.view(note).steps
    assert step.due is None
    (decision,) = work.book.find("task_decision")
    assert decision.record.moved_to == date(2026, 11, 30)


def test_the_newer_decision_holds_though_the_clock_was_set_back(
    work: Casework, silent: str
) -> None:
    """What was decided last about a task holds, whatever the laptop's clock said then."""
    tasks = work.services.tasks
    tasks.add(silent, "Soita", TODAY)
    tasks.move(_due(work, silent)["task"], date(2026, 11, 25))
    moved = _due(work, silent, date.max)["task"]
    work.clock.advance(hours=-1)
    tasks.drop(moved, "Ei tarvita")
    assert "task" not in _due(work, silent, date.max)
    tasks.restore(moved)
    assert _due(work, silent, date.max)["task"].due == date(2026, 11, 25)


def test_what_cannot_be_decided_changes_nothing(work: Casework, silent: str) -> None:
    """A passed day, no reason, nothing to take back."""
    tasks, row = work.services.tasks, _due(work, silent)["silence"]
    refused: tuple[tuple[str, Callable[[], object]], ...] = (
        ("task-day", lambda: tasks.move(row, date(2026, 11, 18))),
        ("reason-missing", lambda: tasks.drop(row, " ")),
        ("task-unknown", lambda: tasks.restore(row)),
    )
    for code, act in refused:
        with pytest.raises(UserError) as caught:
            act()
        assert caught.value.code == code
    assert work.book.find("task_decision") == []


def test_today_shows_what_is_due_of_own_clients(work: Casework, silent: str) -> None:
    """With the words of the kind; a missing notice stays among the gaps."""
    overview = work.services.today.overview(TODAY)
    assert [(row.kind, row.client_name) for row in overview.tasks] == [("silence", "Aalto, Mirja")]


def test_the_shipped_reminders_are_sound_and_a_broken_file_is_refused() -> None:
    """Thirty days today; half a file, or one without a language, is a bug."""
    rule = shipped_reminders().silence_on(TODAY)
    assert rule is not None
    assert rule.days == 30
    assert shipped_reminders().silence_on(date(2020, 1, 1)) is None
    broken = b'{"format":1,"version":"2026-01-01","silence":[{"days":3,"valid_from":"2026-01-01",'
    for data in (broken, broken + b'"valid_to":null,"source":{"fi":"x"}}]}'):
        with pytest.raises(BugError):
            read_reminders(data)

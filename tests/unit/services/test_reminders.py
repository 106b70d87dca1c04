"""A team's own times for its reminders: set by supervisors, used on every laptop, taken back."""

from __future__ import annotations

from datetime import date

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.reminders import ReminderRow
from tests.fakes.casework import Casework, at, empty_casework

TODAY = date(2026, 11, 19)


@pytest.fixture
def work() -> Casework:
    """The services of a supervisor, with a colleague who is another."""
    made = empty_casework()
    made.book.add_colleague("Ben Koski")
    made.book.role = "supervisor"
    return made


def _row(work: Casework, name: str) -> ReminderRow:
    return next(row for row in work.services.reminders.all() if row.name == name)


def _silent(work: Casework, client: str) -> date:
    tasks = work.services.tasks.due_of(client, until=date.max)
    return next(row.due for row in tasks if row.kind == "silence" and row.due is not None)


def test_a_time_that_another_supervisor_set_counts_here(work: Casework) -> None:
    """What a colleague set moves the task, the warning and the board's mark of this laptop."""
    client = work.add("Aalto", "Mirja", start=date(2026, 11, 1))
    path = work.services.pathway.of_client(client).engagements[0]
    work.services.pathway.begin_assessment(path.id, date(2026, 11, 16))
    (ben,) = work.book.colleagues
    work.book.show(ben)
    wanted = {"no_contact": 14, "assessment_begun": 2, "notice_overdue": 5}
    for name, amount in wanted.items():
        values = {"reminder": name, "amount": amount, "valid_from": "2026-11-02"}
        entity = new_id()
        team = work.book.team_stream
        edits = [Edit(team, "reminder_setting", entity, f, v) for f, v in values.items()]
        work.book.receive(ben, edits)
    assert _silent(work, client) == date(2026, 11, 15)
    (now,) = work.services.pathway.of_client(client).engagements
    assert "assessment-begun" in {one.code for one in now.warnings}
    assert work.services.board.board().overdue_days == 5
    row = _row(work, "assessment_begun")
    assert (row.shipped, row.in_force, row.unit) == (7, 2, "working_days")
    assert [(s.amount, s.by) for s in row.settings] == [(2, "Ben Koski")]


def test_a_setting_holds_from_its_day_and_is_taken_back(work: Casework) -> None:
    """A coming one waits; nothing typed is the shipped time again; a struck one never was."""
    reminders = work.services.reminders
    first, _ = reminders.set("no_contact", " 14 ", TODAY)
    reminders.set("no_contact", "21", date(2026, 12, 1))
    assert _row(work, "no_contact").in_force == 14
    work.clock.time = at(2, 12, "9.00")
    assert _row(work, "no_contact").in_force == 21
    last, _ = reminders.set("no_contact", "", date(2026, 12, 2))
    assert _row(work, "no_contact").in_force == 30
    reminders.strike(last, "Erehdys")
    assert _row(work, "no_contact").in_force == 21
    reminders.strike(first, "Erehdys")
    assert [one.amount for one in _row(work, "no_contact").settings] == [21]


@pytest.mark.parametrize("typed", ["abc", "0", "-3", "1e3", "367", "9" * 40, "٣", "7,5"])
def test_what_is_no_number_is_one_sentence_beside_the_field(work: Casework, typed: str) -> None:
    """Nothing is kept; the sentence says what is expected."""
    with pytest.raises(UserError) as caught:
        work.services.reminders.set("no_contact", typed, TODAY)
    assert caught.value.details["field"] == "amount"
    assert "1 to 366" in sentence(caught.value)
    assert work.book.find("reminder_setting") == []


@pytest.mark.parametrize("role", ["worker", "auditor", "founder"])
def test_only_supervisors_set_reminders(work: Casework, role: str) -> None:
    """Everybody else is refused, and nothing changes."""
    setting, _ = work.services.reminders.set("evaluation", "4", TODAY)
    work.book.role = role
    for act in (
        lambda: work.services.reminders.set("evaluation", "5", TODAY),
        lambda: work.services.reminders.strike(setting, "Ei"),
    ):
        with pytest.raises(UserError) as caught:
            act()
        assert caught.value.code == "role-forbids"
    assert _row(work, "evaluation").in_force == 4


def test_every_default_names_its_source_and_that_it_binds_nobody() -> None:
    """Assessments are said to have no statutory time for adults, the others to be our own."""
    work = empty_casework()
    for row in work.services.reminders.all():
        assert row.shipped, row.name
        assert "own" in (row.note + row.source).casefold()
    for name in ("assessment_begun", "assessment_completed"):
        assert _row(work, name).note == "a reminder, not a statutory deadline for adults"


def test_a_time_that_is_none_is_no_setting(work: Casework) -> None:
    """A number that no screen takes changes nothing, whoever wrote it."""
    for amount in (-1, 0, 10**12):
        values = {"reminder": "no_contact", "amount": amount, "valid_from": "2026-11-02"}
        entity, team = new_id(), work.book.team_stream
        edits = [Edit(team, "reminder_setting", entity, f, v) for f, v in values.items()]
        work.book.commit(edits)
        assert _row(work, "no_contact").in_force == 30

"""The first screen and the tasks on it."""

from datetime import date, timedelta

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.models import StepDraft
from tests.fakes.memory_book import NOON
from tests.fakes.office import Office


def _agree(office: Office, client: str, hours: float) -> None:
    details = office.services.clients.details(client)
    office.services.clients.change(
        client, {"next_meeting": NOON + timedelta(hours=hours)}, details.basis
    )


def test_the_day_s_meetings_are_in_order(office: Office) -> None:
    """Own clients' agreed meetings of the day, by time; a protected one without a place."""
    late, early, tomorrow = office.client("A"), office.client("B", safety_ban=True), office.client()
    _agree(office, late, 3)
    _agree(office, early, -2)
    _agree(office, tomorrow, 24)

    visits = office.services.today.overview(office.today).visits

    assert [(v.client_id, v.place, v.protected) for v in visits] == [
        (early, None, True),
        (late, "Vimpeli", False),
    ]


def test_tasks_and_steps_are_due_until_tomorrow(office: Office) -> None:
    """What is due later, done, left out or of a struck note is not there."""
    client = office.client()
    tomorrow, later = office.today + timedelta(days=1), office.today + timedelta(days=2)
    office.services.tasks.add(client, "Soita Kelaan", tomorrow)
    office.services.tasks.add(client, "Myöhemmin", later)
    office.services.tasks.add(client, "Joskus", None)
    office.note(client, steps=(StepDraft("Verokortti", "Aino", office.today),))
    struck = office.note(client, steps=(StepDraft("Väärä", "", office.today),))
    office.services.notes.strike(struck, "Väärä asiakas")

    tasks = office.services.today.overview(office.today).tasks

    assert [(row.kind, row.text) for row in tasks] == [
        ("step", "Verokortti"),
        ("task", "Soita Kelaan"),
        ("task", "Joskus"),
    ]


def test_steps_of_a_plan_count_once(office: Office) -> None:
    """A new version takes the steps over; the draft's are no tasks yet."""
    client = office.client()
    plans = office.services.plans
    plan, _ = plans.begin(client)
    plans.add_goal(plan.id, "Unirytmi")
    plans.add_step(plan.id, StepDraft("Herätyskello", "", office.today))
    assert office.services.today.overview(office.today).tasks == ()
    plans.approve(plan.id)
    plans.begin(client)

    (row,) = office.services.today.overview(office.today).tasks

    assert row.text == "Herätyskello"


def test_a_tick_is_undone(office: Office) -> None:
    """The same row completes and opens again, without a conflict."""
    client = office.client()
    office.services.tasks.add(client, "Soita", office.today)
    (row,) = office.services.today.overview(office.today).tasks

    office.services.tasks.complete(row)
    assert office.services.today.overview(office.today).tasks == ()
    office.services.tasks.reopen(row)

    assert len(office.services.today.overview(office.today).tasks) == 1
    assert office.services.conflicts.list() == ()


def test_a_task_needs_words(office: Office) -> None:
    """An empty task is refused."""
    with pytest.raises(UserError, match="task-text-missing"):
        office.services.tasks.add(office.client(), "  ", None)


def test_gaps_are_oldest_first_with_days_and_attempts(office: Office) -> None:
    """Missing notices and clients not reached, each person once: how long, how often, what else."""
    old = office.client("Aalto", start=office.today - timedelta(days=20))
    coming = office.client("Borg", start=office.today + timedelta(days=3))
    for days in (5, 2):
        office.services.notes.record_attempt(
            old,
            mode="phone",
            outcome="not_reached",
            note="",
            occurred=NOON - timedelta(days=days),
        )

    gaps = office.services.today.overview(office.today).gaps

    assert [(g.client_id, g.codes, g.days, g.attempts) for g in gaps] == [
        (old, ("start_notice", "not_reached"), 20, 2)
    ]
    assert coming not in {gap.client_id for gap in gaps}


def test_a_passed_due_day_counts_from_itself(office: Office) -> None:
    """With a due day the gap begins when it has passed."""
    client = office.client(start=office.today - timedelta(days=20))
    (notice,) = office.services.clients.page(client).missing_notices
    due = (office.today - timedelta(days=4)).isoformat()
    office.book.commit([Edit(client, "notice", notice.id, "due", due)])

    (gap,) = office.services.today.overview(office.today).gaps

    assert gap.days == 4


def test_drafts_unsent_and_conflicts_are_counted(office: Office) -> None:
    """The first screen says what is unfinished, unsent and disputed."""
    client = office.client()
    other = office.book.add_colleague("Ville Laine")
    office.services.drafts.save(office.draft(client))
    office.differ(other, "client", client, "municipality", ("Soini", "Evijärvi"))

    overview = office.services.today.overview(date(2026, 11, 19))

    assert (len(overview.drafts), overview.conflicts) == (1, 1)
    assert overview.unsent == office.book.unsent() > 0
    office.book.deliver()
    assert office.services.today.overview(office.today).unsent == 0


def test_other_people_s_clients_are_not_mine(office: Office) -> None:
    """A client that was given up leaves it; a supervisor without own ones sees the team's gaps."""
    client = office.client()
    _agree(office, client, 1)
    team = office.book.team_stream
    adds = [past.op_id for past in office.book.history("assignment", client, "members")]

    office.book.commit([Edit(team, "assignment", client, "members", None, sup=tuple(adds))])

    office.book.role = "worker"
    overview = office.services.today.overview(office.today)
    assert (overview.visits, overview.gaps, overview.gaps_of_all) == ((), (), False)
    assert office.services.board.count() == 0
    office.book.role = "supervisor"
    overview = office.services.today.overview(office.today)
    assert (overview.visits, overview.gaps_of_all) == ((), True)
    assert [gap.client_id for gap in overview.gaps] == [client]
    assert office.services.board.count() == 1
    assert [row.is_mine for row in office.services.clients.list()] == [False]
    assert office.services.clients.list(mine_only=True) == ()

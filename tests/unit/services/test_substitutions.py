"""Substitutions and their briefs as one laptop tells them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from osmo_desktop.domain.errors import OsmoError, UserError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.substituting import due_edits, period_state, periods
from tests.fakes.memory_book import Colleague
from tests.fakes.office import Office

DAY = timedelta(days=1)


def colleague(office: Office, name: str) -> Colleague:
    """A worker with a name, admitted by the supervisor at this laptop."""
    office.book.role = "founder"
    found = office.book.add_colleague(name, "worker")
    office.book.role = "supervisor"
    return found


def plan(office: Office, absent: str, substitute: str, *, days: int = 5) -> str:
    """A substitution from today on."""
    substitution, _ = office.services.substitutions.plan(
        absent, substitute, office.today, office.today + (days - 1) * DAY, cause="holiday"
    )
    return substitution


def test_both_days_belong_to_it() -> None:
    """Planned until the eve, running on the first and the last day, over after it or once ended."""
    first, last = date(2026, 11, 23), date(2026, 12, 4)
    states = [
        period_state(first, last, day, is_ended=False)
        for day in (first - DAY, first, last, last + DAY, date.max)
    ]
    assert states == ["planned", "running", "running", "over", "over"]
    for day in (first - DAY, first, last):
        assert period_state(first, last, day, is_ended=True) == "over"


def test_what_is_due_is_due_once(office: Office) -> None:
    """Written, it leaves nothing due: neither at the beginning nor at the end."""
    client, ben = office.client(), colleague(office, "Ben Virta")
    plan(office, office.book.user, ben.user)
    assert office.services.substitutions.follow().kinds == frozenset()
    assert ben.user in office.book.assigned(client)

    office.clock.advance(days=5)
    changes = office.services.substitutions.follow()
    assert "assignment" in changes.kinds
    assert office.services.substitutions.follow().kinds == frozenset()
    assert ben.user not in office.book.assigned(client)


def test_somebody_else_gives_up_their_own_only(office: Office) -> None:
    """A worker's laptop begins nothing and takes from nobody."""
    client, ben = office.client(), colleague(office, "Ben Virta")
    plan(office, office.book.user, ben.user)
    fold, later = office.book._fold, office.today + 9 * DAY
    assert due_edits(fold, user=office.book.user, is_supervisor=False, today=later) == []
    (edit,) = due_edits(fold, user=ben.user, is_supervisor=False, today=later)
    assert (edit.entity, edit.value, len(edit.sup)) == (client, None, 1)
    assert due_edits(fold, user=ben.user, is_supervisor=False, today=office.today) == []


def test_clients_that_one_has_for_a_colleague_say_until_when(office: Office) -> None:
    """The last day of the last substitution; neither own clients nor the time after it."""
    own, ben = office.client(), colleague(office, "Ben Virta")
    lent = office.client("Salo", "Veera")
    unassign(office, lent, office.book.user)
    assign(office, lent, ben)
    assign(office, own, ben)

    def rows() -> dict[str, date | None]:
        return {row.id: row.lent_until for row in office.services.clients.list()}

    assert rows() == {own: None, lent: None}
    plan(office, ben.user, office.book.user)

    assert rows() == {own: None, lent: office.today + 4 * DAY}
    assert office.services.clients.page(lent).row.lent_until == office.today + 4 * DAY

    assign(office, lent, Colleague("", office.book.user))
    assert rows() == {own: None, lent: None}


def assign(office: Office, client: str, worker: Colleague) -> None:
    """The supervisor gives a client to a colleague, as their own."""
    edit = Edit(office.book.team_stream, "assignment", client, "members", worker.user)
    office.book.commit([edit])


def unassign(office: Office, client: str, user: str) -> None:
    """The supervisor takes a client from somebody, whatever it was given for."""
    past = office.book.history("assignment", client, "members")
    seen = tuple(op.op_id for op in past if op.is_head and op.value == user)
    team = office.book.team_stream
    office.book.commit([Edit(team, "assignment", client, "members", None, sup=seen)])


def test_the_caseload_grows_with_the_absent_worker(office: Office) -> None:
    """A client that the absent worker gets meanwhile belongs to it, and goes back too."""
    ben, cilla = colleague(office, "Ben Virta"), colleague(office, "Cilla Ranta")
    plan(office, ben.user, cilla.user)
    client = office.client()
    assign(office, client, ben)
    office.services.substitutions.follow()
    assert cilla.user in office.book.assigned(client)
    rows = office.services.assignments.workers(client)
    assert [row.name for row in rows if row.stands_in] == ["Cilla Ranta"]
    office.clock.advance(days=5)
    office.services.substitutions.follow()
    assert set(office.book.assigned(client)) == {office.book.user, ben.user}


def test_two_substitutions_of_one_client_end_each_for_itself(office: Office) -> None:
    """The end of one takes nothing that the other still gives."""
    ben, cilla = colleague(office, "Ben Virta"), colleague(office, "Cilla Ranta")
    client = office.client()
    assign(office, client, ben)
    plan(office, ben.user, cilla.user, days=2)
    longer = plan(office, office.book.user, cilla.user, days=9)
    office.clock.advance(days=3)
    office.services.substitutions.follow()
    assert cilla.user in office.book.assigned(client)
    office.services.substitutions.end(longer)
    assert cilla.user not in office.book.assigned(client)


def test_a_substitute_passes_no_caseload_on(office: Office) -> None:
    """Who stands in for a substitute gets the substitute's own clients only."""
    ben, cilla, dora = (colleague(office, name) for name in ("Ben", "Cilla", "Dora"))
    bens, cillas = office.client(), office.client()
    assign(office, bens, ben)
    assign(office, cillas, cilla)
    plan(office, ben.user, cilla.user)
    plan(office, cilla.user, dora.user)
    assert cilla.user in office.book.assigned(bens)
    assert dora.user not in office.book.assigned(bens)
    assert dora.user in office.book.assigned(cillas)


def test_a_client_taken_from_the_substitute_does_not_come_back(office: Office) -> None:
    """A supervisor may keep one client out of it, and nothing gives it again."""
    ben, kept_out, other = colleague(office, "Ben Virta"), office.client(), office.client()
    plan(office, office.book.user, ben.user)
    unassign(office, kept_out, ben.user)
    assert not office.services.substitutions.follow().kinds
    assert ben.user not in office.book.assigned(kept_out)
    assert ben.user in office.book.assigned(other)


def test_a_removed_substitute_gets_nothing(office: Office) -> None:
    """Whoever has no laptop in the team is given no client, however long it runs."""
    ben, client = colleague(office, "Ben Virta"), office.client()
    removal = Edit(office.book.team_stream, "removal", ben.device, "heads", "00" * 16)
    office.book.commit([removal])
    plan(office, office.book.user, ben.user)
    assert ben.user not in office.book.assigned(client)


def test_half_a_substitution_asks_nothing(office: Office) -> None:
    """One that lacks a day or a person, or where both are one, gives no client to anybody."""
    office.client()
    ben, team = colleague(office, "Ben Virta"), office.book.team_stream
    whole = {
        "absent": office.book.user,
        "substitute": ben.user,
        "first_day": "2026-11-01",
        "last_day": "2026-12-01",
    }
    for number, field in enumerate(whole):
        said = {name: value for name, value in whole.items() if name != field}
        edits = [Edit(team, "substitution", f"{number:032x}", *item) for item in said.items()]
        office.book.commit(edits)
    said = {**whole, "substitute": office.book.user}
    office.book.commit([Edit(team, "substitution", "f" * 32, *item) for item in said.items()])
    assert periods(office.book._fold) == []
    assert not office.services.substitutions.follow().kinds
    assert office.services.substitutions.all() == ()


def test_entered_afterwards_it_gives_what_remains_or_nothing(office: Office) -> None:
    """One whose last day is past is a dated record and opens no client."""
    client, me, service = office.client(), office.book.user, office.services.substitutions
    ben, cilla = colleague(office, "Ben Virta"), colleague(office, "Cilla Ranta")
    past, _ = service.plan(me, ben.user, office.today - 9 * DAY, office.today - DAY, cause="other")
    row = service.row(past)
    assert (row.state, row.is_afterwards, row.clients) == ("over", True, 0)
    assert ben.user not in office.book.assigned(client)
    late, _ = service.plan(me, cilla.user, office.today - 3 * DAY, office.today, cause="other")
    row = service.row(late)
    assert (row.state, row.is_afterwards, row.is_last_day) == ("running", True, True)
    assert row.entered.date() == office.today
    assert cilla.user in office.book.assigned(client)


def test_what_cannot_be_planned(office: Office) -> None:
    """Each refusal says why, and nothing is stored."""
    ben, cilla = colleague(office, "Ben Virta"), colleague(office, "Cilla Ranta")
    service, today = office.services.substitutions, office.today
    planned: dict[str, tuple[str, str, date, date]] = {
        "substitution-same-person": (ben.user, ben.user, today, today),
        "substitution-days": (ben.user, cilla.user, today, today - DAY),
        "member-unknown": ("ab" * 16, cilla.user, today, today),
    }
    for code, wanted in planned.items():
        with pytest.raises(OsmoError, match=code):
            service.plan(*wanted, cause="other")
    assert service.all() == ()
    plan(office, ben.user, cilla.user)
    with pytest.raises(UserError, match="substitution-twice"):
        service.plan(ben.user, cilla.user, today + 4 * DAY, today + 9 * DAY, cause="other")
    with pytest.raises(UserError, match="substitution-substitute-away"):
        service.plan(office.book.user, ben.user, today, today, cause="other")
    office.book.role = "worker"
    with pytest.raises(UserError, match="role-forbids"):
        service.plan(ben.user, office.book.user, today, today, cause="other")
    assert len(service.all()) == 1


def test_the_list_tells_what_runs_first(office: Office) -> None:
    """Running, then coming, then past ones; both sides see theirs, and how many clients."""
    office.client()
    ben, cilla = colleague(office, "Ben Virta"), colleague(office, "Cilla Ranta")
    service, me, today = office.services.substitutions, office.book.user, office.today
    past, _ = service.plan(me, ben.user, today - 9 * DAY, today - 5 * DAY, cause="sick_leave")
    coming, _ = service.plan(me, cilla.user, today + 9 * DAY, today + 10 * DAY, cause="other")
    running = plan(office, me, ben.user)
    rows = service.all()
    assert [row.id for row in rows] == [running, coming, past]
    assert [row.clients for row in rows] == [1, 1, 0]
    assert [row.is_afterwards for row in rows] == [False, False, True]
    assert {row.id for row in service.mine()} == {running, coming}
    assert all(row.is_covered and not row.is_own for row in rows)


def test_a_note_says_for_whom_it_was_written(office: Office) -> None:
    """The substitute's notes name the absent worker; before, after and otherwise nobody's do."""
    client, ben = office.client(), colleague(office, "Ben Virta")
    office.clock.advance(hours=1)
    plan(office, ben.user, office.book.user)
    office.note(client, "Oma asiakas.")
    assign(office, client, ben)
    unassign(office, client, office.book.user)
    office.services.substitutions.follow()
    written = office.note(client, "Sijaisena kirjattu.")

    said = {entry.text: entry.instead_of for entry in office.services.clients.timeline(client)}
    assert said["Sijaisena kirjattu."] == "Ben Virta"
    assert office.services.notes.view(written).instead_of == "Ben Virta"
    office.clock.advance(days=9)
    assert office.services.notes.view(written).instead_of == "Ben Virta"


def test_the_brief_holds_what_is_open(office: Office) -> None:
    """Meeting, steps and tasks of anybody, missing papers, the newest note that stands."""
    client, ben = office.client(phone="040 765 4321"), colleague(office, "Ben Virta")
    office.note(client, "Vanhempi.")
    office.clock.advance(hours=1)
    struck = office.note(client, "Väärälle kirjattu.")
    office.services.notes.strike(struck, "Väärä asiakas")
    office.services.tasks.add(client, "Soita Kelaan", office.today + DAY)
    office.services.clients.change(
        client,
        {"next_meeting": office.clock.now() + DAY, "next_meeting_mode": "phone"},
        office.services.clients.details(client).basis,
    )
    other = office.client("Aalto", "Mirja", safety_ban=True, phone="040 111 2222")
    office.note(other, "Kävimme Vimpelissä.")
    substitution = plan(office, office.book.user, ben.user)
    document = office.services.briefs.document(substitution)

    aalto, virtanen = document.clients
    assert (document.absent, document.substitute) == ("Anna Niemi", "Ben Virta")
    assert virtanen.client_name == "Aino Virtanen"
    assert virtanen.last_note is not None
    assert virtanen.last_note.text == "Vanhempi."
    assert [step.text for step in virtanen.steps] == ["Soita Kelaan"]
    assert virtanen.next_meeting is not None
    assert virtanen.phone is not None
    assert len(virtanen.missing) == 1
    assert not virtanen.protected
    assert aalto.protected
    assert "Vimpeli" in aalto.withheld_terms
    assert len(aalto.alerts) == 1
    paper = office.services.briefs.paper(substitution)
    assert paper.client_ids == (other, client)
    assert (paper.has_protected, office.printer.briefs) == (True, [document])


def test_the_brief_ends_with_the_substitution(office: Office) -> None:
    """Once it is over nobody prints the caseload, and an empty caseload makes no paper."""
    ben = colleague(office, "Ben Virta")
    substitution = plan(office, office.book.user, ben.user)
    with pytest.raises(UserError, match="substitution-no-clients"):
        office.services.briefs.document(substitution)
    office.client()
    assert len(office.services.briefs.document(substitution).clients) == 1
    office.services.substitutions.end(substitution)
    with pytest.raises(UserError, match="substitution-over"):
        office.services.briefs.document(substitution)

"""Substitutions and their briefs as one laptop tells them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from osmo_desktop.domain.errors import UserError
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
    office.book.commit([Edit(office.book.team_stream, "assignment", client, "members", ben.user)])
    adds = office.book.history("assignment", client, "members")
    mine = tuple(past.op_id for past in adds if past.value == office.book.user)
    team = office.book.team_stream
    office.book.commit([Edit(team, "assignment", client, "members", None, sup=mine)])
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

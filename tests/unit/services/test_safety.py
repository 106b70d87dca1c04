"""The visit-safety card, the crisis card and the client's own safety plan."""

from __future__ import annotations

from datetime import timedelta

import pytest

from osmo_desktop.domain.crisis import shipped_crisis_table
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.crisis import NumberForm
from osmo_desktop.services.visit_safety import VisitForm, VisitRow
from tests.fakes.office import Office


def _leave(office: Office, client: str, *, hours: int = 2) -> VisitRow:
    expected = office.clock.now() + timedelta(hours=hours)
    form = VisitForm(expected, "Liisa 040 1", in_pair=True, note="Koira pihalla.")
    office.services.visit_safety.start(client, form)
    row = office.services.visit_safety.out()
    assert row is not None
    return row


def test_a_visit_is_overdue_from_its_time_until_somebody_is_back(office: Office) -> None:
    """The card tells who is called; "back" ends it, and can be undone."""
    client, visits = office.client(), office.services.visit_safety
    row = _leave(office, client)
    assert (row.call, row.in_pair, row.is_overdue) == ("Liisa 040 1", True, False)
    office.clock.advance(hours=2)
    late = visits.out()
    assert late is not None
    assert late.is_overdue

    visits.back(late)
    assert visits.out() is None
    visits.reopen(late)
    assert visits.out() == late
    visits.prolong(late, office.clock.now() + timedelta(hours=1))
    row = visits.out() or row
    assert not row.is_overdue
    visits.back(row)
    with pytest.raises(UserError, match="visit-closed"):
        visits.back(row)
    assert [card.returned for card in visits.of(client)] == [office.clock.now()]


def test_a_return_is_not_taken_back_while_another_visit_is_under_way(office: Office) -> None:
    """Of two visits at once only one would sound."""
    visits = office.services.visit_safety
    first = _leave(office, office.client())
    visits.back(first)
    second = _leave(office, office.client())
    with pytest.raises(UserError, match="visit-under-way"):
        visits.reopen(first)
    assert visits.out() == second


def test_one_is_on_one_visit_at_a_time_and_says_when_and_whom(office: Office) -> None:
    """A second visit, a return in the past and nobody to call are refused; nothing is saved."""
    client, visits = office.client(), office.services.visit_safety
    now = office.clock.now()
    for form, code in (
        (VisitForm(now, "Liisa"), "visit-return-missing"),
        (VisitForm(now + timedelta(hours=1), " "), "visit-call-missing"),
    ):
        with pytest.raises(UserError, match=code):
            visits.start(client, form)
    _leave(office, client)
    with pytest.raises(UserError, match="visit-under-way"):
        _leave(office, client)
    assert len(visits.of(client)) == 1


def test_the_alarm_is_of_the_laptop_on_which_the_visit_was_started(office: Office) -> None:
    """A colleague's card comes by sync to be read, and alarms nobody here."""
    client = office.client()
    other = office.book.add_colleague("Ben Saari")
    office.book.show(other)
    started = (office.clock.now() - timedelta(hours=3)).isoformat()
    card = "cd" * 16
    edits = [
        Edit(client, "visit_safety", card, name, value)
        for name, value in (("started", started), ("expected", started), ("call", "Anna"))
    ]
    office.book.receive(other, edits)
    (row,) = office.services.visit_safety.of(client)
    assert (row.worker, row.is_overdue, row.is_own) == ("Ben Saari", True, False)
    assert office.services.visit_safety.out() is None


def test_the_card_ships_112_and_only_places_for_what_differs_by_region(office: Office) -> None:
    """No number of a region is invented: its place is empty, labelled, and says who fills it."""
    lines = office.services.crisis.card()
    assert [line.number for line in lines if line.number] == ["112"]
    assert len(lines) == len(shipped_crisis_table().entries) > 3
    assert all(line.label and line.source for line in lines)


def test_the_team_fills_a_place_with_the_day_of_checking(office: Office) -> None:
    """A number of the team stands in its place, is changed, removed, and brought back."""
    crisis, today = office.services.crisis, office.today
    form = NumberForm("", "0100 000", "24 h", today, place="social_emergency")
    first, _ = crisis.write_number(form)
    (line,) = [line for line in crisis.card() if line.place == "social_emergency"]
    assert (line.number, line.checked, line.is_shipped) == ("0100 000", today, False)
    assert (line.id, line.label, line.author) == (first, "Social emergency service", "Anna Niemi")
    crisis.write_number(NumberForm("", "0100 111", "", today, place="social_emergency"), line)
    (over,) = [line for line in crisis.card() if line.place == "social_emergency"]
    assert over.number == "0100 111"
    crisis.take_back(over.id, line)
    (line,) = [line for line in crisis.card() if line.place == "social_emergency"]
    assert (line.number, line.hours) == ("0100 000", "24 h")
    crisis.take_back(first, None)
    (line,) = [line for line in crisis.card() if line.place == "social_emergency"]
    assert line.is_shipped
    crisis.write_number(NumberForm("", "0100 111", "", today, place="social_emergency"))
    (line,) = [line for line in crisis.card() if line.place == "social_emergency"]
    crisis.remove_number(line)
    (empty,) = [line for line in crisis.card() if line.place == "social_emergency"]
    assert (empty.number, empty.is_shipped) == ("", True)
    crisis.restore_number(line)
    crisis.write_number(NumberForm("Seurakunta", "0100 222", "", today))
    assert [line.number for line in crisis.card() if line.number] == ["112", "0100 111", "0100 222"]


@pytest.mark.parametrize(
    ("label", "number", "ahead", "code"),
    [("A", " ", 0, "crisis-number-missing"), ("", "1", 0, "name-missing"), ("A", "1", 1, "date")],
)
def test_a_number_says_what_it_needs(
    office: Office, label: str, number: str, ahead: int, code: str
) -> None:
    """A number, a name unless the place has one, and a day of checking that has been."""
    day = office.today + timedelta(days=ahead)
    with pytest.raises(UserError, match=code):
        office.services.crisis.write_number(NumberForm(label, number, "", day))


def test_a_colleagues_number_is_on_every_card_and_an_old_one_asks_to_be_checked(
    office: Office,
) -> None:
    """What came by sync is there offline, with who checked it; after a year it says so."""
    other = office.book.add_colleague("Ben Saari")
    checked = office.today - timedelta(days=366)
    values = {"place": "shelter", "number": "0100 333", "checked": checked.isoformat()}
    team = office.book.team_stream
    edits = [Edit(team, "crisis_number", "cd" * 16, *pair) for pair in values.items()]
    office.book.receive(other, edits)
    (line,) = [line for line in office.services.crisis.card() if line.place == "shelter"]
    assert (line.number, line.author, line.is_old) == ("0100 333", "Ben Saari", True)
    crisis = office.services.crisis
    crisis.write_number(NumberForm("", "0100 333", "", office.today, place="shelter"), line)
    (line,) = [line for line in crisis.card() if line.place == "shelter"]
    assert not line.is_old


def test_an_auditor_reads_the_card_and_writes_nothing_on_it(office: Office) -> None:
    """b.0 13: all members see whom to call; an auditor writes no contacts."""
    office.book.role = "auditor"
    crisis = office.services.crisis
    assert not crisis.may_write
    with pytest.raises(UserError, match="role-forbids"):
        crisis.write_number(NumberForm("", "1", "", office.today, place="shelter"))
    assert [line.number for line in crisis.card() if line.number] == ["112"]


def test_nobody_takes_112_off_the_card(office: Office) -> None:
    """A number that the team writes for the shipped place stands beside it, not over it."""
    form = NumberForm("Virhe", "999", "", office.today, place="emergency")
    office.services.crisis.write_number(form)
    assert [line.number for line in office.services.crisis.card() if line.number] == ["112", "999"]


def test_the_safety_plan_is_the_clients_and_prints_with_the_numbers(office: Office) -> None:
    """What was written stands on the paper, with 112 below it; an untouched field is no change."""
    client, crisis = office.client(), office.services.crisis
    assert not crisis.plan(client).is_written
    crisis.write_plan(crisis.plan_form(client), {"what_helps": "Kävely\nSisko"})
    form = crisis.plan_form(client)
    assert (form.texts["what_helps"], form.made) == ("Kävely\nSisko", office.today)
    before = len(office.book.commits)
    crisis.write_plan(form, dict(form.texts))
    assert len(office.book.commits) == before

    office.services.rights_papers.safety_plan(client)

    paper = office.printer.papers[-1]
    said = [line.text for part in paper.parts for line in part.lines]
    assert "Kävely\nSisko" in said
    assert "112" in said

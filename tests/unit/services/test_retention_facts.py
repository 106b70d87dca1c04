"""Where clients stand by the retention table: what is read from the records."""

from __future__ import annotations

from datetime import date

from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.retention import Standing, Verdict, read_table
from osmo_desktop.services.retention_facts import RetentionFacts
from tests.fakes.office import Office
from tests.unit.domain.test_retention import table_file

BEGAN, ENDED, DIED = date(2013, 1, 7), date(2014, 5, 31), date(2024, 11, 1)


def _ended(office: Office, **values: str) -> str:
    client = office.client(start=BEGAN, **values)
    office.services.clients.end(client, ENDED, "goals_met")
    return client


def _verdict(office: Office, client: str) -> Verdict:
    term = {"years": 2, "starts": "death"}
    table = read_table(table_file(term, bases=["social_rehabilitation"]))
    return RetentionFacts(office.book, office.clock, lambda: table).verdicts()[client]


def test_a_time_of_keeping_runs_from_the_death_that_is_recorded(office: Office) -> None:
    """Nothing is said before the day is known; then two years, for all cases of the person."""
    client, other = _ended(office), _ended(office, given="Liisa")
    assert _verdict(office, client).whys == ("death-unknown",)
    basis = office.services.clients.details(other).basis
    office.services.clients.change(other, {"same_person_as": client}, basis)

    office.services.clients.change(client, {"died": DIED}, office.shot("client", client).basis)

    for id_ in (client, other):
        found = _verdict(office, id_)
        assert (found.standing, found.until) == (Standing.DUE, date(2026, 11, 1))


def test_a_disputed_death_is_no_known_one(office: Office) -> None:
    """Two days written apart, of one case or of two cases of one person: nothing is proposed."""
    client, other = _ended(office), _ended(office, given="Liisa")
    office.differ(
        office.book.add_colleague("Ville Laine"),
        "client",
        client,
        "died",
        ("2024-11-01", "2014-11-01"),
    )
    edits = [Edit(other, "client", other, "same_person_as", client)]
    office.book.commit([*edits, Edit(other, "client", other, "died", "2014-11-01")])

    assert _verdict(office, client).whys == ("death-unknown",)
    assert _verdict(office, other).whys == ("death-unknown",)

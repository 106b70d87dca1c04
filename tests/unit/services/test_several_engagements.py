"""Several engagements of one client: what is recorded, asked and warned goes to the right one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.date_checks import DateChecks
from osmo_desktop.services.departures import NewDeparture
from osmo_desktop.services.document_bases import NO_DOCUMENT, basis_of, shown_basis
from osmo_desktop.services.pathway import NewEngagement
from tests.fakes.casework import Casework, at, empty_casework
from tests.unit.services.test_document_notes import OTHER, team_of

BEGAN = date(2026, 3, 1)


@pytest.fixture
def work() -> Casework:
    """A team without clients."""
    return empty_casework()


def opened(work: Casework, client: str, basis: str, start: date, controller: str = "") -> str:
    """Begin one more engagement."""
    new = NewEngagement(
        type="individual_coaching", legal_basis=basis, controller=controller, start=start
    )
    return work.services.pathway.open_engagement(client, new)[0]


def first_of(work: Casework, client: str) -> str:
    """The only engagement of a client."""
    (shot,) = work.book.find("engagement", stream=client)
    return shot.id


def ends(work: Casework, client: str) -> dict[str, date | None]:
    """When each engagement ends."""
    return {shot.id: shot.record.end for shot in work.book.find("engagement", stream=client)}


def asked_at_end(work: Casework, client: str) -> list[str]:
    """Of which engagements an end notice is asked, one entry a notice."""
    found = work.book.find("notice", stream=client, equals={"type": "end_notice"})
    return [shot.record.engagement for shot in found]


def test_a_departure_ends_the_engagement_that_it_names(work: Casework) -> None:
    """Of two that run the named one ends and asks for its end notice; another client's is none."""
    client = work.add("Aalto", "Mirja", start=BEGAN)
    older = first_of(work, client)
    newer = opened(work, client, "social_rehabilitation", date(2026, 9, 1))
    shown = work.services.board.client(client)
    assert shown is not None
    assert [one.engagement for one in shown.filings] == [newer, older]
    departures, left = work.services.departures, date(2026, 11, 10)
    with pytest.raises(UserError, match="engagement-unknown"):
        departures.record(client, NewDeparture("declined", left, "moved", engagement="0" * 32))

    departures.record(client, NewDeparture("dropped_out", left, "moved", engagement=older))

    assert ends(work, client) == {older: left, newer: None}
    assert asked_at_end(work, client) == [older]


def test_each_project_asks_for_its_own_notices_once(work: Casework) -> None:
    """A second period of the same project asks for none, another controller's for both."""
    client = work.add("Aalto", "Mirja", start=BEGAN)
    close = work.services.pathway.close
    controllers = ("Silta-hanke", "silta-hanke ", "Toinen hanke")
    periods = []
    for month, controller in enumerate(controllers, start=4):
        periods.append(opened(work, client, "project", date(2026, month, 1), controller))
        close(periods[-1], {"closed": date(2026, month, 20), "reason": "moved"})

    first, again, other = periods
    found = [(shot.record.type, shot.record.engagement) for shot in work.book.find("notice")]
    asked = sorted(entry for entry in found if entry[1] in periods)
    kinds = ("end_notice", "start_notice")
    assert asked == sorted((kind, one) for kind in kinds for one in (first, other))
    assert again not in {entry[1] for entry in found}


def test_an_engagement_opened_again_asks_for_another_end_notice(work: Casework) -> None:
    """Once what is complete tells of an earlier end; a closure after a departure asks for none."""
    client = work.add("Aalto", "Mirja", start=BEGAN)
    period, pathway = first_of(work, client), work.services.pathway

    def closed(day: date) -> str:
        work.clock.time += timedelta(minutes=1)
        return pathway.close(period, {"closed": day, "reason": "moved"})[0]

    closure = closed(date(2026, 5, 30))
    (notice,) = work.book.find("notice", stream=client, equals={"type": "end_notice"})
    pathway.strike("closure", closure, "Väärin")
    closure = closed(date(2026, 6, 1))
    assert asked_at_end(work, client) == [period]  # the first waits still
    work.services.notices.receive(notice.id, date(2026, 6, 1))
    pathway.strike("closure", closure, "Väärin")
    left = NewDeparture("dropped_out", date(2026, 10, 30), "moved")
    work.services.departures.record(client, left)
    assert asked_at_end(work, client) == [period, period]

    closed(date(2026, 11, 1))

    assert asked_at_end(work, client) == [period, period]


def test_an_engagement_with_records_is_not_taken_back(work: Casework) -> None:
    """What was filed under it would belong to nothing; without records it goes."""
    client, pathway = work.add("Aalto", "Mirja", start=BEGAN), work.services.pathway
    periods = [opened(work, client, "project", BEGAN, name) for name in ("Silta", "Toinen")]
    pathway.record_decision(periods[0], {"decided": date(2026, 3, 2), "number": "9"})
    work.note(client, at(18, 11, "9.00"), "Tavattiin.", engagement=periods[1])

    for period in periods:
        with pytest.raises(UserError, match="engagement-in-use"):
            pathway.take_back_engagement(period)

    empty = opened(work, client, "project", BEGAN)
    pathway.take_back_engagement(empty)
    assert set(periods) < set(ends(work, client))
    assert empty not in ends(work, client)


def test_a_note_is_measured_by_the_engagement_that_it_is_filed_under(work: Casework) -> None:
    """Filed under what has ended, it is on the board though another engagement runs."""
    client = work.add("Aalto", "Mirja", start=BEGAN)
    older = first_of(work, client)
    newer = opened(work, client, "adult_social_work", BEGAN)
    work.services.pathway.close(older, {"closed": date(2026, 6, 1), "reason": "moved"})
    work.note(client, at(9, 11, "10.00"), "Tavattiin.", engagement=newer)
    note = work.note(client, at(10, 11, "10.00"), "Tavattiin.", engagement=older)

    found = [misfit.finding for _, misfit in DateChecks(work.book).all(client)]

    assert [(one.id, one.engagement) for one in found] == [(note, older)]


def test_what_contradicts_itself_after_a_merge_is_said(work: Casework) -> None:
    """A colleague's decision of after the closure, and a second open assessment, warn on Polku."""
    client, pathway = work.add("Aalto", "Mirja", start=BEGAN), work.services.pathway
    closing, other = first_of(work, client), opened(work, client, "adult_social_work", BEGAN)
    pathway.close(closing, {"closed": date(2026, 11, 1), "reason": "moved"})
    pathway.begin_assessment(other, date(2026, 10, 1))
    came = (
        ("decision", "d" * 32, closing, "decided"),
        ("needs_assessment", "e" * 32, other, "initiated"),
    )
    edits = [
        Edit(client, kind, entity, field, value)
        for kind, entity, engagement, day in came
        for field, value in (("engagement", engagement), (day, "2026-11-15"))
    ]

    work.book.receive(work.book.add_colleague("Juha Oja"), edits)

    paths = {path.id: path for path in pathway.of_client(client).engagements}
    told = {id_: {one.code for one in path.warnings} for id_, path in paths.items()}
    assert "after-closure" in told[closing]
    assert "two-open" in told[other]


def test_an_attempt_is_made_in_nobodys_name_where_the_engagements_of_the_day_differ(
    work: Casework,
) -> None:
    """It is made for the person; with one engagement it says what that one says."""
    team_of(work)
    client = work.add("Lepo", "Oiva", start=date(2026, 3, 1), legal_basis="adult_social_work")
    opened(work, client, "social_rehabilitation", date(2026, 9, 1), OTHER)

    def head(day: int, month: int) -> str:
        attempt, _ = work.services.notes.record_attempt(
            client, mode="phone", outcome="reached", note="x", occurred=at(day, month, "9.00")
        )
        shot = work.book.get("contact_attempt", attempt)
        assert shot is not None
        return shown_basis(work.book, shot, at(day, month, "9.00").date()).organiser

    assert head(10, 11) == ""
    assert work.services.notes.start(client, now=work.now()).document.organiser == OTHER


def test_an_engagement_that_was_opened_later_says_nothing_of_an_older_document(
    work: Casework,
) -> None:
    """What was written with no engagement to be filed under keeps no name, whoever comes later."""
    team_of(work)
    client = work.add("Kallio", "Aino", start=date(2026, 1, 1))
    work.services.pathway.take_back_engagement(first_of(work, client))
    attempt, _ = work.services.notes.record_attempt(
        client, mode="phone", outcome="reached", note="x", occurred=at(10, 10, "9.00")
    )
    work.clock.advance(days=1)
    opened(work, client, "social_rehabilitation", date(2026, 11, 1), OTHER)
    shot = work.book.get("contact_attempt", attempt)
    assert shot is not None
    assert shown_basis(work.book, shot, date(2026, 10, 10)) == NO_DOCUMENT


def test_of_several_ended_engagements_none_speaks_for_a_later_note(work: Casework) -> None:
    """Filed under nothing, it leaves in nobody's name."""
    team_of(work)
    client = work.add("Hakala", "Veikko", start=date(2026, 1, 1))
    opened(work, client, "social_rehabilitation", date(2026, 2, 1), OTHER)
    for shot in work.book.find("engagement", stream=client):
        left = NewDeparture("declined", date(2026, 6, 1), "moved", engagement=shot.id)
        work.services.departures.record(client, left)
    note = work.book.get("meeting", work.note(client, at(10, 11, "9.00"), "Nähtiin."))
    assert note is not None
    assert note.record.engagement is None
    assert basis_of(note.record) == NO_DOCUMENT

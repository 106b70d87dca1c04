"""Several engagements of one client: what is recorded, asked and warned goes to the right one."""

from __future__ import annotations

from datetime import date

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.services.departures import NewDeparture
from osmo_desktop.services.pathway import NewEngagement
from tests.fakes.casework import Casework, empty_casework

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

"""What deeds on real laptops leave in the access log: whose values were read, who got keys."""

from __future__ import annotations

from tests.integration.test_removals import promote
from tests.integration.test_retention import approve, carry_out, closed_client
from tests.laptops import Laptop, Team


def told(laptop: Laptop, action: str, screen: str) -> set[str]:
    """The clients of whom a laptop's log says this."""
    rows = laptop.services.access.own().rows
    return {row.client for row in rows if row.action == action and screen in row.screen.split()}


def test_values_that_came_from_colleagues_are_logged_by_client(team: Team) -> None:
    """The list and one change of it show clients' values; the counts by colleague show none."""
    client = team.shared_client(team.ben, team.cilla)
    team.exchange()
    team.ben.services.reverting.arrived_from()
    assert told(team.ben, "view", "arrived") == set()

    (change, *_) = team.ben.services.reverting.arrived().changes
    team.cilla.services.reverting.look(change.op_id)
    assert told(team.ben, "view", "arrived") == {client}
    assert told(team.cilla, "view", "arrived") == {client}


def test_values_in_conflict_are_logged_and_their_number_is_not(team: Team) -> None:
    """Today and the rail count conflicts; who reads them stands in the log of each client."""
    client = team.shared_client(team.ben, team.cilla)
    for laptop, phone in ((team.ben, "040 1"), (team.cilla, "040 2")):
        laptop.edit("client", client, "phone", phone)
    team.exchange()
    assert team.ben.services.conflicts.count() == 1
    team.ben.services.today.overview(team.ben.clock.now().date())
    assert told(team.ben, "view", "conflicts") == set()

    team.ben.services.conflicts.list()
    assert told(team.ben, "view", "conflicts") == {client}


def test_who_is_given_keys_is_logged(team: Team) -> None:
    """Admitting a laptop gives access: for whom is in the supervisor's log."""
    grants = [row for row in team.anna.services.access.own().rows if row.action == "grant"]
    assert {row.for_whom for row in grants if row.screen == "member"} == {"Ben", "Cilla"}


def test_carrying_out_a_list_is_an_erasure_of_each_client(team: Team) -> None:
    """The deed that destroys keys is logged for every client by both who do it."""
    promote(team, team.cilla)
    client = closed_client(team.anna, "Aarnio")
    team.exchange()
    list_id, _ = team.anna.services.retention.draw_up()
    for deed in (approve, carry_out):
        for laptop in (team.anna, team.cilla):
            team.exchange()
            deed(laptop, list_id)

    for laptop in (team.anna, team.cilla):
        assert client in told(laptop, "erase", "destruction")
        assert told(laptop, "view", "destruction") == {""}

"""The receipt in words: how many of one's own records the supervisors' laptops hold (issue 4)."""

from __future__ import annotations

from tests.integration.test_removals import promote
from tests.laptops import Laptop, Team


def office(laptop: Laptop) -> tuple[int, int] | None:
    """How many of the laptop's records supervisors' other laptops hold, and all."""
    return laptop.services.sync.status().office


def test_the_office_holds_a_record_once_its_laptop_said_so(team: Team) -> None:
    """A new record is among all at once, and held when a supervisor's receipt came back."""
    client = team.shared_client(team.ben, team.cilla)
    settled = office(team.ben)
    assert settled is not None
    held, everything = settled
    assert held == everything > 0

    for number in range(2):
        team.ben.note(client, f"Kirjaus {number}.")
    assert office(team.ben) == (held, everything + 2)
    team.ben.sync(team.store)
    assert office(team.ben) == (held, everything + 2)

    team.cilla.sync(team.store)  # a colleague's receipt is not the office's
    team.ben.sync(team.store)
    assert office(team.ben) == (held, everything + 2)

    team.anna.sync(team.store)
    team.ben.sync(team.store)
    assert office(team.ben) == (held + 2, everything + 2)


def test_what_a_laptop_writes_by_itself_is_no_record_that_the_office_holds(team: Team) -> None:
    """Pages of the log alone get no receipt and are not missed; a key that was dropped is none."""
    client = team.shared_client(team.ben, team.cilla)
    settled = office(team.ben)
    assert settled is not None
    before = len(team.segments(team.ben))
    team.ben.services.clients.page(client)
    team.ben.sync(team.store)
    assert len(team.segments(team.ben)) > before
    assert team.ben.services.sync.status().unsent == 0
    theirs = len(team.segments(team.anna))
    team.anna.sync(team.store)
    team.ben.sync(team.store)
    assert len(team.segments(team.anna)) == theirs
    assert office(team.ben) == settled

    team.anna.services.assignments.end(client, team.ben.book.user)
    team.exchange(team.anna, team.ben)
    assert not team.ben.ledger.keyring.stream_keys(client)
    found = office(team.ben)
    assert found is not None
    assert found[0] == found[1] <= settled[1]


def test_an_office_is_another_supervisors_laptop(team: Team) -> None:
    """The only supervisor has none; a second one's laptop is the first one's office."""
    assert office(team.anna) is None

    promote(team, team.cilla)
    team.exchange()

    found = office(team.anna)
    assert found is not None
    assert found[0] == found[1] > 0

"""A second laptop of the same person: all their clients, their own drafts, no false alarms."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.sync.noticing import departure
from tests.integration.test_dropping import draft_of, keys_of
from tests.laptops import Laptop, Team


@pytest.fixture
def second(team: Team, tmp_path: Path) -> Iterator[Laptop]:
    """Ben's second laptop, made and not admitted yet."""
    laptop = Laptop(tmp_path / "toinen", "Ben").create()
    yield laptop
    laptop.lock()


def admit_as(team: Team, newcomer: Laptop, user: str, place: Path) -> None:
    """Anna admits a laptop as one of a member's, at a place."""
    offer = run_steps(newcomer.services.team.request_join(str(place)))
    newcomer.services.team.confirm_join()
    anna = team.anna.services.team
    anna.set_folder(str(place))
    (waiting,) = run_steps(anna.requests())
    assert waiting.words == offer.words
    run_steps(anna.admit(waiting.request_id, user=user))


def test_a_second_laptop_from_asking_to_losing_it(
    team: Team, second: Laptop, tmp_path: Path
) -> None:
    """Admitted at the folder, worked with over a stick, one removed: the other goes on."""
    ben, user = team.ben, team.ben.book.user
    clients = [team.shared_client(ben), team.shared_client(ben)]
    others = team.shared_client(team.cilla)
    ben.note(clients[0], "Ennen toista konetta.")
    team.exchange()
    draft_of(ben, clients[0])

    # Admitted as Ben's, by words; nothing was asked but whose it is.
    admit_as(team, second, user, team.store)
    team.exchange(team.anna, second, ben, rounds=3)
    assert second.book.user == user
    assert second.book.device != ben.book.device
    assert [row.name for row in second.services.team.members()].count("Ben") == 1

    # The keys of all his clients came, of nobody else's, and no draft.
    for client in clients:
        assert keys_of(second, client) == keys_of(ben, client)
    assert keys_of(second, others) == set()
    assert "Ennen toista konetta." in second.notes()
    assert second.services.drafts.all() == ()
    assert len(ben.services.drafts.all()) == 1

    # Numbers do not clash, though neither has heard of the other's client.
    mine = [laptop.client("Uusi", "Asiakas") for laptop in (ben, second)]
    numbers = [
        laptop.shot("client", client).record.number
        for laptop, client in zip((ben, second), mine, strict=True)
    ]
    assert len(set(numbers)) == 2
    assert str(numbers[1]).startswith("Bb-")

    # Over a stick: both write about one client, nobody is alarmed, nothing conflicts.
    stick = tmp_path / "stick"
    stick.mkdir()
    ben.sync(stick, is_new_place=True)
    second.sync(stick, is_new_place=True)
    ben.edit("client", clients[0], "phone", "040 111")
    ben.sync(stick)
    second.sync(stick)
    second.edit("client", clients[0], "municipality", "Lappajärvi")
    second.note(clients[0], "Toisella koneella.")
    second.sync(stick)
    ben.sync(stick)
    team.exchange(*team.everybody, second)
    for laptop in (*team.everybody, second):
        status = laptop.services.sync.status()
        assert status.quarantined == 0
        assert not any(row.is_forked or row.missing for row in status.devices)
        assert laptop.book.conflicts() == ()
    assert "Toisella koneella." in ben.notes()
    for client in mine:
        assert keys_of(ben, client) == keys_of(second, client) != set()
    assert len({ben.shot("client", client).record.number for client in mine}) == 2

    # Each shows the other as his, with when it was last heard.
    (row,) = [row for row in ben.services.sync.status().devices if row.is_mine]
    assert row.id == second.book.device
    assert row.last_heard is not None
    assert [row.is_mine for row in team.anna.services.sync.status().devices].count(True) == 0

    # The second is lost: it is told, the first goes on under new keys.
    team.anna.services.removals.remove_laptop(second.book.device, "lost")
    team.exchange(*team.everybody, second, rounds=3)
    assert departure(second.ledger) is not None
    assert departure(ben.ledger) is None
    with pytest.raises(KnownError, match="laptop-removed"):
        second.sync(team.store)
    team.anna.note(clients[0], "Toisen koneen jälkeen.")
    team.exchange()
    assert "Toisen koneen jälkeen." in ben.notes()
    assert "Toisen koneen jälkeen." not in second.notes()
    for client in clients:
        assert keys_of(ben, client) > keys_of(second, client)
    ben.note(clients[0], "Ben jatkaa.")
    team.exchange()
    assert "Ben jatkaa." in team.anna.notes()
    assert team.anna.ledger.fold.quarantined == []


def test_a_second_laptop_may_come_by_a_stick_alone(
    team: Team, second: Laptop, tmp_path: Path
) -> None:
    """Request, admission, keys and the first round need no common folder."""
    client = team.shared_client(team.ben)
    stick = tmp_path / "stick"
    stick.mkdir()
    team.anna.sync(stick, is_new_place=True)
    admit_as(team, second, team.ben.book.user, stick)
    for laptop in (team.anna, second, team.anna, second):
        laptop.sync(stick)

    assert keys_of(second, client) == keys_of(team.anna, client)
    assert second.shot("client", client).record.family_name == "Virtanen"


def test_laptops_of_one_person_count_apart_and_say_which_they_are(
    team: Team, second: Laptop
) -> None:
    """The first keeps its numbers as they were; the order is the same on both."""
    assert team.ben.book.laptop_number == 1
    assert second.book.laptop_number == 1
    admit_as(team, second, team.ben.book.user, team.store)
    team.exchange(team.anna, second, team.ben)

    assert (team.ben.book.laptop_number, second.book.laptop_number) == (1, 2)
    assert team.anna.book.laptop_number == 1

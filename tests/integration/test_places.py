"""Several places for one team: what was brought to one is brought to the others too."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.services.team import Founding
from osmo_desktop.sync.cutting import cut
from tests.laptops import SECRET, Laptop, Team


def test_what_went_by_stick_reaches_the_folder_too(team: Team, tmp_path: Path) -> None:
    """A stick marks nothing as done for the shared folder."""
    client = team.shared_client(team.ben)
    stick = tmp_path / "stick"
    stick.mkdir()
    team.ben.note(client, "Kirjattu matkalla.")

    team.ben.sync(stick, is_new_place=True)
    team.ben.sync(team.store)
    team.anna.sync(team.store)

    assert "Kirjattu matkalla." in team.anna.notes()


def test_what_a_colleague_brought_by_stick_is_put_into_the_folder(
    team: Team, tmp_path: Path
) -> None:
    """Segments are signed, so anyone may carry them on."""
    client = team.shared_client(team.ben)
    stick = tmp_path / "stick"
    stick.mkdir()
    note = team.ben.note(client, "Kirjattu matkalla.")
    team.ben.sync(stick, is_new_place=True)

    team.anna.sync(stick)
    team.anna.sync(team.store)
    team.cilla.sync(team.store)

    assert team.anna.shot("meeting", note).record.happened == "Kirjattu matkalla."
    newest = team.ben.ledger.own_head()
    assert newest is not None
    assert newest.facts.hash in team.cilla.ledger.history


def test_an_emptied_folder_is_never_taken_for_a_new_one(team: Team) -> None:
    """Absence is a question, not a beginning."""
    shutil.rmtree(next(team.store.glob("ow1-*")))

    with pytest.raises(KnownError) as caught:
        team.ben.sync(team.store)

    assert caught.value.code == "store-team-missing"
    assert not list(team.store.iterdir())


def test_a_folder_that_lost_much_stops_the_round(team: Team) -> None:
    """More than a fifth gone is a question; the user may then choose the place anew."""
    team.shared_client(team.ben)
    team.exchange()
    segments = sorted(team.store.glob("ow1-*/dev/*/*/*.seg"))
    for path in segments[len(segments) // 3 :]:
        path.unlink()

    with pytest.raises(KnownError) as caught:
        team.ben.sync(team.store)
    team.ben.sync(team.store, is_new_place=True)

    assert caught.value.code == "store-shrunk"
    assert sorted(team.store.glob("ow1-*/dev/*/*/*.seg")) == segments


def test_a_founder_whose_first_round_was_cut_off_goes_on(tmp_path: Path) -> None:
    """Segments that no place ever held make no folder missing."""
    store = tmp_path / "shared"
    store.mkdir()
    anna = Laptop(tmp_path / "anna", "Anna").create()
    anna.services.team.found(SECRET, Founding("Laituri", "Anna"))
    cut(anna.ledger, anna.clock.now())

    result = anna.sync(store)
    anna.lock()

    assert result.sent > 0
    assert list(store.glob("ow1-*/dev/*/*/*.seg"))

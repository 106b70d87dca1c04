"""An older copy of a vault that was put back: noticed before anything is written or lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.system.own_heads import OwnHeads
from tests.laptops import Laptop, Team


def cut_and_lose(team: Team, laptop: Laptop, tmp_path: Path) -> str:
    """An older vault lies where the newer one was, which had cut notes that no store ever saw."""
    client = team.shared_client(laptop)
    laptop.lock()
    older = tmp_path / "older.owv"
    shutil.copy(laptop.path, older)
    laptop.unlock()
    laptop.note(client, "Vain uudemmassa.")
    run_steps(laptop.services.bundles.write(str(tmp_path / "matkalla.owb"), None))
    laptop.lock()
    shutil.copy(older, laptop.path)
    laptop.unlock()
    return client


def test_an_older_vault_is_noticed_though_no_store_knows_more(team: Team, tmp_path: Path) -> None:
    """Rounds and bundles refuse, nothing is written, and the sentence says what to do."""
    client = cut_and_lose(team, team.ben, tmp_path)
    before = sorted(team.store.rglob("*"))
    team.ben.note(client, "Vanhassa.")

    with pytest.raises(KnownError, match="vault-is-older") as caught:
        team.ben.sync(team.store)
    with pytest.raises(KnownError, match="vault-is-older"):
        run_steps(team.ben.services.bundles.write(str(tmp_path / "uusi.owb"), None))

    assert sorted(team.store.rglob("*")) == before
    said = sentence(caught.value)
    assert "Put the newer vault back, or make this laptop a new device" in said


def test_the_newer_vault_goes_on_when_it_is_put_back(team: Team, tmp_path: Path) -> None:
    """Nothing of it was written under the same numbers by the older one."""
    client = team.shared_client(team.ben)
    team.ben.lock()
    older, newer = tmp_path / "older.owv", tmp_path / "newer.owv"
    shutil.copy(team.ben.path, older)
    team.ben.unlock()
    team.ben.note(client, "Vain uudemmassa.")
    run_steps(team.ben.services.bundles.write(str(tmp_path / "matkalla.owb"), None))
    team.ben.lock()
    shutil.copy(team.ben.path, newer)
    shutil.copy(older, team.ben.path)
    with pytest.raises(KnownError, match="vault-is-older"):
        team.ben.unlock().sync(team.store)
    team.ben.lock()
    shutil.copy(newer, team.ben.path)
    team.ben.unlock()
    team.exchange()

    assert "Vain uudemmassa." in team.anna.notes()
    assert not team.anna.ledger.history.is_forked(team.ben.ledger.device)


def test_as_a_new_device_the_older_vault_goes_on(team: Team, tmp_path: Path) -> None:
    """What it says travels; what went by a bundle counts, too."""
    client = cut_and_lose(team, team.ben, tmp_path)
    team.ben.note(client, "Vanhassa.")
    team.ben.services.recovery.renew()

    with pytest.raises(KnownError, match="join"):
        team.ben.sync(team.store)
    run_steps(team.anna.services.bundles.take_in(str(tmp_path / "matkalla.owb")))
    assert "Vain uudemmassa." in team.anna.notes()
    assert "Vanhassa." in team.ben.notes()


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"a": 5}', '{"a": "zz"}', '{"a": "00"}', "[" * 9999]
)
def test_a_damaged_memory_is_no_memory(tmp_path: Path, text: str) -> None:
    """The file may be lost or spoiled: then the store alone tells, as on any other laptop."""
    path = tmp_path / "settings" / "heads.json"
    path.parent.mkdir()
    path.write_text(text)
    heads = OwnHeads(path)

    assert heads.known("a") is None
    heads.note("a", bytes(16))
    assert OwnHeads(path).known("a") == bytes(16)


def test_the_memory_is_bounded_and_keeps_the_newest(tmp_path: Path) -> None:
    """A laptop that was restored a thousand times keeps a hundred heads; a full disk is borne."""
    heads = OwnHeads(tmp_path / "heads.json")
    for number in range(130):
        heads.note(f"{number:032x}", number.to_bytes(16, "big"))

    assert heads.known(f"{0:032x}") is None
    assert heads.known(f"{129:032x}") == (129).to_bytes(16, "big")
    assert len(heads._read()) == 100
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    OwnHeads(nowhere / "heads.json").note("a", bytes(16))

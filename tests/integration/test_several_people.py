"""Several people on one laptop: each has a vault, waits, backups and a device of their own."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from osmo_desktop.bootstrap import Setting, door
from osmo_desktop.bootstrap.setting import FileProfile
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.door import VaultDoor
from osmo_desktop.services.entrance import VaultInfo
from osmo_desktop.services.team import Founding
from tests.fakes.memory_book import SetClock
from tests.laptops import CHEAP, PHRASE, SECRET, Laptop, join

ANNA = VaultInfo("/v/vault.owv", "Anna", "Toimiston kone", "Laituri", "fi")
BEN = VaultInfo("/v/vaults/ab/vault.owv", "Ben", "Toimiston kone", "", "sv")
BENS_PHRASE = "suopursu laituri kello hattu"


@dataclass
class Shared:
    """One laptop that several people use, as one process after the other."""

    folder: Path
    clock: SetClock

    def process(self) -> VaultDoor[Services]:
        """The door of a fresh process."""
        setting = Setting(
            clock=self.clock,
            profile_path=self.folder / "config" / "vault.json",
            vault_path=lambda: self.folder / "data" / "vault.owv",
            params=lambda: CHEAP,
        )
        return door(setting)

    def newcomer(self, name: str, phrase: str) -> VaultInfo:
        """Somebody makes a vault beside those that are there, and locks it."""
        entrance = self.process()
        if entrance.users.all():
            entrance.users.begin_another()
        entrance.create(
            phrase, secret=SECRET, user_name=name, device_name="Kone", language="fi"
        ).close()
        info = entrance.known()
        assert info is not None
        return info

    def opened(self, info: VaultInfo, phrase: str) -> Laptop:
        """One person's vault, unlocked in a process of its own."""
        entrance = self.process()
        entrance.users.choose(info.path)
        laptop = Laptop(Path(info.path).parent, info.user_name, self.clock)
        laptop.opened = entrance.unlock(phrase)
        entrance.remember_team(laptop.opened.team.team_name())
        return laptop


@pytest.fixture
def shared(tmp_path: Path) -> Shared:
    """A laptop on which nobody has a vault yet."""
    return Shared(tmp_path, SetClock())


@pytest.fixture
def profile(tmp_path: Path) -> FileProfile:
    """The profile of a laptop with two vaults, Ben's used last."""
    made = FileProfile(tmp_path / "config" / "vault.json", lambda: Path("/v/vault.owv"))
    made.remember(ANNA)
    made.remember(BEN)
    return made


def test_the_last_used_vault_is_the_one_at_hand(profile: FileProfile, tmp_path: Path) -> None:
    """Also in the next process, until another is chosen; choosing alone is not using."""
    again = FileProfile(tmp_path / "config" / "vault.json")
    assert again.all() == (BEN, ANNA)
    assert again.known() == BEN

    again.choose(ANNA.path)
    assert again.known() == ANNA
    again.choose("/nowhere/vault.owv")
    assert again.known() == ANNA
    assert profile.all() == (BEN, ANNA)
    again.remember(ANNA)
    assert profile.all() == (ANNA, BEN)
    assert profile.known() == BEN, "what another process uses changes nothing in this one"


def test_a_newcomers_vault_lies_in_a_folder_of_its_own(profile: FileProfile) -> None:
    """Nobody is known meanwhile; the place stays the same, and tells no name."""
    assert profile.new_place() == Path("/v/vault.owv")
    profile.begin_another()
    place = profile.new_place()

    assert profile.known() is None
    assert profile.new_place() == place
    assert (place.name, place.parents[1]) == ("vault.owv", Path("/v/vaults"))
    assert len(place.parent.name) == 12
    profile.begin_another()
    assert profile.new_place() != place
    profile.choose(ANNA.path)
    assert profile.known() == ANNA


def test_a_profile_of_one_vault_is_read_as_it_was_written(tmp_path: Path) -> None:
    """An install of before goes on where it lies, and is kept beside a newcomer's vault."""
    path = tmp_path / "vault.json"
    path.write_text(
        json.dumps({name: getattr(ANNA, name) for name in VaultInfo.__dataclass_fields__})
    )
    profile = FileProfile(path)
    assert profile.known() == ANNA
    assert profile.all() == (ANNA,)

    profile.begin_another()
    profile.remember(BEN)

    assert FileProfile(path).all() == (BEN, ANNA)


@pytest.mark.parametrize("damaged", [-1, 10**12, "7", None, 1.5])
def test_a_due_return_is_known_before_the_vault_is_opened(
    profile: FileProfile, tmp_path: Path, damaged: object
) -> None:
    """Each user's own, by the minute and nothing else; what is no time is no return."""
    due = datetime(2026, 11, 19, 15, 30, tzinfo=UTC)
    back_by = int(due.timestamp()) // 60
    profile.remember(replace(ANNA, back_by=back_by))
    profile.remember(BEN)
    path = tmp_path / "config" / "vault.json"
    ben, anna = FileProfile(path).all()
    assert (anna.due, ben.due) == (due, None)

    path.write_text(path.read_text().replace(str(back_by), json.dumps(damaged)))
    assert FileProfile(path).all() == (BEN, ANNA)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "7",
        '{"vaults": 7}',
        '{"vaults": [7, null, {}, {"path": 1}]}',
        '{"vaults": {"path": "x"}}',
        "[" * 50_000,
        '{"path": "/v", "user_name": null}',
    ],
)
def test_a_damaged_profile_names_nobody(tmp_path: Path, text: str) -> None:
    """What can be read of one that is damaged in part is still there."""
    path = tmp_path / "vault.json"
    path.write_text(text)
    assert FileProfile(path).all() == ()
    assert FileProfile(path).known() is None

    whole = {name: getattr(BEN, name) for name in VaultInfo.__dataclass_fields__}
    path.write_text(json.dumps({"vaults": [None, whole, whole, {"path": "/x"}] * 60}))
    assert FileProfile(path).all() == (BEN,)


def test_two_people_on_one_laptop_are_two_devices_of_the_team(shared: Shared) -> None:
    """Each founds or joins from the own vault, through one folder; neither opens the other's."""
    store = shared.folder / "shared"
    store.mkdir()
    anna, ben = shared.newcomer("Anna", PHRASE), shared.newcomer("Ben", BENS_PHRASE)
    assert Path(anna.path) == shared.folder / "data" / "vault.owv"
    assert Path(ben.path).parent.parent == shared.folder / "data" / "vaults"

    first, second = shared.opened(anna, PHRASE), shared.opened(ben, BENS_PHRASE)
    first.services.team.found(SECRET, Founding("Laituri", "Anna"))
    first.services.team.set_folder(str(store))
    first.sync(store, is_new_place=True)
    join(first, second, store)
    client = first.client()
    first.assign(client, second.book.user)
    first.sync(store)
    second.sync(store)
    second.note(client, "Benin kirjaus.")
    second.sync(store)
    first.sync(store)

    assert first.notes() == {"Benin kirjaus."}
    assert first.book.device != second.book.device
    assert {row.name for row in first.services.team.members()} == {"Anna", "Ben"}
    assert len(list(store.glob("ow1-*/dev/*"))) == 2
    first.lock()
    second.lock()
    with pytest.raises(UserError, match="passphrase-wrong"):
        shared.opened(ben, PHRASE)
    users = shared.process().users
    assert [info.user_name for info in users.all()] == ["Ben", "Anna"]
    shared.opened(anna, PHRASE).lock()
    known = shared.process().known()
    assert known is not None
    assert (known.user_name, known.team_name) == ("Anna", "Laituri")
    text = (shared.folder / "config" / "vault.json").read_text("utf-8")
    assert "Virtanen" not in text
    assert set(json.loads(text)["vaults"][0]) == set(VaultInfo.__dataclass_fields__)


def test_wrong_passphrases_hold_back_one_person_only(shared: Shared) -> None:
    """Four at Ben's vault: Ben waits, in the next process too, and Anna opens hers."""
    anna, ben = shared.newcomer("Anna", PHRASE), shared.newcomer("Ben", BENS_PHRASE)
    entrance = shared.process()
    entrance.users.choose(ben.path)
    for _ in range(4):
        with pytest.raises(UserError, match="passphrase-wrong"):
            entrance.unlock("väärä väärä väärä")
    with pytest.raises(UserError, match="unlock-wait"):
        entrance.unlock(BENS_PHRASE)

    again = shared.process()
    again.users.choose(ben.path)
    assert again.wait() > 0
    again.users.choose(anna.path)
    assert again.wait() == 0
    again.unlock(PHRASE).close()
    again.users.choose(ben.path)
    assert again.wait() > 0


def test_backups_of_two_people_do_not_mix(shared: Shared) -> None:
    """Each has copies beside the own vault, and copies on one stick keep apart."""
    stick = shared.folder / "stick"
    stick.mkdir()
    made: dict[str, set[Path]] = {}
    for name, phrase in (("Anna", PHRASE), ("Ben", BENS_PHRASE)):
        laptop = shared.opened(shared.newcomer(name, phrase), phrase)
        before = set(stick.iterdir())
        run_steps(laptop.services.backups.add_place(str(stick)))
        run_steps(laptop.services.backups.make())
        made[name] = set(stick.iterdir()) - before
        home = laptop.folder / "backups"
        assert list(home.glob("*.owb"))
        laptop.lock()

    assert made["Anna"]
    assert made["Ben"]
    assert made["Anna"].isdisjoint(made["Ben"])
    assert all(path.exists() for path in made["Anna"])
    (anna, ben) = sorted(shared.process().users.all(), key=lambda info: info.user_name)
    home = Path(ben.path).parent / "backups"
    assert home.parent.parent.name == "vaults"
    copy = next(path for path in made["Anna"] if path.suffix == ".owb")
    entrance = shared.process()
    entrance.users.choose(ben.path)
    found = entrance.restoring().examine(anna.path, str(copy), PHRASE)
    assert found.user_name == "Anna"
    entrance.restoring().give_up(anna.path)
    with pytest.raises(UserError):
        entrance.restoring().examine(ben.path, str(copy), BENS_PHRASE)


def test_a_newcomer_restores_a_backup_beside_the_others(shared: Shared, tmp_path: Path) -> None:
    """From another laptop's copy to a vault of one's own; the one that is there is untouched."""
    elsewhere = Shared(tmp_path / "elsewhere", shared.clock)
    cilla = elsewhere.opened(elsewhere.newcomer("Cilla", BENS_PHRASE), BENS_PHRASE)
    cilla.client("Korhonen")
    run_steps(cilla.services.backups.make())
    (copy,) = (cilla.folder / "backups").glob("*.owb")
    cilla.lock()
    anna = shared.newcomer("Anna", PHRASE)
    entrance = shared.process()
    entrance.users.begin_another()
    restoring, place = entrance.restoring(), str(entrance.place())
    restoring.take(place, restoring.examine(place, str(copy), BENS_PHRASE))

    fresh = shared.process()
    known = fresh.known()
    assert known is not None
    assert (known.user_name, known.path) == ("Cilla", place)
    laptop = shared.opened(known, BENS_PHRASE)
    assert {shot.record.family_name for shot in laptop.book.find("client")} == {"Korhonen"}
    laptop.lock()
    assert shared.opened(anna, PHRASE).lock().path == Path(anna.path)

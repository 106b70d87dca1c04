"""Real laptops with real vaults and a real shared folder, for the tests of storage and sync.

A team is founded and joined once a session, with a cheap key derivation; each test works on a
copy of its files. Nothing here is a fake but the clock.
"""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from osmo_desktop.bootstrap import Setting, door
from osmo_desktop.crypto.passphrase import FLOOR, Argon2Params
from osmo_desktop.domain.merge import Entity, FoldedOp
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Snapshot
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.models import RoundResult
from osmo_desktop.services.team import Founding
from osmo_desktop.storage import slots
from osmo_desktop.storage.ledger import Ledger
from osmo_desktop.storage.record_book import SealedRecordBook
from osmo_desktop.storage.vault_file import VaultFile
from osmo_desktop.sync.noticing import departure
from tests.fakes.memory_book import SetClock

PHRASE: Final = "koivu järvi aamu silta"
CHEAP: Final = Argon2Params(64, 1, 1)  # instead of the better part of a second
SECRET: Final = bytes(range(32))
VAULT: Final = "vault.owv"
STORE: Final = "shared"


@dataclass
class Laptop:
    """One laptop: its folder, its vault and, while it is unlocked, its services."""

    folder: Path
    name: str
    clock: SetClock = field(default_factory=SetClock)
    opened: Services | None = None

    @property
    def path(self) -> Path:
        """The vault."""
        return self.folder / VAULT

    @property
    def setting(self) -> Setting:
        """The program as it runs on this laptop."""
        return Setting(
            clock=self.clock,
            profile_path=self.folder / "profile.json",
            vault_path=lambda: self.path,
            params=lambda: CHEAP,
        )

    def create(self) -> Laptop:
        """Make the vault; it stays unlocked."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.opened = door(self.setting).make(
            self.path, PHRASE, secret=SECRET, user_name=self.name, device_name=f"{self.name} PC"
        )
        return self

    def unlock(self, phrase: str = PHRASE) -> Laptop:
        """Open the vault."""
        self.opened = door(self.setting).unlock(phrase, self.path)
        return self

    def lock(self) -> Laptop:
        """Close the vault; fine when it is closed."""
        if self.opened is not None:
            self.opened.close()
            self.opened = None
        return self

    def restarted(self) -> Laptop:
        """As after a lock and an unlock."""
        return self.lock().unlock()

    @property
    def services(self) -> Services:
        """The services of the open vault."""
        assert self.opened is not None, f"{self.name} is locked"
        return self.opened

    @property
    def book(self) -> SealedRecordBook:
        """The record book."""
        book = self.services.book
        assert isinstance(book, SealedRecordBook)
        return book

    @property
    def ledger(self) -> Ledger:
        """What stands below the record book."""
        return self.book._ledger

    # -- work -----------------------------------------------------------------------------

    def client(self, family: str = "Virtanen", given: str = "Aino", **values: Any) -> str:
        """A client, added as the form does; gives the id."""
        known = {"start": self.clock.now().date(), "municipality": "Vimpeli", **values}
        client_id, _ = self.services.clients.add(family_name=family, given_name=given, **known)
        return client_id

    def note(self, client_id: str, happened: str = "Juteltiin arjesta.") -> str:
        """An approved note; gives the id."""
        draft = self.services.notes.start(client_id, now=self.clock.now())
        approved, _ = self.services.notes.approve(draft.changed(happened=happened))
        return approved

    def notes(self) -> set[str]:
        """Texts of all notes that can be read."""
        return {shot.record.happened for shot in self.book.find("meeting")}

    def shot(self, kind: str, entity: str) -> Snapshot:
        """A snapshot that is there."""
        found = self.book.get(kind, entity)
        assert found is not None, f"{self.name} has no {kind}"
        return found

    def edit(self, kind: str, entity: str, field_: str, value: Any, **more: Any) -> None:
        """Change a field over what is shown now."""
        shot = self.shot(kind, entity)
        sup = more.pop("sup", tuple(shot.basis.get(field_, ())))
        self.book.commit([Edit(shot.stream, kind, entity, field_, value, sup=sup, **more)])

    def assign(self, client_id: str, user: str) -> None:
        """Assign a member to a client, as a supervisor."""
        self.book.commit([Edit(self.book.team_stream, "assignment", client_id, "members", user)])

    def sync(self, store: Path | str, *, is_new_place: bool = False) -> RoundResult:
        """One round with a folder."""
        steps = self.services.sync.run(place=str(store), is_new_place=is_new_place)
        result, _ = run_steps(steps)
        return result

    # -- looking --------------------------------------------------------------------------

    def entity(self, stream: str, kind: str, id_: str) -> Entity:
        """An entity of the fold that is there."""
        found = self.ledger.fold.entity(stream, kind, id_)
        assert found is not None
        return found

    def verdicts(self) -> dict[str, str | None]:
        """Why each op counts or not, by uid."""
        return {op.op.uid: op.verdict for op in self.ops()}

    def ops(self) -> list[FoldedOp]:
        """All folded ops."""
        return [
            op
            for entity in self.ledger.fold.entities.values()
            for register in entity.fields.values()
            for op in register
        ]

    def state(self) -> dict[tuple[str, str, str, str], tuple[str, ...]]:
        """Uids of the heads of every field, greatest first: what people see."""
        return {
            (*key, name): tuple(op.op.uid for op in entity.heads(name))
            for key, entity in self.ledger.fold.entities.items()
            for name in entity.fields
            if entity.heads(name)
        }


@dataclass
class Team:
    """A supervisor (Anna), two workers (Ben, Cilla) and the folder that they share."""

    root: Path
    anna: Laptop
    ben: Laptop
    cilla: Laptop

    @property
    def store(self) -> Path:
        """The shared folder."""
        return self.root / STORE

    @property
    def everybody(self) -> tuple[Laptop, ...]:
        """All laptops."""
        return (self.anna, self.ben, self.cilla)

    def exchange(self, *laptops: Laptop, rounds: int = 2) -> None:
        """Let laptops (all by default) sync in turn until everybody has everything.

        One that was told that it is out of the team takes no part any more.
        """
        for _ in range(rounds):
            for laptop in laptops or self.everybody:
                if departure(laptop.ledger) is None:
                    laptop.sync(self.store)

    def shared_client(self, *workers: Laptop) -> str:
        """A client of Anna's to whom these workers are assigned, known and open everywhere."""
        client = self.anna.client()
        for worker in workers or (self.ben,):
            self.anna.assign(client, worker.book.user)
        self.exchange()
        return client

    def segments(self, laptop: Laptop) -> list[Path]:
        """The laptop's segments on the store, oldest first."""
        return sorted(self.store.glob(f"ow1-*/dev/{laptop.book.device}/*/*.seg"))

    def lock(self) -> None:
        """Lock every laptop."""
        for laptop in self.everybody:
            laptop.lock()


def team_at(root: Path) -> Team:
    """The laptops of a team whose files lie below `root`, all locked."""
    return Team(root, *(Laptop(root / name.lower(), name) for name in ("Anna", "Ben", "Cilla")))


def at_floor(laptop: Laptop) -> Laptop:
    """Give a locked laptop a slot that the real program opens as it is.

    A cheaper one it would calibrate and write anew, which takes seconds at each command.
    """
    with contextlib.closing(VaultFile.open(laptop.path)) as vault:
        keys = slots.open_with_passphrase(vault, PHRASE)
        slots.write_passphrase_slot(vault, keys, PHRASE, FLOOR)
    return laptop


def join(supervisor: Laptop, newcomer: Laptop, store: Path | str, *, role: str = "worker") -> None:
    """Bring a laptop into the team: request, words, admission, first rounds."""
    offer = run_steps(newcomer.services.team.request_join(str(store)))
    newcomer.services.team.confirm_join()
    supervisor.services.team.set_folder(str(store))
    (waiting,) = run_steps(supervisor.services.team.requests())
    assert waiting.words == offer.words
    run_steps(supervisor.services.team.admit(waiting.request_id, name=newcomer.name, role=role))
    supervisor.sync(store)
    newcomer.sync(store)


def rejoin(supervisor: Laptop, laptop: Laptop, store: Path) -> None:
    """Admit a laptop that became a new device as the same member's, and let both sync."""
    offer = run_steps(laptop.services.team.request_join(str(store)))
    laptop.services.team.confirm_join()
    supervisor.services.team.set_folder(str(store))
    (waiting,) = run_steps(supervisor.services.team.requests())
    assert waiting == offer
    run_steps(supervisor.services.team.admit(waiting.request_id, user=waiting.user))
    supervisor.sync(store)
    laptop.sync(store)


def found(laptop: Laptop, store: Path | str, *, secret: bytes = SECRET) -> None:
    """Found the team of a laptop and bring it to the folder; the secret makes the team's root."""
    laptop.services.team.found(secret, Founding("Laituri", laptop.name))
    laptop.services.team.set_folder(str(store))
    laptop.sync(store, is_new_place=True)


@pytest.fixture(scope="session")
def frozen_team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a team of three whose laptops have everything; never opened again here."""
    team = team_at(tmp_path_factory.mktemp("frozen"))
    team.store.mkdir()
    found(team.anna.create(), team.store)
    for worker in (team.ben, team.cilla):
        join(team.anna, worker.create(), team.store)
    team.exchange()
    team.lock()
    return team.root


@pytest.fixture
def closed_team(frozen_team: Path, tmp_path: Path) -> Team:
    """A team of three with everything locked."""
    root = tmp_path / "team"
    shutil.copytree(frozen_team, root)
    return team_at(root)


@pytest.fixture
def team(closed_team: Team) -> Any:
    """A team of three with everything unlocked."""
    for laptop in closed_team.everybody:
        laptop.unlock()
    yield closed_team
    closed_team.lock()


@pytest.fixture(scope="session")
def frozen_vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one laptop without a team, with two clients and three notes; locked."""
    laptop = Laptop(tmp_path_factory.mktemp("lone") / "anna", "Anna").create()
    client = laptop.client()
    laptop.client("Korhonen", "Eero", safety_ban=True)
    for text in ("Ensimmäinen.", "Toinen.", "Kolmas."):
        laptop.note(client, text)
    laptop.lock()
    return laptop.folder


@pytest.fixture
def laptop(frozen_vault: Path, tmp_path: Path) -> Laptop:
    """A locked laptop without a team that holds three notes."""
    shutil.copytree(frozen_vault, tmp_path / "anna")
    return Laptop(tmp_path / "anna", "Anna")

"""A real team of many devices on a real folder, for the rows of rounds; with work in its vaults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from bench import corpus
from bench.corpus import FixedClock
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import CancelToken, no_report, run_steps
from osmo_desktop.storage.ledger import Ledger
from osmo_desktop.storage.record_book import SealedRecordBook
from osmo_desktop.storage.vault_door import create_vault
from osmo_desktop.storage.view import View, view_engine
from osmo_desktop.sync import membership
from osmo_desktop.sync.cutting import cut
from osmo_desktop.sync.folder_store import FolderStore
from osmo_desktop.sync.round import SyncRound

_A_NOTE = 3  # records


class CountingStore:
    """A folder whose calls, listed names and read bytes are counted."""

    def __init__(self, path: Path) -> None:
        self._store = FolderStore(path)
        self.calls: Counter[str] = Counter()
        self.listed = 0
        self.read_bytes = 0

    @property
    def place(self) -> str:
        """The real place."""
        return self._store.place

    def list(self, prefix: str) -> list[str]:
        """See `Store`."""
        self.calls["list"] += 1
        names = self._store.list(prefix)
        self.listed += len(names)
        return names

    def get(self, name: str, max_bytes: int) -> bytes | None:
        """See `Store`."""
        self.calls["get"] += 1
        data = self._store.get(name, max_bytes)
        self.read_bytes += len(data or b"")
        return data

    def put_new(self, name: str, data: bytes) -> None:
        """See `Store`."""
        self.calls["put"] += 1
        self._store.put_new(name, data)

    def size(self, name: str) -> int | None:
        """See `Store`."""
        self.calls["size"] += 1
        return self._store.size(name)

    def delete(self, name: str) -> None:
        """See `Store`."""
        self.calls["delete"] += 1
        self._store.delete(name)

    def require_root(self) -> None:
        """See `Store`."""
        self._store.require_root()


class NoWitness:
    """Remembers nothing outside the vault: the laptops of the bench keep theirs."""

    def known(self, _device: str) -> bytes | None:
        """See `Witness`."""
        return None

    def note(self, _device: str, _hash16: bytes) -> None:
        """See `Witness`."""


@dataclass
class Member:
    """One laptop of the team, unlocked."""

    ledger: Ledger
    book: SealedRecordBook
    client: str = ""

    def sync(self, store: CountingStore, *, is_new_place: bool = False) -> Any:
        """One round."""
        round_ = SyncRound(self.ledger, store, FixedClock(), NoWitness())
        return run_steps(round_.run(no_report, CancelToken(), is_new_place=is_new_place))

    def write(self, notes: int, random: Random) -> None:
        """Notes of the own client, the first of whom is added; sealed and cut, not sent."""
        clock = FixedClock()
        if not self.client:
            self.client = self.book.new_client_stream()
            self._commit("client", self.client, family_name="Aalto", number=f"A-{self.client[:6]}")
        for _ in range(notes):
            happened = corpus.note_text(random)
            self._commit("meeting", new_id(), mode="home_visit", happened=happened)
        cut(self.ledger, clock.now())

    def _commit(self, kind: str, entity: str, **values: str) -> None:
        edits = [Edit(self.client, kind, entity, name, value) for name, value in values.items()]
        self.book.commit(edits)


@dataclass
class Team:
    """The supervisor, the workers and their folder."""

    place: Path
    supervisor: Member
    workers: list[Member] = field(default_factory=list)

    def exchange(self) -> None:
        """Everybody syncs, the supervisor before and after."""
        store = CountingStore(self.place)
        for member in (self.supervisor, *self.workers, self.supervisor):
            member.sync(store)


@contextmanager
def team_of(folder: Path, devices: int) -> Iterator[Team]:
    """A founded team whose laptops have joined and know each other."""
    place = folder / "place"
    place.mkdir(parents=True)
    store = CountingStore(place)
    supervisor = _member(folder, "Anna")
    certificate = membership.found(supervisor.ledger, random_bytes(32))
    _publish(supervisor, supervisor.book.device, certificate)
    supervisor.sync(store, is_new_place=True)
    team = Team(place, supervisor)
    for number in range(1, devices):
        team.workers.append(_joined(team, _member(folder, f"W{number}"), store))
    team.exchange()
    try:
        yield team
    finally:
        for member in (supervisor, *team.workers):
            member.ledger.vault.close()


def _joined(team: Team, worker: Member, store: CountingStore) -> Member:
    application = run_steps(membership.request_join(worker.ledger, store))
    membership.confirm_join(worker.ledger)
    _, certificate = membership.certify(team.supervisor.ledger, application, "worker")
    _publish(team.supervisor, worker.book.device, certificate)
    cut(team.supervisor.ledger, FixedClock().now())
    run_steps(membership.send_welcome(team.supervisor.ledger, store, application))
    team.supervisor.sync(store)
    worker.sync(store)
    return worker


def _publish(member: Member, device: str, certificate: str) -> None:
    book = member.book
    book.commit([Edit(book.team_stream, "certificate", device, "bytes", certificate)])


def _member(folder: Path, name: str) -> Member:
    ledger = create_vault(
        folder / f"{name}.owv",
        corpus.PHRASE,
        corpus.CHEAP,
        recovery_secret=random_bytes(32),
        user_name=name,
        device_name=name,
    )
    return Member(ledger, SealedRecordBook(ledger, View(view_engine()), FixedClock()))

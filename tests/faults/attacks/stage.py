"""The team that is attacked: made once, its vaults copied for every attack.

Anna founded it, Sara is a supervisor too, Ben and Cilla work with the client, Dora did until she
gave it up (she still holds its former key), Aud is an auditor. Everybody has everything.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from osmo_desktop.domain.ops import Edit
from tests.integration.test_removals import by_root
from tests.laptops import STORE, Laptop, found, join

NAMES: Final = ("anna", "sara", "ben", "cilla", "dora", "aud")


@dataclass
class Stage:
    """The frozen files of the team, and its laptops open for those who write with their keys."""

    root: Path
    laptops: dict[str, Laptop]
    client: str
    other: str
    note: str

    @property
    def store(self) -> Path:
        """The shared folder as it was when everybody had everything."""
        return self.root / STORE

    @property
    def team_stream(self) -> str:
        """Id of the team's stream."""
        return self.laptops["anna"].book.team_stream

    def user(self, name: str) -> str:
        """A member's user id."""
        return self.laptops[name].book.user

    def device(self, name: str) -> str:
        """A member's device id."""
        return self.laptops[name].book.device

    def fresh(self, name: str, folder: Path) -> Laptop:
        """A member's laptop as it was when everybody had everything, unlocked."""
        folder.mkdir(parents=True)
        shutil.copy(self.root / name / "vault.owv", folder / "vault.owv")
        return Laptop(folder, name.capitalize()).unlock()

    def kids(self, name: str, stream: str) -> frozenset[bytes]:
        """The keys that a member holds of a stream."""
        return frozenset(self.laptops[name].ledger.keyring.stream_keys(stream))


def exchange(laptops: dict[str, Laptop], store: Path, rounds: int = 2) -> None:
    """Let everybody sync in turn."""
    for _ in range(rounds):
        for laptop in laptops.values():
            laptop.sync(store)


def set_stage(root: Path) -> Stage:
    """Found the team, let it work, and leave its files frozen; its open laptops are copies."""
    laptops = {name: Laptop(root / name, name.capitalize()) for name in NAMES}
    store = root / STORE
    store.mkdir()
    anna = laptops["anna"]
    found(anna.create(), store)
    for name in NAMES[1:]:
        join(anna, laptops[name].create(), store, role="auditor" if name == "aud" else "worker")
    stream = anna.book.team_stream
    sara = laptops["sara"]
    value = by_root(anna, sara, "supervisor")
    anna.book.commit([Edit(stream, "certificate", sara.book.device, "bytes", value)])
    client = anna.client()
    for name in ("ben", "cilla", "dora"):
        anna.assign(client, laptops[name].book.user)
    exchange(laptops, store)
    other = laptops["cilla"].client("Korhonen", "Eero")
    note = laptops["ben"].note(client, "Benin kirjaus.")
    laptops["dora"].edit("assignment", client, "members", None, sup=_own(laptops["dora"], client))
    exchange(laptops, store, rounds=3)
    for laptop in laptops.values():
        laptop.lock()
    open_ = root / "open"
    stage = Stage(root, {}, client, other, note)
    stage.laptops = {name: stage.fresh(name, open_ / name) for name in NAMES}
    return stage


def _own(laptop: Laptop, client: str) -> tuple[str, ...]:
    past = laptop.book.history("assignment", client, "members")
    return tuple(op.op_id for op in past if op.is_head and op.value == laptop.book.user)

"""The team that is attacked: made once, its vaults copied for every attack.

Anna founded it with Ben and Cilla, who work with the client; Sara is a supervisor too. Dora worked
with the client until she gave it up; Aud is an auditor. Everybody has everything.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import run_steps
from tests.integration.test_removals import by_root
from tests.laptops import STORE, Laptop, join

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


def set_stage(root: Path, frozen: Path) -> Stage:
    """Let three more join a team of three, work, and leave all files frozen.

    The laptops that are open afterwards are copies.
    """
    shutil.copytree(frozen, root, dirs_exist_ok=True)
    laptops = {name: Laptop(root / name, name.capitalize()) for name in NAMES}
    store, anna = root / STORE, laptops["anna"]
    for name in ("anna", "ben", "cilla"):
        laptops[name].unlock()
    _join_as_supervisor(anna, laptops["sara"].create(), store)
    for name, role in (("dora", "worker"), ("aud", "auditor")):
        join(anna, laptops[name].create(), store, role=role)
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


def _join_as_supervisor(anna: Laptop, sara: Laptop, store: Path) -> None:
    """Sara's first certificate is the recovery root's: with two, each vault folds all twice."""
    run_steps(sara.services.team.request_join(str(store)))
    sara.services.team.confirm_join()
    application = run_steps(anna.services.team._desk.application(str(store), sara.book.device))
    value = by_root(anna, sara, "supervisor")
    stream = anna.book.team_stream
    certificate = Edit(stream, "certificate", sara.book.device, "bytes", value)
    anna.book.commit([certificate, Edit(stream, "member", sara.book.user, "name", "Sara")])
    run_steps(anna.services.team._desk.send_welcome(str(store), application))
    anna.sync(store)
    sara.sync(store)


def _own(laptop: Laptop, client: str) -> tuple[str, ...]:
    past = laptop.book.history("assignment", client, "members")
    return tuple(op.op_id for op in past if op.is_head and op.value == laptop.book.user)

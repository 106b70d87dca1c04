"""A seeded world: real laptops whose rounds and people's work go in turns, call by call.

A step is one call to a store, or one thing that a person does, on whichever laptop the dice say;
so rounds of several laptops overlap in every way, as they do in the field. Everything is real but
the stores, the clocks and the randomness, which the seed gives; grants alone are sealed with the
library's own.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Final
from unittest.mock import patch

from osmo_desktop.domain.errors import KnownError, OsmoError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Store
from osmo_desktop.domain.progress import Call, CancelToken, Steps, no_report, run_steps
from tests.faults.cancelling import with_store
from tests.faults.worlds.chaos_store import ChaosStore
from tests.laptops import Laptop, Team, team_at

STEPS: Final = 200
_FIELDS: Final = ("phone", "address", "given_name")
_NET, _STICK = "/net", "/stick"
_EXPECTED: Final = frozenset(
    {
        *("store-io", "store-busy", "store-unreachable", "store-limit", "store-missing"),
        *("store-full", "store-team-missing", "store-shrunk"),
    }
)
"""How a round may end in a world: the place failed, or it asks whether this is the place."""
_CALM_ROUNDS: Final = 6

Written = tuple[str, str, str, Any]
"""Kind, entity, field and value of something that was acknowledged."""


@dataclass
class _Round:
    """A round under way: its steps and the call that it waits for."""

    steps: Steps[Any]
    call: Call


@dataclass
class World:
    """The laptops of a team, two places, and what was acknowledged."""

    seed: int
    team: Team
    net: ChaosStore
    stick: ChaosStore
    dice: Random
    client: str
    trace: list[str] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    ended: Counter[str] = field(default_factory=Counter)
    rounds: dict[str, _Round] = field(default_factory=dict)
    forms: dict[str, Edit] = field(default_factory=dict)
    clients: list[str] = field(default_factory=list)

    @property
    def laptops(self) -> tuple[Laptop, ...]:
        """Two laptops in two worlds of three, else all."""
        return self.team.everybody[: 3 if self.seed % 3 == 0 else 2]

    @property
    def stores(self) -> tuple[ChaosStore, ChaosStore]:
        """The shared place and the stick."""
        return self.net, self.stick

    def play(self) -> None:
        """All steps, the last of them in peace."""
        bytes_ = Random(self.seed).randbytes
        with patch("os.urandom", bytes_), patch("random._urandom", bytes_):
            self._play()

    def _play(self) -> None:
        self.clients = [self.client]
        for laptop in self.laptops:
            laptop.clock.time += timedelta(days=self.dice.randrange(-3650, 3650))
            self._open(laptop)
        for _ in range(STEPS):
            self._step(self.dice.choice(self.laptops))
        self._settle()

    def close(self) -> None:
        """Lock all laptops and remove their files."""
        for laptop in self.laptops:
            self._abandon(laptop)
            laptop.lock()
        shutil.rmtree(self.team.root)

    # -- steps ----------------------------------------------------------------------------

    def _step(self, laptop: Laptop) -> None:
        is_under_way = laptop.name in self.rounds
        if is_under_way and self.dice.random() < 0.85:
            self._advance(laptop)
            return
        works: tuple[tuple[int, Callable[[Laptop], None]], ...] = (
            (1 if is_under_way else 60, self._begin_round),
            (12, self._write_note),
            (10, self._edit),
            (6, self._open_form),
            (6, self._save_form),
            (2, self._add_client),
            (2, self._restart),
            (3, self._spoil),
        )
        (work,) = self.dice.choices([w for _, w in works], [weight for weight, _ in works])
        self.trace.append(f"{laptop.name} {work.__name__}")
        work(laptop)

    def _begin_round(self, laptop: Laptop) -> None:
        """One round with one of the places; a round under way is dropped, as by a stop."""
        self._abandon(laptop)
        store = self.dice.choices(self.stores, (4, 1))[0]
        steps = self._round(laptop, store, is_new_place=not store.objects)
        self._go(laptop, steps, lambda: next(steps))

    def _round(self, laptop: Laptop, store: ChaosStore, **options: bool) -> Steps[Any]:
        desk: Any = laptop.services.sync._desk
        steps: Steps[Any] = desk.run(store.place, no_report, CancelToken(), **options)
        return steps

    def _advance(self, laptop: Laptop) -> None:
        """Make the call that a round waits for, and let it work until the next."""
        under_way = self.rounds.pop(laptop.name)
        try:
            answer = under_way.call()
        except OsmoError as error:
            failure = error  # the name of an except clause is gone after it
            self._go(laptop, under_way.steps, lambda: under_way.steps.throw(failure))
        else:
            self._go(laptop, under_way.steps, lambda: under_way.steps.send(answer))

    def _go(self, laptop: Laptop, steps: Steps[Any], move: Callable[[], Call]) -> None:
        try:
            self.rounds[laptop.name] = _Round(steps, move())
        except StopIteration:
            self._note_end(laptop, "done")
        except KnownError as error:
            if error.code not in _EXPECTED:
                raise
            self._note_end(laptop, error.code)

    def _note_end(self, laptop: Laptop, how: str) -> None:
        self.ended[how] += 1
        self.trace.append(f"{laptop.name} round: {how}")

    def _abandon(self, laptop: Laptop) -> None:
        under_way = self.rounds.pop(laptop.name, None)
        if under_way is not None:
            under_way.steps.close()
            self.ended["stopped"] += 1

    # -- people ---------------------------------------------------------------------------

    def _write_note(self, laptop: Laptop) -> None:
        text = self._word("Kirjaus")
        note = laptop.note(self._client_of(laptop), text)
        self.written.append(("meeting", note, "happened", text))

    def _edit(self, laptop: Laptop) -> None:
        self._commit(laptop, self._filled(laptop))

    def _open_form(self, laptop: Laptop) -> None:
        """What a form saw when it was opened stands until it is saved, whatever comes between."""
        self.forms[laptop.name] = self._filled(laptop)

    def _save_form(self, laptop: Laptop) -> None:
        edit = self.forms.pop(laptop.name, None)
        if edit is not None:
            self._commit(laptop, edit)

    def _filled(self, laptop: Laptop) -> Edit:
        client, name = self._client_of(laptop), self.dice.choice(_FIELDS)
        shot = laptop.shot("client", client)
        sup = tuple(shot.basis.get(name, ()))
        return Edit(shot.stream, "client", client, name, self._word(name), sup=sup)

    def _commit(self, laptop: Laptop, edit: Edit) -> None:
        laptop.book.commit([edit])
        self.written.append((edit.kind, edit.entity, edit.field, edit.value))

    def _add_client(self, laptop: Laptop) -> None:
        family = self._word("Aalto")
        self.clients.append(laptop.client(family))
        self.written.append(("client", self.clients[-1], "family_name", family))

    def _client_of(self, laptop: Laptop) -> str:
        """One that the laptop knows: the shared one, or its own, or any for the supervisor."""
        known = [one for one in self.clients if laptop.book.get("client", one) is not None]
        return self.dice.choice(known)

    def _restart(self, laptop: Laptop) -> None:
        """A lock in the midst of everything; a form that is open comes back as it was."""
        self._abandon(laptop)
        laptop.lock()
        self._open(laptop)

    def _spoil(self, _laptop: Laptop) -> None:
        store = self.dice.choice(self.stores)
        if store.objects and self.dice.random() < 0.5:
            store.rot()
        else:
            store.vanish()

    def _open(self, laptop: Laptop) -> None:
        places: dict[str, Store] = {store.place: store for store in self.stores}
        with_store(laptop.unlock(), places.__getitem__)

    def _word(self, stem: str) -> str:
        return f"{stem} {len(self.written)}.{self.dice.randrange(10**6)}"

    # -- the end --------------------------------------------------------------------------

    def _settle(self) -> None:
        """In peace, a week later: everybody syncs until nothing changes any more."""
        for laptop in self.laptops:
            self._abandon(laptop)
            laptop.clock.advance(days=8)  # a census is due
        for store in self.stores:
            store.end_mischief()
        for turn in range(_CALM_ROUNDS):
            before = {store.place: dict(store.objects) for store in self.stores}
            for laptop in self.laptops:
                for store in self.stores:
                    # The person says that this is the place, as the question asks.
                    is_new = turn == 0 and laptop is self.laptops[0]
                    run_steps(self._round(laptop, store, is_new_place=is_new))
            if before == {store.place: store.objects for store in self.stores}:
                return
        raise AssertionError(f"seed {self.seed}: still changing after {_CALM_ROUNDS} rounds")


def make_world(seed: int, frozen: Path, objects: dict[str, bytes], client: str, at: Path) -> World:
    """A world over a copy of the frozen team's vaults, with `objects` on the shared place."""
    at.mkdir(parents=True)
    for name in ("anna", "ben", "cilla"):
        shutil.copytree(frozen / name, at / name)
    dice = Random(seed)
    net = ChaosStore(_NET, objects, Random(dice.random()))
    stick = ChaosStore(_STICK, {}, Random(dice.random()))
    return World(seed, team_at(at), net, stick, dice, client)

"""Attacks on what lies between laptops: the store, keys and bundles on their way, admissions.

In the full amount each is played twice, with the laptops' rounds in another order: Anna's (a
supervisor), Ben's and Cilla's (workers) meet it with real rounds over a copy of the store. Both
plays must end alike: the same notes on all laptops, the same verdicts, the same codes told. The
attack itself says what it left.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.messages import SENTENCES, sentence
from osmo_desktop.services.models import RoundResult
from tests.amounts import level
from tests.faults.attacks.stage import Stage
from tests.faults.hostile import put_object
from tests.laptops import Laptop

PEOPLE: Final = ("anna", "ben", "cilla")
NEW_NOTE: Final = "Kirjattu hyökkäyksen aikana."
Raid = Callable[["World"], None]


@dataclass
class World:
    """Three laptops and their store, with what an attack came to.

    `tally`: how much was refused, left waiting, quarantined, or stopped a round with a sentence.
    `told`: codes of sentences, by who was told.
    """

    stage: Stage
    root: Path
    order: tuple[str, ...]
    laptops: dict[str, Laptop] = field(default_factory=dict)
    tally: Counter[str] = field(default_factory=Counter)
    told: dict[str, set[str]] = field(default_factory=dict)

    @property
    def store(self) -> Path:
        """The shared folder."""
        return self.root / "shared"

    @property
    def base(self) -> Path:
        """The team's part of the shared folder."""
        (found,) = self.store.glob("ow1-*")
        return found

    @property
    def client(self) -> str:
        """The client with whom Ben and Cilla work."""
        return self.stage.client

    def __getitem__(self, name: str) -> Laptop:
        return self.laptops[name]

    def segments(self, name: str) -> list[Path]:
        """A member's segments on the store, oldest first."""
        return sorted(self.base.glob(f"dev/{self.stage.device(name)}/*/*.seg"))

    def put(self, name: str, data: bytes) -> Path:
        """Put any bytes under any name on the store."""
        return put_object(self.store, name, data)

    def tell(self, who: str, error: OsmoError) -> str:
        """Somebody was told an error in words; gives its code."""
        assert error.code in SENTENCES or "damaged or forged" in sentence(error), error.code
        self.told.setdefault(who, set()).add(error.code)
        return error.code

    def sync(self, name: str) -> RoundResult | str:
        """One round; the code of what stopped it, if something did."""
        try:
            return self.laptops[name].sync(self.store)
        except OsmoError as error:
            return self.tell(name, error)

    def rounds(self, times: int = 1) -> dict[str, RoundResult | str]:
        """Rounds of everybody, in this world's order; gives each one's last."""
        found: dict[str, RoundResult | str] = {}
        for _ in range(times):
            found = {name: self.sync(name) for name in self.order}
        return found

    def put_away(self, name: str) -> None:
        """A laptop that is a copy or a forger's stops; Sara's looks on in its place."""
        self[name].lock()
        self.laptops[name] = self.stage.fresh("sara", self.root / "sara")
        self.rounds(2)

    def honest_work(self) -> None:
        """A note of Ben's reaches everybody: the attack does not stop the work."""
        self["ben"].note(self.client, NEW_NOTE)
        self.rounds(2)
        for laptop in self.laptops.values():
            assert NEW_NOTE in laptop.notes(), laptop.name


def besiege(raid: Raid, stage: Stage, folder: Path) -> str:
    """Play a raid in two orders and compare; gives lines of figures."""
    ends = []
    tally: Counter[str] = Counter()
    orders = (PEOPLE, PEOPLE[::-1])
    for order in orders if level() != "tenth" else orders[:1]:
        with _world(stage, folder / order[0], order) as world:
            raid(world)
            ends.append((_common(world), world.told, world.tally))
            tally |= world.tally
    assert ends[0] == ends[-1], f"{raid.__name__}: the order of rounds decides"
    assert tally.total(), f"{raid.__name__}: nothing was attacked"
    codes = sorted({code for told in ends[0][1].values() for code in told})
    figures = {
        "attacks": 1,
        **dict(sorted(tally.items())),
        "replicas compared": len(ends) * len(PEOPLE),
    }
    said = ", ".join(f"{count} {name}" for name, count in figures.items())
    name = raid.__name__.replace("_", " ")
    assert raid.__doc__, f"{name} does not say what the attacker does"
    what = raid.__doc__.strip().splitlines()[0]
    return f"{name}: {', '.join(codes) or ', '.join(tally)}\n    {what}\ntally A5: {said}"


def _common(world: World) -> object:
    """What all laptops must make of it: the same notes, and the same verdicts on what all read."""
    shared = {world.client, world["anna"].book.team_stream}
    pictures = []
    for laptop in world.laptops.values():
        ops = [op for op in laptop.ops() if op.stream in shared]
        notes = laptop.book.find("meeting", stream=world.client)
        said = {shot.record.happened for shot in notes}
        pictures.append((said, {op.op.uid: op.verdict for op in ops}))
    assert all(found == pictures[0] for found in pictures), world.order
    return sorted(pictures[0][0]), Counter(pictures[0][1].values())


@contextmanager
def _world(stage: Stage, root: Path, order: tuple[str, ...]) -> Iterator[World]:
    world = World(stage, root, order)
    shutil.copytree(stage.store, world.store)
    world.laptops = {name: stage.fresh(name, root / name) for name in PEOPLE}
    try:
        yield world
    finally:
        for laptop in world.laptops.values():
            laptop.lock()

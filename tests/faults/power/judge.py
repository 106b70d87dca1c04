"""Judging what a power cut left: opened by the product, whole, and nothing acknowledged lost.

The measure is what a mere kill at the same moment leaves: after a power cut the vault must be in
one of the states that it went through between the last acknowledgement and the cut, to the last
row. A state is the content of all tables. Each state is unlocked by the whole product, which
tells what of the acknowledged things it holds; so is one image in 200, whatever its state.
What a state says that the shared folder holds must be in the folder that the same power cut left.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from random import Random

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.storage.vault_file import VaultFile
from tests.faults.power.calls import Call
from tests.faults.power.disk import Disk, Image, write_image

MISSING = "no vault"
BROKEN = "broken"
_DECIDED = ".restored"
_TRIES = 8
_SAMPLE = 200

Kept = Callable[[Path], set[str]]
"""Unlocks the vault of the folder with the whole product: what it holds, as acknowledged."""
Look = Callable[[Image, set[str]], Iterable[str]]
"""Looks at what else an image holds, given what was acknowledged: kinds of faults found."""


def look_away(_image: Image, _acknowledged: set[str]) -> Iterable[str]:
    """For work that touches nothing but vault and shared folder."""
    return ()


@dataclass
class Scenario:
    """A recorded piece of work on a laptop: what was on the disk, the calls, how to look."""

    name: str
    start: Path
    laptop: str
    calls: Sequence[Call]
    kept: Kept
    store: str = "shared/"
    look: Look = look_away

    @property
    def vault(self) -> str:
        """The path of the vault in an image."""
        return f"{self.laptop}/vault.owv"


@dataclass
class Tally:
    """What was judged, and what was wrong; `hot`: an image per state that has to roll back."""

    scenario: str
    images: int = 0
    distinct: int = 0
    states: int = 0
    unlocked: int = 0
    acknowledged: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    examples: dict[str, Image] = field(default_factory=dict)
    hot: dict[str, Image] = field(default_factory=dict)

    def fault(self, kind: str, image: Image) -> None:
        """Count a fault and keep its first image."""
        self.faults[kind] += 1
        self.examples.setdefault(kind, image)

    def __str__(self) -> str:
        wrong = ", ".join(f"{kind} {count}" for kind, count in sorted(self.faults.items()))
        return (
            f"power loss, {self.scenario}: {self.images} images, {self.distinct} distinct,"
            f" {self.states} states, {self.unlocked} unlocked,"
            f" {self.acknowledged} acknowledgements, bad: {wrong or 'none'}"
        )


class Judge:
    """Cuts the power all along a recording and judges what is left."""

    def __init__(self, scenario: Scenario, work: Path) -> None:
        self._scenario = scenario
        self._work = work
        self._states: dict[bytes, str] = {}
        self._kept: dict[str, set[str]] = {}
        self._sent: dict[str, set[bytes]] = {}
        self._past: set[str] = set()
        self._seen: set[bytes] = set()
        self.tally = Tally(scenario.name)

    def judge(self, images: int, random: Random) -> Tally:
        """Make so many images, the more where more hangs in the air, and judge each."""
        disk = Disk(self._scenario.start)
        shares = self._shares(images)
        acknowledged: set[str] = set()
        allowed = [self._state(disk.after_kill())]
        for call, share in zip(self._scenario.calls, shares, strict=True):
            disk.apply(call)
            state = self._state(disk.after_kill()) if call.kind != "say" else allowed[-1]
            if state != allowed[-1]:
                allowed.append(state)
            if call.kind == "say":
                self._past.update(allowed[:-1])
                allowed = allowed[-1:]
                acknowledged |= _things(call.data)
            for _ in range(share):
                self._cut_off(self._image(disk, random), allowed, acknowledged)
        self.tally.distinct = len(self._seen)
        self.tally.states = len(self._kept)
        self.tally.acknowledged = len(acknowledged)
        return self.tally

    def _shares(self, images: int) -> list[int]:
        """How many images after each call."""
        disk = Disk(self._scenario.start)
        weights = []
        for call in self._scenario.calls:
            disk.apply(call)
            unsynced = disk.unsynced() if call.kind != "say" else 0
            weights.append(3 + min(unsynced, 12) if unsynced else 0)
        total, given, sum_ = sum(weights), 0, 0
        shares = []
        for weight in weights:
            sum_ += weight
            share = images * sum_ // total - given
            shares.append(share)
            given += share
        return shares

    def _image(self, disk: Disk, random: Random) -> Image:
        """What is left, if possible other than all before."""
        image = disk.after_power_loss(random)
        for _ in range(_TRIES):
            if _fingerprint(image) not in self._seen:
                break
            image = disk.after_power_loss(random)
        return image

    def _cut_off(self, image: Image, allowed: list[str], acknowledged: set[str]) -> None:
        self.tally.images += 1
        self._seen.add(_fingerprint(image))
        for fault in self._scenario.look(image, acknowledged):
            self.tally.fault(fault, image)
        state = self._state(image)
        if state == BROKEN:
            self.tally.fault("unopenable", image)
        elif state not in allowed:
            kind = "acknowledged state lost" if state in self._past else "half a state"
            self.tally.fault(kind, image)
        elif not acknowledged <= self._kept_in(state, image):
            self.tally.fault("acknowledged thing lost", image)
        elif not self._sent.get(state, set()) <= self._stored(image):
            self.tally.fault("sent, but not in the store", image)
        elif image.get(self._scenario.vault + "-journal", b"\0")[:1] not in (b"", b"\0"):
            self.tally.hot.setdefault(state, image)

    def _state(self, image: Image) -> str:
        """The content of the vault in an image, as the product's own opening finds it."""
        vault = self._scenario.vault
        wanted = {
            f"{name}{journal}" for name in (vault, vault + _DECIDED) for journal in ("", "-journal")
        }
        files = {path: content for path, content in image.items() if path in wanted}
        if self._scenario.vault not in files:
            return MISSING
        key = _fingerprint(files)
        state = self._states.get(key)
        if state is None:
            folder = f"{self._scenario.laptop}/"
            state = self._states[key] = self._opened({folder: b"", **files})
        return state

    def _opened(self, image: Image) -> str:
        """The state: that of the vault, and of the one that was decided to take its place."""
        folder = self._laid_out(image)
        state = self._read(folder / self._scenario.vault)
        decided = folder / (self._scenario.vault + _DECIDED)
        if state == BROKEN or not decided.exists():
            return state
        other = self._read(decided)
        return BROKEN if other == BROKEN else f"{state}, then {other}"

    def _read(self, path: Path) -> str:
        try:
            vault = VaultFile.open(path)
        except OsmoError:
            return BROKEN
        try:
            vault.check_integrity()
            state = _content(vault)
            if state not in self._sent:
                sent = vault.blobs("SELECT bytes FROM seg WHERE sent = 1")
                self._sent[state] = {_digest(data) for (data,) in sent}
        except OsmoError:
            return BROKEN
        finally:
            vault.close()
        return state

    def _kept_in(self, state: str, image: Image) -> set[str]:
        if state == MISSING:
            return set()
        if state not in self._kept or self.tally.images % _SAMPLE == 0:
            self.tally.unlocked += 1
            self._kept[state] = self._scenario.kept(self._laid_out(image))
        return self._kept[state]

    def _stored(self, image: Image) -> set[bytes]:
        """Digests of what is in the shared folder."""
        store = self._scenario.store
        return {_digest(data) for path, data in image.items() if path.startswith(store)}

    def _laid_out(self, image: Image) -> Path:
        shutil.rmtree(self._work, ignore_errors=True)
        self._work.mkdir()
        write_image(image, self._work)
        return self._work


def _things(line: bytes) -> set[str]:
    """What a line acknowledges: a kind of thing and its name."""
    words = line.decode().split()
    return {" ".join(words[:2])} if len(words) > 1 else set()


def _content(vault: VaultFile) -> str:
    found = sha256()
    tables = vault.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    for (table,) in tables:
        for row in vault.blobs(f"SELECT * FROM {table} ORDER BY 1, 2"):
            for value in (table, *row):
                data = value if isinstance(value, bytes) else repr(value).encode()
                found.update(b"%d:" % len(data) + data)
    return found.hexdigest()


@lru_cache(maxsize=512)
def _digest(content: bytes) -> bytes:
    return sha256(content).digest()


def _fingerprint(image: Image) -> bytes:
    found = sha256()
    for path in sorted(image):
        found.update(path.encode() + b"\0" + _digest(image[path]))
    return found.digest()

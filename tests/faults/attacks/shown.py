"""What every attack has to show: refused or quarantined, alike everywhere, with words for people.

Each attack meets three laptops that took no part in it, each in another order of arrival; one
is locked and unlocked too. An honest act of the same kind, in the same scene, counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from osmo_desktop.domain.errors import DamagedError, OsmoError
from osmo_desktop.domain.history import SegmentState
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.quarantine import REASONS, why
from osmo_desktop.formats.segment import segment_hash, verify_segment
from osmo_desktop.sync.importing import Importer, ImportOutcome
from tests.faults.attacks.pens import AFTER_REMOVAL, Scene
from tests.faults.attacks.stage import NAMES, Stage
from tests.laptops import Laptop

REPLICAS: Final = 3
Check = Callable[[Laptop, Scene], None]
Play = Callable[[Scene], Check | None]


@dataclass(frozen=True)
class Attack:
    """A named attack: plays in a scene and may give what has to hold on each laptop besides."""

    play: Play

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What it is called."""
        return self.play.__name__.strip("_").replace("_", " ")

    @property
    def what(self) -> str:
        """What the attacker does, in one line."""
        assert self.play.__doc__, f"{self.name} does not say what the attacker does"
        return self.play.__doc__.strip().splitlines()[0]


@dataclass(frozen=True)
class Picture:
    """What one replica makes of a scene: the verdicts, the fates of segments, what people see."""

    verdicts: dict[str, str | None]
    fates: dict[bytes, str]
    state: dict[tuple[str, str, str, str], tuple[str, ...]]
    removed: dict[str, frozenset[str]]


def adder(attacks: list[Attack]) -> Callable[[Play], Play]:
    """A decorator that puts an attack among these."""

    def add(play: Play) -> Play:
        attacks.append(Attack(play))
        return play

    return add


def show(attack: Attack, stage: Stage, folder: Path) -> str:
    """Play an attack and compare what it leads to; gives a line of figures."""
    scene = Scene(stage)
    check = attack.play(scene)
    pictures = {}
    for name, (order, segments) in zip(observers(stage, scene), orders(scene), strict=True):
        laptop = stage.fresh(name, folder / name)
        outcome = deliver(laptop, segments)
        pictures[f"{name}, {order}"] = picture(laptop, scene)
        _check_told(laptop, scene, outcome)
        if check is not None:
            check(laptop, scene)
        if order == "backwards":
            pictures[f"{name}, unlocked anew"] = picture(laptop.restarted(), scene)
        laptop.lock()
    first = next(iter(pictures.values()))
    _check_judged(scene, first)
    for who, found in pictures.items():
        assert found == first, f"{attack.name}: {who} differs"
    return _figures(attack, scene, len(pictures))


def orders(scene: Scene) -> list[tuple[str, list[bytes]]]:
    """As written, the other way round, and shuffled: an order of arrival for each laptop."""
    shuffled = list(scene.segments)
    Random(len(shuffled)).shuffle(shuffled)
    return [
        ("as written", list(scene.segments)),
        ("backwards", scene.segments[::-1]),
        ("shuffled", shuffled),
    ]


def observers(stage: Stage, scene: Scene) -> list[str]:
    """Three laptops that took no part and can read all of it."""
    found = [
        name
        for name in NAMES
        if name not in scene.writers
        and all(stage.kids(name, stream) >= stage.kids("anna", stream) for stream in scene.streams)
    ]
    assert len(found) >= REPLICAS, "too few can read this scene"
    return found[:REPLICAS]


def deliver(laptop: Laptop, segments: Sequence[bytes]) -> ImportOutcome:
    """Let segments arrive one by one."""
    importer = Importer(laptop.ledger)
    for data in segments:
        importer.offer([(segment_hash(data).hex(), data)])
    return importer.outcome


def picture(laptop: Laptop, scene: Scene) -> Picture:
    """What a laptop makes of a scene."""
    ledger = laptop.ledger
    ops = {op_id: ledger.fold.get(op_id) for op_id in scene.expected}
    nodes = {data: ledger.history.node(segment_hash(data)) for data in scene.segments}
    streams = {*scene.streams, laptop.book.team_stream}
    return Picture(
        verdicts={op_id: op.verdict for op_id, op in ops.items() if op is not None},
        fates={
            segment_hash(data): node.state.value if node is not None else "absent"
            for data, node in nodes.items()
        },
        state={key: uids for key, uids in laptop.state().items() if key[0] in streams},
        removed=dict(ledger._cut_offs),
    )


def _check_judged(scene: Scene, found: Picture) -> None:
    """Everything got the verdict that it must get; what was done honestly counts."""
    wanted = {
        op_id: "segment-quarantined" if reason == AFTER_REMOVAL else reason
        for op_id, reason in scene.expected.items()
        if op_id not in scene.sealed
    }
    assert found.verdicts == wanted
    for hash_, state in found.fates.items():
        fate = scene.fates.get(hash_, SegmentState.ACCEPTED.value)
        assert state == ("absent" if fate in ("refused", "waiting") else fate)


def _check_told(laptop: Laptop, scene: Scene, outcome: ImportOutcome) -> None:
    """People are told how much does not count, and of what is quarantined why, in words."""
    fates = list(scene.fates.values())
    assert len(outcome.refused) == fates.count("refused")
    assert outcome.waiting == fates.count("waiting")
    status = laptop.services.sync.status()
    told = {row.reason for row in status.quarantine}
    reasons = {reason for reason in scene.expected.values() if reason}
    assert reasons <= set(REASONS)
    wanted = {why(reason) for reason in reasons}
    assert wanted <= told, status.quarantine
    of_parts = {why(AFTER_REMOVAL), why("segment-quarantined")} if "quarantined" in fates else set()
    assert told - of_parts <= wanted, status.quarantine
    assert told or not wanted | of_parts, "nobody is told of what is in quarantine"
    for code in scene.codes:
        assert "damaged or forged" in sentence(DamagedError(code))
    for data in scene.segments:
        if scene.fates.get(segment_hash(data)) == "refused":
            assert _refusal(laptop, data) in scene.codes


def _refusal(laptop: Laptop, data: bytes) -> str:
    """The code with which a segment is refused."""
    try:
        device = data[21:37]
        public = laptop.ledger.directory.public_key(device)
        assert public is not None
        laptop.ledger.body(verify_segment(data, public, vault=laptop.ledger.team))
    except OsmoError as error:
        return error.code
    return ""


def _figures(attack: Attack, scene: Scene, replicas: int) -> str:
    fates = Counter(scene.fates.values())
    bad = [reason for op_id, reason in scene.expected.items() if reason]
    figures = {
        "attacks": 1,
        "refused": fates["refused"],
        "waiting": fates["waiting"],
        "quarantined": len(bad) or fates["quarantined"],
        "alarms": scene.alarms,
        "replicas compared": replicas,
    }
    held = sum(figures.values()) - replicas - 1 + len(scene.sealed)
    assert held, f"{attack.name}: nothing was attacked"
    said = ", ".join(f"{count} {name}" for name, count in figures.items())
    why_not = ", ".join(sorted({*bad, *scene.codes}) or sorted(fates) or ["not opened"])
    return f"{attack.name}: {why_not}\n    {attack.what}\ntally A5: {said}"

"""Writing as a laptop with a changed program would: any ops, in any segments, signed and sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from osmo_desktop.formats.record import RecordCipher, RecordHeader, record_id
from osmo_desktop.formats.segment import Reference, segment_hash
from tests.faults.attacks.stage import Stage
from tests.faults.hostile import Forged, Forger, payload
from tests.laptops import Laptop

AFTER_REMOVAL = "after-removal"


@dataclass
class Scene:
    """What was written in one attack, and what is to become of it.

    `expected`: why each op does not count, by its id; None for what was done honestly. `fates`:
    what becomes of segments that are not simply accepted (refused | waiting | quarantined), by
    hash. `sealed`: ops that nobody may be able to open.
    """

    stage: Stage
    segments: list[bytes] = field(default_factory=list)
    expected: dict[str, str | None] = field(default_factory=dict)
    streams: set[str] = field(default_factory=set)
    fates: dict[bytes, str] = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    """Codes with which refused segments are refused."""
    sealed: set[str] = field(default_factory=set)
    alarms: int = 0
    """What counts and is told as an alarm: a fork hides nobody's notes."""
    writers: set[str] = field(default_factory=set)
    last: dict[bytes, int] = field(default_factory=dict)

    def pen(self, name: str, *, from_start: bool = False, knows: bool = True) -> Pen:
        """A member's own chain goes on (or begins anew), knowing all the others' or nothing."""
        self.writers.add(name)
        return Pen(self, self.stage.laptops[name], from_start=from_start, knows=knows)

    def withdraw(self, forged: Forged) -> None:
        """It was written, and arrives nowhere."""
        self.segments.remove(forged.data)
        self.fates.pop(forged.hash, None)
        for op_id in forged.op_ids:
            del self.expected[op_id]

    def add(self, data: bytes, fate: str = "", code: str = "") -> None:
        """Send a segment whose fate is known; `code` is why it is refused."""
        self.segments.append(data)
        if fate:
            self.fates[segment_hash(data)] = fate
        if code:
            self.codes.add(code)


class Pen:
    """Continues (or forks) a member's chain of segments."""

    def __init__(self, scene: Scene, laptop: Laptop, *, from_start: bool, knows: bool) -> None:
        self.scene = scene
        self.laptop = laptop
        self.forger = Forger(laptop, None, from_start=from_start)
        self.records: list[bytes] = []
        self.deps: list[Reference] = []
        self.base = self.forger.lamport
        if knows and not from_start:
            nodes = laptop.ledger.uncovered_heads()
            self.deps = [
                Reference(node.facts.device, node.facts.segno, node.facts.hash[:16])
                for node in nodes
            ]
            self.base = max([self.base, *(node.last_lamport for node in nodes)])

    def follow(self, *forged: Forged) -> Pen:
        """The next segment depends on these; nothing was written into it yet."""
        assert not self.records
        for item in forged:
            header = item.header
            self.deps.append(Reference(header.device, header.segno, item.hash[:16]))
            self.base = max(self.base, self.scene.last[item.hash])
        return self

    def good(self, stream: str, **fields: Any) -> str:
        """An honest op; gives its id."""
        return self.write(None, stream, **fields)

    def write(self, why: str | None, stream: str, **fields: Any) -> str:
        """An op, and why it must not count (None: it must); gives its id.

        `key_of`: whose key of the stream it is sealed under.
        """
        key_of = fields.pop("key_of", self.laptop)
        cipher = newest(key_of, stream)
        plain = payload(self.laptop, **fields)
        return self.record(why, self.sealed(cipher, plain), stream)

    def sealed(self, cipher: RecordCipher, plain: bytes, ahead: int = 0) -> bytes:
        """A record with the next number, or one further `ahead`."""
        ledger = self.laptop.ledger
        number = self.base + 1 + len(self.records) + ahead
        header = RecordHeader(ledger.team, ledger.device, number, cipher.stream, cipher.kid8)
        return cipher.seal(header, plain)

    def record(self, why: str | None, sealed: bytes, stream: str) -> str:
        """Put a sealed record into the segment; gives the op's id."""
        self.records.append(sealed)
        op_id = record_id(sealed).hex()
        self.scene.expected[op_id] = why
        self.scene.streams.add(stream)
        return op_id

    def cut(self, fate: str = "") -> Forged:
        """Publish the segment; the next one begins."""
        forged = self.forger.publish_records(self.records, deps=self.deps, last=self.end)
        self.scene.add(forged.data, fate)
        self.scene.last[forged.hash] = self.end
        if fate in ("refused", "waiting"):
            self.scene.sealed.update(forged.op_ids)
        self.records, self.deps, self.base = [], [], self.end
        return forged

    @property
    def end(self) -> int:
        """The number of the last record."""
        return self.base + len(self.records)


def newest(laptop: Laptop, stream: str) -> RecordCipher:
    """The newest key that a laptop holds of a stream."""
    held = laptop.ledger.keyring.stream_keys(stream).values()
    return max(held, key=lambda key: key.epoch).cipher


def references(laptop: Laptop) -> list[Reference]:
    """The heads of all chains that a laptop holds, its own included."""
    history = laptop.ledger.history
    nodes = [node for device in history.devices() for node in history.heads(device)]
    return [Reference(node.facts.device, node.facts.segno, node.facts.hash[:16]) for node in nodes]


def heads_of(laptop: Laptop, stream: str, kind: str, entity: str, name: str) -> Sequence[str]:
    """Ids of the ops that a form would be opened with."""
    found = laptop.ledger.fold.entity(stream, kind, entity)
    return [op.id for op in found.heads(name)] if found is not None else []

"""The causal graph of segments: what may be counted, and what lies in whose past.

Pure bookkeeping over references and numbers (SECURITY b.0 3, 5, 14): a segment is *waiting*
while something it names is not here, *quarantined* when its numbers are wrong or it lies after a
cut-off, else *accepted*. Causal pasts are bitsets over the order of arrival, kept incrementally;
version vectors could not tell the branches of a fork apart. Not thread-safe: one vault worker.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum


class SegmentState(Enum):
    """What became of a segment that arrived (SECURITY b.0 5)."""

    ACCEPTED = "accepted"
    QUARANTINED = "quarantined"
    WAITING = "waiting"


@dataclass(frozen=True)
class SegmentFacts:
    """What the graph needs of a verified segment.

    `hash` is the whole SHA-256 of the file, `prev` that of the device's previous segment (32
    zero bytes for the first), `deps` the first 16 bytes of the hashes that it depends on,
    `lamports` the numbers that its records claim, `entries` how many of these are pages of the
    device's access log, which no receipt answers (b.0 6).
    """

    device: bytes
    segno: int
    hash: bytes
    prev: bytes
    deps: tuple[bytes, ...]
    lamports: Sequence[int]
    entries: int = 0


@dataclass
class Node:
    """A segment in the graph: its index, its causal past (a bitset) and its last number."""

    index: int
    facts: SegmentFacts
    past: int
    base: int
    last_lamport: int
    state: SegmentState


NO_SEGMENT = bytes(32)


class History:
    """All segments held, in an order where everything comes after its causes."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._by_hash16: dict[bytes, Node] = {}
        self._heads: dict[bytes, dict[bytes, Node]] = {}
        self._cut_offs: dict[bytes, int] = {}

    def __contains__(self, hash_: bytes) -> bool:
        return hash_[:16] in self._by_hash16

    def node(self, hash_: bytes) -> Node | None:
        """The held segment with this hash (whole or its first 16 bytes)."""
        return self._by_hash16.get(hash_[:16])

    def missing(self, facts: SegmentFacts) -> tuple[bytes, ...]:
        """First 16 bytes of the hashes that `facts` names and that are not held."""
        wanted = list(facts.deps)
        if facts.prev != NO_SEGMENT:
            wanted.append(facts.prev[:16])
        return tuple(hash16 for hash16 in wanted if hash16 not in self._by_hash16)

    def add(self, facts: SegmentFacts) -> Node:
        """Add a segment whose causes are all held; returns its node with the state.

        Adding a held segment again returns the same node. Raises KeyError when a cause is
        missing (ask `missing` first).
        """
        known = self._by_hash16.get(facts.hash[:16])
        if known is not None:
            return known
        causes = [self._by_hash16[hash16] for hash16 in facts.deps]
        previous = None if facts.prev == NO_SEGMENT else self._by_hash16[facts.prev[:16]]
        if previous is not None:
            causes.append(previous)
        past = 0
        base = 0
        for cause in causes:
            past |= cause.past | (1 << cause.index)
            base = max(base, cause.last_lamport)
        node = Node(
            index=len(self.nodes),
            facts=facts,
            past=past,
            base=base,
            last_lamport=base + len(facts.lamports),
            state=self._judge(facts, previous, base),
        )
        self.nodes.append(node)
        self._by_hash16[facts.hash[:16]] = node
        heads = self._heads.setdefault(facts.device, {})
        if previous is not None:
            heads.pop(previous.facts.hash, None)
        heads[facts.hash] = node
        self._apply_cut_off(node)
        return node

    def heads(self, device: bytes) -> tuple[Node, ...]:
        """The device's segments without a successor: one, or several after a fork."""
        return tuple(self._heads.get(device, {}).values())

    def devices(self) -> tuple[bytes, ...]:
        """Devices of which at least one segment is held."""
        return tuple(self._heads)

    def is_forked(self, device: bytes) -> bool:
        """Tell whether two valid segments of the device share a number (an alarm, b.0 9)."""
        numbers = [node.facts.segno for node in self.nodes if node.facts.device == device]
        return len(numbers) != len(set(numbers))

    def covers(self, node: Node, index: int) -> bool:
        """Tell whether the segment `index` is `node` or lies in its causal past."""
        return node.index == index or bool(node.past >> index & 1)

    def cut_off(self, device: bytes, heads: Iterable[bytes]) -> None:
        """Accept of a removed device only what lies in the pasts of these heads (b.0 14)."""
        self._cut_offs[device] = self.reach(heads)
        for node in self.nodes:
            self._apply_cut_off(node)

    def reach(self, heads: Iterable[bytes]) -> int:
        """These heads and their causal pasts, as a bitset; what is not held adds nothing."""
        reached = 0
        for hash16 in heads:
            node = self._by_hash16.get(hash16)
            if node is not None:
                reached |= node.past | (1 << node.index)
        return reached

    def _judge(self, facts: SegmentFacts, previous: Node | None, base: int) -> SegmentState:
        expected_number = 1 if previous is None else previous.facts.segno + 1
        same_chain = previous is None or previous.facts.device == facts.device
        numbered = list(facts.lamports) == list(range(base + 1, base + 1 + len(facts.lamports)))
        if facts.segno == expected_number and same_chain and numbered:
            return SegmentState.ACCEPTED
        return SegmentState.QUARANTINED

    def _apply_cut_off(self, node: Node) -> None:
        allowed = self._cut_offs.get(node.facts.device)
        if allowed is not None and not allowed >> node.index & 1:
            node.state = SegmentState.QUARANTINED

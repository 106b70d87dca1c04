"""Which root follows which: decided from the ops held alone, never by their order of arrival.

A succession counts when a supervisor wrote it whom a root of the chain so far had certified, and
everything that it names lies in its causal past. Whoever holds a former recovery sheet can sign
another one, and can make a supervisor of their own to write it: a rival. Of rivals that one holds

1. whose laptop was in the team without introducing itself: the founder's, or one whose certificate
   was published by such a laptop; then
2. which more of these laptops met first (none of them can be made to say so by a paper); then
3. with the least (number, uid).

Why by these, see ADR 0014. Pure and not thread-safe: it lives on the vault worker.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from osmo_desktop.domain.authority import ROOT
from osmo_desktop.domain.folded import PENDING, FoldedOp
from osmo_desktop.domain.history import History, SegmentState
from osmo_desktop.domain.merge import Fold
from osmo_desktop.domain.roots import Roots, SuccessionFacts

_EVERYTHING = -1  # as a bitset: what is not cut yet comes after all that is held


class _Copy(NamedTuple):
    """A sealed copy of an op: whose, where, and what lies before it."""

    device: str
    segment: int
    position: int
    past: int
    lamport: int

    def follows(self, other: _Copy) -> bool:
        """Tell whether the other one lies in the causal past."""
        if other.segment == self.segment:
            return other.position < self.position
        return other.segment != PENDING and bool(self.past >> other.segment & 1)


@dataclass(frozen=True)
class _Rival:
    """A succession that counts, and the copy of it that does."""

    facts: SuccessionFacts
    op: FoldedOp
    copy: _Copy


@dataclass(frozen=True)
class Decision:
    """The successions in force, first to last, and all that contend: one a root, or an alarm."""

    chain: tuple[SuccessionFacts, ...] = ()
    ops: tuple[FoldedOp, ...] = ()
    is_disputed: bool = False

    @property
    def values(self) -> tuple[str, ...]:
        """The successions in force as the texts of their ops."""
        return tuple(facts.value for facts in self.chain)


class Succession:
    """Decides over one fold; `own` is this device, `founder` the one that founded the team."""

    def __init__(self, fold: Fold, history: History, *, own: str, founder: str) -> None:
        self._fold = fold
        self._history = history
        self._own = own
        self._founder = founder

    def decide(self, first: str, pinned: Sequence[SuccessionFacts]) -> Decision:
        """The chain from the root `first`; `pinned` fills in what no op held tells yet."""
        known = {facts.old: facts for facts in pinned}
        roots = Roots((first,))
        chain: list[SuccessionFacts] = []
        ops: list[FoldedOp] = []
        is_disputed = False
        while True:
            root = roots.chain[-1]
            rivals = list(self._rivals(root, roots))
            if rivals:
                is_disputed |= len({rival.facts.new for rival in rivals}) > 1
                facts = self._winner(rivals).facts
                ops += [rival.op for rival in rivals]
            elif root in known and known[root].new not in roots.chain:
                facts = known[root]
            else:
                return Decision(tuple(chain), tuple(ops), is_disputed)
            chain.append(facts)
            until = {**roots.until, **limits([facts], self._history)}
            roots = Roots((*roots.chain, facts.new), until)

    def _rivals(self, root: str, roots: Roots) -> Iterator[_Rival]:
        for op in self._register("succession", root):
            facts = self._fold.roster.succession(str(op.value))
            if facts is None or facts.old != root or facts.new in roots.chain:
                continue
            copies = [
                copy
                for copy in self._copies(op)
                if self._knows(copy, facts) and self._is_supervisor(copy, op.author, roots)
            ]
            if copies:
                yield _Rival(facts, op, min(copies, key=_number))

    def _register(self, kind: str, entity: str) -> Sequence[FoldedOp]:
        found = self._fold.entity(self._fold.team_stream, kind, entity)
        return found.fields.get("bytes", ()) if found is not None else ()

    def _copies(self, op: FoldedOp) -> Iterator[_Copy]:
        for index, position in op.places:
            if index == PENDING:
                yield _Copy(self._own, PENDING, position, _EVERYTHING, op.lamport)
                continue
            node = self._history.nodes[index]
            if node.state is not SegmentState.QUARANTINED:
                lamport = node.base + 1 + position
                yield _Copy(node.facts.device.hex(), index, position, node.past, lamport)

    def _knows(self, copy: _Copy, facts: SuccessionFacts) -> bool:
        """Whether all that it names lies in its past: nothing is left to what comes later."""
        nodes = [self._history.node(head) for head in facts.heads]
        return all(node is not None and copy.past >> node.index & 1 for node in nodes)

    def _is_supervisor(self, copy: _Copy, author: str, roots: Roots) -> bool:
        return any(
            held.role == "supervisor"
            and held.user == author
            and held.issuer == ROOT
            and roots.why_not(held.root, place.segment) is None
            for op in self._register("certificate", copy.device)
            if (held := self._fold.roster.read(str(op.value))) is not None
            for place in self._copies(op)
            if copy.follows(place)
        )

    # -- rivals -----------------------------------------------------------------------------

    def _winner(self, rivals: Sequence[_Rival]) -> _Rival:
        if len({rival.facts.new for rival in rivals}) == 1:
            return min(rivals, key=_least)
        settled = self._settled()
        votes = Counter(filter(None, (self._first_met(device, rivals) for device in settled)))

        def rank(rival: _Rival) -> tuple[bool, int, int, str]:
            return rival.copy.device not in settled, -votes[rival.facts.new], *_least(rival)

        return min(rivals, key=rank)

    def _settled(self) -> set[str]:
        """Devices that did not introduce themselves: the founder's, and whom such published."""
        published: dict[str, set[str]] = {}
        for stream, kind, device in self._fold.entities:
            if kind == "certificate" and stream == self._fold.team_stream:
                for op in self._register(kind, device):
                    if self._fold.roster.read(str(op.value)) is not None:
                        for copy in self._copies(op):
                            published.setdefault(copy.device, set()).add(device)
        settled: set[str] = set()
        left = [self._founder]
        while left:
            device = left.pop()
            if device not in settled:
                settled.add(device)
                left += published.get(device, ())
        return settled

    def _first_met(self, device: str, rivals: Sequence[_Rival]) -> str | None:
        """The new root of the succession that a device met first; None for several at once."""
        own = [node for node in self._history.nodes if node.facts.device.hex() == device]
        for node in sorted(own, key=lambda node: node.facts.segno):
            if node.state is SegmentState.QUARANTINED:
                continue
            met = {
                rival.facts.new
                for rival in rivals
                if rival.copy.segment != PENDING and self._history.covers(node, rival.copy.segment)
            }
            if met:
                return met.pop() if len(met) == 1 else None
        return None


def limits(chain: Sequence[SuccessionFacts], history: History) -> dict[str, int]:
    """Until where the old root of each succession counts, for those of which all heads are held."""
    found = {}
    for facts in chain:
        if all(history.node(head) is not None for head in facts.heads):
            found[facts.old] = history.reach(facts.heads)
    return found


def _number(copy: _Copy) -> int:
    return copy.lamport


def _least(rival: _Rival) -> tuple[int, str]:
    return rival.copy.lamport, rival.op.op.uid

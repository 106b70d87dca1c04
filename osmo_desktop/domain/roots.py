"""The recovery roots of a team: one after another, the last one in force (SECURITY b.7).

The team id commits to the first root; each later one was signed by the one before it. A root that
was replaced counts for what it signed until then, and no further. Pure; ids are hex.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class SuccessionFacts:
    """A hand-over whose signatures were verified.

    `old` and `new` are ids of roots, `heads` the first 16 bytes of the hashes of the segments
    until which the old root counts, `value` the text of the op that says so.
    """

    old: str
    new: str
    heads: tuple[bytes, ...]
    value: str = field(repr=False)


@dataclass(frozen=True)
class Roots:
    """The chain of roots under which ops are judged.

    `chain` begins with the first root. `until` holds for a replaced root the segments (a bitset
    of indexes) in which its signatures count; for one that is missing there they count anywhere.
    """

    chain: tuple[str, ...] = ("",)
    until: Mapping[str, int] = field(default_factory=dict)

    def why_not(self, root: str, segment: int) -> str | None:
        """Why a certificate of this root does not count in a segment (-1: not cut yet)."""
        if root not in self.chain:
            return "root-unknown"
        until = self.until.get(root)
        if until is None or (segment >= 0 and until >> segment & 1):
            return None
        return "root-replaced"

    def is_sure(self, root: str) -> bool:
        """What this root signed counts wherever it lies."""
        return root in self.chain and root not in self.until

    def why_not_next(self, facts: SuccessionFacts) -> str | None:
        """Why a succession does not count: its root is none of the team's, or another won."""
        if facts.old not in self.chain:
            return "root-unknown"
        if facts.new in self.chain[: self.chain.index(facts.old) + 1]:
            return "root-replaced"  # a former sheet never comes back
        following = self.chain[self.chain.index(facts.old) + 1 :]
        return None if not following or following[0] == facts.new else "succession-rival"

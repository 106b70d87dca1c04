"""Announcing a key: which key of a stream has which id, and who made the stream (b.0 15).

A client's stream id is the hash of the device that made it and a nonce, and the first
announcement shows both. So nobody can claim, from a causal past that knows nothing, to have made
somebody else's client: the claim is decidable from the op alone.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

TRANSPORT = "0" * 32
"""The stream under which the team's transport keys are announced and granted (b.0 6)."""

_FORM = re.compile(r"(0|[1-9][0-9]{0,8}):([0-9a-f]{64})(?::([0-9a-f]{32}))?")


@dataclass(frozen=True)
class Announcement:
    """Epoch and id (64 hex digits) of a key; `nonce` (32) when a client's first is announced."""

    epoch: int
    kid: str
    nonce: str = ""

    @property
    def text(self) -> str:
        """As the value of an op."""
        return ":".join(filter(None, (str(self.epoch), self.kid, self.nonce)))

    @classmethod
    def parse(cls, value: object) -> Announcement | None:
        """Read the value of an op; None for anything that is no announcement."""
        match = _FORM.fullmatch(value) if isinstance(value, str) else None
        return cls(int(match[1]), match[2], match[3] or "") if match is not None else None

    def names(self, epoch: int, kid: bytes) -> bool:
        """Tell whether this announces the key of `epoch` with the id `kid`."""
        return (self.epoch, self.kid) == (epoch, kid.hex())


def stream_of(device: str, nonce: str) -> str:
    """The id of the stream that a device makes with a nonce; all as hex."""
    made = hashlib.sha256(b"ow1 stream\0" + bytes.fromhex(device) + bytes.fromhex(nonce))
    return made.hexdigest()[:32]

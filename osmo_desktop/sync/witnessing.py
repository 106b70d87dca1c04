"""An older copy of a vault, noticed by what this laptop remembers outside it (SECURITY b.7, 5).

The store tells of a copy only if it holds what the newer vault wrote. What was cut and never sent
would be written a second time under the same numbers, and what the newer vault had would be lost.
"""

from __future__ import annotations

from typing import Protocol

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.sync.replica import Replica


class Witness(Protocol):
    """What is remembered outside the vaults."""

    def known(self, device: str) -> bytes | None:
        """First 16 bytes of the hash of the newest segment that the device was seen to write."""

    def note(self, device: str, hash16: bytes) -> None:
        """Remember it."""


def require_newest(replica: Replica, witness: Witness) -> None:
    """Raise KnownError("vault-is-older") if this laptop wrote a segment that is not here."""
    known = witness.known(replica.device.hex())
    if known is not None and replica.history.node(known) is None:
        raise KnownError("vault-is-older")


def note_own_head(replica: Replica, witness: Witness) -> None:
    """Let the newest own segment be remembered; what is remembered never goes back."""
    own, known = replica.own_head(), witness.known(replica.device.hex())
    if own is not None and (known is None or replica.history.node(known) is not None):
        witness.note(replica.device.hex(), own.facts.hash[:16])

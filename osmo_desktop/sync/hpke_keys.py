"""The HPKE key that things for a laptop are sealed to: its certificate's, or one it took since.

A laptop announces a new one itself, in its own signed segment; no supervisor has to sign it,
because nobody else may write the record (`domain/authority.py`).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from osmo_desktop.crypto.hpke import check_public
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.sync.replica import Replica


def hpke_text(epoch: int, public: bytes) -> str:
    """A key as the value of an op."""
    return f"{epoch}:{base64.b64encode(public).decode()}"


def hpke_of(replica: Replica, device: str) -> tuple[int, bytes] | None:
    """Newest HPKE epoch and public key of a certified device."""
    certified = replica.directory.hpke(device)
    if certified is None:
        return None
    # Of two with one epoch the same is taken everywhere, whichever came first.
    return max((certified, *_announced(replica, device)))


def _announced(replica: Replica, device: str) -> Iterator[tuple[int, bytes]]:
    for value in replica.fold.team_values("device_key", device, "hpke"):
        epoch, _, encoded = str(value).partition(":")
        try:
            public = base64.b64decode(encoded, validate=True)
            check_public(public)
        except (OsmoError, binascii.Error, ValueError):
            continue
        if epoch.isascii() and epoch.isdigit() and len(epoch) < 10:
            yield int(epoch), public

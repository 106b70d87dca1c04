"""The ratchet of an access log: one key a page, each made from the one before (SECURITY b.8).

`k_0` comes from the key that the readers get; the laptop forgets that one at once, and each `k_i`
as soon as page `i` is written. Whoever takes the laptop later finds only the next key: nothing
that was written before opens, or can be made anew, with it (Schneier and Kelsey). Labels as in
`derive`. May be used from any thread.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from osmo_desktop.crypto.derive import subkey

MAC_BYTES: Final = 32
START: Final = bytes(32)
"""The running hash of a log without pages."""


def first_key(log_key: bytes) -> bytes:
    """`k_0`, 32 bytes, of the log key (32 bytes) that was sealed to the readers."""
    return subkey(log_key, b"access first")


def next_key(key: bytes) -> bytes:
    """`k_(i+1)` of `k_i`; there is no way back."""
    return subkey(key, b"access next")


def page_key(key: bytes) -> bytes:
    """The key that seals page `i`, of `k_i`."""
    return subkey(key, b"access page")


def running_hash(before: bytes, page: bytes) -> bytes:
    """The running hash after one more sealed page."""
    return hashlib.sha256(before + page).digest()


def head_mac(key: bytes, log: bytes, count: int, running: bytes) -> bytes:
    """What a segment says of a log of `count` pages, under `k_count`, which is not used yet."""
    said = b"ow1 access head\0" + log + count.to_bytes(8, "big") + running
    return hmac.digest(subkey(key, b"access head"), said, "sha256")

"""Sealing to a device's public key: HPKE (RFC 9180) base mode with the ML-KEM-768 + X25519 KEM.

Hybrid because the store may be harvested today and read in twenty years. The library offers no
AAD, so everything that must hold is bound in `info`. The private key has no serialiser in the
library: we keep the ML-KEM seed (64 bytes) and the X25519 key (32 bytes). Rule: SECURITY b.2,
b.0 18. All functions may be called from any thread.
"""

from __future__ import annotations

import hashlib
from typing import Final, Self

from osmo_desktop.crypto import _primitives
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.domain.errors import BugError

PRIVATE_BYTES: Final = _primitives.MLKEM_SEED_BYTES + 32
PUBLIC_BYTES: Final = _primitives.MLKEM_PUBLIC_BYTES + 32
ENCAPSULATION_BYTES: Final = 1120
TAG_BYTES: Final = 16
# What sealing adds to a plaintext, in bytes.
OVERHEAD: Final = ENCAPSULATION_BYTES + TAG_BYTES


class HpkeKey:
    """A hybrid key pair; `public` is 1216 bytes (ML-KEM 1184 ‖ X25519 32). The repr is redacted."""

    __slots__ = ("_key", "_private", "public")

    def __init__(self, private: bytes) -> None:
        if len(private) != PRIVATE_BYTES:
            raise BugError("hpke-key-size", size=len(private))
        parts = (
            bytes(private[: _primitives.MLKEM_SEED_BYTES]),
            bytes(private[_primitives.MLKEM_SEED_BYTES :]),
        )
        self._private = bytes(private)
        self._key = _primitives.hybrid_private(*parts)
        self.public: bytes = _primitives.hybrid_public_bytes(*parts)

    @classmethod
    def generate(cls) -> Self:
        """A new random key pair."""
        return cls(random_bytes(PRIVATE_BYTES))

    @classmethod
    def from_bytes(cls, private: bytes) -> Self:
        """The key of 96 stored or derived bytes: ML-KEM seed 64 ‖ X25519 private 32."""
        return cls(private)

    def to_bytes(self) -> bytes:
        """The 96 private bytes, to be sealed by the caller."""
        return self._private

    def open(self, ciphertext: bytes, info: bytes) -> bytes:
        """The plaintext sealed to this key with the same `info`; DamagedError("hpke-sealed")."""
        return _primitives.hpke_open(self._key, ciphertext, info)

    def __repr__(self) -> str:
        return f"HpkeKey(public={hashlib.sha256(self.public).hexdigest()[:16]}, <redacted>)"


def seal_to(public: bytes, plaintext: bytes, info: bytes) -> bytes:
    """Seal to a public key (1216 bytes); DamagedError("hpke-public") if it is no such key."""
    return _primitives.hpke_seal(public, plaintext, info)


def check_public(public: bytes) -> None:
    """Raise DamagedError("hpke-public") unless one can seal to these bytes."""
    _primitives.check_hybrid_public(public)

"""Ed25519 signatures over typed objects, and device ids derived from the signing key.

The signed message is `"ow1 " ‖ type ‖ 0x00 ‖ SHA-512(object)`. The type keeps a signature made
for one kind of object from being shown as one for another kind. Rule: SECURITY b.2, b.0 9.
All functions may be called from any thread.
"""

from __future__ import annotations

import hashlib
from typing import Final, Self

from osmo_desktop.crypto import _primitives
from osmo_desktop.crypto.sealing import BytesLike, random_bytes
from osmo_desktop.domain.errors import BugError, DamagedError

SEED_BYTES: Final = 32
PUBLIC_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
DEVICE_ID_BYTES: Final = 16


def device_id_of(public: bytes) -> bytes:
    """The device id of a signing key: the first 16 bytes of SHA-256 over its 32 public bytes."""
    return hashlib.sha256(public).digest()[:DEVICE_ID_BYTES]


def _message(type_: str, data: BytesLike) -> bytes:
    if not type_ or not type_.isascii() or "\0" in type_:
        raise BugError("signature-type", type=type_)
    return b"ow1 " + type_.encode("ascii") + b"\0" + hashlib.sha512(data).digest()


class SigningKey:
    """An Ed25519 signing key; `public` is 32 bytes, `device_id` 16. The repr is redacted."""

    __slots__ = ("_key", "_seed", "device_id", "public")

    def __init__(self, seed: bytes) -> None:
        self._key = _primitives.signing_private(seed)
        self._seed = bytes(seed)
        self.public: bytes = _primitives.signing_public_bytes(self._key)
        self.device_id: bytes = device_id_of(self.public)

    @classmethod
    def generate(cls) -> Self:
        """A new random key."""
        return cls(random_bytes(SEED_BYTES))

    @classmethod
    def from_bytes(cls, seed: bytes) -> Self:
        """The key of a stored 32-byte seed; raises BugError for another size."""
        return cls(seed)

    def to_bytes(self) -> bytes:
        """The 32-byte seed, to be sealed by the caller."""
        return self._seed

    def sign(self, type_: str, data: BytesLike) -> bytes:
        """The 64-byte signature over `data` as an object of kind `type_`."""
        return self._key.sign(_message(type_, data))

    def __repr__(self) -> str:
        return f"SigningKey(device_id={self.device_id.hex()}, <redacted>)"


def verify(
    public: bytes, type_: str, data: BytesLike, signature: bytes, *, code: str = "signature"
) -> None:
    """Raise DamagedError(code) unless `signature` is `public`'s over `data` of kind `type_`."""
    if not _primitives.verify_ed25519(public, _message(type_, data), signature):
        raise DamagedError(code)

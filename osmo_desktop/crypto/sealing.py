"""Authenticated sealing with AES-256-GCM-SIV (RFC 8452) and random 96-bit nonces.

Sealed bytes are nonce (12) ‖ ciphertext ‖ tag (16). A cloned machine or a bad random source
repeats nonces; with GCM-SIV that shows at most that two plaintexts are equal. The cipher does not
commit to its key: whoever seals for others binds the key through its key id (see `derive`).
All functions may be called from any thread.
"""

from __future__ import annotations

import os
from typing import Final

from osmo_desktop.crypto._primitives import AESGCMSIV, InvalidTag
from osmo_desktop.domain.errors import BugError, DamagedError

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
OVERHEAD: Final = NONCE_BYTES + TAG_BYTES
# OpenSSL takes lengths as signed 32-bit numbers.
_MAX_BYTES: Final = 2**31 - 1

BytesLike = bytes | bytearray | memoryview


def random_bytes(count: int) -> bytes:
    """`count` bytes from the operating system's secure random source."""
    return os.urandom(count)


class Cipher:
    """One key with its prepared cipher object, for many small seals and opens.

    `key` is 32 bytes; `code` is the error code that a failed `open` carries.
    """

    __slots__ = ("_aead", "_code")

    def __init__(self, key: bytes, *, code: str = "seal-broken") -> None:
        if len(key) != KEY_BYTES:
            raise BugError("seal-key-size", size=len(key))
        self._aead = AESGCMSIV(key)
        self._code = code

    def __repr__(self) -> str:
        return "Cipher(<redacted>)"

    def seal(self, plaintext: BytesLike, aad: BytesLike) -> bytes:
        """Sealed bytes: fresh random nonce ‖ ciphertext ‖ tag; `aad` is bound, not stored."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, plaintext, aad)

    def open(self, blob: BytesLike, aad: BytesLike) -> bytes:
        """The plaintext; raises DamagedError(code) if one bit of blob, aad or key differs."""
        if not OVERHEAD <= len(blob) <= _MAX_BYTES:
            raise DamagedError(self._code)
        try:
            return self._aead.decrypt(blob[:NONCE_BYTES], blob[NONCE_BYTES:], aad)
        except InvalidTag:
            # The library's traceback frames hold no plaintext, but they say nothing either.
            raise DamagedError(self._code) from None


def seal(key: bytes, plaintext: bytes, *, context: bytes) -> bytes:
    """Seal once under a 32-byte key; `context` names purpose and place, and is needed to open."""
    return Cipher(key).seal(plaintext, context)


def open_sealed(key: bytes, blob: bytes, *, context: bytes) -> bytes:
    """Open what `seal` made with the same key and context; raises DamagedError("seal-broken")."""
    return Cipher(key).open(blob, context)

"""Sealing of large content in chunks, so that no part of it can be moved, cut off or exchanged.

AES-256-GCM over chunks of 64 KiB, each under the nonce `number of the chunk (11 bytes) ‖ last`
(1 byte, 1 in the last chunk and 0 before it): the STREAM construction (Hoang, Reyhanitabar,
Rogaway, Vizár 2015, as in age). Chunks that are reordered, left out, repeated or cut off at the
end do not open, nor do bytes behind the last one. A key seals one content only, or the nonces
would repeat: sealing makes the key, and nobody can hand one in. It is derived from randomness and
from the content, so that machines which were cloned with their randomness show at most that they
sealed equal contents. GCM does not commit to its key: who names a key must name the hash of the
sealed bytes beside it. Rule: SECURITY b.2. Any thread.
"""

from __future__ import annotations

from typing import Final

from osmo_desktop.crypto import derive
from osmo_desktop.crypto._primitives import AESGCM, InvalidTag
from osmo_desktop.crypto.sealing import KEY_BYTES, TAG_BYTES, BytesLike, random_bytes
from osmo_desktop.domain.errors import BugError, DamagedError

CHUNK_BYTES: Final = 64 * 1024
SEALED_CHUNK_BYTES: Final = CHUNK_BYTES + TAG_BYTES
_COUNTER_BYTES: Final = 11


def chunks_of(length: int) -> int:
    """How many chunks a content of `length` bytes has; an empty content has one, which is empty."""
    return max(1, -(-length // CHUNK_BYTES))


def sealed_length(length: int) -> int:
    """The length of what `seal_chunks` makes of `length` bytes."""
    return length + chunks_of(length) * TAG_BYTES


def seal_chunks(content: BytesLike, aad: bytes) -> tuple[bytes, bytes]:
    """The key (32 bytes) and the sealed chunks of `content`; `aad` is bound to each of them."""
    key = derive.content_key(random_bytes(KEY_BYTES), aad, content)
    aead = AESGCM(key)
    view = memoryview(content)
    count = chunks_of(len(view))
    sealed = (
        aead.encrypt(_nonce(i, count), view[i * CHUNK_BYTES : (i + 1) * CHUNK_BYTES], aad)
        for i in range(count)
    )
    return key, b"".join(sealed)


def open_chunks(key: bytes, sealed: BytesLike, aad: bytes, *, code: str) -> bytes:
    """The whole content, or DamagedError(code) if one bit or the number of bytes differs."""
    if len(key) != KEY_BYTES:
        raise BugError("seal-key-size", size=len(key))
    view = memoryview(sealed)
    # A last chunk that is empty stands alone only: each content has one form.
    count = max(1, -(-len(view) // SEALED_CHUNK_BYTES))
    last = len(view) - (count - 1) * SEALED_CHUNK_BYTES
    if last < TAG_BYTES or (last == TAG_BYTES and count > 1):
        raise DamagedError(code)
    aead = AESGCM(key)
    opened = []
    for i in range(count):
        chunk = view[i * SEALED_CHUNK_BYTES : (i + 1) * SEALED_CHUNK_BYTES]
        try:
            opened.append(aead.decrypt(_nonce(i, count), chunk, aad))
        except InvalidTag:
            raise DamagedError(code) from None
    return b"".join(opened)


def _nonce(number: int, count: int) -> bytes:
    return number.to_bytes(_COUNTER_BYTES, "big") + bytes([number == count - 1])

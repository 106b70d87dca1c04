"""Sealing in chunks: whole or nothing."""

from __future__ import annotations

from random import Random

import pytest

from osmo_desktop.crypto import streams
from osmo_desktop.crypto._primitives import AESGCM
from osmo_desktop.crypto.sealing import TAG_BYTES
from osmo_desktop.crypto.streams import (
    CHUNK_BYTES,
    SEALED_CHUNK_BYTES,
    open_chunks,
    seal_chunks,
    sealed_length,
)
from osmo_desktop.domain.errors import BugError, DamagedError

AAD = b"head"


def _refused(key: bytes, sealed: bytes, aad: bytes = AAD) -> bool:
    with pytest.raises(DamagedError) as caught:
        open_chunks(key, sealed, aad, code="cut")
    return caught.value.code == "cut"


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES]
)
def test_what_is_sealed_opens(size: int) -> None:
    """Content of any size, empty and whole chunks included, comes back as it was."""
    content = Random(size).randbytes(size)
    key, sealed = seal_chunks(content, AAD)
    assert len(sealed) == sealed_length(size)
    assert open_chunks(key, sealed, AAD, code="cut") == content


def test_each_sealing_has_its_own_key() -> None:
    """No two contents share a key, or their nonces would repeat."""
    keys = {seal_chunks(b"same", AAD)[0] for _ in range(1000)}
    assert len(keys) == 1000


def test_nonces_of_a_content_are_distinct() -> None:
    """Number and last mark give each chunk a nonce of its own, whatever the count."""
    nonces = {streams._nonce(i, count) for count in (1, 2, 500) for i in range(count)}
    assert len({n[:11] for n in nonces}) == 500
    assert all(len(n) == 12 for n in nonces)


def test_cut_moved_repeated_and_exchanged_chunks_are_refused() -> None:
    """Chunks left out, reordered, repeated, or taken from another content never open."""
    key, sealed = seal_chunks(Random(1).randbytes(3 * CHUNK_BYTES), AAD)
    a, b, c = (sealed[i * SEALED_CHUNK_BYTES :][:SEALED_CHUNK_BYTES] for i in range(3))
    other = seal_chunks(Random(1).randbytes(3 * CHUNK_BYTES), AAD)[1]
    for wrong in (
        b"",
        a,
        a + b,
        b + c,
        a + c,
        b + a + c,
        a + c + b,
        a + b + b + c,
        sealed + c,
        sealed + b"\0",
        sealed[:-1],
        sealed[:-CHUNK_BYTES],
        a + b + c[:TAG_BYTES],
        a + other[SEALED_CHUNK_BYTES : 2 * SEALED_CHUNK_BYTES] + c,
    ):
        assert _refused(key, wrong)
    assert _refused(key, sealed, b"tail")
    assert _refused(bytes(32), sealed)


def test_an_empty_chunk_at_the_end_is_refused() -> None:
    """Each content has one sealed form: an empty last chunk behind a full one is none."""
    key, sealed = seal_chunks(bytes(CHUNK_BYTES), AAD)
    aead = AESGCM(key)
    first = aead.encrypt(streams._nonce(0, 2), bytes(CHUNK_BYTES), AAD)
    last = aead.encrypt(streams._nonce(1, 2), b"", AAD)
    assert open_chunks(key, sealed, AAD, code="cut") == bytes(CHUNK_BYTES)
    assert _refused(key, first + last)


def test_a_key_of_wrong_size_is_our_bug() -> None:
    """A key that is none never reaches the cipher."""
    with pytest.raises(BugError):
        open_chunks(b"short", b"x" * 40, AAD, code="cut")

"""Sealing: nothing opens but what was sealed, under the same key and context."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_desktop.crypto.sealing import OVERHEAD, Cipher, open_sealed, random_bytes, seal
from osmo_desktop.domain.errors import BugError, DamagedError
from tests.amounts import amount

KEY = bytes(range(32))
CONTEXT = b"test context"


@pytest.mark.faults
@settings(max_examples=amount(500), deadline=None, database=None)
@given(plaintext=st.binary(max_size=300), context=st.binary(max_size=50))
def test_round_trip(plaintext: bytes, context: bytes) -> None:
    """Whatever is sealed opens again, and costs 28 bytes."""
    blob = seal(KEY, plaintext, context=context)

    assert open_sealed(KEY, blob, context=context) == plaintext
    assert len(blob) == len(plaintext) + OVERHEAD


def test_every_bit_counts() -> None:
    """A sealed blob with any one bit flipped is refused."""
    blob = seal(KEY, b"text", context=CONTEXT)

    for position in range(8 * len(blob)):
        broken = bytearray(blob)
        broken[position // 8] ^= 1 << position % 8
        with pytest.raises(DamagedError) as caught:
            open_sealed(KEY, bytes(broken), context=CONTEXT)
        assert caught.value.code == "seal-broken"


def test_every_length_counts() -> None:
    """A cut or lengthened blob is refused."""
    blob = seal(KEY, b"some text", context=CONTEXT)

    for size in range(len(blob)):
        with pytest.raises(DamagedError):
            open_sealed(KEY, blob[:size], context=CONTEXT)
    with pytest.raises(DamagedError):
        open_sealed(KEY, blob + b"\0", context=CONTEXT)


def test_context_and_key_count() -> None:
    """Another context or another key opens nothing."""
    blob = seal(KEY, b"text", context=CONTEXT)

    with pytest.raises(DamagedError):
        open_sealed(KEY, blob, context=CONTEXT + b"\0")
    with pytest.raises(DamagedError):
        open_sealed(bytes(32), blob, context=CONTEXT)


@pytest.mark.parametrize("size", [0, 16, 31, 33])
def test_wrong_key_size_is_a_bug(size: int) -> None:
    """Only 32-byte keys are accepted: AES-128 must not slip in."""
    with pytest.raises(BugError):
        Cipher(bytes(size))


@pytest.mark.faults
def test_nonces_are_distinct() -> None:
    """Sealing the same text again and again never repeats a nonce or a ciphertext."""
    cipher = Cipher(KEY)
    count = amount(200_000)

    blobs = [cipher.seal(b"", b"") for _ in range(count)]

    assert len({blob[:12] for blob in blobs}) == count
    assert len(set(blobs)) == count


def test_views_open() -> None:
    """A slice of a larger buffer opens without being copied first."""
    cipher = Cipher(KEY)
    blob = cipher.seal(memoryview(b"text"), CONTEXT)

    assert cipher.open(memoryview(b"--" + blob)[2:], memoryview(CONTEXT)) == b"text"


def test_repr_hides_the_key() -> None:
    """A cipher in a log line shows nothing of its key."""
    assert repr(Cipher(KEY)) == "Cipher(<redacted>)"


def test_random_bytes() -> None:
    """Random bytes have the size asked for and do not repeat."""
    assert len(random_bytes(32)) == 32
    assert random_bytes(32) != random_bytes(32)

"""Signatures: only the right key, type and bytes verify."""

import pytest

from osmo_desktop.crypto.signing import SigningKey, device_id_of, verify
from osmo_desktop.domain.errors import BugError, DamagedError

SEED = bytes(range(32))
P = 2**255 - 19
ORDER_8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD83D3D706A17C7
SMALL_ORDER = [0, 1, P - 1, P, P + 1, ORDER_8, P - ORDER_8]


@pytest.fixture
def key() -> SigningKey:
    """One signing key."""
    return SigningKey.from_bytes(SEED)


def test_frozen_signature(key: SigningKey) -> None:
    """What is signed ("ow1 type", zero, SHA-512) is part of the format and never changes."""
    assert key.sign("segment", b"data").hex() == (
        "970d3fb89d6cf7a1169a0c82154e7beb8eafd2fba87d638c61cafe46c77839c1b6f6e8a78a09adad5c4c05c183b31b1b986a834ba98fead831da5302804e490f"
    )
    assert key.device_id.hex() == "56475aa75463474c0285df5dbf2bcab7"
    assert device_id_of(key.public) == key.device_id


def test_round_trip() -> None:
    """A generated key, stored and read again, signs what the first one's public key verifies."""
    key = SigningKey.generate()

    signature = SigningKey.from_bytes(key.to_bytes()).sign("segment", memoryview(b"data"))

    verify(key.public, "segment", b"data", signature)


def test_every_bit_of_the_signature_counts(key: SigningKey) -> None:
    """A signature with any one bit flipped is refused."""
    signature = key.sign("segment", b"data")

    for position in range(8 * len(signature)):
        broken = bytearray(signature)
        broken[position // 8] ^= 1 << position % 8
        with pytest.raises(DamagedError) as caught:
            verify(key.public, "segment", b"data", bytes(broken), code="segment-signature")
        assert caught.value.code == "segment-signature"


def test_type_data_and_key_count(key: SigningKey) -> None:
    """A signature holds for one kind of object, one content, one key."""
    signature = key.sign("segment", b"data")

    for public, type_, data in [
        (key.public, "grant", b"data"),
        (key.public, "segment", b"Data"),
        (SigningKey.generate().public, "segment", b"data"),
    ]:
        with pytest.raises(DamagedError):
            verify(public, type_, data, signature)


@pytest.mark.parametrize("size", [0, 31, 33, 63, 65])
def test_wrong_sizes_are_refused(key: SigningKey, size: int) -> None:
    """Public keys and signatures of a wrong size are damaged bytes, not crashes."""
    signature = key.sign("segment", b"data")

    with pytest.raises(DamagedError):
        verify(bytes(size), "segment", b"data", signature)
    with pytest.raises(DamagedError):
        verify(key.public, "segment", b"data", bytes(size))


@pytest.mark.parametrize("y", SMALL_ORDER)
@pytest.mark.parametrize("sign", [0, 0x80])
def test_small_order_keys_are_refused(y: int, sign: int) -> None:
    """A public key of small order, under which anything "verifies", is no key.

    The identity point with R = identity and S = 0 fits every message if it is let in.
    """
    public = bytearray(y.to_bytes(32, "little"))
    public[31] |= sign

    for r in (bytes(public), (1).to_bytes(32, "little")):
        with pytest.raises(DamagedError):
            verify(bytes(public), "segment", b"data", r + bytes(32))


@pytest.mark.parametrize("type_", ["", "seg\0ment", "é"])
def test_wrong_types_are_bugs(key: SigningKey, type_: str) -> None:
    """The type is a fixed ASCII word of ours; anything else could make two messages equal."""
    with pytest.raises(BugError):
        key.sign(type_, b"data")


def test_wrong_seed_size_is_a_bug() -> None:
    """A seed is 32 bytes."""
    with pytest.raises(BugError):
        SigningKey.from_bytes(SEED[:31])


def test_repr_hides_the_seed(key: SigningKey) -> None:
    """A key in a log line shows the device id only."""
    assert repr(key) == f"SigningKey(device_id={key.device_id.hex()}, <redacted>)"

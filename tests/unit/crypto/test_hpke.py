"""HPKE: what is sealed to a device opens there only, with the same context."""

import json
from pathlib import Path

import pytest

from osmo_desktop.crypto.hpke import (
    OVERHEAD,
    PRIVATE_BYTES,
    PUBLIC_BYTES,
    HpkeKey,
    check_public,
    seal_to,
)
from osmo_desktop.domain.errors import BugError, DamagedError

GOLDEN = Path(__file__).parents[2] / "golden" / "hpke-hybrid-v1.json"
KEY = HpkeKey.from_bytes(bytes(range(96)))
# X25519 points of order 1, 2, 4 and 8 (canonical), as u coordinates.
LOW_ORDER = [
    0,
    1,
    2**255 - 20,
    0xB8495F16056286FDB1329CEB8D09DA6AC49FF1FAE35616AEB8413B7C7AEBE0,
    0x57119FD0DD4E22D8868E1C58C45C44045BEF839C55B1D0B1248C50A3BC959C5F,
]


def test_golden_file_opens() -> None:
    """An upgrade of the library that cannot open our frozen file is refused."""
    golden = {name: bytes.fromhex(text) for name, text in json.loads(GOLDEN.read_text()).items()}

    key = HpkeKey.from_bytes(golden["private"])

    assert key.public == golden["public"]
    assert key.open(golden["sealed"], golden["info"]) == golden["plaintext"]


def test_round_trip() -> None:
    """A generated key, stored and read again, opens what was sealed to it."""
    key = HpkeKey.generate()

    sealed = seal_to(key.public, b"text", b"info")

    assert HpkeKey.from_bytes(key.to_bytes()).open(sealed, b"info") == b"text"
    assert len(sealed) == 4 + OVERHEAD
    assert len(key.public) == PUBLIC_BYTES
    assert len(key.to_bytes()) == PRIVATE_BYTES


def test_sealing_is_randomised() -> None:
    """The same text sealed twice looks different."""
    assert seal_to(KEY.public, b"text", b"") != seal_to(KEY.public, b"text", b"")


def test_every_byte_counts() -> None:
    """A sealed text with any byte changed, cut or lengthened is refused."""
    sealed = seal_to(KEY.public, b"text", b"info")

    for position in range(len(sealed)):
        broken = bytearray(sealed)
        broken[position] ^= 1 << position % 8
        for data in (bytes(broken), sealed[:position]):
            with pytest.raises(DamagedError):
                KEY.open(data, b"info")
    with pytest.raises(DamagedError):
        KEY.open(sealed + b"\0", b"info")


def test_info_and_key_count() -> None:
    """Another context or another key opens nothing."""
    sealed = seal_to(KEY.public, b"text", b"info")

    with pytest.raises(DamagedError):
        KEY.open(sealed, b"other")
    with pytest.raises(DamagedError):
        HpkeKey.generate().open(sealed, b"info")


@pytest.mark.parametrize("size", [0, 32, 1184, PUBLIC_BYTES - 1, PUBLIC_BYTES + 1])
def test_public_keys_of_wrong_size_are_refused(size: int) -> None:
    """Sealing to bytes of a wrong size fails as damaged, not as a crash."""
    with pytest.raises(DamagedError):
        seal_to(bytes(size), b"text", b"")
    with pytest.raises(DamagedError):
        check_public(bytes(size))


@pytest.mark.parametrize("u", LOW_ORDER)
def test_low_order_public_keys_are_refused(u: int) -> None:
    """A key whose X25519 part has low order is refused when it comes in, not when it is used."""
    public = KEY.public[:1184] + u.to_bytes(32, "little")

    with pytest.raises(DamagedError):
        check_public(public)
    with pytest.raises(DamagedError):
        seal_to(public, b"text", b"")


def test_unreduced_mlkem_keys_are_refused() -> None:
    """ML-KEM coefficients beyond the modulus are refused (FIPS 203 7.2)."""
    with pytest.raises(DamagedError):
        check_public(b"\xff" * 1184 + KEY.public[1184:])


def test_good_keys_pass() -> None:
    """A real key passes the check that certificates and requests use."""
    check_public(KEY.public)


@pytest.mark.parametrize("size", [0, 32, 95, 97])
def test_private_keys_of_wrong_size_are_bugs(size: int) -> None:
    """A private key is 96 bytes."""
    with pytest.raises(BugError):
        HpkeKey.from_bytes(bytes(size))


def test_repr_hides_the_key() -> None:
    """A key in a log line shows nothing private."""
    assert "redacted" in repr(KEY)
    assert KEY.to_bytes().hex()[:16] not in repr(KEY)

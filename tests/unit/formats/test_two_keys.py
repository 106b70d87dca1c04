"""Key commitment: a record made to read two ways under two keys is still refused.

GCM-SIV does not commit to its key. This test makes the real forgery (RFC 8452 by hand, two
linear equations over GF(2^128)), shows that the bare cipher accepts it under both keys, and that
the kid in header and grant does not.
"""

from itertools import count

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes

from osmo_desktop.crypto import derive
from osmo_desktop.crypto.hpke import seal_to
from osmo_desktop.crypto.sealing import Cipher
from osmo_desktop.domain.errors import BugError, DamagedError
from osmo_desktop.formats import grant, record
from tests.unit.formats.builders import (
    CIPHER,
    CLIENT_KEY,
    EPOCH,
    STREAM,
    SUPERVISOR,
    TEAM,
    WORKER,
    WORKER_HPKE,
)

OTHER_KEY = bytes(reversed(CLIENT_KEY))
NONCE = bytes(12)
# x^-128 in POLYVAL's field, x^128 + x^127 + x^126 + x^121 + 1 (RFC 8452 3).
FIELD = (1 << 128) | (1 << 127) | (1 << 126) | (1 << 121) | 1
INVERSE_X128 = (1 << 127) | (1 << 124) | (1 << 121) | (1 << 114) | 1


def _multiply(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        b >>= 1
        a <<= 1
        if a >> 128:
            a ^= FIELD
    return product


def _dot(a: int, b: int) -> int:
    return _multiply(_multiply(a, b), INVERSE_X128)


def _inverse(a: int) -> int:
    # a^(2^128 - 2) in the plain field.
    result, power = 1, a
    for _ in range(127):
        power = _multiply(power, power)
        result = _multiply(result, power)
    return result


def _number(block: bytes) -> int:
    return int.from_bytes(block, "little")


def _block(number: int) -> bytes:
    return number.to_bytes(16, "little")


class _Side:
    """One of the two keys: what GCM-SIV derives from it for our nonce and tag."""

    def __init__(self, key: bytes, aad: bytes) -> None:
        derived = [self._encrypt(key, i.to_bytes(4, "little") + NONCE)[:8] for i in range(6)]
        self.auth = _number(b"".join(derived[:2]))
        self.enc = b"".join(derived[2:])
        self.aad = aad.ljust(-(-len(aad) // 16) * 16, b"\0")
        self.lengths = (8 * len(aad)).to_bytes(8, "little") + (8 * 32).to_bytes(8, "little")

    @staticmethod
    def _encrypt(key: bytes, block: bytes) -> bytes:
        return BlockCipher(algorithms.AES(key), modes.ECB()).encryptor().update(block)

    def wanted(self, tag: bytes) -> int | None:
        """The POLYVAL value that gives this tag, or None where the tag cannot come out."""
        plain = BlockCipher(algorithms.AES(self.enc), modes.ECB()).decryptor().update(tag)
        if plain[15] & 0x80:
            return None
        return _number(plain) ^ _number(NONCE)

    def free(self) -> tuple[int, int]:
        """What the two ciphertext blocks are multiplied with in POLYVAL."""
        squared = _dot(self.auth, self.auth)
        return _dot(squared, self.auth), squared

    def known(self, tag: bytes, target: int) -> int:
        """Target minus all of POLYVAL that does not depend on the ciphertext."""
        first = int.from_bytes(tag[:4], "little")
        rest = tag[4:15] + bytes([tag[15] | 0x80])
        stream = [
            self._encrypt(self.enc, ((first + i) % 2**32).to_bytes(4, "little") + rest)
            for i in range(2)
        ]
        blocks = [self.aad[i : i + 16] for i in range(0, len(self.aad), 16)]
        value = 0
        for block in (*blocks, *stream, self.lengths):
            value = _dot(value ^ _number(block), self.auth)
        return value ^ target


def _forge(first: tuple[bytes, bytes], second: tuple[bytes, bytes]) -> bytes:
    """Nonce ‖ ciphertext ‖ tag that opens under both (key, aad)."""
    sides = _Side(*first), _Side(*second)
    tag: bytes = b""
    targets: list[int | None] = []
    for attempt in count():
        tag = attempt.to_bytes(16, "big")
        targets = [side.wanted(tag) for side in sides]
        if None not in targets:
            break
    # a·X1 + b·X2 = k for each side; `_dot` by c is plain multiplication by c·x^-128.
    (a1, b1), (a2, b2) = (
        tuple(_multiply(factor, INVERSE_X128) for factor in side.free()) for side in sides
    )
    k1, k2 = (
        side.known(tag, target)
        for side, target in zip(sides, targets, strict=True)
        if target is not None
    )
    divisor = _inverse(_multiply(a1, b2) ^ _multiply(a2, b1))
    x1 = _multiply(_multiply(k1, b2) ^ _multiply(k2, b1), divisor)
    x2 = _multiply(_multiply(a1, k2) ^ _multiply(a2, k1), divisor)
    return NONCE + _block(x1) + _block(x2) + tag


def test_two_faced_record_is_refused() -> None:
    """A record that the bare cipher opens under two client keys opens under the named one only."""
    other = record.RecordCipher(OTHER_KEY, STREAM, EPOCH)
    head = record.HEADER.pack(b"OWR1", 1, 0, TEAM, WORKER.device_id, 7, STREAM, CIPHER.kid8)
    keys = [derive.record_key(key, STREAM, EPOCH) for key in (CLIENT_KEY, OTHER_KEY)]
    blob = _forge((keys[0], head + CIPHER.kid), (keys[1], head + other.kid))

    one = Cipher(keys[0]).open(blob, head + CIPHER.kid)
    two = Cipher(keys[1]).open(blob, head + other.kid)

    assert one != two
    assert CIPHER.open(head + blob) == one
    with pytest.raises(DamagedError) as caught:
        other.open(head + blob)
    assert caught.value.code == "record-key"


def test_grant_of_another_key_under_the_same_kid_is_refused() -> None:
    """A granter cannot hand someone a second key under an announced kid."""
    header = grant.GrantHeader(WORKER.device_id, 1, SUPERVISOR.device_id, CIPHER.kid)
    honest = grant.seal_grant(
        header,
        recipient_public=WORKER_HPKE.public,
        client_key=CLIENT_KEY,
        stream=STREAM,
        epoch=EPOCH,
        signing_key=SUPERVISOR,
    )
    with pytest.raises(BugError):
        grant.seal_grant(
            header,
            recipient_public=WORKER_HPKE.public,
            client_key=OTHER_KEY,
            stream=STREAM,
            epoch=EPOCH,
            signing_key=SUPERVISOR,
        )

    forged = _regrant(honest, OTHER_KEY)

    with pytest.raises(DamagedError) as caught:
        grant.open_grant(forged, hpke_key=WORKER_HPKE, granter_public=SUPERVISOR.public)
    assert caught.value.code == "grant-kid"


def _regrant(honest: bytes, client_key: bytes) -> bytes:
    """The honest grant's header over another key, signed by the malicious granter."""
    head = honest[: grant.HEADER.size]
    content = client_key + STREAM + EPOCH.to_bytes(4, "big")
    signed = head + seal_to(WORKER_HPKE.public, content, head)
    return signed + SUPERVISOR.sign("grant", signed)

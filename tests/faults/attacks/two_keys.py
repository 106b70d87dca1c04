"""One ciphertext that two keys open: AES-GCM-SIV (RFC 8452) does not commit to its key.

For a chosen tag each key fixes what POLYVAL must give, and POLYVAL is linear in the ciphertext:
two blocks of it are enough to satisfy two keys. What both open differs.
"""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from functools import reduce

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_MODULUS = (1 << 128) | (1 << 127) | (1 << 126) | (1 << 121) | 1
_BLOCK = 16
_FREE = 2  # blocks of ciphertext that satisfy two keys


def two_keyed(first: tuple[bytes, bytes], second: tuple[bytes, bytes]) -> bytes:
    """Nonce, ciphertext and tag that open under both (key, associated data)."""
    nonce = os.urandom(12)
    while True:
        tag = os.urandom(_BLOCK)
        sides = [_Side.of(key, data, nonce, tag) for key, data in (first, second)]
        if all(side is not None for side in sides):
            one, other = (side for side in sides if side is not None)
            return nonce + _solved(one, other) + tag


@dataclass(frozen=True)
class _Side:
    """What a key demands: c0·H³ + c1·H² = rest, in POLYVAL's field."""

    factors: tuple[int, int]
    rest: int

    @classmethod
    def of(cls, key: bytes, data: bytes, nonce: bytes, tag: bytes) -> _Side | None:
        """None when the tag cannot be one under this key (its top bit would be set)."""
        authentication, encryption = _derived(key, nonce)
        inner = int.from_bytes(_aes(encryption).decryptor().update(tag), "little")
        if inner >> 127:
            return None
        wanted = inner ^ int.from_bytes(nonce, "little")
        stream = [_keystream(encryption, tag, index) for index in range(_FREE)]
        padded = data + bytes(-len(data) % _BLOCK)
        length = struct.pack("<QQ", 8 * len(data), 8 * _BLOCK * _FREE)
        blocks = [*_blocks(padded), *stream, *_blocks(length)]
        h = _times(int.from_bytes(authentication, "little"), _X_MINUS_128)
        powers = [h]
        while len(powers) < len(blocks):
            powers.append(_times(powers[-1], h))
        known = (_times(block, power) for block, power in zip(blocks, powers[::-1], strict=True))
        return cls((powers[2], powers[1]), reduce(int.__xor__, known, wanted))


def _solved(one: _Side, other: _Side) -> bytes:
    (a, b), (c, d) = one.factors, other.factors
    over = _inverse(_times(a, d) ^ _times(b, c))
    first = _times(_times(one.rest, d) ^ _times(other.rest, b), over)
    second = _times(_times(one.rest, c) ^ _times(other.rest, a), over)
    return b"".join(block.to_bytes(_BLOCK, "little") for block in (first, second))


def _derived(key: bytes, nonce: bytes) -> tuple[bytes, bytes]:
    block = _aes(key).encryptor()
    parts = [block.update(struct.pack("<I", count) + nonce)[:8] for count in range(6)]
    return b"".join(parts[:2]), b"".join(parts[2:])


def _keystream(key: bytes, tag: bytes, index: int) -> int:
    counter = bytearray(tag)
    counter[15] |= 0x80
    (start,) = struct.unpack_from("<I", counter)
    struct.pack_into("<I", counter, 0, (start + index) & 0xFFFFFFFF)
    return int.from_bytes(_aes(key).encryptor().update(bytes(counter)), "little")


def _aes(key: bytes) -> Cipher[modes.ECB]:
    return Cipher(algorithms.AES(key), modes.ECB())


def _blocks(data: bytes) -> list[int]:
    starts = range(0, len(data), _BLOCK)
    return [int.from_bytes(data[at : at + _BLOCK], "little") for at in starts]


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        b >>= 1
        a <<= 1
        if a >> 128:
            a ^= _MODULUS
    return product


def _inverse(a: int) -> int:
    result, power = 1, a
    for _ in range(127):  # a to the power of 2^128 - 2
        power = _times(power, power)
        result = _times(result, power)
    return result


_X_MINUS_128 = _inverse(_times(1 << 64, 1 << 64))

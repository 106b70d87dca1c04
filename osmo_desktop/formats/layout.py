"""What all formats share: magic and suite, bounded reading, Padmé padding, names on the store.

Rule: SECURITY b.0 8, b.2, b.4, b.5.
"""

from __future__ import annotations

import hashlib
from typing import Final

from osmo_desktop.crypto import signing
from osmo_desktop.crypto.sealing import BytesLike
from osmo_desktop.domain.errors import BugError, DamagedError, NewerFormatError

SUITE: Final = 1
ID_BYTES: Final = 16
HASH_BYTES: Final = 32
SHORT_HASH_BYTES: Final = 16
SIGNATURE_BYTES: Final = signing.SIGNATURE_BYTES


def prefix(magic: bytes) -> bytes:
    """The first five bytes of an object: four-letter magic and suite."""
    return magic + bytes([SUITE])


def check_prefix(data: BytesLike, magic: bytes, what: str) -> None:
    """Refuse another kind of object, and one of a newer layout or suite.

    Raises DamagedError("<what>-magic") or NewerFormatError("<what>-newer").
    """
    start = bytes(data[:5])
    if start == prefix(magic):
        return
    if len(start) == 5 and start[:3] == magic[:3]:
        newer_layout = magic[3] < start[3] <= ord("9")
        newer_suite = start[3] == magic[3] and start[4] > SUITE
        if newer_layout or newer_suite:
            raise NewerFormatError(f"{what}-newer")
    raise DamagedError(f"{what}-magic")


def check_size(data: BytesLike, low: int, high: int, what: str) -> None:
    """Raise DamagedError("<what>-size") unless low ≤ length ≤ high."""
    if not low <= len(data) <= high:
        raise DamagedError(f"{what}-size")


def fixed(value: bytes, size: int, what: str) -> bytes:
    """`value`, if it has the size that the layout gives the field; BugError otherwise."""
    if len(value) != size:
        raise BugError("field-size", field=what, size=len(value))
    return value


def unsigned(value: int, size: int, what: str) -> int:
    """`value`, if it fits into `size` unsigned bytes; BugError otherwise."""
    if not 0 <= value < 1 << (8 * size):
        raise BugError("field-range", field=what)
    return value


def short_hash(data: BytesLike) -> bytes:
    """The first 16 bytes of SHA-256 over an object; names it on the store."""
    return hashlib.sha256(data).digest()[:SHORT_HASH_BYTES]


def padme(length: int) -> int:
    """The Padmé-padded length: at most 12 % more, so that few sizes are distinguishable."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (length + mask) & ~mask


def padded(body: bytes) -> bytes:
    """The body with zero bytes up to its Padmé length."""
    return body.ljust(padme(len(body)), b"\0")


class Reader:
    """Reads fields from bytes in order and never beyond the end; `what` names the object."""

    __slots__ = ("_data", "_what", "position")

    def __init__(self, data: bytes, what: str) -> None:
        self._data = data
        self._what = what
        self.position = 0

    def take(self, size: int) -> bytes:
        """The next `size` bytes; raises DamagedError("<what>-length") if they are not there."""
        end = self.position + size
        if end > len(self._data):
            raise DamagedError(f"{self._what}-length")
        taken = self._data[self.position : end]
        self.position = end
        return taken

    def number(self, size: int) -> int:
        """The next `size` bytes as an unsigned big-endian number."""
        return int.from_bytes(self.take(size), "big")

    def signed(self, size: int) -> int:
        """The next `size` bytes as a signed big-endian number."""
        return int.from_bytes(self.take(size), "big", signed=True)

    def count(self, size: int, cap: int) -> int:
        """A count of `size` bytes; raises DamagedError("<what>-count") above `cap`."""
        count = self.number(size)
        if count > cap:
            raise DamagedError(f"{self._what}-count")
        return count

    def records(self, count: int, low: int, high: int) -> list[bytes]:
        """`count` records, each after its size as u32; raises DamagedError("<what>-length").

        A size that is not between `low` and `high` raises DamagedError("<what>-record").
        """
        data, end = self._data, self.position
        found = []
        for _ in range(count):
            start = end + 4
            size = int.from_bytes(data[end:start], "big")
            end = start + size
            if not low <= size <= high and start <= len(data):
                raise DamagedError(f"{self._what}-record")
            if end > len(data):
                raise DamagedError(f"{self._what}-length")
            found.append(data[start:end])
        self.position = end
        return found

    def end_of_padding(self) -> None:
        """The rest is zeros up to the Padmé length; else DamagedError("<what>-padding")."""
        rest = self._data[self.position :]
        if len(self._data) != padme(self.position) or rest.count(0) != len(rest):
            raise DamagedError(f"{self._what}-padding")

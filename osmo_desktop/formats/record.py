"""Record: one sealed op inside a segment.

    hdr = "OWR1" | suite u8 | flags u8 | vault 16 | device 16 | lamport u64 | stream 16 | kid8
    ct  = nonce 12 | AES-256-GCM-SIV(HKDF(CK, "rec"|stream|epoch), payload, AAD = hdr | kid 32)

The AAD binds suite, vault, author device, causal number, client and key; the whole kid in it,
checked against the announced kid, commits to the key. Ids are over ciphertext only, so that they
still verify after erasure. Rule: SECURITY b.4, b.0 1, 6, 15. May be used from any thread.
"""

from __future__ import annotations

import hashlib
import struct
from typing import Final, NamedTuple

from osmo_desktop.crypto import derive, sealing
from osmo_desktop.crypto.sealing import BytesLike
from osmo_desktop.domain.errors import BugError, DamagedError, NewerFormatError
from osmo_desktop.formats import layout

MAGIC: Final = b"OWR1"
# magic, suite, flags, vault, device, lamport, stream, kid8
HEADER: Final = struct.Struct(">4sBB16s16sQ16s8s")
MAX_RECORD_BYTES: Final = 256 * 1024
MIN_RECORD_BYTES: Final = HEADER.size + sealing.OVERHEAD
MAX_PAYLOAD_BYTES: Final = MAX_RECORD_BYTES - MIN_RECORD_BYTES
KID8_BYTES: Final = 8

_PREFIX: Final = layout.prefix(MAGIC)
_START: Final = _PREFIX + b"\0"  # no flag has a meaning yet
_OWNER: Final = slice(6, 38)  # vault | device
_DEVICE: Final = slice(22, 38)
_STREAM: Final = slice(46, 62)
_STREAM_KID8: Final = slice(46, 70)


class RecordHeader(NamedTuple):
    """What a record says in clear; all ids 16 bytes, kid8 the first 8 bytes of the key id."""

    vault: bytes
    device: bytes
    lamport: int
    stream: bytes
    kid8: bytes
    flags: int = 0


def _check_start(record: BytesLike) -> None:
    layout.check_size(record, MIN_RECORD_BYTES, MAX_RECORD_BYTES, "record")
    layout.check_prefix(record, MAGIC, "record")
    if record[5]:
        raise NewerFormatError("record-flags")


def read_header(record: BytesLike) -> RecordHeader:
    """The header, without any verification of the rest.

    Raises DamagedError ("record-size", "record-magic"), NewerFormatError ("record-newer",
    "record-flags").
    """
    _check_start(record)
    fields = HEADER.unpack_from(record)
    return RecordHeader(fields[3], fields[4], fields[5], fields[6], fields[7], fields[2])


def belongs_to(record: bytes, owner: bytes) -> bool:
    """True if a record of `owner` (vault, then device) starts so; nothing else is checked."""
    return record.startswith(_PREFIX) and record[_OWNER] == owner


def is_entry(record: BytesLike) -> bool:
    """Tell whether a record is of its writer's own access log: its stream is the device (b.0 6)."""
    return record[_STREAM] == record[_DEVICE]


def record_id(record: BytesLike) -> bytes:
    """The op id: first 16 bytes of SHA-256 over header and ciphertext (nonce included)."""
    return hashlib.sha256(record).digest()[:16]


class RecordCipher:
    """Seals and opens the records of one (stream, epoch) under its client key (32 bytes)."""

    __slots__ = ("_cipher", "_stream_kid8", "epoch", "kid", "kid8", "stream")

    def __init__(self, client_key: bytes, stream: bytes, epoch: int) -> None:
        self.stream: bytes = bytes(stream)
        self.epoch = epoch
        self.kid: bytes = derive.key_id(client_key, stream, epoch)
        self.kid8: bytes = self.kid[:KID8_BYTES]
        self._stream_kid8 = self.stream + self.kid8
        self._cipher = sealing.Cipher(
            derive.record_key(client_key, stream, epoch), code="record-sealed"
        )

    def __repr__(self) -> str:
        return f"RecordCipher(stream={self.stream.hex()}, epoch={self.epoch}, <redacted>)"

    def seal(self, header: RecordHeader, payload: BytesLike) -> bytes:
        """The whole record. BugError if the header names another stream or key, or on size."""
        if header.stream != self.stream or header.kid8 != self.kid8 or header.flags:
            raise BugError("record-header")
        if len(payload) > MAX_PAYLOAD_BYTES:
            raise BugError("record-too-large", size=len(payload))
        head = HEADER.pack(
            MAGIC,
            layout.SUITE,
            header.flags,
            layout.fixed(header.vault, layout.ID_BYTES, "vault"),
            layout.fixed(header.device, layout.ID_BYTES, "device"),
            layout.unsigned(header.lamport, 8, "lamport"),
            header.stream,
            header.kid8,
        )
        return head + self._cipher.seal(payload, head + self.kid)

    def open(self, record: BytesLike) -> bytes:
        """The payload.

        Raises what `read_header` raises, DamagedError("record-key") for a record of another
        stream or key, DamagedError("record-sealed") if any bit of header or ciphertext differs.
        """
        if record[:6] != _START or not MIN_RECORD_BYTES <= len(record) <= MAX_RECORD_BYTES:
            _check_start(record)
        if record[_STREAM_KID8] != self._stream_kid8:
            raise DamagedError("record-key")
        aad = b"".join((record[: HEADER.size], self.kid))
        return self._cipher.open(record[HEADER.size :], aad)

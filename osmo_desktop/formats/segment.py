"""Segment: what one device publishes at once, sealed for the team and signed by the device.

    hdr = "OWS1" | suite | vault 16 | device 16 | segno u64 | tk_epoch u32 | prev 32 | n_bytes u32
    ct  = nonce 12 | AES-256-GCM-SIV(HKDF(TK, "seg"|zeros|epoch), body padded, AAD = hdr | kid 32)
    sig = Ed25519("ow1 segment" | 0x00 | SHA-512(hdr | ct))

n_bytes is the length of ct. Body: min_reader u16 | deps u16 × (device 16, segno u64, hash 16)
| got u16 × kid 32 | bad u16 × reference | audit count u64, MAC 32 | wall ms i64 | records u16 ×
(u32 length, record) | zeros up to the Padmé length. The first segment of a device has number 1
and prev zero. Rule: SECURITY b.4 with b.0 3, 5, 6, 8, 9.

The order of checks (size, magic, lengths, signature, seal, padding, counts) is held by the types:
only a `VerifiedSegment` can be opened. May be used from any thread.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from osmo_desktop.crypto import derive, sealing, signing
from osmo_desktop.domain import claims
from osmo_desktop.domain.errors import BugError, DamagedError, NewerFormatError
from osmo_desktop.formats import layout, record

MAGIC: Final = b"OWS1"
# magic, suite, vault, device, segno, tk_epoch, prev, n_bytes
HEADER: Final = struct.Struct(">4sB16s16sQI32sI")
MAX_SEGMENT_BYTES: Final = 16 * 1024 * 1024
MIN_SEGMENT_BYTES: Final = HEADER.size + sealing.OVERHEAD + layout.SIGNATURE_BYTES
MAX_RECORDS: Final = 2000
# Whatever else is in the body, records of this many bytes (plus 4 each) fit: cut before more.
MAX_RECORDS_BYTES: Final = 16_000_000
# 500 devices, with room for forks.
MAX_DEPS: Final = 1000
MAX_GOT: Final = 4096
MAX_BAD: Final = 1000
MAX_SEGNO: Final = 9_999_999_999
READER: Final = 1
NO_PREVIOUS: Final = bytes(32)
# Years 1 to 9999: beyond them a segment is refused, by every laptop alike.
MIN_WALL_MS: Final = -62_135_596_800_000
MAX_WALL_MS: Final = 253_402_300_799_999

_SIGNATURE_TYPE: Final = "segment"
_REFERENCE: Final = struct.Struct(">16sQ16s")
_LENGTH: Final = struct.Struct(">I")
_PATH: Final = re.compile(r"dev/([0-9a-f]{32})/[0-9]{7}/([^/]+)")
_NAME: Final = re.compile(r"([0-9]{10})-([0-9a-f]{32})\.seg")


class Reference(NamedTuple):
    """Points at a segment: device id, number, first 16 bytes of the hash of its file."""

    device: bytes
    segno: int
    hash16: bytes


@dataclass(frozen=True, slots=True)
class SegmentHeader:
    """What a segment says in clear; `prev` is the hash of the device's segment before it."""

    vault: bytes
    device: bytes
    segno: int
    tk_epoch: int
    prev: bytes
    n_bytes: int


@dataclass(frozen=True, slots=True)
class SegmentBody:
    """The sealed part.

    `deps` heads seen since the own previous segment; `got` kids newly opened; `bad` segments
    that failed here; `audit_count` and `audit_mac` the head of the device's access log;
    `wall_ms` claimed UTC milliseconds; `records` whole sealed records.
    """

    deps: tuple[Reference, ...] = ()
    got: tuple[bytes, ...] = ()
    bad: tuple[Reference, ...] = ()
    audit_count: int = 0
    audit_mac: bytes = bytes(32)
    wall_ms: int = 0
    records: tuple[bytes, ...] = ()
    min_reader: int = READER


@dataclass(frozen=True, slots=True)
class VerifiedSegment:
    """A segment whose signature fits; made by `verify_segment` only."""

    header: SegmentHeader
    data: bytes = field(repr=False)
    hash: bytes

    def open(self, transport_key: bytes) -> SegmentBody:
        """See `open_segment`."""
        return open_segment(self, transport_key)

    @property
    def reference(self) -> Reference:
        """How others point at this segment."""
        return Reference(
            self.header.device, self.header.segno, self.hash[: layout.SHORT_HASH_BYTES]
        )


def _pack_references(references: Sequence[Reference], cap: int) -> bytes:
    if len(references) > cap:
        raise BugError("segment-count", count=len(references))
    packed = [len(references).to_bytes(2, "big")]
    for device, segno, hash16 in references:
        layout.fixed(device, layout.ID_BYTES, "reference device")
        layout.fixed(hash16, layout.SHORT_HASH_BYTES, "reference hash")
        if not 1 <= segno <= MAX_SEGNO:
            raise BugError("field-range", field="reference segno")
        packed.append(_REFERENCE.pack(device, segno, hash16))
    return b"".join(packed)


def _pack_records(records: Sequence[bytes], owner: bytes) -> bytes:
    if len(records) > MAX_RECORDS:
        raise BugError("segment-count", count=len(records))
    packed = [len(records).to_bytes(2, "big")]
    for item in records:
        fits = record.MIN_RECORD_BYTES <= len(item) <= record.MAX_RECORD_BYTES
        if not fits or not record.belongs_to(item, owner):
            raise BugError("segment-record")
        packed += (_LENGTH.pack(len(item)), item)
    return b"".join(packed)


def _pack_body(body: SegmentBody, owner: bytes) -> bytes:
    wall_fits = claims.MIN_AT <= body.wall_ms <= claims.MAX_AT
    if len(body.got) > MAX_GOT or not wall_fits or body.min_reader < 1:
        raise BugError("segment-body")
    return b"".join(
        (
            layout.unsigned(body.min_reader, 2, "min_reader").to_bytes(2, "big"),
            _pack_references(body.deps, MAX_DEPS),
            len(body.got).to_bytes(2, "big"),
            *(layout.fixed(kid, derive.KEY_ID_BYTES, "got") for kid in body.got),
            _pack_references(body.bad, MAX_BAD),
            layout.unsigned(body.audit_count, 8, "audit_count").to_bytes(8, "big"),
            layout.fixed(body.audit_mac, 32, "audit_mac"),
            body.wall_ms.to_bytes(8, "big", signed=True),
            _pack_records(body.records, owner),
        )
    )


def _cipher(transport_key: bytes, tk_epoch: int) -> tuple[sealing.Cipher, bytes]:
    # The kid goes into the AAD, as for records: a body is bound to the announced key.
    kid = derive.key_id(transport_key, derive.TRANSPORT_STREAM, tk_epoch)
    key = derive.segment_key(transport_key, tk_epoch)
    return sealing.Cipher(key, code="segment-sealed"), kid


def build_segment(
    *,
    vault: bytes,
    segno: int,
    tk_epoch: int,
    prev: bytes,
    body: SegmentBody,
    transport_key: bytes,
    signing_key: signing.SigningKey,
) -> bytes:
    """The bytes of a segment; the device is that of the signing key.

    `prev` is the hash of the device's segment before it, `NO_PREVIOUS` for number 1. Raises
    BugError for anything a reader would refuse, "segment-too-large" included: cut earlier.
    """
    if not 1 <= segno <= MAX_SEGNO or (segno == 1) != (prev == NO_PREVIOUS):
        raise BugError("segment-number", segno=segno)
    device = signing_key.device_id
    plain = layout.padded(_pack_body(body, vault + device))
    if len(plain) + MIN_SEGMENT_BYTES > MAX_SEGMENT_BYTES:
        raise BugError("segment-too-large", size=len(plain))
    head = HEADER.pack(
        MAGIC,
        layout.SUITE,
        layout.fixed(vault, layout.ID_BYTES, "vault"),
        device,
        segno,
        layout.unsigned(tk_epoch, 4, "tk_epoch"),
        layout.fixed(prev, layout.HASH_BYTES, "prev"),
        len(plain) + sealing.OVERHEAD,
    )
    cipher, kid = _cipher(transport_key, tk_epoch)
    signed = head + cipher.seal(plain, head + kid)
    return signed + signing_key.sign(_SIGNATURE_TYPE, signed)


def read_segment_header(data: bytes) -> SegmentHeader:
    """The header, after size cap, magic, suite and length equations; nothing is verified yet.

    Raises DamagedError ("segment-size", "segment-magic", "segment-length", "segment-number"),
    NewerFormatError("segment-newer").
    """
    layout.check_size(data, MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES, "segment")
    layout.check_prefix(data, MAGIC, "segment")
    _, _, vault, device, segno, tk_epoch, prev, n_bytes = HEADER.unpack_from(data)
    if len(data) != HEADER.size + n_bytes + layout.SIGNATURE_BYTES:
        raise DamagedError("segment-length")
    if not 1 <= segno <= MAX_SEGNO or (segno == 1) != (prev == NO_PREVIOUS):
        raise DamagedError("segment-number")
    return SegmentHeader(vault, device, segno, tk_epoch, prev, n_bytes)


def verify_segment(
    data: bytes, public_key: bytes, *, vault: bytes | None = None
) -> VerifiedSegment:
    """Check everything that can be checked without the transport key.

    `public_key` is the certified key of the device named in the header; `vault`, if given, must
    be the segment's. Raises what `read_segment_header` raises and DamagedError
    ("segment-vault", "segment-device", "segment-signature").
    """
    header = read_segment_header(data)
    if vault is not None and header.vault != vault:
        raise DamagedError("segment-vault")
    if signing.device_id_of(public_key) != header.device:
        raise DamagedError("segment-device")
    view = memoryview(data)
    signing.verify(
        public_key,
        _SIGNATURE_TYPE,
        view[: -layout.SIGNATURE_BYTES],
        data[-layout.SIGNATURE_BYTES :],
        code="segment-signature",
    )
    return VerifiedSegment(header, bytes(data), segment_hash(data))


def open_segment(segment: VerifiedSegment, transport_key: bytes) -> SegmentBody:
    """The body of a verified segment.

    Raises DamagedError ("segment-sealed" for another key too, "segment-padding",
    "segment-length", "segment-count", "segment-reference", "segment-wall", "segment-record",
    "segment-min-reader" for zero),
    NewerFormatError("segment-min-reader") if it asks for a newer reader.
    """
    data, header = segment.data, segment.header
    cipher, kid = _cipher(transport_key, header.tk_epoch)
    sealed = memoryview(data)[HEADER.size : -layout.SIGNATURE_BYTES]
    plain = cipher.open(sealed, data[: HEADER.size] + kid)
    return _read_body(plain, header.vault + header.device)


def _read_body(plain: bytes, owner: bytes) -> SegmentBody:
    reader = layout.Reader(plain, "segment")
    min_reader = reader.number(2)
    if min_reader > READER:
        raise NewerFormatError("segment-min-reader", needed=min_reader)
    if min_reader == 0:
        raise DamagedError("segment-min-reader")
    deps = _read_references(reader, MAX_DEPS)
    got = tuple(reader.take(derive.KEY_ID_BYTES) for _ in range(reader.count(2, MAX_GOT)))
    bad = _read_references(reader, MAX_BAD)
    audit_count, audit_mac = reader.number(8), reader.take(32)
    wall_ms = reader.signed(8)
    if not MIN_WALL_MS <= wall_ms <= MAX_WALL_MS:
        raise DamagedError("segment-wall")
    records = _read_records(reader, owner)
    reader.end_of_padding()
    return SegmentBody(
        deps=deps,
        got=got,
        bad=bad,
        audit_count=audit_count,
        audit_mac=audit_mac,
        wall_ms=claims.within(wall_ms),  # no zone shows the first and last hours of all
        records=records,
        min_reader=min_reader,
    )


def _read_references(reader: layout.Reader, cap: int) -> tuple[Reference, ...]:
    count = reader.count(2, cap)
    packed = reader.take(count * _REFERENCE.size)
    references = tuple(Reference(*fields) for fields in _REFERENCE.iter_unpack(packed))
    if any(not 1 <= reference.segno <= MAX_SEGNO for reference in references):
        raise DamagedError("segment-reference")
    return references


def _read_records(reader: layout.Reader, owner: bytes) -> tuple[bytes, ...]:
    count = reader.count(2, MAX_RECORDS)
    records = reader.records(count, record.MIN_RECORD_BYTES, record.MAX_RECORD_BYTES)
    if not all(record.belongs_to(item, owner) for item in records):
        raise DamagedError("segment-record")
    return tuple(records)


def segment_hash(data: bytes) -> bytes:
    """SHA-256 over the whole file, 32 bytes; the next segment's `prev`."""
    return hashlib.sha256(data).digest()


def segment_name(segno: int, hash_: bytes) -> str:
    """The file name: ten digits, a hyphen, the first 16 hash bytes in hex, `.seg`."""
    return f"{segno:010d}-{hash_[: layout.SHORT_HASH_BYTES].hex()}.seg"


def segment_path(device: bytes, segno: int, hash_: bytes) -> str:
    """The path below the vault's folder on the store. Rule: SECURITY b.0 8."""
    return f"dev/{device.hex()}/{segno // 1000:07d}/{segment_name(segno, hash_)}"


def parse_segment_path(path: str) -> Reference | None:
    """What a path below the vault's folder names; None for any other path."""
    match = _PATH.fullmatch(path)
    named = parse_segment_name(match[2]) if match is not None else None
    if match is None or named is None:
        return None
    return Reference(bytes.fromhex(match[1]), *named)


def parse_segment_name(name: str) -> tuple[int, bytes] | None:
    """Number and first 16 hash bytes of a file name; None for any other name.

    Names are hints and lie: "conflicted copy" and the like are ignored here, never an error.
    """
    match = _NAME.fullmatch(name)
    if match is None or int(match[1]) == 0:
        return None
    return int(match[1]), bytes.fromhex(match[2])

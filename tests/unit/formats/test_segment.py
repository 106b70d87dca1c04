"""Segments: verified before opened, opened before parsed, parsed with every length distrusted."""

import hashlib
import struct
from typing import Any

import pytest

from osmo_desktop.crypto import derive
from osmo_desktop.crypto.sealing import Cipher
from osmo_desktop.domain import claims
from osmo_desktop.domain.errors import BugError, DamagedError, NewerFormatError
from osmo_desktop.formats import layout, record, segment
from tests.unit.formats.builders import (
    CIPHER,
    STRANGER,
    STREAM,
    SUPERVISOR,
    TEAM,
    TK_EPOCH,
    TRANSPORT_KEY,
    WORKER,
    forge_segment,
    make_body,
    make_record,
    make_segment,
)

EMPTY = segment.SegmentBody()
NOTHING = struct.pack(">H", 0)
TAIL = bytes(8) + bytes(32) + bytes(8)  # audit count, MAC, wall time


def _verified(data: bytes) -> segment.VerifiedSegment:
    return segment.verify_segment(data, WORKER.public, vault=TEAM)


def _refused(data: bytes) -> str:
    with pytest.raises(DamagedError) as caught:
        _verified(data).open(TRANSPORT_KEY)
    return caught.value.code


def _body(
    *,
    deps: bytes = NOTHING,
    got: bytes = NOTHING,
    bad: bytes = NOTHING,
    tail: bytes = TAIL,
    records: bytes = NOTHING,
    reader: int = 1,
) -> bytes:
    return struct.pack(">H", reader) + deps + got + bad + tail + records


def test_round_trip() -> None:
    """Header and body read back as they were written."""
    body = make_body()
    data = make_segment(body)

    verified = _verified(data)

    assert verified.open(TRANSPORT_KEY) == body
    assert segment.open_segment(verified, TRANSPORT_KEY) == body
    assert verified.header == segment.SegmentHeader(
        TEAM, WORKER.device_id, 2, TK_EPOCH, b"\x01" * 32, len(data) - 85 - 64
    )
    assert verified.hash == segment.segment_hash(data) == hashlib.sha256(data).digest()
    assert verified.reference == segment.Reference(WORKER.device_id, 2, verified.hash[:16])


def test_receipt() -> None:
    """A segment without records, the first of its device, is whole as well."""
    data = make_segment(EMPTY, segno=1, prev=segment.NO_PREVIOUS)

    assert _verified(data).open(TRANSPORT_KEY) == EMPTY


@pytest.mark.parametrize("wall_ms", [claims.MIN_AT, -1, 0, claims.MAX_AT])
def test_claimed_times(wall_ms: int) -> None:
    """A wrong clock is carried as claimed."""
    assert (
        _verified(make_segment(make_body(wall_ms=wall_ms))).open(TRANSPORT_KEY).wall_ms == wall_ms
    )


@pytest.mark.parametrize(
    ("stored", "shown"),
    [(segment.MIN_WALL_MS, claims.MIN_AT), (segment.MAX_WALL_MS, claims.MAX_AT)],
)
def test_the_ends_of_the_calendar_are_read_and_not_written(stored: int, shown: int) -> None:
    """What lies in a vault already still opens, with a time that every zone shows."""
    tail = bytes(40) + stored.to_bytes(8, "big", signed=True)

    assert (
        _verified(forge_segment(layout.padded(_body(tail=tail)))).open(TRANSPORT_KEY).wall_ms
        == shown
    )
    with pytest.raises(BugError):
        make_segment(make_body(wall_ms=stored))


def test_layout() -> None:
    """The bytes are those of the specification, in its order."""
    data = make_segment()
    head, sealed, signature = data[:85], data[85:-64], data[-64:]

    assert head == (
        b"OWS1\x01"
        + TEAM
        + WORKER.device_id
        + struct.pack(">QI", 2, TK_EPOCH)
        + b"\x01" * 32
        + struct.pack(">I", len(sealed))
    )
    assert signature == WORKER.sign("segment", head + sealed)
    kid = derive.key_id(TRANSPORT_KEY, bytes(16), TK_EPOCH)
    plain = Cipher(derive.segment_key(TRANSPORT_KEY, TK_EPOCH)).open(sealed, head + kid)
    assert plain[:4] == b"\x00\x01\x00\x01"
    assert plain[4:20] == SUPERVISOR.device_id
    assert len(plain) == layout.padme(len(plain))


def test_forgeries_of_the_test_are_faithful() -> None:
    """The hostile member of these tests makes segments that are accepted when well-formed."""
    plain = layout.padded(_body())

    assert _verified(forge_segment(plain)).open(TRANSPORT_KEY) == EMPTY


def test_sizes_are_padded() -> None:
    """Bodies of nearly equal size give segments of the same size."""
    sizes = {
        len(make_segment(make_body(records=(make_record(payload=bytes(2000 + extra)),))))
        for extra in range(16)
    }

    assert len(sizes) <= 2


def test_other_keys_open_nothing() -> None:
    """Another device's key does not verify, another transport key does not open."""
    data = make_segment()

    with pytest.raises(DamagedError) as caught:
        segment.verify_segment(data, STRANGER.public)
    assert caught.value.code == "segment-device"
    with pytest.raises(DamagedError) as caught:
        segment.verify_segment(data, WORKER.public, vault=bytes(16))
    assert caught.value.code == "segment-vault"
    with pytest.raises(DamagedError) as caught:
        _verified(data).open(bytes(32))
    assert caught.value.code == "segment-sealed"


def test_whose_signature() -> None:
    """A segment re-signed by someone else under the writer's id is refused."""
    data = make_segment()
    resigned = data[:-64] + STRANGER.sign("segment", data[:-64])

    with pytest.raises(DamagedError) as caught:
        _verified(resigned)
    assert caught.value.code == "segment-signature"
    other_type = data[:-64] + WORKER.sign("grant", data[:-64])
    with pytest.raises(DamagedError):
        _verified(other_type)


@pytest.mark.parametrize(("start", "end"), [(5, 21), (21, 37), (37, 45), (45, 49), (49, 81)])
def test_header_is_bound_even_when_signed_anew(start: int, end: int) -> None:
    """A member who signs an own body under a changed header makes nothing readable."""
    data = bytearray(make_segment()[:-64])
    data[end - 1] ^= 1
    data[start:end] = data[start:end]
    signed = bytes(data) + WORKER.sign("segment", bytes(data))

    with pytest.raises(DamagedError):
        segment.verify_segment(signed, WORKER.public).open(TRANSPORT_KEY)


@pytest.mark.parametrize("n_bytes", [0, 27, 28, 100, 2**31, 2**32 - 1])
def test_hostile_lengths(n_bytes: int) -> None:
    """A length field that does not fit the file is refused before any work on it."""
    data = bytearray(make_segment())
    data[81:85] = struct.pack(">I", n_bytes)

    with pytest.raises(DamagedError) as caught:
        segment.read_segment_header(bytes(data))
    assert caught.value.code == "segment-length"


def test_size_cap() -> None:
    """A file above 16 MiB is refused by its size alone."""
    with pytest.raises(DamagedError) as caught:
        segment.read_segment_header(bytes(segment.MAX_SEGMENT_BYTES + 1))
    assert caught.value.code == "segment-size"


@pytest.mark.parametrize(
    ("segno", "prev"),
    [(0, bytes(32)), (1, b"\x01" * 32), (2, bytes(32)), (10**10, b"\x01" * 32)],
)
def test_impossible_numbers(segno: int, prev: bytes) -> None:
    """Only number one has no predecessor, and numbers fit their ten digits."""
    with pytest.raises(DamagedError) as caught:
        _verified(forge_segment(layout.padded(_body()), segno=segno, prev=prev))
    assert caught.value.code == "segment-number"
    with pytest.raises(BugError):
        make_segment(segno=segno, prev=prev)


REFERENCE = SUPERVISOR.device_id + struct.pack(">Q", 4) + bytes(16)
RECORD = make_record()
FRAMED = struct.pack(">I", len(RECORD)) + RECORD
FOREIGN = record.RecordHeader(TEAM, STRANGER.device_id, 1, STREAM, CIPHER.kid8)
OTHER_VAULT = record.RecordHeader(bytes(16), WORKER.device_id, 1, STREAM, CIPHER.kid8)


def _framed(data: bytes) -> bytes:
    return struct.pack(">HI", 1, len(data)) + data


HOSTILE: dict[str, tuple[bytes, str]] = {
    "no body": (b"", "segment-length"),
    "half a body": (_body()[:30], "segment-length"),
    "more deps than the cap": (_body(deps=b"\xff\xff"), "segment-count"),
    "deps missing": (_body(deps=struct.pack(">H", 900)), "segment-length"),
    "dep number zero": (
        _body(deps=b"\0\1" + SUPERVISOR.device_id + bytes(24)),
        "segment-reference",
    ),
    "dep number too large": (
        _body(deps=b"\0\1" + SUPERVISOR.device_id + b"\xff" * 24),
        "segment-reference",
    ),
    "more kids than the cap": (_body(got=b"\x10\x01"), "segment-count"),
    "kids missing": (_body(got=b"\x0f\xff"), "segment-length"),
    "more bad than the cap": (_body(bad=b"\x03\xe9" + REFERENCE * 1001), "segment-count"),
    "wall too early": (_body(tail=bytes(40) + b"\x80" + bytes(7)), "segment-wall"),
    "wall too late": (_body(tail=bytes(40) + b"\x7f" + bytes(7)), "segment-wall"),
    "more records than the cap": (
        _body(records=struct.pack(">H", 2001) + FRAMED * 2001),
        "segment-count",
    ),
    "records missing": (_body(records=b"\0\2" + FRAMED), "segment-record"),
    "record too short": (_body(records=_framed(RECORD[:97])), "segment-record"),
    "record length zero": (_body(records=_framed(b"")), "segment-record"),
    "record length huge": (_body(records=b"\0\1\xff\xff\xff\xff" + RECORD), "segment-record"),
    "record beyond the end": (_body(records=b"\0\1\0\1\0\0" + RECORD), "segment-length"),
    "record above the cap": (
        _body(records=_framed(RECORD[:70] + bytes(record.MAX_RECORD_BYTES - 69))),
        "segment-record",
    ),
    "record of another device": (
        _body(records=_framed(CIPHER.seal(FOREIGN, b""))),
        "segment-record",
    ),
    "record of another vault": (
        _body(records=_framed(CIPHER.seal(OTHER_VAULT, b""))),
        "segment-record",
    ),
    "record that is none": (_body(records=_framed(bytes(200))), "segment-record"),
    "min_reader zero": (_body(reader=0), "segment-min-reader"),
}


@pytest.mark.parametrize("case", sorted(HOSTILE))
def test_hostile_bodies(case: str) -> None:
    """A member's well-signed, well-sealed nonsense is refused with its own code."""
    plain, code = HOSTILE[case]

    assert _refused(forge_segment(layout.padded(plain))) == code


@pytest.mark.parametrize(
    "plain",
    [
        layout.padded(_body()) + bytes(8),
        _body(records=_framed(RECORD)) + b"\1",
        layout.padded(_body(records=_framed(RECORD)))[:-1] + b"\1",
        layout.padded(_body(records=_framed(RECORD))) + b"\0",
    ],
)
def test_padding_is_zero_and_exact(plain: bytes) -> None:
    """Nothing can hide behind the records, and each body has one length."""
    assert _refused(forge_segment(plain)) == "segment-padding"


@pytest.mark.parametrize("reader", [2, 65535])
def test_newer_bodies_are_recognised(reader: int) -> None:
    """A body for a newer reader is not parsed at all: its rest may mean anything."""
    data = forge_segment(layout.padded(struct.pack(">H", reader) + b"\xff" * 50))

    with pytest.raises(NewerFormatError) as caught:
        _verified(data).open(TRANSPORT_KEY)
    assert caught.value.details == {"needed": reader}


BUGS: list[dict[str, Any]] = [
    {"deps": (segment.Reference(bytes(16), 0, bytes(16)),)},
    {"deps": (segment.Reference(bytes(15), 1, bytes(16)),)},
    {"bad": (segment.Reference(bytes(16), 1, bytes(32)),)},
    {"deps": (segment.Reference(bytes(16), 1, bytes(16)),) * 1001},
    {"got": (bytes(16),)},
    {"got": (bytes(32),) * 4097},
    {"audit_count": -1},
    {"audit_mac": b""},
    {"wall_ms": claims.MAX_AT + 1},
    {"wall_ms": claims.MIN_AT - 1},
    {"min_reader": 65536},
    {"min_reader": 0},
    {"records": (RECORD,) * 2001},
    {"records": (RECORD[:90],)},
    {"records": (CIPHER.seal(FOREIGN, b""),)},
]


@pytest.mark.parametrize("changes", BUGS)
def test_what_readers_refuse_is_never_written(changes: dict[str, Any]) -> None:
    """A body that readers would refuse is our bug before it leaves the device."""
    with pytest.raises(BugError):
        make_segment(make_body(**changes))


def test_fullest_segment() -> None:
    """Record bytes up to the stated budget fit beside the fullest lists; far more do not."""
    large = make_record(payload=bytes(200_000))
    count = segment.MAX_RECORDS_BYTES // (len(large) + 4)
    lists: dict[str, Any] = {
        "deps": (segment.Reference(bytes(16), 1, bytes(16)),) * segment.MAX_DEPS,
        "bad": (segment.Reference(bytes(16), 1, bytes(16)),) * segment.MAX_BAD,
        "got": (bytes(32),) * segment.MAX_GOT,
    }
    body = make_body(records=(large,) * count, **lists)

    assert _verified(make_segment(body)).open(TRANSPORT_KEY) == body
    with pytest.raises(BugError) as caught:
        make_segment(make_body(records=(large,) * (count + 5)))
    assert caught.value.code == "segment-too-large"


def test_smallest_and_largest_records() -> None:
    """Records of the least and the greatest size travel."""
    sizes = (0, record.MAX_PAYLOAD_BYTES)
    body = make_body(records=tuple(make_record(payload=bytes(size)) for size in sizes))

    assert _verified(make_segment(body)).open(TRANSPORT_KEY) == body


def test_most_records() -> None:
    """Two thousand records travel in one segment."""
    body = make_body(records=(RECORD,) * segment.MAX_RECORDS)

    assert _verified(make_segment(body)).open(TRANSPORT_KEY) == body


def test_names_and_paths() -> None:
    """Names are those of the store's layout and read back."""
    hash_ = bytes(range(32))
    name = "0000012345-000102030405060708090a0b0c0d0e0f.seg"

    assert segment.segment_name(12345, hash_) == name
    assert segment.parse_segment_name(name) == (12345, hash_[:16])
    assert segment.segment_path(WORKER.device_id, 12345, hash_) == (
        f"dev/{WORKER.device_id.hex()}/0000012/{name}"
    )
    assert segment.segment_path(bytes(16), 9_999_999_999, hash_).split("/")[2] == "9999999"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "0000000000-000102030405060708090a0b0c0d0e0f.seg",
        "0000000001-000102030405060708090A0B0C0D0E0F.seg",
        "000000001-000102030405060708090a0b0c0d0e0f.seg",
        "00000000001-000102030405060708090a0b0c0d0e0f.seg",
        "\u0661000000001-000102030405060708090a0b0c0d0e0f.seg",
        "0000000001-000102030405060708090a0b0c0d0e0f.seg\n",
        "0000000001-000102030405060708090a0b0c0d0e0f.seg.part",
        "0000000001-000102030405060708090a0b0c0d0e0f (conflicted copy).seg",
        "../0000000001-000102030405060708090a0b0c0d0e0f.seg",
        "._0000000001-000102030405060708090a0b0c0d0e0f.seg",
        "desktop.ini",
    ],
)
def test_other_names_are_ignored(name: str) -> None:
    """What a file system, a sync client or an attacker adds is no segment name, and no error."""
    assert segment.parse_segment_name(name) is None

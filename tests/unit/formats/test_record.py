"""Records: bound to vault, device, number, client and key, and committed to that key."""

import hashlib
import random
import struct
from typing import Any

import pytest

from osmo_desktop.crypto import derive
from osmo_desktop.crypto.sealing import Cipher
from osmo_desktop.domain.errors import BugError, DamagedError, NewerFormatError
from osmo_desktop.formats import record
from tests.amounts import amount
from tests.unit.formats.builders import (
    CIPHER,
    CLIENT_KEY,
    EPOCH,
    STRANGER,
    STREAM,
    TEAM,
    WORKER,
    make_record,
)

HEADER = record.RecordHeader(TEAM, WORKER.device_id, 7, STREAM, CIPHER.kid8)
FIELDS = {
    "magic": (0, 4),
    "suite": (4, 5),
    "flags": (5, 6),
    "vault": (6, 22),
    "device": (22, 38),
    "lamport": (38, 46),
    "stream": (46, 62),
    "kid8": (62, 70),
    "nonce": (70, 82),
}


def test_round_trip() -> None:
    """What is sealed opens, and the header reads back."""
    data = CIPHER.seal(HEADER, b"payload")

    assert CIPHER.open(data) == b"payload"
    assert CIPHER.open(memoryview(data)) == b"payload"
    assert record.read_header(data) == HEADER
    assert record.read_header(memoryview(data)) == HEADER


def test_layout() -> None:
    """The bytes are those of the specification, in its order."""
    data = CIPHER.seal(HEADER, b"payload")

    assert data[:70] == (
        b"OWR1\x01\x00" + TEAM + WORKER.device_id + struct.pack(">Q", 7) + STREAM + CIPHER.kid8
    )
    key = derive.record_key(CLIENT_KEY, STREAM, EPOCH)
    kid = derive.key_id(CLIENT_KEY, STREAM, EPOCH)
    assert kid[:8] == CIPHER.kid8
    assert Cipher(key).open(data[70:], data[:70] + kid) == b"payload"
    assert record.record_id(data) == hashlib.sha256(data).digest()[:16]


@pytest.mark.faults
@pytest.mark.parametrize("field", sorted(FIELDS))
def test_each_header_field_is_bound(field: str) -> None:
    """A record with any header field replaced by any other value is refused."""
    data = make_record()
    start, end = FIELDS[field]
    chance = random.Random(field)

    for _ in range(amount(1000)):
        value = chance.randbytes(end - start)
        if value == data[start:end]:
            continue
        with pytest.raises((DamagedError, NewerFormatError)):
            CIPHER.open(data[:start] + value + data[end:])


def test_transplants() -> None:
    """A ciphertext under the header of another record is refused: the AAD matrix.

    Other vault, device, number, client, epoch; opened with the cipher of either side.
    """
    other_stream = record.RecordCipher(CLIENT_KEY, bytes(16), EPOCH)
    other_epoch = record.RecordCipher(CLIENT_KEY, STREAM, EPOCH + 1)
    variants = [
        (CIPHER, HEADER),
        (CIPHER, HEADER._replace(vault=bytes(16))),
        (CIPHER, HEADER._replace(device=STRANGER.device_id)),
        (CIPHER, HEADER._replace(lamport=8)),
        (CIPHER, HEADER._replace(lamport=7 << 56)),
        (other_stream, HEADER._replace(stream=bytes(16), kid8=other_stream.kid8)),
        (other_epoch, HEADER._replace(kid8=other_epoch.kid8)),
    ]
    sealed = [(cipher, cipher.seal(header, b"payload")) for cipher, header in variants]

    for target, (_, head_of) in enumerate(sealed):
        for source, (_, body_of) in enumerate(sealed):
            if target == source:
                continue
            moved = head_of[:70] + body_of[70:]
            for cipher, _ in sealed:
                with pytest.raises(DamagedError):
                    cipher.open(moved)


def test_whole_kid_is_bound() -> None:
    """The AAD holds all 32 bytes of the kid, not only the eight of the header."""
    data = make_record()
    head = data[:70]
    cipher = Cipher(derive.record_key(CLIENT_KEY, STREAM, EPOCH))

    for position in range(8, 32):
        kid = bytearray(CIPHER.kid)
        kid[position] ^= 1
        with pytest.raises(DamagedError):
            CIPHER.open(head + cipher.seal(b"payload", head + bytes(kid)))
    assert CIPHER.open(head + cipher.seal(b"payload", head + CIPHER.kid)) == b"payload"


def test_header_of_another_key_is_refused_without_decrypting() -> None:
    """Records of another stream or key are told apart from broken ones."""
    other = record.RecordCipher(CLIENT_KEY, STREAM, EPOCH + 1)

    with pytest.raises(DamagedError) as caught:
        other.open(make_record())
    assert caught.value.code == "record-key"


@pytest.mark.parametrize("flags", [1, 0x80, 0xFF])
def test_unknown_flags_are_newer(flags: int) -> None:
    """A flag that has no meaning yet belongs to a newer version."""
    data = bytearray(make_record())
    data[5] = flags

    for read in (CIPHER.open, record.read_header):
        with pytest.raises(NewerFormatError):
            read(bytes(data))


def test_size_caps() -> None:
    """The largest payload fits, one byte more is our bug, a larger record is damage."""
    largest = CIPHER.seal(HEADER, bytes(record.MAX_PAYLOAD_BYTES))

    assert len(largest) == record.MAX_RECORD_BYTES
    assert CIPHER.open(largest) == bytes(record.MAX_PAYLOAD_BYTES)
    with pytest.raises(BugError):
        CIPHER.seal(HEADER, bytes(record.MAX_PAYLOAD_BYTES + 1))
    for data in (largest + b"\0", b"", b"OWR1"):
        with pytest.raises(DamagedError) as caught:
            CIPHER.open(data)
        assert caught.value.code == "record-size"


def test_empty_payload() -> None:
    """The smallest record has no payload."""
    data = CIPHER.seal(HEADER, b"")

    assert len(data) == record.MIN_RECORD_BYTES
    assert CIPHER.open(data) == b""


@pytest.mark.parametrize(
    "change",
    [
        {"stream": bytes(16)},
        {"kid8": bytes(8)},
        {"flags": 1},
        {"vault": b"short"},
        {"device": bytes(17)},
        {"lamport": -1},
        {"lamport": 2**64},
    ],
)
def test_wrong_headers_are_bugs(change: dict[str, Any]) -> None:
    """A header that does not fit the cipher or the layout is never sealed."""
    with pytest.raises(BugError):
        CIPHER.seal(HEADER._replace(**change), b"payload")


def test_belongs_to() -> None:
    """A record starts with its vault and device."""
    data = make_record()

    assert record.belongs_to(data, TEAM + WORKER.device_id)
    assert not record.belongs_to(data, TEAM + STRANGER.device_id)
    assert not record.belongs_to(data, bytes(16) + WORKER.device_id)
    assert not record.belongs_to(b"", TEAM + WORKER.device_id)


@pytest.mark.faults
def test_nonces_are_distinct() -> None:
    """The same payload sealed many times never repeats a nonce, hence neither an op id."""
    count = amount(200_000)

    sealed = [CIPHER.seal(HEADER, b"") for _ in range(count)]

    assert len({data[70:82] for data in sealed}) == count
    assert len({record.record_id(data) for data in sealed}) == count


def test_repr_hides_the_key() -> None:
    """A cipher in a log line shows stream and epoch only."""
    assert repr(CIPHER) == f"RecordCipher(stream={STREAM.hex()}, epoch={EPOCH}, <redacted>)"

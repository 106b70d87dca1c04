"""The sealed object of an attachment: one form, bound to its record by hash and key."""

from __future__ import annotations

from random import Random

import pytest

from osmo_desktop.crypto import streams
from osmo_desktop.domain.errors import BugError, DamagedError, NewerFormatError, OsmoError
from osmo_desktop.domain.records.attachment import MAX_CONTENT_BYTES
from osmo_desktop.formats import layout
from osmo_desktop.formats.attachment import (
    MAX_OBJECT_BYTES,
    Content,
    object_hash,
    object_path,
    open_attachment,
    seal_attachment,
)

CONTENT = b"\xff\xd8" + Random(1).randbytes(200_000)


def _code_of(data: bytes, content: Content) -> str:
    with pytest.raises(OsmoError) as caught:
        open_attachment(data, content)
    return caught.value.code


def _named(data: bytes, key: bytes) -> Content:
    """What a hostile member's record could say of these bytes."""
    return Content(object_hash(data), key)


@pytest.mark.parametrize("size", [0, 1, 65_528, 65_536, 131_072, 1_000_000])
def test_round_trip_and_padded_size(size: int) -> None:
    """Content comes back; of its size the object tells the Padmé length only."""
    data = Random(size).randbytes(size)
    content, sealed = seal_attachment(data)
    assert open_attachment(sealed, content) == data
    assert len(sealed) == 5 + streams.sealed_length(layout.padme(size + 8))


def test_largest_content_fits_and_one_byte_more_does_not() -> None:
    """25 MiB is the limit, and its object has the greatest size that readers take."""
    _, sealed = seal_attachment(bytes(MAX_CONTENT_BYTES))
    assert len(sealed) == MAX_OBJECT_BYTES
    with pytest.raises(BugError):
        seal_attachment(bytes(MAX_CONTENT_BYTES + 1))


def test_any_other_byte_and_length_is_refused() -> None:
    """A flipped bit, a cut or an appendix anywhere is found by the hash, before parsing."""
    content, sealed = seal_attachment(CONTENT)
    random = Random(2)
    for place in [*range(64), *random.sample(range(len(sealed)), 200), len(sealed) - 1]:
        wrong = bytearray(sealed)
        wrong[place] ^= 1 << random.randrange(8)
        assert _code_of(bytes(wrong), content) == "attachment-hash"
    for length in (0, 4, 5, 28, 65_000, len(sealed) - 1):
        assert _code_of(sealed[:length], content) in {"attachment-size", "attachment-hash"}
    assert _code_of(sealed + b"\0", content) == "attachment-hash"


def test_seal_holds_where_the_record_names_changed_bytes() -> None:
    """Also a record that names the changed bytes by their hash opens nothing of them."""
    content, sealed = seal_attachment(CONTENT)
    step = streams.SEALED_CHUNK_BYTES
    head, chunks = sealed[:5], [sealed[5:][i : i + step] for i in range(0, len(sealed) - 5, step)]
    swapped = head + chunks[1] + chunks[0] + b"".join(chunks[2:])
    cut = head + b"".join(chunks[:-1])
    flipped = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for wrong in (swapped, cut, flipped):
        assert _code_of(wrong, _named(wrong, content.key)) == "attachment-sealed"


def test_exchanged_objects_are_refused() -> None:
    """The object of one record in place of another's, and a key of another, never open."""
    one, first = seal_attachment(CONTENT)
    two, second = seal_attachment(CONTENT)
    assert _code_of(second, one) == "attachment-hash"
    assert _code_of(first, Content(one.hash, two.key)) == "attachment-sealed"


def test_lengths_and_padding_of_a_liar_are_refused() -> None:
    """A length beyond the body, padding of another length or with bytes in it is refused."""
    for body, code in (
        ((100).to_bytes(8, "big") + b"x" * 20, "attachment-length"),
        ((2**64 - 1).to_bytes(8, "big") + b"x" * 20, "attachment-length"),
        (b"\0\0\0", "attachment-length"),
        ((1).to_bytes(8, "big") + b"x" + bytes(50), "attachment-padding"),
        ((40).to_bytes(8, "big") + b"x" * 42, "attachment-padding"),
    ):
        key, sealed = streams.seal_chunks(body, b"OWA1\1")
        data = b"OWA1\1" + sealed
        expected = {code, "attachment-size"} if len(body) < 8 else {code}
        assert _code_of(data, _named(data, key)) in expected


def test_other_kinds_and_newer_suites_are_told_apart() -> None:
    """Another kind of object is damage; a newer suite says that the program is too old."""
    _, sealed = seal_attachment(b"x")
    for start, kind in (
        (b"OWS1\1", DamagedError),
        (b"OWA1\2", NewerFormatError),
        (b"OWA2\1", NewerFormatError),
    ):
        data = start + sealed[5:]
        with pytest.raises(kind):
            open_attachment(data, _named(data, bytes(32)))


def test_name_is_made_of_the_hash() -> None:
    """Objects lie in 256 folders under half of their hash, in names that every store takes."""
    name = object_path(bytes(range(32)))
    assert name == "att/00/000102030405060708090a0b0c0d0e0f.att"


@pytest.mark.parametrize(
    "text", [None, 7, "", "ab", "g" * 128, "é" * 128, "aa " * 42 + "aa", "0" * 127]
)
def test_a_record_that_names_nothing_readable_names_nothing(text: object) -> None:
    """What is no 128 hex digits in a hostile record is no content, and no crash."""
    assert Content.parse(text) is None


def test_content_in_a_record_reads_back_and_hides_its_key() -> None:
    """The text in the record is read back; what logs could print shows no key."""
    content = Content(bytes(range(32)), b"k" * 32)
    assert Content.parse(content.text()) == content
    assert "6b6b" not in repr(content)

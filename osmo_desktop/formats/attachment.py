"""Attachment object: one scan, photo or drawn signature, sealed under a key of its own.

    hdr  = "OWA1" | suite u8                                                              (AAD)
    body = length u64 | content | zeros up to the Padmé length
    att  = hdr | AES-256-GCM chunks of 64 KiB of body (crypto.streams)
    name = att/{h[:2]}/{h[:32]}.att with h = hex of SHA-256(att)

The same bytes lie in the vault and on the store. Which object belongs to which record, and its
key, stand only inside the record, which is sealed under the client's key: `Content` is their one
form there. Order of checks: size, hash, magic and suite, chunks, length, padding; nothing is
parsed before the hash fits. Rule: SECURITY b.2, b.4, b.5. May be used from any thread.
"""

from __future__ import annotations

import hashlib
from typing import Final, NamedTuple

from osmo_desktop.crypto import streams
from osmo_desktop.crypto.sealing import KEY_BYTES, TAG_BYTES, BytesLike
from osmo_desktop.domain.errors import BugError, DamagedError
from osmo_desktop.domain.records.attachment import MAX_CONTENT_BYTES
from osmo_desktop.formats import layout

MAGIC: Final = b"OWA1"
_HEADER: Final = layout.prefix(MAGIC)
_LENGTH_BYTES: Final = 8
MIN_OBJECT_BYTES: Final = len(_HEADER) + _LENGTH_BYTES + TAG_BYTES
MAX_OBJECT_BYTES: Final = len(_HEADER) + streams.sealed_length(
    layout.padme(_LENGTH_BYTES + MAX_CONTENT_BYTES)
)


class Content(NamedTuple):
    """Where the content of a record lies: hash of the sealed object and its key, 32 bytes each."""

    hash: bytes
    key: bytes

    def __repr__(self) -> str:
        return f"Content({self.hash.hex()}, <redacted>)"

    def text(self) -> str:
        """The form inside the record: hash, then key, as 128 hex digits."""
        return (self.hash + self.key).hex()

    @classmethod
    def parse(cls, text: object) -> Content | None:
        """Read what `text` made; None for anything else."""
        size = layout.HASH_BYTES + KEY_BYTES
        if not isinstance(text, str) or len(text) != 2 * size or not text.isascii():
            return None
        try:
            data = bytes.fromhex(text)
        except ValueError:
            return None
        if len(data) != size:  # blanks between the digits
            return None
        return cls(data[: layout.HASH_BYTES], data[layout.HASH_BYTES :])


def object_hash(data: BytesLike) -> bytes:
    """SHA-256 over a whole object; names it."""
    return hashlib.sha256(data).digest()


def object_path(hash_: bytes) -> str:
    """The name of an object below the team's folder."""
    digits = layout.fixed(hash_, layout.HASH_BYTES, "hash").hex()
    return f"att/{digits[:2]}/{digits[:32]}.att"


def seal_attachment(content: bytes) -> tuple[Content, bytes]:
    """A sealed object of `content`, and how a record names it."""
    if len(content) > MAX_CONTENT_BYTES:
        raise BugError("attachment-size", size=len(content))
    length = len(content).to_bytes(_LENGTH_BYTES, "big")
    total = layout.padme(_LENGTH_BYTES + len(content))
    body = b"".join((length, content, bytes(total - _LENGTH_BYTES - len(content))))
    key, sealed = streams.seal_chunks(body, _HEADER)
    data = _HEADER + sealed
    return Content(object_hash(data), key), data


def check_object(data: BytesLike, hash_: bytes) -> None:
    """Refuse bytes that are not the object of this hash, before anything of them is read.

    Raises DamagedError("attachment-size" or "attachment-hash").
    """
    layout.check_size(data, MIN_OBJECT_BYTES, MAX_OBJECT_BYTES, "attachment")
    if object_hash(data) != hash_:
        raise DamagedError("attachment-hash")


def open_attachment(data: bytes, content: Content) -> bytes:
    """The content of an object.

    Raises what `check_object` raises, DamagedError ("attachment-magic", "attachment-sealed",
    "attachment-length", "attachment-padding"), NewerFormatError("attachment-newer").
    """
    check_object(data, content.hash)
    layout.check_prefix(data, MAGIC, "attachment")
    view = memoryview(data)[len(_HEADER) :]
    body = streams.open_chunks(content.key, view, _HEADER, code="attachment-sealed")
    if len(body) < _LENGTH_BYTES:
        raise DamagedError("attachment-length")
    end = _LENGTH_BYTES + int.from_bytes(body[:_LENGTH_BYTES], "big")
    if end > len(body):
        raise DamagedError("attachment-length")
    if len(body) != layout.padme(end) or body.count(0, end) != len(body) - end:
        raise DamagedError("attachment-padding")
    return body[_LENGTH_BYTES:end]

"""Bundle: objects of a store in one file, to be carried on a stick or sent by mail.

    head  = "OWB1" | suite | team 16
    body  = the objects' bytes, one after the other
    index = count u32 | count × (name size u8 | name | size u32)
    tail  = index size u32 | SHA-256(head | body | index | index size) 32

Every object in it is sealed and signed for itself, as on a store; the hash tells a cut or damaged
file from a whole one, and vouches for nobody. Names are those of the store (SECURITY b.5), below
the team's folder. No compression, no paths of a file system. May be used from any thread.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from osmo_desktop.domain.errors import BugError, DamagedError
from osmo_desktop.formats import layout

MAGIC: Final = b"OWB1"
HEAD: Final = struct.Struct(">4sB16s")
TAIL: Final = struct.Struct(">I32s")
MAX_OBJECTS: Final = 100_000
MAX_INDEX_BYTES: Final = 16 * 1024 * 1024
MAX_OBJECT_BYTES: Final = 64 * 1024 * 1024

_WHAT: Final = "bundle"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9./-]{0,199}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an object lies in the file: first byte and size."""

    start: int
    size: int


def build_head(team: bytes) -> bytes:
    """The first bytes of a bundle of a team."""
    return HEAD.pack(MAGIC, layout.SUITE, layout.fixed(team, layout.ID_BYTES, "team"))


def read_head(data: bytes) -> bytes:
    """The team id. Raises DamagedError("bundle-magic", "bundle-size"), NewerFormatError."""
    layout.check_prefix(data, MAGIC, _WHAT)
    layout.check_size(data, HEAD.size, HEAD.size, _WHAT)
    return bytes(HEAD.unpack(data)[2])


def build_index(sizes: Mapping[str, int]) -> bytes:
    """The index of objects in their order in the body."""
    packed = [len(sizes).to_bytes(4, "big")]
    for name, size in sizes.items():
        if not _NAME.fullmatch(name):
            raise BugError("bundle-name")
        encoded = name.encode("ascii")
        packed.append(bytes([len(encoded)]) + encoded + size.to_bytes(4, "big"))
    return b"".join(packed)


def read_index(data: bytes, body_bytes: int) -> dict[str, Entry]:
    """Where each object lies; the sizes must fill the body exactly.

    Raises DamagedError("bundle-count", "bundle-length", "bundle-name", "bundle-entry").
    """
    reader = layout.Reader(data, _WHAT)
    found: dict[str, Entry] = {}
    start = HEAD.size
    for _ in range(reader.count(4, MAX_OBJECTS)):
        try:
            name = reader.take(reader.number(1)).decode("ascii")
        except UnicodeDecodeError as error:
            raise DamagedError("bundle-name") from error
        size = reader.number(4)
        if not _NAME.fullmatch(name) or name in found or size > MAX_OBJECT_BYTES:
            raise DamagedError("bundle-entry")
        found[name] = Entry(start, size)
        start += size
    if reader.position != len(data) or start != HEAD.size + body_bytes:
        raise DamagedError("bundle-length")
    return found

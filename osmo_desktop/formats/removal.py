"""Removal order: the recovery root removes a laptop, a supervisor's too (SECURITY b.7, b.0 13, 14).

    body = "OWD1" | suite | team 16 | device 16 | root_public 32 | count u8 | count times hash 16
    sig  = Ed25519("ow1 removal" | 0x00 | SHA-512(body))

The hashes are the first 16 bytes of the hashes of the laptop's accepted segments, ascending; what
lies in their causal past counts, nothing else of it. Whether the root is one of the team's is a
rule of its history. May be used from any thread.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from osmo_desktop.crypto import signing
from osmo_desktop.crypto.derive import OrgRoot
from osmo_desktop.domain.errors import BugError, DamagedError
from osmo_desktop.formats import layout

MAGIC: Final = b"OWD1"
_BODY: Final = struct.Struct(">4sB16s16s32sB")
MAX_HEADS: Final = 64
_MIN_BYTES: Final = _BODY.size + layout.SIGNATURE_BYTES
_MAX_BYTES: Final = _MIN_BYTES + MAX_HEADS * layout.SHORT_HASH_BYTES
_TYPE: Final = "removal"


@dataclass(frozen=True, slots=True)
class RemovalOrder:
    """Which laptop of which team, by which root, and its accepted heads (16 bytes each)."""

    team: bytes
    device: bytes
    root_public: bytes
    heads: tuple[bytes, ...]


def build_removal(team: bytes, device: bytes, heads: Iterable[bytes], root: OrgRoot) -> bytes:
    """The signed bytes; BugError for too many heads."""
    listed = sorted(set(heads))
    if len(listed) > MAX_HEADS:
        raise BugError("removal-heads", heads=len(listed))
    body = _BODY.pack(
        MAGIC,
        layout.SUITE,
        layout.fixed(team, layout.ID_BYTES, "team"),
        layout.fixed(device, layout.ID_BYTES, "device"),
        root.signing.public,
        len(listed),
    )
    body += b"".join(layout.fixed(head, layout.SHORT_HASH_BYTES, "head") for head in listed)
    return body + root.signing.sign(_TYPE, body)


def read_removal(data: bytes) -> RemovalOrder:
    """An order whose signature fits the root that it names.

    Raises DamagedError ("removal-size", "removal-magic", "removal-heads", "removal-signature"),
    NewerFormatError("removal-newer").
    """
    layout.check_prefix(data, MAGIC, "removal")
    layout.check_size(data, _MIN_BYTES, _MAX_BYTES, "removal")
    _, _, team, device, root_public, count = _BODY.unpack_from(data)
    if len(data) != _MIN_BYTES + count * layout.SHORT_HASH_BYTES:
        raise DamagedError("removal-size")
    cut = -layout.SIGNATURE_BYTES
    signing.verify(root_public, _TYPE, data[:cut], data[cut:], code="removal-signature")
    listed = data[_BODY.size : cut]
    heads = tuple(
        listed[at : at + layout.SHORT_HASH_BYTES]
        for at in range(0, len(listed), layout.SHORT_HASH_BYTES)
    )
    if not all(before < after for before, after in pairwise(heads)):
        raise DamagedError("removal-heads")
    return RemovalOrder(team, device, root_public, heads)

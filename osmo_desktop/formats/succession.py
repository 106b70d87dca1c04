"""Succession: the team's recovery root hands over to the root of a new recovery sheet.

    link = "OWN1" | suite | team 16 | old_public 32 | new_public 32 | new_hpke_public 1216
         | SHA-256(heads) 32 | signature of the old root 64 | signature of the new root 64
    heads = count u16 | count times (device 16 | segno u64 | hash 16), ascending
    succession = link | heads

Both roots sign everything before the signatures, each under a type of its own: the old one gives
the team away, the new one shows that somebody holds its secret. The team id commits to the first
root, so links from there, each beginning where the last one ends, prove a later root to somebody
who holds nothing else. The heads tell until where the old root counts. That is a rule of the
team's history (`domain.succession`), not of the format. Rule: SECURITY b.7, b.9 5. Any thread.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from osmo_desktop.crypto import derive, hpke, signing
from osmo_desktop.crypto.derive import OrgRoot
from osmo_desktop.domain.errors import BugError, DamagedError
from osmo_desktop.formats import layout
from osmo_desktop.formats.segment import MAX_SEGNO, Reference

MAGIC: Final = b"OWN1"
_BODY: Final = struct.Struct(">4sB16s32s32s1216s32s")
LINK_BYTES: Final = _BODY.size + 2 * layout.SIGNATURE_BYTES
_REFERENCE: Final = struct.Struct(">16sQ16s")
MAX_HEADS: Final = 1_000
MAX_SUCCESSION_BYTES: Final = LINK_BYTES + 2 + MAX_HEADS * _REFERENCE.size
MAX_LINKS: Final = 64
"""More sheets than a team needs in its life; a card or welcome may list no more."""

_OLD_TYPE: Final = "root-succession"
_NEW_TYPE: Final = "root-accession"


@dataclass(frozen=True, slots=True)
class Link:
    """One hand-over between roots, verified by both signatures."""

    team: bytes
    old_public: bytes
    new_public: bytes
    new_hpke: bytes = field(repr=False)
    heads_hash: bytes = field(repr=False)
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Succession:
    """A link with the heads until which the old root counts."""

    link: Link
    heads: tuple[Reference, ...]


def build_succession(team: bytes, old: OrgRoot, new: OrgRoot, heads: Iterable[Reference]) -> bytes:
    """The bytes of a succession; BugError for the same root or too many heads."""
    listed = sorted(set(heads))
    if old.signing.public == new.signing.public or len(listed) > MAX_HEADS:
        raise BugError("succession-content", heads=len(listed))
    tail = len(listed).to_bytes(2, "big") + b"".join(_REFERENCE.pack(*item) for item in listed)
    body = _BODY.pack(
        MAGIC,
        layout.SUITE,
        layout.fixed(team, layout.ID_BYTES, "team"),
        old.signing.public,
        new.signing.public,
        new.hpke.public,
        hashlib.sha256(tail).digest(),
    )
    return body + old.signing.sign(_OLD_TYPE, body) + new.signing.sign(_NEW_TYPE, body) + tail


def read_link(data: bytes) -> Link:
    """A link whose signatures fit its own keys; which of them the team trusts is told elsewhere.

    Raises DamagedError ("succession-size", "succession-magic", "succession-roots",
    "succession-signature", "hpke-public"), NewerFormatError("succession-newer").
    """
    layout.check_prefix(data, MAGIC, "succession")
    layout.check_size(data, LINK_BYTES, LINK_BYTES, "succession")
    _, _, team, old_public, new_public, new_hpke, heads_hash = _BODY.unpack_from(data)
    if old_public == new_public:
        raise DamagedError("succession-roots")
    body, first = data[: _BODY.size], data[_BODY.size : -layout.SIGNATURE_BYTES]
    second = data[-layout.SIGNATURE_BYTES :]
    signing.verify(old_public, _OLD_TYPE, body, first, code="succession-signature")
    signing.verify(new_public, _NEW_TYPE, body, second, code="succession-signature")
    hpke.check_public(new_hpke)
    return Link(team, old_public, new_public, new_hpke, heads_hash, data)


def read_succession(data: bytes) -> Succession:
    """A succession in strict form.

    Raises what `read_link` raises and DamagedError ("succession-length", "succession-heads").
    """
    layout.check_prefix(data, MAGIC, "succession")
    layout.check_size(data, LINK_BYTES + 2, MAX_SUCCESSION_BYTES, "succession")
    tail = data[LINK_BYTES:]
    reader = layout.Reader(tail, "succession")
    count = reader.number(2)
    if len(tail) != 2 + count * _REFERENCE.size:
        raise DamagedError("succession-length")
    link = read_link(data[:LINK_BYTES])
    if hashlib.sha256(tail).digest() != link.heads_hash:
        raise DamagedError("succession-heads")
    heads = [
        Reference(*_REFERENCE.unpack_from(tail, 2 + at * _REFERENCE.size)) for at in range(count)
    ]
    in_order = all(before < after for before, after in pairwise(heads))
    if not in_order or not all(1 <= head.segno <= MAX_SEGNO for head in heads):
        raise DamagedError("succession-heads")
    return Succession(link, tuple(heads))


def check_chain(team: bytes, links: Sequence[Link], root_public: bytes) -> None:
    """Raise DamagedError("root-chain") unless links lead from the team id to this root."""
    at = links[0].old_public if links else root_public
    if len(links) > MAX_LINKS or team != derive.team_id(at):
        raise DamagedError("root-chain")
    for link in links:
        if link.team != team or link.old_public != at:
            raise DamagedError("root-chain")
        at = link.new_public
    if at != root_public:
        raise DamagedError("root-chain")


def former_roots(successions: Sequence[str]) -> list[bytes]:
    """The public keys of the roots that base64 successions hand over from, the first one first."""
    return [read_succession(base64.b64decode(text)).link.old_public for text in successions]

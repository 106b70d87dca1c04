"""Grant: one client key, handed to one device; a separate object that an erasure can delete.

    hdr = "OWG1" | suite | recipient 16 | recipient_epoch u32 | granter 16 | kid 32 | note 16
    ct  = HPKE(recipient's key, client_key 32 | stream 16 | epoch u32, info = hdr)
    sig = Ed25519("ow1 grant" | 0x00 | SHA-512(hdr | ct))

All grants have one size. The note says in which role the recipient gets the key (`worker`,
`supervisor`, `recovery` ...), [a-z0-9-], zero-padded. Whoever opens one must also compare the
kid with the announced one. Rule: SECURITY b.4, b.0 17, 18. May be used from any thread.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from typing import Final

from osmo_desktop.crypto import derive, hpke, signing
from osmo_desktop.domain.errors import BugError, DamagedError
from osmo_desktop.formats import layout

MAGIC: Final = b"OWG1"
# magic, suite, recipient, recipient_epoch, granter, kid, note
HEADER: Final = struct.Struct(">4sB16sI16s32s16s")
_CONTENT: Final = struct.Struct(">32s16sI")
GRANT_BYTES: Final = HEADER.size + hpke.OVERHEAD + _CONTENT.size + layout.SIGNATURE_BYTES

_SIGNATURE_TYPE: Final = "grant"
_NOTE_BYTES: Final = 16
_NOTE: Final = re.compile(rb"[a-z0-9-]{0,16}")


@dataclass(frozen=True, slots=True)
class GrantHeader:
    """What a grant says in clear: to whom, under which of its HPKE epochs, from whom, which kid."""

    recipient: bytes
    recipient_epoch: int
    granter: bytes
    kid: bytes
    note: str = ""


@dataclass(frozen=True, slots=True)
class Granted:
    """An opened grant. `kid` fits `client_key`; whether it was announced, the caller checks."""

    client_key: bytes = field(repr=False)
    stream: bytes
    epoch: int
    kid: bytes


def _pack_header(header: GrantHeader) -> bytes:
    note = header.note.encode("utf-8", "replace")
    if not _NOTE.fullmatch(note):
        raise BugError("grant-note", note=header.note)
    return HEADER.pack(
        MAGIC,
        layout.SUITE,
        layout.fixed(header.recipient, layout.ID_BYTES, "recipient"),
        layout.unsigned(header.recipient_epoch, 4, "recipient_epoch"),
        layout.fixed(header.granter, layout.ID_BYTES, "granter"),
        layout.fixed(header.kid, derive.KEY_ID_BYTES, "kid"),
        note,
    )


def seal_grant(
    header: GrantHeader,
    *,
    recipient_public: bytes,
    client_key: bytes,
    stream: bytes,
    epoch: int,
    signing_key: signing.SigningKey,
) -> bytes:
    """The bytes of a grant. BugError unless kid and granter fit the keys handed in.

    Raises DamagedError("hpke-public") if the recipient's public key is no key.
    """
    if header.kid != derive.key_id(client_key, stream, epoch):
        raise BugError("grant-kid")
    if header.granter != signing_key.device_id:
        raise BugError("grant-granter")
    head = _pack_header(header)
    content = _CONTENT.pack(client_key, stream, epoch)
    signed = head + hpke.seal_to(recipient_public, content, head)
    return signed + signing_key.sign(_SIGNATURE_TYPE, signed)


def read_grant_header(data: bytes) -> GrantHeader:
    """The header, unverified.

    Raises DamagedError ("grant-size", "grant-magic", "grant-note"),
    NewerFormatError("grant-newer").
    """
    layout.check_prefix(data, MAGIC, "grant")
    layout.check_size(data, GRANT_BYTES, GRANT_BYTES, "grant")
    _, _, recipient, recipient_epoch, granter, kid, padded_note = HEADER.unpack_from(data)
    note = padded_note.rstrip(b"\0")
    if not _NOTE.fullmatch(note):
        raise DamagedError("grant-note")
    return GrantHeader(recipient, recipient_epoch, granter, kid, note.decode("ascii"))


def verify_grant(data: bytes, granter_public: bytes) -> GrantHeader:
    """The header of a grant whose signature fits; for holders that pass it on unopened.

    Raises what `read_grant_header` raises and DamagedError ("grant-granter", "grant-signature").
    """
    header = read_grant_header(data)
    if signing.device_id_of(granter_public) != header.granter:
        raise DamagedError("grant-granter")
    cut = -layout.SIGNATURE_BYTES
    signing.verify(granter_public, _SIGNATURE_TYPE, data[:cut], data[cut:], code="grant-signature")
    return header


def open_grant(data: bytes, *, hpke_key: hpke.HpkeKey, granter_public: bytes) -> Granted:
    """The granted key: signature first, then the seal, then the kid recomputed from the key.

    Raises what `verify_grant` raises and DamagedError ("hpke-sealed",
    "grant-kid").
    """
    header = verify_grant(data, granter_public)
    content = hpke_key.open(data[HEADER.size : -layout.SIGNATURE_BYTES], data[: HEADER.size])
    client_key, stream, epoch = _CONTENT.unpack(content)
    if derive.key_id(client_key, stream, epoch) != header.kid:
        raise DamagedError("grant-kid")
    return Granted(client_key, stream, epoch, header.kid)


def grant_path(recipient: bytes, data: bytes) -> str:
    """The path below the vault's folder on the store."""
    layout.fixed(recipient, layout.ID_BYTES, "recipient")
    return f"grant/{recipient.hex()}/{layout.short_hash(data).hex()}.grant"

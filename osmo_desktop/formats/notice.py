"""Notice: tells a removed laptop what happened, sealed to it and signed (SECURITY b.0 14).

    hdr = "OWX1" | suite | team 16 | recipient 16 | recipient_epoch u32 | writer 16
    ct  = HPKE(recipient's key, length u16 | JSON | zeros to 3,072 bytes, info = hdr)
    sig = Ed25519("ow1 notice" | 0x00 | SHA-512(hdr | ct))

The JSON is {"v": 1, "at": UTC milliseconds, "by": name, "order": base64}; `order` is the recovery
root's removal order, without which no supervisor's laptop is removed. All notices have one size.
Whether the writer may remove the recipient is a rule of the team's history. The reader checks in
this order: size, magic and suite, team, recipient, writer, signature, seal, padding, JSON. May be
used from any thread.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

import msgspec

from osmo_desktop.crypto import hpke, signing
from osmo_desktop.domain.errors import BugError, DamagedError, NewerFormatError
from osmo_desktop.formats import layout

MAGIC: Final = b"OWX1"
HEADER: Final = struct.Struct(">4sB16s16sI16s")
_PLAIN_BYTES: Final = 3_072
_SIZE_BYTES: Final = 2
NOTICE_BYTES: Final = HEADER.size + hpke.OVERHEAD + _PLAIN_BYTES + layout.SIGNATURE_BYTES
NOTICE_ENDING: Final = ".notice"

_VERSION: Final = 1
_NAME_CHARACTERS: Final = 200
_LAST_MS: Final = 253_402_300_799_999  # the end of the year 9999
_SIGNATURE_TYPE: Final = "notice"


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a laptop was removed (UTC milliseconds), by whom, and the root's order if there is one.

    The name is what the writer says, text of a stranger for whoever shows it.
    """

    at: int
    by: str
    order: str = ""
    v: int = _VERSION


@dataclass(frozen=True, slots=True)
class NoticeHeader:
    """What a notice says in clear: of which team, to whom, under which HPKE epoch, by whom."""

    team: bytes
    recipient: bytes
    recipient_epoch: int
    writer: bytes


class _Version(msgspec.Struct):
    v: int


def seal_notice(
    header: NoticeHeader,
    notice: Notice,
    *,
    recipient_public: bytes,
    signing_key: signing.SigningKey,
) -> bytes:
    """The bytes of a notice; a longer name is cut.

    Raises BugError for a writer that is not the signing key's device or an order too long,
    DamagedError("hpke-public") if the recipient's public key is no key.
    """
    if header.writer != signing_key.device_id:
        raise BugError("notice-writer")
    short = msgspec.structs.replace(notice, by=notice.by[:_NAME_CHARACTERS])
    text = msgspec.json.encode(short)
    plain = len(text).to_bytes(_SIZE_BYTES, "big") + text
    if len(plain) > _PLAIN_BYTES:
        raise BugError("notice-too-large", size=len(plain))
    head = HEADER.pack(
        MAGIC,
        layout.SUITE,
        layout.fixed(header.team, layout.ID_BYTES, "team"),
        layout.fixed(header.recipient, layout.ID_BYTES, "recipient"),
        layout.unsigned(header.recipient_epoch, 4, "recipient_epoch"),
        header.writer,
    )
    signed = head + hpke.seal_to(recipient_public, plain.ljust(_PLAIN_BYTES, b"\0"), head)
    return signed + signing_key.sign(_SIGNATURE_TYPE, signed)


def read_notice_header(data: bytes) -> NoticeHeader:
    """The header, unverified.

    Raises DamagedError ("notice-size", "notice-magic"), NewerFormatError("notice-newer").
    """
    layout.check_prefix(data, MAGIC, "notice")
    layout.check_size(data, NOTICE_BYTES, NOTICE_BYTES, "notice")
    _, _, team, recipient, recipient_epoch, writer = HEADER.unpack_from(data)
    return NoticeHeader(team, recipient, recipient_epoch, writer)


def verify_notice(
    data: bytes, *, team: bytes, recipient: bytes, writer_public: bytes
) -> NoticeHeader:
    """The header of a notice of this team to this device by this writer, its signature verified.

    Raises what `read_notice_header` raises and DamagedError ("notice-team", "notice-recipient",
    "notice-writer", "notice-signature").
    """
    header = read_notice_header(data)
    if header.team != team:
        raise DamagedError("notice-team")
    if header.recipient != recipient:
        raise DamagedError("notice-recipient")
    if signing.device_id_of(writer_public) != header.writer:
        raise DamagedError("notice-writer")
    cut = -layout.SIGNATURE_BYTES
    signing.verify(writer_public, _SIGNATURE_TYPE, data[:cut], data[cut:], code="notice-signature")
    return header


def open_notice(
    data: bytes, *, team: bytes, recipient: bytes, writer_public: bytes, hpke_key: hpke.HpkeKey
) -> Notice:
    """What a notice says, once all of it was verified.

    Raises what `verify_notice` raises and DamagedError ("hpke-sealed", "notice-padding",
    "notice-content"), NewerFormatError("notice-version").
    """
    verify_notice(data, team=team, recipient=recipient, writer_public=writer_public)
    plain = hpke_key.open(data[HEADER.size : -layout.SIGNATURE_BYTES], data[: HEADER.size])
    reader = layout.Reader(plain, "notice")
    text = reader.take(reader.number(_SIZE_BYTES))
    if any(plain[reader.position :]):
        raise DamagedError("notice-padding")
    return read_content(text)


def read_content(text: bytes) -> Notice:
    """What stands inside; DamagedError("notice-content"), NewerFormatError("notice-version")."""
    try:
        if msgspec.json.decode(text, type=_Version).v > _VERSION:
            raise NewerFormatError("notice-version")
        notice = msgspec.json.decode(text, type=Notice)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedError("notice-content") from error
    if not 0 <= notice.at <= _LAST_MS or len(notice.by) > _NAME_CHARACTERS or notice.v < 1:
        raise DamagedError("notice-content")
    return notice


def notice_path(recipient: bytes, data: bytes) -> str:
    """The path below the vault's folder on the store."""
    layout.fixed(recipient, layout.ID_BYTES, "recipient")
    return f"grant/{recipient.hex()}/{layout.short_hash(data).hex()}{NOTICE_ENDING}"

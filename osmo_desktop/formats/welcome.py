"""Welcome: everything a newly certified device, or the recovery root, needs to read the team.

    hdr = "OWW1" | suite | recipient 16 | recipient_epoch u32 | granter 16 | n_bytes u32
    ct  = HPKE(recipient's key, length u32 | JSON | zeros up to the Padmé length, info = hdr)
    sig = Ed25519("ow1 welcome" | 0x00 | SHA-512(hdr | ct))

n_bytes is the length of ct. The JSON holds bytes as base64. The reader must still compare
`root_public` with the root that the check words confirmed. Rule: SECURITY b.7, b.0 17.
May be used from any thread.
"""

from __future__ import annotations

import base64
import struct
from dataclasses import dataclass
from typing import Final, NamedTuple

import msgspec

from osmo_desktop.crypto import derive, hpke, signing
from osmo_desktop.domain.errors import BugError, DamagedError, NewerFormatError
from osmo_desktop.formats import certificate, layout
from osmo_desktop.formats.segment import MAX_SEGNO, Reference
from osmo_desktop.formats.succession import Succession, check_chain, read_succession

MAGIC: Final = b"OWW1"
# magic, suite, recipient, recipient_epoch, granter, n_bytes
HEADER: Final = struct.Struct(">4sB16sI16sI")
MAX_WELCOME_BYTES: Final = 8 * 1024 * 1024
MIN_WELCOME_BYTES: Final = HEADER.size + hpke.OVERHEAD + 4 + layout.SIGNATURE_BYTES
VERSION: Final = 2  # 1 where the team still has its first root: older programs read that

_SIGNATURE_TYPE: Final = "welcome"


class TeamKey(NamedTuple):
    """A content key of the team stream and its epoch."""

    client_key: bytes
    epoch: int

    def __repr__(self) -> str:
        return f"TeamKey(epoch={self.epoch}, <redacted>)"


class StreamKey(NamedTuple):
    """A client key: stream id (16 bytes), epoch, key (32 bytes)."""

    stream: bytes
    epoch: int
    key: bytes

    def __repr__(self) -> str:
        return f"StreamKey(stream={self.stream.hex()}, epoch={self.epoch}, <redacted>)"


class Welcome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The content: team, root keys, certificate bytes, keys by epoch, and the heads then known.

    `user` is the user id (16 bytes) that the supervisor gave the device. In version 2
    `successions` lead from the root that the team id commits to, to this one.
    """

    v: int = 1
    team: bytes
    root_public: bytes
    root_hpke_public: bytes
    certificates: tuple[bytes, ...] = ()
    transport_keys: dict[int, bytes] = {}
    team_keys: tuple[TeamKey, ...] = ()
    client_keys: tuple[StreamKey, ...] = ()
    heads: tuple[Reference, ...] = ()
    user: bytes
    successions: tuple[bytes, ...] | msgspec.UnsetType = msgspec.UNSET

    @property
    def links(self) -> tuple[Succession, ...]:
        """The successions, read; none where the team still has its first root."""
        return tuple(map(read_succession, self.successions or ()))

    @property
    def succession_texts(self) -> tuple[str, ...]:
        """The successions as the texts of their ops (base64)."""
        return tuple(base64.b64encode(item).decode("ascii") for item in self.successions or ())

    def __repr__(self) -> str:
        return f"Welcome(team={self.team.hex()}, user={self.user.hex()}, <redacted>)"


@dataclass(frozen=True, slots=True)
class WelcomeHeader:
    """What a welcome says in clear: to whom, under which of its HPKE epochs, from whom."""

    recipient: bytes
    recipient_epoch: int
    granter: bytes


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(Welcome, strict=True)


class _Version(msgspec.Struct):
    v: int


_VERSION_DECODER: Final = msgspec.json.Decoder(_Version)


def _is_key(key: bytes, epoch: int) -> bool:
    return len(key) == derive.KEY_BYTES and 0 <= epoch < 2**32


def _ids_fit(welcome: Welcome) -> bool:
    return (
        len(welcome.user) == layout.ID_BYTES
        and len(welcome.root_public) == signing.PUBLIC_BYTES
        and (welcome.v == 1) is (welcome.successions is msgspec.UNSET)
    )


def _check_root(welcome: Welcome) -> None:
    links = [succession.link for succession in welcome.links]
    check_chain(welcome.team, links, welcome.root_public)
    if links and links[-1].new_hpke != welcome.root_hpke_public:
        raise DamagedError("welcome-content")


def _keys_fit(welcome: Welcome) -> bool:
    keys = [(key, epoch) for epoch, key in welcome.transport_keys.items()]
    keys += [(key, epoch) for key, epoch in welcome.team_keys]
    keys += [(key, epoch) for _, epoch, key in welcome.client_keys]
    streams = [stream for stream, _, _ in welcome.client_keys]
    return all(_is_key(key, epoch) for key, epoch in keys) and all(
        len(stream) == layout.ID_BYTES for stream in streams
    )


def _heads_fit(welcome: Welcome) -> bool:
    return all(
        len(device) == layout.ID_BYTES
        and 1 <= segno <= MAX_SEGNO
        and len(hash16) == layout.SHORT_HASH_BYTES
        for device, segno, hash16 in welcome.heads
    )


def _check(welcome: Welcome) -> None:
    if not (_ids_fit(welcome) and _keys_fit(welcome) and _heads_fit(welcome)):
        raise DamagedError("welcome-content")
    _check_root(welcome)
    hpke.check_public(welcome.root_hpke_public)
    for data in welcome.certificates:
        if certificate.read_certificate(data).team != welcome.team:
            raise DamagedError("welcome-certificate")


def seal_welcome(
    welcome: Welcome,
    *,
    recipient: bytes,
    recipient_epoch: int,
    recipient_public: bytes,
    granter: bytes,
    signing_key: signing.SigningKey,
) -> bytes:
    """The bytes of a welcome.

    Raises DamagedError where a reader would refuse the content, BugError for a granter that is
    not the signing key's device or a size above 8 MiB.
    """
    if granter != signing_key.device_id:
        raise BugError("welcome-granter")
    _check(welcome)
    text = _ENCODER.encode(welcome)
    plain = layout.padded(len(text).to_bytes(4, "big") + text)
    if len(plain) + MIN_WELCOME_BYTES > MAX_WELCOME_BYTES:
        raise BugError("welcome-too-large", size=len(plain))
    head = HEADER.pack(
        MAGIC,
        layout.SUITE,
        layout.fixed(recipient, layout.ID_BYTES, "recipient"),
        layout.unsigned(recipient_epoch, 4, "recipient_epoch"),
        granter,
        len(plain) + hpke.OVERHEAD,
    )
    signed = head + hpke.seal_to(recipient_public, plain, head)
    return signed + signing_key.sign(_SIGNATURE_TYPE, signed)


def read_welcome_header(data: bytes) -> WelcomeHeader:
    """The header, unverified.

    Raises DamagedError ("welcome-size", "welcome-magic", "welcome-length"),
    NewerFormatError("welcome-newer").
    """
    layout.check_size(data, MIN_WELCOME_BYTES, MAX_WELCOME_BYTES, "welcome")
    layout.check_prefix(data, MAGIC, "welcome")
    _, _, recipient, recipient_epoch, granter, n_bytes = HEADER.unpack_from(data)
    if len(data) != HEADER.size + n_bytes + layout.SIGNATURE_BYTES:
        raise DamagedError("welcome-length")
    return WelcomeHeader(recipient, recipient_epoch, granter)


def open_welcome(data: bytes, *, hpke_key: hpke.HpkeKey, granter_public: bytes) -> Welcome:
    """The content: signature first, then the seal, then strict JSON and the form of each field.

    Certificates are parsed, their signatures are for the caller. Raises what
    `read_welcome_header` raises, DamagedError ("welcome-granter", "welcome-signature",
    "hpke-sealed", "welcome-padding", "welcome-content", "welcome-certificate"),
    NewerFormatError("welcome-version").
    """
    header = read_welcome_header(data)
    if signing.device_id_of(granter_public) != header.granter:
        raise DamagedError("welcome-granter")
    cut = -layout.SIGNATURE_BYTES
    signing.verify(
        granter_public, _SIGNATURE_TYPE, data[:cut], data[cut:], code="welcome-signature"
    )
    return open_seal(data, hpke_key=hpke_key)


def open_seal(data: bytes, *, hpke_key: hpke.HpkeKey) -> Welcome:
    """The content without its signature, which is for the caller to verify before any use.

    For the recovery root: who may have signed is told by the certificates inside. Raises what
    `open_welcome` raises, but for granter and signature.
    """
    read_welcome_header(data)
    cut = -layout.SIGNATURE_BYTES
    plain = hpke_key.open(data[HEADER.size : cut], data[: HEADER.size])
    reader = layout.Reader(plain, "welcome")
    text = reader.take(reader.number(4))
    reader.end_of_padding()
    welcome = _decode(text)
    _check(welcome)
    return welcome


def _decode(text: bytes) -> Welcome:
    # The version is read leniently first: a newer one may have fields that we do not know.
    try:
        if _VERSION_DECODER.decode(text).v > VERSION:
            raise NewerFormatError("welcome-version")
        return _DECODER.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DamagedError("welcome-content") from error


def welcome_path(recipient: bytes, data: bytes) -> str:
    """The path below the vault's folder on the store."""
    layout.fixed(recipient, layout.ID_BYTES, "recipient")
    return f"grant/{recipient.hex()}/{layout.short_hash(data).hex()}.welcome"

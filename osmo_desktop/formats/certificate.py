"""Certificate: says which user and role a device's keys belong to, in which team.

    body = "OWC1" | suite | team 16 | user 16 | role u8 | incarnation u32 | hpke_epoch u32
         | issuer 16 | supersedes 16 | device_public 32 | hpke_public 1216
    sig  = Ed25519("ow1 certificate" | 0x00 | SHA-512(body))

One size, one encoding. Issuer zeros means the recovery root, whose key the team id commits to.
Supersedes zeros means none. The signature proves who issued it; whether that issuer *may* (only
the root certifies supervisors) is a rule of the team's history, not of the format.
Rule: SECURITY b.7, b.0 10, 11. May be used from any thread.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal, get_args

from osmo_desktop.crypto import derive, hpke, signing
from osmo_desktop.domain.errors import BugError, DamagedError
from osmo_desktop.formats import layout

Role = Literal["worker", "supervisor", "auditor"]

MAGIC: Final = b"OWC1"
_BODY: Final = struct.Struct(">4sB16s16sBII16s16s32s1216s")
CERTIFICATE_BYTES: Final = _BODY.size + layout.SIGNATURE_BYTES
ROOT_ISSUER: Final = bytes(layout.ID_BYTES)

_NONE: Final = bytes(layout.SHORT_HASH_BYTES)
_SIGNATURE_TYPE: Final = "certificate"
# The role byte is the position in `Role` plus one; append only.
_ROLES: Final[tuple[Role, ...]] = get_args(Role)
# Rounds read the same certificates again and again; what a read gives hangs on the bytes alone.
_REMEMBERED: Final = 1_024


@dataclass(frozen=True, slots=True)
class Certificate:
    """A device's certificate; ids are 16 bytes, `supersedes` 16 hash bytes or empty."""

    team: bytes
    user: bytes
    role: Role
    device_public: bytes
    hpke_public: bytes = field(repr=False)
    hpke_epoch: int
    incarnation: int
    issuer: bytes = ROOT_ISSUER
    supersedes: bytes = b""

    @property
    def device(self) -> bytes:
        """The id of the certified device."""
        return signing.device_id_of(self.device_public)

    @property
    def by_root(self) -> bool:
        """True if the recovery root issued it."""
        return self.issuer == ROOT_ISSUER


def _check_issuer(cert: Certificate, issuer_public: bytes) -> bool:
    if cert.by_root:
        return derive.team_id(issuer_public) == cert.team
    return signing.device_id_of(issuer_public) == cert.issuer


def issue(cert: Certificate, signing_key: signing.SigningKey) -> bytes:
    """The signed bytes. BugError unless the key is the issuer's and all fields fit.

    Raises DamagedError("hpke-public") if nobody could seal to the certified key.
    """
    if not _check_issuer(cert, signing_key.public):
        raise BugError("certificate-issuer")
    if cert.role not in _ROLES or cert.supersedes == _NONE:
        raise BugError("certificate-field")
    hpke.check_public(cert.hpke_public)
    body = _BODY.pack(
        MAGIC,
        layout.SUITE,
        layout.fixed(cert.team, layout.ID_BYTES, "team"),
        layout.fixed(cert.user, layout.ID_BYTES, "user"),
        _ROLES.index(cert.role) + 1,
        layout.unsigned(cert.incarnation, 4, "incarnation"),
        layout.unsigned(cert.hpke_epoch, 4, "hpke_epoch"),
        layout.fixed(cert.issuer, layout.ID_BYTES, "issuer"),
        layout.fixed(cert.supersedes or _NONE, layout.SHORT_HASH_BYTES, "supersedes"),
        layout.fixed(cert.device_public, signing.PUBLIC_BYTES, "device_public"),
        cert.hpke_public,
    )
    return body + signing_key.sign(_SIGNATURE_TYPE, body)


@lru_cache(_REMEMBERED)
def read_certificate(data: bytes) -> Certificate:
    """The certificate in strict form; its signature is not checked here.

    Raises DamagedError ("certificate-size", "certificate-magic", "certificate-role",
    "hpke-public"), NewerFormatError("certificate-newer").
    """
    layout.check_prefix(data, MAGIC, "certificate")
    layout.check_size(data, CERTIFICATE_BYTES, CERTIFICATE_BYTES, "certificate")
    fields = _BODY.unpack_from(data)
    _, _, team, user, role, incarnation, hpke_epoch, issuer, supersedes, device_public, public = (
        fields
    )
    if not 1 <= role <= len(_ROLES):
        raise DamagedError("certificate-role")
    hpke.check_public(public)
    return Certificate(
        team=team,
        user=user,
        role=_ROLES[role - 1],
        device_public=device_public,
        hpke_public=public,
        hpke_epoch=hpke_epoch,
        incarnation=incarnation,
        issuer=issuer,
        supersedes=b"" if supersedes == _NONE else supersedes,
    )


@lru_cache(_REMEMBERED)
def verify_certificate(data: bytes, issuer_public: bytes) -> Certificate:
    """The certificate, if `issuer_public` is its issuer's key and the signature fits.

    For the recovery root the team id must be that of the key. Raises what `read_certificate`
    raises and DamagedError ("certificate-issuer", "certificate-signature").
    """
    cert = read_certificate(data)
    if len(issuer_public) != signing.PUBLIC_BYTES or not _check_issuer(cert, issuer_public):
        raise DamagedError("certificate-issuer")
    cut = -layout.SIGNATURE_BYTES
    signing.verify(
        issuer_public, _SIGNATURE_TYPE, data[:cut], data[cut:], code="certificate-signature"
    )
    return cert


def certificate_hash(data: bytes) -> bytes:
    """SHA-256 over the whole file, 32 bytes; `supersedes` holds its first 16."""
    return hashlib.sha256(data).digest()

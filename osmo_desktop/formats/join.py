"""Joining: the request of a new device, the card of a team, and the digest both people compare.

    request = "OWJ1" | suite | provisional_team 16 | user 16 | device_public 32 | hpke_public 1216
            | hpke_epoch u32 | nonce 32 | self-signature 64
    card    = "OWT1" | suite | team 16 | root_public 32 | root_hpke_public 1216
            | supervisor's certificate | links, if the root is not the team's first
            | signature of that supervisor's device 64

Both lie in the shared folder in clear, so they hold keys and random ids, never a name. Neither
proves anything by itself: trust begins when two people have compared the check words.
Rule: SECURITY b.7, b.0 10. May be used from any thread.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, field
from typing import Final

from osmo_desktop.crypto import hpke, passphrase, signing
from osmo_desktop.domain.errors import BugError, DamagedError
from osmo_desktop.formats import layout
from osmo_desktop.formats.certificate import (
    CERTIFICATE_BYTES,
    Certificate,
    read_certificate,
    verify_certificate,
)
from osmo_desktop.formats.succession import LINK_BYTES, MAX_LINKS, check_chain, read_link

REQUEST_MAGIC: Final = b"OWJ1"
CARD_MAGIC: Final = b"OWT1"
_REQUEST: Final = struct.Struct(">4sB16s16s32s1216sI32s")
_CARD: Final = struct.Struct(f">4sB16s32s1216s{CERTIFICATE_BYTES}s")
REQUEST_BYTES: Final = _REQUEST.size + layout.SIGNATURE_BYTES
CARD_BYTES: Final = _CARD.size + layout.SIGNATURE_BYTES
MAX_CARD_BYTES: Final = CARD_BYTES + MAX_LINKS * LINK_BYTES
NONCE_BYTES: Final = 32

_REQUEST_TYPE: Final = "join-request"
_CARD_TYPE: Final = "team-card"
# An attacker between the two devices may vary the keys shown to both sides, so words of b bits
# fall to 2^(b/2) tries. Each try shall cost an Argon2 derivation. Part of suite 1: never change.
_CHECK_COST: Final = passphrase.Argon2Params(64 * 1024, 3, 4)
_CHECK_SALT: Final = b"ow1 check digest"


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """A device asks to be certified. `nonce` is 32 random bytes, ids are 16 bytes."""

    provisional_team: bytes
    user: bytes
    device_public: bytes
    hpke_public: bytes = field(repr=False)
    hpke_epoch: int
    nonce: bytes = field(repr=False)

    @property
    def device(self) -> bytes:
        """The id that the device will have."""
        return signing.device_id_of(self.device_public)


@dataclass(frozen=True, slots=True)
class TeamCard:
    """The team's public keys and the certificate bytes of the supervisor who answers.

    `links` lead from the root that the team id commits to, to this one (`formats.succession`).
    """

    team: bytes
    root_public: bytes
    root_hpke_public: bytes = field(repr=False)
    certificate: bytes = field(repr=False)
    links: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def roots(self) -> tuple[bytes, ...]:
        """The public keys of all roots of the team so far, its present one last."""
        return (*(read_link(link).old_public for link in self.links), self.root_public)

    @property
    def supervisor(self) -> Certificate:
        """The supervisor's certificate, parsed."""
        return read_certificate(self.certificate)


def build_request(request: JoinRequest, signing_key: signing.SigningKey) -> bytes:
    """The self-signed bytes. BugError unless the key is the request's and all fields fit."""
    if signing_key.public != request.device_public:
        raise BugError("request-key")
    hpke.check_public(request.hpke_public)
    body = _REQUEST.pack(
        REQUEST_MAGIC,
        layout.SUITE,
        layout.fixed(request.provisional_team, layout.ID_BYTES, "provisional_team"),
        layout.fixed(request.user, layout.ID_BYTES, "user"),
        request.device_public,
        request.hpke_public,
        layout.unsigned(request.hpke_epoch, 4, "hpke_epoch"),
        layout.fixed(request.nonce, NONCE_BYTES, "nonce"),
    )
    return body + signing_key.sign(_REQUEST_TYPE, body)


def read_request(data: bytes) -> JoinRequest:
    """The request, its self-signature and keys checked; it still proves nothing about a person.

    Raises DamagedError ("request-size", "request-magic", "request-signature", "hpke-public"),
    NewerFormatError("request-newer").
    """
    layout.check_prefix(data, REQUEST_MAGIC, "request")
    layout.check_size(data, REQUEST_BYTES, REQUEST_BYTES, "request")
    _, _, team, user, device_public, hpke_public, epoch, nonce = _REQUEST.unpack_from(data)
    cut = -layout.SIGNATURE_BYTES
    signing.verify(device_public, _REQUEST_TYPE, data[:cut], data[cut:], code="request-signature")
    hpke.check_public(hpke_public)
    return JoinRequest(team, user, device_public, hpke_public, epoch, nonce)


def build_card(card: TeamCard, signing_key: signing.SigningKey) -> bytes:
    """The card's bytes, signed by the device of the supervisor's certificate.

    Raises BugError if the key is another's, DamagedError if a reader would refuse the card.
    """
    body = _CARD.pack(
        CARD_MAGIC,
        layout.SUITE,
        layout.fixed(card.team, layout.ID_BYTES, "team"),
        layout.fixed(card.root_public, signing.PUBLIC_BYTES, "root_public"),
        layout.fixed(card.root_hpke_public, hpke.PUBLIC_BYTES, "root_hpke_public"),
        layout.fixed(card.certificate, CERTIFICATE_BYTES, "certificate"),
    ) + b"".join(card.links)
    if _check_card(card).device_public != signing_key.public:
        raise BugError("card-key")
    return body + signing_key.sign(_CARD_TYPE, body)


def _check_card(card: TeamCard) -> Certificate:
    links = [read_link(link) for link in card.links]
    try:
        check_chain(card.team, links, card.root_public)
    except DamagedError as error:
        raise DamagedError("card-team") from error
    if links and links[-1].new_hpke != card.root_hpke_public:
        raise DamagedError("card-team")
    supervisor = verify_certificate(card.certificate, card.root_public)
    if supervisor.role != "supervisor" or supervisor.team != card.team:
        raise DamagedError("card-supervisor")
    hpke.check_public(card.root_hpke_public)
    return supervisor


def read_card(data: bytes) -> TeamCard:
    """The card, if it is whole and consistent.

    Checked: the team id leads to the root key, the root certified the supervisor, the supervisor's
    device signed the card. Raises DamagedError ("card-size", "card-magic", "card-team",
    "card-supervisor", "card-signature", those of links and certificate, "hpke-public"),
    NewerFormatError("card-newer").
    """
    layout.check_prefix(data, CARD_MAGIC, "card")
    layout.check_size(data, CARD_BYTES, MAX_CARD_BYTES, "card")
    if (len(data) - CARD_BYTES) % LINK_BYTES:
        raise DamagedError("card-size")
    _, _, team, root_public, root_hpke_public, cert = _CARD.unpack_from(data)
    cut = -layout.SIGNATURE_BYTES
    tail = data[_CARD.size : cut]
    links = tuple(tail[at : at + LINK_BYTES] for at in range(0, len(tail), LINK_BYTES))
    card = TeamCard(team, root_public, root_hpke_public, cert, links)
    supervisor = _check_card(card)
    signing.verify(
        supervisor.device_public, _CARD_TYPE, data[:cut], data[cut:], code="card-signature"
    )
    return card


def check_digest(request: bytes, root_public: bytes, supervisor_public: bytes) -> bytes:
    """The 32 bytes behind the check words, the same on both sides if nobody changed a key.

    Argon2id over SHA-256(request bytes ‖ root key ‖ supervisor's device key); takes 64 MiB and
    about 0.15 s, so call it once and not from the GUI thread.
    """
    layout.fixed(root_public, signing.PUBLIC_BYTES, "root_public")
    layout.fixed(supervisor_public, signing.PUBLIC_BYTES, "supervisor_public")
    digest = hashlib.sha256(request + root_public + supervisor_public).digest()
    return passphrase.stretch(digest, _CHECK_SALT, _CHECK_COST)


def request_path(data: bytes) -> str:
    """The path of a request below the vault's folder on the store."""
    return f"join/{layout.short_hash(data).hex()}.req"


def card_path(data: bytes) -> str:
    """The path of a team card below the vault's folder on the store."""
    return f"join/{layout.short_hash(data).hex()}.card"

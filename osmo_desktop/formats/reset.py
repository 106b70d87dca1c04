"""Reset with a supervisor's help: escrow slots, the challenge of a laptop and the answer to it.

    escrow    hdr = "OWE1" | suite | team 16 | device 16 | recipient 16 | recipient_epoch u32
              ct  = HPKE(recipient's key, vault key 32, info = hdr)
    challenge = "OWQ1" | suite | team 16 | device 16 | hpke_public 1216 | nonce 32 | count u8
              | count times (hdr | ct of an escrow slot)
    answer    hdr = "OWP1" | suite | SHA-256(challenge) 32 | helper 16
              ct  = HPKE(the challenge's key, vault key 32, info = hdr)
              sig = Ed25519("ow1 reset-answer" | 0x00 | SHA-512(hdr | ct))

The vault key opens the records, never the signature of the device. Challenge and answer travel as
files, in clear but for the seals; they hold keys and random ids, never a name. A challenge proves
nothing by itself: both people compare the check words of `check_digest`. An answer fits one
challenge only. Rule: SECURITY b.0 22, b.1. May be used from any thread.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from osmo_desktop.crypto import derive, hpke, passphrase, signing
from osmo_desktop.domain.errors import BugError, DamagedError
from osmo_desktop.formats import layout

ESCROW_MAGIC: Final = b"OWE1"
CHALLENGE_MAGIC: Final = b"OWQ1"
ANSWER_MAGIC: Final = b"OWP1"
ESCROW_HEADER: Final = struct.Struct(">4sB16s16s16sI")
_SEALED_BYTES: Final = hpke.OVERHEAD + derive.KEY_BYTES
ESCROW_BYTES: Final = ESCROW_HEADER.size + _SEALED_BYTES
_CHALLENGE: Final = struct.Struct(">4sB16s16s1216s32sB")
_ANSWER: Final = struct.Struct(">4sB32s16s")
ANSWER_BYTES: Final = _ANSWER.size + _SEALED_BYTES + layout.SIGNATURE_BYTES
MAX_ANSWER_BYTES: Final = ANSWER_BYTES
MAX_RECIPIENTS: Final = 64
MIN_CHALLENGE_BYTES: Final = _CHALLENGE.size + ESCROW_BYTES
MAX_CHALLENGE_BYTES: Final = _CHALLENGE.size + MAX_RECIPIENTS * ESCROW_BYTES

_ANSWER_TYPE: Final = "reset-answer"
# As for joining: whoever varies a challenge until its words fit pays this for each try. Part of
# suite 1: never change.
_CHECK_COST: Final = passphrase.Argon2Params(64 * 1024, 3, 4)
_CHECK_SALT: Final = b"ow1 reset digest"


@dataclass(frozen=True, slots=True)
class Escrow:
    """One escrow slot: whose vault key it holds and who can open it; ids are 16 bytes."""

    team: bytes
    device: bytes
    recipient: bytes
    recipient_epoch: int
    sealed: bytes = field(repr=False)

    @property
    def header(self) -> bytes:
        """What is bound by the seal."""
        return _escrow_header(self.team, self.device, self.recipient, self.recipient_epoch)

    def open(self, hpke_key: hpke.HpkeKey) -> bytes:
        """The vault key; DamagedError("hpke-sealed") if one bit or the key differs."""
        return _vault_key(hpke_key.open(self.sealed, self.header))


@dataclass(frozen=True, slots=True)
class Challenge:
    """A laptop whose passphrase was forgotten asks for its vault key, sealed to `hpke_public`."""

    team: bytes
    device: bytes
    hpke_public: bytes = field(repr=False)
    nonce: bytes = field(repr=False)
    escrows: tuple[Escrow, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer says in clear: to which challenge, and whose device helped."""

    challenge_hash: bytes
    helper: bytes


def _escrow_header(team: bytes, device: bytes, recipient: bytes, epoch: int) -> bytes:
    return ESCROW_HEADER.pack(
        ESCROW_MAGIC,
        layout.SUITE,
        layout.fixed(team, layout.ID_BYTES, "team"),
        layout.fixed(device, layout.ID_BYTES, "device"),
        layout.fixed(recipient, layout.ID_BYTES, "recipient"),
        layout.unsigned(epoch, 4, "recipient_epoch"),
    )


def _vault_key(plain: bytes) -> bytes:
    if len(plain) != derive.KEY_BYTES:
        raise DamagedError("reset-key")
    return plain


def escrow_info(team: bytes, device: bytes, recipient: bytes, epoch: int) -> bytes:
    """The header of an escrow slot, under which the vault key is sealed to its recipient."""
    return _escrow_header(team, device, recipient, epoch)


def read_escrow(header: bytes, sealed: bytes) -> Escrow:
    """An escrow slot in strict form.

    Raises DamagedError ("escrow-size", "escrow-magic"), NewerFormatError("escrow-newer").
    """
    layout.check_prefix(header, ESCROW_MAGIC, "escrow")
    layout.check_size(header, ESCROW_HEADER.size, ESCROW_HEADER.size, "escrow")
    layout.check_size(sealed, _SEALED_BYTES, _SEALED_BYTES, "escrow")
    _, _, team, device, recipient, epoch = ESCROW_HEADER.unpack(header)
    return Escrow(team, device, recipient, epoch, sealed)


def build_challenge(escrows: Sequence[Escrow], hpke_public: bytes, nonce: bytes) -> bytes:
    """The bytes of a challenge over the escrow slots of one vault; BugError if they do not fit."""
    owners = {(escrow.team, escrow.device) for escrow in escrows}
    if len(owners) != 1 or len(escrows) > MAX_RECIPIENTS:
        raise BugError("challenge-escrows", count=len(escrows))
    hpke.check_public(hpke_public)
    ((team, device),) = owners
    head = _CHALLENGE.pack(
        CHALLENGE_MAGIC,
        layout.SUITE,
        team,
        device,
        hpke_public,
        layout.fixed(nonce, 32, "nonce"),
        len(escrows),
    )
    return head + b"".join(escrow.header + escrow.sealed for escrow in escrows)


def read_challenge(data: bytes) -> Challenge:
    """The challenge in strict form; who asks is for people to find out.

    Raises DamagedError ("challenge-size", "challenge-magic", "challenge-escrows", "hpke-public",
    those of `read_escrow`), NewerFormatError("challenge-newer").
    """
    layout.check_prefix(data, CHALLENGE_MAGIC, "challenge")
    layout.check_size(data, MIN_CHALLENGE_BYTES, MAX_CHALLENGE_BYTES, "challenge")
    _, _, team, device, public, nonce, count = _CHALLENGE.unpack_from(data)
    if count > MAX_RECIPIENTS or len(data) != _CHALLENGE.size + count * ESCROW_BYTES:
        raise DamagedError("challenge-size")
    reader = layout.Reader(data, "challenge")
    reader.take(_CHALLENGE.size)
    escrows = tuple(
        read_escrow(reader.take(ESCROW_HEADER.size), reader.take(_SEALED_BYTES))
        for _ in range(count)
    )
    if any((escrow.team, escrow.device) != (team, device) for escrow in escrows):
        raise DamagedError("challenge-escrows")
    hpke.check_public(public)
    return Challenge(team, device, public, nonce, escrows)


def challenge_hash(data: bytes) -> bytes:
    """SHA-256 over the file, 32 bytes; its first 16 name the reset in the records."""
    return hashlib.sha256(data).digest()


def check_digest(challenge: bytes) -> bytes:
    """The 32 bytes behind the check words of a challenge; 64 MiB and about 0.15 s each time."""
    return passphrase.stretch(challenge_hash(challenge), _CHECK_SALT, _CHECK_COST)


def build_answer(challenge: bytes, vault_key: bytes, signing_key: signing.SigningKey) -> bytes:
    """The answer to a challenge, by the device of the signing key."""
    asked = read_challenge(challenge)
    head = _ANSWER.pack(
        ANSWER_MAGIC, layout.SUITE, challenge_hash(challenge), signing_key.device_id
    )
    signed = head + hpke.seal_to(asked.hpke_public, _vault_key(vault_key), head)
    return signed + signing_key.sign(_ANSWER_TYPE, signed)


def read_answer(data: bytes) -> Answer:
    """What the answer says in clear; nothing is verified yet.

    Raises DamagedError ("answer-size", "answer-magic"), NewerFormatError("answer-newer").
    """
    layout.check_prefix(data, ANSWER_MAGIC, "answer")
    layout.check_size(data, ANSWER_BYTES, ANSWER_BYTES, "answer")
    _, _, asked, helper = _ANSWER.unpack_from(data)
    return Answer(asked, helper)


def open_answer(data: bytes, hpke_key: hpke.HpkeKey) -> bytes:
    """The vault key, which proves itself by opening the vault; then call `verify_answer`.

    The laptop knows who may sign only once its vault is open, so the seal comes first here.
    """
    read_answer(data)
    sealed = data[_ANSWER.size : -layout.SIGNATURE_BYTES]
    return _vault_key(hpke_key.open(sealed, data[: _ANSWER.size]))


def verify_answer(data: bytes, helper_public: bytes) -> None:
    """Raise DamagedError("answer-helper", "answer-signature") unless this key's device signed."""
    if signing.device_id_of(helper_public) != read_answer(data).helper:
        raise DamagedError("answer-helper")
    cut = -layout.SIGNATURE_BYTES
    signing.verify(helper_public, _ANSWER_TYPE, data[:cut], data[cut:], code="answer-signature")

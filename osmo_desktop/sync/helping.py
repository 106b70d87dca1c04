"""Helping with a forgotten passphrase: a supervisor answers a laptop's challenge (b.0 22, b.1)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.progress import Steps
from osmo_desktop.formats import reset
from osmo_desktop.formats.reset import Challenge, Escrow
from osmo_desktop.sync.replica import Replica


@dataclass(frozen=True)
class HelpAsked:
    """A challenge of a laptop of the team; the words of its digest are read aloud."""

    challenge: bytes
    device: str
    user: str
    digest: bytes

    @property
    def id(self) -> str:
        """Names the reset in the records of both sides."""
        return reset.challenge_hash(self.challenge)[:16].hex()


def read_request(replica: Replica, challenge: bytes) -> Steps[HelpAsked]:
    """Whose laptop asks. It proves nothing before both people have compared the words.

    Raises UserError("role-forbids") unless this device is a supervisor's, KnownError:
    reset-foreign, reset-not-yours; DamagedError for what is no challenge.
    """
    asked = reset.read_challenge(challenge)
    user = replica.fold.roster.user(asked.device.hex())
    if asked.team != replica.team or user is None:
        raise KnownError("reset-foreign")
    _own_escrow(replica, asked)
    digest: bytes = yield partial(reset.check_digest, challenge)
    return HelpAsked(challenge, asked.device.hex(), user, digest)


def answer_request(replica: Replica, asked: HelpAsked) -> bytes:
    """The answer that opens that laptop's vault for the key in its challenge.

    Call it only after the words were compared and the deed was written into the records. Raises
    what `read_request` raises, DamagedError when the escrow does not open.
    """
    challenge = reset.read_challenge(asked.challenge)
    escrow = _own_escrow(replica, challenge)
    vault_key = escrow.open(replica.keyring.hpke(escrow.recipient_epoch))
    return reset.build_answer(asked.challenge, vault_key, replica.keyring.signing)


def _own_escrow(replica: Replica, challenge: Challenge) -> Escrow:
    if replica.fold.roster.highest_role(replica.device.hex()) != "supervisor":
        raise UserError("role-forbids")
    for escrow in challenge.escrows:
        if escrow.recipient == replica.device:
            return escrow
    raise KnownError("reset-not-yours")

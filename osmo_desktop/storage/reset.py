"""A forgotten passphrase: the locked vault asks a supervisor for its vault key (b.0 22, b.1).

Asking needs a new passphrase at once. It seals what the answer is opened with, so that neither
the disk nor the answer alone opens anything while the files travel; and the signature's next key.
Nothing else of the vault is touched before an answer has opened it. An answer yields the records,
unsent ones too, never the signature: the vault becomes a new device.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, TypeVar

from osmo_desktop.crypto import derive
from osmo_desktop.crypto.hpke import PRIVATE_BYTES, HpkeKey
from osmo_desktop.crypto.passphrase import Argon2Params
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.domain.errors import DamagedError, KnownError, UserError
from osmo_desktop.domain.merge import is_removed
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Clock
from osmo_desktop.formats import reset
from osmo_desktop.storage import slots
from osmo_desktop.storage.ledger import Ledger
from osmo_desktop.storage.reincarnation import become_new_device
from osmo_desktop.storage.slots import MasterKeys
from osmo_desktop.storage.vault_door import open_unlocked
from osmo_desktop.storage.vault_file import VaultFile

T = TypeVar("T")

_KIND = "reset"  # a passphrase slot of the new phrase, over a seed and the next signature key
_ASKED = "challenge"  # header: the challenge that was written


@dataclass(frozen=True)
class NewWays:
    """The ways into a vault after its reset: the phrase of the request and a new paper secret."""

    phrase: str
    recovery_secret: bytes
    calibrated: Callable[[], Argon2Params]


class ResetBench(Generic[T]):
    """The routines of this module as a role for the services; `join` makes them of a ledger."""

    def __init__(
        self, join: Callable[[Ledger], T], calibrated: Callable[[], Argon2Params], clock: Clock
    ) -> None:
        self._join = join
        self._calibrated = calibrated
        self._clock = clock

    def ask(self, path: Path, phrase: str) -> bytes:
        """See `ask_reset`."""
        return ask_reset(path, phrase, self._calibrated)

    def asked(self, path: Path) -> bytes | None:
        """See `asked_reset`."""
        return asked_reset(path)

    def finish(self, path: Path, phrase: str, secret: bytes, answer: bytes) -> T:
        """See `finish_reset`."""
        ways = NewWays(phrase, secret, self._calibrated)
        return self._join(finish_reset(path, ways, answer, self._clock.now()))


def ask_reset(path: Path, phrase: str, calibrated: Callable[[], Argon2Params]) -> bytes:
    """Prepare the reset of a locked vault to a new passphrase; the challenge for a supervisor.

    An earlier request is forgotten: its answer fits no more. Raises KnownError("reset-nobody")
    when no escrow slot is there (a vault without a team), and what `VaultFile.open` raises.
    """
    with contextlib.closing(VaultFile.open(path)) as vault:
        escrows = [reset.read_escrow(*row) for row in slots.read_slots(vault, "escrow")]
        if not escrows:
            slots.check_kinds(vault)
            raise KnownError("reset-nobody")
        keys = MasterKeys.generate()
        challenge = reset.build_challenge(escrows, _hpke(keys).public, random_bytes(32))
        made = slots.make_passphrase_slot(keys, phrase, calibrated())
        with vault.transaction() as connection:
            slots.put_slots(connection, _KIND, [(made.header, made.wrapped)])
            slots.put_slots(connection, _ASKED, [(challenge, b"")])
        return challenge


def asked_reset(path: Path) -> bytes | None:
    """The challenge that waits for its answer, if one does."""
    with contextlib.closing(VaultFile.open(path)) as vault:
        rows = slots.read_slots(vault, _ASKED)
        return rows[0][0] if rows else None


def finish_reset(path: Path, ways: NewWays, answer: bytes, now: datetime) -> Ledger:
    """Open the vault with the answer to its request and set the new passphrase.

    The recovery secret is a new one: the former sheet opens the former signature, which is gone.
    What happened is written into the records first. Raises UserError("passphrase-wrong") when it
    is not the phrase of the request, UserError("reset-other-request"),
    KnownError("reset-not-asked"), DamagedError for an answer that is forged or damaged; then
    nothing was changed.
    """
    vault = VaultFile.open(path)
    with ExitStack() as failing:
        failing.callback(vault.close)
        asked = slots.read_slots(vault, _ASKED)
        if not asked:
            raise KnownError("reset-not-asked")
        if reset.read_answer(answer).challenge_hash != reset.challenge_hash(asked[0][0]):
            raise UserError("reset-other-request")
        prepared = slots.read_passphrase_slot(vault, _KIND).open(ways.phrase)
        vault_key = reset.open_answer(answer, _hpke(prepared))
        keys = MasterKeys(vault_key, prepared.signature, is_signature_new=True)
        ledger = _opened(vault, keys)
        _check_helper(ledger, answer)
        _write_down(ledger, answer, now)
        _renew(ledger, keys, ways)
        failing.pop_all()
    return ledger


def _renew(ledger: Ledger, keys: MasterKeys, ways: NewWays) -> None:
    """New slots, a new signature and a new device, in one transaction."""
    made = slots.make_passphrase_slot(keys, ways.phrase, ways.calibrated())
    recovery = slots.make_recovery_slot(keys, ways.recovery_secret)

    def replace_slots(connection: sqlite3.Connection) -> None:
        slots.put_slots(connection, "passphrase", [(made.header, made.wrapped)])
        slots.put_recovery_slot(connection, recovery)
        slots.put_slots(connection, _KIND, [])
        slots.put_slots(connection, _ASKED, [])

    become_new_device(ledger, also=replace_slots)


def _write_down(ledger: Ledger, answer: bytes, now: datetime) -> None:
    """The reset shows in the records of everybody, whatever the helper's program wrote (b.1)."""
    read = reset.read_answer(answer)
    values = {
        "device": ledger.identity.device,
        "helper": read.helper.hex(),
        "finished": now.isoformat(),
    }
    team, request = ledger.identity.team, read.challenge_hash[:16].hex()
    edits = [Edit(team, "reset", request, field, value) for field, value in values.items()]
    author = ledger.identity.user
    ledger.append([(team, edit.to_op(author=author, now=now)) for edit in edits])


def _hpke(prepared: MasterKeys) -> HpkeKey:
    """The key that the answer is sealed to."""
    return HpkeKey.from_bytes(derive.reset_key(prepared.vault, PRIVATE_BYTES))


def _opened(vault: VaultFile, keys: MasterKeys) -> Ledger:
    try:
        return open_unlocked(vault, lambda: keys)
    except DamagedError as error:
        if error.code.startswith("vault-"):  # or the key is no key of this vault
            raise DamagedError("reset-answer") from error
        raise


def _check_helper(ledger: Ledger, answer: bytes) -> None:
    """The answer is by a supervisor whom this vault knows."""
    helper = reset.read_answer(answer).helper
    public = ledger.directory.public_key(helper)
    role = ledger.fold.roster.highest_role(helper.hex())
    if public is None or role != "supervisor" or is_removed(ledger.fold, helper.hex()):
        raise DamagedError("answer-helper")
    reset.verify_answer(answer, public)

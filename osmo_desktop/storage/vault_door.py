"""Making and opening vaults: from a passphrase or the paper words to a ledger."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.crypto.passphrase import Argon2Params, raised
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.crypto.signing import SigningKey
from osmo_desktop.domain.errors import KnownError, OsmoError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.membership import Identity, KeyRow
from osmo_desktop.storage import slots
from osmo_desktop.storage.erasing import erase, erased_in
from osmo_desktop.storage.identity import write_identity
from osmo_desktop.storage.keyring import Keyring
from osmo_desktop.storage.ledger import Ledger
from osmo_desktop.storage.local_rows import SealedLocalRows
from osmo_desktop.storage.renewal import renewed
from osmo_desktop.storage.slots import MasterKeys
from osmo_desktop.storage.vault_file import VaultFile, os_error_code, sync_folder


def create_vault(
    path: Path,
    phrase: str,
    params: Argon2Params,
    *,
    recovery_secret: bytes,
    user_name: str,
    device_name: str,
) -> Ledger:
    """Make a vault with a provisional team of its own, and open it.

    Written beside its name and brought there whole, so that a crash leaves no half vault.
    Raises KnownError("vault-exists") and disk errors.
    """
    if path.exists():
        # Never replaced: what is there may be somebody's only copy.
        VaultFile.create(path)
    building = path.with_name(path.name + ".new")
    try:
        building.unlink(missing_ok=True)
        vault = VaultFile.create(building)
        with contextlib.closing(vault):
            _furnish(vault, phrase, params, recovery_secret, (user_name, device_name))
        building.replace(path)
        sync_folder(path.parent)
        with contextlib.suppress(PermissionError):  # folders of others were not made for this
            for above in path.absolute().parents[1:]:
                sync_folder(above)
    except OSError as error:
        raise KnownError(os_error_code(error)) from error
    finally:
        with contextlib.suppress(OSError):
            building.unlink(missing_ok=True)
    return open_vault(path, phrase)


def open_vault(
    path: Path, phrase: str, calibrated: Callable[[], Argon2Params] | None = None
) -> Ledger:
    """Open with the passphrase; a slot below the floor is raised to `calibrated` on the way.

    Raises UserError("passphrase-wrong") and what `VaultFile.open` and `Ledger` raise.
    """
    vault = VaultFile.open(path)

    def renew(keys: MasterKeys, keyring: Keyring) -> Keyring:
        known = erased_in(vault, keyring.meta_key)
        if all(item.renewed for item in known.values()):
            return keyring
        _erase_aside(path, phrase, known)
        params = slots.read_passphrase_slot(vault).params
        return renewed(
            vault, keys, keyring, lambda fresh: slots.make_passphrase_slot(fresh, phrase, params)
        )

    ledger = open_unlocked(vault, lambda: slots.open_with_passphrase(vault, phrase), renew)
    if calibrated is not None:
        # Whoever lacks the memory or the disk for it now works on; the next unlock tries again.
        with contextlib.suppress(KnownError):
            _raise_cost(vault, phrase, calibrated)
    return ledger


def _erase_aside(path: Path, phrase: str, streams: Iterable[str]) -> None:
    """Erase the same clients in vaults that a restore has put aside (`storage/restoring.py`).

    One that is damaged or has another passphrase stays as it is: docs/design/threat-model.md.
    """
    for former in path.parent.glob(f"{path.stem}-former-*{path.suffix}"):
        with contextlib.suppress(OsmoError):
            aside = VaultFile.open(former)
            ledger = open_unlocked(aside, partial(slots.open_with_passphrase, aside, phrase))
            with contextlib.closing(aside):
                if erase(ledger, streams):
                    aside.compact()


def _raise_cost(vault: VaultFile, phrase: str, calibrated: Callable[[], Argon2Params]) -> None:
    slot = slots.read_passphrase_slot(vault)
    if not slot.params.below_floor:
        return
    params = raised(slot.params, calibrated())
    if params != slot.params:
        slots.write_passphrase_slot(vault, slot.open(phrase), phrase, params)


def open_vault_with_recovery(path: Path, secret: bytes) -> Ledger:
    """Open with the secret of the recovery sheet; raises UserError("recovery-wrong")."""
    vault = VaultFile.open(path)
    return open_unlocked(vault, lambda: slots.open_with_recovery(vault, secret))


def check_recovery(path: Path, secret: bytes) -> None:
    """Tell whether the secret opens the vault; raises UserError("recovery-wrong")."""
    with contextlib.closing(VaultFile.open(path)) as vault:
        slots.open_with_recovery(vault, secret)


def recover_vault(
    path: Path, secret: bytes, phrase: str, calibrated: Callable[[], Argon2Params]
) -> Ledger:
    """Open with the secret of the recovery sheet and set a new passphrase.

    The slot is rewritten only once the whole vault was found to hold. Its former parameters are
    not looked at: a slot that cannot be read any more is mended too.
    """
    ledger = open_vault_with_recovery(path, secret)
    try:
        keys = slots.open_with_recovery(ledger.vault, secret)
        slots.write_passphrase_slot(ledger.vault, keys, phrase, calibrated())
    except OsmoError:
        ledger.vault.close()
        raise
    return ledger


def open_unlocked(
    vault: VaultFile,
    unwrap: Callable[[], MasterKeys],
    renew: Callable[[MasterKeys, Keyring], Keyring] = lambda _, keyring: keyring,
) -> Ledger:
    """Open what the master keys open; closes the vault when anything of it does not hold.

    `renew` may put another keyring in place of the opened one, before anything is folded.
    """
    try:
        # Pages that the log does not touch too: a vault opens whole or not at all. 1 ms a MB.
        vault.check_tables()
        keys = unwrap()
        keyring = Keyring(keys)
        keyring.load(vault)
        keyring = renew(keys, keyring)
        ledger = Ledger(vault, keyring)
        ledger.rebuild()
        ledger.erase_what_is_due()  # a crash may have come between an approval and its effect
        SealedLocalRows(vault, keyring).check()
    except OsmoError:
        vault.close()
        raise
    return ledger


def _furnish(
    vault: VaultFile,
    phrase: str,
    params: Argon2Params,
    recovery_secret: bytes,
    names: tuple[str, str],
) -> None:
    keys = MasterKeys.generate()
    slots.write_passphrase_slot(vault, keys, phrase, params)
    slots.write_recovery_slot(vault, keys, recovery_secret)
    keyring = Keyring(keys)
    signing = SigningKey.generate()
    team = new_id()
    identity = Identity(
        user=new_id(),
        device=signing.device_id.hex(),
        team=team,
        user_name=names[0],
        device_name=names[1],
    )
    rows = [
        KeyRow("signing", "", 0, signing.to_bytes()),
        KeyRow("hpke", "", 0, HpkeKey.generate().to_bytes()),
        KeyRow("stream", team, 0, random_bytes(32)),
    ]
    with vault.transaction() as connection:
        keyring.add(connection, rows)
        write_identity(connection, keyring.meta_key, identity)

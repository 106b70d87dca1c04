"""A new vault master key after an erasure: what lay in the file before opens nothing (b.0 20).

Done when a vault is opened with its passphrase, for only that makes the new slot, and before
anything is folded. All of it is one transaction: every row is opened and checked under the former
key and sealed under the new one, so a crash leaves one of the two states, and a log that was
tampered with is refused as ever and never bound anew. The device keeps its signature.

The recovery sheet wraps a former key and leads on by a link until a new sheet takes its place.
Escrow slots go; the next round seals them to the helpers' keys of now. A request for help that
was under way fits no more. Vault worker only.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from typing import Final

from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.domain.errors import DamagedError, KnownError
from osmo_desktop.storage import slots
from osmo_desktop.storage.erasing import erased_in, put_erased
from osmo_desktop.storage.identity import read_meta, write_meta
from osmo_desktop.storage.keyring import KEY_SET, Keyring
from osmo_desktop.storage.local_rows import SealedLocalRows
from osmo_desktop.storage.row_keys import RowKeys
from osmo_desktop.storage.sealed_log import ENDS, SealedLog
from osmo_desktop.storage.slots import MasterKeys, PassphraseSlot
from osmo_desktop.storage.vault_file import TURN, VaultFile

MakeSlot = Callable[[MasterKeys], PassphraseSlot]
"""Makes the passphrase slot of master keys; takes most of a second."""

_DROPPED: Final = ("escrow", "challenge", "reset")
_COMPACT_BYTES: Final = 256 << 20  # SQLite holds the whole file in memory meanwhile


def renewed(vault: VaultFile, keys: MasterKeys, keyring: Keyring, make_slot: MakeSlot) -> Keyring:
    """The keyring of an opened vault under a new master key.

    Whoever lacks the memory or the disk for it now works on with the former one; the next unlock
    tries again. Raises DamagedError when something of the file does not hold.
    """
    fresh = MasterKeys(random_bytes(len(keys.vault)), keys.signature, keys.is_signature_new)
    other = Keyring(fresh)
    try:
        slot = make_slot(fresh)
        with vault.transaction() as connection:
            keyring.reseal_into(vault, connection, other)
            seal_anew(vault, connection, keyring.rows, other.rows)
            SealedLocalRows(vault, keyring).reseal(connection, other)
            _put_slots(connection, slot, (keys.vault, fresh.vault))
            _note_renewed(vault, connection, other)
    except KnownError:
        return keyring
    other.load(vault)
    if vault.path.stat().st_size <= _COMPACT_BYTES:
        with contextlib.suppress(KnownError):  # deleted rows were overwritten where they lay
            vault.compact()
    return other


def seal_anew(
    vault: VaultFile, connection: sqlite3.Connection, former: RowKeys, keys: RowKeys
) -> None:
    """Bring named values and chains from former keys to others, within a transaction.

    Those of keys and of the turn are not among them. Raises DamagedError for what does not open
    or hold under the former keys.
    """
    SealedLog(vault, former).bind_anew(connection, keys)
    for (name,) in vault.rows("SELECT name FROM meta"):
        if name in (TURN, KEY_SET, ENDS):
            continue
        data = read_meta(vault, former.meta_key, str(name))
        if data is None:
            raise DamagedError("vault-damaged")
        write_meta(connection, keys.meta_key, str(name), data)


def _put_slots(
    connection: sqlite3.Connection, slot: PassphraseSlot, step: tuple[bytes, bytes]
) -> None:
    slots.put_slots(connection, "passphrase", [(slot.header, slot.wrapped)])
    slots.add_link(connection, *step)
    for kind in _DROPPED:
        slots.put_slots(connection, kind, [])


def _note_renewed(vault: VaultFile, connection: sqlite3.Connection, keyring: Keyring) -> None:
    known = erased_in(vault, keyring.meta_key)
    for item in known.values():
        item.renewed = True
    put_erased(connection, keyring.meta_key, known)

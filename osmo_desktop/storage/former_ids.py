"""Ids that own ops had before they were sealed anew, so that open forms still find what they saw.

An id is a hash of the sealed bytes (SECURITY b.0 1), and numbering pending ops anew changes it. A
form or draft may have been opened before, and may have slept through a lock: the map is sealed and
stored in the transaction that changes the ids (b.0 10).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Final

from osmo_desktop.storage.identity import read_meta, write_meta
from osmo_desktop.storage.keyring import Keyring
from osmo_desktop.storage.vault_file import VaultFile

_ROW: Final = "former ids"
_ID: Final = 16
_PAIR: Final = 2 * _ID
MOST: Final = 2_048
"""Pairs that are kept, the newest: of more pending records nobody has that many forms open."""


def keep(
    connection: sqlite3.Connection, vault: VaultFile, keyring: Keyring, new_ids: Mapping[str, str]
) -> None:
    """Remember new ids by former ones. Raises DamagedError when the row does not open."""
    changed = {former: new for former, new in new_ids.items() if former != new}
    if not changed:
        return
    pairs = [bytes.fromhex(former + new) for former, new in changed.items()]
    data = (_stored(vault, keyring) + b"".join(pairs))[-MOST * _PAIR :]
    write_meta(connection, keyring.meta_key, _ROW, data)


def newest(vault: VaultFile, keyring: Keyring, ids: Iterable[str]) -> tuple[str, ...]:
    """The present id of each; one that was never replaced is its own."""
    data = _stored(vault, keyring)
    starts = range(0, len(data), _PAIR)
    new_ids = {data[at : at + _ID]: data[at + _ID : at + _PAIR] for at in starts}
    return tuple(_followed(bytes.fromhex(id_), new_ids).hex() for id_ in ids)


def _followed(id_: bytes, new_ids: dict[bytes, bytes]) -> bytes:
    for _ in range(len(new_ids)):
        if id_ not in new_ids:
            break
        id_ = new_ids[id_]
    return id_


def _stored(vault: VaultFile, keyring: Keyring) -> bytes:
    return read_meta(vault, keyring.meta_key, _ROW) or b""

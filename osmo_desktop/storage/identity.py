"""The sealed named values of a vault: its identity, the ends of its chains, protocol state."""

from __future__ import annotations

import sqlite3

import msgspec

from osmo_desktop.crypto import sealing
from osmo_desktop.domain.errors import DamagedError
from osmo_desktop.domain.membership import Identity
from osmo_desktop.storage.vault_file import VaultFile

_NAME = "identity"


def write_identity(connection: sqlite3.Connection, meta_key: bytes, identity: Identity) -> None:
    """Store the identity within a transaction."""
    write_meta(connection, meta_key, _NAME, msgspec.json.encode(identity))


def read_identity(vault: VaultFile, meta_key: bytes) -> Identity:
    """Raises DamagedError("vault-identity") when it is missing or does not open."""
    plain = read_meta(vault, meta_key, _NAME, code="vault-identity")
    if plain is None:
        raise DamagedError("vault-identity")
    try:
        return msgspec.json.decode(plain, type=Identity)
    except msgspec.DecodeError as error:
        raise DamagedError("vault-identity") from error


def write_meta(connection: sqlite3.Connection, meta_key: bytes, name: str, data: bytes) -> None:
    """Seal and store a named value."""
    sealed = seal_meta(meta_key, name, data)
    # An update in place: replacing the row would write the pages of the name's index as well.
    connection.execute(
        "INSERT INTO meta (name, sealed) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed",
        (name, sealed),
    )


def seal_meta(meta_key: bytes, name: str, data: bytes) -> bytes:
    """Seal a named value as it is stored."""
    return sealing.seal(meta_key, data, context=b"meta " + name.encode())


def read_meta(
    vault: VaultFile, meta_key: bytes, name: str, *, code: str = "vault-damaged"
) -> bytes | None:
    """A named value, or None. Raises DamagedError of a code when it does not open."""
    rows = vault.rows("SELECT sealed FROM meta WHERE name = ?", (name,))
    if not rows:
        return None
    sealed = rows[0][0]
    if not isinstance(sealed, bytes):
        raise DamagedError(code)
    try:
        return sealing.open_sealed(meta_key, sealed, context=b"meta " + name.encode())
    except DamagedError as error:
        raise DamagedError(code) from error


def delete_meta(connection: sqlite3.Connection, name: str) -> None:
    """Forget a named value; absent is fine."""
    connection.execute("DELETE FROM meta WHERE name = ?", (name,))

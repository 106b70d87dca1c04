"""Who this vault is: user, device, team and the pinned recovery root (sealed in `meta`)."""

from __future__ import annotations

import sqlite3

import msgspec

from osmo_desktop.crypto import sealing
from osmo_desktop.domain.errors import DamagedError
from osmo_desktop.storage.vault_file import VaultFile


class Identity(msgspec.Struct, frozen=True):
    """All ids as hex. `team` is provisional until a team was founded or joined (b.0 10).

    `root_public` and `root_hpke` (empty while provisional) are the recovery root's public keys;
    `certificates` (base64) are those of the welcome, from the root down to this device;
    `trusted_card` is the supervisor's device whose words were compared before joining.
    """

    user: str
    device: str
    team: str
    user_name: str
    device_name: str
    is_member: bool = False
    incarnation: int = 0
    root_public: bytes = b""
    root_hpke: bytes = b""
    certificates: tuple[str, ...] = ()

    def changed(self, **values: object) -> Identity:
        """A copy with other values."""
        return msgspec.structs.replace(self, **values)


_NAME = "identity"


def write_identity(connection: sqlite3.Connection, meta_key: bytes, identity: Identity) -> None:
    """Store the identity within a transaction."""
    write_meta(connection, meta_key, _NAME, msgspec.json.encode(identity))


def read_identity(vault: VaultFile, meta_key: bytes) -> Identity:
    """Raises DamagedError("vault-damaged") when it is missing or does not open."""
    plain = read_meta(vault, meta_key, _NAME)
    if plain is None:
        raise DamagedError("vault-damaged")
    try:
        return msgspec.json.decode(plain, type=Identity)
    except msgspec.DecodeError as error:
        raise DamagedError("vault-damaged") from error


def write_meta(connection: sqlite3.Connection, meta_key: bytes, name: str, data: bytes) -> None:
    """Seal and store a named value."""
    sealed = sealing.seal(meta_key, data, context=b"meta " + name.encode())
    connection.execute("INSERT OR REPLACE INTO meta (name, sealed) VALUES (?, ?)", (name, sealed))


def read_meta(vault: VaultFile, meta_key: bytes, name: str) -> bytes | None:
    """A named value, or None. Raises DamagedError("vault-damaged") when it does not open."""
    rows = vault.rows("SELECT sealed FROM meta WHERE name = ?", (name,))
    if not rows:
        return None
    sealed = rows[0][0]
    if not isinstance(sealed, bytes):
        raise DamagedError("vault-damaged")
    try:
        return sealing.open_sealed(meta_key, sealed, context=b"meta " + name.encode())
    except DamagedError as error:
        raise DamagedError("vault-damaged") from error

"""The keys that a vault holds, one sealed row each, so that one key can be erased (b.1).

Client keys, the team's content key and its transport keys are symmetric rows with stream and
epoch; the device's signing key is sealed under a key of its own, its HPKE key under the keyring
key. In memory all are open while the vault is unlocked.
"""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from collections.abc import Iterable
from typing import Final

import msgspec

from osmo_desktop.crypto import derive, hpke, sealing
from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.domain.errors import DamagedError
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.storage.identity import read_meta, seal_meta, write_meta
from osmo_desktop.storage.open_keys import OpenKeys
from osmo_desktop.storage.row_keys import RowKeys
from osmo_desktop.storage.slots import MasterKeys
from osmo_desktop.storage.vault_file import VaultFile

_ROWS = "SELECT id, sealed FROM keyring ORDER BY id"
KEY_SET: Final = "keyring"
"""Name of the sealed value that binds the rows together."""

_SIGNING_MARK = b"s"  # first byte of the id of a row that the signature key seals


class Keyring(OpenKeys):
    """All keys of an unlocked vault; `rows` are those of named values, chains and local rows."""

    def __init__(self, keys: MasterKeys) -> None:
        super().__init__()
        self._vault_key = keys.vault
        self.rows = RowKeys.of(keys.vault)
        self._row_key = derive.subkey(keys.vault, b"keyring")
        self._signature_key = derive.subkey(keys.signature, b"signing")
        self._is_signature_new = keys.is_signature_new

    # -- keys of the vault itself -----------------------------------------------------------

    @property
    def meta_key(self) -> bytes:
        """The key of the named values."""
        return self.rows.meta_key

    @property
    def former_rows(self) -> list[RowKeys]:
        """What is kept of former master keys, the newest first."""
        return [RowKeys.former(kept) for _, kept in sorted(self._former.items(), reverse=True)]

    def escrowed(self, public: bytes, info: bytes) -> bytes:
        """The vault key sealed to someone who may help with a reset; never the signature's."""
        return hpke.seal_to(public, self._vault_key, info)

    def is_own(self, row_id: bytes, sealed: bytes) -> bool:
        """Whether a row that lay elsewhere is a key of this vault, never the signature's."""
        if row_id[:1] == _SIGNING_MARK:
            return False
        try:
            self._open(row_id, sealed)
        except DamagedError:
            return False
        return True

    def sealed_set(self, rows: Iterable[tuple[object, ...]]) -> bytes:
        """The sealed value that binds rows (by id) together, for a key file."""
        return seal_meta(self.meta_key, KEY_SET, self._set_mac(rows))

    # -- writing --------------------------------------------------------------------------

    def add(self, connection: sqlite3.Connection, rows: Iterable[KeyRow]) -> None:
        """Seal keys into the file; call `remember` once the transaction is durable."""
        for row in rows:
            row_id = _row_id(row)
            sealed = sealing.seal(self._key_for(row.use), msgspec.json.encode(row), context=row_id)
            connection.execute(
                "INSERT OR REPLACE INTO keyring (id, sealed) VALUES (?, ?)", (row_id, sealed)
            )
        self._bind(connection)

    def load(self, vault: VaultFile) -> None:
        """Open every row, in place of what was known before.

        Raises DamagedError("vault-keys") when one is missing, old or changed.
        """
        self.clear()
        stored = vault.rows(_ROWS)
        if read_meta(vault, self.meta_key, KEY_SET, code="vault-keys") != self._set_mac(stored):
            raise DamagedError("vault-keys")
        for stored_id, sealed in stored:
            if not isinstance(stored_id, bytes) or not isinstance(sealed, bytes):
                raise DamagedError("vault-keys")
            if stored_id[:1] == _SIGNING_MARK and self._is_signature_new:
                continue  # opened by a supervisor's answer: the records, never the signature
            self.remember(self._open(stored_id, sealed))

    def forget_stream(self, connection: sqlite3.Connection, stream: str) -> None:
        """Remove the keys of a stream from the file and from memory."""
        for stream_key in self._streams.pop(stream, {}).values():
            row = KeyRow("stream", stream, stream_key.epoch, stream_key.key)
            connection.execute("DELETE FROM keyring WHERE id = ?", (_row_id(row),))
            cipher = stream_key.cipher
            self._by_kid8.pop(cipher.stream + cipher.kid8, None)
        self._bind(connection)

    def reseal_into(self, vault: VaultFile, connection: sqlite3.Connection, other: Keyring) -> None:
        """Seal every row anew under another master key; what older copies need is kept there.

        The signature's row stays as it is: its key does not change (b.0 20).
        """
        rows = [
            self._open(stored_id, sealed)
            for stored_id, sealed in vault.blobs(_ROWS)
            if stored_id[:1] != _SIGNING_MARK
        ]
        epoch = max(self._former, default=-1) + 1
        other.add(connection, [*rows, KeyRow("former", "", epoch, self.rows.kept)])

    def replace_hpke(self, connection: sqlite3.Connection, row: KeyRow) -> None:
        """Put one HPKE key in place of all: what was sealed to the former ones stays closed."""
        for epoch, key in self._hpke.items():
            former = KeyRow("hpke", "", epoch, key.to_bytes())
            connection.execute("DELETE FROM keyring WHERE id = ?", (_row_id(former),))
        self.add(connection, [row])
        self._hpke = {row.epoch: HpkeKey.from_bytes(row.key)}

    def _bind(self, connection: sqlite3.Connection) -> None:
        """Remember which rows there are: one that is gone or older than the rest is noticed."""
        write_meta(connection, self.meta_key, KEY_SET, self._set_mac(connection.execute(_ROWS)))

    def _set_mac(self, rows: Iterable[tuple[object, ...]]) -> bytes:
        mac = hmac.new(self.rows.chain_key, b"keyring", hashlib.sha256)
        for row in rows:
            for part in row:
                if not isinstance(part, bytes):
                    raise DamagedError("vault-keys")
                mac.update(len(part).to_bytes(4, "big") + part)
        return mac.digest()

    def _open(self, stored_id: bytes, sealed: bytes) -> KeyRow:
        use = "signing" if stored_id[:1] == _SIGNING_MARK else "other"
        try:
            plain = sealing.open_sealed(self._key_for(use), sealed, context=stored_id)
            row = msgspec.json.decode(plain, type=KeyRow)
        except (DamagedError, msgspec.DecodeError) as error:
            raise DamagedError("vault-keys") from error
        if _row_id(row) != stored_id:
            raise DamagedError("vault-keys")
        return row

    def _key_for(self, use: str) -> bytes:
        return self._signature_key if use == "signing" else self._row_key


def _row_id(row: KeyRow) -> bytes:
    # Two keys of a stream may claim one epoch (two makers, or a forger): both have their row.
    kid = derive.key_id(row.key, bytes.fromhex(row.stream), row.epoch) if row.stream else b""
    name = f"{row.use}\0{row.stream}\0{row.epoch}\0".encode() + kid
    digest = hashlib.sha256(name).digest()[:16]
    return (_SIGNING_MARK if row.use == "signing" else b"k") + digest

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
from dataclasses import dataclass

import msgspec

from osmo_desktop.crypto import derive, hpke, sealing
from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.crypto.signing import SigningKey
from osmo_desktop.domain.errors import DamagedError, KnownError
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.rotation import TRANSPORT
from osmo_desktop.formats.record import RecordCipher
from osmo_desktop.storage.identity import read_meta, seal_meta, write_meta
from osmo_desktop.storage.slots import MasterKeys
from osmo_desktop.storage.vault_file import VaultFile

_ROWS = "SELECT id, sealed FROM keyring ORDER BY id"
_SET = "keyring"  # name of the sealed value that binds the rows together
_SIGNING_MARK = b"s"  # first byte of the id of a row that the signature key seals


@dataclass(frozen=True, repr=False)
class StreamKey:
    """A symmetric key of a stream with its cipher ready."""

    key: bytes
    cipher: RecordCipher

    @property
    def kid(self) -> bytes:
        """The key's id, 32 bytes."""
        return self.cipher.kid

    @property
    def epoch(self) -> int:
        """The epoch that its maker gave it; not unique, kids are."""
        return self.cipher.epoch


class Keyring:
    """All keys of an unlocked vault."""

    def __init__(self, keys: MasterKeys) -> None:
        self._vault_key = keys.vault
        self._row_key = derive.subkey(keys.vault, b"keyring")
        self._signature_key = derive.subkey(keys.signature, b"signing")
        self._is_signature_new = keys.is_signature_new
        self._chain_key = derive.subkey(keys.vault, b"chain")
        self.local_key = derive.subkey(keys.vault, b"local")
        self.meta_key = derive.subkey(keys.vault, b"meta")
        self._signing: SigningKey | None = None
        self._hpke: dict[int, HpkeKey] = {}
        self._transport: dict[bytes, StreamKey] = {}  # by kid
        self._streams: dict[str, dict[bytes, StreamKey]] = {}  # by kid: epochs may collide
        self._by_kid8: dict[bytes, RecordCipher] = {}

    # -- reading --------------------------------------------------------------------------

    @property
    def signing(self) -> SigningKey:
        """The device's signing key."""
        if self._signing is None:
            raise KnownError("key-missing")
        return self._signing

    @property
    def hpke_epoch(self) -> int:
        """The newest epoch of the device's HPKE key."""
        return max(self._hpke)

    def hpke(self, epoch: int) -> HpkeKey:
        """The device's HPKE key of an epoch; KnownError("key-missing") when it was dropped."""
        try:
            return self._hpke[epoch]
        except KeyError as error:
            raise KnownError("key-missing") from error

    def transport(self, epoch: int | None = None) -> tuple[int, bytes]:
        """Epoch and bytes of a transport key, that of the greatest epoch by default."""
        by_epoch = self.transport_keys()
        wanted = max(by_epoch, default=-1) if epoch is None else epoch
        if wanted not in by_epoch:
            raise KnownError("key-missing")
        return wanted, by_epoch[wanted]

    def transport_keys(self) -> dict[int, bytes]:
        """All transport keys by epoch."""
        return {held.epoch: held.key for held in self._transport.values()}

    def stream_keys(self, stream: str) -> dict[bytes, StreamKey]:
        """Keys of a stream by their ids; empty when none is held.

        The transport keys are those of the stream of zeros (b.0 6).
        """
        if stream == TRANSPORT:
            return self._transport
        return self._streams.get(stream, {})

    def streams(self) -> tuple[str, ...]:
        """Streams with records of which a key is held."""
        return tuple(self._streams)

    def cipher(self, stream_kid8: bytes) -> RecordCipher | None:
        """The cipher for a record, by its 16 bytes of stream and 8 bytes of key id."""
        return self._by_kid8.get(stream_kid8)

    def chain_mac(self, previous: bytes, *parts: bytes) -> bytes:
        """The next value of a local chain: 32 bytes."""
        mac = hmac.new(self._chain_key, previous, hashlib.sha256)
        for part in parts:
            mac.update(part)
        return mac.digest()

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
        return seal_meta(self.meta_key, _SET, self._set_mac(rows))

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

    def remember(self, row: KeyRow) -> None:
        """Make a stored key usable."""
        if row.use == "signing":
            self._signing = SigningKey.from_bytes(row.key)
        elif row.use == "hpke":
            self._hpke[row.epoch] = HpkeKey.from_bytes(row.key)
        elif row.use == "transport":
            cipher = RecordCipher(row.key, derive.TRANSPORT_STREAM, row.epoch)
            self._transport[cipher.kid] = StreamKey(row.key, cipher)
        else:
            cipher = RecordCipher(row.key, bytes.fromhex(row.stream), row.epoch)
            self._streams.setdefault(row.stream, {})[cipher.kid] = StreamKey(row.key, cipher)
            self._by_kid8[cipher.stream + cipher.kid8] = cipher

    def drop(self, row: KeyRow) -> None:
        """Forget a stream or transport key whose transaction failed."""
        if row.use == "transport":
            kid = derive.key_id(row.key, derive.TRANSPORT_STREAM, row.epoch)
            self._transport.pop(kid, None)
            return
        cipher = RecordCipher(row.key, bytes.fromhex(row.stream), row.epoch)
        if self._streams.get(row.stream, {}).pop(cipher.kid, None) is not None:
            self._by_kid8.pop(cipher.stream + cipher.kid8, None)
        if not self._streams.get(row.stream):
            self._streams.pop(row.stream, None)

    def load(self, vault: VaultFile) -> None:
        """Open every row; DamagedError("vault-keys") when one is missing, old or changed."""
        stored = vault.rows(_ROWS)
        if read_meta(vault, self.meta_key, _SET, code="vault-keys") != self._set_mac(stored):
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

    def _bind(self, connection: sqlite3.Connection) -> None:
        """Remember which rows there are: one that is gone or older than the rest is noticed."""
        write_meta(connection, self.meta_key, _SET, self._set_mac(connection.execute(_ROWS)))

    def _set_mac(self, rows: Iterable[tuple[object, ...]]) -> bytes:
        mac = hmac.new(self._chain_key, b"keyring", hashlib.sha256)
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

"""Key slots: the ways into a vault (SECURITY b.1, b.0 22).

A slot wraps 64 bytes: the vault master key (VMK), under which everything is sealed, and the key
of the device's signature, which only the passphrase and the recovery secret open.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from osmo_desktop.crypto import derive, passphrase, sealing
from osmo_desktop.crypto.passphrase import Argon2Params
from osmo_desktop.domain.errors import DamagedError, KnownError, NewerFormatError, UserError
from osmo_desktop.storage.vault_file import VaultFile

_SALT_BYTES = 32
_KEY_BYTES = 32


@dataclass(frozen=True, repr=False)
class MasterKeys:
    """The two keys that a slot opens; 32 bytes each."""

    vault: bytes
    signature: bytes

    @classmethod
    def generate(cls) -> MasterKeys:
        """Fresh random keys."""
        return cls(sealing.random_bytes(_KEY_BYTES), sealing.random_bytes(_KEY_BYTES))


class _PassphraseHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    v: int
    memory_kib: int
    iterations: int
    lanes: int
    salt: bytes


class _RecoveryHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    v: int
    salt: bytes


def write_passphrase_slot(
    vault: VaultFile, keys: MasterKeys, phrase: str, params: Argon2Params
) -> None:
    """Put the passphrase slot in place, replacing an earlier one."""
    header = msgspec.json.encode(
        _PassphraseHeader(
            v=1,
            memory_kib=params.memory_kib,
            iterations=params.iterations,
            lanes=params.lanes,
            salt=(salt := sealing.random_bytes(_SALT_BYTES)),
        )
    )
    kek = passphrase.derive_kek(phrase, salt, params)
    _write(vault, "passphrase", header, kek, keys)


def write_recovery_slot(vault: VaultFile, keys: MasterKeys, secret: bytes) -> None:
    """Put the slot of the recovery secret (32 bytes, on paper) in place."""
    header = msgspec.json.encode(_RecoveryHeader(v=1, salt=sealing.random_bytes(_SALT_BYTES)))
    _write(vault, "recovery", header, derive.recovery_kek(secret), keys)


def open_with_passphrase(vault: VaultFile, phrase: str) -> MasterKeys:
    """Raises UserError("passphrase-wrong"), DamagedError for a slot that cannot be read."""
    header_bytes, wrapped = _read(vault, "passphrase")
    try:
        header = msgspec.json.decode(header_bytes, type=_PassphraseHeader)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DamagedError("vault-damaged") from error
    if header.v != 1:
        raise NewerFormatError("vault-newer")
    if len(header.salt) != _SALT_BYTES:
        raise DamagedError("vault-damaged")
    params = Argon2Params(header.memory_kib, header.iterations, header.lanes).check()
    kek = passphrase.derive_kek(phrase, header.salt, params)
    return _unwrap(header_bytes, wrapped, kek, code="passphrase-wrong")


def open_with_recovery(vault: VaultFile, secret: bytes) -> MasterKeys:
    """Raises UserError("recovery-wrong") when the words belong to another vault."""
    header_bytes, wrapped = _read(vault, "recovery")
    return _unwrap(header_bytes, wrapped, derive.recovery_kek(secret), code="recovery-wrong")


def _write(vault: VaultFile, kind: str, header: bytes, kek: bytes, keys: MasterKeys) -> None:
    context = b"slot " + kind.encode() + b"\0" + header
    wrapped = sealing.seal(kek, keys.vault + keys.signature, context=context)
    with vault.transaction() as connection:
        connection.execute("DELETE FROM slot WHERE kind = ?", (kind,))
        connection.execute(
            "INSERT INTO slot (kind, header, wrapped) VALUES (?, ?, ?)", (kind, header, wrapped)
        )


def _read(vault: VaultFile, kind: str) -> tuple[bytes, bytes]:
    rows = vault.rows("SELECT kind, header, wrapped FROM slot WHERE kind = ?", (kind,))
    if not rows:
        raise KnownError("slot-missing")
    _, header, wrapped = rows[0]
    if not isinstance(header, bytes) or not isinstance(wrapped, bytes):
        raise DamagedError("vault-damaged")
    return header, wrapped


def _unwrap(header: bytes, wrapped: bytes, kek: bytes, *, code: str) -> MasterKeys:
    kind = b"passphrase" if code == "passphrase-wrong" else b"recovery"
    try:
        plain = sealing.open_sealed(kek, wrapped, context=b"slot " + kind + b"\0" + header)
    except DamagedError as error:
        raise UserError(code) from error
    return MasterKeys(plain[:_KEY_BYTES], plain[_KEY_BYTES:])

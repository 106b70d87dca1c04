"""Key slots: the ways into a vault (SECURITY b.1, b.0 22).

A slot wraps 64 bytes: the vault master key (VMK), under which everything is sealed, and the key
of the device's signature, which only the passphrase and the recovery secret open.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import msgspec

from osmo_desktop.crypto import derive, passphrase, sealing
from osmo_desktop.crypto.passphrase import Argon2Params
from osmo_desktop.domain.errors import DamagedError, KnownError, NewerFormatError, UserError
from osmo_desktop.domain.progress import Steps
from osmo_desktop.storage.vault_file import VaultFile

_SALT_BYTES = 32
_KEY_BYTES = 32
_LINK = "link"
_KINDS = frozenset({b"passphrase", b"recovery", b"link", b"escrow", b"challenge", b"reset"})


@dataclass(frozen=True, repr=False)
class MasterKeys:
    """The two keys that a slot opens; 32 bytes each.

    An escrow slot opens the vault only: then `signature` is a new one (`is_signature_new`), and
    the signing key under the former one stays closed.
    """

    vault: bytes
    signature: bytes
    is_signature_new: bool = False

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


@dataclass(frozen=True, repr=False)
class PassphraseSlot:
    """The passphrase slot as it is stored; opening it takes no vault, so any thread may."""

    header: bytes
    wrapped: bytes
    salt: bytes
    params: Argon2Params

    def open(self, phrase: str) -> MasterKeys:
        """Derive the key of the phrase and unwrap; raises UserError("passphrase-wrong")."""
        kek = passphrase.derive_kek(phrase, self.salt, self.params)
        return _unwrap(self.header, self.wrapped, kek, code="passphrase-wrong")


def make_passphrase_slot(keys: MasterKeys, phrase: str, params: Argon2Params) -> PassphraseSlot:
    """A slot for `write_slot`: deriving its key takes most of a second. Any thread."""
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
    return PassphraseSlot(header, _wrap("passphrase", header, kek, keys), salt, params)


def write_slot(vault: VaultFile, slot: PassphraseSlot) -> None:
    """Put a passphrase slot in place of the earlier one, in one transaction."""
    _write(vault, "passphrase", slot.header, slot.wrapped)


def write_passphrase_slot(
    vault: VaultFile, keys: MasterKeys, phrase: str, params: Argon2Params
) -> None:
    """Make a passphrase slot and put it in place."""
    write_slot(vault, make_passphrase_slot(keys, phrase, params))


def write_recovery_slot(vault: VaultFile, keys: MasterKeys, secret: bytes) -> None:
    """Put the slot of the recovery secret (32 bytes, on paper) in place."""
    with vault.transaction() as connection:
        put_recovery_slot(connection, make_recovery_slot(keys, secret))


def put_recovery_slot(connection: sqlite3.Connection, slot: tuple[bytes, bytes]) -> None:
    """Put the slot of a sheet in place within a transaction.

    It wraps the present keys: no link leads from what an earlier sheet opened to them any more.
    """
    put_slots(connection, "recovery", [slot])
    put_slots(connection, _LINK, [])


def add_link(connection: sqlite3.Connection, former: bytes, vault_key: bytes) -> None:
    """Let the recovery sheet, which wraps a former vault key, lead to the one that followed.

    Nobody has the secret on the paper when the key is changed (b.0 20: the stated exception).
    """
    header = msgspec.json.encode(_RecoveryHeader(v=1, salt=sealing.random_bytes(_SALT_BYTES)))
    wrapped = sealing.seal(_link_kek(former), vault_key, context=b"slot link\0" + header)
    connection.execute(
        "INSERT INTO slot (kind, header, wrapped) VALUES (?, ?, ?)", (_LINK, header, wrapped)
    )


def make_recovery_slot(keys: MasterKeys, secret: bytes) -> tuple[bytes, bytes]:
    """Header and wrapped keys of the slot of a recovery secret."""
    header = msgspec.json.encode(_RecoveryHeader(v=1, salt=sealing.random_bytes(_SALT_BYTES)))
    return header, _wrap("recovery", header, derive.recovery_kek(secret), keys)


def slot_for_new_sheet(
    vault: VaultFile, old_secret: bytes, new_secret: bytes
) -> tuple[bytes, bytes] | None:
    """Header and wrapped keys for a new sheet, if the old one opens this vault."""
    try:
        return make_recovery_slot(open_with_recovery(vault, old_secret), new_secret)
    except UserError:
        return None


def read_passphrase_slot(vault: VaultFile, kind: str = "passphrase") -> PassphraseSlot:
    """Raises DamagedError for a slot that cannot be read or asks for harmful work ("kdf-limits").

    Nothing is computed with the parameters before they were found to be within limits.
    """
    header_bytes, wrapped = _read(vault, kind)
    try:
        header = msgspec.json.decode(header_bytes, type=_PassphraseHeader)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DamagedError("vault-slot") from error
    if header.v != 1:
        raise NewerFormatError("vault-newer")
    if len(header.salt) != _SALT_BYTES:
        raise DamagedError("vault-slot")
    params = Argon2Params(header.memory_kib, header.iterations, header.lanes).check()
    return PassphraseSlot(header_bytes, wrapped, header.salt, params)


def open_with_passphrase(vault: VaultFile, phrase: str) -> MasterKeys:
    """Raises UserError("passphrase-wrong") and what `read_passphrase_slot` raises."""
    return read_passphrase_slot(vault).open(phrase)


def open_with_recovery(vault: VaultFile, secret: bytes) -> MasterKeys:
    """Raises UserError("recovery-wrong") when the words belong to another vault.

    A vault key that was changed since is reached by links; DamagedError("vault-slot") for one
    that does not follow.
    """
    header_bytes, wrapped = _read(vault, "recovery")
    keys = _unwrap(header_bytes, wrapped, derive.recovery_kek(secret), code="recovery-wrong")
    vault_key = keys.vault
    for link in read_slots(vault, _LINK):
        vault_key = _followed(vault_key, *link)
    return replace(keys, vault=vault_key)


def check_passphrase(vault: VaultFile, phrase: str) -> Steps[None]:
    """Raises UserError("passphrase-wrong") in steps; the derivation is the yielded call."""
    slot = read_passphrase_slot(vault)
    yield lambda: slot.open(phrase)


def change_passphrase(
    vault: VaultFile, old: str, new: str, calibrated: Callable[[], Argon2Params]
) -> Steps[None]:
    """Rewrite the passphrase slot and nothing else, in steps; derivations are the yielded calls.

    The new parameters are those that suit this machine and never less than the old ones. Raises
    UserError("passphrase-wrong") for the old phrase, before anything is written.
    """
    slot = read_passphrase_slot(vault)
    keys = yield lambda: slot.open(old)
    made = yield lambda: make_passphrase_slot(
        keys, new, passphrase.raised(slot.params, calibrated())
    )
    write_slot(vault, made)


def _link_kek(former: bytes) -> bytes:
    return derive.subkey(former, _LINK.encode())


def _followed(former: bytes, header: bytes, linked: bytes) -> bytes:
    """The vault key that a link leads to; DamagedError("vault-slot") for one that does not."""
    try:
        return sealing.open_sealed(_link_kek(former), linked, context=b"slot link\0" + header)
    except DamagedError as error:
        raise DamagedError("vault-slot") from error


def _wrap(kind: str, header: bytes, kek: bytes, keys: MasterKeys) -> bytes:
    context = b"slot " + kind.encode() + b"\0" + header
    return sealing.seal(kek, keys.vault + keys.signature, context=context)


def _write(vault: VaultFile, kind: str, header: bytes, wrapped: bytes) -> None:
    with vault.transaction() as connection:
        put_slots(connection, kind, [(header, wrapped)])


def put_slots(
    connection: sqlite3.Connection, kind: str, items: Iterable[tuple[bytes, bytes]]
) -> None:
    """Put slots (header, wrapped) in place of all of their kind; none only removes those."""
    connection.execute("DELETE FROM slot WHERE kind = ?", (kind,))
    connection.executemany(
        "INSERT INTO slot (kind, header, wrapped) VALUES (?, ?, ?)",
        [(kind, header, wrapped) for header, wrapped in items],
    )


def read_slots(vault: VaultFile, kind: str) -> list[tuple[bytes, bytes]]:
    """All slots of a kind; DamagedError("vault-slot") for what is none."""
    found = []
    sql = "SELECT header, wrapped FROM slot WHERE kind = ? ORDER BY id"
    for header, wrapped in vault.rows(sql, (kind,)):
        if not isinstance(header, bytes) or not isinstance(wrapped, bytes):
            raise DamagedError("vault-slot")
        found.append((header, wrapped))
    return found


def check_kinds(vault: VaultFile) -> None:
    """Raise DamagedError("vault-slot-kind") when a slot is of no kind that this format has.

    For whoever finds no slot of a kind: it may be there under a name that was changed.
    """
    # As bytes: what is no UTF-8 any more has no text.
    if not {kind for (kind,) in vault.rows("SELECT CAST(kind AS BLOB) FROM slot")} <= _KINDS:
        raise DamagedError("vault-slot-kind")


def _read(vault: VaultFile, kind: str) -> tuple[bytes, bytes]:
    found = read_slots(vault, kind)
    if not found:
        check_kinds(vault)
        raise KnownError("slot-missing")
    return found[0]


def _unwrap(header: bytes, wrapped: bytes, kek: bytes, *, code: str) -> MasterKeys:
    kind = b"passphrase" if code == "passphrase-wrong" else b"recovery"
    try:
        plain = sealing.open_sealed(kek, wrapped, context=b"slot " + kind + b"\0" + header)
    except DamagedError as error:
        raise UserError(code) from error
    return MasterKeys(plain[:_KEY_BYTES], plain[_KEY_BYTES:])

"""The keys of a vault's rows that are not keys themselves: named values, chains, local rows.

All are derived from the vault master key. When that changes, the former ones of named values and
chains are kept in the keyring, because older copies of the data are sealed and bound under them;
the former key of the local rows never is (docs/design/backups.md).
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from osmo_desktop.crypto import derive
from osmo_desktop.domain.errors import DamagedError, KnownError

_KEY_BYTES = 32


@dataclass(frozen=True, repr=False)
class RowKeys:
    """Keys of 32 bytes each; without `local` the local rows stay closed."""

    meta_key: bytes
    chain_key: bytes
    local: bytes | None = None

    @classmethod
    def of(cls, vault_key: bytes) -> RowKeys:
        """Those of a vault master key."""
        names = (b"meta", b"chain", b"local")
        return cls(*(derive.subkey(vault_key, name) for name in names))

    @classmethod
    def former(cls, kept: bytes) -> RowKeys:
        """Those that were kept of a former master key; DamagedError("vault-keys")."""
        if len(kept) != 2 * _KEY_BYTES:
            raise DamagedError("vault-keys")
        return cls(kept[:_KEY_BYTES], kept[_KEY_BYTES:])

    @property
    def kept(self) -> bytes:
        """What is kept of them when the master key changes."""
        return self.meta_key + self.chain_key

    @property
    def local_key(self) -> bytes:
        """The key of the local rows; KnownError("key-missing") for former keys."""
        if self.local is None:
            raise KnownError("key-missing")
        return self.local

    def chain_mac(self, previous: bytes, *parts: bytes) -> bytes:
        """The next value of a local chain: 32 bytes."""
        mac = hmac.new(self.chain_key, previous, hashlib.sha256)
        for part in parts:
            mac.update(part)
        return mac.digest()

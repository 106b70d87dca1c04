"""From a backup back to a vault: built and verified beside the present one, then put in its place.

1. `examine` joins data and key file to a whole vault beside the present one, opens it with the
   passphrase or the paper secret and verifies every seal, chain and signature. The present vault
   is not touched.
2. `decide` gives it the name by which the next unlock finds it.
3. `complete`, before a vault is opened, keeps the present one aside under a name of its own and
   puts the restored one in its place. A crash at any point leaves one of the two in place, and the
   next unlock goes on (SECURITY T12).

A restored vault is a copy: it becomes a new device before anybody can write with it, so that
nothing forks (b.0 21). Free pool only; the vault that the vault worker holds is never touched.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from osmo_desktop.domain.backup_ring import MARKS, ROWS, CopyName, parse_copy_name
from osmo_desktop.domain.counting import records_by_entry
from osmo_desktop.domain.errors import DamagedError, KnownError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.progress import CancelToken, Progress, Report
from osmo_desktop.storage import slots
from osmo_desktop.storage.backup_places import FoundCopy, all_copies, read_key_file
from osmo_desktop.storage.backups import CHUNK, KeyFile, discard
from osmo_desktop.storage.identity import read_identity
from osmo_desktop.storage.keyring import Keyring
from osmo_desktop.storage.ledger import Ledger
from osmo_desktop.storage.local_rows import SealedLocalRows
from osmo_desktop.storage.reincarnation import Reincarnation
from osmo_desktop.storage.renewal import seal_anew
from osmo_desktop.storage.row_keys import RowKeys
from osmo_desktop.storage.slots import MasterKeys
from osmo_desktop.storage.vault_check import verify
from osmo_desktop.storage.vault_door import open_unlocked
from osmo_desktop.storage.vault_file import (
    JOURNAL_SUFFIX,
    VaultFile,
    os_error_code,
    sync_folder,
)

_SIDE: Final = ".restoring"
_DECIDED: Final = ".restored"
_MAX_BYTES: Final = 16 << 30
_READ: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_WRITE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class Examined:
    """What a verified copy holds; `ops`: the record of each entry that can be read, by uid."""

    copy: CopyName
    size: int
    records: int
    clients: int
    newest: datetime | None
    user_name: str
    device_name: str
    ops: Mapping[str, str]


def examine(
    vault: Path,
    copy: Path,
    unlock: Callable[[VaultFile], MasterKeys],
    report: Report,
    cancel: CancelToken,
) -> Examined:
    """Build a vault from a copy beside `vault` and verify all of it.

    Raises UserError for a wrong passphrase or paper words; KnownError: backup-unknown,
    backup-key-missing, backup-key-other, backup-stopped, disk errors; DamagedError:
    backup-damaged, backup-keys-damaged. Then nothing is left beside the vault.
    """
    name = parse_copy_name(copy.name)
    if name is None:
        raise KnownError("backup-unknown")
    keys = KeyFile.from_bytes(read_key_file(copy, name))
    if name.mark not in keys.devices:
        raise KnownError("backup-key-other")
    side = _side(vault)
    discard(side)
    try:
        size = _fetch(copy, side, name, report, cancel)
        report(Progress(tr("Checking signatures and seals"), 0, 0))
        return _open_side(side, keys, unlock, name, size)
    except BaseException:
        discard(side)
        raise


def decide(vault: Path) -> None:
    """Let the next unlock take the examined vault; KnownError("backup-gone") without one."""
    try:
        _side(vault).replace(_decided(vault))
        sync_folder(vault.parent)
    except FileNotFoundError as error:
        raise KnownError("backup-gone") from error
    except OSError as error:
        raise KnownError(os_error_code(error)) from error


def give_up(vault: Path) -> None:
    """Remove an examined vault that is not wanted."""
    discard(_side(vault))


def complete(vault: Path, now: datetime) -> Path | None:
    """Put a decided vault in place; gives where the former one is kept, None without either.

    One that was only looked at, by a process that ended then, goes. Raises KnownError:
    vault-in-use, disk errors; then the former vault is in place as it was.
    """
    decided = _decided(vault)
    if not decided.is_file():
        discard(_side(vault))
        return None
    try:
        former = _keep_aside(vault, now) if vault.is_file() else None
        decided.replace(vault)
        sync_folder(vault.parent)
    except OSError as error:
        raise KnownError(os_error_code(error)) from error
    return former


def _keep_aside(vault: Path, now: datetime) -> Path:
    """Give the present vault a second name; what is half written in its journal goes first.

    A journal that cannot be rolled back goes aside with its vault: beside the restored one it
    would be taken for that one's.
    """
    try:
        VaultFile.open(vault).close()
    except DamagedError:
        pass  # the very reason for a restore: it is kept as it is
    except KnownError as error:
        if error.code == "vault-in-use":
            raise
    former = _former_name(vault, now)
    if not former.exists():
        os.link(vault, former)
    journal = Path(str(vault) + JOURNAL_SUFFIX)
    if journal.exists():
        journal.replace(Path(str(former) + JOURNAL_SUFFIX))
    sync_folder(vault.parent)
    return former


def _former_name(vault: Path, now: datetime) -> Path:
    """A free name, or the one that the vault has already after a crash."""
    base = f"{vault.stem}-former-{now:%Y%m%dT%H%M%S}"
    for at in range(1, 1000):
        name = vault.with_name(f"{base}{f'-{at}' if at > 1 else ''}{vault.suffix}")
        if not name.exists() or name.samefile(vault):
            return name
    raise KnownError("disk-io")


def _side(vault: Path) -> Path:
    return vault.with_name(vault.name + _SIDE)


def _decided(vault: Path) -> Path:
    return vault.with_name(vault.name + _DECIDED)


def _fetch(copy: Path, side: Path, name: CopyName, report: Report, cancel: CancelToken) -> int:
    """Bring the data beside the vault; DamagedError("backup-damaged") when it is not as named."""
    digest = hashlib.sha256()
    done = 0
    try:
        with _opened(copy) as source, os.fdopen(os.open(side, _WRITE, 0o600), "wb") as target:
            size = os.fstat(source.fileno()).st_size
            while (chunk := source.read(CHUNK)) and done <= _MAX_BYTES:
                if cancel.is_cancelled:
                    raise KnownError("backup-stopped")
                target.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                report(Progress(tr("Reading the copy"), done, size))
            target.flush()
            os.fsync(target.fileno())
    except OSError as error:
        raise KnownError(os_error_code(error)) from error
    if digest.hexdigest()[:32] != name.hash:
        raise DamagedError("backup-damaged")
    return done


def _opened(copy: Path) -> BinaryIO:
    try:
        return os.fdopen(os.open(copy, _READ), "rb")
    except OSError as error:
        raise KnownError("backup-gone") from error


def _open_side(
    side: Path,
    keys: KeyFile,
    unlock: Callable[[VaultFile], MasterKeys],
    name: CopyName,
    size: int,
) -> Examined:
    vault = VaultFile.open(side)
    try:
        _require_plain_tables(vault)
        _put_keys(vault, keys)
        master = unlock(vault)
        _follow(vault, master, keys.devices)
        ledger = open_unlocked(vault, lambda: master)
        verify(ledger)
        found = _facts(ledger, name, size)
        Reincarnation(ledger).renew()
    except DamagedError as error:
        code = "backup-damaged" if error.code.startswith("vault-") else error.code
        raise DamagedError(code) from error
    finally:
        vault.close()
    return found


def _require_plain_tables(vault: VaultFile) -> None:
    """A file from outside may bring tables and indices, but nothing that runs by itself."""
    sql = "SELECT 1 FROM sqlite_master WHERE type NOT IN ('table', 'index') OR sql LIKE '%VIRTUAL%'"
    if vault.rows(sql) or vault.rows("SELECT 1 FROM slot UNION ALL SELECT 1 FROM keyring"):
        raise DamagedError("backup-damaged")


def _put_keys(vault: VaultFile, keys: KeyFile) -> None:
    with vault.transaction() as connection:
        connection.executemany(
            "INSERT INTO slot (kind, header, wrapped) VALUES (?, ?, ?)", keys.slots
        )
        connection.executemany("INSERT INTO keyring (id, sealed) VALUES (?, ?)", keys.keys)
        connection.execute(
            "INSERT INTO meta (name, sealed) VALUES ('keyring', ?)"
            " ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed",
            (keys.bound,),
        )


def _follow(vault: VaultFile, master: MasterKeys, devices: Sequence[str]) -> None:
    """Bring data from before a change of the master key to the present one.

    Its local rows go: what they say of a client that was erased meanwhile must not come back
    (docs/design/backups.md). KnownError("backup-key-other") for the data of another vault.
    """
    keyring = Keyring(master)
    if _is_under(vault, keyring.rows):
        return
    try:
        keyring.load(vault)
    except DamagedError as error:
        raise KnownError("backup-key-other") from error
    former = next((rows for rows in keyring.former_rows if _is_under(vault, rows)), None)
    if former is None:
        raise KnownError("backup-key-other")
    with vault.transaction() as connection:
        seal_anew(vault, connection, former, keyring.rows)
        connection.execute("DELETE FROM local")
    SealedLocalRows(vault, keyring).put(ROWS, MARKS, msgspec.json.encode(devices))


def _is_under(vault: VaultFile, rows: RowKeys) -> bool:
    try:
        read_identity(vault, rows.meta_key)
    except DamagedError:
        return False
    return True


def _facts(ledger: Ledger, name: CopyName, size: int) -> Examined:
    entities, known = ledger.fold.entities.values(), records_by_entry(ledger.fold)
    ops = [op for entity in entities for register in entity.fields.values() for op in register]
    return Examined(
        copy=name,
        size=size,
        records=len(set(known.values())) + len(ledger.fold.sealed),
        clients=sum(entity.kind == "client" for entity in entities),
        newest=max((op.op.written for op in ops), default=None),
        user_name=ledger.identity.user_name,
        device_name=ledger.identity.device_name,
        ops=known,
    )


class RestoreBench:
    """The routines of this module as a role for the services."""

    def find(self, folder: Path) -> list[FoundCopy]:
        """Copies in a folder, newest first; raises OSError."""
        return all_copies(folder)

    def examine(
        self, vault: Path, copy: Path, key: str | bytes, report: Report, cancel: CancelToken
    ) -> Examined:
        """See `examine`; `key` is the present passphrase, or the 32 bytes of the paper."""
        if isinstance(key, str):
            return examine(
                vault, copy, lambda side: slots.open_with_passphrase(side, key), report, cancel
            )
        return examine(
            vault, copy, lambda side: slots.open_with_recovery(side, key), report, cancel
        )

    def decide(self, vault: Path) -> None:
        """See `decide`."""
        decide(vault)

    def give_up(self, vault: Path) -> None:
        """See `give_up`."""
        give_up(vault)

"""Restoring with a preview: what a copy holds, against the present vault, before anything changes.

Nothing here needs an open vault: a fresh laptop or one with a damaged vault restores the same way.
Free pool only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from osmo_desktop.domain.backup_ring import HOME, CopyName
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import current
from osmo_desktop.domain.progress import CancelToken, Report, no_report
from osmo_desktop.services.entrance import VaultInfo, WordList
from osmo_desktop.services.recovery_words import secret_of

_MAX_FOLDERS: Final = 200

Trying = Callable[[Path], AbstractContextManager[None]]
"""Counts a try of a passphrase at a copy as one at the vault (`services/brake.py`)."""
MakeRoom = Callable[[Path], None]
"""Makes the folder of a vault, or refuses one where no vault may lie."""


class PresentOps(Protocol):
    """What the present vault holds."""

    @property
    def ops(self) -> Mapping[str, str]:
        """The record that each entry belongs to, by the entry's uid."""

    @property
    def unsent(self) -> frozenset[str]:
        """Uids of entries that no shared folder is known to hold."""


class RestoreDesk(Protocol):
    """Finds copies and makes vaults of them beside the present one."""

    def find(self, folder: Path) -> Sequence[Any]:
        """Copies in a folder, newest first."""

    def examine(
        self,
        vault: Path,
        copy: Path,
        key: str | bytes,
        report: Report,
        cancel: CancelToken,
    ) -> Any:
        """Make and verify a vault; `key` is the passphrase or the paper secret."""

    def decide(self, vault: Path) -> None:
        """Let the next unlock take the examined vault."""

    def give_up(self, vault: Path) -> None:
        """Remove the examined vault."""


class Remembered(Protocol):
    """What the lock screen knows."""

    def known(self) -> VaultInfo | None:
        """The vault of this laptop, or None at the first start."""

    def remember(self, info: VaultInfo) -> None:
        """Keep what the lock screen shows."""


@dataclass(frozen=True)
class CopyRow:
    """A copy that can be restored: when it was made, its size in bytes, where it lies.

    `mark` tells copies of one laptop from those of another in the same folder.
    """

    path: str
    moment: datetime
    size: int
    mark: str = ""


@dataclass(frozen=True)
class ClosedVault:
    """What is restored over while the vault is closed, or not there at all."""

    vault: Path

    def folders(self) -> tuple[str, ...]:
        """Where copies may lie: beside the vault."""
        return (str(self.vault.with_name(HOME)),)

    def present(self) -> tuple[str, None]:
        """The path of the vault; what it holds cannot be told."""
        return str(self.vault), None


@dataclass(frozen=True)
class RestorePreview:
    """What a verified copy holds, and against the present vault: what it lacks and has more.

    `lacking` records are in the present vault only, `lacking_unsent` of them on no shared folder
    either; `more` are in the copy only. All three are None where the present vault is closed, or
    where there is none (`is_first`).
    """

    moment: datetime
    size: int
    records: int
    clients: int
    newest: datetime | None
    user_name: str
    device_name: str
    lacking: int | None = None
    lacking_unsent: int | None = None
    more: int | None = None
    is_first: bool = False


class RestoreService:
    """Looks for copies, examines one, and takes it into use at the next unlock."""

    def __init__(
        self,
        desk: RestoreDesk,
        words: WordList,
        profile: Remembered,
        default_path: Callable[[], Path],
        *,
        trying: Trying,
        make_room: MakeRoom,
    ) -> None:
        self._desk = desk
        self._words = words
        self._profile = profile
        self._default_path = default_path
        self._trying = trying
        self._make_room = make_room

    def copies_below(self, folder: str) -> tuple[CopyRow, ...]:
        """Copies in a folder; where it has none, those in the folders in it (a whole stick)."""
        return self.copies([folder]) or self.copies(_folders_in(Path(folder)))

    def copies(self, folders: Sequence[str]) -> tuple[CopyRow, ...]:
        """Copies in some folders, newest first; a folder that cannot be read is left out."""
        rows: dict[str, CopyRow] = {}
        for folder in folders:
            try:
                found = self._desk.find(Path(folder))
            except OSError:
                continue
            for copy in found:
                name: CopyName = copy.name
                rows[str(copy.path)] = CopyRow(str(copy.path), name.moment, copy.size, name.mark)
        return tuple(sorted(rows.values(), key=lambda row: row.moment, reverse=True))

    def newest(self, place: str) -> str:
        """The path of a copy: `place` itself, or the newest in that folder.

        Raises KnownError("backup-none").
        """
        if Path(place).is_file():
            return place
        rows = self.copies([place])
        if not rows:
            raise KnownError("backup-none")
        return rows[0].path

    def examine(
        self,
        vault: str,
        copy: str,
        key: str | bytes,
        *,
        present: PresentOps | None = None,
        progress: Report = no_report,
        cancel: CancelToken | None = None,
    ) -> RestorePreview:
        """Make a vault of a copy beside `vault` and verify all of it; `key` opens it.

        Wrong passphrases count as at the lock screen. Raises what `storage.restoring.examine`
        raises, UserError("unlock-wait"), and what refuses a place for a vault; then nothing is
        left.
        """
        path = Path(vault)
        self._make_room(path)
        with self._trying(path) if isinstance(key, str) else nullcontext():
            found = self._desk.examine(path, Path(copy), key, progress, cancel or CancelToken())
        known = None if present is None else present.ops
        return RestorePreview(
            moment=found.copy.moment,
            size=found.size,
            records=found.records,
            clients=found.clients,
            newest=found.newest,
            user_name=found.user_name,
            device_name=found.device_name,
            lacking=None if known is None else _records(known, known.keys() - found.ops.keys()),
            lacking_unsent=None
            if present is None
            else _records(present.ops, present.unsent - found.ops.keys()),
            more=None if known is None else _records(found.ops, found.ops.keys() - known.keys()),
            is_first=not path.exists(),
        )

    def secret(self, typed: Sequence[str]) -> bytes:
        """The paper secret from its words, in any language; raises UserError (recovery-…)."""
        return secret_of(typed, self._words)

    def take(self, vault: str, found: RestorePreview) -> None:
        """Let the next unlock take the examined vault; the present one is kept aside then.

        The lock screen of a fresh laptop knows it from now on.
        """
        self._desk.decide(Path(vault))
        if self._profile.known() is None and Path(vault) == self._default_path():
            info = VaultInfo(vault, found.user_name, found.device_name, "", current().code)
            self._profile.remember(info)

    def give_up(self, vault: str) -> None:
        """Leave everything as it is."""
        self._desk.give_up(Path(vault))


def _records(known: Mapping[str, str], uids: Iterable[str]) -> int:
    """How many records these entries belong to."""
    return len({known[uid] for uid in uids})


def _folders_in(folder: Path) -> list[str]:
    try:
        found = sorted(entry for entry in folder.iterdir() if entry.is_dir())
    except OSError:
        return []
    return [str(entry) for entry in found[:_MAX_FOLDERS]]

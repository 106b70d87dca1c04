"""What differs between the program, its tests and the demo; what the lock screen shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from osmo_desktop.domain.ids import new_id
from osmo_desktop.services.entrance import VaultInfo
from osmo_desktop.system import paths
from osmo_desktop.system.clock import SystemClock

if TYPE_CHECKING:
    from osmo_desktop.crypto.passphrase import Argon2Params
    from osmo_desktop.domain.ports import Clock


_MOST: Final = 100
"""So many vaults of one laptop are known."""
_LATEST: Final = 999_999_999
"""The last minute since 1970 that is taken for a time; what lies after it is damage."""


def _calibrated() -> Argon2Params:
    from osmo_desktop.crypto.passphrase import calibrate

    return calibrate()


@dataclass(frozen=True)
class Setting:
    """What differs between the program, its tests and the demo.

    `vault_path` gives the place of the first vault; those of further people lie beside it.
    """

    clock: Clock
    profile_path: Path
    vault_path: Callable[[], Path]
    params: Callable[[], Argon2Params] = _calibrated

    @cached_property
    def profile(self) -> FileProfile:
        """Whose vaults the laptop has: one for the whole process, so that all mean one vault."""
        return FileProfile(self.profile_path, self.vault_path)


def standard_setting() -> Setting:
    """The program as it is used."""
    return Setting(
        clock=SystemClock(),
        profile_path=paths.config_dir() / "vault.json",
        vault_path=paths.default_vault_path,
    )


class FileProfile:
    """What the lock screen shows, in a small file beside the settings: nothing of clients.

    It holds the vaults of this laptop, the last used first; a file of one vault alone, as earlier
    versions wrote it, is read too. Whom the person chose is known to this process only.
    """

    def __init__(
        self, path: Path, first_place: Callable[[], Path] = paths.default_vault_path
    ) -> None:
        self._path = path
        self._first_place = first_place
        self._chosen: VaultInfo | None = None
        self._newcomer: Path | None = None

    def known(self) -> VaultInfo | None:
        """See `services.entrance.Users`; None too when the file is damaged."""
        if self._newcomer is not None:
            return None
        users, chosen = self.all(), self._chosen
        if chosen is None:
            return users[0] if users else None
        return next((info for info in users if info.path == chosen.path), chosen)

    def all(self) -> tuple[VaultInfo, ...]:
        """See `services.entrance.Users`; what is damaged is left out."""
        try:
            stored = json.loads(self._path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return ()
        rows = stored.get("vaults", [stored]) if isinstance(stored, dict) else []
        found = map(_info, rows[:_MOST]) if isinstance(rows, list) else ()
        return tuple({info.path: info for info in found if info is not None}.values())

    def choose(self, path: str) -> None:
        """See `services.entrance.Users`; a path that is not known changes nothing."""
        found = next((info for info in self.all() if info.path == path), None)
        if found is not None:
            self._chosen, self._newcomer = found, None

    def begin_another(self) -> None:
        """See `services.entrance.Users`; the folder has no name that tells whose it is."""
        first = self._first_place()
        self._newcomer = first.parent / "vaults" / new_id()[:12] / first.name

    def new_place(self) -> Path:
        """Where a vault is made that is not known yet."""
        return self._first_place() if self._newcomer is None else self._newcomer

    def remember(self, info: VaultInfo) -> None:
        """Keep what the lock screen shows of this vault, which is the last used from now on."""
        users = self.all()
        self._chosen, self._newcomer = info, None
        kept = (info, *(other for other in users if other.path != info.path))
        if kept == users:
            return
        paths.make_private(self._path.parent)
        beside = self._path.with_suffix(".new")
        beside.write_text(json.dumps({"vaults": [*map(asdict, kept)]}), encoding="utf-8")
        beside.replace(self._path)


def _info(row: object) -> VaultInfo | None:
    if not isinstance(row, dict):
        return None
    names = [item.name for item in fields(VaultInfo) if item.name != "back_by"]
    texts = {name: row[name] for name in names if isinstance(row.get(name), str)}
    if len(texts) < len(names):
        return None
    match row.get("back_by"):
        case int(back_by) if 0 < back_by <= _LATEST:
            return VaultInfo(**texts, back_by=back_by)
    return VaultInfo(**texts)

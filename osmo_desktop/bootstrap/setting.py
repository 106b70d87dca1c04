"""What differs between the program, its tests and the demo; what the lock screen shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from osmo_desktop.services.entrance import VaultInfo
from osmo_desktop.system import paths
from osmo_desktop.system.clock import SystemClock

if TYPE_CHECKING:
    from osmo_desktop.crypto.passphrase import Argon2Params
    from osmo_desktop.domain.ports import Clock


def _calibrated() -> Argon2Params:
    from osmo_desktop.crypto.passphrase import calibrate

    return calibrate()


@dataclass(frozen=True)
class Setting:
    """What differs between the program, its tests and the demo."""

    clock: Clock
    profile_path: Path
    vault_path: Callable[[], Path]
    params: Callable[[], Argon2Params] = _calibrated


def standard_setting() -> Setting:
    """The program as it is used."""
    return Setting(
        clock=SystemClock(),
        profile_path=paths.config_dir() / "vault.json",
        vault_path=paths.default_vault_path,
    )


class FileProfile:
    """What the lock screen shows, in a small file beside the settings: nothing of clients."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def known(self) -> VaultInfo | None:
        """The vault of this laptop; None at the first start or when the file is damaged."""
        try:
            stored = json.loads(self._path.read_bytes())
            values = {item.name: stored[item.name] for item in fields(VaultInfo)}
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            return None
        is_whole = all(isinstance(value, str) for value in values.values())
        return VaultInfo(**values) if is_whole else None

    def remember(self, info: VaultInfo) -> None:
        """Keep what the lock screen shows."""
        paths.make_private(self._path.parent)
        self._path.write_text(json.dumps(asdict(info)), encoding="utf-8")

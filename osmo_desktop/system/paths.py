"""Where the vault, the settings and the logs live.

Local folders, never the roaming profile of Windows: a vault must not be copied to a server at
log-off, nor lie on a network share (SECURITY b.3).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import platformdirs

APP_NAME: Final = "osmo-desktop"
VAULT_NAME: Final = "vault.owv"
SETTINGS_NAME: Final = "settings.json"

_PRIVATE: Final = 0o700


def data_dir() -> Path:
    """The folder of the vault and of what belongs to it; not made by this call."""
    return platformdirs.user_data_path(APP_NAME, appauthor=False, roaming=False)


def config_dir() -> Path:
    """The folder of settings that hold nothing of clients; not made by this call."""
    return platformdirs.user_config_path(APP_NAME, appauthor=False, roaming=False)


def log_dir() -> Path:
    """The folder of logs, which hold ids only; not made by this call."""
    return platformdirs.user_log_path(APP_NAME, appauthor=False)


def default_vault_path() -> Path:
    """The vault when none is named on the command line."""
    return data_dir() / VAULT_NAME


def settings_path() -> Path:
    """The settings that are needed before a vault is open: language, last vault, contrast."""
    return config_dir() / SETTINGS_NAME


def make_private(folder: Path) -> Path:
    """Make a folder (and those above it) that other users of the machine cannot enter.

    An existing folder of ours that is open to others is closed to them. Raises OSError.
    Windows: the profile's own access list does this, and the mode has no effect.
    """
    folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    folder.chmod(_PRIVATE)
    return folder

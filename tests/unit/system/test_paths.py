"""Where things live."""

import os
from pathlib import Path

import pytest

from osmo_desktop.system import paths


def test_folders_of_the_user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Vault, settings and logs follow the user's own folders (XDG on Linux)."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    assert paths.default_vault_path() == tmp_path / "data/osmo-desktop/vault.owv"
    assert paths.settings_path() == tmp_path / "config/osmo-desktop/settings.json"
    assert paths.log_dir().is_relative_to(tmp_path / "state/osmo-desktop")
    assert list(tmp_path.iterdir()) == [], "asking makes no folder"


def test_private_folder(tmp_path: Path) -> None:
    """A folder of ours is closed to other users, also when it was open before."""
    before = os.umask(0)
    try:
        made = paths.make_private(tmp_path / "a" / "b")
        open_one = tmp_path / "open"
        open_one.mkdir(0o755)
        paths.make_private(open_one)
    finally:
        os.umask(before)

    assert made.stat().st_mode & 0o777 == 0o700
    assert open_one.stat().st_mode & 0o777 == 0o700

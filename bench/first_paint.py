"""Run by the bench in a process of its own: start the program, end once its window is painted.

The laptop has a vault: its profile is made where XDG_CONFIG_HOME says, unless it is there.
"""

from __future__ import annotations

import sys

from bench.painted import PaintedApplication
from osmo_desktop.bootstrap import FileProfile, run
from osmo_desktop.services.entrance import VaultInfo
from osmo_desktop.system import paths


def main() -> None:
    """Show the lock screen."""
    profile = FileProfile(paths.config_dir() / "vault.json")
    if profile.known() is None:
        profile.remember(VaultInfo(str(paths.default_vault_path()), "Anna", "A", "Laituri", "fi"))
    _application = PaintedApplication(sys.argv[:1])
    run([])


if __name__ == "__main__":
    main()

"""Run by the bench in a process of its own: open a vault in the window, print its memory in MB."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from bench.corpus import PHRASE, FixedClock
from osmo_desktop.bootstrap import Setting, catalogue, door
from osmo_desktop.domain.language import use
from osmo_desktop.ui import theme
from osmo_desktop.ui.app import App
from osmo_desktop.ui.program import Program
from osmo_desktop.ui.restoring.entry import RestoreEntry
from osmo_desktop.ui.settings.appearance import theme_of
from osmo_desktop.ui.start import Start
from osmo_desktop.ui.welcome.recovery_entry import RecoveryEntry
from osmo_desktop.ui.welcome.welcome_window import Welcome

_LOOK_EVERY_MS = 200


def resident_mb() -> float:
    """Resident memory of this process (Linux)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


def main(path: Path) -> None:
    """Open the vault, wait until all is indexed, print the memory and end."""
    application = QApplication(sys.argv[:1])
    use(catalogue("fi"))
    theme.load_fonts()
    theme.apply(application, theme_of("system"))
    setting = Setting(FixedClock(), path.with_suffix(".profile"), lambda: path)
    entrance = door(setting)
    app = App(
        Start(
            users=entrance.users,
            door=lambda: entrance,
            catalogue=catalogue,
            restart=partial(sys.exit, 0),
            welcome=Welcome,
            recovery=RecoveryEntry,
            restoring=RestoreEntry,
            program=Program,
        )
    )
    app.frame.show()
    services = entrance.unlock(PHRASE, path)
    app.enter(services)
    watch = QTimer()

    def look() -> None:
        if services.search.ready():
            print(f"{resident_mb():.1f}")
            application.exit(0)

    watch.timeout.connect(look)
    watch.start(_LOOK_EVERY_MS)
    application.exec()
    app.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The watch of the session alone, without a window: `python -m tests.ui.listening`.

Standard output tells when logind has answered ("listens") and each time that the computer is left
("left REASON"); it ends with its input.
"""

from __future__ import annotations

import json
import os
import sys

from PySide6.QtCore import QCoreApplication, QSocketNotifier, QTimer

from osmo_desktop.ui.lock.locked import LockReason
from osmo_desktop.ui.session_signals.linux import LinuxSession


def tell(line: str) -> None:
    """Write a line in one piece."""
    os.write(1, f"{line}\n".encode())


def main() -> None:
    """Listen until the input ends."""
    application = QCoreApplication(sys.argv)

    def left(reason: LockReason) -> None:
        tell(f"left {reason}")

    session = LinuxSession(left)
    tell(f"sources {json.dumps(session.sources)}")
    known = QTimer()

    def ask() -> None:
        if "session state" in session.sources and session.delays_sleep:
            known.stop()
            tell("listens")

    known.timeout.connect(ask)
    known.start(10)
    end = QSocketNotifier(0, QSocketNotifier.Type.Read)
    end.activated.connect(application.quit)
    application.exec()


if __name__ == "__main__":
    main()

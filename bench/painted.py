"""A Qt application that ends as soon as a window is painted; run as a module, a bare one."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget


class PaintedApplication(QApplication):
    """Ends the process, without tidying up, after the first painting of a window."""

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Let the painting finish first."""
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, lambda: os._exit(0))
        return super().notify(receiver, event)


def main() -> None:
    """Show an empty window as large as ours."""
    application = PaintedApplication(sys.argv[:1])
    window = QWidget()
    window.resize(1366, 728)
    window.show()
    application.exec()


if __name__ == "__main__":
    main()

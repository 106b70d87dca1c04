"""A Qt application that ends as soon as its window is painted; run as a module, a bare one."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

_TURNS = 2  # of the event loop with a window shown: it is exposed in one and painted by the next


class PaintedApplication(QApplication):
    """Ends the process, without tidying up, once a window is painted.

    Counted in turns of the event loop: to look at every event would cost more than the window.
    """

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._turns = 0
        self._each_turn = QTimer(self)
        self._each_turn.timeout.connect(self._look)
        self._each_turn.start(0)

    def _look(self) -> None:
        if any(widget.isVisible() for widget in self.topLevelWidgets()):
            self._turns += 1
        if self._turns == _TURNS:
            os._exit(0)


def main() -> None:
    """Show the least window that could ask for a passphrase, as large as ours."""
    application = PaintedApplication(sys.argv[:1])
    window = QWidget()
    column = QVBoxLayout(window)
    column.addWidget(QLabel("Passphrase"), alignment=Qt.AlignmentFlag.AlignCenter)
    phrase = QLineEdit()
    phrase.setEchoMode(QLineEdit.EchoMode.Password)
    column.addWidget(phrase)
    column.addWidget(QPushButton("Open"))
    window.resize(1366, 728)
    window.show()
    application.exec()


if __name__ == "__main__":
    main()

"""Parts of the first run in front of the window of an open vault."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.widgets.buttons import IconButton
from osmo_desktop.ui.widgets.overlay import Overlay


class Startable(Protocol):
    """Steps that say where the keyboard begins."""

    def focus_start(self) -> None:
        """Put the focus where the shown part begins."""


class StepsView(Overlay):
    """Steps over the window, closed at any time; deletes itself when closed."""

    def __init__(self, window: QWidget, title: str, *, behind: QWidget | None = None) -> None:
        super().__init__(window, behind=behind, width=840)
        self.setAccessibleName(title)
        self.body.setContentsMargins(2, 12, 2, 2)
        self.body.setSpacing(4)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 10, 0)
        head.addStretch(1)
        close = IconButton("x", tr("Close"))
        close.clicked.connect(self.dismiss)
        head.addWidget(close)
        self.body.addLayout(head)
        self._begin: Startable | None = None
        self.closed.connect(self.deleteLater)

    def hold(self, steps: QStackedWidget, begin: Startable) -> None:
        """Take the steps in; `begin` puts the focus into them."""
        self.body.addWidget(steps, 1)
        self._begin = begin

    def start(self) -> None:
        """Open, with the keyboard at the first field."""
        self.open()
        if self._begin is not None:
            self._begin.focus_start()

    def place_box(self) -> QRect:
        """Use most of the window's height."""
        box = super().place_box()
        height = min(self.height() - 48, theme.px(600))
        box.setTop((self.height() - height) // 2)
        box.setHeight(height)
        return box

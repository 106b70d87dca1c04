"""The program's mark at the door."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.widgets import painting


class BrandMark(QWidget):
    """The program's mark; decoration beside its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Forty pixels square."""
        return QSize(theme.px(40), theme.px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the mark."""
        t = theme.tokens()
        painter = QPainter(self)
        painting.rounded(painter, self.rect(), 10, fill=t.accent)
        side = theme.px(24)
        at = (self.width() - side) // 2
        icons.paint(painter, "waypoints", QRect(at, at, side, side), t.onaccent)

"""Small layouts: a row that breaks its line, and something that stands in the middle."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from osmo_desktop.ui import theme
from osmo_desktop.ui.widgets.notices import EmptyState

GAP = 8
"""Pixels between two parts."""
_MIDDLE = 340


class FlowRow(QWidget):
    """Places its parts from left to right and breaks the line before one that would be cut."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts: list[QWidget] = []
        # Minimum, not Fixed: a fixed height would be that of one line, whatever the width.
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """The parts, in order."""
        return tuple(self._parts)

    def add(self, part: QWidget, *, shown: bool = True) -> None:
        """Add a part at the end."""
        part.setParent(self)
        part.setVisible(shown)
        self._parts.append(part)
        self._renew()

    def lead_with(self, part: QWidget) -> None:
        """Add a part before all others."""
        part.setParent(self)
        part.show()
        self._parts.insert(0, part)
        self._renew()

    def clear(self) -> None:
        """Remove all parts for good."""
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts = []
        self._renew()

    def hasHeightForWidth(self) -> bool:
        """A narrower row is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines."""
        return self._arranged(width)[1]

    def sizeHint(self) -> QSize:
        """Return the size in one line."""
        shown = [part.sizeHint() for part in self._parts if not part.isHidden()]
        width = sum(size.width() for size in shown) + GAP * max(0, len(shown) - 1)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSizeHint(self) -> QSize:
        """Return the size of the widest part."""
        widths = [part.sizeHint().width() for part in self._parts if not part.isHidden()]
        return QSize(max(widths, default=0), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the lines anew."""
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        """Follow parts that were shown, hidden or changed their words."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._renew()
        return super().event(event)

    def _renew(self) -> None:
        """Place the parts and tell the layout around."""
        self._place()
        self.updateGeometry()

    def _place(self) -> None:
        """Give each part its place."""
        for part, place in self._arranged(self.width())[0]:
            part.setGeometry(place)

    def _arranged(self, width: int) -> tuple[list[tuple[QWidget, QRect]], int]:
        """Return the places at `width`, and the height that they take."""
        lines: list[list[tuple[QWidget, QSize]]] = [[]]
        x = 0
        for part in self._parts:
            if part.isHidden():
                continue
            size = part.sizeHint()
            if x and x + size.width() > width:
                lines.append([])
                x = 0
            lines[-1].append((part, size))
            x += size.width() + GAP
        placed: list[tuple[QWidget, QRect]] = []
        y = 0
        for line in lines:
            x, height = 0, max((size.height() for _, size in line), default=0)
            for part, size in line:  # on the middle of their line, as words stand on one
                top = y + (height - size.height()) // 2
                taken = min(size.width(), max(width, 1))
                placed.append((part, QRect(x, top, taken, size.height())))
                x += size.width() + GAP
            y += height + GAP
        return placed, y - GAP


class Centred(QWidget):
    """Holds a notice in the middle of a wide place; its words wrap at the width of the notice."""

    def __init__(self, notice: EmptyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        notice.setMaximumWidth(theme.px(_MIDDLE) + 48)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(notice, 100)
        row.addStretch(1)

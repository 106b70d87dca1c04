"""Grounds that hold other widgets: card, inset, separator line."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from osmo_desktop.ui import theme
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.badges import Count, IconLabel
from osmo_desktop.ui.widgets.buttons import Button
from osmo_desktop.ui.widgets.labels import PlainLabel


class Card(QFrame):
    """A raised box with an optional title row; put content into `body`. Cards do not nest.

    `elides`: a title that is somebody's name is cut where it would make the card wider.
    """

    def __init__(
        self,
        title: str = "",
        *,
        icon: str | None = None,
        tone: Tone = "accent",
        action: Button | None = None,
        elides: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(16, 8, 16, 12)
        self._outer.setSpacing(4)
        self.title_label = PlainLabel(title, "h2", elide=elides)
        self.icon_label = IconLabel(icon or "info", 18, tone)
        self.count = Count()
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.icon_label)
        self.head.addWidget(self.title_label)
        self.head.addWidget(self.count)
        self.head.addStretch(1)
        if icon is None:
            self.icon_label.hide()
        self.count.hide()
        if title:
            self.title_label.setMinimumHeight(theme.px(32))
            self._outer.addLayout(self.head)
            self.setAccessibleName(title)
        else:
            self.title_label.setParent(self)
            self.title_label.hide()
            self.icon_label.setParent(self)
            self.icon_label.hide()
            self.count.setParent(self)
        self.body = QVBoxLayout()
        self.body.setSpacing(4)
        self._outer.addLayout(self.body)
        self._outer.addStretch(1)
        self._grows = False
        if action is not None:
            self.set_action(action)

    def set_title(self, title: str) -> None:
        """Change the words of the title row."""
        self.title_label.setText(title)
        self.setAccessibleName(title)

    def set_count(self, number: int | None) -> None:
        """Show how many things the card holds beside its title; None hides the number."""
        self.count.set_number(number)

    def set_action(self, action: Button) -> None:
        """Put the one ghost action at the right end of the title row."""
        self.head.addWidget(action)

    def set_margins(self, left: int, top: int, right: int, bottom: int) -> None:
        """Change the inner space, for a card whose rows reach its edges."""
        self._outer.setContentsMargins(left, top, right, bottom)

    def event(self, event: QEvent) -> bool:
        """Keep the content at the top, unless some of it wants to grow."""
        if event.type() == QEvent.Type.LayoutRequest:
            grows = bool(self.body.expandingDirections() & Qt.Orientation.Vertical)
            if grows != self._grows:
                self._grows = grows
                self._outer.setStretchFactor(self.body, 1 if grows else 0)
                self._outer.setStretch(self._outer.count() - 1, 0 if grows else 1)
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground and its edge."""
        t = theme.tokens()
        painting.rounded(
            QPainter(self), self.rect(), painting.RADIUS_CARD, fill=t.raised, edge=t.line
        )


class Inset(QFrame):
    """A ground inside a card or a page, for a value, a notice or a choice."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(12, 8, 12, 8)
        self.body.setSpacing(4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground and its edge."""
        t = theme.tokens()
        painting.rounded(QPainter(self), self.rect(), painting.RADIUS_INSET, fill=t.bg, edge=t.line)


class Surface(QFrame):
    """A flat ground of `surface` over its whole area: list pane, composer, foot of a page."""

    def __init__(self, *, edge: Qt.Edge | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edge = edge

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill, and draw the one separating edge."""
        t = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(t.surface))
        painter.setPen(QColor(t.line))
        if self._edge == Qt.Edge.TopEdge:
            painter.drawLine(0, 0, self.width(), 0)
        elif self._edge == Qt.Edge.BottomEdge:
            painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        elif self._edge == Qt.Edge.LeftEdge:
            painter.drawLine(0, 0, 0, self.height())
        elif self._edge == Qt.Edge.RightEdge:
            painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())


class Separator(QWidget):
    """A horizontal line of one pixel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One pixel high."""
        return QSize(16, 1)

    def minimumSizeHint(self) -> QSize:
        """One pixel high."""
        return QSize(0, 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the line."""
        QPainter(self).fillRect(self.rect(), theme.color("line"))

"""A chart on the screen, drawn from the same primitives as on paper (`domain/chart.py`)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from osmo_desktop.domain.chart import Chart, Line, Marker, Primitive, Rect, Shape, Text
from osmo_desktop.ui import theme

_INKS: Final = {"text": "text", "soft": "sub", "grid": "input"}
_NARROWEST: Final = 320


class ChartView(QWidget):
    """Shows a chart as wide as there is room, its words never larger than those around it.

    To a screen reader it is one graphic that says what the chart tells; a table stands beside it.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart: Chart | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.set_font(self, "small")

    def show_chart(self, chart: Chart | None) -> None:
        """Show a chart, or nothing."""
        self.chart = chart
        self.setAccessibleName(chart.told if chart is not None else "")
        self.setVisible(chart is not None)
        if chart is not None:
            self.setMaximumWidth(theme.px(int(chart.width)))
        self.updateGeometry()
        self.update()

    def heightForWidth(self, width: int) -> int:
        """Keep the shape of the chart, which is not drawn wider than it may be."""
        width = min(width, self.maximumWidth())
        return int(width * self.chart.height / self.chart.width) if self.chart is not None else 0

    def sizeHint(self) -> QSize:
        """The chart at the size in which it was laid out."""
        width = theme.px(int(self.chart.width)) if self.chart is not None else 0
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Small, and still the whole chart."""
        width = theme.px(_NARROWEST)
        return QSize(width, self.heightForWidth(width))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw every primitive in its order."""
        if self.chart is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = min(self.width() / self.chart.width, self.height() / self.chart.height)
        painter.scale(scale, scale)
        for primitive in self.chart.primitives:
            _paint(painter, primitive)


def _paint(painter: QPainter, primitive: Primitive) -> None:
    """Draw one primitive in the colours of the theme."""
    colour = theme.color(_INKS[primitive.ink])
    painter.setPen(QPen(colour, 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if isinstance(primitive, Line):
        dash = Qt.PenStyle.DashLine if primitive.is_dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(colour, primitive.weight, dash))
        painter.drawLine(QPointF(*primitive.start), QPointF(*primitive.end))
    elif isinstance(primitive, Rect):
        painter.setPen(QPen(colour, primitive.weight))
        painter.drawRect(QRectF(*primitive.corner, *primitive.size))
    elif isinstance(primitive, Text):
        _paint_text(painter, primitive)
    else:
        _paint_marker(painter, primitive, colour)


def _paint_text(painter: QPainter, text: Text) -> None:
    font = theme.font("small")
    font.setPixelSize(int(text.size))
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    words = text.words
    if text.room is not None:
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, text.room)
    wide = metrics.horizontalAdvance(words)
    share = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor]
    x, y = text.place
    painter.drawText(QPointF(x - wide * share, y), words)


def _paint_marker(painter: QPainter, marker: Marker, colour: QColor) -> None:
    x, y = marker.place
    radius = marker.radius
    box = QRectF(x - radius, y - radius, 2 * radius, 2 * radius)
    if marker.shape is Shape.CROSS:
        painter.setPen(QPen(colour, 1.6))
        painter.drawLine(box.topLeft(), box.bottomRight())
        painter.drawLine(box.bottomLeft(), box.topRight())
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    if marker.shape is Shape.DISC:
        painter.drawEllipse(box)
    elif marker.shape is Shape.TRIANGLE:
        painter.drawPolygon([QPointF(x, box.top()), box.bottomRight(), box.bottomLeft()])
    else:
        painter.drawRect(box)

"""Small drawing steps shared by painted widgets and delegates."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetrics, QPainter, QPen

RADIUS_CONTROL = 6
RADIUS_INSET = 8
RADIUS_CARD = 10


def rounded(
    painter: QPainter,
    rect: QRect | QRectF,
    radius: float,
    *,
    fill: QColor | str | None = None,
    edge: QColor | str | None = None,
    width: float = 1.0,
) -> None:
    """Draw a rounded box whose edge lies inside `rect`, crisp at 100 %."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(rect)
    if edge is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        painter.setPen(QPen(QColor(edge), width))
        half = width / 2
        box = box.adjusted(half, half, -half, -half)
        radius = max(0.0, radius - half)
    painter.setBrush(Qt.BrushStyle.NoBrush if fill is None else QBrush(QColor(fill)))
    radius = min(radius, box.height() / 2)
    painter.drawRoundedRect(box, radius, radius)
    painter.restore()


def text(
    painter: QPainter,
    rect: QRect,
    words: str,
    *,
    font: QFont,
    colour: QColor | str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> int:
    """Draw one line, centred in height and elided at the end; return the width it took."""
    metrics = QFontMetrics(font)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(0, rect.width()))
    painter.setFont(font)
    painter.setPen(QColor(colour))
    flags = align | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(rect, int(flags) | int(Qt.TextFlag.TextSingleLine), shown)
    return min(metrics.horizontalAdvance(shown), rect.width())


def in_two(words: str, *, font: QFont, width: int) -> tuple[str, ...]:
    """Return words as one line, or as two where they do not fit; the second may be too long."""
    metrics = QFontMetrics(font)
    if metrics.horizontalAdvance(words) <= width:
        return (words,)
    parts = words.split(" ")
    fits = (n for n in range(len(parts) - 1, 0, -1) if _fits(metrics, parts[:n], width))
    first = next(fits, 0)
    return (" ".join(parts[:first]), " ".join(parts[first:])) if first else (words,)


def _fits(metrics: QFontMetrics, parts: list[str], width: int) -> bool:
    return metrics.horizontalAdvance(" ".join(parts)) <= width


def wrapped(
    painter: QPainter, rect: QRect, words: str, *, font: QFont, colour: QColor | str
) -> None:
    """Draw words over several lines from the top of `rect`; `wrapped_height` measures them."""
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(rect, int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop), words)


def wrapped_height(words: str, font: QFont, width: int) -> int:
    """Return how high `words` stand when wrapped at `width`."""
    box = QFontMetrics(font).boundingRect(
        QRect(0, 0, max(1, width), 100_000), int(Qt.TextFlag.TextWordWrap), words
    )
    return box.height()


def width_of(words: str, font: QFont) -> int:
    """Return the width of one line of `words`."""
    return QFontMetrics(font).horizontalAdvance(words)

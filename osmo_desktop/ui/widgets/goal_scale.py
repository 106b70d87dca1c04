"""A goal's scale in five points: where it began, where it is now, and that in words."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from osmo_desktop.ui import theme
from osmo_desktop.ui.widgets import painting

_STEP = 21
_LEVELS = (-2, -1, 0, 1, 2)


class GoalScale(QSlider):
    """Five points −2…+2: a ring at the first level, a dot at the present one, words beside.

    With `editable` it takes the focus: digits 1–5, the arrow keys or a click choose a level. It is
    a slider to screen readers, from −2 to 2.
    """

    level_chosen = Signal(int)

    def __init__(
        self,
        *,
        name: str,
        baseline: int | None = None,
        present: int | None = None,
        words: str = "",
        editable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(_LEVELS[0], _LEVELS[-1])
        self._name = name
        self._editable = editable
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if editable else Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._baseline, self._present, self._words = baseline, present, words
        self.set_levels(baseline, present, words)

    @property
    def present(self) -> int | None:
        """The present level, −2…+2, or None before the first estimate."""
        return self._present

    def set_levels(self, baseline: int | None, present: int | None, words: str) -> None:
        """Show other levels; `words` say the same ("−1, below expected")."""
        self._baseline, self._present, self._words = baseline, present, words
        self.setValue(present or 0)
        self.setAccessibleName(f"{self._name}: {words}" if words else self._name)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of points and words."""
        width = theme.px(_STEP) * 4 + theme.px(20)
        if self._words:
            width += theme.px(8) + painting.width_of(self._words, theme.font("small"))
        return QSize(width, theme.px(24))

    def minimumSizeHint(self) -> QSize:
        """Never cut the points."""
        return QSize(theme.px(_STEP) * 4 + theme.px(20), theme.px(24))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose a level by digit or arrow."""
        level: int | None = None
        if self._editable and Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_5:
            level = event.key() - Qt.Key.Key_1 - 2
        elif self._editable and event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            step = 1 if event.key() == Qt.Key.Key_Right else -1
            start = self._present if self._present is not None else 0
            level = min(2, max(-2, start + step))
        if level is None:
            event.ignore()
        else:
            self._choose(level)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the level that was clicked."""
        point = round((event.position().x() - theme.px(10)) / theme.px(_STEP))
        if self._editable and 0 <= point < len(_LEVELS):
            self._choose(_LEVELS[point])
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag nothing: a level is chosen, not passed through."""
        event.ignore()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw line, points and words."""
        painter = QPainter(self)
        taken = paint_scale(painter, self.rect(), self._baseline, self._present)
        if self._words:
            left = taken + theme.px(8)
            area = QRect(left, 0, max(0, self.width() - left), self.height())
            painting.text(
                painter,
                area,
                self._words,
                font=theme.font("small"),
                colour=theme.tokens().sub,
            )

    def _choose(self, level: int) -> None:
        """Take a level that the person chose, and tell it."""
        if level == self._present:
            return
        self._present = level
        self.setValue(level)
        self.update()
        self.level_chosen.emit(level)


def paint_scale(painter: QPainter, rect: QRect, baseline: int | None, present: int | None) -> int:
    """Draw the five points at the left of `rect`; return where they end."""
    t = theme.tokens()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    step, first = theme.px(_STEP), rect.x() + theme.px(10)
    middle = rect.center().y() + 1
    painter.setPen(QPen(QColor(t.input), 2))
    painter.drawLine(first, middle, first + 4 * step, middle)
    for i, level in enumerate(_LEVELS):
        centre = QPoint(first + i * step, middle)
        radius = theme.px(4)
        painter.setPen(QPen(QColor(t.input), 1.5))
        painter.setBrush(QColor(t.raised))
        if level == baseline and level != present:
            radius = theme.px(5)
            painter.setPen(QPen(QColor(t.accent), 2))
        if level == present:
            radius = theme.px(7)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.accent))
        painter.drawEllipse(centre, radius, radius)
        if level == present == baseline:
            painter.setPen(QPen(QColor(t.onaccent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(centre, theme.px(4), theme.px(4))
    painter.restore()
    return first + 4 * step + theme.px(10)

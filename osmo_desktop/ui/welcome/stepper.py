"""The three steps of the first run: which are done, which one is shown."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.widgets import painting

_DOT = 22
_GAP = 8
_BETWEEN = 24


class Stepper(QWidget):
    """Numbers with words; done ones have a tick, the shown one is filled and bold."""

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = tuple(names)
        self.step = 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_step(0)

    @property
    def spoken(self) -> str:
        """What a screen reader says of it."""
        return tr("Step {n} of {total}: {name}").format(
            n=self.step + 1, total=len(self._names), name=self._names[self.step]
        )

    def set_step(self, step: int) -> None:
        """Show another step."""
        self.step = step
        self.setAccessibleName(self.spoken)
        self.update()

    def sizeHint(self) -> QSize:
        """Return the width of all steps."""
        width = sum(self._width(name) for name in self._names)
        return QSize(width + theme.px(_BETWEEN) * (len(self._names) - 1), theme.px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the steps."""
        t = theme.tokens()
        painter = QPainter(self)
        left, side = 0, theme.px(_DOT)
        for at, name in enumerate(self._names):
            box = QRect(left, (self.height() - side) // 2, side, side)
            is_now, is_done = at == self.step, at < self.step
            fill = t.accent if is_now else t.accentsoft if is_done else t.surface
            edge = t.input if not (is_now or is_done) else t.accent
            painting.rounded(painter, box, side / 2, fill=fill, edge=edge)
            ink = t.onaccent if is_now else t.accent if is_done else t.sub
            if is_done:
                icons.paint(painter, "check", box.adjusted(4, 4, -4, -4), ink)
            else:
                centre = Qt.AlignmentFlag.AlignHCenter
                font = theme.font("label")
                painting.text(painter, box, str(at + 1), font=font, colour=ink, align=centre)
            words = QRect(box.right() + theme.px(_GAP), 0, self._width(name), self.height())
            font = theme.font("h3" if is_now else "body")
            painting.text(painter, words, name, font=font, colour=t.text if is_now else t.sub)
            left += self._width(name) + theme.px(_BETWEEN)

    def _width(self, name: str) -> int:
        """Return the width of one step, bold or not."""
        return theme.px(_DOT + _GAP) + painting.width_of(name, theme.font("h3"))

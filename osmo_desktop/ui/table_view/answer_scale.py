"""A scale of large keys, one a number, for hands that do not know the program.

Number keys choose (1 and then 0 is ten), Left and Right move, Home and End go to the ends, Enter
goes on. To a screen reader the keys are radio buttons; the ends say their words.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QRadioButton, QSizePolicy, QWidget

from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.focus_ring import set_ring_radius

_RADIUS: Final = 12
_SIZE: Final = QSize(88, 104)
_LOW: Final = 72
_NARROWEST: Final = 44
_TEN: Final = 10
_TEN_MS: Final = 1_000
"""How soon after 1 a 0 makes it ten."""
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_MOVES: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: 1,
}


class ScaleKey(QRadioButton):
    """One number; the chosen one is filled and has a tick."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self._height = _SIZE.height()
        self.setAutoExclusive(False)  # nothing is chosen at first
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(theme.px(_SIZE.width()))
        set_ring_radius(self, theme.px(_RADIUS))
        theme.set_font(self, "answer")

    def set_compact(self, compact: bool) -> None:
        """Be lower in a small window."""
        self._height = _LOW if compact else _SIZE.height()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as it may be."""
        return QSize(theme.px(_SIZE.width()), theme.px(self._height))

    def minimumSizeHint(self) -> QSize:
        """Wide enough for two figures and a finger."""
        return QSize(theme.px(_NARROWEST), theme.px(self._height))

    def hitButton(self, _pos: object) -> bool:
        """Take a click anywhere on the key."""
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave all but Space to the scale."""
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the pointer."""
        super().enterEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, number and tick."""
        t = theme.tokens()
        painter = QPainter(self)
        is_on, radius = self.isChecked(), theme.px(_RADIUS)
        ground = t.accent if is_on else (t.hover if self.underMouse() else t.surface)
        edge = t.accent if is_on else t.input
        painting.rounded(painter, self.rect(), radius, fill=ground, edge=edge, width=2)
        tick = theme.px(20)
        lift = tick // 2 if is_on else 0
        area = self.rect().adjusted(0, -lift, 0, -lift)
        centred = Qt.AlignmentFlag.AlignHCenter
        colour = t.onaccent if is_on else t.text
        painting.text(
            painter, area, str(self.number), font=self.font(), colour=colour, align=centred
        )
        if is_on:
            top = self.height() // 2 + theme.px(10)
            box = QRect((self.width() - tick) // 2, top, tick, tick)
            icons.paint(painter, "check", box, t.onaccent)


class AnswerScale(QWidget):
    """The numbers from `low` to `high` in a row; at first none is chosen."""

    chosen = Signal(int)
    """The client chose a number."""
    confirmed = Signal()
    """Enter: the client wants to go on."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__()
        self.keys = tuple(ScaleKey(number) for number in range(low, high + 1))
        self._value: int | None = None
        self._ten = QTimer(self)
        self._ten.setSingleShot(True)
        self._ten.setInterval(_TEN_MS)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 4, 4, 4)  # for the focus ring
        for key in self.keys:
            self._row.addWidget(key)
            key.clicked.connect(lambda _checked=False, number=key.number: self._choose(number))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_compact(False)
        self.set_value(None)

    @property
    def value(self) -> int | None:
        """The chosen number."""
        return self._value

    def set_value(self, value: int | None) -> None:
        """Show a number as chosen, or none, without telling anyone."""
        self._value = value
        self._ten.stop()
        stop = 0 if value is None else value - self.keys[0].number
        for at, key in enumerate(self.keys):
            key.setChecked(key.number == value)
            # One stop for Tab, as radio buttons have.
            policy = Qt.FocusPolicy.StrongFocus if at == stop else Qt.FocusPolicy.ClickFocus
            key.setFocusPolicy(policy)

    def set_ends(self, low: str, high: str) -> None:
        """Say what the ends mean."""
        for key in self.keys:
            words = {self.keys[0]: low, self.keys[-1]: high}.get(key, "")
            key.setAccessibleName(f"{key.number}, {words}" if words else str(key.number))

    def set_compact(self, compact: bool) -> None:
        """Be smaller in a small window."""
        self._row.setSpacing(theme.px(8 if compact else 16))
        for key in self.keys:
            key.set_compact(compact)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by figure, arrow or end; Enter goes on."""
        if not self.take(event):
            super().keyPressEvent(event)

    def take(self, event: QKeyEvent) -> bool:
        """Do what a key means on the scale; False when it means nothing."""
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if key in _ENTER:
            self._enter()
            return True
        number = self._meant(key)
        if number is not None:
            is_one = key == Qt.Key.Key_1
            self._choose(number)
            if is_one:
                self._ten.start()
        return number is not None

    def _meant(self, key: Qt.Key) -> int | None:
        """The number that a key chooses now."""
        low, high = self.keys[0].number, self.keys[-1].number
        if Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            figure = int(key) - int(Qt.Key.Key_0)
            if figure == 0 and high >= _TEN and self._ten.isActive():
                figure = 10
            return figure if low <= figure <= high else None
        if key in _MOVES:
            step = _MOVES[key]
            if self._value is None:
                return low if step > 0 else high
            return min(high, max(low, self._value + step))
        return {Qt.Key.Key_Home: low, Qt.Key.Key_End: high}.get(key)

    def _enter(self) -> None:
        """Choose the key that has the keyboard; go on where it is chosen already."""
        focused = self.focusWidget()
        if self._value is None and isinstance(focused, ScaleKey) and focused.hasFocus():
            self._choose(focused.number)
        else:
            self.confirmed.emit()

    def _choose(self, number: int) -> None:
        """Take a number that the client chose, and tell it."""
        self.set_value(number)
        self.keys[number - self.keys[0].number].setFocus(Qt.FocusReason.OtherFocusReason)
        self.chosen.emit(number)

"""The bar at the foot: the state of sync in words, the keys to know, and when it locks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from osmo_desktop.ui import theme
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.labels import PlainLabel


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key and what it does; `short` is used in small windows."""

    keys: str
    words: str
    short: str


class StatusBar(QWidget):
    """32 px high, 28 in small windows; words, never only an icon."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compact = False
        self._state = ("", "")
        self._keys: tuple[KeyLine, ...] = ()
        self.icon = IconLabel("wifi-off", 16, "sub")
        self.icon.hide()
        self.words = PlainLabel("", "small", "sub", elide=True)
        self.key_words = PlainLabel("", "small", "sub")
        self.lock_words = PlainLabel("", "small", "sub")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 1, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.icon)
        row.addWidget(self.words, 1)
        row.addWidget(self.key_words)
        row.addSpacing(8)
        row.addWidget(self.lock_words)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_state(self, icon: str, words: str, *, short: str = "", tone: Tone = "sub") -> None:
        """Say the state of sync; `short` is used in small windows."""
        self._state = (words, short or words)
        self.icon.set_icon(icon, tone)
        self.icon.setVisible(bool(words))
        self._renew()

    def set_keys(self, keys: Sequence[KeyLine]) -> None:
        """Say which keys to know."""
        self._keys = tuple(keys)
        self._renew()

    def set_lock_words(self, words: str) -> None:
        """Say when the program locks by itself."""
        self.lock_words.setText(words)

    def set_compact(self, compact: bool) -> None:
        """Use the small height and the short words."""
        self._compact = compact
        self.updateGeometry()
        self._renew()

    def sizeHint(self) -> QSize:
        """Return the design's height."""
        return QSize(400, theme.px(28 if self._compact else 32))

    def minimumSizeHint(self) -> QSize:
        """Never lower than its words."""
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill, and draw the line above."""
        t = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(t.surface))
        painter.fillRect(0, 0, self.width(), 1, QColor(t.line))

    def _renew(self) -> None:
        """Show the words for the present width."""
        self.words.setText(self._state[1] if self._compact else self._state[0])
        shown = (
            f"{line.keys}\u2002{line.short if self._compact else line.words}" for line in self._keys
        )
        self.key_words.setText("\u2003\u2003".join(shown))

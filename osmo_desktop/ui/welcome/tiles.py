"""Large choices with a title and a sentence: a radio button as a tile."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.choices import paint_box
from osmo_desktop.ui.widgets.focus_ring import set_ring_radius


class ChoiceTile(QRadioButton):
    """One of several ways to go on; arrow keys move between tiles of the same parent."""

    def __init__(
        self, title: str, text: str = "", *, icon: str | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title, self._text, self._icon = title, text, icon
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        set_ring_radius(self, theme.px(painting.RADIUS_INSET))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Tell that the sentence wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return title and wrapped sentence."""
        height = theme.px(44)
        if self._text:
            height += painting.wrapped_height(
                self._text, theme.font("body"), width - self._words_left() - theme.px(12)
            )
        return height

    def sizeHint(self) -> QSize:
        """Return a size that its layout may widen."""
        width = painting.width_of(self._title, theme.font("h3")) + self._words_left()
        width = max(width + theme.px(16), theme.px(320 if self._text else 120))
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Never cut the title."""
        width = painting.width_of(self._title, theme.font("h3"))
        return QSize(width + self._words_left() + theme.px(16), theme.px(44))

    def hitButton(self, _pos: object) -> bool:
        """Take a click anywhere on the tile."""
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, mark, title and sentence."""
        t = theme.tokens()
        painter = QPainter(self)
        checked = self.isChecked()
        ground = t.accentsoft if checked else (t.hover if self.underMouse() else t.surface)
        painting.rounded(
            painter,
            self.rect(),
            painting.RADIUS_INSET,
            fill=ground,
            edge=t.accent if checked else t.input,
            width=2 if checked else 1,
        )
        side = theme.px(18)
        paint_box(
            painter, QRect(theme.px(12), theme.px(13), side, side), checked=checked, round_=True
        )
        left = self._words_left()
        if self._icon is not None:
            size = theme.px(18)
            box = QRect(theme.px(40), theme.px(13), size, size)
            icons.paint(painter, self._icon, box, t.accent if checked else t.sub)
        area = QRect(left, theme.px(12), self.width() - left - theme.px(12), theme.px(20))
        painting.text(painter, area, self._title, font=theme.font("h3"), colour=t.text)
        if self._text:
            words = area.translated(0, theme.px(22))
            words.setHeight(self.height())
            painting.wrapped(painter, words, self._text, font=theme.font("body"), colour=t.sub)

    def _words_left(self) -> int:
        """Return where the words begin."""
        return theme.px(68 if self._icon is not None else 40)

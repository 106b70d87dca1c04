"""Status marks: badge, count, avatar, icon and key hint. None of them is clickable."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.tokens import Tokens, Tone
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.labels import set_tooltip


class Badge(QLabel):
    """A status in words on a soft ground; `why` (since when, by whom) is its tooltip."""

    def __init__(
        self,
        text: str,
        tone: Tone = "neutral",
        *,
        icon: str | None = None,
        why: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone: Tone = tone
        self._icon = icon
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        theme.set_font(self, "label")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if why:
            set_tooltip(self, why)
            self.setAccessibleDescription(why)

    def set_status(self, text: str, tone: Tone, icon: str | None = None) -> None:
        """Change words, tone and icon."""
        self._tone, self._icon = tone, icon
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of icon and words."""
        width = painting.width_of(self.text(), self.font()) + theme.px(14)
        if self._icon is not None:
            width += theme.px(14) + 4
        return QSize(width, theme.px(24))

    def minimumSizeHint(self) -> QSize:
        """Never cut a status."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, icon and words."""
        painter = QPainter(self)
        paint_badge(painter, self.rect(), self.text(), tone=self._tone, icon=self._icon)


def paint_badge(
    painter: QPainter, rect: QRect, words: str, *, tone: Tone, icon: str | None = None
) -> None:
    """Draw a badge into `rect`; delegates use it too."""
    t = theme.tokens()
    colour = t.tone(tone)
    edge = colour if t.soft_edges else None
    painting.rounded(painter, rect, rect.height() / 2, fill=t.soft(tone), edge=edge)
    left = rect.x() + theme.px(7)
    if icon is not None:
        size = theme.px(14)
        top = rect.y() + (rect.height() - size) // 2
        icons.paint(painter, icon, QRect(left, top, size, size), colour)
        left += size + 4
    area = QRect(left, rect.y(), rect.right() - left, rect.height())
    painting.text(painter, area, words, font=theme.font("label"), colour=colour)


class Count(QLabel):
    """A number in a round neutral ground beside a title."""

    def __init__(self, number: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        theme.set_font(self, "label")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_number(number)

    def set_number(self, number: int | None) -> None:
        """Show `number`; None hides the mark."""
        self.setText("" if number is None else str(number))
        self.setVisible(number is not None and self.parentWidget() is not None)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """At least round."""
        height = theme.px(20)
        width = painting.width_of(self.text(), self.font()) + theme.px(14)
        return QSize(max(width, theme.px(22)), height)

    def minimumSizeHint(self) -> QSize:
        """Never cut the number."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground and number."""
        t = theme.tokens()
        painter = QPainter(self)
        edge = t.neutral if t.soft_edges else None
        painting.rounded(painter, self.rect(), self.height() / 2, fill=t.neutralsoft, edge=edge)
        painting.text(
            painter,
            self.rect(),
            self.text(),
            font=self.font(),
            colour=t.neutral,
            align=Qt.AlignmentFlag.AlignHCenter,
        )


class Avatar(QWidget):
    """Initials in a circle; decoration beside a name, silent for screen readers."""

    def __init__(self, initials: str, size: int = 36, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._initials = initials
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_initials(self, initials: str) -> None:
        """Change the letters."""
        self._initials = initials
        self.update()

    def sizeHint(self) -> QSize:
        """A square of its size."""
        return QSize(theme.px(self._size), theme.px(self._size))

    def minimumSizeHint(self) -> QSize:
        """A square of its size."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw circle and letters."""
        paint_avatar(QPainter(self), self.rect(), self._initials, theme.tokens())


def paint_avatar(
    painter: QPainter, rect: QRect, initials: str, t: Tokens, *, on_selection: bool = False
) -> None:
    """Draw an avatar into a square `rect`; delegates use it too."""
    ground = t.accentsoft
    if on_selection:
        ground = t.raised if not t.soft_edges else t.sel
    ink = t.seltext if on_selection and t.soft_edges else t.accent
    edge = ink if t.soft_edges else None
    painting.rounded(painter, rect, rect.height() / 2, fill=ground, edge=edge)
    role = "h3" if rect.height() >= theme.px(32) else "label"
    painting.text(
        painter,
        rect,
        initials,
        font=theme.font("h3" if role == "h3" else "label"),
        colour=ink,
        align=Qt.AlignmentFlag.AlignHCenter,
    )


class IconLabel(QWidget):
    """An icon beside words; silent for screen readers because the words say it."""

    def __init__(
        self, icon: str, size: int = 16, tone: Tone = "sub", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._size = size
        self._tone: Tone = tone
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, icon: str, tone: Tone | None = None) -> None:
        """Change the icon, and its tone if given."""
        self._icon = icon
        self._tone = tone or self._tone
        self.update()

    def sizeHint(self) -> QSize:
        """A square of its size."""
        return QSize(theme.px(self._size), theme.px(self._size))

    def minimumSizeHint(self) -> QSize:
        """A square of its size."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the icon."""
        icons.paint(QPainter(self), self._icon, self.rect(), theme.tone_color(self._tone))


class KeyHint(QLabel):
    """The key of a button beside it, such as Ctrl+Enter; `lasting` ones stay in small windows."""

    def __init__(self, keys: str, *, lasting: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lasting = lasting
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(keys)
        theme.set_font(self, "small")
        theme.set_tone(self, "sub")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_compact(self, compact: bool) -> None:
        """Hide it in a small window unless it is lasting."""
        self.setVisible(self._lasting or not compact)

    def sizeHint(self) -> QSize:
        """Return the size of the words and their box."""
        width = painting.width_of(self.text(), self.font()) + theme.px(12)
        return QSize(max(width, theme.px(20)), theme.px(20))

    def minimumSizeHint(self) -> QSize:
        """Never cut a key."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw box and words."""
        t = theme.tokens()
        painter = QPainter(self)
        painting.rounded(painter, self.rect(), 4, fill=t.bg, edge=t.line)
        painting.text(
            painter,
            self.rect(),
            self.text(),
            font=self.font(),
            colour=t.sub,
            align=Qt.AlignmentFlag.AlignHCenter,
        )

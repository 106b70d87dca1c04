"""Buttons, painted by us so that icon, gap, edge and ground are the same everywhere.

One primary (filled) a screen; outlined for the others; ghost (accent words) inside cards; quiet
(no edge) for remove and close; icon buttons only where the design allows an icon without words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.tokens import FontRole, Tokens, Tone
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.labels import set_tooltip

Variant = Literal["primary", "outline", "ghost", "quiet"]
_GAP = 10


@dataclass(frozen=True, slots=True)
class _Look:
    """Colours of a button in its present state; None draws nothing."""

    fill: str | None
    edge: str | None
    words: str


class PressButton(QPushButton):
    """Return and Enter press it, as Space does: Qt leaves them to a dialog's default button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoDefault(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press it once; with Ctrl and the like the key means something else."""
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_return = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if not is_return or held != Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.click()


class Button(PressButton):
    """A push button of one variant; `text` is plain (an ampersand is an ampersand).

    `dense` is 32 px high for rows, else 36. With `compact` only the icon stands, and the words
    become tooltip and accessible name.
    """

    def __init__(
        self,
        text: str,
        variant: Variant,
        *,
        icon: str | None = None,
        dense: bool = False,
        tone: Tone | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._variant = variant
        self._icon = icon
        self._tone = tone
        self._label = ""
        self._compact = False
        self._height = 32 if dense else 36
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        role: FontRole = "h3" if variant in {"primary", "ghost"} else "body"
        theme.set_font(self, role)
        self.set_label(text)

    @property
    def label(self) -> str:
        """The words on the button."""
        return self._label

    @property
    def is_compact(self) -> bool:
        """Whether only the icon is shown."""
        return self._compact

    def set_label(self, text: str) -> None:
        """Change the words; the accessible name follows."""
        self._label = text
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        if self._compact:
            set_tooltip(self, text)
        self.updateGeometry()

    def set_icon(self, name: str | None) -> None:
        """Change the icon."""
        self._icon = name
        self.updateGeometry()
        self.update()

    def set_compact(self, compact: bool) -> None:
        """Show the icon only (small windows) or icon and words."""
        self._compact = compact and self._icon is not None
        set_tooltip(self, self._label if self._compact else "")
        self.updateGeometry()
        self.update()

    def set_wide(self) -> None:
        """Let the button take the width that its layout offers."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_height(self, height: int) -> None:
        """Use another height (44 on the lock screen, 64 in the table view)."""
        self._height = height
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the size of icon, words and padding."""
        height = theme.px(self._height)
        if self._compact:
            return QSize(height, height)
        padding = self._padding()
        width = painting.width_of(self._label, self._own_font()) + 2 * padding
        if self._icon is not None:
            width += theme.px(16) + _GAP
        return QSize(max(width, height), height)

    def minimumSizeHint(self) -> QSize:
        """Never cut the words."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, icon and words."""
        painter = QPainter(self)
        look = self._look(theme.tokens())
        if look.fill is not None or look.edge is not None:
            radius = theme.px(painting.RADIUS_CONTROL)
            painting.rounded(painter, self.rect(), radius, fill=look.fill, edge=look.edge)
        self._paint_content(painter, look)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Repaint for the pointer."""
        super().enterEvent(event)
        self.update()

    def _paint_content(self, painter: QPainter, look: _Look) -> None:
        """Draw icon and words, centred together."""
        size = theme.px(16)
        font = self._own_font()
        if self._compact or not self._label:
            if self._icon is not None:
                centre = self.rect().center()
                box = QRect(centre.x() - size // 2 + 1, centre.y() - size // 2 + 1, size, size)
                icons.paint(painter, self._icon, box, look.words)
            return
        needed = painting.width_of(self._label, font)
        extra = size + _GAP if self._icon is not None else 0
        left = max(self._padding() // 2, (self.width() - needed - extra) // 2)
        if self._icon is not None:
            box = QRect(left, (self.height() - size) // 2, size, size)
            icons.paint(painter, self._icon, box, look.words)
        area = QRect(left + extra, 0, self.width() - left - extra, self.height())
        painting.text(painter, area, self._label, font=font, colour=look.words)

    def _own_font(self) -> QFont:
        """Return the font of the words."""
        return self.font()

    def _padding(self) -> int:
        """Return the space left and right of the content."""
        return theme.px({"primary": 15, "outline": 13, "ghost": 10, "quiet": 10}[self._variant])

    def _look(self, t: Tokens) -> _Look:
        """Return the colours of the present state."""
        if not self.isEnabled():
            return self._disabled_look(t)
        hovered = self.underMouse() or self.isDown()
        if self._variant == "primary":
            return _Look(t.accenthover if hovered else t.accent, None, t.onaccent)
        usual: Tone = "accent" if self._variant == "ghost" else "text"
        words = t.tone(self._tone or usual)
        ground = t.hover if hovered else None
        if self._variant == "outline":
            return _Look(ground or t.surface, t.input, words)
        return _Look(ground, None, words)

    def _disabled_look(self, t: Tokens) -> _Look:
        """Return the colours of a button that cannot be pressed now."""
        has_edge = self._variant in {"primary", "outline"}
        return _Look(t.bg if has_edge else None, t.line if has_edge else None, t.sub)


class PrimaryButton(Button):
    """The one filled button of a screen."""

    def __init__(
        self,
        text: str,
        *,
        icon: str | None = None,
        dense: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, "primary", icon=icon, dense=dense, parent=parent)


class OutlineButton(Button):
    """An ordinary button with an edge."""

    def __init__(
        self,
        text: str,
        *,
        icon: str | None = None,
        dense: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, "outline", icon=icon, dense=dense, parent=parent)


class GhostButton(Button):
    """Accent words without ground, for the one action of a card or row."""

    def __init__(
        self,
        text: str,
        *,
        icon: str | None = None,
        tone: Tone | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, "ghost", icon=icon, dense=True, tone=tone, parent=parent)


class QuietButton(Button):
    """Plain words without edge, for remove and close."""

    def __init__(
        self,
        text: str,
        *,
        icon: str | None = None,
        tone: Tone | None = None,
        dense: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, "quiet", icon=icon, dense=dense, tone=tone, parent=parent)


class IconButton(Button):
    """An icon alone (back, close, more, calendar); `name` is its tooltip and spoken name."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        outlined: bool = False,
        dense: bool = True,
        tone: Tone | None = None,
        parent: QWidget | None = None,
    ) -> None:
        variant: Variant = "outline" if outlined else "quiet"
        super().__init__(name, variant, icon=icon, dense=dense, tone=tone, parent=parent)
        self.set_compact(True)

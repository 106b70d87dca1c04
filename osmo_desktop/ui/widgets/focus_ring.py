"""The focus ring: 2 px, 2 px outside the control, the ground showing between.

Shown for keyboard focus, and always in text inputs. Painted rows draw their own ring inside the
row and say so with `draws_own_ring`.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QFocusFrame,
    QLineEdit,
    QPlainTextEdit,
    QProxyStyle,
    QStyle,
    QStyleHintReturn,
    QStyleOption,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from osmo_desktop.ui import theme
from osmo_desktop.ui.widgets import painting

_GAP = 2
_WIDTH = 2
_OWN_RING = "osmoOwnRing"
_RADIUS = "osmoRadius"
_STYLE_NAME = "osmo_ring_style"


def draws_own_ring(widget: QWidget) -> None:
    """Say that `widget` paints its focus itself."""
    widget.setProperty(_OWN_RING, "yes")


def set_ring_radius(widget: QWidget, radius: float) -> None:
    """Tell the corner radius of a control that differs from the usual 6 px."""
    widget.setProperty(_RADIUS, radius)


class _RingStyle(QProxyStyle):
    """Places the frame outside its control and above its neighbours; used by the frame only."""

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        """Return the distance of the frame's edge from the control."""
        if metric in {
            QStyle.PixelMetric.PM_FocusFrameHMargin,
            QStyle.PixelMetric.PM_FocusFrameVMargin,
        }:
            return _GAP + _WIDTH
        return super().pixelMetric(metric, option, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        """Keep the frame whole, and a child of the viewport or window, so nothing cuts it."""
        if hint == QStyle.StyleHint.SH_FocusFrame_AboveWidget:
            return 1
        if hint == QStyle.StyleHint.SH_FocusFrame_Mask:
            return 0
        return super().styleHint(hint, option, widget, returnData)


class FocusRing(QFocusFrame):
    """One ring for a whole window; `install` makes it follow the focus."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setStyle(_shared_style())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self._window = window

    @classmethod
    def install(cls, window: QWidget) -> FocusRing:
        """Make the ring of `window`; it lives as long as the window."""
        ring = cls(window)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(ring._on_focus_changed)
        theme.signals().changed.connect(ring._on_theme_changed)
        ring._on_focus_changed(None, QApplication.focusWidget())
        return ring

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ring with corners concentric to the control's."""
        control = cast(QWidget | None, self.widget())
        if control is None:
            return
        radius = control.property(_RADIUS)
        if radius is None:
            radius = theme.px(painting.RADIUS_CONTROL)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("focus"), _WIDTH))
        half = _WIDTH / 2
        box = QRectF(self.rect()).adjusted(half, half, -half, -half)
        outer = min(float(radius) + _GAP + half, box.height() / 2)
        painter.drawRoundedRect(box, outer, outer)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Move to the control that has the focus now, if it is ours."""
        # Not by `window()`: the program's window stands inside the frame of the lock screen.
        # The focus moves while a window that held it goes, before its ring does.
        if new is None or not isValid(self._window) or not self._window.isAncestorOf(new):
            self._follow(None)
            return
        self._follow(new)

    def _on_theme_changed(self) -> None:
        """Come back: Qt hides the frame when the control takes another style sheet."""
        control = cast(QWidget | None, self.widget())
        if control is not None:
            self.setWidget(cast(QWidget, None))
            self.setWidget(control)
            self.raise_()

    def _follow(self, control: QWidget | None) -> None:
        """Stand around `control`, or nowhere."""
        if control is not None and not _wants_ring(control):
            control = None
        if self.widget() is control:
            return
        # Qt takes a null here; its type information does not say so.
        self.setWidget(cast(QWidget, control))
        if control is not None:
            self.raise_()
            self.update()


def _shared_style() -> QStyle:
    """Return the one style of all rings.

    The application owns it: Python must not destroy a style that a frame still uses, which
    crashes at exit.
    """
    app = QApplication.instance()
    assert app is not None
    known = cast(QStyle | None, app.findChild(QProxyStyle, _STYLE_NAME))
    if known is not None:
        return known
    made = _RingStyle("Fusion")
    made.setObjectName(_STYLE_NAME)
    made.setParent(app)
    return made


def _wants_ring(control: QWidget) -> bool:
    """Tell whether the ring belongs around `control` now."""
    if control.property(_OWN_RING) or isinstance(control, QAbstractItemView):
        return False
    if isinstance(control, (QLineEdit, QPlainTextEdit, QTextEdit, QComboBox)):
        return True
    # Only a press of the pointer moves the focus while a button is down.
    return QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton

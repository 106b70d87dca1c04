"""Events that pass: a toast over the status bar with undo, one at a time, polite when spoken."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QEnterEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import announce, theme
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.badges import KeyHint
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.labels import PlainLabel

_LASTS_MS = 8000
_WIDTH = 400
_BUTTON = 28  # as high as the status bar of a small window


class Toast(QFrame):
    """The one toast of a window, 8 s long; it stays while focused or under the pointer.

    Ctrl+Z undoes while it is shown, except where a text field has something to undo itself.
    It lies over `bar` (the status bar), as wide as its words, so that it covers nothing that is
    read or pressed on a page.
    """

    def __init__(self, window: QWidget, *, bar: QWidget) -> None:
        super().__init__(window)
        self._undo: Callable[[], None] | None = None
        self._window = window
        self._bar = bar
        self._words = PlainLabel("", "body", wrap=True)
        self._button = GhostButton(tr("Undo"), icon="undo-2")
        self._button.set_height(_BUTTON)
        self._button.clicked.connect(self.undo)
        self._key = KeyHint("Ctrl+Z", lasting=True)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        row.addWidget(self._key)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_time_over)
        self._shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), window)
        self._shortcut.activated.connect(self.undo)
        self._shortcut.setEnabled(False)
        window.installEventFilter(self)
        self.hide()

    @property
    def words(self) -> str:
        """What the toast says."""
        return self._words.text()

    def tell(self, sentence: str, undo: Callable[[], None] | None = None) -> None:
        """Show `sentence`, and undo if it can be undone; takes the place of an older toast."""
        self._undo = undo
        self._words.setText(sentence)
        self._button.set_label(tr("Undo"))
        self._button.setVisible(undo is not None)
        self._key.setVisible(undo is not None)
        self._shortcut.setEnabled(undo is not None)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(_LASTS_MS)
        announce.announce(self, sentence)

    def undo(self) -> None:
        """Undo what the toast tells, once."""
        undo, self._undo = self._undo, None
        self.dismiss()
        if undo is not None:
            undo()

    def dismiss(self) -> None:
        """Take the toast away; what it told stands."""
        self._undo = None
        self._shortcut.setEnabled(False)
        self._timer.stop()
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the window."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay under the pointer."""
        super().enterEvent(event)
        self._timer.stop()

    def leaveEvent(self, event: QEvent) -> None:
        """Run again when the pointer has gone."""
        super().leaveEvent(event)
        if self.isVisible():
            self._timer.start(_LASTS_MS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the box."""
        t = theme.tokens()
        painting.rounded(
            QPainter(self), self.rect(), painting.RADIUS_CARD, fill=t.raised, edge=t.input
        )

    def _on_time_over(self) -> None:
        """Go, unless the keyboard is in it."""
        if self._button.hasFocus():
            self._timer.start(_LASTS_MS)
            return
        self.dismiss()

    def _place(self) -> None:
        """Lie over the bar at the bottom, in the middle; only words of two lines stand higher."""
        window, words = self._window, self._words
        margins = self._row.contentsMargins()
        needed = painting.width_of(words.text(), words.font()) + margins.left() + margins.right()
        for part in (self._button, self._key):
            if not part.isHidden():
                needed += part.sizeHint().width() + self._row.spacing()
        width = min(max(theme.px(_WIDTH), needed + 4), window.width() - 32)
        height = max(self._bar.height(), self._row.totalHeightForWidth(width))
        left = (window.width() - width) // 2
        self.setGeometry(left, window.height() - height, width, height)

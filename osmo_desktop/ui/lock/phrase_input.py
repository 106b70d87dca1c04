"""The field that a passphrase is typed into."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.widgets.buttons import IconButton
from osmo_desktop.ui.widgets.inputs import LineInput


class PhraseInput(LineInput):
    """The passphrase, hidden; shown only while the eye is held down.

    Qt does not tell the state of Caps Lock: a letter whose case contradicts Shift shows it, on
    every platform, and the Caps Lock key itself turns it.
    """

    caps_lock_seen = Signal(bool)

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name=name, icon="key-round", height=44, parent=parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._eye = IconButton("eye", tr("Show while held"), tone="sub", parent=self)
        self._eye.pressed.connect(self._on_eye_pressed)
        self._eye.released.connect(self._on_eye_released)
        self._caps_lock: bool | None = None
        self.reserve_right(32)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the eye at the right end."""
        super().resizeEvent(event)
        side = theme.px(30)
        margin = (self.height() - side) // 2
        self._eye.setGeometry(self.width() - side - margin, margin, side, side)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Watch for Caps Lock."""
        super().keyPressEvent(event)
        letter = event.text()
        seen: bool | None = None
        if event.key() == Qt.Key.Key_CapsLock and self._caps_lock is not None:
            seen = not self._caps_lock
        elif len(letter) == 1 and letter.isalpha() and letter.lower() != letter.upper():
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            seen = letter.isupper() != shifted
        if seen is not None:
            self._caps_lock = seen
            self.caps_lock_seen.emit(seen)

    def hide_phrase(self) -> None:
        """Hide the phrase whatever is held."""
        self.setEchoMode(QLineEdit.EchoMode.Password)

    def _on_eye_pressed(self) -> None:
        """Show the phrase."""
        self.setEchoMode(QLineEdit.EchoMode.Normal)

    def _on_eye_released(self) -> None:
        """Hide it again."""
        self.hide_phrase()

"""What is copied in the window: marked as secret, text only, gone after half a minute.

Qt tells of every copy, from whichever field or label, by `dataChanged`; what is ours is put there
again with the marks that clipboard histories respect (SECURITY b.10, after KeePassXC). One module a
platform has its marks, `MARKS`, and what else it needs, `conceal`; Windows and macOS are UNTESTED.
The X11 selection of the middle button is not marked: it cannot be, and ends with the process.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final, cast

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication

# Said this way, and not by name, so that the built program holds the module of its platform.
if sys.platform == "win32":
    from osmo_desktop.ui.clipboard import windows as platform
elif sys.platform == "darwin":
    from osmo_desktop.ui.clipboard import macos as platform
else:
    from osmo_desktop.ui.clipboard import linux as platform

CLEAR_AFTER_MS: Final = 30_000
MARK: Final = "x-kde-passwordManagerHint"
"""KDE's mark; put on everything everywhere, it also tells what is ours."""


class ClipboardGuard(QObject):
    """Watches the clipboard for as long as it lives. GUI thread only.

    `owns` tells whether what is on it was put there by this program; Qt's own answer by default
    (without a screen Qt always says no).
    """

    copied = Signal()
    """Something of ours was put on the clipboard."""

    def __init__(
        self, parent: QObject | None = None, *, owns: Callable[[], bool] | None = None
    ) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._owns = owns or self._clipboard.ownsClipboard
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CLEAR_AFTER_MS)
        self._timer.timeout.connect(self.clear)
        self._clipboard.dataChanged.connect(self._on_changed)

    @property
    def remaining_ms(self) -> int:
        """Milliseconds until the clipboard is cleared; −1 when nothing of ours is on it."""
        return self._timer.remainingTime()

    def clear(self) -> None:
        """Empty the clipboard if what is on it is still ours."""
        self._timer.stop()
        held = self._held()
        if self._owns() and held is not None and held.hasFormat(MARK):
            self._clipboard.clear()

    def _held(self) -> QMimeData | None:
        """What is on the clipboard; nothing at all is None, whatever the type stub says."""
        return cast("QMimeData | None", self._clipboard.mimeData())

    def _on_changed(self) -> None:
        """Mark what we have put there; leave what others have."""
        held = self._held()
        if held is None or not self._owns() or not held.hasText():
            self._timer.stop()
            return
        self._timer.start()
        if held.hasFormat(MARK):
            return
        marked = QMimeData()
        marked.setText(held.text())
        for kind, value in {MARK: b"secret", **platform.MARKS}.items():
            marked.setData(kind, value)
        self._clipboard.setMimeData(marked)
        platform.conceal()
        self.copied.emit()

"""When to lock: Ctrl+L whatever is open, idle time, and a computer that is left.

It only asks for the lock (`wanted`); the lock itself asks nobody (SECURITY b.10). GUI thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from osmo_desktop.ui.lock.locked import LockReason

_INPUT: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.ShortcutOverride,  # all that is seen of a key that is a shortcut
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)
_KEYS: Final = frozenset({QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress})
MOST_HELD_MS: Final = 10 * 60_000
"""How long a question or a talk over the turned screen may put the idle lock off."""


class LockWatch(QObject):
    """Sees every key and pointer of the program, over dialogs, menus and popups too.

    A shortcut would not do: Qt keeps shortcuts of the window from a modal dialog and a popup.
    """

    wanted = Signal(object)
    """Lock now, and the `LockReason`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._holds = 0
        self._is_due = False
        self._idle = _timer(self)
        self._idle.timeout.connect(self._on_idle)
        self._held = _timer(self)
        self._held.setInterval(MOST_HELD_MS)
        self._held.timeout.connect(self._on_due)

    @property
    def remaining_ms(self) -> int:
        """Milliseconds until the idle lock; −1 when it is not running."""
        return self._idle.remainingTime()

    @property
    def idle_ms(self) -> int:
        """The idle time after which it locks."""
        return self._idle.interval()

    def start(self, idle_ms: int) -> None:
        """Watch from now on, with this idle time."""
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        self._idle.setInterval(idle_ms)
        self._idle.start()

    def stop(self) -> None:
        """See nothing any more: the window is closed, and there is nothing left to lock."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self._idle.stop()
        self._held.stop()

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Let the idle lock wait for the end of a question; see `hold`."""
        self.hold()
        try:
            yield
        finally:
            self.release()

    def hold(self) -> None:
        """The screen is turned to a client: the idle lock waits for `release`, ten minutes at most.

        Nothing else waits: Ctrl+L, lid, sleep and screen lock lock at once.
        """
        self._holds += 1

    def release(self) -> None:
        """The question has ended; an idle lock that was due comes now."""
        self._holds = max(0, self._holds - 1)
        if not self._holds:
            self._held.stop()
            if self._is_due:
                self._on_due()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lock on Ctrl+L; any other key or pointer starts the idle time anew."""
        if not event.isInputEvent():  # every event of the program comes here: this is quick to ask
            return False
        kind = event.type()
        if kind in _KEYS and isinstance(event, QKeyEvent) and _is_lock_key(event):
            self.wanted.emit(LockReason.KEY)
            return True
        if kind in _INPUT:
            self._is_due = False
            self._held.stop()
            self._idle.start()
        return super().eventFilter(watched, event)

    def _on_idle(self) -> None:
        """Lock, or wait for the end of the question."""
        if self._holds:
            self._is_due = True
            self._held.start()
        else:
            self._on_due()

    def _on_due(self) -> None:
        """Nobody is there, and no question waits any longer."""
        self._is_due = False
        self.wanted.emit(LockReason.IDLE)


def _is_lock_key(event: QKeyEvent) -> bool:
    is_ctrl = event.modifiers() == Qt.KeyboardModifier.ControlModifier
    return is_ctrl and event.key() == Qt.Key.Key_L


def _timer(parent: QObject) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    return timer

"""Linux: logind and UPower on the system bus, screen savers on the session bus (by QtDBus).

* `org.freedesktop.login1.Manager.PrepareForSleep(true)`: sleep begins. A *delay* inhibitor makes
  logind wait until our drafts are sealed; it is a file that closes when the process is replaced.
* The own session's `Lock`, `LockedHint` and `Active` (false after a switch of user).
* `org.freedesktop.UPower` `LidIsClosed`; logind tells of the lid only by sleeping.
* `ActiveChanged(true)` of the screen savers of freedesktop, GNOME, MATE, Cinnamon and Xfce.

Documented at freedesktop.org (org.freedesktop.login1(5), UPower, idle inhibition). A bus that is
missing takes its sources away and nothing else. Tested against a private bus.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Final, cast

from PySide6.QtCore import SLOT, QObject, Slot
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusPendingCallWatcher,
    QDBusUnixFileDescriptor,
)

from osmo_desktop.ui.lock.locked import LockReason

_LOGIND: Final = "org.freedesktop.login1"
_LOGIND_PATH: Final = "/org/freedesktop/login1"
_MANAGER: Final = f"{_LOGIND}.Manager"
_SESSION: Final = f"{_LOGIND}.Session"
_PROPERTIES: Final = "org.freedesktop.DBus.Properties"
_UPOWER_PATH: Final = "/org/freedesktop/UPower"
_SCREEN_SAVERS: Final = (
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.mate.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.xfce.ScreenSaver",
)
_ON_PROPERTIES: Final = "on_properties(QString,QVariantMap)"
_LEAVING: Final = {
    "LidIsClosed": (True, LockReason.LID),
    "Active": (False, LockReason.SWITCH),
    "LockedHint": (True, LockReason.SCREEN),
}
"""Properties, the value by which they say that the computer is left, and what that means."""


class LinuxSession(QObject):
    """Listens on both buses; asks nothing that could block."""

    def __init__(self, left: Callable[[LockReason], None]) -> None:
        super().__init__()
        self._left = left
        self._sources: list[str] = []
        self._inhibitor: QDBusUnixFileDescriptor | None = None
        self._calls: list[QDBusPendingCallWatcher] = []
        self._system = QDBusConnection.systemBus()
        self._user = QDBusConnection.sessionBus()
        if self._system.isConnected():
            self._watch_system()
        if self._user.isConnected():
            for name in _SCREEN_SAVERS:
                self._listen(self._user, name, ("", name, "ActiveChanged"), "on_saver(bool)")

    @property
    def sources(self) -> tuple[str, ...]:
        """What is listened to."""
        return tuple(self._sources)

    @property
    def delays_sleep(self) -> bool:
        """Whether logind waits for us before it sleeps."""
        return self._inhibitor is not None and self._inhibitor.isValid()

    def _watch_system(self) -> None:
        """Sleep, lid and the own session."""
        bus = self._system
        self._listen(bus, "sleep", (_LOGIND_PATH, _MANAGER, "PrepareForSleep"), "on_sleep(bool)")
        changed = (_UPOWER_PATH, _PROPERTIES, "PropertiesChanged")
        self._listen(bus, "lid", changed, _ON_PROPERTIES)
        words = ["sleep", "OSMO Desktop", "Drafts are sealed", "delay"]
        self._ask(_manager_call("Inhibit", words), self._on_inhibitor)
        named = os.environ.get("XDG_SESSION_ID", "")
        asked = _manager_call("GetSession", [named or "auto"])
        self._ask(asked, self._on_session)

    def _listen(
        self, bus: QDBusConnection, source: str, of: tuple[str, str, str], slot: str
    ) -> None:
        """Subscribe to the signal `of` (path, interface, member), whoever owns the name."""
        path, interface, member = of
        name = cast(Any, SLOT(slot))  # a str; the type stub says bytes, which PySide refuses
        if bus.connect("", path, interface, member, self, name):
            self._sources.append(source)

    def _ask(self, message: QDBusMessage, answered: Callable[[QDBusMessage], None]) -> None:
        """Call a method; an error or silence leaves things as they are."""
        watcher = QDBusPendingCallWatcher(self._system.asyncCall(message), self)
        self._calls.append(watcher)  # PySide lets it go otherwise

        def finished(done: QDBusPendingCallWatcher) -> None:
            reply = done.reply()
            if reply.type() == QDBusMessage.MessageType.ReplyMessage and reply.arguments():
                answered(reply)

        watcher.finished.connect(finished)

    def _on_inhibitor(self, reply: QDBusMessage) -> None:
        """Keep the file: while it is open, logind waits."""
        value = reply.arguments()[0]
        if isinstance(value, QDBusUnixFileDescriptor):
            self._inhibitor = value

    def _on_session(self, reply: QDBusMessage) -> None:
        """Listen to the session that we are part of."""
        value = reply.arguments()[0]
        path = value.path() if isinstance(value, QDBusObjectPath) else str(value)
        self._listen(self._system, "session", (path, _SESSION, "Lock"), "on_lock()")
        changed = (path, _PROPERTIES, "PropertiesChanged")
        self._listen(self._system, "session state", changed, _ON_PROPERTIES)

    @Slot()
    def on_lock(self) -> None:
        """The session shall be locked."""
        self._left(LockReason.SCREEN)

    @Slot(bool)
    def on_sleep(self, begins: bool) -> None:
        """Sleep begins; false means that it is over."""
        if begins:
            self._left(LockReason.SLEEP)

    @Slot(bool)
    def on_saver(self, is_shown: bool) -> None:
        """The screen saver came; false means that it went."""
        if is_shown:
            self._left(LockReason.SCREEN)

    @Slot(str, "QVariantMap")
    def on_properties(self, _of: str, values: dict[str, object]) -> None:
        """Session or lid changed."""
        for name, (told, reason) in _LEAVING.items():
            if values.get(name) is told:
                self._left(reason)
                return


def _manager_call(member: str, arguments: list[str]) -> QDBusMessage:
    message = QDBusMessage.createMethodCall(_LOGIND, _LOGIND_PATH, _MANAGER, member)
    message.setArguments(arguments)
    return message


def watch(left: Callable[[LockReason], None], _window: int) -> LinuxSession:
    """See `session_signals.Watching`; the window's handle is not needed."""
    return LinuxSession(left)

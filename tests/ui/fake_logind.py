"""A stand-in for logind, UPower and a screen saver on a private bus.

Each line of standard input is a signal to send; standard output tells what it was asked for, and
when an inhibitor was let go.
"""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QCoreApplication, QSocketNotifier
from PySide6.QtDBus import (
    QDBusConnection,
    QDBusMessage,
    QDBusObjectPath,
    QDBusUnixFileDescriptor,
    QDBusVirtualObject,
)

LOGIND = "org.freedesktop.login1"
SESSION = "/org/freedesktop/login1/session/_3c1"
OTHER_SESSION = "/org/freedesktop/login1/session/_3c2"
_PROPERTIES = "org.freedesktop.DBus.Properties"

_SIGNALS: dict[str, tuple[str, str, str, list[object]]] = {
    "sleep": ("/org/freedesktop/login1", f"{LOGIND}.Manager", "PrepareForSleep", [True]),
    "wake": ("/org/freedesktop/login1", f"{LOGIND}.Manager", "PrepareForSleep", [False]),
    "lock": (SESSION, f"{LOGIND}.Session", "Lock", []),
    "other": (OTHER_SESSION, f"{LOGIND}.Session", "Lock", []),
    "switch": (
        SESSION,
        _PROPERTIES,
        "PropertiesChanged",
        [f"{LOGIND}.Session", {"Active": False}, ["IdleHint"]],
    ),
    "hint": (
        SESSION,
        _PROPERTIES,
        "PropertiesChanged",
        [f"{LOGIND}.Session", {"LockedHint": True}, ["IdleHint"]],
    ),
    "back": (
        SESSION,
        _PROPERTIES,
        "PropertiesChanged",
        [f"{LOGIND}.Session", {"Active": True}, ["IdleHint"]],
    ),
    "lid": (
        "/org/freedesktop/UPower",
        _PROPERTIES,
        "PropertiesChanged",
        ["org.freedesktop.UPower", {"LidIsClosed": True}, ["IdleHint"]],
    ),
    "gnome": ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", [True]),
    "saver": (
        "/org/freedesktop/ScreenSaver",
        "org.freedesktop.ScreenSaver",
        "ActiveChanged",
        [True],
    ),
}


class Logind(QDBusVirtualObject):
    """Answers `Inhibit` and `GetSession`."""

    def __init__(self) -> None:
        super().__init__()
        self.watched: list[QSocketNotifier] = []

    def introspect(self, path: str) -> str:
        """Tell nothing."""
        return ""

    def handleMessage(self, message: QDBusMessage, connection: QDBusConnection) -> bool:
        """Answer one call."""
        arguments = message.arguments()
        if message.member() == "GetSession":
            reply = message.createReply(QDBusObjectPath(SESSION))
        elif message.member() == "Inhibit":
            read, write = os.pipe()
            reply = message.createReply(QDBusUnixFileDescriptor(write))
            os.close(write)
            notifier = QSocketNotifier(read, QSocketNotifier.Type.Read)
            notifier.activated.connect(lambda: self._on_released(notifier))
            self.watched.append(notifier)
        else:
            return False
        connection.send(reply)
        tell(f"{message.member()} {arguments}")
        return True

    def _on_released(self, notifier: QSocketNotifier) -> None:
        notifier.setEnabled(False)
        tell("released")


def tell(line: str) -> None:
    """Write a line in one piece."""
    os.write(1, f"{line}\n".encode())


def main() -> None:
    """Serve until the input ends."""
    application = QCoreApplication(sys.argv)
    bus = QDBusConnection.systemBus()
    logind = Logind()
    assert bus.registerService(LOGIND)
    assert bus.registerVirtualObject("/org/freedesktop/login1", logind)
    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)

    def on_input() -> None:
        data = os.read(0, 1024)
        if not data:
            application.quit()
        for name in data.decode().split():
            path, interface, member, arguments = _SIGNALS[name]
            signal = QDBusMessage.createSignal(path, interface, member)
            signal.setArguments(arguments)
            bus.send(signal)

    notifier.activated.connect(on_input)
    tell("ready")
    application.exec()


if __name__ == "__main__":
    main()

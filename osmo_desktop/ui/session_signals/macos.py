"""macOS: notifications of the workspace and of the screen lock, through the Objective-C runtime.

UNTESTED: written after Apple's documentation (NSWorkspace notifications, Objective-C Runtime
Reference, NSDistributedNotificationCenter); it never ran. `com.apple.screenIsLocked` is not
documented by Apple, but is what other programs listen to as well.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Final

from osmo_desktop.ui.lock.locked import LockReason
from osmo_desktop.ui.objective_c import METHOD, Runtime

_WORKSPACE: Final = (
    "NSWorkspaceWillSleepNotification",
    "NSWorkspaceScreensDidSleepNotification",
    "NSWorkspaceSessionDidResignActiveNotification",
    "NSWorkspaceWillPowerOffNotification",
)
_DISTRIBUTED: Final = ("com.apple.screenIsLocked", "com.apple.screensaver.didstart")


class MacSession:
    """An Objective-C object that observes both notification centres."""

    def __init__(self, left: Callable[[LockReason], None]) -> None:
        self._left = left
        self._sources: list[str] = []
        self._method = METHOD(self._on_notification)  # must live as long as the observer
        if sys.platform == "darwin":
            self._observe()

    @property
    def sources(self) -> tuple[str, ...]:
        """What is listened to."""
        return tuple(self._sources)

    def _on_notification(self, _self: int, _selector: int, _notification: int) -> None:
        self._left(LockReason.LEFT)  # one method for all: which it was is not looked at

    def _observe(self) -> None:
        """Make the observer and add it for each notification."""
        runtime = Runtime()
        observer = runtime.observer(b"OsmoSessionObserver", b"left:", self._method)
        workspace = runtime.send(runtime.a_class(b"NSWorkspace"), b"sharedWorkspace")
        centres = (
            (runtime.send(workspace, b"notificationCenter"), _WORKSPACE),
            (
                runtime.send(runtime.a_class(b"NSDistributedNotificationCenter"), b"defaultCenter"),
                _DISTRIBUTED,
            ),
        )
        for centre, names in centres:
            for name in names:
                runtime.add_observer(centre, observer, b"left:", name)
                self._sources.append(name)


def watch(left: Callable[[LockReason], None], _window: int) -> MacSession:
    """See `session_signals.Watching`; the window's handle is not needed."""
    return MacSession(left)

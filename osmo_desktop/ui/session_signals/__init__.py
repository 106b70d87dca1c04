"""When the computer is left: sleep, lid, screen lock, switch of user. One file a platform.

Every one of these means one thing to us: lock. Import this package after unlocking only: before,
nothing is open that could be locked, and the lock screen must be there at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from typing import Protocol, cast

from osmo_desktop.ui.lock.locked import LockReason

_HOMES = {"linux": "linux", "win32": "windows", "darwin": "macos"}


class SessionWatch(Protocol):
    """Calls `left` with the reason whenever the computer is left; GUI thread only.

    Keep it for as long as it shall watch. `sources` names what it could subscribe to.
    """

    @property
    def sources(self) -> tuple[str, ...]:
        """What is listened to; empty where the system offers nothing."""


Left = Callable[[LockReason], None]
Watching = Callable[[Left, int], SessionWatch]
"""Makes a watch from what to call and the native handle of the window."""


def watch_session(left: Left, window: int) -> SessionWatch | None:
    """Watch the session on this platform; None where there is nothing for it."""
    home = _HOMES.get(sys.platform)
    if home is None:
        return None
    module = import_module(f"{__name__}.{home}")
    return cast(Watching, module.watch)(left, window)

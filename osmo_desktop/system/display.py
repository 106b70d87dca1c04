"""Whether there is a display for a window to be on."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether a window can be expected to open; asked before Qt, which aborts without one.

    Linux: X11 or Wayland, or a platform that was named to Qt. Windows and macOS always have one.
    """
    if sys.platform != "linux":
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))

"""Windows: SetWindowDisplayAffinity, which keeps Recall out too. UNTESTED: it never ran there."""

from __future__ import annotations

import ctypes
import sys
from typing import Any, Final

_EXCLUDE_FROM_CAPTURE: Final = 0x11  # WDA_EXCLUDEFROMCAPTURE, Windows 10 2004 and newer
_MONITOR: Final = 0x01  # WDA_MONITOR, older ones: a black window


def hide(window: int, user32: Any = None) -> bool:
    """Exclude the top-level window from capture, or make it black there on older systems.

    `user32` is that library.
    """
    if sys.platform == "win32" and user32 is None:
        user32 = ctypes.WinDLL("user32")
    affinity = user32.SetWindowDisplayAffinity
    affinity.restype, affinity.argtypes = ctypes.c_int, [ctypes.c_void_p, ctypes.c_uint32]
    return any(bool(affinity(window, how)) for how in (_EXCLUDE_FROM_CAPTURE, _MONITOR))

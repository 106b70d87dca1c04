"""Keep the window out of pictures of the screen, where a platform can (SECURITY b.10).

Windows: SetWindowDisplayAffinity(WDA_EXCLUDEFROMCAPTURE), which also keeps Recall out. macOS:
`sharingType` none of the NSWindow. Both are written after the documentation and UNTESTED. Linux
has nothing of the kind: every program of the user can take a picture of the screen.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from typing import Final

_EXCLUDE_FROM_CAPTURE: Final = 0x11  # WDA_EXCLUDEFROMCAPTURE, Windows 10 2004 and newer
_MONITOR: Final = 0x01  # WDA_MONITOR, older ones: a black window
_SHARING_NONE: Final = 0  # NSWindowSharingNone


def hide_from_capture(window: int) -> bool:
    """Hide the window with this native handle; whether the platform said yes."""
    if sys.platform == "win32":
        user = ctypes.WinDLL("user32")
        handle = ctypes.c_void_p(window)
        return any(
            user.SetWindowDisplayAffinity(handle, how) for how in (_EXCLUDE_FROM_CAPTURE, _MONITOR)
        )
    if sys.platform == "darwin":
        return _hide_on_mac(window)
    return False


def _hide_on_mac(view: int) -> bool:
    """Set the sharing type of the NSWindow in which the NSView stands."""
    objc = ctypes.CDLL(ctypes.util.find_library("objc"))
    pointer = ctypes.c_void_p
    objc.sel_registerName.restype = pointer
    objc.sel_registerName.argtypes = [ctypes.c_char_p]
    library = ("objc_msgSend", objc)
    get = ctypes.CFUNCTYPE(pointer, pointer, pointer)(library)
    put = ctypes.CFUNCTYPE(None, pointer, pointer, ctypes.c_ulong)(library)
    owner = get(view, objc.sel_registerName(b"window"))
    if owner is None:
        return False
    put(owner, objc.sel_registerName(b"setSharingType:"), _SHARING_NONE)
    return True

"""Keep the window out of pictures of the screen, where a platform can (SECURITY b.10).

Windows: SetWindowDisplayAffinity(WDA_EXCLUDEFROMCAPTURE), which also keeps Recall out. macOS:
`sharingType` none of the NSWindow. Both are written after the documentation and UNTESTED: they
never ran there. Linux has nothing of the kind: every program of the user can take a picture of the
screen.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from typing import Any, Final

_EXCLUDE_FROM_CAPTURE: Final = 0x11  # WDA_EXCLUDEFROMCAPTURE, Windows 10 2004 and newer
_MONITOR: Final = 0x01  # WDA_MONITOR, older ones: a black window
_SHARING_NONE: Final = 0  # NSWindowSharingNone


def hide_from_capture(window: int) -> bool:
    """Hide the window with this native handle; whether the platform said yes."""
    hidden = False
    if sys.platform == "win32":
        hidden = hide_on_windows(ctypes.WinDLL("user32"), window)
    if sys.platform == "darwin":
        hidden = hide_on_mac(ctypes.CDLL(ctypes.util.find_library("objc")), window)
    return hidden


def hide_on_windows(user32: Any, window: int) -> bool:
    """Exclude the top-level window from capture, or make it black there on older systems."""
    affinity = user32.SetWindowDisplayAffinity
    affinity.restype, affinity.argtypes = ctypes.c_int, [ctypes.c_void_p, ctypes.c_uint32]
    return any(bool(affinity(window, how)) for how in (_EXCLUDE_FROM_CAPTURE, _MONITOR))


def hide_on_mac(objc: Any, view: int) -> bool:
    """Set the sharing type of the NSWindow in which the NSView stands."""
    pointer = ctypes.c_void_p
    objc.sel_registerName.restype = pointer
    objc.sel_registerName.argtypes = [ctypes.c_char_p]
    # `objc_msgSend` is called as the method that it stands for, so each kind has its own type.
    address = ctypes.cast(objc.objc_msgSend, pointer).value
    assert address is not None
    get = ctypes.CFUNCTYPE(pointer, pointer, pointer)(address)
    put = ctypes.CFUNCTYPE(None, pointer, pointer, ctypes.c_ulong)(address)
    owner = get(view, objc.sel_registerName(b"window"))
    if owner is None:
        return False
    put(owner, objc.sel_registerName(b"setSharingType:"), _SHARING_NONE)
    return True

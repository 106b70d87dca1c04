"""macOS: `sharingType` none of the NSWindow. UNTESTED: it never ran there."""

from __future__ import annotations

import ctypes
import ctypes.util
from typing import Any, Final

_SHARING_NONE: Final = 0  # NSWindowSharingNone


def hide(view: int, objc: Any = None) -> bool:
    """Set the sharing type of the NSWindow in which the NSView stands; `objc` is the runtime."""
    objc = objc if objc is not None else ctypes.CDLL(ctypes.util.find_library("objc"))
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

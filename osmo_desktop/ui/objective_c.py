"""The few calls of the Objective-C runtime that macOS needs of us. UNTESTED: it never ran.

Written after Apple's Objective-C Runtime Reference and the conventions of nspasteboard.org.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from typing import Any, Final

METHOD: Final = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)
"""A method with one object and no answer: itself, selector, object."""
_VOID_ONE_OBJECT: Final = b"v@:@"  # its type encoding


class Runtime:
    """The few calls of libobjc that are needed; `objc` is that library."""

    def __init__(self, objc: Any = None) -> None:
        self._objc = objc if objc is not None else ctypes.CDLL(ctypes.util.find_library("objc"))
        pointer, text = ctypes.c_void_p, ctypes.c_char_p
        for name, takes, gives in (
            ("objc_getClass", [text], pointer),
            ("sel_registerName", [text], pointer),
            ("objc_allocateClassPair", [pointer, text, ctypes.c_size_t], pointer),
            ("objc_registerClassPair", [pointer], None),
            ("class_addMethod", [pointer, pointer, METHOD, text], ctypes.c_bool),
        ):
            function = getattr(self._objc, name)
            function.argtypes, function.restype = takes, gives

    def a_class(self, name: bytes) -> Any:
        """Look a class up."""
        return self._objc.objc_getClass(name)

    def send(self, to: Any, selector: bytes, *more: Any) -> Any:
        """Send a message whose arguments and answer are objects (or C strings)."""
        kinds = [ctypes.c_char_p if isinstance(a, bytes) else ctypes.c_void_p for a in more]
        pointer = ctypes.c_void_p
        # `objc_msgSend` is called as the method that it stands for, so each kind has its own type.
        address = ctypes.cast(self._objc.objc_msgSend, pointer).value
        assert address is not None
        call = ctypes.CFUNCTYPE(pointer, pointer, pointer, *kinds)(address)
        return call(to, self._objc.sel_registerName(selector), *more)

    def observer(self, name: bytes, selector: bytes, method: Any) -> Any:
        """Make an object of a new class with one method."""
        made = self._objc.objc_allocateClassPair(self.a_class(b"NSObject"), name, 0)
        chosen = self._objc.sel_registerName(selector)
        self._objc.class_addMethod(made, chosen, method, _VOID_ONE_OBJECT)
        self._objc.objc_registerClassPair(made)
        return self.send(made, b"new")

    def add_observer(self, centre: Any, observer: Any, selector: bytes, name: str) -> None:
        """Ask a notification centre to tell the observer of `name`."""
        chosen = self._objc.sel_registerName(selector)
        wanted = self.text(name)
        self.send(centre, b"addObserver:selector:name:object:", observer, chosen, wanted, None)

    def text(self, words: str) -> Any:
        """Make an NSString."""
        return self.send(self.a_class(b"NSString"), b"stringWithUTF8String:", words.encode())


def conceal_pasteboard(runtime: Runtime | None = None) -> None:
    """Mark what is on the pasteboard as concealed: histories and other devices leave it out."""
    runtime = runtime if runtime is not None else Runtime()
    board = runtime.send(runtime.a_class(b"NSPasteboard"), b"generalPasteboard")
    mark = runtime.text("org.nspasteboard.ConcealedType")
    marks = runtime.send(runtime.a_class(b"NSArray"), b"arrayWithObject:", mark)
    runtime.send(board, b"addTypes:owner:", marks, None)
    runtime.send(board, b"setString:forType:", runtime.text(""), mark)

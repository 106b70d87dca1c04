"""The messages to macOS, over a stand-in for its runtime with the documented C interface.

They show which messages are sent in which order and that pointers pass whole; nobody has tried
yet whether macOS does what they ask.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

import pytest

from osmo_desktop.ui.objective_c import Runtime, conceal_pasteboard
from tests.unit.system.foreign_library import ForeignLibrary

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a stand-in of another platform")

_HIGH = 0x7FFF_0000_0000
_POINTER, _TEXT, _SIZE = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t


class FakeRuntime:
    """Gives each name and each object a number of more than 32 bits, and tells what was sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self._named: list[str] = []
        self.library = ForeignLibrary("objc", [])
        for function in ("objc_getClass", "sel_registerName"):
            self.library.add(function, _POINTER, [_TEXT], lambda name: self._number(name.decode()))
        self.library.add("objc_allocateClassPair", _POINTER, [_POINTER, _TEXT, _SIZE], lambda *_: 1)
        self.library.add("objc_registerClassPair", None, [_POINTER], lambda _: None)
        takes = [_POINTER, _POINTER, _POINTER, _TEXT]
        self.library.add("class_addMethod", ctypes.c_bool, takes, lambda *_: 1)
        self.library.add("objc_msgSend", _POINTER, [_POINTER] * 4, self._send)

    def _number(self, name: str) -> int:
        if name not in self._named:
            self._named.append(name)
        return _HIGH + self._named.index(name)

    def _name(self, number: int | None) -> str:
        return self._named[number - _HIGH] if number is not None else "nil"

    def _send(self, to: int, selector: int, first: int, second: int) -> Any:
        """Name the answer after the message, its C string or its arguments."""
        what = self._name(selector)
        if what == "stringWithUTF8String:":
            return self._number(repr(ctypes.string_at(first).decode()))
        arguments = [self._name(value) for value in (first, second)[: what.count(":")]]
        said = f"[{' '.join([self._name(to), what, *arguments])}]"
        self.sent.append(said)
        return self._number(said)


def test_the_pasteboard_is_marked_as_concealed() -> None:
    """The type of nspasteboard.org is added and given a value; the text itself stays."""
    fake = FakeRuntime()

    conceal_pasteboard(Runtime(fake.library))

    board, mark = "[NSPasteboard generalPasteboard]", "'org.nspasteboard.ConcealedType'"
    marks = f"[NSArray arrayWithObject: {mark}]"
    assert fake.sent == [
        board,
        marks,
        f"[{board} addTypes:owner: {marks} nil]",
        f"[{board} setString:forType: '' {mark}]",
    ]

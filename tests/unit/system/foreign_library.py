"""A stand-in for a library of another platform, called through the real machine interface.

Each function is a real C function with the arguments of the documentation, behind a handle that
knows none of them, as ctypes gives one. A caller that declares another width, or forgets to, has
its values cut as on the real platform.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

Answer = Callable[..., Any]


class ForeignLibrary:
    """Functions by name, and what they were called with, in order."""

    def __init__(self, name: str, calls: list[tuple[Any, ...]]) -> None:
        self.name = name
        self._calls = calls
        self._kept: list[object] = []

    def add(self, function: str, gives: Any, takes: Sequence[Any], answer: Answer) -> None:
        """Offer a function: the types of its answer and arguments as documented."""

        def called(*values: Any) -> Any:
            self._calls.append((function, *values))
            return answer(*values)

        real = ctypes.CFUNCTYPE(gives, *takes)(called)
        self._kept.append(real)
        address = ctypes.cast(real, ctypes.c_void_p).value
        assert address is not None
        setattr(self, function, ctypes.CFUNCTYPE(ctypes.c_int)(address))

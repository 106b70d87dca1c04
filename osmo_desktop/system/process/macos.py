"""macOS: RLIMIT_CORE, ptrace(PT_DENY_ATTACH) and umask. UNTESTED: it never ran on macOS.

Written after ptrace(2) of macOS, `int ptrace(int request, pid_t pid, caddr_t addr, int data)`, and
<sys/ptrace.h>. A process that is being debugged already ends at this call, as the page says. The
system's own crash reports hold stacks and registers but no heap, and stay with the user.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any, Final

from osmo_desktop.system.process.posix import close_files_to_others, forbid_core_dumps

_PT_DENY_ATTACH: Final = 31

Load = Callable[[None], Any]
"""Gives the C library that the process has already."""


def measures() -> dict[str, bool]:
    """Apply every measure and tell by code whether it is in force."""
    return {
        "no-core-dump": forbid_core_dumps(),
        "no-attach": forbid_attaching(),
        "private-files": close_files_to_others(),
    }


def forbid_attaching(load: Load = ctypes.CDLL) -> bool:
    """Refuse every debugger from now on; pid, address and data are ignored."""
    try:
        ptrace = load(None).ptrace
    except (OSError, AttributeError):
        return False
    ptrace.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_int]
    ptrace.restype = ctypes.c_int
    return bool(ptrace(_PT_DENY_ATTACH, 0, None, 0) == 0)

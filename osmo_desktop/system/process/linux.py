"""Linux: RLIMIT_CORE, prctl(PR_SET_DUMPABLE) and umask; no privilege is needed for any of them.

Not dumpable also means that other programs of the same user can neither attach as a debugger nor
read the memory under /proc (prctl(2), ptrace(2), proc(5)).
"""

from __future__ import annotations

import ctypes
from typing import Final

from osmo_desktop.system.process.posix import close_files_to_others, forbid_core_dumps

_PR_GET_DUMPABLE: Final = 3
_PR_SET_DUMPABLE: Final = 4


def measures() -> dict[str, bool]:
    """Apply every measure and tell by code whether it is in force."""
    return {
        "no-core-dump": forbid_core_dumps(),
        "no-attach": _forbid_attaching(),
        "private-files": close_files_to_others(),
    }


def _forbid_attaching() -> bool:
    """Set the process not dumpable, and read it back."""
    try:
        prctl = ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return False  # no C library of the usual kind
    no_more = [ctypes.c_ulong(0)] * 3
    prctl(_PR_SET_DUMPABLE, ctypes.c_ulong(0), *no_more)
    return bool(prctl(_PR_GET_DUMPABLE, ctypes.c_ulong(0), *no_more) == 0)

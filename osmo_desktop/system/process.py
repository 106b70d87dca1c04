"""Hygiene of the process: no core dumps, no other program looking in, files for the user only.

To be applied first thing in the program, and again after each exec: replacing the process sets
the dumpable flag back (SECURITY b.0 23, b.10). Linux is tested. The macOS and Windows
versions are written after their documentation and are UNTESTED; none of them fails the start:
what could not be had is named in the answer, for the self-check to show.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from dataclasses import dataclass
from typing import Final, Protocol

if sys.platform != "win32":
    import resource

_PRIVATE_FILES: Final = 0o077


@dataclass(frozen=True)
class Hygiene:
    """What holds for the process: each measure by its code, in force or missing."""

    in_force: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Tell whether every measure of this platform is in force."""
        return not self.missing

    def by_code(self) -> dict[str, bool]:
        """Every measure with whether it is in force."""
        return {**dict.fromkeys(self.in_force, True), **dict.fromkeys(self.missing, False)}


class ProcessGuard(Protocol):
    """What one platform can do; the codes are `no-core-dump`, `no-attach`, `private-files`."""

    def measures(self) -> dict[str, bool]:
        """Apply every measure and tell by code whether it is in force."""


def harden() -> Hygiene:
    """Apply what this platform offers; never raises for a measure that is refused."""
    measures = _guard().measures()
    return Hygiene(
        in_force=tuple(code for code, holds in measures.items() if holds),
        missing=tuple(code for code, holds in measures.items() if not holds),
    )


def _guard() -> ProcessGuard:
    """Choose by platform."""
    guards: dict[str, type[ProcessGuard]] = {"win32": WindowsGuard, "darwin": MacGuard}
    return guards.get(sys.platform, LinuxGuard)()


def _close_files_to_others() -> bool:
    """Let new files be readable by the user only."""
    os.umask(_PRIVATE_FILES)
    return os.umask(_PRIVATE_FILES) == _PRIVATE_FILES


def _forbid_core_dumps() -> bool:
    """Set the size limit of core dumps to nothing, for good."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            return resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
    return False


class LinuxGuard:
    """RLIMIT_CORE, prctl(PR_SET_DUMPABLE) and umask; no privilege is needed for any of them."""

    _PR_GET_DUMPABLE: Final = 3
    _PR_SET_DUMPABLE: Final = 4

    def measures(self) -> dict[str, bool]:
        """Apply them.

        Not dumpable also means that other programs of the same user can neither attach as a
        debugger nor read the memory under /proc.
        """
        return {
            "no-core-dump": _forbid_core_dumps(),
            "no-attach": self._forbid_attaching(),
            "private-files": _close_files_to_others(),
        }

    def _forbid_attaching(self) -> bool:
        try:
            prctl = ctypes.CDLL(None).prctl
        except (OSError, AttributeError):
            return False  # no C library of the usual kind
        no_more = [ctypes.c_ulong(0)] * 3
        prctl(self._PR_SET_DUMPABLE, ctypes.c_ulong(0), *no_more)
        return bool(prctl(self._PR_GET_DUMPABLE, ctypes.c_ulong(0), *no_more) == 0)


class MacGuard:
    """RLIMIT_CORE, ptrace(PT_DENY_ATTACH) and umask. UNTESTED."""

    _PT_DENY_ATTACH: Final = 31

    def measures(self) -> dict[str, bool]:
        """Apply them."""
        return {
            "no-core-dump": _forbid_core_dumps(),
            "no-attach": self._forbid_attaching(),
            "private-files": _close_files_to_others(),
        }

    def _forbid_attaching(self) -> bool:
        try:
            ptrace = ctypes.CDLL(None).ptrace
        except (OSError, AttributeError):
            return False
        return bool(ptrace(self._PT_DENY_ATTACH, 0, None, 0) == 0)


class WindowsGuard:
    """Crash reports without the heap, and an access list of the process. UNTESTED.

    Files are kept from other users by the access list of the profile folder.
    """

    _NO_HEAP: Final = 1  # WER_FAULT_REPORTING_FLAG_NOHEAP
    _DACL: Final = 4  # DACL_SECURITY_INFORMATION
    # Of this process its owner may only ask for basic facts, end it and wait for it
    # (PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_TERMINATE | SYNCHRONIZE), as KeePassXC has it.
    _ACCESS_LIST: Final = "D:P(A;;0x101001;;;OW)"

    def measures(self) -> dict[str, bool]:
        """Apply them."""
        return {"no-core-dump": self._leave_heap_out(), "no-attach": self._forbid_opening()}

    def _leave_heap_out(self) -> bool:
        left_out = False
        if sys.platform == "win32":
            left_out = bool(ctypes.WinDLL("kernel32").WerSetFlags(self._NO_HEAP) == 0)
        return left_out

    def _forbid_opening(self) -> bool:
        if sys.platform == "win32":
            kernel, security = ctypes.WinDLL("kernel32"), ctypes.WinDLL("advapi32")
            handle, pointer = ctypes.c_void_p, ctypes.c_void_p
            kernel.GetCurrentProcess.restype = handle
            kernel.LocalFree.argtypes = [pointer]
            security.SetKernelObjectSecurity.argtypes = [handle, ctypes.c_ulong, pointer]
            descriptor = pointer()
            if not security.ConvertStringSecurityDescriptorToSecurityDescriptorW(
                self._ACCESS_LIST, 1, ctypes.byref(descriptor), None
            ):
                return False
            try:
                process = kernel.GetCurrentProcess()
                return bool(security.SetKernelObjectSecurity(process, self._DACL, descriptor))
            finally:
                kernel.LocalFree(descriptor)
        else:
            return False

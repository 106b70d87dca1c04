"""Windows: no crash reports with memory, and an access list of the process. UNTESTED.

Written after Microsoft's documentation; it never ran on Windows:

* SetErrorMode(SEM_NOGPFAULTERRORBOX): "the system does not invoke Windows Error Reporting", for
  this process and its children. GetErrorMode reads it back.
* WerSetFlags(WER_FAULT_REPORTING_FLAG_NOHEAP): what reports anyway leaves the heap out.
* WerAddExcludedApplication, for the built program only: the exclusion is by the name of the
  program and kept for the user, and from a checkout that would be every `python.exe`.
* SetKernelObjectSecurity with a discretionary access list that grants its owner the little that
  KeePassXC grants too: reading the memory, writing a dump of it and attaching are refused. An
  administrator may take that back. The own pseudo-handle keeps its full access.

Files are kept from other users by the access list of the profile folder.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

_SEM_FAILCRITICALERRORS: Final = 0x0001  # best practice for all programs, says the page
_SEM_NOGPFAULTERRORBOX: Final = 0x0002
_NO_HEAP: Final = 1  # WER_FAULT_REPORTING_FLAG_NOHEAP
_THIS_USER: Final = 0  # not all users
_S_OK: Final = 0
_SDDL_REVISION_1: Final = 1
_DACL: Final = 4  # DACL_SECURITY_INFORMATION
# PROCESS_QUERY_LIMITED_INFORMATION | PROCESS_TERMINATE | SYNCHRONIZE for the owner ("OW"), who
# thereby also loses the right to read or change the list; protected; nothing for anybody else.
ACCESS_LIST: Final = "D:P(A;;0x101001;;;OW)"

_BOOL: Final = ctypes.c_int
_DWORD: Final = ctypes.c_uint32
_HANDLE: Final = ctypes.c_void_p
_POINTER: Final = ctypes.c_void_p
_TEXT: Final = ctypes.c_wchar_p
_HRESULT: Final = ctypes.c_int32  # not ctypes.HRESULT, which raises
_SIGNATURES: Final[dict[str, dict[str, tuple[Any, list[Any]]]]] = {
    "kernel32": {
        "GetErrorMode": (_DWORD, []),
        "SetErrorMode": (_DWORD, [_DWORD]),
        "WerSetFlags": (_HRESULT, [_DWORD]),
        "GetCurrentProcess": (_HANDLE, []),
        "LocalFree": (_POINTER, [_POINTER]),
    },
    "wer": {"WerAddExcludedApplication": (_HRESULT, [_TEXT, _BOOL])},
    "advapi32": {
        "ConvertStringSecurityDescriptorToSecurityDescriptorW": (
            _BOOL,
            [_TEXT, _DWORD, ctypes.POINTER(_POINTER), ctypes.POINTER(_DWORD)],
        ),
        "SetKernelObjectSecurity": (_BOOL, [_HANDLE, _DWORD, _POINTER]),
    },
}
"""Answer and arguments of each function, by library. Handles and pointers have 64 bits."""

Load = Callable[[str], Any]
"""Gives a system library by its name; raises OSError when there is none."""


def measures(load: Load | None = None, *, program: str | None = None) -> dict[str, bool]:
    """Apply every measure and tell by code whether it is in force.

    `program` is the file name of a built program, None from a checkout.
    """
    load = load if load is not None else _load
    if program is None and getattr(sys, "frozen", False):
        program = Path(sys.executable).name
    return {
        "no-core-dump": _tried(lambda: _forbid_reports(load, program)),
        "no-attach": _tried(lambda: _forbid_opening(load)),
    }


def _load(name: str) -> Any:
    if sys.platform == "win32":
        return ctypes.WinDLL(name)
    raise OSError(name)


def _tried(measure: Callable[[], bool]) -> bool:
    """Whether a measure holds; a library or a function that is not there is a measure missing."""
    try:
        return measure()
    except (OSError, AttributeError):
        return False


def _library(load: Load, name: str) -> Any:
    """Load a library and declare what is called of it."""
    library = load(name)
    for function, (gives, takes) in _SIGNATURES[name].items():
        called = getattr(library, function)
        called.restype, called.argtypes = gives, takes
    return library


def _forbid_reports(load: Load, program: str | None) -> bool:
    """Keep Windows Error Reporting from taking a copy of the memory."""
    kernel = _library(load, "kernel32")
    unwanted = _SEM_FAILCRITICALERRORS | _SEM_NOGPFAULTERRORBOX
    kernel.SetErrorMode(kernel.GetErrorMode() | unwanted)
    answers = [kernel.WerSetFlags(_NO_HEAP)]
    if program is not None:
        wer = _library(load, "wer")
        answers.append(wer.WerAddExcludedApplication(program, _THIS_USER))
    is_off = bool(kernel.GetErrorMode() & _SEM_NOGPFAULTERRORBOX)
    return is_off and all(answer == _S_OK for answer in answers)


def _forbid_opening(load: Load) -> bool:
    """Let other programs of the user only end this one and wait for it."""
    kernel, security = _library(load, "kernel32"), _library(load, "advapi32")
    descriptor = _POINTER()
    if not security.ConvertStringSecurityDescriptorToSecurityDescriptorW(
        ACCESS_LIST, _SDDL_REVISION_1, ctypes.byref(descriptor), None
    ):
        return False
    try:
        process = kernel.GetCurrentProcess()
        return bool(security.SetKernelObjectSecurity(process, _DACL, descriptor))
    finally:
        kernel.LocalFree(descriptor)

"""The measures of Windows and macOS, over stand-ins with the documented C interface.

They show that handles and pointers pass whole, what is asked for in which order, and that a
refusal is named; not that Windows or macOS do it, which nobody has tried yet.
"""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass, field
from typing import Any

import pytest

from osmo_desktop.system.process import macos, windows
from osmo_desktop.system.window_privacy import macos as privacy_macos
from osmo_desktop.system.window_privacy import windows as privacy_windows
from tests.unit.system.foreign_library import ForeignLibrary

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="stand-ins of another platform")

_PSEUDO_HANDLE = 0xFFFF_FFFF_FFFF_FFFF  # what GetCurrentProcess gives: -1 in 64 bits
_DESCRIPTOR = 0x7FF6_1234_5678_9AB0
_BOOL, _DWORD, _HRESULT = ctypes.c_int, ctypes.c_uint32, ctypes.c_int32
_POINTER, _TEXT = ctypes.c_void_p, ctypes.c_wchar_p
_FAILED = -2147467259  # E_FAIL


@dataclass
class FakeWindows:
    """The libraries that are used, with what they answer."""

    calls: list[tuple[Any, ...]] = field(default_factory=list)
    mode: int = 0x8000  # SEM_NOOPENFILEERRORBOX: somebody's, to be kept
    takes_mode: bool = True
    reports: int = 0
    converts: bool = True
    sets: bool = True

    def load(self, name: str) -> ForeignLibrary:
        """Give a library, as ctypes.WinDLL does."""
        library = ForeignLibrary(name, self.calls)
        getattr(self, f"_offer_{name}")(library)
        return library

    def _offer_kernel32(self, library: ForeignLibrary) -> None:
        library.add("GetErrorMode", _DWORD, [], lambda: self.mode)
        library.add("SetErrorMode", _DWORD, [_DWORD], self._set_mode)
        library.add("WerSetFlags", _HRESULT, [_DWORD], lambda _: self.reports)
        library.add("GetCurrentProcess", _POINTER, [], lambda: _PSEUDO_HANDLE)
        library.add("LocalFree", _POINTER, [_POINTER], lambda _: None)

    def _offer_wer(self, library: ForeignLibrary) -> None:
        library.add("WerAddExcludedApplication", _HRESULT, [_TEXT, _BOOL], lambda *_: 0)

    def _offer_advapi32(self, library: ForeignLibrary) -> None:
        out = ctypes.POINTER(_POINTER)
        name = "ConvertStringSecurityDescriptorToSecurityDescriptorW"
        library.add(name, _BOOL, [_TEXT, _DWORD, out, _POINTER], self._convert)
        takes = [_POINTER, _DWORD, _POINTER]
        library.add("SetKernelObjectSecurity", _BOOL, takes, lambda *_: self.sets)

    def _set_mode(self, mode: int) -> int:
        before, self.mode = self.mode, mode if self.takes_mode else self.mode
        return before

    def _convert(self, _words: str, _revision: int, out: Any, _size: object) -> int:
        if self.converts:
            out[0] = _DESCRIPTOR
        return self.converts

    def called(self, name: str) -> list[tuple[Any, ...]]:
        """The arguments of each call of a function."""
        return [call[1:] for call in self.calls if call[0] == name]


def test_windows_makes_no_report_and_may_not_be_opened() -> None:
    """WER is off, handles and pointers are whole, the list is set before its memory is freed."""
    fake = FakeWindows()

    assert windows.measures(fake.load) == {"no-core-dump": True, "no-attach": True}
    assert fake.mode == 0x8000 | 0x0002 | 0x0001
    assert fake.called("WerSetFlags") == [(1,)]
    ((words, revision, _, size),) = fake.called(
        "ConvertStringSecurityDescriptorToSecurityDescriptorW"
    )
    assert (words, revision, size) == ("D:P(A;;0x101001;;;OW)", 1, None)
    assert [call for call in fake.calls if call[0] in {"SetKernelObjectSecurity", "LocalFree"}] == [
        ("SetKernelObjectSecurity", _PSEUDO_HANDLE, 4, _DESCRIPTOR),
        ("LocalFree", _DESCRIPTOR),
    ]


def test_the_access_list_grants_what_a_protected_process_does() -> None:
    """Basic facts, ending it and waiting for it: nobody reads or writes its memory."""
    rights = int(windows.ACCESS_LIST.split(";")[2], 16)

    assert rights == 0x1000 | 0x0001 | 0x10_0000
    assert not rights & (
        0x0010 | 0x0020 | 0x0008 | 0x0800
    )  # VM_READ, VM_WRITE, _OPERATION, SUSPEND


def test_a_built_program_is_excluded_by_its_name() -> None:
    """Only a program of our own name: from a checkout it would be every Python of the user."""
    built, checkout = FakeWindows(), FakeWindows()

    windows.measures(built.load, program="osmo-desktop.exe")
    windows.measures(checkout.load)

    assert built.called("WerAddExcludedApplication") == [("osmo-desktop.exe", 0)]
    assert checkout.called("WerAddExcludedApplication") == []


@pytest.mark.parametrize(
    ("fake", "missing"),
    [
        (FakeWindows(takes_mode=False), "no-core-dump"),
        (FakeWindows(reports=_FAILED), "no-core-dump"),
        (FakeWindows(converts=False), "no-attach"),
        (FakeWindows(sets=False), "no-attach"),
    ],
    ids=["mode", "report", "convert", "set"],
)
def test_what_windows_refuses_is_named(fake: FakeWindows, missing: str) -> None:
    """A refusal is told and does not stop the others; nothing is freed that was not given."""
    answer = windows.measures(fake.load)

    assert [code for code, holds in answer.items() if not holds] == [missing]
    assert len(fake.called("LocalFree")) == fake.converts


def test_a_windows_without_the_libraries_starts() -> None:
    """What is not there is named as missing."""
    assert windows.measures() == {"no-core-dump": False, "no-attach": False}


_PTRACE = (ctypes.c_int, [ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_int])


def _mac_measures(answer: int) -> tuple[dict[str, bool], list[tuple[Any, ...]]]:
    calls: list[tuple[Any, ...]] = []
    library = ForeignLibrary("libc", calls)
    library.add("ptrace", *_PTRACE, lambda *_: answer)
    return {"no-attach": macos.forbid_attaching(lambda _: library)}, calls


def test_macos_denies_debuggers() -> None:
    """ptrace(PT_DENY_ATTACH, 0, 0, 0), and its answer is what is told."""
    assert _mac_measures(0) == ({"no-attach": True}, [("ptrace", 31, 0, None, 0)])
    assert _mac_measures(-1)[0] == {"no-attach": False}
    assert macos.forbid_attaching(lambda _: object()) is False


_WINDOW = 0x0000_7F3A_0001_0204  # more than 32 bits


@pytest.mark.parametrize(("refused", "asked"), [((), [0x11]), ((0x11,), [0x11, 0x01])])
def test_windows_is_asked_to_leave_the_window_out(
    refused: tuple[int, ...], asked: list[int]
) -> None:
    """Out of pictures altogether, or black in them where that is all an old Windows can do."""
    calls: list[tuple[Any, ...]] = []
    user32 = ForeignLibrary("user32", calls)
    takes = [_POINTER, _DWORD]
    user32.add("SetWindowDisplayAffinity", _BOOL, takes, lambda _, how: how not in refused)

    assert privacy_windows.hide(_WINDOW, user32)
    assert calls == [("SetWindowDisplayAffinity", _WINDOW, how) for how in asked]


def test_windows_that_refuses_both_is_not_said_to_hide() -> None:
    """Nothing is claimed that was refused."""
    user32 = ForeignLibrary("user32", [])
    user32.add("SetWindowDisplayAffinity", _BOOL, [_POINTER, _DWORD], lambda *_: 0)

    assert not privacy_windows.hide(_WINDOW, user32)


@pytest.mark.parametrize("owner", [0x6000_0123_4560, None])
def test_macos_is_asked_not_to_share_the_window(owner: int | None) -> None:
    """[[view window] setSharingType: NSWindowSharingNone]; a view without a window is told."""
    calls: list[tuple[Any, ...]] = []
    objc = ForeignLibrary("objc", calls)
    names = {b"window": 0x7FFF_0000_1111, b"setSharingType:": 0x7FFF_0000_2222}
    objc.add("sel_registerName", _POINTER, [ctypes.c_char_p], lambda name: names[name])
    objc.add("objc_msgSend", _POINTER, [_POINTER, _POINTER, ctypes.c_ulong], lambda *_: owner)

    assert privacy_macos.hide(_WINDOW, objc) is (owner is not None)

    sent = [call[1:3] for call in calls if call[0] == "objc_msgSend"]
    assert sent[0] == (_WINDOW, names[b"window"])
    if owner is not None:
        assert calls[-1] == ("objc_msgSend", owner, names[b"setSharingType:"], 0)

"""Windows: messages to the window about sleep, lid, lock and switch of user. UNTESTED.

Written after Microsoft's documentation (WTSRegisterSessionNotification, WM_WTSSESSION_CHANGE,
RegisterPowerSettingNotification, WM_POWERBROADCAST, WM_QUERYENDSESSION); it never ran. Windows
gives a program about two seconds before it sleeps, so `left` is called within the message.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication

from osmo_desktop.ui.lock.locked import LockReason

_WM_QUERYENDSESSION: Final = 0x0011
_WM_POWERBROADCAST: Final = 0x0218
_WM_WTSSESSION_CHANGE: Final = 0x02B1
_PBT_APMSUSPEND: Final = 0x0004
_PBT_POWERSETTINGCHANGE: Final = 0x8013
_SESSION_LEFT: Final = {
    2: LockReason.SWITCH,  # WTS_CONSOLE_DISCONNECT
    4: LockReason.SWITCH,  # WTS_REMOTE_DISCONNECT
    6: LockReason.LEFT,  # WTS_SESSION_LOGOFF
    7: LockReason.SCREEN,  # WTS_SESSION_LOCK
}
_NOTIFY_FOR_THIS_SESSION: Final = 0
_DEVICE_NOTIFY_WINDOW_HANDLE: Final = 0
_LID_CLOSED: Final = 0


class Guid(ctypes.Structure):
    """A GUID as Windows lays it out."""

    _fields_ = (
        ("data1", ctypes.c_uint32),
        ("data2", ctypes.c_uint16),
        ("data3", ctypes.c_uint16),
        ("data4", ctypes.c_ubyte * 8),
    )


LID_SWITCH: Final = Guid(
    0xBA3E0F4D,
    0xB817,
    0x4094,
    (ctypes.c_ubyte * 8)(0xA2, 0xD1, 0xD5, 0x63, 0x79, 0xE6, 0xA0, 0xF3),
)
"""GUID_LIDSWITCH_STATE_CHANGE."""


class PowerSetting(ctypes.Structure):
    """POWERBROADCAST_SETTING with a value of four bytes."""

    _fields_ = (
        ("setting", Guid),
        ("length", ctypes.c_uint32),
        ("value", ctypes.c_uint32),
    )


class Message(ctypes.Structure):
    """MSG, as far as it is read here."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("w_param", ctypes.c_size_t),
        ("l_param", ctypes.c_ssize_t),
    )


def why_left(message: int, w_param: int, setting: PowerSetting | None) -> LockReason | None:
    """How a message says that the computer is left; None when it does not say so."""
    if message == _WM_QUERYENDSESSION:
        return LockReason.LEFT
    if message == _WM_WTSSESSION_CHANGE:
        return _SESSION_LEFT.get(w_param)
    if message != _WM_POWERBROADCAST:
        return None
    if w_param == _PBT_APMSUSPEND:
        return LockReason.SLEEP
    if w_param != _PBT_POWERSETTINGCHANGE or setting is None:
        return None
    is_closed = setting.value == _LID_CLOSED and bytes(setting.setting) == bytes(LID_SWITCH)
    return LockReason.LID if is_closed else None


class WindowsSession(QAbstractNativeEventFilter):
    """Reads the messages of our windows before Qt does, and lets all of them through."""

    def __init__(self, left: Callable[[LockReason], None], window: int) -> None:
        super().__init__()
        self._left = left
        self._sources: list[str] = []
        if sys.platform == "win32":
            handle = ctypes.c_void_p(window)
            sessions, user = ctypes.WinDLL("wtsapi32"), ctypes.WinDLL("user32")
            if sessions.WTSRegisterSessionNotification(handle, _NOTIFY_FOR_THIS_SESSION):
                self._sources.append("session")
            register = user.RegisterPowerSettingNotification
            register.restype = ctypes.c_void_p
            if register(handle, ctypes.byref(LID_SWITCH), _DEVICE_NOTIFY_WINDOW_HANDLE):
                self._sources.append("lid")
            self._sources.append("sleep")  # is sent to every window
        application = QCoreApplication.instance()
        if application is not None:
            application.installNativeEventFilter(self)

    @property
    def sources(self) -> tuple[str, ...]:
        """What is listened to."""
        return tuple(self._sources)

    def nativeEventFilter(
        self, kind: QByteArray | bytes | bytearray | memoryview, message: int
    ) -> tuple[bool, int]:
        """Look at one message of Windows."""
        if kind == b"windows_generic_MSG":
            told = Message.from_address(int(message))
            setting = None
            if told.w_param == _PBT_POWERSETTINGCHANGE and told.l_param:
                setting = PowerSetting.from_address(told.l_param)
            reason = why_left(told.message, told.w_param, setting)
            if reason is not None:
                self._left(reason)
        return False, 0


def watch(left: Callable[[LockReason], None], window: int) -> WindowsSession:
    """See `session_signals.Watching`."""
    return WindowsSession(left, window)

"""Windows: three formats that its history, its cloud and monitors respect. UNTESTED there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_FORMAT: Final = 'application/x-qt-windows-mime;value="{name}"'
_NO: Final = bytes(4)  # a DWORD of 0
MARKS: Final[Mapping[str, bytes]] = {
    _FORMAT.format(name="ExcludeClipboardContentFromMonitorProcessing"): b"1",
    _FORMAT.format(name="CanIncludeInClipboardHistory"): _NO,
    _FORMAT.format(name="CanUploadToCloudClipboard"): _NO,
}


def conceal() -> None:
    """Nothing is left to do."""

"""Names of objects on a store: the one rule that writers and readers of every store keep.

A name is a relative path of folders `[a-z0-9-]` and a last part that may have one extension.
Lower case only, because FAT and SMB do not tell cases apart; no device names of Windows; no
`..`, no colon, no blank. What does not match is foreign and never touched (SECURITY b.5).
"""

from __future__ import annotations

import re
from typing import Final

from osmo_desktop.domain.errors import BugError

MAX_DEPTH: Final = 8
"""Parts of a name; the deepest of the layout has five."""

_FOLDER: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_OBJECT: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}(?:\.[a-z0-9]{1,16})?")
# Windows opens a device when the part before the dot is one of these, in any folder.
_DEVICE: Final = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


def is_folder_part(text: str) -> bool:
    """Tell whether `text` may name a folder."""
    return _FOLDER.fullmatch(text) is not None and _DEVICE.fullmatch(text) is None


def is_object_part(text: str) -> bool:
    """Tell whether `text` may be the last part of a name."""
    return _OBJECT.fullmatch(text) is not None and _DEVICE.fullmatch(text) is None


def is_object_name(name: str) -> bool:
    """Tell whether `name` is well formed as a whole."""
    *folders, last = name.split("/")
    return len(folders) < MAX_DEPTH and all(map(is_folder_part, folders)) and is_object_part(last)


def split_name(name: str) -> tuple[tuple[str, ...], str]:
    """Split a name into its folders and its last part.

    Raises BugError("store-name") on any other text: names are made by our own code, and one
    that came from outside must be checked with `is_object_name` first.
    """
    if not is_object_name(name):
        raise BugError("store-name")
    *folders, last = name.split("/")
    return tuple(folders), last


def split_prefix(prefix: str) -> tuple[str, ...]:
    """Split a folder path, which may be empty; raises BugError("store-name") on other text."""
    parts = tuple(prefix.split("/")) if prefix else ()
    if len(parts) >= MAX_DEPTH or not all(map(is_folder_part, parts)):
        raise BugError("store-name")
    return parts

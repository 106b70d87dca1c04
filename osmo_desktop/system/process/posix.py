"""What Linux and macOS have in common: the limit of core files, and umask."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Final

if sys.platform != "win32":
    import resource

_PRIVATE_FILES: Final = 0o077


def close_files_to_others() -> bool:
    """Let new files be readable by the user only."""
    os.umask(_PRIVATE_FILES)
    return os.umask(_PRIVATE_FILES) == _PRIVATE_FILES


def forbid_core_dumps() -> bool:
    """Set the size limit of core dumps to nothing, for good."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            return resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
    return False

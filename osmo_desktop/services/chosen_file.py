"""Reading a file that a person chose: a regular file of bounded size, whole, and nothing else."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from osmo_desktop.domain.errors import KnownError, UserError
from osmo_desktop.domain.records.attachment import MAX_CONTENT_BYTES


def read_chosen(path: Path) -> bytes:
    """The bytes of a file; may block on a slow disk.

    Raises KnownError("file-unusable") for what is no regular file or cannot be read,
    UserError("attachment-too-large") without reading it, also when it grows meanwhile.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):  # a pipe would never end, a device neither
                raise KnownError("file-unusable", path=str(path))
            if status.st_size > MAX_CONTENT_BYTES:
                raise UserError("attachment-too-large")
            data = file.read(MAX_CONTENT_BYTES + 1)
    except OSError as error:
        raise KnownError("file-unusable", path=str(path)) from error
    if len(data) > MAX_CONTENT_BYTES:
        raise UserError("attachment-too-large")
    return data


def write_chosen(path: Path, data: bytes) -> None:
    """Write a file where a person chose, readable by its owner only; may block on a slow disk.

    What the person agreed to replace is replaced. Raises KnownError("file-unusable").
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise KnownError("file-unusable", path=str(path)) from error

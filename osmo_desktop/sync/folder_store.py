"""A store that is a folder: a USB stick, a network share, a folder that another program syncs.

Nothing is relied on but that bytes which were read back are there. Objects are written under a
name that readers ignore, brought to the medium, published without replacing anything, and read
back with the page cache dropped. An object with other bytes than its writer has is by
definition absent (its name is a hash), so it is replaced. See SECURITY 0 rule 5, b.0 8, b.5 and T6.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.sync.folder_files import (
    Folder,
    forget_cached,
    read_at_most,
    sync_file,
    write_all,
)
from osmo_desktop.sync.store_names import (
    MAX_DEPTH,
    is_folder_part,
    is_object_part,
    split_name,
    split_prefix,
)

MAX_ENTRIES: Final = 100_000
"""Entries of one folder that are looked at; ours hold a thousand, a grant folder some thousands."""

MAX_CENSUS: Final = 500_000
"""Entries of all folders that one `list` looks at: some 100 MB of names at most.

What is beyond counts as absent, which is safe: writing it again finds it there.
"""

STALE_AFTER: Final = 24 * 60 * 60.0
"""Seconds after which a temporary file has no writer any more."""

# Nextcloud and Dropbox leave files alone that begin with ~ and end in .tmp.
_TEMPORARY: Final = re.compile(r"~osmo-[0-9a-f]{16}\.tmp")

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_READ_ONLY: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_NO_ROOT: Final = frozenset(
    {
        errno.ENOENT,
        errno.ENOTDIR,
        errno.ENODEV,
        errno.ENXIO,
        errno.ESTALE,
        errno.ENOTCONN,
        errno.EHOSTDOWN,
        errno.EHOSTUNREACH,
        getattr(errno, "ENOMEDIUM", errno.ENXIO),
    }
)
# What file systems without hard links answer: vfat and exfat EPERM, CIFS EOPNOTSUPP, FUSE ENOSYS.
_NO_LINKS: Final = frozenset(
    {
        errno.EPERM,
        errno.EACCES,
        errno.EOPNOTSUPP,
        errno.ENOTSUP,
        errno.ENOSYS,
        errno.EMLINK,
        errno.EINVAL,
    }
)
_IN_USE_ON_WINDOWS: Final = frozenset({32, 33})

_log = logging.getLogger(__name__)


class FolderStore:
    """The Store port over a folder; any thread, no state but what was learnt about the folder.

    The folder itself is never made: a drive that is not mounted must not become a new place.
    Links below it are never followed. A mount that is read-only can be read.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._tidied: set[tuple[str, ...]] = set()
        self._has_links = True  # until the file system says otherwise

    @property
    def place(self) -> str:
        """The path of the folder."""
        return str(self._root)

    def require_root(self) -> None:
        """Raise KnownError("store-missing") unless the folder exists and can be opened."""
        with self._opened():
            pass

    def list(self, prefix: str) -> list[str]:
        """Whole names of the objects under a folder at any depth, sorted; "" is the whole store.

        Foreign names, links, pipes and temporary files are left out, and so is what lies
        beyond MAX_ENTRIES of a folder and MAX_CENSUS of all; an absent folder is empty.
        """
        parts = split_prefix(prefix)
        census = _Census()
        with self._opened() as root, _folder_at(root, parts) as folder:
            if folder is not None:
                census.visit(folder, parts)
        return sorted(census.names)

    def get(self, name: str, max_bytes: int) -> bytes | None:
        """Read an object; None when absent, larger than `max_bytes`, or no regular file."""
        folders, last = split_name(name)
        with self._opened() as root, _folder_at(root, folders) as folder:
            return None if folder is None else _read(folder, last, max_bytes)

    def size(self, name: str) -> int | None:
        """Size in bytes; None when absent or no regular file."""
        folders, last = split_name(name)
        with self._opened() as root, _folder_at(root, folders) as folder:
            status = None if folder is None else folder.status(last)
        return status.st_size if status is not None and stat.S_ISREG(status.st_mode) else None

    def put_new(self, name: str, data: bytes) -> None:
        """Write an object so that it is there after a power cut, and read it back.

        Does nothing when it is there with these bytes; replaces it when the bytes are others.
        Raises KnownError: store-missing, store-read-only, store-full, store-io (also when what
        is read back differs).
        """
        folders, last = split_name(name)
        with self._opened() as root, _folder_at(root, folders, create=True) as folder:
            if folder is None:
                raise KnownError("store-io")  # a file or link stands where a folder should
            if _holds(folder, last, data):
                folder.sync()
                return
            self._tidy(folder, folders)
            self._publish(folder, last, data)
            folder.sync()
            if not _holds(folder, last, data):
                raise KnownError("store-io")

    def delete(self, name: str) -> None:
        """Remove an object for good; absent is fine."""
        folders, last = split_name(name)
        with self._opened() as root, _folder_at(root, folders) as folder:
            if folder is not None and folder.status(last) is not None:
                folder.remove(last)
                folder.sync()

    # --- the steps, overridden in fault tests ---------------------------------------------------

    def _open_root(self) -> Folder:
        """Open the top folder."""
        return Folder.open(self._root)

    def _publish(self, folder: Folder, name: str, data: bytes) -> None:
        """Bring the bytes under their name; whatever goes wrong leaves no wrong object behind."""
        there = folder.status(name) is not None
        if not there and not self._has_links and self._write_in_place(folder, name, data):
            return
        temporary = f"~osmo-{secrets.token_hex(8)}.tmp"
        try:
            self._write(folder, temporary, data)
            if there or not self._link(folder, temporary, name, data):
                folder.replace(temporary, name)
        finally:
            with contextlib.suppress(OSError):
                folder.remove(temporary)

    def _link(self, folder: Folder, temporary: str, name: str, data: bytes) -> bool:
        """Publish without replacing; False when other bytes took the name and must go."""
        try:
            folder.link(temporary, name)
        except FileExistsError:
            return _holds(folder, name, data)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            self._has_links = False
            return self._write_in_place(folder, name, data)
        return True

    def _write_in_place(self, folder: Folder, name: str, data: bytes) -> bool:
        """Write where there are no hard links; a half object is none, as its hash differs.

        False when the name is taken: by good bytes, or by half an object of another writer.
        """
        try:
            self._write(folder, name, data)
        except FileExistsError:
            return False
        return True

    def _write(self, folder: Folder, name: str, data: bytes) -> None:
        """Write a new file to the medium; after a failure it is left empty, not half."""
        descriptor = folder.create(name)
        try:
            write_all(descriptor, data)
        except OSError:
            # Emptied by descriptor: the name may meanwhile belong to another writer's good copy.
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, 0)
            raise
        finally:
            os.close(descriptor)

    # --- reading folders ------------------------------------------------------------------------

    @contextlib.contextmanager
    def _opened(self) -> Iterator[Folder]:
        """Open the top folder for one call and translate every system error inside it."""
        try:
            root = self._open_root()
        except OSError as error:
            code = "store-missing" if error.errno in _NO_ROOT else _code_of(error)
            raise KnownError(code) from error
        with root:
            try:
                yield root
            except OSError as error:
                gone = error.errno in _NO_ROOT and not self._root.is_dir()
                raise KnownError("store-missing" if gone else _code_of(error)) from error

    def _tidy(self, folder: Folder, parts: tuple[str, ...]) -> None:
        """Remove the temporary files of writers that died, once a folder and session."""
        if parts in self._tidied:
            return
        self._tidied.add(parts)
        before = time.time() - STALE_AFTER
        for count, entry in enumerate(folder.entries()):
            if count >= MAX_ENTRIES:
                break
            if _TEMPORARY.fullmatch(entry.name) is None:
                continue
            status = folder.status(entry.name)
            if status is not None and stat.S_ISREG(status.st_mode) and status.st_mtime < before:
                with contextlib.suppress(OSError):
                    folder.remove(entry.name)


@contextlib.contextmanager
def _folder_at(
    root: Folder, parts: tuple[str, ...], *, create: bool = False
) -> Iterator[Folder | None]:
    """Open the folder at `parts` below an open one; None when a part is absent or no folder."""
    with contextlib.ExitStack() as opened:
        folder: Folder | None = root
        for part in parts:
            folder = None if folder is None else folder.child(part, create=create)
            if folder is None:
                break
            opened.enter_context(folder)
        yield folder


class _Census:
    """One walk through the folders of a store, bounded in entries and in depth."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._left = MAX_CENSUS

    def visit(self, folder: Folder, parts: tuple[str, ...]) -> None:
        """Note the objects in an open folder, then those in the folders below it."""
        below: list[str] = []
        limit = min(MAX_ENTRIES, self._left)
        for count, entry in enumerate(folder.entries()):
            if count >= limit:
                _log.warning("a folder of the store holds more than %d entries", count)
                break
            self._left -= 1
            if entry.is_dir(follow_symlinks=False):
                if is_folder_part(entry.name):
                    below.append(entry.name)
            elif is_object_part(entry.name) and entry.is_file(follow_symlinks=False):
                self.names.append("/".join((*parts, entry.name)))
        if len(parts) + 1 >= MAX_DEPTH:
            return
        for name in below:
            child = folder.child(name)
            if child is not None:
                with child:
                    self.visit(child, (*parts, name))


def _read(folder: Folder, name: str, max_bytes: int) -> bytes | None:
    """Read a regular file of at most `max_bytes`; what grows meanwhile is cut, never read."""
    descriptor = folder.open_regular(name)
    if descriptor is None:
        return None
    try:
        size = os.fstat(descriptor).st_size
        return None if size > max_bytes else read_at_most(descriptor, size)
    finally:
        os.close(descriptor)


def _holds(folder: Folder, name: str, data: bytes) -> bool:
    """Tell whether the medium holds these bytes under the name, not only the page cache."""
    descriptor = folder.open_regular(name)
    if descriptor is None:
        return False
    try:
        if os.fstat(descriptor).st_size != len(data):
            return False
        if os.name == "posix":  # Windows flushes only through a handle that may write
            sync_file(descriptor)
        forget_cached(descriptor)
        return read_at_most(descriptor, len(data)) == data
    finally:
        os.close(descriptor)


def _code_of(error: OSError) -> str:
    """Name the error of the port that a system error amounts to."""
    if getattr(error, "winerror", None) in _IN_USE_ON_WINDOWS:
        return "store-io"  # another program reads the file just now
    if error.errno in _FULL:
        return "store-full"
    return "store-read-only" if error.errno in _READ_ONLY else "store-io"

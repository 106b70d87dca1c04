"""One folder of a file system, opened so that no symbolic link can lead out of it.

On POSIX every step is relative to the descriptor of the folder before it (`openat` with
O_NOFOLLOW), so a folder that is swapped for a link in the middle of the work leads nowhere.
Where the system has no such calls (Windows) paths are used and each step is looked at first;
a swap between look and step is then possible, which costs nothing but a refused object, since
readers check the bytes. That way is `Folder.open(..., by_descriptor=False)`; it is run in tests
on Linux and is untested on Windows.

Methods raise OSError; `folder_store` translates. Not for use by several threads at once.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

if sys.platform == "darwin":
    import fcntl

_CAN_WORK_BY_DESCRIPTOR: Final = (
    {os.open, os.stat, os.mkdir, os.link, os.unlink, os.rename} <= os.supports_dir_fd
    and os.scandir in os.supports_fd
    and hasattr(os, "O_DIRECTORY")
)
_NO_FOLLOW: Final[int] = getattr(os, "O_NOFOLLOW", 0)
_DIRECTORY: Final[int] = getattr(os, "O_DIRECTORY", 0)
# O_NONBLOCK: opening a pipe that someone planted must not wait for its writer.
_QUIETLY: Final[int] = (
    getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
_IS_POSIX: Final = os.name == "posix"
_ABSENT: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EMLINK})
"""Errors of a lookup that mean: there is no such thing of ours (EMLINK: a link on BSD)."""

_CANNOT_CHANGE_MODE: Final = frozenset({errno.EPERM, errno.EACCES, errno.ENOTSUP, errno.ENOSYS})


class Folder:
    """An open folder; a context manager that closes it.

    `mode` is the permission mask that new things take: the process runs with umask 077, but a
    team's shared folder must stay readable for the team (its objects are sealed).
    """

    def __init__(self, path: Path, descriptor: int | None, mode: int) -> None:
        self._path = path
        self._descriptor = descriptor
        self._mode = mode

    @classmethod
    def open(cls, path: Path, *, by_descriptor: bool = _CAN_WORK_BY_DESCRIPTOR) -> Self:
        """Open the top folder; a link to a folder is followed here only: the user chose it.

        Raises OSError when it is absent or no folder.
        """
        status = path.stat()
        if not stat.S_ISDIR(status.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        descriptor = os.open(path, os.O_RDONLY | _DIRECTORY | _QUIETLY) if by_descriptor else None
        return cls(path, descriptor, status.st_mode & 0o2777)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)

    def _at(self, name: str) -> str:
        """Give what to pass as path together with `dir_fd=self._descriptor`."""
        return name if self._descriptor is not None else str(self._path / name)

    def status(self, name: str) -> os.stat_result | None:
        """Look at an entry without following it; None when absent."""
        try:
            return os.stat(self._at(name), dir_fd=self._descriptor, follow_symlinks=False)
        except OSError as error:
            if error.errno in _ABSENT:
                return None
            raise

    def child(self, name: str, *, create: bool = False) -> Folder | None:
        """Open a folder below this one; None when absent, a link, or no folder."""
        status = self.status(name)
        if status is None and create:
            self._make_child(name)
            status = self.status(name)
        if status is None or not stat.S_ISDIR(status.st_mode):
            return None
        descriptor = None
        if self._descriptor is not None:
            flags = os.O_RDONLY | _DIRECTORY | _NO_FOLLOW | _QUIETLY
            try:
                descriptor = os.open(name, flags, dir_fd=self._descriptor)
            except OSError as error:
                if error.errno in _ABSENT:
                    return None
                raise
        return Folder(self._path / name, descriptor, self._mode)

    def _make_child(self, name: str) -> None:
        """Make a folder that stays after a power cut; someone else's making it is fine."""
        with contextlib.suppress(FileExistsError):
            os.mkdir(self._at(name), 0o777, dir_fd=self._descriptor)
            made = self.child(name)
            if made is not None:
                with made:
                    made.share()
            self.sync()

    def share(self) -> None:
        """Give this folder the mode of the top folder, where the file system has modes."""
        if self._descriptor is not None:
            _set_mode(self._descriptor, self._mode)

    def entries(self) -> Iterator[os.DirEntry[str]]:
        """Yield the entries lazily, in no order; nothing is looked at or followed."""
        with os.scandir(self._path if self._descriptor is None else self._descriptor) as found:
            yield from found

    def open_regular(self, name: str) -> int | None:
        """Open a regular file for reading; None when absent or anything else than that."""
        status = self.status(name)
        # Looking first keeps devices from being opened at all; looking again after the open
        # makes sure that it is the same kind of thing.
        if status is None or not stat.S_ISREG(status.st_mode):
            return None
        try:
            descriptor = os.open(
                self._at(name), os.O_RDONLY | _NO_FOLLOW | _QUIETLY, dir_fd=self._descriptor
            )
        except OSError as error:
            if error.errno in _ABSENT:
                return None
            raise
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            return descriptor
        os.close(descriptor)
        return None

    def create(self, name: str) -> int:
        """Make a new file and open it for writing; raises FileExistsError when it is there."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | _QUIETLY
        descriptor = os.open(self._at(name), flags, 0o666, dir_fd=self._descriptor)
        _set_mode(descriptor, self._mode & 0o666)
        return descriptor

    def link(self, name: str, new_name: str) -> None:
        """Give a file a second name; raises FileExistsError, never replaces."""
        os.link(
            self._at(name),
            self._at(new_name),
            src_dir_fd=self._descriptor,
            dst_dir_fd=self._descriptor,
        )

    def replace(self, name: str, new_name: str) -> None:
        """Rename over whatever file, link or pipe has the new name."""
        os.replace(
            self._at(name),
            self._at(new_name),
            src_dir_fd=self._descriptor,
            dst_dir_fd=self._descriptor,
        )

    def remove(self, name: str) -> None:
        """Remove a file, link or pipe; absent is fine."""
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._at(name), dir_fd=self._descriptor)

    def sync(self) -> None:
        """Make names in this folder survive a power cut; Windows does so by itself."""
        if self._descriptor is not None:
            os.fsync(self._descriptor)
        elif _IS_POSIX:
            descriptor = os.open(self._path, os.O_RDONLY | _DIRECTORY | _QUIETLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _set_mode(descriptor: int, mode: int) -> None:
    """Set the mode of an open thing; FAT and some network shares have none, which is fine."""
    if sys.platform != "win32":
        try:
            os.fchmod(descriptor, mode)
        except OSError as error:
            if error.errno not in _CANNOT_CHANGE_MODE:
                raise


def write_all(descriptor: int, data: bytes) -> None:
    """Write all bytes, however few a call takes, and make them survive a power cut."""
    rest = memoryview(data)
    while rest:
        written = os.write(descriptor, rest)
        if written == 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        rest = rest[written:]
    sync_file(descriptor)


def sync_file(descriptor: int) -> None:
    """Bring a file's bytes to the medium; macOS needs a stronger call than fsync for that."""
    if sys.platform == "darwin":
        try:
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError as error:
            if error.errno not in {errno.ENOTSUP, errno.EINVAL}:
                raise
        else:
            return
    os.fsync(descriptor)


def read_at_most(descriptor: int, count: int) -> bytes:
    """Read up to `count` bytes and never more; fewer when the file ends."""
    parts: list[bytes] = []
    while count > 0:
        part = os.read(descriptor, min(count, 1 << 20))
        if not part:
            break
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def forget_cached(descriptor: int) -> None:
    """Ask the system to read this file from the medium next time (Linux; else nothing).

    Advice only: tmpfs has no medium, and pages not yet written stay, hence fsync first.
    """
    if sys.platform == "linux":
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)

"""A bundle as a file: written whole or not at all, and read as a store that nothing can change.

Reading takes what is asked for and no more, so a large bundle needs no memory. May block on a
slow stick: the calls run where calls to stores run.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from osmo_desktop.domain.errors import BugError, DamagedError, KnownError
from osmo_desktop.formats import bundle, layout
from osmo_desktop.formats.bundle import Entry
from osmo_desktop.sync.folder_files import forget_cached, read_at_most, sync_file

SUFFIX: Final = ".osmo"
_PART: Final = ".part"
_CHUNK: Final = 1 << 20
_FLAGS: Final[int] = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class BundleStore:
    """A bundle in the role `Store`: what a colleague brought, for the routines of a round."""

    def __init__(self, path: Path) -> None:
        """Open and look through the index; `check` reads the whole.

        Raises DamagedError (bundle-…), NewerFormatError("bundle-newer"),
        KnownError("file-unusable").
        """
        self._path = path
        with self._opened() as descriptor:
            size = os.fstat(descriptor).st_size
            self.team = bundle.read_head(_read(descriptor, 0, bundle.HEAD.size))
            self._entries = _entries(descriptor, size)

    @property
    def place(self) -> str:
        """The path of the file."""
        return str(self._path)

    def check(self) -> None:
        """Raise DamagedError("bundle-hash") unless every byte is as it was written."""
        with self._opened() as descriptor:
            size = os.fstat(descriptor).st_size
            expected = _read(descriptor, size - layout.HASH_BYTES, layout.HASH_BYTES)
            if _hash_of(descriptor, size - layout.HASH_BYTES) != expected:
                raise DamagedError("bundle-hash")

    def list(self, prefix: str) -> list[str]:
        """Names under a folder, sorted."""
        start = f"{prefix}/" if prefix else ""
        return sorted(name for name in self._entries if name.startswith(start))

    def get(self, name: str, max_bytes: int) -> bytes | None:
        """The bytes, or None when absent or larger than `max_bytes`."""
        entry = self._entries.get(name)
        if entry is None or entry.size > max_bytes:
            return None
        with self._opened() as descriptor:
            return _read(descriptor, entry.start, entry.size)

    def size(self, name: str) -> int | None:
        """Size in bytes, or None when absent."""
        entry = self._entries.get(name)
        return entry.size if entry is not None else None

    def put_new(self, name: str, data: bytes) -> None:
        """A bundle is not written to."""
        raise BugError("bundle-read-only", name=name, size=len(data))

    def delete(self, name: str) -> None:
        """A bundle is not written to."""
        raise BugError("bundle-read-only", name=name)

    def require_root(self) -> None:
        """Raise KnownError("file-unusable") unless the file is there."""
        with self._opened():
            pass

    @contextlib.contextmanager
    def _opened(self) -> Iterator[int]:
        flags = os.O_RDONLY | _FLAGS | getattr(os, "O_NONBLOCK", 0)
        try:
            descriptor = os.open(self._path, flags)
            try:
                if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # a pipe would never end
                    raise KnownError("file-unusable", path=str(self._path))
                yield descriptor
            finally:
                os.close(descriptor)
        except OSError as error:
            raise KnownError("file-unusable", path=str(self._path)) from error


class BundleWriter:
    """Writes a bundle beside its name and brings it there once it is whole and read back."""

    def __init__(self, path: Path, team: bytes) -> None:
        self._path = path
        self._building = path.with_name(path.name + _PART)
        self._team = team
        self._sizes: dict[str, int] = {}
        self._descriptor = -1

    def __enter__(self) -> Self:
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC | _FLAGS
        with _translated(self._path):
            self._descriptor = os.open(self._building, flags, 0o600)
            self._write(bundle.build_head(self._team))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._descriptor)
        with contextlib.suppress(OSError):
            self._building.unlink(missing_ok=True)

    def add(self, name: str, data: bytes) -> None:
        """Put an object; one name once. Raises KnownError("file-unusable", "store-full")."""
        if name not in self._sizes:
            with _translated(self._path):
                self._write(data)
            self._sizes[name] = len(data)

    @property
    def is_empty(self) -> bool:
        """Nothing was put yet."""
        return not self._sizes

    def finish(self) -> None:
        """Write the index, read everything back from the medium, and give the file its name.

        Raises KnownError("file-unusable"), DamagedError("bundle-hash") for a bad stick.
        """
        index = bundle.build_index(self._sizes)
        with _translated(self._path):
            self._write(index + len(index).to_bytes(4, "big"))
            end = os.lseek(self._descriptor, 0, os.SEEK_CUR)
            digest = _hash_of(self._descriptor, end)
            os.lseek(self._descriptor, end, os.SEEK_SET)
            self._write(digest)
            sync_file(self._descriptor)
            forget_cached(self._descriptor)
            if _hash_of(self._descriptor, end) != digest:
                raise DamagedError("bundle-hash")
            self._building.replace(self._path)
            _sync_folder(self._path.parent)

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]


def _entries(descriptor: int, size: int) -> dict[str, Entry]:
    tail_start = size - bundle.TAIL.size
    if tail_start < bundle.HEAD.size:
        raise DamagedError("bundle-size")
    index_bytes = bundle.TAIL.unpack(_read(descriptor, tail_start, bundle.TAIL.size))[0]
    start = tail_start - index_bytes
    if index_bytes > bundle.MAX_INDEX_BYTES or start < bundle.HEAD.size:
        raise DamagedError("bundle-size")
    index = _read(descriptor, start, index_bytes)
    return bundle.read_index(index, start - bundle.HEAD.size)


def _read(descriptor: int, start: int, size: int) -> bytes:
    os.lseek(descriptor, start, os.SEEK_SET)
    data = read_at_most(descriptor, size)
    if len(data) != size:
        raise DamagedError("bundle-size")
    return data


def _hash_of(descriptor: int, end: int) -> bytes:
    digest = hashlib.sha256()
    os.lseek(descriptor, 0, os.SEEK_SET)
    left = end
    while left > 0 and (part := os.read(descriptor, min(left, _CHUNK))):
        digest.update(part)
        left -= len(part)
    return digest.digest()


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextlib.contextmanager
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise KnownError("file-unusable", path=str(path)) from error

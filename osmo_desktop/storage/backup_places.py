"""Places where backups lie: a folder on this laptop, a stick, a share.

A place is there when the key file of the vault is found in it; a folder that lacks it is a stick
that is not plugged in, or another stick, and is never begun anew (SECURITY (a), Joplin #4223).
Every file is written beside its name, brought to the disk, read back from there and only then
renamed. Free pool only: nothing here touches a vault or its keys.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from osmo_desktop.domain.backup_ring import CopyName, kept, key_file_name, parse_copy_name
from osmo_desktop.domain.errors import DamagedError, KnownError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.progress import CancelToken, Progress, Report
from osmo_desktop.storage.backups import CHUNK, MAX_KEY_FILE_BYTES, Built, drop_cache
from osmo_desktop.storage.vault_file import sync_folder

_NEW: Final = ".new"
_READ: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_WRITE: Final = (
    os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)
_PRIVATE: Final = 0o600
_MAX_LISTED: Final = 10_000


@dataclass(frozen=True)
class FoundCopy:
    """A copy that lies in a place."""

    path: Path
    name: CopyName
    size: int


class BackupPlace:
    """One folder for the copies of a vault: its mark now, and those that it had before."""

    def __init__(self, folder: Path, marks: Sequence[str]) -> None:
        self.folder = folder
        self._marks = tuple(marks)

    def is_there(self) -> bool:
        """Tell whether this is the place that was chosen, and not an empty mount point."""
        return any(map(_is_file, self._key_paths()))

    def _key_paths(self) -> list[Path]:
        return [self.folder / key_file_name(mark) for mark in self._marks]

    def require(self) -> None:
        """Raise KnownError("backup-place-missing") unless the place is there."""
        if not self.is_there():
            raise KnownError("backup-place-missing", place=str(self.folder))

    def begin(self, keys: bytes, *, is_new_folder: bool = False) -> None:
        """Make a folder a place; only what the person chose, or the laptop's own folder.

        Raises KnownError("backup-place-missing") when it is absent.
        """
        with _translated():
            if is_new_folder:
                self.folder.mkdir(mode=0o700, exist_ok=True)
                sync_folder(self.folder.parent)
            if not self.folder.is_dir():
                raise KnownError("backup-place-missing", place=str(self.folder))
        self.write_keys(keys)

    def key_files(self) -> list[bytes]:
        """The bytes of the key files that lie here now."""
        found = []
        with _translated():
            for path in filter(_is_file, self._key_paths()):
                with contextlib.suppress(DamagedError):  # far too large to be one
                    found.append(_read_keys(path))
        return found

    def write_keys(self, keys: bytes) -> None:
        """Put the key file in place of the former one, whose bytes are wiped where that can be.

        Copies from before a restore open with the same keys: what an erasure took is taken there.
        """
        own, *others = self._key_paths()
        with _translated():
            for path in [own, *filter(_is_file, others)]:
                _replace_wiping(path, keys)

    def put(
        self,
        built: Built,
        moment: datetime,
        report: Report,
        cancel: CancelToken,
        *,
        keys: bytes,
    ) -> FoundCopy:
        """Bring a backup here with its key file and read it back, then thin what is older.

        When the medium is full the oldest copies go first, never the newest one. Raises KnownError
        (backup-place-missing, -full, -read-only, -io), DamagedError("backup-not-written").
        """
        self.require()
        self._sweep()
        self.write_keys(keys)
        name = CopyName(moment.replace(microsecond=0), built.mark, built.hash)
        path = self.folder / name.text
        while True:
            try:
                with _translated():
                    _write_file(path, _chunks(built.path, built.size, report, cancel))
                break
            except KnownError as error:
                if error.code != "backup-place-full" or not self.make_room():
                    raise
        self.thin(moment)
        return FoundCopy(path, name, built.size)

    def copies(self) -> list[FoundCopy]:
        """Copies of this vault that lie here, under all marks that it had, newest first."""
        with _translated():
            return [copy for copy in all_copies(self.folder) if copy.name.mark in self._marks]

    def thin(self, now: datetime) -> int:
        """Remove what the ring does not keep; gives how many."""
        copies = self.copies()
        stay = kept((copy.name.moment for copy in copies), now)
        return self._remove([copy for copy in _spare(copies) if copy.name.moment not in stay])

    def make_room(self) -> bool:
        """Remove the oldest copy that may go; False when there is none."""
        return bool(self._remove(_spare(self.copies())[-1:]))

    def _remove(self, copies: Sequence[FoundCopy]) -> int:
        with _translated():
            for copy in copies:
                copy.path.unlink(missing_ok=True)
        return len(copies)

    def _sweep(self) -> None:
        """Remove what an interrupted backup of this vault left half written."""
        with _translated():
            for mark in self._marks:
                for entry in self.folder.glob(f"osmo-{mark}*{_NEW}"):
                    entry.unlink(missing_ok=True)


def _spare(copies: Sequence[FoundCopy]) -> list[FoundCopy]:
    """Copies that may go: all but the newest of each mark, which may hold what no other does."""
    newest: dict[str, FoundCopy] = {}
    for copy in copies:
        newest.setdefault(copy.name.mark, copy)
    return [copy for copy in copies if copy is not newest[copy.name.mark]]


def all_copies(folder: Path) -> list[FoundCopy]:
    """All copies in a folder, of any laptop, newest first; raises OSError."""
    found = []
    with os.scandir(folder) as entries:
        for count, entry in enumerate(entries):
            name = parse_copy_name(entry.name)
            if count >= _MAX_LISTED:
                break
            if name is not None and entry.is_file(follow_symlinks=False):
                found.append(FoundCopy(Path(entry.path), name, entry.stat().st_size))
    return sorted(found, key=lambda copy: copy.name, reverse=True)


def read_key_file(copy: Path, name: CopyName) -> bytes:
    """The bytes of the key file beside a copy.

    Raises KnownError("backup-key-missing"), DamagedError("backup-keys-damaged") when too large.
    """
    path = copy.with_name(name.key_file)
    if not _is_file(path):
        raise KnownError("backup-key-missing", place=str(copy.parent))
    with _translated():
        return _read_keys(path)


def _read_keys(path: Path) -> bytes:
    with os.fdopen(os.open(path, _READ), "rb") as file:
        if os.fstat(file.fileno()).st_size > MAX_KEY_FILE_BYTES:
            raise DamagedError("backup-keys-damaged")
        return file.read(MAX_KEY_FILE_BYTES)


def _chunks(path: Path, size: int, report: Report, cancel: CancelToken) -> Iterator[bytes]:
    done = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if cancel.is_cancelled:
                raise KnownError("backup-stopped")
            yield chunk
            done += len(chunk)
            report(Progress(tr("Writing the copy"), done, size))


def _write_file(path: Path, chunks: Iterator[bytes] | list[bytes]) -> None:
    """Write beside the name, sync, read back from the medium, rename, sync the folder."""
    beside = path.with_name(path.name + _NEW)
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, _WRITE, _PRIVATE)
    try:
        with os.fdopen(descriptor, "r+b") as file:
            written = hashlib.sha256()
            for chunk in chunks:
                file.write(chunk)
                written.update(chunk)
            file.flush()
            os.fsync(file.fileno())
            drop_cache(file.fileno())
            file.seek(0)
            _require_same(hashlib.file_digest(file, "sha256").digest(), written.digest())
        beside.replace(path)
        sync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise


def _require_same(on_disk: bytes, written: bytes) -> None:
    if on_disk != written:
        raise DamagedError("backup-not-written")


def _replace_wiping(path: Path, data: bytes) -> None:
    former = _open_former(path)
    try:
        _write_file(path, [data])
        if former is not None:
            _wipe(former)
    finally:
        if former is not None:
            os.close(former)


def _open_former(path: Path) -> int | None:
    if os.name != "posix":
        return None  # Windows replaces no file that is open
    try:
        return os.open(path, _READ | os.O_RDWR)
    except OSError:
        return None


def _is_file(path: Path) -> bool:
    with contextlib.suppress(OSError):
        return stat.S_ISREG(path.lstat().st_mode)
    return False


def _wipe(descriptor: int) -> None:
    """Write over a file that has no name any more: its keys must not stay on a plain disk."""
    with contextlib.suppress(OSError):  # the medium is gone: its keys with it
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, bytes(os.fstat(descriptor).st_size))
        os.fsync(descriptor)


_PLACE_CODES: Final[tuple[tuple[frozenset[int], str], ...]] = (
    (frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG}), "backup-place-full"),
    (frozenset({errno.EROFS, errno.EACCES, errno.EPERM}), "backup-place-read-only"),
    (frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENODEV}), "backup-place-missing"),
)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        codes = (code for numbers, code in _PLACE_CODES if error.errno in numbers)
        raise KnownError(next(codes, "backup-place-io")) from error

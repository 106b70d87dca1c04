"""A folder that another program keeps like one elsewhere, as such programs are met in the field.

`CloudFolder` is one laptop's side with that program's litter. `CloudMirror` carries files between
two such sides, late and in pieces: placeholders first, half files, conflict copies, junk.
"""

from __future__ import annotations

import contextlib
import random
from pathlib import Path
from typing import Final

from osmo_desktop.sync.folder_files import Folder
from osmo_desktop.sync.folder_store import FolderStore

LITTER: Final = ("Thumbs.db", ".DS_Store", "._1.seg", "~$note.docx")
"""Names that no object of ours has."""

JUNK: Final = (*LITTER, "desktop.ini")
"""The last one is formed like a name of ours: its bytes tell that it is none."""


class CloudFolder(FolderStore):
    """After each upload the other program leaves its marks beside the object."""

    def _publish(self, folder: Folder, name: str, data: bytes) -> None:
        super()._publish(folder, name, data)
        stem, _, ending = name.rpartition(".")
        half = data[: len(data) // 2]
        self._litter(folder, f"{stem or ending} (conflicted copy).{ending}", half)
        self._litter(
            folder, f"{stem or ending}.sync-conflict-20261122-101010-ABCDEFG.{ending}", b""
        )
        self._litter(folder, f".{name}.icloud", b"bplist00")
        for junk in LITTER:
            self._litter(folder, junk, b"[.ShellClassInfo]")

    def _litter(self, folder: Folder, name: str, data: bytes) -> None:
        with contextlib.suppress(FileExistsError):  # two writers, one piece of litter
            self._write(folder, name, data)


class CloudMirror:
    """Two folders that become alike, a file at a time, in an order and with harm of chance."""

    def __init__(self, one: Path, other: Path, seed: int) -> None:
        self._sides = (one, other)
        self._dice = random.Random(seed)
        self._half: set[tuple[Path, Path]] = set()
        self.conflicts = 0
        self.halves = 0

    def work(self, files: int) -> None:
        """Carry so many files, or what there is; some arrive as nothing or as a half first."""
        waiting = self._waiting()
        self._dice.shuffle(waiting)
        for source, target in waiting[:files]:
            self._carry(source, target)

    def settle(self) -> None:
        """Carry everything, whole."""
        while waiting := self._waiting():
            for source, target in waiting:
                self._write(target, source.read_bytes())
                self._half.discard((source, target))

    def _waiting(self) -> list[tuple[Path, Path]]:
        """Files that the other side lacks or holds in part."""
        found = []
        for here, there in (self._sides, self._sides[::-1]):
            for path in sorted(here.rglob("*")):
                target = there / path.relative_to(here)
                if not path.is_file() or path.name.endswith(".tmp"):
                    continue
                if (target, path) in self._half:
                    continue  # this one is the half that is still arriving
                if not target.exists() or (path, target) in self._half:
                    found.append((path, target))
        return found

    def _carry(self, source: Path, target: Path) -> None:
        data = source.read_bytes()
        if (source, target) in self._half:
            self._half.discard((source, target))
            if target.exists() and target.read_bytes() != data and self._dice.random() < 0.5:
                self._conflict(target)
            self._write(target, data)
            return
        how = self._dice.random()
        if how < 0.3:  # a placeholder, or a half that is seen before the rest
            self.halves += 1
            self._half.add((source, target))
            data = b"" if how < 0.15 else data[: len(data) // 2]
        self._write(target, data)
        if self._dice.random() < 0.1:
            self._write(target.with_name(self._dice.choice(JUNK)), b"junk")

    def _conflict(self, target: Path) -> None:
        """Keep what stands in the way under another name, as such programs do."""
        self.conflicts += 1
        renamed = target.with_name(
            f"{target.stem} (conflicted copy {self.conflicts}){target.suffix}"
        )
        target.rename(renamed)

    def _write(self, target: Path, data: bytes) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)

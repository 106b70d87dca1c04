"""The files of a copy that leaves the vault: a new folder, and in it each attachment.

Whoever gathers the copy writes one file after the other, so that one is in memory at a time. The
folder is whole or it is not there: what was stopped or failed takes it away again, and says so
where that fails. Until it is whole its name tells that it is not, also after a power cut.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Lock

from osmo_desktop.domain.errors import KnownError, OsmoError
from osmo_desktop.domain.language import Catalogue, speaking, tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.ports import Snapshot
from osmo_desktop.domain.progress import Progress, Report, Steps
from osmo_desktop.services.attachments import AttachmentService
from osmo_desktop.services.chosen_file import write_chosen
from osmo_desktop.services.transfer_documents import file_name


class CopyFolder:
    """A folder that is made for one copy. Its calls may block on a slow disk.

    `path`: what it is called once it is whole.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._unfinished = tr("unfinished")
        self._made: Path | None = None
        self._is_whole = self._is_dropped = self._is_closed = False
        self._lock = Lock()  # a stop comes from another thread than the end

    def make(self) -> None:
        """Make it, for its owner only, under a name that is free and says "unfinished".

        Raises KnownError("file-unusable").
        """
        wanted, number = self.path.with_name(f"{self.path.name}-{self._unfinished}"), 1
        made = wanted
        with self._lock:
            if self._is_closed:
                raise KnownError("file-unusable", path=str(made))
            while self._made is None:
                try:
                    made.mkdir(mode=0o700)
                except FileExistsError:
                    number += 1
                    made = wanted.with_name(f"{wanted.name}-{number}")
                except OSError as error:
                    raise KnownError("file-unusable", path=str(made)) from error
                else:
                    self._made = made

    def write(self, name: str, data: bytes) -> None:
        """Put a file into it, once it is made; KnownError("file-unusable")."""
        if self._made is None:
            raise KnownError("file-unusable", path=str(self.path))
        write_chosen(self._made / name, data)

    def finish(self) -> None:
        """It is whole: it gets its name, with a number where another has it, unless it was dropped.

        Raises KnownError("file-unusable", "copy-part-left").
        """
        with self._lock:
            if self._is_dropped:
                self._remove()
                return
            wanted, number = self.path, 1
            while os.path.lexists(self.path):
                number += 1
                self.path = wanted.with_name(f"{wanted.name}-{number}")
            if self._made is None:
                raise KnownError("file-unusable", path=str(self.path))
            try:
                self._made = self._made.rename(self.path)
            except OSError as error:
                raise KnownError("file-unusable", path=str(self.path)) from error
            self._is_whole = True

    def close(self) -> None:
        """Take away what is not whole, from any thread: nothing can be written to it any more.

        Raises KnownError("copy-part-left") where it stays.
        """
        with self._lock:
            self._is_closed = True
            if not self._is_whole:
                self._remove()

    def drop(self) -> None:
        """It is not wanted: take it away although it may be whole already; from any thread.

        Raises KnownError("copy-part-left").
        """
        with self._lock:
            self._is_dropped = True
            if self._is_whole:
                self._remove()

    def _remove(self) -> None:
        """Take it away with what is in it; what lay there before stays."""
        made, self._made = self._made, None
        if made is None:
            return
        shutil.rmtree(made, ignore_errors=True)  # as much as goes
        try:
            shutil.rmtree(made)
        except OSError as error:
            if not (isinstance(error, FileNotFoundError) and made.parent.is_dir()):
                raise KnownError("copy-part-left", path=str(made)) from error


@dataclass
class CopiedFiles:
    """By attachment: what its file is called, and why there is none."""

    names: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def add(
        self,
        attachment: str,
        name: str,
        attachments: AttachmentService,
        folder: CopyFolder,
        words: Catalogue,
    ) -> Steps[None]:
        """Write the file of an attachment; one that is not here or damaged is missing, and why.

        Its name is one of `file_name`: our own word and the record's id, so that nobody's title
        makes a path.
        """
        if name in self.names.values():
            name = f"{len(self.names)}-{name}"
        try:
            opened = yield from attachments.open(attachment)
        except OsmoError as error:
            with speaking(words):
                self.missing[attachment] = sentence(error)
            return
        yield partial(folder.write, name, opened.data)
        self.names[attachment] = name

    def add_all(
        self,
        shots: Sequence[Snapshot],
        attachments: AttachmentService,
        folder: CopyFolder,
        words: Catalogue,
        *,
        report: Report,
    ) -> Steps[None]:
        """As `add`, one after the other, and tell of it."""
        for done, shot in enumerate(shots):
            report(Progress(tr("Writing the attachments"), done, len(shots)))
            with speaking(words):
                name = file_name(shot, is_protected=False)
            if name:
                yield from self.add(shot.id, name, attachments, folder, words)

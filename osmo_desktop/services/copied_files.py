"""The files of a copy of all data: a new folder, and in it each attachment of the person.

Whoever gathers the copy writes one file after the other, so that one is in memory at a time. The
folder is whole or it is not there: what was stopped or failed takes it away again.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from osmo_desktop.domain.errors import KnownError, OsmoError
from osmo_desktop.domain.language import Catalogue, speaking, tr
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.ports import Snapshot
from osmo_desktop.domain.progress import Progress, Report, Steps
from osmo_desktop.services.attachments import AttachmentService
from osmo_desktop.services.chosen_file import write_chosen
from osmo_desktop.services.transfer_documents import file_name


class CopyFolder:
    """A folder that is made for one copy. Its calls may block on a slow disk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._is_made = self._is_whole = self._is_dropped = False

    def make(self) -> None:
        """Make it, for its owner only, with a number where another lies there already.

        Raises KnownError("file-unusable").
        """
        wanted, number = self.path, 1
        while not self._is_made:
            try:
                self.path.mkdir(mode=0o700)
            except FileExistsError:
                number += 1
                self.path = wanted.with_name(f"{wanted.name}-{number}")
            except OSError as error:
                raise KnownError("file-unusable", path=str(self.path)) from error
            else:
                self._is_made = True

    def write(self, name: str, data: bytes) -> None:
        """Put a file into it; KnownError("file-unusable")."""
        write_chosen(self.path / name, data)

    def finish(self) -> None:
        """It is whole: it stays, unless it was dropped."""
        self._is_whole = True
        if self._is_dropped:
            self._remove()

    def close(self) -> None:
        """Take away what is not whole."""
        if not self._is_whole:
            self._remove()

    def drop(self) -> None:
        """It is not wanted: take it away although it may be whole already; from any thread."""
        self._is_dropped = True
        if self._is_whole:
            self._remove()

    def _remove(self) -> None:
        """Take it away with what is in it; what lay there before stays."""
        if self._is_made:
            shutil.rmtree(self.path, ignore_errors=True)


@dataclass
class CopiedFiles:
    """By attachment: what its file is called, and why there is none."""

    names: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def add(
        self, shot: Snapshot, attachments: AttachmentService, folder: CopyFolder, words: Catalogue
    ) -> Steps[None]:
        """Write the file of an attachment; one that is not here or damaged is missing, and why.

        Its name is made of our own word and the record's id: nobody's title makes a path.
        """
        with speaking(words):
            name = file_name(shot, is_protected=False)
        if not name:
            return
        if name in self.names.values():
            name = f"{len(self.names)}-{name}"
        try:
            opened = yield from attachments.open(shot.id)
        except OsmoError as error:
            with speaking(words):
                self.missing[shot.id] = sentence(error)
            return
        yield partial(folder.write, name, opened.data)
        self.names[shot.id] = name

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
            yield from self.add(shot, attachments, folder, words)

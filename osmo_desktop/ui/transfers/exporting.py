"""Documents leave the vault as a file: asked first, logged, written where the person chose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from osmo_desktop.domain.language import Catalogue, current, mark, ntr, speaking, tr
from osmo_desktop.domain.messages import known
from osmo_desktop.domain.progress import Steps
from osmo_desktop.services.attachments import AttachmentService
from osmo_desktop.services.copied_files import CopiedFiles, CopyFolder
from osmo_desktop.services.transfers import JSON, TEXT, TransferRow, TransferService
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.printing.paper_out import save_copy
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.overlay import Answer, Dialog

_SAVING: Final = mark("Saving a copy")


class Needs(Protocol):
    """The services that an export uses."""

    @property
    def attachments(self) -> AttachmentService:
        """What opens the file of an attachment."""

    @property
    def transfers(self) -> TransferService:
        """The queue."""


class TransferFile(QObject):
    """Asks, then writes: the documents as one file; with attachments a folder of it and of them.

    Nothing that lies there is replaced but the one file of which the person was asked. One
    attachment at a time is in memory. GUI thread only.
    """

    saved = Signal(str)
    """What was done, in words."""
    refused = Signal(str)
    """Why nothing was written, in words."""

    def __init__(self, services: Needs, tasks: TaskRunner, *, page: QWidget, now: Now) -> None:
        super().__init__(page)
        self._transfers, self._attachments = services.transfers, services.attachments
        self._tasks, self._page, self._now = tasks, page, now
        self.question: Dialog | None = None
        self.file_dialog: QFileDialog | None = None

    def ask(self, rows: Sequence[TransferRow]) -> None:
        """Say that a copy leaves the vault, then ask where to put it."""
        if not rows:
            return
        text = ntr(
            "{n} document is written as plain text. Anyone who gets the file can read it; it is "
            "not erased with the client. Delete it when the transfer is done. The export is in the "
            "log.",
            "{n} documents are written as plain text. Anyone who gets the file can read it; it is "
            "not erased with the client. Delete it when the transfer is done. The export is in the "
            "log.",
            len(rows),
        ).format(n=len(rows))
        answers = [
            Answer("stay", tr("Do nothing"), is_safe=True),
            Answer("go", tr("Choose a place…"), is_primary=True),
        ]
        window = self._page.window()
        title = tr("Save a copy outside the vault?")
        self.question = Dialog(window, title, text, answers, behind=self._page)
        keys = [(row.kind, row.id) for row in rows]
        self.question.answered.connect(lambda key: self._choose(keys) if key == "go" else None)
        self.question.ask()

    def save(self, documents: Sequence[tuple[str, str]], path: str) -> None:
        """Log the export, make the file and write it; its ending tells its form."""
        words, file = current(), Path(path)
        folder = CopyFolder(file.with_suffix(""))
        self._tasks.vault_steps(
            lambda _report, _cancel: self._write(documents, file, folder, words),
            name=_SAVING,
            owner=self,
            on_success=self.saved.emit,
            on_failure=self._on_failed,
            on_lock=folder.close,
        )

    def _choose(self, documents: Sequence[tuple[str, str]]) -> None:
        """Ask where the file goes; its name says no name."""
        dialog = self.file_dialog = QFileDialog(self._page.window(), tr("Save a copy"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([tr("Text (*.txt)"), "JSON (*.json)"])
        dialog.setDefaultSuffix(TEXT)
        day = self._now().date().isoformat()
        dialog.selectFile(tr("transfer") + f"-{day}.{TEXT}")
        dialog.fileSelected.connect(partial(self.save, documents))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _write(
        self,
        documents: Sequence[tuple[str, str]],
        path: Path,
        folder: CopyFolder,
        words: Catalogue,
    ) -> Steps[str]:
        """Write the documents: alone as the file, with attachments in `folder`.

        Gives in words what was written. The folder is new, and whole or not there.
        """
        form = JSON if path.suffix.lower() == f".{JSON}" else TEXT
        made = self._transfers.export(documents, form)
        if not made.files:
            yield partial(save_copy, made.data, path)
            return tr("Copy saved: {name}").format(name=path.name)
        files = CopiedFiles()
        try:
            yield folder.make
            yield partial(folder.write, path.name, made.data)
            for attachment, name in made.files:
                yield from files.add(attachment, name, self._attachments, folder, words)
            yield folder.finish
        finally:
            folder.close()
        with speaking(words):
            return _told(folder.path.name, files)

    def _on_failed(self, error: Exception) -> None:
        """Say that nothing was written, or why not."""
        told = known(error)
        if told is None or told.code != "file-unusable":
            self.refused.emit(failure_words(error))
            return
        self.refused.emit(
            tr("The copy was not saved. Choose another folder, or free some space, and try again.")
        )


def _told(folder: str, files: CopiedFiles) -> str:
    """What was written, and what could not be, by its reason."""
    told = [tr("The copy and its attachments were saved in the folder {name}.").format(name=folder)]
    for reason, count in Counter(files.missing.values()).items():
        left_out = ntr(
            "{n} attached file was left out: {reason}",
            "{n} attached files were left out: {reason}",
            count,
        )
        told.append(left_out.format(n=count, reason=reason))
    return " ".join(told)

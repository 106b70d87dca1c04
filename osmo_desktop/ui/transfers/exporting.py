"""Documents leave the vault as a file: asked first, logged, written where the person chose."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from osmo_desktop.domain.language import mark, ntr, tr
from osmo_desktop.services.attachments import AttachmentService
from osmo_desktop.services.transfers import JSON, TEXT, TransferExport, TransferRow, TransferService
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
    """Asks, then writes: the documents as one file, each attachment as its own beside it.

    One attachment at a time is in memory. GUI thread only.
    """

    saved = Signal(str)
    """What was done, in words."""
    refused = Signal(str)
    """Why nothing was written, in words."""

    def __init__(self, services: Needs, tasks: TaskRunner, *, page: QWidget, now: Now) -> None:
        super().__init__(page)
        self._transfers, self._attachments = services.transfers, services.attachments
        self._tasks, self._page, self._now = tasks, page, now
        self._missing = 0
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
        form = JSON if path.lower().endswith(f".{JSON}") else TEXT
        self._tasks.vault(
            lambda: self._transfers.export(documents, form),
            name=_SAVING,
            owner=self,
            on_success=partial(self._write, Path(path)),
            on_failure=lambda error: self.refused.emit(failure_words(error)),
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

    def _write(self, path: Path, made: TransferExport) -> None:
        """Write the documents, then the attachments one after another."""
        self._missing = 0
        self._put(made.data, path, partial(self._write_next, path, made.files))

    def _write_next(self, path: Path, files: Sequence[tuple[str, str]]) -> None:
        """Open and write the first of the attachments that are left; after the last say so."""
        if not files:
            self.saved.emit(self._told(path))
            return
        (attachment, name), rest = files[0], files[1:]
        go_on = partial(self._write_next, path, rest)

        def without(_error: Exception) -> None:
            self._missing += 1
            go_on()

        self._tasks.vault_steps(
            lambda _report, _cancel: self._attachments.open(attachment),
            name=_SAVING,
            owner=self,
            on_success=lambda opened: self._put(opened.data, path.with_name(name), go_on),
            on_failure=without,
        )

    def _told(self, path: Path) -> str:
        """What was written, and what could not be."""
        told = tr("Copy saved: {name}").format(name=path.name)
        if not self._missing:
            return told
        words = ntr(
            "{n} attached file is not on this laptop yet and was left out. Export it again after "
            "the next sync.",
            "{n} attached files are not on this laptop yet and were left out. Export them again "
            "after the next sync.",
            self._missing,
        )
        return f"{told}. {words.format(n=self._missing)}"

    def _put(self, data: bytes, path: Path, then: Callable[[], None]) -> None:
        """Write one file in the free pool."""
        refused = tr(
            "The copy was not saved. Choose another folder, or free some space, and try again."
        )
        self._tasks.free(
            lambda _report, _cancel: save_copy(data, path),
            name=_SAVING,
            owner=self,
            on_success=lambda _none: then(),
            on_failure=lambda _error: self.refused.emit(refused),
        )

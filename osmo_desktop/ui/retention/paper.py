"""A destruction list as a file: codes and dates, never a name. GUI thread only."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.ui.printing.paper_out import save_copy
from osmo_desktop.ui.tasks import TaskRunner

_SAVING = mark("Saving a copy")


class ListPaper(QObject):
    """Asks where the file is to lie and writes it there."""

    saved = Signal(str)
    """What was done, in words."""
    refused = Signal(str)
    """Why nothing was written, in words."""

    def __init__(self, paper: Callable[[str], bytes], tasks: TaskRunner, *, page: QWidget) -> None:
        super().__init__(page)
        self._paper = paper
        self._tasks = tasks
        self._page = page
        self.file_dialog: QFileDialog | None = None

    def ask(self, list_id: str, number: str) -> None:
        """Ask where to save a list."""
        dialog = self.file_dialog = QFileDialog(self._page.window(), tr("Save a copy"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(tr("Destruction list {number}").format(number=number) + ".pdf")
        dialog.fileSelected.connect(partial(self.save, list_id))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, list_id: str, path: str) -> None:
        """Render the list and write it."""
        self._tasks.vault(
            lambda: self._paper(list_id),
            name=_SAVING,
            owner=self,
            on_success=partial(self._write, Path(path)),
        )

    def _write(self, path: Path, paper: bytes) -> None:
        told = tr("Copy saved: {name}").format(name=path.name)
        refused = tr(
            "The copy was not saved. Choose another folder, or free some space, and try again."
        )
        self._tasks.free(
            lambda _report, _cancel: save_copy(paper, path),
            name=_SAVING,
            owner=self,
            on_success=lambda _none: self.saved.emit(told),
            on_failure=lambda _error: self.refused.emit(refused),
        )

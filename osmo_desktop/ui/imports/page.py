"""The import: reads a file in the free pool, matches it, and writes it slice by slice."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QFileDialog, QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import mark, ntr, tr
from osmo_desktop.domain.progress import CancelToken, Progress
from osmo_desktop.domain.records.imported import CLIENTS
from osmo_desktop.domain.sheets import Sheet
from osmo_desktop.services.chosen_file import read_chosen
from osmo_desktop.services.client_imports import ClientImportService, ImportDone
from osmo_desktop.services.import_preview import ImportPreview
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.imports.layout import ImportLayout
from osmo_desktop.ui.navigation import Freshness, Navigator
from osmo_desktop.ui.tasks import Task, TaskRunner
from osmo_desktop.ui.widgets.overlay import Answer, Dialog

_READING = mark("Reading a file of clients")
_WRITING = mark("Bringing clients in")
_UNDOING = mark("Undoing an import")
_MOST_TOLD = 10


class Needs(Protocol):
    """The services that the page uses."""

    @property
    def imports(self) -> ClientImportService:
        """The imports."""


class ImportPage(ImportLayout):
    """Asks for a file, shows what would be done, does it, and undoes it."""

    def __init__(
        self,
        services: Needs,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._imports, self._tasks, self._navigator = services.imports, tasks, navigator
        self._sheet: Sheet | None = None
        self._preview: ImportPreview | None = None
        self._looking: Task[ImportPreview] | None = None
        self._stop: CancelToken | None = None
        self.file_dialog: QFileDialog | None = None
        self.question: Dialog | None = None
        self._connect()
        self.freshness = Freshness(self, bus, self.reload, kinds=("imported", "client"))

    @property
    def is_running(self) -> bool:
        """Whether rows are being written or taken back."""
        return self._stop is not None

    def reload(self) -> None:
        """Read which imports can be undone."""
        self._tasks.vault(
            self._imports.batches, name=_READING, owner=self, on_success=self.show_batches
        )

    def choose_file(self) -> None:
        """Open the system's dialog, without a nested loop."""
        dialog = self.file_dialog = QFileDialog(self.window(), tr("Choose a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Tables") + " (*.csv *.xlsx *.txt *.CSV *.XLSX)", "* (*)"])
        dialog.fileSelected.connect(self.read_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def read_file(self, path: str) -> None:
        """Read a file; one that is no table is refused with a sentence."""
        self.begin()
        self._sheet = self._preview = None
        self._tasks.free(
            lambda _report, _cancel: self._imports.read(read_chosen(Path(path))),
            name=_READING,
            owner=self,
            on_success=partial(self._on_read, Path(path).name),
            on_failure=lambda error: self.show_problem(failure_words(error)),
        )

    def write(self) -> None:
        """Write the rows that are to be brought in."""
        preview = self._preview
        if preview is None or self.is_running:
            return
        with_known, stop = self.with_known.isChecked(), self._start(tr("Bringing in"))
        self._tasks.vault_slices(
            lambda report, _cancel: self._imports.run(preview, report, stop, with_known=with_known),
            name=_WRITING,
            owner=self,
            on_success=self._on_written,
            on_failure=self._on_failed,
            on_progress=self._on_progress,
        )

    def undo(self, batch: str) -> None:
        """Undo an import."""
        if self.is_running:
            return
        stop = self._start(tr("Undoing the import"))
        self._tasks.vault_slices(
            lambda report, _cancel: self._imports.undo(batch, report, stop),
            name=_UNDOING,
            owner=self,
            on_success=self._on_undone,
            on_failure=self._on_failed,
            on_progress=self._on_progress,
        )

    # -- what came of it --------------------------------------------------------------------

    def _on_read(self, name: str, sheet: Sheet) -> None:
        self._sheet = sheet
        contents = self.contents.key or CLIENTS
        self.show_sheet(name, sheet, self._imports.guess(sheet, contents))
        self._look()

    def _look(self) -> None:
        """Match the rows anew; an older look that still waits is dropped."""
        if self._looking is not None:
            self._looking.cancel()
        sheet, columns = self._sheet, self.columns.columns
        if sheet is None:
            return
        contents = self.contents.key or CLIENTS
        self._looking = self._tasks.vault_slices(
            lambda _report, _cancel: self._imports.preview(sheet, columns, contents),
            name=_READING,
            owner=self,
            on_success=self._on_preview,
            on_failure=self._on_unmatched,
        )

    def _on_preview(self, preview: ImportPreview) -> None:
        self._preview = preview
        self.show_problem("")
        self.show_preview(preview)

    def _on_unmatched(self, error: Exception) -> None:
        """Say which columns are missing."""
        self._preview = None
        self.show_preview(None)
        self.show_problem(failure_words(error))

    def _on_written(self, made: tuple[ImportDone, Changes]) -> None:
        done, _changes = made
        words = ntr("{n} row brought in", "{n} rows brought in", done.written)
        told = words.format(n=done.written)
        if done.refused:
            rows = ", ".join(map(str, done.refused[:_MOST_TOLD]))
            told += " · " + tr("not taken: rows {rows}").format(rows=rows)
        self._forget()
        self._navigator.toast(told, partial(self.undo, done.batch) if done.written else None)

    def _on_undone(self, made: tuple[int, Changes]) -> None:
        kept, _changes = made
        self._end()
        words = tr("The import was undone")
        if kept:
            more = ntr(
                "{n} stays: something was written of it since, or colleagues have it already",
                "{n} stay: something was written of them since, or colleagues have them already",
                kept,
            )
            words = f"{words}. {more.format(n=kept)}"
        self._navigator.toast(words)

    def _on_failed(self, error: Exception) -> None:
        """Say what stopped it; the rows before stand."""
        self._end()
        self.show_problem(failure_words(error))

    def _on_progress(self, progress: Progress) -> None:
        self.progress.set_progress(progress.done, progress.total)

    def _start(self, title: str) -> CancelToken:
        """Show that something is under way, with a way to stop it between two rows."""
        self._stop = CancelToken()
        self.progress.set_title(title)
        self.progress.set_progress(0, 0)
        self.progress.show()
        self.file_button.setEnabled(False)
        self.run_button.setEnabled(False)
        return self._stop

    def _end(self) -> None:
        self._stop = None
        self.progress.hide()
        self.file_button.setEnabled(True)
        if self._preview is not None:
            self.name_run(self._preview)

    def _forget(self) -> None:
        """The file is done with."""
        self._sheet = self._preview = None
        self._end()
        self.begin()
        self.focus_start()

    # -- wiring -----------------------------------------------------------------------------

    def _ask_undo(self, batch: str) -> None:
        text = tr(
            "Clients that it brought in are taken back, and its notes are struck through. Of whom "
            "something was written since stays."
        )
        answers = [
            Answer("stay", tr("Do nothing"), is_safe=True),
            Answer("go", tr("Undo the import"), is_primary=True),
        ]
        self.question = Dialog(self.window(), tr("Undo the import?"), text, answers, behind=self)
        self.question.answered.connect(lambda key: self.undo(batch) if key == "go" else None)
        self.question.ask()

    def _on_contents(self) -> None:
        """What the file holds was said anew: guess its columns again."""
        if self._sheet is not None:
            guessed = self._imports.guess(self._sheet, self.contents.key or CLIENTS)
            self.columns.show_sheet(self._sheet, guessed, self.contents.key or CLIENTS)
            self._look()

    def _on_known(self) -> None:
        if self._preview is not None:
            self.name_run(self._preview)

    def _on_stop(self) -> None:
        if self._stop is not None:
            self._stop.cancel()

    def _connect(self) -> None:
        self.file_button.clicked.connect(self.choose_file)
        self.contents.chosen.connect(lambda _key: self._on_contents())
        self.columns.matched.connect(self._look)
        self.with_known.toggled.connect(lambda _on: self._on_known())
        self.run_button.clicked.connect(self.write)
        self.progress.cancelled.connect(self._on_stop)
        self.undo_wanted.connect(self._ask_undo)

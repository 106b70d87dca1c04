"""The import: reads a file in the free pool, and matches it with what is known."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QFileDialog, QWidget

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.records.imported import CLIENTS
from osmo_desktop.domain.sheets import Sheet
from osmo_desktop.services.chosen_file import read_chosen
from osmo_desktop.services.client_imports import ClientImportService
from osmo_desktop.services.import_columns import FIELDS, LEFT_OUT
from osmo_desktop.services.import_preview import ImportPreview, ImportRow
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.imports.doing import ImportDoing
from osmo_desktop.ui.imports.layout import ImportLayout
from osmo_desktop.ui.navigation import Freshness, Navigator
from osmo_desktop.ui.tasks import Task, TaskRunner

_READING = mark("Reading a file of clients")


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
        self._kept: tuple[str, ...] = ()
        self.path = ""
        self.file_dialog: QFileDialog | None = None
        self.doing = ImportDoing(
            services.imports, tasks, navigator, page=self, progress=self.progress
        )
        self._connect()
        self.freshness = Freshness(self, bus, self.reload, kinds=("imported", "client"))

    def reload(self) -> None:
        """Read which imports can be undone."""
        self._tasks.vault(
            self._imports.batches, name=_READING, owner=self, on_success=self.show_batches
        )

    @property
    def matched(self) -> tuple[str, ...]:
        """What each column was said to hold; also of a file that has yet to be read again."""
        return self._kept if self._sheet is None else self.columns.columns

    def choose_file(self) -> None:
        """Open the system's dialog, without a nested loop."""
        dialog = self.file_dialog = QFileDialog(self.window(), tr("Choose a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Tables") + " (*.csv *.xlsx *.txt *.CSV *.XLSX)", "* (*)"])
        dialog.fileSelected.connect(self.read_file)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def read_again(self, path: str, columns: Sequence[str]) -> None:
        """Read the file of before a lock, with what was said of its columns."""
        self.path, self._kept = path, tuple(columns)
        self.read_file(path)

    def read_file(self, path: str) -> None:
        """Read a file; one that is no table is refused with a sentence.

        What was said of its columns holds for a file of the same name: it may lie elsewhere now.
        """
        self._kept = self.matched if Path(path).name == Path(self.path).name else ()
        self.path = path
        self.begin()
        self.bans.show_rows(())
        self._sheet = self._preview = None
        self._tasks.free(
            lambda _report, _cancel: self._imports.read(read_chosen(Path(path))),
            name=_READING,
            owner=self,
            on_success=partial(self._on_read, Path(path).name),
            on_failure=self._on_unread,
        )

    def write(self) -> None:
        """Write the rows that are to be brought in."""
        if self._preview is not None:
            self.doing.write(self._preview, with_known=self.with_known.isChecked())

    # -- what came of it --------------------------------------------------------------------

    def _on_read(self, name: str, sheet: Sheet) -> None:
        self._sheet = sheet
        contents, kept = self.contents.key or CLIENTS, self._kept
        guessed: Sequence[str] = self._imports.guess(sheet, contents)
        if len(kept) == len(sheet.header):
            guessed = [key if key in FIELDS[contents] else LEFT_OUT for key in kept]
        self.show_sheet(name, sheet, guessed)
        self._look()

    def _on_unread(self, error: Exception) -> None:
        """Say why, and what is not lost."""
        words = failure_words(error)
        if self._kept:
            kept = tr("Choose the file again: what you said of its columns is kept.")
            words = f"{words} {kept}"
        self.show_problem(words)

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

    def _on_running(self) -> None:
        """One thing at a time."""
        is_running = self.doing.is_running
        self.file_button.setEnabled(not is_running)
        self.run_button.setEnabled(not is_running)
        if self._preview is not None and not is_running:
            self.name_run(self._preview)

    def _forget(self) -> None:
        """The file is done with."""
        self._sheet = self._preview = None
        self.path, self._kept = "", ()
        self.begin()
        self.focus_start()

    # -- wiring -----------------------------------------------------------------------------

    def _on_contents(self) -> None:
        """What the file holds was said anew: guess its columns again."""
        if self._sheet is not None:
            guessed = self._imports.guess(self._sheet, self.contents.key or CLIENTS)
            self.columns.show_sheet(self._sheet, guessed, self.contents.key or CLIENTS)
            self._look()

    def _on_known(self) -> None:
        if self._preview is not None:
            self.name_run(self._preview)

    def _on_left_open(self, rows: Sequence[ImportRow]) -> None:
        """What the file protects and this laptop does not; the rows are looked through anew."""
        self.bans.show_rows(rows)
        self._look()

    def _on_row_opened(self, index: QModelIndex) -> None:
        """Open the client whom a row of the file may be."""
        row = self.model.row_at(index)
        rows = self._preview.rows if self._preview is not None else ()
        client = next((one.client_id for one in rows if row and str(one.number) == row.key), "")
        if client:
            self._navigator.open_client(client)

    def _connect(self) -> None:
        self.file_button.clicked.connect(self.choose_file)
        self.contents.chosen.connect(lambda _key: self._on_contents())
        self.columns.matched.connect(self._look)
        self.with_known.toggled.connect(lambda _on: self._on_known())
        self.run_button.clicked.connect(self.write)
        self.undo_wanted.connect(self.doing.ask_undo)
        self.doing.started.connect(self._on_running)
        self.doing.ended.connect(self._on_running)
        self.doing.written.connect(self._forget)
        self.doing.left_open.connect(self._on_left_open)
        self.bans.wanted.connect(lambda: self.doing.protect(self.bans.rows))
        self.list.row_opened.connect(self._on_row_opened)
        self.doing.refused.connect(self.show_problem)

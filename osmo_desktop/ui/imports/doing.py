"""Writing the rows of an import and undoing one: slice by slice, with a bar and a way to stop."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import mark, ntr, tr
from osmo_desktop.domain.progress import CancelToken, Progress
from osmo_desktop.services.client_imports import ClientImportService, ImportDone
from osmo_desktop.services.import_preview import ImportPreview, ImportRow
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Navigator
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.overlay import Answer, Dialog
from osmo_desktop.ui.widgets.progress import ProgressRow

_WRITING = mark("Bringing clients in")
_UNDOING = mark("Undoing an import")
_MOST_TOLD = 10


class ImportDoing(QObject):
    """One thing at a time is under way. GUI thread only."""

    started = Signal()
    ended = Signal()
    written = Signal()
    """A file was brought in: it is done with."""
    left_open = Signal(object)
    """Rows whose non-disclosure orders were in the file, and are not here still."""
    refused = Signal(str)
    """What stopped it, in words; the rows before stand."""

    def __init__(
        self,
        imports: ClientImportService,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        page: QWidget,
        progress: ProgressRow,
    ) -> None:
        super().__init__(page)
        self._imports, self._tasks, self._navigator = imports, tasks, navigator
        self._page, self._progress = page, progress
        self._stop: CancelToken | None = None
        self.question: Dialog | None = None
        progress.cancelled.connect(self.stop)

    @property
    def is_running(self) -> bool:
        """Whether rows are being written or taken back."""
        return self._stop is not None

    def stop(self) -> None:
        """Stop between two rows; what is written stays."""
        if self._stop is not None:
            self._stop.cancel()

    def write(self, preview: ImportPreview, *, with_known: bool) -> None:
        """Write the rows that are to be brought in."""
        if self.is_running:
            return
        stop = self._start(tr("Bringing in"))
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

    def protect(self, rows: Sequence[ImportRow]) -> None:
        """Set the non-disclosure orders that the file tells of."""
        self._tasks.vault(
            lambda: self._imports.protect(rows),
            name=_WRITING,
            owner=self,
            on_success=lambda _changes: self._on_protected(),
            on_failure=self._on_failed,
        )

    def ask_undo(self, batch: str) -> None:
        """Say what undoing does before it is done."""
        text = tr(
            "Clients that it brought in are taken back, and its notes are struck through. Of whom "
            "something was written since stays."
        )
        answers = [
            Answer("stay", tr("Do nothing"), is_safe=True),
            Answer("go", tr("Undo the import"), is_primary=True),
        ]
        window = self._page.window()
        title = tr("Undo the import?")
        self.question = Dialog(window, title, text, answers, behind=self._page)
        self.question.answered.connect(lambda key: self.undo(batch) if key == "go" else None)
        self.question.ask()

    def _on_written(self, made: tuple[ImportDone, Changes]) -> None:
        done, _changes = made
        words = ntr("{n} row brought in", "{n} rows brought in", done.written)
        told = words.format(n=done.written)
        if done.refused:
            rows = "; ".join(f"{number} ({why})" for number, why in done.refused[:_MOST_TOLD])
            told += " · " + tr("not taken: rows {rows}").format(rows=rows)
        if done.known:
            left = ntr("{n} was left out as known", "{n} were left out as known", done.known)
            told += f" · {left.format(n=done.known)}"
        if done.unprotected:
            told += " · " + tr("non-disclosure orders were not taken over")
        self._end()
        self.written.emit()
        self.left_open.emit(done.unprotected)
        self._navigator.toast(told, partial(self.undo, done.batch) if done.written else None)

    def _on_protected(self) -> None:
        self.left_open.emit(())
        self._navigator.toast(tr("The non-disclosure orders of the file are set"))

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
        self._end()
        self.refused.emit(failure_words(error))

    def _on_progress(self, progress: Progress) -> None:
        self._progress.set_progress(progress.done, progress.total)

    def _start(self, title: str) -> CancelToken:
        """Show that something is under way, with a way to stop it."""
        self._stop = CancelToken()
        self._progress.set_title(title)
        self._progress.set_progress(0, 0)
        self._progress.show()
        self.started.emit()
        return self._stop

    def _end(self) -> None:
        self._stop = None
        self._progress.hide()
        self.ended.emit()

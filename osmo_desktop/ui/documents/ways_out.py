"""Ways in which an attachment leaves the vault: a copy where the person chose, or a printer."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from osmo_desktop.domain.attachments import ENDINGS
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.access_log import AccessLogService
from osmo_desktop.services.models import ClientRow
from osmo_desktop.ui.documents.showing import PRINT_DPI, ShownFile
from osmo_desktop.ui.documents.viewer import AttachmentView
from osmo_desktop.ui.navigation import Navigator, Now
from osmo_desktop.ui.printing.paper_out import PrintRun, save_copy
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.overlay import Answer, Dialog


class Tab(Protocol):
    """What the ways out need of the tab."""

    @property
    def shown(self) -> ShownFile | None:
        """The attachment whose pages are shown."""

    @property
    def viewer(self) -> AttachmentView:
        """Where they are shown."""

    @property
    def client_row(self) -> ClientRow | None:
        """The client whose they are."""

    def window(self) -> QWidget:
        """The window."""


class WaysOut(QObject):
    """Asks before an attachment leaves the vault, then saves or prints it."""

    def __init__(
        self,
        tab: Tab,
        access: AccessLogService,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        now: Now,
    ) -> None:
        super().__init__()
        self._access = access
        self._tab, self._tasks, self._navigator, self._now = tab, tasks, navigator, now
        self._run: PrintRun | None = None
        self.question: Dialog | None = None
        self.file_dialog: QFileDialog | None = None
        self.print_dialog: QPrintDialog | None = None

    def save(self) -> None:
        """Say that a copy leaves the vault, then ask where to put it."""
        if self._tab.shown is None:
            return
        self._ask(
            tr("Save a copy outside the vault?"),
            tr(
                "Anyone who gets the file can read it. It is not protected, not synchronised and "
                "not erased with the client. Delete it when you no longer need it."
            ),
            tr("Choose a place…"),
            self._open_file_dialog,
        )

    def print_pages(self) -> None:
        """Say that paper is not protected, then open the system's print dialog."""
        if self._tab.shown is None or self._run is not None:
            return
        self._ask(
            tr("Print the attachment?"),
            tr(
                "The paper is not protected by the vault any more, and the printer may keep a "
                "copy. With a non-disclosure order the page may tell where the client lives."
            ),
            tr("Print"),
            self._open_print_dialog,
        )

    def file_name(self, shown: ShownFile) -> str:
        """A name made of the client's number and the day: never of the title or a name."""
        row = self._tab.client_row
        number = re.sub(r"[^0-9A-Za-z]+", "-", row.number if row is not None else "").strip("-")
        day = self._now().date().isoformat()
        parts = (tr("attachment"), number[:20], day)
        ending = ENDINGS[shown.opened.media_type]
        return "-".join(part for part in parts if part) + f".{ending}"

    def write_copy(self, shown: ShownFile, path: str) -> None:
        """Put it into the log, write the copy in the free pool and tell how it went."""
        self._log("export", mark("Saving a copy"), lambda: self._write_logged(shown, path))

    def _write_logged(self, shown: ShownFile, path: str) -> None:
        self._tasks.free(
            lambda _report, _cancel: save_copy(shown.opened.data, Path(path)),
            name=mark("Saving a copy"),
            owner=self,
            on_success=lambda _none: self._on_saved(path),
            on_failure=lambda _error: self._tab.viewer.show_problem(
                tr(
                    "The copy was not saved. Choose another folder, or free some space, and try "
                    "again."
                )
            ),
        )

    def print_on(self, shown: ShownFile, printer: QPrinter) -> None:
        """Put it into the log, and print on `printer` as its dialog left it."""
        if self._run is not None:
            return
        turns = self._tab.viewer.turns
        run = self._run = PrintRun(
            lambda index: shown.sheet(index, turns), len(shown.pages), printer, self._tasks, self
        )
        run.finished.connect(self._on_printed)
        run.failed.connect(self._on_print_failed)
        self._log("print", mark("Printing"), run.start, failed=self._on_print_failed)

    def _log(
        self,
        action: str,
        name: str,
        go_on: Callable[[], None],
        *,
        failed: Callable[[], None] | None = None,
    ) -> None:
        """Write down that the attachment leaves, before it does."""
        row = self._tab.client_row
        clients = (row.id,) if row is not None else ("",)
        self._tasks.vault(
            lambda: self._access.left(action, clients, "documents"),
            name=name,
            owner=self,
            on_success=lambda _none: go_on(),
            on_failure=None if failed is None else lambda _error: failed(),
        )

    def _ask(self, question: str, text: str, verb: str, go_on: Callable[[], None]) -> None:
        """Ask; Esc and the safe answer do nothing."""
        answers = [
            Answer("stay", tr("Do nothing"), is_safe=True),
            Answer("go", verb, is_primary=True),
        ]
        window = self._tab.window()
        self.question = Dialog(window, question, text, answers, behind=self._tab.viewer)
        self.question.answered.connect(lambda key: go_on() if key == "go" else None)
        self.question.ask()

    def _open_file_dialog(self) -> None:
        """Ask where the copy goes, without a nested loop."""
        shown = self._tab.shown
        if shown is None:
            return
        name = self.file_name(shown)
        dialog = QFileDialog(self._tab.window(), tr("Save a copy"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(Path(name).suffix[1:])
        dialog.selectFile(name)
        dialog.fileSelected.connect(partial(self.write_copy, shown))
        dialog.finished.connect(dialog.deleteLater)
        self.file_dialog = dialog
        dialog.open()

    def _open_print_dialog(self) -> None:
        """Open the system's dialog without a nested loop."""
        shown = self._tab.shown
        if shown is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setResolution(PRINT_DPI)
        printer.setDocName(tr("attachment"))  # shown in the printer's queue: never a name
        dialog = QPrintDialog(printer, self._tab.window())
        dialog.setMinMax(1, len(shown.pages))
        dialog.accepted.connect(partial(self.print_on, shown, printer))
        dialog.finished.connect(dialog.deleteLater)
        self.print_dialog = dialog
        QDialog.open(dialog)  # the print dialog has another `open` of its own

    def _on_saved(self, path: str) -> None:
        self._navigator.toast(tr("Copy saved: {name}").format(name=Path(path).name))

    def _on_printed(self) -> None:
        self._end_run()
        self._navigator.toast(tr("Sent to the printer"))

    def _on_print_failed(self) -> None:
        self._end_run()
        self._tab.viewer.show_problem(
            tr("The printer did not take the paper. Check that it is on, and print again.")
        )

    def _end_run(self) -> None:
        """Let the next printing begin."""
        if self._run is not None:
            self._run.deleteLater()
        self._run = None

"""Print preview: a paper is looked at, printed, or saved as a copy that has left the vault."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.clients.presenting import client_name
from osmo_desktop.ui.navigation import Navigator, Now, local_now
from osmo_desktop.ui.paper import Paper, file_name
from osmo_desktop.ui.printing.paper_out import PRINT_DPI, PrintRun, page_of_pdf, save_copy
from osmo_desktop.ui.printing.sheet import PaperSheet
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.overlay import Answer, Dialog


class PrintPreview(PaperSheet):
    """Shows a paper from memory. Nothing leaves the vault without having been said before.

    Ctrl+P prints, Esc goes back, Ctrl+Plus, Ctrl+Minus and Ctrl+0 change the size.
    """

    printed = Signal(str)
    """The title of a paper that went to a printer."""
    saved = Signal(str)
    """The title of a paper of which a copy was saved."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        """`bus` is taken like on every page; a paper on screen stays as it was made."""
        super().__init__(tasks, parent)
        self._services, self._bus, self._navigator = services, bus, navigator
        self._now = now
        self._run: PrintRun | None = None
        self.print_dialog: QPrintDialog | None = None
        self.file_dialog: QFileDialog | None = None
        self.question: Dialog | None = None
        self._connect_actions()

    def open_plan(self, client_id: str, plan_id: str = "") -> None:
        """Make the client's plan as a PDF and show it."""
        self.open_paper(partial(_plan_paper, self._services, client_id, plan_id, self._now))

    def print_paper(self) -> None:
        """Open the system's print dialog; a protected client is asked about first."""
        if self._paper is None or self._run is not None:
            return
        if self._paper.is_protected:
            self._ask(
                tr("Print the paper of a protected client?"),
                tr(
                    "This client has a non-disclosure order. Address, phone and municipality are "
                    "left out, but the paper is not protected once it is printed, and the "
                    "printer may keep a copy."
                ),
                Answer("go", tr("Print"), is_primary=True),
                self._open_print_dialog,
            )
        else:
            self._open_print_dialog()

    def save_paper(self) -> None:
        """Say that a copy leaves the vault, then ask where to put it."""
        if self._paper is None:
            return
        self._ask(
            tr("Save a copy outside the vault?"),
            tr(
                "Anyone who gets the file can read it. It is not protected, not synchronised and "
                "not erased with the client. Delete it when you no longer need it."
            ),
            Answer("go", tr("Choose a place…"), is_primary=True),
            self._open_file_dialog,
        )

    def write_copy(self, path: str) -> None:
        """Put it into the log, write the copy in the free pool and tell how it went."""
        paper = self._paper
        if paper is None:
            return
        self._tasks.vault(
            lambda: self._services.access.left("export", paper.clients, paper.screen),
            name=mark("Saving a copy"),
            owner=self,
            on_success=lambda _none: self._write_logged(paper, path),
        )

    def _write_logged(self, paper: Paper, path: str) -> None:
        self._tasks.free(
            lambda _report, _cancel: save_copy(paper.pdf, Path(path)),
            name=mark("Saving a copy"),
            owner=self,
            on_success=lambda _none: self._on_saved(paper, path),
            on_failure=self._on_save_failed,
        )

    def print_on(self, printer: QPrinter) -> None:
        """Put it into the log, and print on `printer` as its dialog left it."""
        paper = self._paper
        if paper is None or self._run is not None:
            return
        pages = page_of_pdf(paper.pdf)
        run = self._run = PrintRun(pages, self._page_count, printer, self._tasks, self)
        run.finished.connect(partial(self._on_printed, paper))
        run.failed.connect(self._on_print_failed)
        self.print_button.setEnabled(False)
        self.show_working(tr("Sending the paper to the printer"))
        self._tasks.vault(
            lambda: self._services.access.left("print", paper.clients, paper.screen),
            name=mark("Printing"),
            owner=self,
            on_success=lambda _none: run.start(),
            on_failure=lambda _error: self._on_print_failed(),
        )

    def _connect_actions(self) -> None:
        """Join buttons and keys with what they do."""
        self.back.clicked.connect(self.close_paper)
        self.print_button.clicked.connect(self.print_paper)
        self.save_button.clicked.connect(self.save_paper)
        for keys, action in {
            "Esc": self.close_paper,
            "Ctrl+P": self.print_paper,
            "Ctrl++": partial(self.pages.step_zoom, 1),
            "Ctrl+=": partial(self.pages.step_zoom, 1),
            "Ctrl+-": partial(self.pages.step_zoom, -1),
            "Ctrl+0": self.pages.fit_width,
        }.items():
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)

    def _ask(self, question: str, text: str, yes: Answer, go_on: Callable[[], None]) -> None:
        """Ask before something leaves the vault; Esc and the safe answer do nothing."""
        answers = [Answer("stay", tr("Do nothing"), is_safe=True), yes]
        self.question = Dialog(self.window(), question, text, answers, behind=self)
        self.question.answered.connect(lambda key: go_on() if key == yes.key else None)
        self.question.ask()

    def _open_print_dialog(self) -> None:
        """Open the system's dialog without a nested loop."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setResolution(PRINT_DPI)
        # Shown in the printer's queue: what kind of paper it is, never a name.
        printer.setDocName(self._paper.title if self._paper is not None else tr("paper"))
        dialog = QPrintDialog(printer, self.window())
        dialog.setMinMax(1, max(1, self._page_count))
        dialog.accepted.connect(partial(self.print_on, printer))
        dialog.finished.connect(dialog.deleteLater)
        self.print_dialog = dialog
        QDialog.open(dialog)  # the print dialog has another `open` of its own

    def _open_file_dialog(self) -> None:
        """Ask where the copy goes, without a nested loop."""
        if self._paper is None:
            return
        dialog = QFileDialog(self.window(), tr("Save a copy"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(self._paper.file_name)
        dialog.fileSelected.connect(self.write_copy)
        dialog.finished.connect(dialog.deleteLater)
        self.file_dialog = dialog
        dialog.open()

    def _on_saved(self, paper: Paper, path: str) -> None:
        """Tell where the copy is."""
        self.saved.emit(paper.title)
        self._navigator.toast(tr("Copy saved: {name}").format(name=Path(path).name))

    def _on_save_failed(self, _error: Exception) -> None:
        """Say what to do."""
        self.show_problem(
            tr("The copy was not saved. Choose another folder, or free some space, and try again.")
        )

    def _on_printed(self, paper: Paper) -> None:
        """Tell that the printer has it."""
        self._end_run()
        self.printed.emit(paper.title)
        self._navigator.toast(tr("Sent to the printer"))

    def _on_print_failed(self) -> None:
        """Say what to do."""
        self._end_run()
        self.show_problem(
            tr("The printer did not take the paper. Check that it is on, and print again.")
        )

    def _end_run(self) -> None:
        """Let the next printing begin."""
        if self._run is not None:
            self._run.deleteLater()
        self._run = None
        self.print_button.setEnabled(True)
        self.show_working("")


def _plan_paper(services: Services, client_id: str, plan_id: str, now: Now) -> Paper:
    """Make the plan of a client; on the vault worker."""
    row = services.clients.page(client_id).row
    name = file_name(tr("plan"), row.number, now().date())
    pdf = services.papers.plan_pdf(client_id, plan_id=plan_id or None)
    title, detail = tr("Client plan"), client_name(row)
    return Paper(title, detail, pdf, name, row.protected, (client_id,), "plan")

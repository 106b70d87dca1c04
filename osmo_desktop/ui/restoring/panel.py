"""The questions of a restore: which copy, what opens it; then what it holds.

Nothing of the present vault is touched before `take`, and then it is kept aside. GUI thread only;
the copy is read and verified in the free pool. Whoever shows the panel has the buttons and says
what it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.progress import CancelToken, Progress, Report
from osmo_desktop.services.restoring import CopyRow, PresentOps, RestorePreview
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.lock.phrase_input import PhraseInput
from osmo_desktop.ui.restoring.words import MEGABYTE, copy_choices, preview_words
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.folder_input import folder_dialog
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.choices import CheckLine, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import TextArea
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.progress import ProgressRow


class Restoring(Protocol):
    """Finds and examines copies. Any thread."""

    def copies(self, folders: Sequence[str]) -> tuple[CopyRow, ...]:
        """Copies in some folders, newest first."""

    def copies_below(self, folder: str) -> tuple[CopyRow, ...]:
        """Copies in a folder, or in the folders in it."""

    def examine(
        self,
        vault: str,
        copy: str,
        key: str | bytes,
        *,
        present: PresentOps | None = None,
        progress: Report,
        cancel: CancelToken | None = None,
    ) -> RestorePreview:
        """Make and verify a vault beside the present one."""

    def secret(self, typed: Sequence[str]) -> bytes:
        """The paper secret from its words."""

    def take(self, vault: str, found: RestorePreview) -> None:
        """Let the next unlock take the examined vault."""

    def give_up(self, vault: str) -> None:
        """Leave everything as it is."""


class PresentVault(Protocol):
    """What is restored over. Vault worker only."""

    def folders(self) -> tuple[str, ...]:
        """Where copies may lie."""

    def present(self) -> tuple[str, PresentOps | None]:
        """The path of the vault, and what it holds while it is open."""


class RestorePanel(QWidget):
    """Asks, examines and shows; `go` is the one way on."""

    said = Signal(str, bool)
    """A sentence (or none any more), and whether it says what is in the way."""
    busy = Signal(bool)
    """A copy is read, or was."""
    seen = Signal()
    """What the copy holds is shown: going on takes it into use."""
    taken = Signal()
    """The restored vault is to be used: the next unlock puts it in place."""

    def __init__(self, restoring: Restoring, present: PresentVault, tasks: TaskRunner) -> None:
        super().__init__()
        self._restoring = restoring
        self._present = present
        self._tasks = tasks
        self._cancel: CancelToken | None = None
        self._vault = ""
        self._found: RestorePreview | None = None
        self._rows: tuple[CopyRow, ...] = ()
        self.question = self._question()
        self.preview = QWidget()
        self._facts = QVBoxLayout(self.preview)
        self._facts.setContentsMargins(0, 0, 0, 0)
        self.preview.hide()
        self.progress = ProgressRow(tr("Checking the backup"))
        self.progress.cancelled.connect(self.stop)
        self.progress.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for widget in (self.question, self.preview, self.progress):
            column.addWidget(widget)

    def start(self) -> None:
        """Look for copies in the known places."""

        def on_folders(folders: tuple[str, ...]) -> None:
            home = folders[:1]
            self._tasks.free(
                # Those on this laptop first: elsewhere copies of other laptops may lie among them.
                lambda _report, _token: (
                    *self._restoring.copies(home),
                    *self._restoring.copies(folders[1:]),
                ),
                name=mark("Looking for backups"),
                owner=self,
                on_success=self.show_copies,
            )

        self._tasks.vault(
            self._present.folders,
            name=mark("Looking for backups"),
            owner=self,
            on_success=on_folders,
        )

    def show_copies(self, rows: Sequence[CopyRow]) -> None:
        """Offer copies, the first one chosen; with none, the way to another folder."""
        self._rows = tuple(rows)
        self.copies.set_choices(copy_choices(rows))
        self.copy_row.setVisible(bool(rows))
        if rows:
            self.copies.set_key(rows[0].path)
        words = "" if rows else tr("There are no backups here. Choose a folder or stick.")
        self.said.emit(words, False)
        start = self.copies if rows else self.other_button
        start.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose_folder(self, folder: str) -> None:
        """Offer the copies of another folder before those that are known."""

        def on_rows(found: Sequence[CopyRow]) -> None:
            paths = {row.path for row in found}
            self.show_copies([*found, *(row for row in self._rows if row.path not in paths)])
            if not found:
                words = tr("There is no backup of OSMO in this folder. Choose another one.")
                self.said.emit(words, True)

        self._tasks.free(
            lambda _report, _token: self._restoring.copies_below(folder),
            name=mark("Looking for backups"),
            owner=self,
            on_success=on_rows,
        )

    def go(self) -> None:
        """Look into the chosen copy; take the one that was looked into."""
        if self._found is not None:
            self._take(self._found)
        elif self._cancel is None and self.copies.key:
            self._examine(self.copies.key)

    def stop(self) -> None:
        """Ask the reading to end."""
        if self._cancel is not None:
            self._cancel.cancel()

    def give_up(self) -> None:
        """Leave nothing behind, neither a half-read copy nor one that was not taken."""
        self.stop()
        if self._found is not None:
            self._found = None
            vault, restoring = self._vault, self._restoring
            self._tasks.free(
                lambda _report, _token: restoring.give_up(vault), name=mark("Checking the backup")
            )

    # -- within ---------------------------------------------------------------------------

    def _question(self) -> QWidget:
        question = QWidget()
        column = QVBoxLayout(question)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.copies = ChoiceInput([], name=tr("Backup"))
        self.copy_row = FormRow(tr("Backup"), self.copies)
        self.copy_row.hide()
        self.other_button = OutlineButton(tr("Choose a folder or stick"), icon="folder")
        self.other_button.clicked.connect(self._ask_folder)
        self.phrase = PhraseInput(name=tr("Passphrase"))
        self.phrase.returnPressed.connect(self.go)
        self.phrase_row = FormRow(tr("Passphrase"), self.phrase)
        self.by_words = CheckLine(tr("Open with the words of the recovery sheet"))
        self.by_words.toggled.connect(self._on_by_words)
        self.words = TextArea(name=tr("Recovery words"), max_lines=4)
        self.words_row = FormRow(tr("Recovery words"), self.words)
        self.words_row.hide()
        for widget in (
            self.copy_row,
            self.other_button,
            self.phrase_row,
            self.words_row,
            self.by_words,
        ):
            column.addWidget(widget)
        return question

    def _examine(self, copy: str) -> None:
        """Read and verify a copy."""
        try:
            words = self.words.toPlainText().split()
            key = self._restoring.secret(words) if self.by_words.isChecked() else self.phrase.text()
        except OsmoError as error:
            self.said.emit(failure_words(error), True)
            return
        cancel = self._cancel = CancelToken()
        self._set_busy(is_busy=True)

        def on_present(here: tuple[str, PresentOps | None]) -> None:
            self._vault = here[0]
            self._tasks.free(
                lambda report, _token: self._restoring.examine(
                    here[0], copy, key, present=here[1], progress=report, cancel=cancel
                ),
                name=mark("Checking the backup"),
                owner=self,
                on_success=self._show,
                on_failure=self._on_failed,
                on_progress=self._on_progress,
            )

        self._tasks.vault(
            self._present.present,
            name=mark("Checking the backup"),
            owner=self,
            on_success=on_present,
            on_failure=self._on_failed,
        )

    def _show(self, found: RestorePreview) -> None:
        """Say what the copy holds, and what the present vault has more or less."""
        self._cancel = None
        self._found = found
        self._set_busy(is_busy=False)
        self.phrase.clear()
        self.words.clear()
        self.question.hide()
        for words in preview_words(found):
            self._facts.addWidget(PlainLabel(words, "body", wrap=True))
        self.preview.show()
        self.seen.emit()
        self.said.emit(tr("Every seal and signature of the copy holds."), False)

    def _take(self, found: RestorePreview) -> None:
        self.busy.emit(True)
        self._tasks.free(
            lambda _report, _token: self._restoring.take(self._vault, found),
            name=mark("Taking the backup into use"),
            owner=self,
            on_success=self._on_taken,
            on_failure=self._on_failed,
        )

    def _on_taken(self, _nothing: None) -> None:
        self._found = None  # it is decided: closing gives nothing up any more
        self.taken.emit()

    def _on_failed(self, error: Exception) -> None:
        self._cancel = None
        self._set_busy(is_busy=False)
        self.said.emit(failure_words(error), True)
        self.phrase.setFocus(Qt.FocusReason.OtherFocusReason)
        self.phrase.selectAll()

    def _on_progress(self, progress: Progress) -> None:
        megabytes = -(-progress.total // MEGABYTE)
        self.progress.set_progress(progress.done // MEGABYTE, megabytes, progress.step, unit="MB")

    def _on_by_words(self, is_by_words: bool) -> None:
        self.phrase_row.setVisible(not is_by_words)
        self.words_row.setVisible(is_by_words)

    def _ask_folder(self) -> None:
        dialog = folder_dialog(self)
        dialog.fileSelected.connect(self.choose_folder)
        dialog.open()

    def _set_busy(self, *, is_busy: bool) -> None:
        self.progress.setVisible(is_busy)
        self.progress.set_progress(0, 0)
        self.question.setEnabled(not is_busy)
        self.busy.emit(is_busy)

"""A bundle for colleagues: for whom, where to, and the writing of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.progress import Progress
from osmo_desktop.services.models import DeviceRow
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.sync.needs import BundleRoom
from osmo_desktop.ui.sync.wording import name_in_words
from osmo_desktop.ui.tasks import Task, TaskRunner
from osmo_desktop.ui.welcome.part import advice_row
from osmo_desktop.ui.widgets.buttons import OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import Overlay
from osmo_desktop.ui.widgets.progress import ProgressRow

_EVERYBODY = ""


class BundleOutView(Overlay):
    """Opens over the window and deletes itself when closed; what is being written goes then."""

    written = Signal(str)
    """The path at which the bundle lies."""

    def __init__(
        self,
        window: QWidget,
        bundles: BundleRoom,
        tasks: TaskRunner,
        *,
        readers: Sequence[DeviceRow],
        behind: QWidget | None = None,
    ) -> None:
        super().__init__(window, behind=behind, width=600)
        self._bundles = bundles
        self._tasks = tasks
        self._writing: Task[int] | None = None
        self.file_dialog: QFileDialog | None = None
        title = tr("Export a bundle")
        self.setAccessibleName(title)
        self.body.addWidget(PlainLabel(title, "h1", wrap=True))
        lead = tr(
            "What is new goes into one file, which may travel on a stick or by mail. Only your "
            "team can read it. It counts as arrived once the receipt is here."
        )
        self.body.addWidget(PlainLabel(lead, "body", "sub", wrap=True))
        self.reader = ChoiceInput([Choice(_EVERYBODY, tr("Everybody")), *map(_choice, readers)])
        self.body.addWidget(FormRow(tr("For whom"), self.reader))
        self.progress = ProgressRow(tr("Writing the bundle"), icon="hard-drive-upload")
        self.progress.cancelled.connect(self.stop)
        self.progress.hide()
        self.body.addWidget(self.progress)
        self.problem = PlainLabel("", "body", "danger", wrap=True)
        self._problem_row = advice_row("circle-alert", self.problem, "danger")
        self._problem_row.hide()
        self.body.addWidget(self._problem_row)
        self.body.addLayout(self._foot())
        self.closed.connect(self.stop)
        self.closed.connect(self.deleteLater)

    def start(self) -> None:
        """Open, with the keyboard at the choice."""
        self.open(self.reader)

    def ask_where(self) -> None:
        """Offer a file name, then ask where the bundle is to lie."""
        self._say("")
        self._tasks.vault(
            self._bundles.file_name,
            name=tr("Writing the bundle"),
            owner=self,
            on_success=self._open_dialog,
        )

    def write(self, path: str) -> None:
        """Write it there."""
        if self._writing is not None:
            return
        device = self.reader.key or None
        self._show_busy(busy=True)
        self._writing = self._tasks.vault_steps(
            lambda report, _cancel: self._bundles.write(path, device, report=report),
            name=tr("Writing the bundle"),
            owner=self,
            on_success=lambda _count: self._on_written(path),
            on_failure=self._on_failed,
            on_progress=self._on_progress,
        )

    def stop(self) -> None:
        """Give the writing up; no half-written bundle is left."""
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None
            self._show_busy(busy=False)

    def _open_dialog(self, name: str) -> None:
        dialog = self.file_dialog = QFileDialog(self, tr("Save the bundle"), name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("osmo")
        dialog.fileSelected.connect(self.write)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_progress(self, progress: Progress) -> None:
        self.progress.set_progress(progress.done, progress.total)

    def _on_written(self, path: str) -> None:
        self._writing = None
        self.dismiss()
        self.written.emit(path)

    def _on_failed(self, error: Exception) -> None:
        self._writing = None
        self._show_busy(busy=False)
        self._say(failure_words(error))

    def _show_busy(self, *, busy: bool) -> None:
        self.progress.set_progress(0, 0)
        self.progress.setVisible(busy)
        self.reader.setEnabled(not busy)
        self.save_button.setEnabled(not busy)
        self._place()

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self._problem_row.setVisible(bool(sentence))
        self._place()

    def _foot(self) -> QHBoxLayout:
        self.close_button = OutlineButton(tr("Close"), icon="x")
        self.close_button.clicked.connect(self.dismiss)
        self.save_button = PrimaryButton(tr("Choose where"), icon="hard-drive-upload")
        self.save_button.clicked.connect(self.ask_where)
        row = QHBoxLayout()
        row.addWidget(self.close_button)
        row.addStretch(1)
        row.addWidget(self.save_button)
        return row


def _choice(row: DeviceRow) -> Choice:
    device = name_in_words(row.name) or tr("Computer without a name")
    return Choice(row.id, f"{device} ({name_in_words(row.member)})" if row.member else device)

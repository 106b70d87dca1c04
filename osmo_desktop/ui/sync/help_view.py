"""A supervisor helps a colleague who forgot the passphrase: request in, words, answer out."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.progress import Steps
from osmo_desktop.services.chosen_file import read_chosen, write_chosen
from osmo_desktop.services.recovery import HelpOffer
from osmo_desktop.ui.clients.plain import block
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.sync.needs import RecoveryRoom
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.part import advice_row
from osmo_desktop.ui.welcome.team_parts import CheckWords
from osmo_desktop.ui.widgets.buttons import OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.choices import CheckLine
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import Overlay

ANSWER_NAME = "osmo-help-answer.owa"


class HelpView(Overlay):
    """Opens over the window and deletes itself when closed."""

    answered = Signal()
    """The answer lies where it was wanted; the deed is in the records."""

    def __init__(
        self,
        window: QWidget,
        recovery: RecoveryRoom,
        tasks: TaskRunner,
        *,
        behind: QWidget | None = None,
    ) -> None:
        super().__init__(window, behind=behind, width=640)
        self._recovery = recovery
        self._tasks = tasks
        self._request = b""
        self.file_dialog: QFileDialog | None = None
        title = tr("Open a colleague's vault")
        self.setAccessibleName(title)
        self.body.addWidget(PlainLabel(title, "h1", wrap=True))
        self.lead = PlainLabel(
            tr(
                "Your colleague forgot the passphrase and sent you a request as a file. Your "
                "answer opens their vault on their laptop. It shows in the records of both."
            ),
            "body",
            "sub",
            wrap=True,
        )
        self.body.addWidget(self.lead)
        self.asked = QWidget()
        self._column = QVBoxLayout(self.asked)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.asked.hide()
        self.body.addWidget(self.asked)
        self.matched = CheckLine(tr("We read the words aloud, and they matched"))
        self.matched.hide()
        self.body.addWidget(self.matched)
        self.problem = PlainLabel("", "body", "danger", wrap=True)
        self._problem_row = advice_row("circle-alert", self.problem, "danger")
        self._problem_row.hide()
        self.body.addWidget(self._problem_row)
        self.body.addLayout(self._foot())
        self.closed.connect(self.deleteLater)

    def start(self) -> None:
        """Open, with the keyboard at the first button."""
        self.open(self.choose)

    def take_request(self, path: str) -> None:
        """Read a request and show whose it is."""
        self._say("")

        def steps() -> Steps[tuple[bytes, HelpOffer]]:
            request: bytes = yield lambda: read_chosen(Path(path))
            return request, (yield from self._recovery.read_request(request))

        self._tasks.vault_steps(
            lambda _report, _cancel: steps(),
            name=tr("Reading the request"),
            owner=self,
            on_success=self._show_request,
            on_failure=lambda error: self._say(failure_words(error)),
        )

    def save_answer(self, path: str) -> None:
        """Write the answer to a file; the deed is written down first."""
        request = self._request

        def steps() -> Steps[Changes]:
            answer, changes = yield from self._recovery.answer_request(request)
            yield lambda: write_chosen(Path(path), answer)
            return changes

        def done(_changes: Changes) -> None:
            self.answered.emit()
            self.dismiss()

        self._tasks.vault_steps(
            lambda _report, _cancel: steps(),
            name=tr("Writing the answer"),
            owner=self,
            on_success=done,
            on_failure=lambda error: self._say(failure_words(error)),
        )

    def ask_answer(self) -> None:
        """Ask where the answer is to be saved, once the words matched."""
        if not self.matched.isChecked():
            self._say(tr("Read the words aloud first. If they differ, do not answer: ask why."))
            self.matched.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        dialog = QFileDialog(self, tr("Save the answer"), ANSWER_NAME)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(self.save_answer)
        self._open_dialog(dialog)

    def ask_request(self) -> None:
        """Ask for the request's file."""
        dialog = QFileDialog(self, tr("Choose the request"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take_request)
        self._open_dialog(dialog)

    def _open_dialog(self, dialog: QFileDialog) -> None:
        """Show the system's dialog without waiting for it."""
        self.file_dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show_request(self, read: tuple[bytes, HelpOffer]) -> None:
        self._request, offer = read
        while (item := self._column.takeAt(0)) is not None:
            shown = item.widget()
            if shown is not None:
                shown.hide()
                shown.deleteLater()
        whose = tr("{member} asks, on {device}").format(
            member=block(offer.member), device=block(offer.device)
        )
        self._column.addWidget(PlainLabel(whose, "h3", wrap=True))
        self._column.addWidget(CheckWords(offer.words))
        digits = tr("The same as digits: {digits}").format(digits=offer.digits)
        self._column.addWidget(PlainLabel(digits, "small", "sub", wrap=True))
        self.matched.setChecked(False)
        for part in (self.asked, self.matched, self.answer):
            part.show()
        self._place()
        self.matched.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, sentence: str) -> None:
        """Say what is in the way."""
        self.problem.setText(sentence)
        self._problem_row.setVisible(bool(sentence))
        self._place()

    def _foot(self) -> QHBoxLayout:
        self.close_button = OutlineButton(tr("Close"), icon="x")
        self.close_button.clicked.connect(self.dismiss)
        self.choose = OutlineButton(tr("Choose the request"), icon="folder")
        self.choose.clicked.connect(self.ask_request)
        self.answer = PrimaryButton(tr("Save the answer"), icon="file-check")
        self.answer.clicked.connect(self.ask_answer)
        self.answer.hide()
        row = QHBoxLayout()
        row.addWidget(self.close_button)
        row.addStretch(1)
        row.addWidget(self.choose)
        row.addWidget(self.answer)
        return row

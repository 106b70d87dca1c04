"""A forgotten passphrase and no sheet at hand: a supervisor opens the vault, from file to file.

The request is written with the new passphrase; both people compare words; the answer opens the
vault, and new recovery words are written on paper. Nothing of the vault changes before that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from osmo_desktop.domain.language import current, tr
from osmo_desktop.services.chosen_file import read_chosen, write_chosen
from osmo_desktop.services.resetting import ResetDoor, ResetRequest
from osmo_desktop.ui import announce
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.lock.phrase_input import PhraseInput
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.part import Part
from osmo_desktop.ui.welcome.phrase_part import NewPhrasePart, PhraseDoor
from osmo_desktop.ui.welcome.sheet_part import SheetDesk, SheetPart, SheetPrinter, SheetSetting
from osmo_desktop.ui.welcome.team_parts import CheckWords
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.labels import PlainLabel

REQUEST_NAME = "osmo-help-request.owq"
T = TypeVar("T")


class HelpDoor(PhraseDoor, SheetDesk, Protocol):
    """The part of the door that a supervisor helps to open; `resetting` takes time to use."""

    def resetting(self) -> ResetDoor[object]:
        """Asking for help and taking it."""

    def new_secret(self) -> bytes:
        """A fresh recovery secret."""

    def recovery_words(self, secret: bytes, language: str) -> tuple[str, ...]:
        """The words of a sheet."""


class AnswerPart(Part):
    """The words of the request, and the answer once it is here."""

    def __init__(self, request: ResetRequest, phrase: str) -> None:
        super().__init__(
            tr("Take the request to your supervisor"),
            tr(
                "Call your supervisor when the file has arrived. Both read these words aloud; "
                "only if they match does your supervisor answer."
            ),
            tr("Choose the answer"),
            next_icon="folder",
        )
        self.body.addWidget(CheckWords(request.words))
        digits = tr("The same as digits: {digits}").format(digits=request.digits)
        self.body.addWidget(PlainLabel(digits, "small", "sub", wrap=True))
        self.phrase = PhraseInput(name=tr("The new passphrase"))
        self.phrase.setText(phrase)
        self.phrase.returnPressed.connect(self.ask_next)
        self.row = FormRow(tr("The new passphrase"), self.phrase)
        self.body.addWidget(self.row)

    def focus_start(self) -> None:
        """Begin with the passphrase, if it is to be typed again."""
        target = self.next_button if self.phrase.text() else self.phrase
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_next(self) -> None:
        """Go on when there is a passphrase."""
        self.row.clear_error()
        if self.phrase.text():
            super().ask_next()
            return
        self.row.set_error(tr("Type the passphrase that you chose for the request."))
        self.phrase.setFocus(Qt.FocusReason.OtherFocusReason)


class HelpEntry(QStackedWidget):
    """All screens; `opened` carries what the door opened. GUI thread only."""

    opened = Signal(object)
    cancelled = Signal()

    def __init__(
        self,
        door: HelpDoor,
        tasks: TaskRunner,
        parent: QWidget | None = None,
        *,
        print_sheet: SheetPrinter | None = None,
    ) -> None:
        super().__init__(parent)
        self._print_sheet = print_sheet
        self.setObjectName("help_entry")
        self._door = door
        self._resetting = door.resetting()
        self._tasks = tasks
        self.file_dialog: QFileDialog | None = None
        self.ask = NewPhrasePart(
            door,
            tr("Ask a supervisor to open the vault"),
            tr(
                "Choose the new passphrase first. Then a request is saved as a file, which your "
                "supervisor answers with another file. Everything you wrote comes back; until "
                "then nothing changes."
            ),
            tr("Save the request"),
            next_icon="file-check",
        )
        self.ask.back_requested.connect(self.cancelled)
        self.ask.next_requested.connect(self._ask_where)
        self.answer: AnswerPart | None = None
        self.paper: SheetPart | None = None
        self.addWidget(self.ask)

    def focus_start(self) -> None:
        """Begin with the keyboard in place; a request that waits goes on at its answer."""
        self.ask.focus_start()
        self._run(
            self.ask,
            self._resetting.waiting,
            lambda waiting: self._show_request(waiting, "") if waiting else self.ask.clear_said(),
            name=tr("Looking for an earlier request"),
        )

    def save_request(self, path: str) -> None:
        """Write the request to a file."""
        phrase = self.ask.fields.phrase.text()

        def make() -> ResetRequest:
            request = self._resetting.ask(phrase)
            write_chosen(Path(path), request.file)
            return request

        self._run(
            self.ask,
            make,
            lambda request: self._show_request(request, phrase),
            name=tr("Making the key from your passphrase. This takes a moment on purpose."),
        )

    def take_answer(self, path: str) -> None:
        """Open the vault with the answer in a file."""
        part = self.answer
        if part is None:
            return
        phrase, secret = part.phrase.text(), self._door.new_secret()

        def show_paper(opened: object) -> None:
            self._show_paper(opened, self._door.recovery_words(secret, current().code))

        self._run(
            part,
            lambda: self._resetting.finish(phrase, read_chosen(Path(path)), secret=secret),
            show_paper,
            name=tr("Opening the vault"),
        )

    def _ask_where(self) -> None:
        dialog = QFileDialog(self, tr("Save the request"), REQUEST_NAME)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(self.save_request)
        self._open(dialog)

    def _ask_answer(self) -> None:
        dialog = QFileDialog(self, tr("Choose the answer"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.take_answer)
        self._open(dialog)

    def _open(self, dialog: QFileDialog) -> None:
        """Show the system's dialog without waiting for it."""
        self.file_dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show_request(self, request: ResetRequest, phrase: str) -> None:
        self.ask.clear_said()
        part = self.answer = AnswerPart(request, phrase)
        part.back_requested.connect(self._begin_anew)
        part.next_requested.connect(self._ask_answer)
        self._show(part)

    def _begin_anew(self) -> None:
        """Back to the passphrase: the next request takes the place of this one."""
        if self.answer is not None:
            self.removeWidget(self.answer)
            self.answer.deleteLater()
            self.answer = None
        self.ask.focus_start()

    def _show_paper(self, opened: object, words: Sequence[str]) -> None:
        setting = SheetSetting(self._owner, self._print_sheet)
        part = self.paper = SheetPart(
            words,
            self._door,
            self._tasks,
            setting,
            lead=tr(
                "The vault is open, and the former sheet opens it no more. These words are shown "
                "this once: put them on paper, and type some of them back."
            ),
            can_leave=False,
        )
        part.confirmed.connect(lambda: self.opened.emit(opened))
        self._show(part)

    def _owner(self) -> str:
        """Whose vault the sheet is of."""
        return next(iter(self._door.names()), "")

    def _show(self, part: Part) -> None:
        self.addWidget(part)
        self.setCurrentWidget(part)
        announce.announce(self, part.accessibleName())
        part.focus_start()

    def _run(
        self, part: Part, job: Callable[[], T], on_success: Callable[[T], None], *, name: str
    ) -> None:
        part.show_busy(name)
        self._tasks.vault(
            job,
            name=name,
            owner=part,
            on_success=on_success,
            on_failure=lambda error: part.show_error(failure_words(error)),
        )

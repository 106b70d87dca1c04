"""Leaving the table view: the passphrase is asked in front of it."""

from __future__ import annotations

from typing import Final, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.progress import Steps
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.lock.phrase_input import PhraseInput
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.widgets.buttons import OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import Overlay

MOST_TRIES: Final = 3
"""After so many wrong passphrases the program locks."""


class PhraseCheck(Protocol):
    """Knows the passphrase of the open vault."""

    def check(self, phrase: str) -> Steps[None]:
        """Raise UserError("passphrase-wrong") unless it is the passphrase, in steps."""


class LeavingQuestion(Overlay):
    """Asks for the passphrase; Esc goes back to the client's page, and wrong tries are kept.

    A right one is told while the question is open only: whoever closed it wants to stay.
    """

    passed = Signal()
    lock_wanted = Signal()
    """The passphrase was wrong too often."""

    def __init__(
        self, window: QWidget, phrases: PhraseCheck, tasks: TaskRunner, *, behind: QWidget
    ) -> None:
        super().__init__(window, behind=behind)
        self._phrases = phrases
        self._tasks = tasks
        self._wrong = 0
        self._is_busy = False
        question = tr("Back to the worker's view?")
        self.setAccessibleName(question)
        self.phrase = PhraseInput(name=tr("Passphrase"))
        self.row = FormRow(tr("Passphrase"), self.phrase)
        self.stay_button = OutlineButton(tr("Stay here"))
        self.leave_button = PrimaryButton(tr("Go back"), icon="lock-open")
        self.body.addWidget(PlainLabel(question, "h1", wrap=True))
        words = tr("The worker types the passphrase. The page and place from before return.")
        self.body.addWidget(PlainLabel(words, "body", "sub", wrap=True))
        self.body.addWidget(self.row)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.stay_button)
        buttons.addWidget(self.leave_button)
        self.body.addLayout(buttons)
        self.phrase.returnPressed.connect(self.check)
        self.leave_button.clicked.connect(self.check)
        self.stay_button.clicked.connect(self.dismiss)
        self.closed.connect(self._forget)

    def ask(self) -> None:
        """Open it with the focus in the field."""
        if not self.isVisible():
            self.row.clear_error()
            self.open(self.phrase)

    def check(self) -> None:
        """Try what was typed, away from the GUI thread."""
        if self._is_busy:
            return
        phrase = self.phrase.text()
        if not phrase:
            self._say(tr("Type your passphrase."))
            return
        self._set_busy(is_busy=True)
        self._tasks.vault_steps(
            lambda _report, _cancel: self._phrases.check(phrase),
            name=mark("Checking the passphrase"),
            owner=self,
            on_success=self._on_right,
            on_failure=self._on_failed,
        )

    def _on_right(self, _nothing: None) -> None:
        self._set_busy(is_busy=False)
        self._wrong = 0
        if self.isVisible():
            self.phrase.clear()
            self.passed.emit()

    def _on_failed(self, error: Exception) -> None:
        """Say what went wrong; the third wrong one locks."""
        self._set_busy(is_busy=False)
        if isinstance(error, UserError) and error.code == "passphrase-wrong":
            self._wrong += 1
        if self._wrong >= MOST_TRIES:
            self._forget()
            self.lock_wanted.emit()
            return
        self._say(failure_words(error))

    def _say(self, sentence: str) -> None:
        """Say it under the field, and let one type again."""
        self.row.set_error(sentence)
        self._place()
        if self.isVisible():
            self.phrase.setFocus(Qt.FocusReason.OtherFocusReason)
            self.phrase.selectAll()

    def _set_busy(self, *, is_busy: bool) -> None:
        """Let nothing be typed while the key is derived."""
        self._is_busy = is_busy
        self.phrase.setReadOnly(is_busy)
        self.phrase.hide_phrase()
        self.leave_button.setEnabled(not is_busy)

    def _forget(self) -> None:
        """Leave no phrase in the field."""
        self.phrase.clear()

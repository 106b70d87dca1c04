"""Changing the passphrase, in front of the window."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.progress import Steps
from osmo_desktop.ui import announce
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.lock.phrase_input import PhraseInput
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.phrase_fields import PhraseFields
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import TallOverlay


class PassphraseDesk(Protocol):
    """Changes the passphrase of the open vault."""

    def names(self) -> tuple[str, ...]:
        """Names that no passphrase may be built on. Vault worker."""

    def suggest(self, language: str) -> str:
        """A passphrase of six random words. Any thread."""

    def change(self, old: str, new: str) -> Steps[None]:
        """Rewrite one key slot, in steps."""


class PassphraseView(TallOverlay):
    """Asks the passphrase in use and a new one; deletes itself when closed.

    The work it started goes on when it is closed: the slot is rewritten whole or not at all.
    """

    passphrase_changed = Signal()

    def __init__(
        self,
        window: QWidget,
        desk: PassphraseDesk,
        tasks: TaskRunner,
        *,
        behind: QWidget | None = None,
    ) -> None:
        super().__init__(window, tr("Change the passphrase"), behind=behind, width=680)
        self._desk = desk
        self._tasks = tasks
        self._names: Sequence[str] = ()
        self._is_busy = False
        self.old = PhraseInput(name=tr("Passphrase in use"))
        self.old_row = FormRow(tr("Passphrase in use"), self.old)
        self.fields = PhraseFields(lambda: self._names, lambda: desk.suggest(current().code))
        self.fields.phrase_row.set_label(tr("New passphrase"))
        self.fields.again_row.set_label(tr("New passphrase again"))
        self._fill()
        self.body.addLayout(self._foot())
        self.old.returnPressed.connect(self.change)
        self.fields.done.connect(self.change)
        self.closed.connect(self.deleteLater)

    def start(self) -> None:
        """Open, and learn which names the passphrase must not be built on."""
        self.open(self.old)
        self._tasks.vault(
            self._desk.names,
            name=tr("Reading the settings"),
            owner=self,
            on_success=self._on_names,
        )

    def change(self) -> None:
        """Change it when everything is there; else go to the first thing that is not."""
        if self._is_busy:
            return
        self.old_row.clear_error()
        self.fields.clear_errors()
        fault = self.fields.fault()
        if not self.old.text():
            fault = self.old_row, tr("Type your passphrase.")
        if fault is not None:
            fault[0].set_error(fault[1])
            fault[0].control.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        old, new = self.old.text(), self.fields.phrase.text()
        name = tr("Making the key from your passphrase. This takes a moment on purpose.")
        self._say(name, is_error=False)
        self._set_busy(is_busy=True)
        self._tasks.vault_steps(
            lambda _report, _cancel: self._desk.change(old, new),
            name=name,
            owner=self,
            on_success=self._on_changed,
            on_failure=self._on_failed,
        )

    def _on_names(self, names: tuple[str, ...]) -> None:
        """Judge what is typed by the names too."""
        self._names = names
        self.fields.renew()

    def _on_changed(self, _nothing: None) -> None:
        """Close, then tell."""
        self.old.clear()
        self.fields.forget()
        self.dismiss()
        self.passphrase_changed.emit()

    def _on_failed(self, error: Exception) -> None:
        """Say what went wrong; what was typed stays."""
        self._set_busy(is_busy=False)
        self._say(failure_words(error), is_error=True)
        self.old.setFocus(Qt.FocusReason.OtherFocusReason)
        self.old.selectAll()

    def _set_busy(self, *, is_busy: bool) -> None:
        """Stop the button while the keys are derived."""
        self._is_busy = is_busy
        self.change_button.setEnabled(not is_busy)

    def _say(self, words: str, *, is_error: bool) -> None:
        """Say how it stands, on screen and aloud."""
        self.state.setText(words)
        self.state.set_tone("danger" if is_error else "sub")
        self._state_icon.set_icon(
            "circle-alert" if is_error else "clock", "danger" if is_error else "sub"
        )
        self._state_icon.show()
        announce.announce(self, words, is_urgent=is_error)

    def _fill(self) -> None:
        """Make the fields, which scroll in a low window."""
        words = tr(
            "The recovery sheet stays as it is. Backups on sticks that are not plugged in now keep "
            "the old passphrase until the next backup."
        )
        for widget in (PlainLabel(words, "body", "sub", wrap=True), self.old_row, self.fields):
            self.content.addWidget(widget)
        self.content.addStretch(1)

    def _foot(self) -> QHBoxLayout:
        """Make what is said, and the buttons."""
        self.state = PlainLabel("", "body", "sub", wrap=True)
        self._state_icon = IconLabel("clock", 16, "sub")
        self._state_icon.hide()
        self.cancel_button = OutlineButton(tr("Cancel"), icon="x")
        self.cancel_button.clicked.connect(self.dismiss)
        self.change_button = PrimaryButton(tr("Change"), icon="key-round")
        self.change_button.clicked.connect(self.change)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.cancel_button)
        row.addWidget(self._state_icon)
        row.addWidget(self.state, 1)
        row.addWidget(self.change_button)
        return row

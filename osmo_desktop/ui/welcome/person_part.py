"""Step 2, first half: who writes, on which computer, and the passphrase."""

from __future__ import annotations

from PySide6.QtCore import QSysInfo, Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.language.names import clean_text
from osmo_desktop.ui import announce
from osmo_desktop.ui.lock.phrase_input import PhraseInput
from osmo_desktop.ui.welcome.part import Part
from osmo_desktop.ui.welcome.phrase_words import PhraseVerdict, judge
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.cards import Inset
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel

_LONGEST_NAME = 200
_LONGEST_PHRASE = 1_000


class PersonPart(Part):
    """Name, name of the computer, passphrase twice; its strength is said in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("You and your passphrase"),
            tr("The passphrase opens OSMO on this computer. Nobody can read or reset it."),
            tr("Continue"),
            parent=parent,
        )
        self.name = LineInput()
        self.name.setMaxLength(_LONGEST_NAME)
        self.device = LineInput(clean_text(QSysInfo.machineHostName()))
        self.device.setMaxLength(_LONGEST_NAME)
        self.phrase = PhraseInput(name=tr("Passphrase"))
        self.phrase.setMaxLength(_LONGEST_PHRASE)
        self.again = PhraseInput(name=tr("Passphrase again"))
        self.again.setMaxLength(_LONGEST_PHRASE)
        self.name_row = FormRow(
            tr("Your name"), self.name, below=tr("Colleagues see it beside what you write.")
        )
        self.device_row = FormRow(
            tr("Name of this computer"),
            self.device,
            below=tr("So that you and colleagues tell your computers apart."),
        )
        self.phrase_row = FormRow(tr("Passphrase"), self.phrase)
        self.again_row = FormRow(tr("Passphrase again"), self.again)
        grid = field_grid(
            [[self.name_row, self.device_row], [self.phrase_row, self.again_row]], spacing=16
        )
        grid.setVerticalSpacing(16)
        self.body.addLayout(grid)
        self.body.addWidget(self._verdict_box())
        self._caps = PlainLabel(tr("Caps Lock is on"), "small", "warn")
        self._caps.hide()
        self.body.addWidget(self._caps)
        self._connect()
        self._renew()

    @property
    def user_name(self) -> str:
        """The person's name as typed, cleaned."""
        return clean_text(self.name.text())

    @property
    def device_name(self) -> str:
        """The computer's name as typed, cleaned."""
        return clean_text(self.device.text())

    @property
    def verdict(self) -> PhraseVerdict:
        """What is said about the passphrase now."""
        return judge(self.phrase.text(), (self.user_name, self.device_name))

    @property
    def strength_words(self) -> str:
        """What stands on the screen about the passphrase."""
        return f"{self._word.text()} {self._reason.text()}".strip()

    def focus_start(self) -> None:
        """Begin with the name."""
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_next(self) -> None:
        """Go on when everything is there; else put the focus on the first thing that is not."""
        for row in (self.name_row, self.device_row, self.phrase_row, self.again_row):
            row.clear_error()
        fault = self._first_fault()
        if fault is None:
            super().ask_next()
            return
        row, sentence = fault
        row.set_error(sentence)
        row.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Forget the passphrase."""
        self.phrase.clear()
        self.again.clear()

    def _first_fault(self) -> tuple[FormRow, str] | None:
        """Return the first field that is not right yet, and what to do."""
        if not self.user_name:
            return self.name_row, tr("Write your name.")
        if not self.device_name:
            return self.device_row, tr("Give the computer a name.")
        verdict = self.verdict
        if not verdict.is_accepted:
            return self.phrase_row, verdict.reason
        if self.again.text() != self.phrase.text():
            return self.again_row, tr("The two are not the same. Type the passphrase again.")
        return None

    def _verdict_box(self) -> QWidget:
        """Make the place where strength is said."""
        inset = Inset()
        row = QHBoxLayout()
        row.setSpacing(8)
        self._verdict_icon = IconLabel("info", 16, "sub")
        self._word = PlainLabel("", "h3")
        self._reason = PlainLabel("", "body", "sub", wrap=True)
        row.addWidget(self._verdict_icon)
        row.addWidget(self._word)
        row.addWidget(self._reason, 1)
        inset.body.addLayout(row)
        return inset

    def _connect(self) -> None:
        """Follow what is typed; Enter goes on."""
        for field in (self.name, self.device, self.phrase, self.again):
            field.textChanged.connect(self._renew)
            field.returnPressed.connect(self.ask_next)
        for phrase in (self.phrase, self.again):
            phrase.caps_lock_seen.connect(self._on_caps_lock_seen)
            phrase.editingFinished.connect(phrase.hide_phrase)
        self.phrase.left.connect(self._say_verdict)
        self.again.setEchoMode(QLineEdit.EchoMode.Password)

    def _renew(self) -> None:
        """Say how the passphrase stands."""
        verdict = self.verdict
        self._verdict_icon.set_icon(verdict.icon, verdict.tone)
        self._word.setText(verdict.word)
        self._word.set_tone(verdict.tone)
        self._word.setVisible(bool(verdict.word))
        self._reason.setText(verdict.reason)
        self.phrase.setAccessibleDescription(self.strength_words)

    def _say_verdict(self) -> None:
        """Tell a screen reader once the field is left."""
        if self.phrase.text():
            announce.announce(self, self.strength_words)

    def _on_caps_lock_seen(self, is_on: bool) -> None:
        """Say that Caps Lock is on."""
        if is_on and self._caps.isHidden():
            announce.announce(self, self._caps.text())
        self._caps.setVisible(is_on)

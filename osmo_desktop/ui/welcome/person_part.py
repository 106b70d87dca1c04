"""Step 2, first half: who writes, on which computer, and the passphrase."""

from __future__ import annotations

from PySide6.QtCore import QSysInfo, Qt
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.language.names import clean_text
from osmo_desktop.ui.welcome.part import Part
from osmo_desktop.ui.welcome.phrase_fields import Fault, PhraseFields, Suggest
from osmo_desktop.ui.welcome.phrase_words import PhraseVerdict
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LineInput

_LONGEST_NAME = 200


class PersonPart(Part):
    """Name, name of the computer, passphrase twice or suggested; its strength is said in words."""

    def __init__(self, suggest: Suggest, parent: QWidget | None = None) -> None:
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
        self.name_row = FormRow(
            tr("Your name"), self.name, below=tr("Colleagues see it beside what you write.")
        )
        self.device_row = FormRow(
            tr("Name of this computer"),
            self.device,
            below=tr("So that you and colleagues tell your computers apart."),
        )
        self.fields = PhraseFields(lambda: (self.user_name, self.device_name), suggest)
        self.phrase, self.again = self.fields.phrase, self.fields.again
        self.phrase_row, self.again_row = self.fields.phrase_row, self.fields.again_row
        self.body.addLayout(field_grid([[self.name_row, self.device_row]], spacing=16))
        self.body.addSpacing(4)
        self.body.addWidget(self.fields)
        for field in (self.name, self.device):
            field.textChanged.connect(self.fields.renew)
            field.returnPressed.connect(self.ask_next)
        self.fields.done.connect(self.ask_next)

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
        return self.fields.verdict

    @property
    def strength_words(self) -> str:
        """What stands on the screen about the passphrase."""
        return self.fields.strength_words

    def focus_start(self) -> None:
        """Begin with the name."""
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_next(self) -> None:
        """Go on when everything is there; else put the focus on the first thing that is not."""
        self.name_row.clear_error()
        self.device_row.clear_error()
        self.fields.clear_errors()
        fault = self._first_fault()
        if fault is None:
            super().ask_next()
            return
        row, sentence = fault
        row.set_error(sentence)
        row.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def forget(self) -> None:
        """Forget the passphrase."""
        self.fields.forget()

    def _first_fault(self) -> Fault | None:
        """Return the first field that is not right yet, and what to do."""
        if not self.user_name:
            return self.name_row, tr("Write your name.")
        if not self.device_name:
            return self.device_row, tr("Give the computer a name.")
        return self.fields.fault()

"""The form of a number on the crisis card."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt

from osmo_desktop.domain.language import tr
from osmo_desktop.services.crisis import CrisisLine, NumberForm
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.requests.forms import RegisterForm
from osmo_desktop.ui.widgets.checked import CheckedInput
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.typed import Field

_LONGEST = 200
_FEWEST_DIGITS = 3


class CrisisNumberForm(RegisterForm):
    """Who answers at which number and when; gives a `NumberForm`."""

    def __init__(self, *, now: Now) -> None:
        super().__init__(tr("Phone number"), tr("Save the number"), icon="phone", now=now)
        self.label, self.number, self.hours = LineInput(), CheckedInput(_fault), LineInput()
        self.checked = self._date()
        for field in (self.label, self.number, self.hours):
            field.setMaxLength(_LONGEST)
        self.rows = {
            "label": FormRow(tr("Who answers"), self.label),
            "number": FormRow(tr("Phone number"), self.number),
            "hours": FormRow(tr("When it answers"), self.hours, hint=tr("may be left empty")),
            "checked": FormRow(tr("Checked on"), self.checked),
        }
        for pair in (("label", "number"), ("hours", "checked")):
            self.fields.addLayout(field_grid([[self.rows[name] for name in pair]]))
        self.place = ""  # the shipped place that the number fills

    @property
    def controls(self) -> Mapping[str, Field]:
        """The fields by name, to come back after a lock."""
        return {
            "label": self.label,
            "number": self.number,
            "hours": self.hours,
            "checked": self.checked,
        }

    def begin(self, known: CrisisLine | None) -> None:
        """Ask anew, or show the number that is changed; checked today."""
        self.begin_about("")
        self.about.hide()
        self.place = known.place if known is not None else ""
        self.label.setText(line(known.label, _LONGEST) if known is not None else "")
        self.number.setText(known.number if known is not None else "")
        self.hours.setText(known.hours if known is not None else "")
        self.checked.set_value(self._now().date())

    def focus_start(self) -> None:
        """Put the keyboard where something is missing."""
        field = self.number if self.label.text() else self.label
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def give(self) -> None:
        """Tell the number."""
        day = self.day_of("checked", self.checked)
        if day is not None:
            words = (self.label.text(), self.number.text(), self.hours.text())
            self.given.emit(NumberForm(*words, checked=day, place=self.place))


def _fault(text: str) -> str:
    """Say what is expected where a number cannot be dialled."""
    has_digits = sum(letter.isdigit() for letter in text) >= _FEWEST_DIGITS
    if not text or has_digits:
        return ""
    return tr("Write the number to dial in digits, for example 029 000 1234.")

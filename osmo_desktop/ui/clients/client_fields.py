"""The fields of a client's details, shared by the form of a new client and of a known one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.errors import OsmoError, UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.language.identity_code import valid_identity_code
from osmo_desktop.domain.messages import sentence
from osmo_desktop.domain.records import codes
from osmo_desktop.ui.widgets.checked import CheckedInput
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.times import DateInput

Sentence = Callable[[OsmoError], str]

TEXT_FIELDS: Final = (
    "family_name",
    "given_name",
    "number",
    "identity_code",
    "phone",
    "address",
    "municipality",
)
PLACE_FIELDS: Final = ("phone", "municipality", "address")
_GRID: Final = (
    ("family_name", "given_name"),
    ("birth_date", "identity_code"),
    ("died", ""),
    ("language", "number"),
    ("phone", "municipality"),
    ("address", "address"),
)
_LONGEST: Final = {"number": 40, "identity_code": 20, "family_name": 200, "given_name": 200}


class ClientFields(QWidget):
    """Labelled controls by field name; `edited` tells which field was left with a new value."""

    edited = Signal(str)

    def __init__(
        self, today: Callable[[], date], *, is_known: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.controls: dict[str, LineInput | ChoiceInput | CheckLine] = {
            name: _line(name) for name in TEXT_FIELDS
        }
        self.controls["birth_date"] = DateInput(today=today, has_weekday=False)
        if is_known:
            self.controls["died"] = DateInput(today=today)
        self.controls["language"] = ChoiceInput(
            [Choice(code, tr(words)) for code, words in codes.LANGUAGE_CODES.items()], key="fi"
        )
        self.ban = CheckLine(tr("Non-disclosure for personal safety"))
        self.controls["safety_ban"] = self.ban
        labels, hints = _labels(), _hints()
        self.rows = {
            name: FormRow(labels[name], control, hint=hints.get(name, ""))
            for name, control in self.controls.items()
            if control is not self.ban
        }
        self._lay_out()
        self._connect()

    def values(self) -> dict[str, object]:
        """Return what stands in the fields."""
        return {name: self.value(name) for name in self.controls}

    def value(self, name: str) -> object:
        """Return what stands in one field; an empty text is an empty string."""
        control = self.controls[name]
        if isinstance(control, DateInput):
            return control.value
        if isinstance(control, ChoiceInput):
            return control.key or "fi"
        if isinstance(control, CheckLine):
            return control.isChecked()
        return control.text().strip()

    def set_values(self, values: Mapping[str, object]) -> None:
        """Show values without telling anyone."""
        for name, value in values.items():
            control = self.controls.get(name)
            if control is not None:
                _set(control, value)

    def show_error(self, error: OsmoError, sentence: Sentence) -> bool:
        """Say an error under its field and put the keyboard there; False when it has none."""
        name = str(error.details.get("field", "")) or _field_of(error.code)
        if name == "safety_ban" or name not in self.rows:
            return False
        self.rows[name].set_error(sentence(error))
        self.controls[name].setFocus()
        return True

    def show_place(self, shown: bool) -> None:
        """Show or hide the fields that tell where the client is."""
        for name in PLACE_FIELDS:
            self.rows[name].setVisible(shown)

    def clear_errors(self) -> None:
        """Take all errors away."""
        for row in self.rows.values():
            row.clear_error()

    def _lay_out(self) -> None:
        """Two columns; the address takes both."""
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(8)
        for y, (left, right) in enumerate(_GRID):
            if left == right:
                grid.addWidget(self.rows[left], y, 0, 1, 2)
                continue
            for x, name in enumerate((left, right)):
                if name in self.rows:
                    grid.addWidget(self.rows[name], y, x)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        words = tr("The place is then hidden everywhere, on screen and on paper.")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(grid)
        ban = QHBoxLayout()
        ban.setSpacing(12)
        ban.addWidget(self.ban)
        ban.addWidget(PlainLabel(words, "small", "sub", wrap=True), 1)
        column.addLayout(ban)

    def _connect(self) -> None:
        """Tell when a field was left."""
        for name, control in self.controls.items():
            if isinstance(control, DateInput | ChoiceInput):
                control.chosen.connect(lambda _, key=name: self._on_edited(key))
            elif isinstance(control, CheckLine):
                control.toggled.connect(lambda _, key=name: self._on_edited(key))
            else:
                control.left.connect(lambda key=name: self._on_edited(key))
                control.returnPressed.connect(lambda key=name: self._on_edited(key))

    def _on_edited(self, name: str) -> None:
        """Clear an old error and tell."""
        if name in self.rows:
            self.rows[name].clear_error()
        self.edited.emit(name)


def field_label(name: str) -> str:
    """Return what a field is called."""
    if name == "safety_ban":
        return tr("Non-disclosure for personal safety")
    return _labels()[name]


def _line(name: str) -> LineInput:
    """Return the control of a text field."""
    made = CheckedInput(_code_fault) if name == "identity_code" else LineInput()
    made.setMaxLength(_LONGEST.get(name, 2000))
    return made


def _code_fault(text: str) -> str:
    """Say what is expected where a text is no identity code; none at all is fine."""
    try:
        if text:
            valid_identity_code(text)
    except UserError as error:
        return sentence(error)
    return ""


def _labels() -> dict[str, str]:
    """Return the labels in the language in use."""
    return {
        "family_name": tr("Family name"),
        "given_name": tr("Given name"),
        "number": tr("Client number"),
        "identity_code": tr("Identity code"),
        "birth_date": tr("Date of birth"),
        "died": tr("Date of death"),
        "language": tr("Language"),
        "phone": tr("Phone"),
        "address": tr("Address"),
        "municipality": tr("Municipality"),
    }


def _hints() -> dict[str, str]:
    """Return the hints beside labels."""
    return {
        "number": tr("Given by itself if empty"),
        "identity_code": tr("Only if it is needed"),
        "died": tr("Times of keeping may run from it"),
    }


def _field_of(code: str) -> str:
    """Return the field that an error without details is about."""
    if code.startswith("identity_code"):
        return "identity_code"
    return {"client-name-missing": "family_name", "client-number-taken": "number"}.get(code, "")


def _set(control: LineInput | ChoiceInput | CheckLine, value: object) -> None:
    """Show a value without telling anyone."""
    if isinstance(control, DateInput):
        control.set_value(value if isinstance(value, date) else None)
    elif isinstance(control, ChoiceInput):
        control.set_key(str(value) if value else "fi")
    elif isinstance(control, CheckLine):
        blocked = control.blockSignals(True)
        control.setChecked(bool(value))
        control.blockSignals(blocked)
        control.update()
    else:
        control.setText("" if value is None else str(value))
        control.setCursorPosition(0)

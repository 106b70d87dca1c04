"""Fields of a record kind, made from its declaration: labels, choices, lengths, kinds of values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.records import KINDS, FieldSpec, codes, notices, pathway_codes
from osmo_desktop.ui.widgets.choices import CheckLine, Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow, field_grid
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea
from osmo_desktop.ui.widgets.times import DateInput
from osmo_desktop.ui.widgets.typed import Field

_LONG: Final = 1_000
"""A field that may hold more is one of several lines."""
_CHOICES: Final = {
    codes.codes(words): words
    for words in (
        codes.REFERRAL_SOURCES,
        codes.CONTACT_MODES,
        codes.END_REASONS,
        codes.ENGAGEMENT_TYPES,
        codes.LEGAL_BASES,
        pathway_codes.URGENCIES,
        pathway_codes.CHILD_STATES,
        pathway_codes.EVALUATION_RESULTS,
        pathway_codes.JOINT_MEETING_TYPES,
        notices.DEPARTURE_TYPES,
        notices.BARRIERS,
    )
}


class KindFields(QWidget):
    """Controls of some fields of a kind, in rows; knows their values and no service."""

    left = Signal(str)
    """A field was left or something was chosen in it."""

    def __init__(
        self, kind: str, rows: Sequence[Sequence[str]], *, today: Callable[[], date]
    ) -> None:
        super().__init__()
        self.controls: dict[str, Field] = {}
        self._rows: dict[str, FormRow] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for names in rows:
            widgets = [self._made(KINDS[kind].fields[name], today) for name in names]
            column.addLayout(field_grid([widgets]))

    def value(self, name: str) -> object:
        """What stands in a field, as its kind declares it; None where nothing does."""
        control = self.controls[name]
        if isinstance(control, DateInput):
            return control.value
        if isinstance(control, CheckLine):
            return control.isChecked() or None
        if isinstance(control, ChoiceInput):
            return control.key or None
        return control.text().strip() or None

    def values(self) -> dict[str, object]:
        """Everything that stands in the fields."""
        return {name: self.value(name) for name in self.controls}

    def set_value(self, name: str, value: object) -> None:
        """Show a value without telling anyone."""
        control = self.controls[name]
        if isinstance(control, DateInput):
            control.set_value(value if isinstance(value, date) else None)
        elif isinstance(control, CheckLine):
            control.setChecked(bool(value))
        elif isinstance(control, ChoiceInput):
            control.set_key(str(value or ""))
        elif isinstance(control, TextArea):
            control.set_text(str(value or ""))
        else:
            control.setText(str(value or ""))
            control.setCursorPosition(0)

    def set_values(self, values: Mapping[str, object]) -> None:
        """Show these values and empty every other field."""
        for name in self.controls:
            self.set_value(name, values.get(name))
        self.clear_errors()

    def is_pending(self, name: str) -> bool:
        """Whether words stand in a field that are no date yet."""
        control = self.controls[name]
        return isinstance(control, DateInput) and control.is_pending

    def pending(self) -> str:
        """The first field with words that are no date; empty when there is none."""
        return next(filter(self.is_pending, self.controls), "")

    def show_error(self, name: str, sentence: str) -> bool:
        """Say beside a field what is wrong and go there; False where there is no such row."""
        row = self._rows.get(name)
        if row is None:
            return False
        row.set_error(sentence)
        self.controls[name].setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def clear_errors(self) -> None:
        """Take every error away."""
        for row in self._rows.values():
            row.clear_error()

    def focus_start(self) -> None:
        """Put the keyboard into the first field."""
        first = next(iter(self.controls.values()))
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _made(self, spec: FieldSpec, today: Callable[[], date]) -> QWidget:
        """The control of a field in its row; a tick has its words beside it."""
        name, label = spec.name, tr(spec.attribute.label)
        told = partial(self._tell, name)
        if spec.type is bool:
            tick = CheckLine(label)
            tick.clicked.connect(told)
            self.controls[name] = tick
            return tick
        control = _control(spec, today)
        if isinstance(control, ChoiceInput):
            control.chosen.connect(told)
        else:
            control.left.connect(told)
        if isinstance(control, DateInput):
            control.chosen.connect(told)
        self.controls[name] = control
        self._rows[name] = FormRow(label, control)
        return self._rows[name]

    def _tell(self, name: str, *_more: object) -> None:
        """Tell that a field was left; its error is old then."""
        if name in self._rows:
            self._rows[name].clear_error()
        self.left.emit(name)


def _control(spec: FieldSpec, today: Callable[[], date]) -> ChoiceInput | LineInput | TextArea:
    """The control that fits a field."""
    attribute = spec.attribute
    if spec.type is date:
        return DateInput(today=today)
    if attribute.choices:
        words = _CHOICES[attribute.choices]
        known = [Choice(code, tr(label)) for code, label in words.items()]
        return ChoiceInput([Choice("", tr("Not recorded")), *known], key="")
    if attribute.max_length > _LONG:
        return TextArea(min_lines=2, max_lines=12, longest=attribute.max_length)
    field = LineInput()
    field.setMaxLength(attribute.max_length)
    return field

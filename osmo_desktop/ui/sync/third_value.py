"""A value of one's own for a conflict, typed into a field that fits what the field holds."""

from __future__ import annotations

from datetime import date, datetime, time

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.records import KINDS, FieldSpec, codes
from osmo_desktop.services.models import ConflictCard
from osmo_desktop.services.wording import code_word
from osmo_desktop.ui.widgets.buttons import OutlineButton, QuietButton
from osmo_desktop.ui.widgets.checked import CheckedInput
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow, refuses
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea
from osmo_desktop.ui.widgets.times import ClockInput, DateInput

_YES, _NO = "yes", "no"
_LONGEST_LINE = 200
_WORDS: dict[tuple[str, ...], dict[str, str]] = {
    tuple(words): words for words in vars(codes).values() if isinstance(words, dict)
}


def field_spec(card: ConflictCard) -> FieldSpec | None:
    """Return the declaration of the card's field; None for one of a newer version."""
    kind = KINDS.get(card.kind)
    return kind.field(card.field) if kind is not None else None


def can_be_typed(card: ConflictCard) -> bool:
    """Tell whether a third value can be typed: no references, no sets."""
    spec = field_spec(card)
    return spec is not None and not spec.attribute.ref and spec.type is not tuple


class ThirdValue(QWidget):
    """Shown under the values; `written` carries the typed value, `closed` when given up."""

    written = Signal(object)
    closed = Signal()

    def __init__(self, card: ConflictCard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        spec = field_spec(card)
        assert spec is not None
        self._spec = spec
        self._clock: ClockInput | None = None
        self.control = self._make_control()
        field: QWidget = self.control
        if spec.type is datetime:
            field = self._with_clock(self.control)
        self.row = FormRow(tr("Third value"), field)
        self.save_button = OutlineButton(tr("Keep this value"), icon="check", dense=True)
        self.save_button.clicked.connect(self.write)
        self.close_button = QuietButton(tr("Give up"), icon="x")
        self.close_button.clicked.connect(self.closed)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.save_button)
        foot.addWidget(self.close_button)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.row)
        column.addLayout(foot)
        if isinstance(self.control, LineInput):
            self.control.returnPressed.connect(self.write)

    def focus_start(self) -> None:
        """Begin to type."""
        self.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def write(self) -> None:
        """Send the value if it is one."""
        self.row.clear_error()
        if refuses(self):
            return
        value = self.value()
        if value is None:
            self.row.set_error(self._wish())
            self.focus_start()
            return
        self.written.emit(value)

    def value(self) -> object | None:
        """Return what was typed in the field's type, or None when it is not one."""
        control = self.control
        if isinstance(control, DateInput):
            return self._moment(control.value)
        if isinstance(control, ChoiceInput):
            if self._spec.type is bool:
                return None if control.key is None else control.key == _YES
            return control.key
        text = control.text().strip()
        if self._spec.type is int:
            return int(text) if text and not _number_fault(text) else None
        return text or None

    def _moment(self, day: date | None) -> object | None:
        """Return a date, or date and time in the laptop's zone."""
        if self._clock is None or day is None:
            return day
        at = self._clock.value
        if not isinstance(at, time):
            return None
        return datetime.combine(day, at).astimezone()

    def _wish(self) -> str:
        """Say what is expected."""
        if self._spec.type in (date, datetime):
            return tr("Write a date like 5.3.2026, and the time like 8.07 where it is asked.")
        if self._spec.type is int:
            return tr("Write a whole number.")
        return tr("Write or choose a value.")

    def _make_control(self) -> DateInput | ChoiceInput | LineInput | TextArea:
        """Return the field that fits."""
        spec = self._spec
        if spec.type in (date, datetime):
            return DateInput(None, name=tr("Third value"))
        if spec.type is bool:
            return ChoiceInput([Choice(_YES, tr("Yes")), Choice(_NO, tr("No"))])
        if spec.attribute.choices:
            words = _WORDS.get(spec.attribute.choices, {})
            return ChoiceInput(
                [Choice(code, code_word(words, code)) for code in spec.attribute.choices]
            )
        if spec.type is int:
            return CheckedInput(_number_fault)
        longest = spec.attribute.max_length
        if longest <= _LONGEST_LINE:
            field = LineInput()
            field.setMaxLength(longest)
            return field
        return TextArea(min_lines=2, max_lines=8, longest=longest)

    def _with_clock(self, day: QWidget) -> QWidget:
        """Put a time beside the date."""
        self._clock = ClockInput(None, name=tr("Time"))
        box = QWidget()
        box.setFocusProxy(day)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(day)
        row.addWidget(self._clock)
        row.addStretch(1)
        return box


def _number_fault(text: str) -> str:
    """Say what is expected where a text is no whole number."""
    is_number = text.isascii() and text.removeprefix("-").isdigit() and len(text) < 10
    return "" if not text or is_number else tr("Write a whole number.")

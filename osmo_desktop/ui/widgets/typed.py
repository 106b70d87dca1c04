"""What stands in a field as words: to be sealed while it is typed, and put back as it was."""

from __future__ import annotations

from collections.abc import Callable

from osmo_desktop.ui.widgets.choices import CheckLine, ChoiceInput
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea
from osmo_desktop.ui.widgets.times import ClockInput, DateInput

Field = LineInput | TextArea | ChoiceInput | CheckLine
"""A field whose content may be kept; of lines also those of dates."""


def typed(field: Field) -> str:
    """What stands in a field; of a date ISO 8601, or the words that are none yet."""
    if isinstance(field, DateInput | ClockInput):
        return field.typed
    if isinstance(field, ChoiceInput):
        return field.key or ""
    if isinstance(field, CheckLine):
        return "1" if field.isChecked() else ""
    return field.text()


def put(field: Field, text: str) -> None:
    """Put back what `typed` gave; a choice that is offered no more is left as it is."""
    if isinstance(field, ChoiceInput):
        field.set_key(text or None)
    elif isinstance(field, CheckLine):
        field.setChecked(bool(text))
    elif isinstance(field, DateInput | ClockInput):
        field.put_typed(text)
    elif isinstance(field, TextArea):
        field.set_text(text)
    else:
        field.setText(text)
        field.setModified(True)  # no later answer of the vault stands in for it


def watch(field: Field, slot: Callable[[], None]) -> None:
    """Call `slot` whenever something else stands in the field."""
    if isinstance(field, ChoiceInput):
        field.currentIndexChanged.connect(lambda _at: slot())
    elif isinstance(field, CheckLine):
        field.toggled.connect(lambda _is: slot())
    elif isinstance(field, TextArea):
        field.textChanged.connect(slot)
    else:
        field.textChanged.connect(lambda _text: slot())

"""One line that a rule reads: what is none stays, and what is expected is said beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui.widgets.inputs import LineInput

_MOST_DIGITS = 9


class CheckedInput(LineInput):
    """A line with a rule: `check` gives the sentence that says what is expected, else nothing.

    It is judged once it was left or is given, and from then on with every key.
    """

    def __init__(
        self, check: Callable[[str], str], *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(name=name, parent=parent)
        self._check = check
        self._is_left = False
        self.editingFinished.connect(self.settle)

    @property
    def fault(self) -> str:
        """What is expected, while what was typed does not fit; the rule before the length."""
        text = self.text().strip()
        return (self._check(text) if self._is_left else "") or super().fault

    def settle(self) -> None:
        """Judge what stands here now."""
        self._is_left = True
        self.judge()

    def set_check(self, check: Callable[[str], str]) -> None:
        """Read by another rule from now on; what stands here is judged when it is left."""
        self._check = check
        self._is_left = False
        self.judge()


class NumberInput(CheckedInput):
    """A whole number from `low` to `high`, or nothing."""

    def __init__(self, low: int, high: int, *, name: str = "") -> None:
        super().__init__(self._expected, name=name)
        self.low, self.high = low, high

    @property
    def value(self) -> int | None:
        """The number; None when the field is empty or holds none."""
        text = self.text().strip()
        if not (text.isascii() and text.isdigit()) or len(text) > _MOST_DIGITS:
            return None
        return int(text) if self.low <= int(text) <= self.high else None

    @property
    def is_pending(self) -> bool:
        """Whether something stands here that is no number of the field."""
        return bool(self.text().strip()) and self.value is None

    def set_value(self, value: object) -> None:
        """Show a number, or nothing, without telling anyone."""
        self.setText(str(value) if isinstance(value, int) else "")

    @property
    def typed(self) -> str:
        """What stands here, also when it is no number."""
        return self.text()

    def put_typed(self, typed: str) -> None:
        """Put back what `typed` gave, without telling anyone."""
        self.setText(typed)
        self.settle()

    def _expected(self, text: str) -> str:
        """Say what is expected where there is no such number."""
        if not text or self.value is not None:
            return ""
        words = tr("Write a whole number from {low} to {high}, or leave it empty.")
        return words.format(low=self.low, high=self.high)

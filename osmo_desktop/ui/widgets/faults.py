"""What is wrong with what stands in a field: told to the place beside it that says it."""

from __future__ import annotations

from typing import Final, Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import current, ntr
from osmo_desktop.domain.language.numbers import integer

ROOM: Final = 300_000
"""Characters that a field of one line takes: a whole paste stays, and its length is said."""


@runtime_checkable
class FaultPlace(Protocol):
    """A widget around fields that has room for a sentence about them."""

    def show_fault(self, field: QWidget, sentence: str) -> None:
        """Say what is wrong in `field` and what is expected; empty words take it away."""


def tell(field: QWidget, sentence: str) -> None:
    """Mark `field`, and tell the nearest place around it what is wrong there."""
    if bool(field.property("osmoFault")) != bool(sentence):
        field.setProperty("osmoFault", bool(sentence))
        field.style().unpolish(field)
        field.style().polish(field)
    place = field.parentWidget()
    while place is not None and not isinstance(place, FaultPlace):
        place = place.parentWidget()
    if isinstance(place, FaultPlace):
        place.show_fault(field, sentence)


def too_long(text: str, longest: int) -> str:
    """Say by how much `text` is too long; empty where it fits. No limit is 0."""
    excess = len(text) - longest
    if not longest or excess <= 0:
        return ""
    words = ntr(
        "{n} character too many: at most {most} fit here. Shorten the text.",
        "{n} characters too many: at most {most} fit here. Shorten the text.",
        excess,
    )
    return words.format(n=integer(excess, current()), most=integer(longest, current()))

"""A new passphrase for a vault that exists: asked alike on both ways back into it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt

from osmo_desktop.domain.language import current
from osmo_desktop.ui.welcome.part import Part
from osmo_desktop.ui.welcome.phrase_fields import PhraseFields


class PhraseDoor(Protocol):
    """What choosing a passphrase needs of the door."""

    def names(self) -> tuple[str, ...]:
        """Names that no passphrase may be built on."""

    def suggest(self, language: str) -> str:
        """A passphrase of six random words."""


class NewPhrasePart(Part):
    """Goes on when the passphrase is accepted and typed twice."""

    def __init__(
        self, door: PhraseDoor, title: str, lead: str, next_label: str, *, next_icon: str
    ) -> None:
        super().__init__(title, lead, next_label, next_icon=next_icon)
        self.fields = PhraseFields(door.names, lambda: door.suggest(current().code))
        self.fields.done.connect(self.ask_next)
        self.body.addWidget(self.fields)

    def focus_start(self) -> None:
        """Begin with the passphrase."""
        self.fields.phrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_next(self) -> None:
        """Go on, or to the field that is not right yet."""
        self.fields.clear_errors()
        fault = self.fields.fault()
        if fault is None:
            super().ask_next()
            return
        row, sentence = fault
        row.set_error(sentence)
        row.control.setFocus(Qt.FocusReason.OtherFocusReason)

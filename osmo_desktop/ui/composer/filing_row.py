"""For which engagement a note is made: a choice where the client has several at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from osmo_desktop.domain.language import ptr, tr
from osmo_desktop.services.filings import Filing, offered
from osmo_desktop.services.models import NoteDraft
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.labels import PlainLabel, set_tooltip

_NONE = ""
_LIMIT = 300


class FilingRow(QWidget):
    """One line: the label and the choice; nothing is shown where there is nothing to choose.

    Those are offered that ran on the note's day. A new note whose engagement did not run on another
    day goes to the newest that did; an approved one stays where it is until somebody chooses.
    """

    chosen = Signal(object)
    """The `Filing` that the note belongs to now."""

    def __init__(self) -> None:
        super().__init__()
        self.choice = ChoiceInput([], name=ptr("filed under", "For"))
        self._filings: tuple[Filing, ...] = ()
        self._key = _NONE
        self._is_new = True
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(PlainLabel(ptr("filed under", "For"), "label"))
        row.addWidget(self.choice, 1)
        self.choice.chosen.connect(self._on_chosen)
        self.hide()

    @property
    def engagement(self) -> str:
        """The id of the engagement; empty for none."""
        return self._key

    def offer(self, filings: Sequence[Filing]) -> None:
        """Offer the engagements of a client from now on."""
        self._filings = tuple(filings)

    def show_draft(self, draft: NoteDraft, day: date) -> None:
        """Show where a draft is filed, without telling anyone."""
        self._key, self._is_new = draft.engagement, draft.amends is None
        self._renew(day)

    def show_day(self, day: date) -> None:
        """Offer what ran on another day of the note."""
        here = [one for one in self._filings if one.holds(day)]
        if self._is_new and self._key not in {one.engagement for one in here}:
            self._key = here[0].engagement if here else _NONE
            if here:
                self.chosen.emit(here[0])
        self._renew(day)

    def _renew(self, day: date) -> None:
        """Fill the list; a note that is filed under none says so."""
        found = offered(self._filings, day, self._key)
        choices = [Choice(one.engagement, line(one.words, _LIMIT)) for one in found]
        if self._key == _NONE:
            choices.insert(0, Choice(_NONE, tr("No engagement named")))
        self.choice.set_choices(choices)
        self.choice.set_key(self._key)
        self.setVisible(len(found) > 1)
        set_tooltip(self.choice, self.choice.currentText())

    def _on_chosen(self, key: str) -> None:
        """Take another one, and tell it."""
        self._key = key
        set_tooltip(self.choice, self.choice.currentText())
        filing = next((one for one in self._filings if one.engagement == key), None)
        if filing is not None:
            self.chosen.emit(filing)

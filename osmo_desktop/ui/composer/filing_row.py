"""For which engagement a document is made: a choice where the client has several at a time."""

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


class FilingChoice(QWidget):
    """One line: the label and the choice; nothing is shown where there is nothing to choose."""

    chosen = Signal(str)
    """The id of the engagement that the person chose."""

    def __init__(self) -> None:
        super().__init__()
        self.choice = ChoiceInput([], name=ptr("filed under", "For"))
        self._key = _NONE
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

    def show_filings(self, filings: Sequence[Filing], engagement: str, day: date) -> None:
        """Offer what ran on a day, without telling anyone; what is filed under none says so."""
        self._key = engagement
        found = offered(filings, day, engagement)
        choices = [Choice(one.engagement, line(one.words, _LIMIT)) for one in found]
        if engagement == _NONE:
            choices.insert(0, Choice(_NONE, tr("No engagement named")))
        self.choice.set_choices(choices)
        self.choice.set_key(engagement)
        self.setVisible(len(found) > 1)
        set_tooltip(self.choice, self.choice.currentText())

    def _on_chosen(self, key: str) -> None:
        """Take another one, and tell it."""
        self._key = key
        set_tooltip(self.choice, self.choice.currentText())
        self.chosen.emit(key)


class FilingRow(FilingChoice):
    """The choice of a note.

    A new note whose engagement did not run on another day goes to the newest that did; an approved
    one stays where it is until somebody chooses.
    """

    filed = Signal(object)
    """The `Filing` that the note belongs to now."""

    def __init__(self) -> None:
        super().__init__()
        self._filings: tuple[Filing, ...] = ()
        self._is_new = True
        self.chosen.connect(self._tell)

    def offer(self, filings: Sequence[Filing]) -> None:
        """Offer the engagements of a client from now on."""
        self._filings = tuple(filings)

    def show_draft(self, draft: NoteDraft, day: date) -> None:
        """Show where a draft is filed, without telling anyone."""
        self._is_new = draft.amends is None
        self.show_filings(self._filings, draft.engagement, day)

    def show_day(self, day: date) -> None:
        """Offer what ran on another day of the note."""
        here = [one.engagement for one in self._filings if one.holds(day)]
        if not self._is_new or self.engagement in here:
            self.show_filings(self._filings, self.engagement, day)
            return
        self.show_filings(self._filings, next(iter(here), _NONE), day)
        self._tell(self.engagement)

    def _tell(self, key: str) -> None:
        """Say which one it is, with the head of its documents."""
        filing = next((one for one in self._filings if one.engagement == key), None)
        if filing is not None:
            self.filed.emit(filing)

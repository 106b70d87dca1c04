"""The words of a sheet typed in: each is completed from its list and checked once left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QGridLayout, QWidget

from osmo_desktop.domain.language import LANGUAGES, current, tr
from osmo_desktop.domain.language.words import TELLING_LETTERS, find_word
from osmo_desktop.ui.welcome.part import Part
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput

_COLUMNS = 5
_LONGEST_WORD = 40


class WordsDesk(Protocol):
    """What the words of sheets are."""

    def recovery_list(self, language: str) -> Sequence[str]:
        """The words that a sheet of a language is written with."""

    def recovery_count(self) -> int:
        """How many words stand on a sheet."""


class WordInput(LineInput):
    """One word of the sheet: the list completes it; a blank goes to the next field.

    A scanner that types what the sheet's code holds fills field after field this way.
    """

    completed = Signal()
    """The word is typed: the next one is to come."""

    def __init__(self) -> None:
        super().__init__(height=36)
        self.setMaxLength(_LONGEST_WORD)
        self.typed = ""
        """What was typed, without what the list offered behind it."""
        self.textEdited.connect(self._on_edited)

    def set_word(self, word: str) -> None:
        """Put a whole word in."""
        self.typed = word
        self.setText(word)

    def _on_edited(self, text: str) -> None:
        """Remember what was typed: the offered rest follows it, selected."""
        self.typed = text.strip()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A blank or a comma ends the word; the arrow and End take what is offered."""
        if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_End):
            self.typed = self.text().strip()
        if event.text() in (" ", ","):
            if self.typed:
                self.completed.emit()
            event.accept()
            return
        super().keyPressEvent(event)


class WordsPart(Part):
    """As many fields as the sheet has words; each is checked against the list once left."""

    def __init__(
        self, door: WordsDesk, title: str, lead: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, lead, tr("Continue"), parent=parent)
        self._lists = {code: tuple(door.recovery_list(code)) for code in LANGUAGES}
        self.inputs = [WordInput() for _ in range(door.recovery_count())]
        self.rows = [
            FormRow(tr("Word {n}").format(n=at + 1), field) for at, field in enumerate(self.inputs)
        ]
        self._language = ""
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self.body.addLayout(self._grid)
        for at, field in enumerate(self.inputs):
            field.completed.connect(lambda at=at: self._go_to(at + 1))
            field.left.connect(lambda at=at: self._settle(at))
            field.returnPressed.connect(lambda at=at: self._on_enter(at))
            self._grid.addWidget(self.rows[at], at // _COLUMNS, at % _COLUMNS)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self._speak(current().code)

    @property
    def typed(self) -> list[str]:
        """The words as they stand."""
        return [field.text().strip() for field in self.inputs]

    @property
    def words(self) -> tuple[str, ...]:
        """The list that the sheet is written with, as far as the typed words tell."""
        return self._lists[self._language]

    def focus_start(self) -> None:
        """Begin with the first word that is missing."""
        self._go_to(0)

    def ask_next(self) -> None:
        """Go on when every word is one of the list; else go to the first that is not."""
        for at in range(len(self.inputs)):
            self._settle(at)
        for at, field in enumerate(self.inputs):
            if not field.typed:
                self.rows[at].set_error(tr("Type this word from the sheet."))
        wrong = [at for at, row in enumerate(self.rows) if row.error]
        if wrong:
            self.inputs[wrong[0]].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().ask_next()

    def forget(self) -> None:
        """Forget the words."""
        for field in self.inputs:
            field.set_word("")

    def _on_enter(self, at: int) -> None:
        """Enter goes to the next word that is missing, and after the last one onwards."""
        self._settle(at)
        missing = [place for place, word in enumerate(self.typed) if not word]
        if missing and not self.rows[at].error:
            self._go_to(missing[0])
        else:
            self.ask_next()

    def _go_to(self, at: int) -> None:
        """Put the focus on a field; after the last one on the button."""
        target = self.inputs[at] if at < len(self.inputs) else self.next_button
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _settle(self, at: int) -> None:
        """Write the whole word in place of its first letters, or say that it is none.

        A word can change the language of the sheet, and with it what the earlier ones meant.
        """
        language = self._likeliest()
        if language != self._language:
            self._speak(language)
            for place in range(len(self.inputs)):
                self._resolve(place)
        self._resolve(at)

    def _resolve(self, at: int) -> None:
        field, row = self.inputs[at], self.rows[at]
        word = field.typed
        found = find_word(self.words, word) if word else None
        if found is not None:
            field.setText(self.words[found])
            row.clear_error()
        elif word:
            row.set_error(tr("No word of the sheet. Look again."))
        else:
            row.clear_error()

    def _likeliest(self) -> str:
        """The language whose list knows most of the typed words; the one in use in a tie."""
        words = (field.typed for field in self.inputs)
        typed = [word for word in words if len(word) >= TELLING_LETTERS]

        def known(code: str) -> tuple[int, bool]:
            words = self._lists[code]
            return sum(find_word(words, word) is not None for word in typed), code == self._language

        return max(LANGUAGES, key=known)

    def _speak(self, code: str) -> None:
        """Complete words from the list of a language."""
        if code == self._language:
            return
        self._language = code
        for field in self.inputs:
            completer = QCompleter(list(self.words), field)
            completer.setCompletionMode(QCompleter.CompletionMode.InlineCompletion)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            field.setCompleter(completer)

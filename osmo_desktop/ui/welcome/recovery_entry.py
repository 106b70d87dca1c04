"""Opening with the recovery sheet: its words are typed in, then a new passphrase is set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QGridLayout, QHBoxLayout, QStackedWidget, QWidget

from osmo_desktop.domain.language import LANGUAGES, current, tr
from osmo_desktop.domain.language.words import TELLING_LETTERS, find_word
from osmo_desktop.ui import announce
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.help_entry import HelpDoor, HelpEntry
from osmo_desktop.ui.welcome.part import Part
from osmo_desktop.ui.welcome.phrase_fields import PhraseFields
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.focus_ring import FocusRing
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.inputs import LineInput

_COLUMNS = 5
_LONGEST_WORD = 40
T = TypeVar("T")


class RecoveryDoor(HelpDoor, Protocol):
    """The part of the door that opens with a sheet; `check_recovery` and `recover` take time."""

    def recovery_list(self, language: str) -> Sequence[str]:
        """The words that a sheet of a language is written with."""

    def recovery_count(self) -> int:
        """How many words stand on a sheet."""

    def check_recovery(self, typed: Sequence[str]) -> None:
        """Tell whether the words open the vault."""

    def recover(self, typed: Sequence[str], passphrase: str) -> object:
        """Open with the words and set a new passphrase."""


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

    help_requested = Signal()
    """There is no sheet at hand: a supervisor is to help."""

    def __init__(self, door: RecoveryDoor, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Open with the recovery sheet"),
            tr(
                "Type the words of the sheet in their order. Four letters of a word are enough. "
                "Nothing is changed before you have set a new passphrase."
            ),
            tr("Continue"),
            parent=parent,
        )
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
        self.help_button = GhostButton(tr("No sheet at hand? Ask a supervisor"), icon="life-buoy")
        self.help_button.clicked.connect(self.help_requested)
        foot = QHBoxLayout()
        foot.addWidget(self.help_button)
        foot.addStretch(1)
        self.body.addLayout(foot)
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


class NewPhrasePart(Part):
    """The new passphrase, which the recovery sheet does not open the vault without."""

    def __init__(self, door: RecoveryDoor, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Set a new passphrase"),
            tr("The words are right. From now on this passphrase opens OSMO; the sheet stays."),
            tr("Set and open"),
            next_icon="lock-open",
            parent=parent,
        )
        self.fields = PhraseFields(door.names, lambda: door.suggest(current().code))
        self.fields.done.connect(self.ask_next)
        self.body.addWidget(self.fields)

    def focus_start(self) -> None:
        """Begin with the passphrase."""
        self.fields.phrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_next(self) -> None:
        """Go on when the passphrase is accepted and typed twice."""
        self.fields.clear_errors()
        fault = self.fields.fault()
        if fault is None:
            super().ask_next()
            return
        row, sentence = fault
        row.set_error(sentence)
        row.control.setFocus(Qt.FocusReason.OtherFocusReason)


class RecoveryEntry(QStackedWidget):
    """Both screens; `opened` carries what the door opened. GUI thread only."""

    opened = Signal(object)
    cancelled = Signal()

    def __init__(
        self, door: RecoveryDoor, tasks: TaskRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("recovery_entry")
        self._door = door
        self._tasks = tasks
        self.words = WordsPart(door)
        self.words.back_requested.connect(self.cancelled)
        self.words.next_requested.connect(self._check)
        self.words.help_requested.connect(self._ask_help)
        self.help: HelpEntry | None = None
        self.phrase: NewPhrasePart | None = None
        self.addWidget(self.words)
        self.focus_ring = FocusRing.install(self)

    def focus_start(self) -> None:
        """Begin with the keyboard in place."""
        self.words.focus_start()

    def _ask_help(self) -> None:
        """Go the way without a sheet."""
        entry = self.help = HelpEntry(self._door, self._tasks)
        entry.opened.connect(self.opened)
        entry.cancelled.connect(self._back_from_help)
        self.addWidget(entry)
        self.setCurrentWidget(entry)
        entry.focus_start()

    def _back_from_help(self) -> None:
        """Show the words again."""
        if self.help is not None:
            self.removeWidget(self.help)
            self.help.deleteLater()
            self.help = None
        self.words.focus_start()

    def _check(self) -> None:
        """Ask the vault whether these are its words."""
        typed = self.words.typed
        self._run(
            self.words,
            lambda: self._door.check_recovery(typed),
            lambda _nothing: self._ask_phrase(),
            name=tr("Checking the words"),
        )

    def _ask_phrase(self) -> None:
        """Ask for the new passphrase."""
        self.words.clear_said()
        part = NewPhrasePart(self._door)
        part.back_requested.connect(self._back_to_words)
        part.next_requested.connect(self._recover)
        self.phrase = part
        self.addWidget(part)
        self.setCurrentWidget(part)
        announce.announce(self, part.accessibleName())
        part.focus_start()

    def _back_to_words(self) -> None:
        """Show the words again."""
        if self.phrase is not None:
            self.removeWidget(self.phrase)
            self.phrase.deleteLater()
            self.phrase = None
        self.words.focus_start()

    def _recover(self) -> None:
        """Open with the words and set the passphrase."""
        part = self.phrase
        if part is None:
            return
        typed, passphrase = self.words.typed, part.fields.phrase.text()
        self._run(
            part,
            lambda: self._door.recover(typed, passphrase),
            self.opened.emit,
            name=tr("Making the key from your passphrase. This takes a moment on purpose."),
        )

    def _run(
        self, part: Part, job: Callable[[], T], on_success: Callable[[T], None], *, name: str
    ) -> None:
        part.show_busy(name)
        owner: QObject = part
        self._tasks.vault(
            job,
            name=name,
            owner=owner,
            on_success=on_success,
            on_failure=lambda error: part.show_error(failure_words(error)),
        )

"""Opening with the recovery sheet: its words are typed in, then a new passphrase is set."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import announce
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.help_entry import HelpDoor, HelpEntry
from osmo_desktop.ui.welcome.part import Part
from osmo_desktop.ui.welcome.phrase_part import NewPhrasePart
from osmo_desktop.ui.welcome.sheet_part import SheetPrinter
from osmo_desktop.ui.welcome.words_part import WordsDesk, WordsPart
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.focus_ring import FocusRing

T = TypeVar("T")


class RecoveryDoor(HelpDoor, WordsDesk, Protocol):
    """The part of the door that opens with a sheet; `check_recovery` and `recover` take time."""

    def check_recovery(self, typed: Sequence[str]) -> None:
        """Tell whether the words open the vault."""

    def recover(self, typed: Sequence[str], passphrase: str) -> object:
        """Open with the words and set a new passphrase."""


class SheetWordsPart(WordsPart):
    """The words that open this vault; without the sheet a supervisor may help."""

    help_requested = Signal()
    """There is no sheet at hand: a supervisor is to help."""

    def __init__(self, door: RecoveryDoor) -> None:
        super().__init__(
            door,
            tr("Open with the recovery sheet"),
            tr(
                "Type the words of the sheet in their order. Four letters of a word are enough. "
                "Nothing is changed before you have set a new passphrase."
            ),
        )
        self.help_button = GhostButton(tr("No sheet at hand? Ask a supervisor"), icon="life-buoy")
        self.help_button.clicked.connect(self.help_requested)
        foot = QHBoxLayout()
        foot.addWidget(self.help_button)
        foot.addStretch(1)
        self.body.addLayout(foot)


class RecoveryEntry(QStackedWidget):
    """Both screens; `opened` carries what the door opened. GUI thread only."""

    opened = Signal(object)
    cancelled = Signal()
    sheet_used = Signal()
    """After `opened`: the words of the sheet opened the vault, so a new one is to be made (b.7)."""

    def __init__(
        self,
        door: RecoveryDoor,
        tasks: TaskRunner,
        parent: QWidget | None = None,
        *,
        print_sheet: SheetPrinter | None = None,
    ) -> None:
        super().__init__(parent)
        self._print_sheet = print_sheet
        self.setObjectName("recovery_entry")
        self._door = door
        self._tasks = tasks
        self.words = SheetWordsPart(door)
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
        entry = self.help = HelpEntry(self._door, self._tasks, print_sheet=self._print_sheet)
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
        part = NewPhrasePart(
            self._door,
            tr("Set a new passphrase"),
            tr("The words are right. From now on this passphrase opens OSMO; the sheet stays."),
            tr("Set and open"),
            next_icon="lock-open",
        )
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
            self._on_recovered,
            name=tr("Making the key from your passphrase. This takes a moment on purpose."),
        )

    def _on_recovered(self, opened: object) -> None:
        """Hand over what was opened, then say that the paper was used."""
        self.opened.emit(opened)
        self.sheet_used.emit()

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

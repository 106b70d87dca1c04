"""The first run: three steps, then the services of a new vault."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import Catalogue, current, tr, use
from osmo_desktop.domain.resource_files import resource_dir
from osmo_desktop.ui import announce
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.lock.brand import BrandMark
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.language_part import LanguagePart
from osmo_desktop.ui.welcome.needs import Door, Opened
from osmo_desktop.ui.welcome.part import Part
from osmo_desktop.ui.welcome.person_part import PersonPart
from osmo_desktop.ui.welcome.sheet_part import (
    Pick,
    SheetPart,
    SheetPrinter,
    SheetSetting,
    pick_words,
)
from osmo_desktop.ui.welcome.stepper import Stepper
from osmo_desktop.ui.welcome.team_steps import TeamSteps
from osmo_desktop.ui.widgets.focus_ring import FocusRing
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.pages import PageGround


class Welcome(QWidget):
    """Shown once, instead of the lock screen, while there is no vault.

    The vault is made only after the recovery words were typed back, so that none ever stands
    without its sheet. `finished` carries what the door opened. `print_sheet`
    makes the sheet's PDF (free pool); without it the words are written down by hand.
    """

    finished = Signal(object)
    """The services of the new vault."""
    restore_requested = Signal()
    """A backup is to become the vault of this laptop."""
    left = Signal()
    """Somebody else is to open their vault after all."""
    language_chosen = Signal(str)
    """The words already changed; to be remembered by whoever keeps settings."""

    def __init__(
        self,
        door: Door,
        tasks: TaskRunner,
        *,
        print_sheet: SheetPrinter | None = None,
        pick: Pick = pick_words,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self._door = door
        self._tasks = tasks
        self._print_sheet = print_sheet
        self._pick = pick
        self._secret = b""
        self._words: tuple[str, ...] = ()
        self._opened: Opened | None = None
        self._can_leave = False
        self.person: PersonPart | None = None
        self.recovery: SheetPart | None = None
        self.team: TeamSteps | None = None
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._ground: QWidget | None = None
        self._build()
        self.focus_ring = FocusRing.install(self)

    @property
    def part(self) -> Part | TeamSteps:
        """What is shown now."""
        shown = self._stack.currentWidget()
        assert isinstance(shown, (Part, TeamSteps))
        return shown

    def choose_language(self, code: str) -> None:
        """Change the words of the whole program; what was typed later is asked again."""
        if code == current().code:
            return
        use(Catalogue.load(resource_dir() / "locale", code))
        self.language_chosen.emit(code)
        # Not now: the tile that was pressed is part of what is replaced.
        QTimer.singleShot(0, self, self.retranslate)

    def offer_return(self) -> None:
        """Let the newcomer go back to the vaults that are there."""
        self._can_leave = True
        self.language.back_button.show()

    def retranslate(self) -> None:
        """Show step 1 in the language in use."""
        if self._opened is None:
            self.person = self.recovery = None
            self._build()
            self.part.focus_start()

    def _build(self) -> None:
        """Make the frame and step 1."""
        before, ground = self._ground, PageGround()
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        self._stack = QStackedWidget()
        column.addWidget(self._stack, 1)
        self.language = LanguagePart()
        self.language.language_chosen.connect(self.choose_language)
        self.language.next_requested.connect(self.show_person)
        self.language.restore_requested.connect(self.restore_requested)
        self.language.back_requested.connect(self.left)
        self.language.back_button.setVisible(self._can_leave)
        self._stack.addWidget(self.language)
        self._outer.addWidget(ground)
        self._ground = ground
        self.setWindowTitle(tr("OSMO Desktop"))
        if before is not None:
            before.hide()
            before.deleteLater()

    def _head(self) -> QWidget:
        """Make the mark, the program's name and the three steps."""
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(24, 12, 24, 4)
        row.setSpacing(12)
        row.addWidget(BrandMark())
        row.addWidget(PlainLabel(tr("OSMO Desktop"), "h2"))
        row.addStretch(1)
        self.stepper = Stepper([tr("Language"), tr("Passphrase and recovery"), tr("Team")])
        row.addWidget(self.stepper)
        return head

    # -- step 2 -------------------------------------------------------------------------

    def show_person(self) -> None:
        """Ask for names and the passphrase."""
        if self.person is None:
            self.person = PersonPart(lambda: self._door.suggest(current().code))
            self.person.back_requested.connect(self._show_language)
            self.person.next_requested.connect(self._make_words)
        self._show(self.person, 1)

    def _show_language(self) -> None:
        """Go back to step 1."""
        self._show(self.language, 0)

    def _make_words(self) -> None:
        """Make the paper secret and its words, once."""
        person = self.person
        assert person is not None
        if self._words:
            self._show_recovery()
            return
        code = current().code
        person.show_busy(tr("Making the recovery words"))

        def job() -> tuple[bytes, tuple[str, ...]]:
            secret = self._door.new_secret()
            return secret, self._door.recovery_words(secret, code)

        def made(result: tuple[bytes, tuple[str, ...]]) -> None:
            person.clear_said()
            self._secret, self._words = result
            self._show_recovery()

        self._tasks.free(
            lambda _report, _cancel: job(),
            name=tr("Making the recovery words"),
            owner=person,
            on_success=made,
            on_failure=lambda error: person.show_error(failure_words(error)),
        )

    def _show_recovery(self) -> None:
        """Show the words."""
        assert self.person is not None
        if self.recovery is None:
            setting = SheetSetting(
                self._vault_name, self._print_sheet, pick=self._pick, behind=self._ground
            )
            self.recovery = SheetPart(self._words, self._door, self._tasks, setting)
            self.recovery.left.connect(self.show_person)
            self.recovery.confirmed.connect(self._create)
        self._show(self.recovery, 1)

    def _vault_name(self) -> str:
        """Whose vault the sheet is of."""
        return self.person.user_name if self.person is not None else ""

    def _create(self) -> None:
        """Make the vault; deriving its key takes the better part of a second."""
        person, part = self.person, self.recovery
        assert person is not None
        assert part is not None
        phrase, user, device = person.phrase.text(), person.user_name, person.device_name
        secret, language = self._secret, current().code
        part.show_busy(tr("Making the key from your passphrase. This takes a moment on purpose."))

        def job() -> Opened:
            opened = self._door.create(
                phrase, secret=secret, user_name=user, device_name=device, language=language
            )
            opened.settings.change(language=language)
            return opened

        self._tasks.vault(
            job,
            name=tr("Making the vault"),
            owner=self,
            on_success=self._on_created,
            on_failure=lambda error: part.show_error(failure_words(error)),
        )

    # -- step 3 -------------------------------------------------------------------------

    def _on_created(self, opened: Opened) -> None:
        """Ask about the team; passphrase and words are not needed on screen any more."""
        self._opened = opened
        assert self.person is not None
        self.team = TeamSteps(
            opened.team,
            self._tasks,
            user_name=self.person.user_name,
            secret=self._secret,
            recovery=opened.recovery,
        )
        self.team.finished.connect(self._on_finished)
        self.person.forget()
        self._show(self.team, 2)
        self._secret, self._words = b"", ()
        if self.recovery is not None:
            self._stack.removeWidget(self.recovery)
            self.recovery.deleteLater()
            self.recovery = None

    def _on_finished(self, _way: str) -> None:
        """Hand the services over."""
        self.finished.emit(self._opened)

    def _show(self, part: Part | TeamSteps, step: int) -> None:
        """Show a part and say which step it belongs to."""
        if self._stack.indexOf(part) < 0:
            self._stack.addWidget(part)
        self._stack.setCurrentWidget(part)
        self.stepper.set_step(step)
        announce.announce(self, self.stepper.spoken)
        part.focus_start()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the keyboard in place."""
        super().showEvent(event)
        self.part.focus_start()

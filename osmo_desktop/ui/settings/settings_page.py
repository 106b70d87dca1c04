"""The page Settings: language, looks, text size, locking, passphrase, and what the program is."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QBoxLayout, QPushButton, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.domain.language.dates import clock
from osmo_desktop.services.recovery import SheetMaker
from osmo_desktop.services.settings import Settings
from osmo_desktop.services.surroundings import Surroundings
from osmo_desktop.ui import announce
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Freshness, Navigator, Now, local_now
from osmo_desktop.ui.settings.about import AboutCard
from osmo_desktop.ui.settings.appearance import Appearance
from osmo_desktop.ui.settings.backup_group import BackupGroup
from osmo_desktop.ui.settings.passphrase_view import PassphraseDesk, PassphraseView
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.language_part import LANGUAGE_NAMES
from osmo_desktop.ui.welcome.new_sheet import NewSheetDesk, NewSheetView
from osmo_desktop.ui.welcome.sheet_part import SheetSetting
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.chips import ChipChoice, ChipRow
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.forms import FormRow
from osmo_desktop.ui.widgets.notices import Banner
from osmo_desktop.ui.widgets.pages import PageHead, ScrollPage

TEXT_SIZES = (100, 110, 125, 150, 175, 200)
IDLE_MINUTES = range(1, 16)


class SettingsDesk(Protocol):
    """Reads and keeps settings. Vault worker only."""

    def get(self) -> Settings:
        """Read the settings."""

    def change(self, **values: object) -> Settings:
        """Keep other values."""


class SheetRoom(NewSheetDesk, Protocol):
    """Replaces the recovery sheet."""

    def sheet_maker(self) -> SheetMaker | None:
        """Tell whose vault it is, and what makes its sheet. Vault worker."""


class HasSettings(Protocol):
    """The part of the bundle that the page uses."""

    @property
    def settings(self) -> SettingsDesk:
        """The settings of this laptop."""

    @property
    def passphrase(self) -> PassphraseDesk:
        """The passphrase of the open vault."""

    @property
    def recovery(self) -> SheetRoom:
        """The recovery sheet."""

    @property
    def surroundings(self) -> Surroundings:
        """What the computer gives the program."""


class SettingsPage(ScrollPage):
    """Every choice is kept and shown at once; there is nothing to save."""

    settings_changed = Signal(object)
    """The `Settings` as they are now, after a choice: lock timer and other pages follow."""

    def __init__(
        self,
        services: HasSettings,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
        backups: BackupGroup | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name=tr("Settings"), parent=parent)
        self.setObjectName("settings_page")
        self._backups = backups
        self._services = services
        self._tasks = tasks
        self._navigator = navigator
        self._now = now
        self._saved = ""
        self._advice = ""
        self._compact = False
        self.values = Settings(language=current().code)
        self.appearance = Appearance(self)
        self._content: QWidget | None = None
        self._build()
        self.freshness = Freshness(self, bus, self.reload, kinds=("settings",))

    def set_compact(self, compact: bool) -> None:
        """Put what the program is under the choices in a small window."""
        super().set_compact(compact)
        self._compact = compact
        across = getattr(self, "_across", None)  # Qt's constructor asks before there is one
        if across is not None:
            down, right = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
            across.setDirection(down if compact else right)

    def focus_start(self) -> None:
        """Begin at the language in use."""
        for chip in self.languages.findChildren(QPushButton):
            if chip.isChecked():
                chip.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Show the words of the language in use."""
        self.setAccessibleName(tr("Settings"))
        self._saved = ""
        self._build()

    def reload(self) -> None:
        """Read the settings."""
        self._tasks.vault(
            lambda: (self._services.settings.get(), self._services.surroundings.advice()),
            name=tr("Reading the settings"),
            owner=self,
            on_success=self._on_read,
        )
        if self._backups is not None:
            self._backups.keeper.look()

    def choose(self, **values: object) -> None:
        """Keep a choice, then show it on the whole program."""
        self._tasks.vault(
            lambda: self._services.settings.change(**values),
            name=tr("Keeping the settings"),
            owner=self,
            on_success=self._on_changed,
            on_failure=self._on_failed,
        )

    def change_passphrase(self) -> None:
        """Ask for the passphrase in use and a new one, in front of the window."""
        self.passphrase_view = PassphraseView(
            self.window(), self._services.passphrase, self._tasks, behind=self
        )
        self.passphrase_view.passphrase_changed.connect(
            lambda: self._navigator.toast(tr("The passphrase was changed."))
        )
        if self._backups is not None:
            self.passphrase_view.passphrase_changed.connect(self._backups.keeper.renew_keys)
        self.passphrase_view.start()

    def new_sheet(self) -> None:
        """Make a new recovery sheet in place of the present one, in front of the window."""
        recovery = self._services.recovery
        self._tasks.vault(
            recovery.sheet_maker,
            name=tr("Reading the settings"),
            owner=self,
            on_success=self._open_new_sheet,
        )

    def _open_new_sheet(self, maker: SheetMaker | None) -> None:
        setting = SheetSetting(
            lambda: maker.owner if maker is not None else "",
            maker.make if maker is not None else None,
        )
        view = NewSheetView(
            self.window(), self._services.recovery, self._tasks, setting, behind=self
        )
        if self._backups is not None:
            view.steps.replaced.connect(self._backups.keeper.renew_keys)
        self.sheet_view = view
        view.start()

    def _on_read(self, read: tuple[Settings, str]) -> None:
        """Show what was read, and what to do about the computer."""
        settings, self._advice = read
        self._show(settings)

    def _on_changed(self, settings: Settings) -> None:
        """Show the new settings and tell that they are kept."""
        is_other_language = settings.language != current().code
        self.values = settings
        self.appearance.apply(settings)
        if is_other_language:
            # Not now: the chip that was pressed is part of what is replaced.
            QTimer.singleShot(0, self, self.retranslate)
        self._saved = tr("Saved at {clock}").format(clock=clock(self._now(), current()))
        self.head.set_title(tr("Settings"), self._saved)
        announce.announce(self, self._saved)
        self.settings_changed.emit(settings)

    def _on_failed(self, error: Exception) -> None:
        """Say that nothing was kept, and show what holds."""
        self._navigator.toast(failure_words(error))
        self._show(self.values)

    def _show(self, settings: Settings) -> None:
        """Show values without keeping anything."""
        self.values = settings
        self.languages.set_checked(current().code)  # what is true on the screen
        self.themes.set_checked(settings.theme)
        self.sizes.set_checked(str(_nearest(settings.text_scale)))
        self.idle.set_key(str(min(settings.idle_minutes, IDLE_MINUTES[-1])))
        self.advice.set_sentence(tr(self._advice) if self._advice else "")
        self.advice.setVisible(bool(self._advice))

    def _build(self) -> None:
        """Make the page in the language in use."""
        if self._content is not None:
            self._content.hide()
            self._content.deleteLater()
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.head = PageHead(tr("Settings"), self._saved)
        column.addWidget(self.head)
        choices = QVBoxLayout()
        choices.setSpacing(12)
        choices.addWidget(self._looks())
        choices.addWidget(self._locking())
        if self._backups is not None:
            choices.addWidget(self._backups.card())
        choices.addStretch(1)
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._across.setSpacing(16)
        self._across.addLayout(choices, 1)
        self._across.addWidget(AboutCard(), 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(self._across)
        column.addStretch(1)
        self.body.addWidget(self._content, 1)
        self.set_compact(self._compact)
        self._show(self.values)

    def _looks(self) -> Card:
        """Make the card with language, theme and text size."""
        card = Card(tr("Language and looks"), icon="languages")
        card.body.setSpacing(12)
        self.languages = ChipRow(
            [ChipChoice(code, name) for code, name in LANGUAGE_NAMES], name=tr("Language")
        )
        self.languages.chosen.connect(lambda code: self.choose(language=code))
        themes = (
            ("system", tr("As on the computer")),
            ("light", tr("Light")),
            ("dark", tr("Dark")),
            ("contrast", tr("High contrast")),
        )
        self.themes = ChipRow([ChipChoice(*choice) for choice in themes], name=tr("Theme"))
        self.themes.chosen.connect(lambda key: self.choose(theme=key))
        self.sizes = ChipRow(
            [ChipChoice(str(size), f"{size} %") for size in TEXT_SIZES], name=tr("Text size")
        )
        self.sizes.chosen.connect(lambda size: self.choose(text_scale=int(size)))
        card.body.addWidget(FormRow(tr("Language"), self.languages))
        card.body.addWidget(FormRow(tr("Theme"), self.themes))
        card.body.addWidget(FormRow(tr("Text size"), self.sizes))
        return card

    def _locking(self) -> Card:
        """Make the card with the idle time and the passphrase."""
        card = Card(tr("Locking"), icon="lock")
        minutes = [
            Choice(str(n), ntr("{n} minute", "{n} minutes", n).format(n=n)) for n in IDLE_MINUTES
        ]
        self.idle = ChoiceInput(minutes, key="10")
        self.idle.setMaximumWidth(200)
        self.idle.chosen.connect(lambda n: self.choose(idle_minutes=int(n)))
        below = tr(
            "OSMO also locks when the lid is closed or the computer sleeps. While the screen is "
            "turned to a client, it waits for up to 10 minutes more. Drafts are saved, and you "
            "return to where you were."
        )
        card.body.addWidget(FormRow(tr("Lock when unused for"), self.idle, below=below))
        self.passphrase_button = OutlineButton(tr("Change the passphrase"), icon="key-round")
        self.passphrase_button.clicked.connect(self.change_passphrase)
        self.sheet_button = OutlineButton(tr("Make a new recovery sheet"), icon="printer")
        self.sheet_button.clicked.connect(self.new_sheet)
        for button in (self.passphrase_button, self.sheet_button):
            card.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self.advice = Banner("triangle-alert", "", "warn")
        self.advice.hide()
        card.body.addWidget(self.advice)
        return card


def _nearest(scale: int) -> int:
    """Return the offered text size nearest to `scale`."""
    return min(TEXT_SIZES, key=lambda size: abs(size - scale))

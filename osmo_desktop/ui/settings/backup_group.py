"""What stands behind the group "Backups": its card, the view to restore, the bundle for support."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.backups import BackupStatus
from osmo_desktop.services.restoring import RestoreService
from osmo_desktop.services.settings import Settings
from osmo_desktop.services.support import SupportBundle, SupportService
from osmo_desktop.ui.backup_keeper import BackupKeeper, trouble
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Navigator, Now
from osmo_desktop.ui.restoring.panel import PresentVault
from osmo_desktop.ui.settings.backups import BackupCard
from osmo_desktop.ui.settings.restore_view import RestoreView
from osmo_desktop.ui.settings.support_view import SupportView
from osmo_desktop.ui.tasks import TaskRunner


class SettingsReader(Protocol):
    """Reads the settings. Vault worker only."""

    def get(self) -> Settings:
        """The settings."""


class HasCopies(Protocol):
    """The part of the bundle that is used here."""

    @property
    def backups(self) -> PresentVault:
        """The backups of this laptop."""

    @property
    def restoring(self) -> RestoreService:
        """The way from a backup to a vault."""

    @property
    def support(self) -> SupportService:
        """The bundle for support."""

    @property
    def settings(self) -> SettingsReader:
        """The settings of this laptop."""

    def figures(self) -> dict[str, int]:
        """What the vault holds, in numbers. Vault worker only."""


class BackupGroup(QObject):
    """Makes the card anew for each language and opens what it asks for. GUI thread only."""

    lock_requested = Signal()
    """A restored vault waits for the next unlock."""
    trouble_seen = Signal(str)
    """The sentence of what is wrong with backups, when that changes."""

    def __init__(
        self,
        services: HasCopies,
        keeper: BackupKeeper,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        now: Now,
    ) -> None:
        super().__init__()
        self._services = services
        self.keeper = keeper
        self._tasks = tasks
        self._navigator = navigator
        self._now = now
        self._said = ""
        self._status: BackupStatus | None = None
        self.view: RestoreView | SupportView | None = None
        keeper.changed.connect(self._on_changed)

    def card(self) -> BackupCard:
        """The card in the language in use."""
        card = BackupCard(self.keeper, self._now)
        card.restore_requested.connect(lambda: self.restore(card))
        card.support_requested.connect(lambda: self.gather(card))
        if self._status is not None:
            card.show_status(self._status)
        return card

    def restore(self, page: QWidget) -> None:
        """Open the view to restore in front of the window."""
        view = RestoreView(
            page.window(),
            self._services.restoring,
            self._services.backups,
            self._tasks,
            behind=_behind(page),
        )
        view.taken.connect(self.lock_requested)
        self.view = view
        view.start()

    def gather(self, page: QWidget) -> None:
        """Gather the bundle for support, then show it."""
        services = self._services
        self._navigator.toast(tr("Gathering the support bundle. This takes a moment."))

        def show(bundle: SupportBundle) -> None:
            self.view = SupportView(page.window(), bundle, self._on_saved, behind=_behind(page))
            self.view.open(self.view.text)

        def on_facts(facts: tuple[dict[str, int], Settings]) -> None:
            self._tasks.free(
                lambda _report, _token: services.support.gather(
                    self._now(), figures=facts[0], settings=facts[1]
                ),
                name=mark("Gathering the support bundle"),
                owner=page,
                on_success=show,
            )

        self._tasks.vault(
            lambda: (services.figures(), services.settings.get()),
            name=mark("Gathering the support bundle"),
            owner=page,
            on_success=on_facts,
        )

    def _on_changed(self, status: BackupStatus) -> None:
        """Say once what is wrong; the card shows it all the time."""
        self._status = status
        words = trouble(status)
        if words and words != self._said:
            self.trouble_seen.emit(words)
        self._said = words

    def say_again(self) -> None:
        """Say what is wrong once more, in the language that is in use now."""
        self._said = ""
        if self._status is not None:
            self._on_changed(self._status)

    def _on_saved(self, error: OSError | None) -> None:
        """Tell whether the bundle was saved."""
        words = tr("The bundle was saved.") if error is None else failure_words(error)
        self._navigator.toast(words)


def _behind(page: QWidget) -> QWidget | None:
    """What a view in front makes inert: the page that the card stands on."""
    above = page.parentWidget()
    while above is not None and above.objectName() != "settings_page":
        above = above.parentWidget()
    return above

"""The way into a vault: the first run, the lock screen, whose vault it is, the sheet, a backup.

The lock screen is painted before the program behind it is imported: what comes after it is made by
what `Start` holds. Of several people's vaults one is at hand; another one is chosen only while
nothing is open or being opened. GUI thread only.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NoReturn

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from osmo_desktop.domain.language import LANGUAGES, mark, tr, use
from osmo_desktop.services.entrance import first_return
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.lock.lock_screen import LockFacts, LockScreen
from osmo_desktop.ui.lock.locked import Locked, LockReason
from osmo_desktop.ui.lock.users import UserChooser
from osmo_desktop.ui.start import Start
from osmo_desktop.ui.tasks import TaskRunner

if TYPE_CHECKING:
    from datetime import datetime

    from osmo_desktop.services.assembly import Services
    from osmo_desktop.services.entrance import VaultInfo
    from osmo_desktop.ui.restoring.entry import RestoreEntry
    from osmo_desktop.ui.welcome.recovery_entry import RecoveryEntry
    from osmo_desktop.ui.welcome.welcome_window import Welcome

_PRELOAD_AFTER_MS = 200  # once the lock screen is painted and takes keys


class Doorway(QObject):
    """Everything that is shown before a vault is open; `App` shows what comes after."""

    sheet_used = Signal()
    """The vault was opened with the words of the recovery sheet."""

    def __init__(self, start: Start, tasks: TaskRunner) -> None:
        super().__init__()
        self._start = start
        self.tasks = tasks
        self.frame = QStackedWidget()
        self.frame.setWindowTitle(tr("OSMO Desktop"))
        self.frame.resize(1366, 728)
        self.lock_screen: LockScreen | None = None
        self.welcome: Welcome | None = None
        self.recovery: RecoveryEntry | None = None
        self.restoring: RestoreEntry | None = None
        self.chooser: UserChooser | None = None

    def open_door(self) -> None:
        """Show the first run, or the lock screen of whoever used this laptop last.

        Recovery words are shown at the door too, so no picture of the screen is to have it.
        """
        if self._start.hide_from_capture is not None:
            self._start.hide_from_capture(int(self.frame.winId()))
        info = self._start.users.known()
        if info is None:
            self._begin_first_run()
            return
        self._ask_phrase(info, Locked.from_code(self._start.note))
        if self._start.preload is not None:
            QTimer.singleShot(_PRELOAD_AFTER_MS, self._preload)

    def enter(self, services: Services) -> None:
        """Show the program of an open vault."""
        raise NotImplementedError

    def lock(self, reason: LockReason = LockReason.KEY) -> NoReturn:
        """Replace the process."""
        raise NotImplementedError

    # -- whose vault ------------------------------------------------------------------------

    def _ask_phrase(self, info: VaultInfo, locked: Locked | None) -> None:
        """Show the lock screen of a vault."""
        screen = LockScreen(_facts(info, locked, first_return([info, *self._start.users.all()])))
        screen.unlock_requested.connect(self._unlock)
        screen.language_chosen.connect(self._choose_language)
        screen.recovery_requested.connect(self._recover)
        screen.restore_requested.connect(self._restore)
        screen.other_user_requested.connect(self._ask_user)
        self.lock_screen = screen
        self._show(screen)

    def _begin_first_run(self) -> None:
        """Let somebody make their vault; beside others they may go back."""
        welcome = self._start.welcome(self._start.door(), self.tasks)
        welcome.finished.connect(self.enter)
        welcome.restore_requested.connect(self._restore)
        if self._start.users.all():
            welcome.offer_return()
            welcome.left.connect(self._leave_first_run)
        self.welcome = welcome
        self._show(welcome)

    def _ask_user(self) -> None:
        """Ask who opens; what was typed for another is forgotten."""
        if self.lock_screen is not None:
            self.lock_screen.clear()
        chooser = self.chooser = UserChooser(self._start.users.all())
        chooser.chosen.connect(self._choose_user)
        chooser.newcomer_wanted.connect(self._begin_another)
        chooser.back_requested.connect(self._give_up)
        self._show(chooser)
        chooser.focus_start()

    def _choose_user(self, path: str) -> None:
        """Show somebody's lock screen, in their language."""
        self._start.users.choose(path)
        info = self._start.users.known()
        if info is None:
            return
        self._forget_entrance()
        if info.language in LANGUAGES:
            use(self._start.catalogue(info.language))
        self._ask_phrase(info, None)
        self.frame.setFocus()
        if self.lock_screen is not None:
            self.lock_screen.setFocus()
        self._preload()

    def _begin_another(self) -> None:
        """Let a newcomer make a vault beside the others."""
        self._start.users.begin_another()
        self._forget_entrance()
        self._begin_first_run()

    def _leave_first_run(self) -> None:
        """Nothing was made: show the lock screen of whoever used this laptop last."""
        self._choose_user(self._start.users.all()[0].path)

    def _show(self, widget: QWidget) -> None:
        self.frame.addWidget(widget)
        self.frame.setCurrentWidget(widget)

    def _drop(self, widget: QWidget | None) -> None:
        if widget is not None:
            self.frame.removeWidget(widget)
            widget.deleteLater()

    # -- ways in ----------------------------------------------------------------------------

    def _preload(self) -> None:
        preload = self._start.preload
        if preload is not None:
            self.tasks.free(
                lambda _report, _cancel: preload(),
                name=mark("Opening the vault"),
                on_success=lambda _nothing: self._hold(),
            )

    def _hold(self) -> None:
        """Let the lock screen count down what is left of the wait after wrong passphrases."""
        if self.lock_screen is not None:
            self.lock_screen.hold(self._start.door().wait)

    def _recover(self) -> None:
        """Ask for the words of the recovery sheet in place of the passphrase."""
        entry = self._start.recovery(self._start.door(), self.tasks)
        entry.opened.connect(self.enter)
        entry.sheet_used.connect(self.sheet_used)
        entry.cancelled.connect(self._give_up)
        self.recovery = entry
        self._show(entry)
        entry.focus_start()

    def _restore(self) -> None:
        """Look for a backup in place of the passphrase or the first run."""
        entry = self._start.restoring(self._start.door(), self.tasks)
        entry.taken.connect(partial(self.lock, LockReason.RESTORED))
        entry.back_requested.connect(self._give_up)
        self.restoring = entry
        self._show(entry)
        entry.focus_start()

    def _give_up(self) -> None:
        """Show the lock screen or the first run again; what was typed elsewhere is forgotten."""
        before = self.lock_screen or self.welcome
        if before is None:
            return
        self.frame.setCurrentWidget(before)
        for entry in (self.recovery, self.restoring, self.chooser):
            self._drop(entry)
        self.recovery = self.restoring = self.chooser = None
        before.setFocus()

    def _forget_entrance(self) -> None:
        """Let the first run or the lock screen go: a passphrase or paper words were typed there."""
        for entrance in (self.welcome, self.lock_screen, self.recovery, self.chooser):
            self._drop(entrance)
        self.welcome = self.lock_screen = self.recovery = self.chooser = None

    def _unlock(self, phrase: str) -> None:
        screen = self.lock_screen
        if screen is None:
            return
        screen.show_progress(tr("Opening the vault"))

        def failed(error: Exception) -> None:
            screen.show_error(failure_words(error))
            self._hold()

        self.tasks.vault(
            lambda: self._start.door().unlock(phrase),
            name=mark("Opening the vault"),
            owner=screen,
            on_success=self.enter,
            on_failure=failed,
        )

    def _choose_language(self, code: str) -> None:
        use(self._start.catalogue(code))
        self._start.door().remember_language(code)
        if self.lock_screen is not None:
            self.lock_screen.retranslate()


def _facts(info: VaultInfo, locked: Locked | None, due: datetime | None) -> LockFacts:
    return LockFacts(
        team=info.team_name,
        user=info.user_name,
        device=info.device_name,
        locked=locked,
        due=due,
        can_recover=True,
        can_change_user=True,
    )

"""The life of the window: first run or lock screen, the program, and the lock that ends it.

Locking replaces the process (SECURITY 0 9): what is typed is sealed first, then nothing readable
is left in memory. The lock screen is painted before the program behind it is imported: what comes
after it is made by what `Start` holds. GUI thread only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from PySide6.QtCore import QLibraryInfo, QObject, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QStackedWidget

from osmo_desktop.domain.language import Catalogue, current, mark, tr, use
from osmo_desktop.ui import theme
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.clipboard import ClipboardGuard
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.lock.lock_screen import LockFacts, LockScreen
from osmo_desktop.ui.lock.locked import Locked, LockReason
from osmo_desktop.ui.lock_watch import LockWatch
from osmo_desktop.ui.navigation import Now, local_now
from osmo_desktop.ui.settings.appearance import theme_of
from osmo_desktop.ui.tasks import TaskRunner

if TYPE_CHECKING:
    from osmo_desktop.services.assembly import Services
    from osmo_desktop.services.door import VaultDoor
    from osmo_desktop.services.entrance import VaultInfo
    from osmo_desktop.services.settings import Settings
    from osmo_desktop.ui.program import Program
    from osmo_desktop.ui.restoring.entry import RestoreEntry
    from osmo_desktop.ui.session_signals import Left, SessionWatch
    from osmo_desktop.ui.table_view.frame import TableFrame
    from osmo_desktop.ui.welcome.recovery_entry import RecoveryEntry
    from osmo_desktop.ui.welcome.welcome_window import Welcome

_MINUTE_MS = 60_000
_FIRST_IDLE_MS = 10 * _MINUTE_MS  # until the settings are read
_PRELOAD_AFTER_MS = 200  # once the lock screen is painted and takes keys


@dataclass(frozen=True, kw_only=True)
class Start:
    """What the window starts from.

    `known` tells of the vault of this laptop, `door` gives the way to it, the same each time;
    `restart` replaces the process and leaves it a note, `note` is what the one before left;
    `welcome`, `recovery`, `restoring` and `program` make what comes after the lock screen, with
    the parameters of the classes; `preload` imports it while the passphrase is
    typed. `watch_session` tells when the computer is left, `hide_from_capture` keeps a window
    (by its native handle) out of pictures of the screen, where the platform can.
    """

    known: Callable[[], VaultInfo | None]
    door: Callable[[], VaultDoor[Services]]
    catalogue: Callable[[str], Catalogue]
    restart: Callable[[str], NoReturn]
    welcome: Callable[..., Welcome]
    recovery: Callable[..., RecoveryEntry]
    restoring: Callable[..., RestoreEntry]
    program: Callable[..., Program]
    note: str = ""
    now: Now = local_now
    preload: Callable[[], None] | None = None
    watch_session: Callable[[Left, int], SessionWatch | None] | None = None
    hide_from_capture: Callable[[int], object] | None = None


class App(QObject):
    """One run of the window, from the lock screen to the lock."""

    def __init__(self, start: Start) -> None:
        super().__init__()
        self._start = start
        self.services: Services | None = None
        self.bus = ChangeBus()
        self.tasks = TaskRunner(self.bus)
        self.frame = QStackedWidget()
        self.frame.setWindowTitle(tr("OSMO Desktop"))
        self.frame.resize(1366, 728)
        self.program: Program | None = None
        self.lock_screen: LockScreen | None = None
        self.welcome: Welcome | None = None
        self.recovery: RecoveryEntry | None = None
        self.restoring: RestoreEntry | None = None
        self.lock_watch = LockWatch(self)
        self.lock_watch.wanted.connect(self.lock)
        self.clipboard = ClipboardGuard(self)
        self.session: SessionWatch | None = None

    def open_door(self) -> None:
        """Show the first run, or the lock screen of the vault that this laptop has.

        Recovery words are shown at the door too, so no picture of the screen is to have it.
        """
        if self._start.hide_from_capture is not None:
            self._start.hide_from_capture(int(self.frame.winId()))
        info = self._start.known()
        if info is None:
            self.welcome = self._start.welcome(self._start.door(), self.tasks)
            self.welcome.finished.connect(self.enter)
            self.welcome.restore_requested.connect(self._restore)
            self.frame.addWidget(self.welcome)
            return
        screen = LockScreen(_facts(info, Locked.from_code(self._start.note)))
        screen.unlock_requested.connect(self._unlock)
        screen.language_chosen.connect(self._choose_language)
        screen.recovery_requested.connect(self._recover)
        screen.restore_requested.connect(self._restore)
        self.lock_screen = screen
        self.frame.addWidget(screen)
        if self._start.preload is not None:
            QTimer.singleShot(_PRELOAD_AFTER_MS, self._preload)

    def enter(self, services: Services) -> None:
        """Show the program of an open vault."""
        self.services = services
        self.watch()
        try:
            with theme.unstyled():
                program = self._start.program(services, self.tasks, self.bus, now=self._start.now)
                self.frame.addWidget(program.window)
        finally:
            # After the making of the window, all of which it would see; but whatever fails.
            self.lock_watch.start(_FIRST_IDLE_MS)
        program.lock_requested.connect(self.lock)
        program.settings_changed.connect(self._apply)
        program.table.turned.connect(self._turn)
        self.program = program
        self.frame.setCurrentWidget(program.window)
        self._forget_entrance()
        language = current().code

        def begin() -> Settings:
            # What the lock screen says next time; the language chosen at the door holds inside.
            self._start.door().remember_team(services.team.team_name())
            return services.settings.change(language=language)

        self.tasks.vault(
            begin,
            name=mark("Reading the settings"),
            owner=self,
            on_success=self._apply,
        )
        program.begin()

    def lock(self, reason: LockReason = LockReason.KEY) -> NoReturn:
        """Seal what is typed and replace the process, whatever is open and whatever fails."""
        has_drafts = False
        try:
            self.clipboard.clear()
            is_sealed = self.program.save_place() if self.program is not None else None
            self.tasks.refuse()  # a field that is left by a lock writes no record
            self._leave_screen()
            if self.tasks.stop_for_lock() and self.services is not None:
                has_drafts = is_sealed is not None and is_sealed()
                self.services.close()
        finally:
            self._start.restart(self._note(reason, has_drafts=has_drafts))

    def leave(self, reason: LockReason) -> None:
        """The computer is left: lock what is open, or forget what was typed to open it."""
        if any((self.services, self.recovery, self.restoring)):
            self.lock(reason)
        elif self.lock_screen is not None:
            if not self.tasks.is_idle:
                self.lock(reason)  # it may be opening just now
            self.lock_screen.clear()

    def close(self) -> None:
        """Seal what is typed and close the vault."""
        self.lock_watch.stop()
        if self.program is not None:
            self.program.save_place()
        self.tasks.stop()
        if self.services is not None:
            self.services.close()
            self.services = None

    def watch(self) -> None:
        """Listen to what says that the computer is left; once the window has a native handle."""
        window = int(self.frame.winId())
        if self._start.watch_session is not None and self.session is None:
            self.session = self._start.watch_session(self.leave, window)

    def _leave_screen(self) -> None:
        """Hide every window now: neither sealing nor a slow exec leaves a client on the screen."""
        for window in QApplication.topLevelWidgets():
            window.hide()

    def _note(self, reason: LockReason, *, has_drafts: bool) -> str:
        """What the lock screen of the fresh process says."""
        idle = self.lock_watch.idle_ms // _MINUTE_MS if reason is LockReason.IDLE else 0
        # A restored vault has drafts of its own, if any.
        waits = has_drafts and reason is not LockReason.RESTORED
        at = self._start.now().timetz().replace(tzinfo=None)
        return Locked(reason, at, idle, has_drafts=waits).to_code()

    def _turn(self, view: TableFrame) -> None:
        """Let the table view stand in the place of the program's window until it is left."""
        self.frame.addWidget(view)
        self.frame.setCurrentWidget(view)
        view.talk_began.connect(self.lock_watch.hold)
        view.talk_ended.connect(self.lock_watch.release)
        view.focus_start()
        view.left.connect(partial(self._turn_back, view))

    def _turn_back(self, view: TableFrame) -> None:
        """Show the program's window again."""
        if self.program is not None:
            self.frame.setCurrentWidget(self.program.window)
        self.frame.removeWidget(view)
        view.deleteLater()

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
        entry.sheet_used.connect(partial(_say_sheet_used, self))
        entry.cancelled.connect(self._give_up)
        self.recovery = entry
        self.frame.addWidget(entry)
        self.frame.setCurrentWidget(entry)
        entry.focus_start()

    def _restore(self) -> None:
        """Look for a backup in place of the passphrase or the first run."""
        entry = self._start.restoring(self._start.door(), self.tasks)
        entry.taken.connect(partial(self.lock, LockReason.RESTORED))
        entry.back_requested.connect(self._give_up)
        self.restoring = entry
        self.frame.addWidget(entry)
        self.frame.setCurrentWidget(entry)
        entry.focus_start()

    def _give_up(self) -> None:
        """Show the lock screen or the first run again; what was typed elsewhere is forgotten."""
        before = self.lock_screen or self.welcome
        if before is None:
            return
        self.frame.setCurrentWidget(before)
        for entry in (self.recovery, self.restoring):
            if entry is not None:
                self.frame.removeWidget(entry)
                entry.deleteLater()
        self.recovery = self.restoring = None
        before.setFocus()

    def _forget_entrance(self) -> None:
        """Let the first run or the lock screen go: a passphrase or paper words were typed there."""
        for entrance in (self.welcome, self.lock_screen, self.recovery):
            if entrance is not None:
                self.frame.removeWidget(entrance)
                entrance.deleteLater()
        self.welcome = self.lock_screen = self.recovery = None

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

    def _apply(self, settings: Settings) -> None:
        """Follow the settings: looks, language, idle time."""
        program = self.program
        if program is None:
            return
        program.settings.appearance.apply(settings)
        program.window.retranslate()
        words = tr("Locks after {n} min").format(n=settings.idle_minutes)
        program.window.status.set_lock_words(words)
        self._start.door().remember_language(settings.language)
        self.lock_watch.start(settings.idle_minutes * _MINUTE_MS)


def run_window(start: Start) -> int:
    """Run the window until it is closed; returns the exit code."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(application, QApplication):
        return 1
    # A dialog of the system's own would keep Ctrl+L to itself, and remember paths.
    application.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    theme.load_fonts()
    theme.apply(application, theme_of("system"))
    translator = QTranslator(application)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if translator.load(f"qtbase_{current().code}", folder):
        application.installTranslator(translator)
    app = App(start)
    app.open_door()
    app.frame.show()
    code = application.exec()
    app.close()
    return code


def _facts(info: VaultInfo, locked: Locked | None) -> LockFacts:
    return LockFacts(
        team=info.team_name,
        user=info.user_name,
        device=info.device_name,
        locked=locked,
        can_recover=True,
    )


def _say_sheet_used(app: App) -> None:
    """Tell whoever came in by the paper to make a new one; others may have seen it."""

    def say(_nothing: object) -> None:
        if app.program is not None:
            words = tr("The recovery sheet was used. Make a new one in Settings.")
            app.program.window.show_message(words, tone="warn", icon="key-round")

    # After the settings were read and applied: what was told in another language goes.
    app.tasks.vault(lambda: None, name=mark("Opening the vault"), on_success=say)

"""The life of the window: the door, the program behind it, and the lock that ends it.

Locking replaces the process (SECURITY 0 9): what is typed is sealed first, then nothing readable
is left in memory. GUI thread only.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from PySide6.QtCore import QLibraryInfo, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from osmo_desktop.domain.language import current, mark, tr
from osmo_desktop.services.entrance import first_return
from osmo_desktop.ui import theme
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.clipboard import ClipboardGuard
from osmo_desktop.ui.doorway import Doorway
from osmo_desktop.ui.lock.locked import Locked, LockReason
from osmo_desktop.ui.lock.overdue_line import OverdueLine
from osmo_desktop.ui.lock_watch import LockWatch
from osmo_desktop.ui.settings.appearance import theme_of
from osmo_desktop.ui.start import Start
from osmo_desktop.ui.tasks import TaskRunner

if TYPE_CHECKING:
    from datetime import datetime

    from osmo_desktop.services.assembly import Services
    from osmo_desktop.services.settings import Settings
    from osmo_desktop.ui.program import Program
    from osmo_desktop.ui.session_signals import SessionWatch
    from osmo_desktop.ui.table_view.frame import TableFrame

_MINUTE_MS = 60_000
_FIRST_IDLE_MS = 10 * _MINUTE_MS  # until the settings are read


class App(Doorway):
    """One run of the window, from the lock screen to the lock."""

    def __init__(self, start: Start) -> None:
        self.bus = ChangeBus()
        super().__init__(start, TaskRunner(self.bus))
        self.services: Services | None = None
        self.program: Program | None = None
        self.lock_watch = LockWatch(self)
        self.lock_watch.wanted.connect(self.lock)
        self.clipboard = ClipboardGuard(self)
        self.session: SessionWatch | None = None
        self.sheet_used.connect(partial(_say_sheet_used, self))

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
        program.safety.returns.due_changed.connect(self._keep_return)
        self.clipboard.copied.connect(program.log_copy)
        self.program = program
        self._watch_others()
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

    def _keep_return(self, due: datetime | None) -> None:
        """Have the lock screen raise the alarm too; with a full disk only the window does."""
        with suppress(OSError):
            self._start.door().remember_return(due)

    def _watch_others(self) -> None:
        """Sound the alarm for whoever else uses this laptop and is out, by the time alone."""
        users, program = self._start.users, self.program
        own = users.known()
        due = first_return(one for one in users.all() if own is None or one.path != own.path)
        if program is not None and due is not None:
            alarm = OverdueLine(due)
            alarm.setContentsMargins(16, 8, 16, 8)
            program.window.alarms.addWidget(alarm)

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


def _say_sheet_used(app: App) -> None:
    """Tell whoever came in by the paper to make a new one; others may have seen it."""

    def say(_nothing: object) -> None:
        if app.program is not None:
            words = tr("The recovery sheet was used. Make a new one in Settings.")
            app.program.window.show_message(words, tone="warn", icon="key-round")

    # After the settings were read and applied: what was told in another language goes.
    app.tasks.vault(lambda: None, name=mark("Opening the vault"), on_success=say)

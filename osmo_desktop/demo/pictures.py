"""Pictures of the real window: the program's own pages over the laptop's own vault.

The vault is opened with the passphrase on the window's vault worker and closed again after the
pictures, as at a lock. Without a display the window is drawn off screen; with one it is shown.
Event loops are nested here and nowhere else: the story waits for each page to be there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

from PySide6.QtCore import QEventLoop, QSize, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from osmo_desktop.demo.casework import Memory
from osmo_desktop.demo.laptops import Laptop, Office
from osmo_desktop.domain.errors import BugError, KnownError
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.services.assembly import Services
from osmo_desktop.ui import theme
from osmo_desktop.ui.app import App
from osmo_desktop.ui.clients.client_page import MEASURES, PATHWAY, RIGHTS, TIMELINE
from osmo_desktop.ui.gaps.page import NOTICES, TRANSFERS
from osmo_desktop.ui.navigation import CLIENTS, GAPS, SYNC, TODAY
from osmo_desktop.ui.program import Program
from osmo_desktop.ui.restoring.entry import RestoreEntry
from osmo_desktop.ui.start import Start
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.tokens import ThemeName
from osmo_desktop.ui.welcome.recovery_entry import RecoveryEntry
from osmo_desktop.ui.welcome.welcome_window import Welcome

LARGE: Final = QSize(1366, 768)
SMALL: Final = QSize(910, 486)
_SIZES: Final[dict[ThemeName, tuple[QSize, ...]]] = {"light": (LARGE, SMALL), "dark": (LARGE,)}
_PATIENCE_MS: Final = 60_000
_MOST_LAYOUTS: Final = 5
_SOON_MS: Final = 1_000  # timers up to this are a page that is about to search or save


class WindowCamera:
    """Takes pictures of the window into a folder: light and dark large, light small."""

    def __init__(self, folder: Path, catalogue: Callable[[str], Catalogue]) -> None:
        self._folder = folder
        self._catalogue = catalogue
        folder.mkdir(parents=True, exist_ok=True)
        self._application = _application()

    def morning(self, office: Office) -> None:
        """The worker's lock screen and day."""
        with self._window(office.worker) as app:
            for look in _SIZES:
                self._show_in(look)
                self._take("lock", look, app)
            with _program(app, office, office.worker) as program:
                program.window.show_section(TODAY, focus=True)
                for look in _SIZES:
                    self._show_in(look)
                    self._take("today", look, app)

    def visit(self, office: Office, memory: Memory) -> None:
        """The worker at the client's table: list, client, note, plan, and what follows a course."""
        with (
            self._window(office.worker) as app,
            _program(app, office, office.worker) as program,
        ):
            program.window.show_section(CLIENTS, focus=True)
            for look in _SIZES:
                self._show_in(look)
                self._take("clients", look, app)
            for look in reversed(_SIZES):  # as it is dark now, and light is wanted at the end
                self._show_in(look)
                self._walk(office, memory, look, (app, program))
                self._walk_course(office, memory, look, (app, program))

    def conflict(self, office: Office) -> None:
        """The supervisor with the conflict open."""
        with (
            self._window(office.supervisor) as app,
            _program(app, office, office.supervisor) as program,
        ):
            program.window.show_section(SYNC, focus=True)
            for look in _SIZES:
                self._show_in(look)
                self._take("sync", look, app)

    def _walk(
        self, office: Office, memory: Memory, look: ThemeName, shown: tuple[App, Program]
    ) -> None:
        """From page to page as at a visit, in one theme: changing it is what takes long."""
        app, program = shown
        pictured = office.scenario.pictured
        program.open_client(memory.clients[pictured.client])
        self._take("client", look, app)
        program.open_note_editor(draft_id=memory.drafts[pictured.draft])
        self._take("note", look, app)
        program.composer.close_note()
        program.open_plan(memory.clients[pictured.plan])
        self._take("plan", look, app)
        program.palette.open_palette()
        program.palette.field.setText(pictured.words)
        self._take("palette", look, app)
        program.palette.dismiss()
        program.print_plan(memory.clients[pictured.plan])
        self._take("paper", look, app)
        program.preview.close_paper()
        program.clients.view.show_tab(TIMELINE)

    def _walk_course(
        self, office: Office, memory: Memory, look: ThemeName, shown: tuple[App, Program]
    ) -> None:
        """Where a client stands, what has changed, and what waits for the office; large only."""
        app, program = shown
        course = office.scenario.pictured.course
        client, view = memory.clients[course], program.clients.view
        program.open_client(client)
        _wait(app.frame, app.tasks)
        view.show_tab(PATHWAY)
        self._take("pathway", look, app, sizes=(LARGE,))
        program.open_plan(client)
        _wait(app.frame, app.tasks)
        program.plan.plan_page.ensureWidgetVisible(program.plan.reviews)
        self._take("review", look, app, sizes=(LARGE,))
        view.show_tab(MEASURES)
        self._take("measures", look, app, sizes=(LARGE,))
        program.measures.open_change_of(memory.goals[course, 1])
        self._take("change", look, app, sizes=(LARGE,))
        program.measures.open_library()
        self._take("library", look, app, sizes=(LARGE,))
        program.measures.show_list()
        program.open_client(memory.clients[office.scenario.pictured.plan])
        _wait(app.frame, app.tasks)
        view.show_tab(RIGHTS)
        self._take("rights", look, app, sizes=(LARGE,))
        view.show_tab(TIMELINE)
        program.window.show_section(GAPS, focus=True)
        self._take("gaps", look, app, sizes=(LARGE,))
        program.gaps.tabs.set_key(TRANSFERS)
        self._take("transfers", look, app, sizes=(LARGE,))
        program.gaps.tabs.set_key(NOTICES)
        program.safety.show_card()
        self._take("crisis", look, app, sizes=(LARGE,))
        program.safety.card.dismiss()
        program.window.show_section(CLIENTS, focus=True)

    @contextmanager
    def _window(self, laptop: Laptop) -> Iterator[App]:
        """The window of a laptop at its lock screen; afterwards the vault is open as before."""
        laptop.lock()
        app = App(
            Start(
                users=laptop.door.users,
                door=lambda: laptop.door,
                catalogue=self._catalogue,
                restart=_no_restart,
                welcome=Welcome,
                recovery=RecoveryEntry,
                restoring=RestoreEntry,
                program=Program,
            )
        )
        app.open_door()
        app.frame.show()
        try:
            yield app
        finally:
            app.close()
            app.frame.close()
            app.frame.deleteLater()
            _breathe()
        laptop.unlock()

    def _show_in(self, look: ThemeName) -> None:
        if theme.tokens().name != look:
            theme.apply(self._application, look)

    def _take(
        self, name: str, look: ThemeName, app: App, *, sizes: Iterable[QSize] | None = None
    ) -> None:
        """Wait until the page is there, and save it in each size of the look, or in these."""
        for size in sizes or _SIZES[look]:
            app.frame.resize(size)
            _wait(app.frame, app.tasks)
            path = self._folder / f"{name}-{look}-{size.width()}x{size.height()}.png"
            if not _settled(app.frame).save(str(path)):
                raise KnownError("file-unusable", path=str(path))


@contextmanager
def _program(app: App, office: Office, laptop: Laptop) -> Iterator[Program]:
    """The program after unlock, telling the scenario's time; afterwards the vault is closed."""
    opened: list[Services] = []
    failed: list[Exception] = []
    app.tasks.vault(
        lambda: laptop.door.unlock(laptop.person.passphrase),
        name="Opening the vault",
        on_success=opened.append,
        on_failure=failed.append,
    )
    _wait(app.frame, app.tasks)
    for error in failed:
        raise error
    services = opened[0]
    program = Program(services, app.tasks, app.bus, now=office.clock.now)
    app.frame.addWidget(program.window)
    app.frame.setCurrentWidget(program.window)
    program.begin()
    _wait(app.frame, app.tasks)
    try:
        yield program
    finally:
        program.save_place()
        app.tasks.vault(services.close, name="Closing the vault")
        _wait(app.frame, app.tasks)


def _wait(frame: QWidget, tasks: TaskRunner) -> None:
    """Run the event loop until no work is under way and no page waits for a short timer.

    Raises BugError("demo-window-hangs") when that does not come about.
    """
    patience = QTimer()
    patience.setSingleShot(True)
    patience.start(_PATIENCE_MS)
    _breathe()
    while True:
        soon = [
            timer
            for timer in frame.findChildren(QTimer)
            if timer.isActive() and timer.isSingleShot() and timer.interval() <= _SOON_MS
        ]
        if tasks.is_idle and not soon:
            return
        if not patience.isActive():
            raise BugError("demo-window-hangs")
        loop = QEventLoop()
        patience.timeout.connect(loop.quit)
        tasks.became_idle.connect(loop.quit)
        for timer in soon:
            timer.timeout.connect(loop.quit)
        loop.exec()
        _breathe()


def _settled(frame: QWidget) -> QImage:
    """The picture once it stays the same: what wraps asks for its height when it is drawn."""
    picture = frame.grab().toImage()
    for _ in range(_MOST_LAYOUTS):
        before = picture
        _breathe()
        picture = frame.grab().toImage()
        if picture == before:
            break
    return picture


def _breathe() -> None:
    """Let what is queued happen: layouts, deferred deletions, shown windows."""
    for _ in range(3):
        loop = QEventLoop()
        QTimer.singleShot(0, loop.quit)
        loop.exec()


def _application() -> QApplication:
    """The application, off screen where there is no display."""
    has_display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform.startswith("linux") and not has_display:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(application, QApplication):
        raise BugError("demo-without-window")
    application.setCursorFlashTime(0)
    theme.load_fonts()
    theme.apply(application, "light")
    return application


def _no_restart(_note: str) -> NoReturn:
    """The demo never locks by replacing its process."""
    raise BugError("demo-restart")

"""Whatever holds the keyboard, Ctrl+L and the idle time lock: everything that can stand in front.

Each kind is opened by its own way in one window, in which a lock is only written down. That the
real process is replaced from under such a thing tells `test_lock_over_everything`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

import osmo_desktop.ui
from osmo_desktop.services.activities import Activity
from osmo_desktop.services.models import ConflictCard, FieldHistory
from osmo_desktop.ui.app import App
from osmo_desktop.ui.lock.locked import LockReason
from osmo_desktop.ui.program import Program
from osmo_desktop.ui.sync.history_view import HistoryView
from osmo_desktop.ui.sync.needs import TeamLaptop
from osmo_desktop.ui.widgets.choices import ChoiceInput
from osmo_desktop.ui.widgets.overlay import Overlay
from osmo_desktop.ui.widgets.times import DateInput
from tests.ui.test_program import app, enter, laptop, settle

__all__ = ["app", "laptop"]

_NEVER_MS = 3_600_000
_LIST = "QComboBoxPrivateContainer"
_UI = Path(osmo_desktop.ui.__path__[0])
_BEFORE_THE_VAULT = {"SheetView"}
"""Stands in front of the first run only: nothing is open yet."""
_QT_KINDS = {"QFileDialog", "QPrintDialog", "QMenu"}
_QT_KIND = re.compile(r"\b(Q\w*(?:Dialog|MessageBox|Menu|Wizard))\(")


class Front:
    """The open program, and what stands in front of it."""

    def __init__(self, qtbot: QtBot, app: App) -> None:
        self.qtbot = qtbot
        self.app = app
        self.program: Program = enter(qtbot, app)
        self.reasons: list[LockReason] = []
        app.lock_watch.wanted.disconnect(app.lock)
        app.lock_watch.wanted.connect(self.reasons.append)
        self.program.lock_requested.disconnect(app.lock)  # the same key, heard by the window too
        assert app.services is not None
        self.client = app.services.book.find("client")[0].id

    def overlay(self, name: str) -> QWidget:
        """The layer of this class, once it is there."""

        def found() -> list[QWidget]:
            layers = self.app.frame.findChildren(Overlay)
            return [one for one in layers if type(one).__name__ == name and one.isVisible()]

        self.qtbot.waitUntil(lambda: bool(found()))
        return found()[0]

    def dialog(self, name: str) -> QWidget:
        """The dialog or popup of this class that is in front, once it is there."""

        def front() -> QWidget:
            return (
                QApplication.activePopupWidget()
                or QApplication.activeModalWidget()
                or self.app.frame
            )

        self.qtbot.waitUntil(lambda: front().metaObject().className() == name)
        return front()

    def shown(self, kind: type[QWidget]) -> QWidget:
        """A control of this kind that is seen."""
        settle(self.qtbot, self.app)
        return next(one for one in self.app.frame.findChildren(kind) if one.isVisible())

    def assert_locks(self, name: str, front: QWidget) -> None:
        """Press the key where the keyboard is, let the idle time end, and take it away again."""
        if front.isModal():
            self.qtbot.waitUntil(front.isActiveWindow)
        window: QWindow | None = QGuiApplication.focusWindow()
        if window is None:  # while a popup is in front
            window = front.window().windowHandle()
        QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        assert set(self.reasons) == {LockReason.KEY}, name
        self.reasons.clear()
        self.app.lock_watch.start(0)
        self.qtbot.waitUntil(lambda: self.reasons == [LockReason.IDLE])
        self.app.lock_watch.start(_NEVER_MS)
        self.reasons.clear()
        assert front.isVisible(), f"{name} was gone before it could hold anything back"
        if isinstance(front, Overlay):
            front.dismiss()
        else:
            front.close()
        self.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
        self.app.frame.activateWindow()  # there is no window manager to do so
        self.qtbot.waitUntil(self.app.frame.isActiveWindow)


def _layers(front: Front) -> Iterator[str]:
    """Open each layer of our own; gives its class."""
    program = front.program
    openers: dict[str, Callable[[], object]] = {
        "Palette": program.palette.open_palette,
        "KeysOverlay": program.window.show_keys,
        "CrisisView": program.safety.show_card,
        "ClientChooser": lambda: program.composer.start(None),
        "PassphraseView": program.settings.change_passphrase,
        "NewSheetView": program.settings.new_sheet,
        "RestoreView": lambda: program.backups.restore(program.settings),
        "SupportView": lambda: program.backups.gather(program.settings),
        "TeamView": program.sync.front.show_team,
        "HelpView": program.sync.front.show_help,
        "StoreView": program.sync.places.ask_folder,
        "BundleOutView": lambda: program.sync.bundles.export(()),
        "BundleInView": lambda: program.sync.bundles.look("puuttuu.osmo"),
        "RemovalView": lambda: _remove(program),
        "SubstitutionView": program.sync.substitutions.plan,
        "StudentView": program.sync.students.ask,
        "EraseView": lambda: program.sync.care.look_at_erasure(front.client),
        "HistoryView": lambda: _open_history(program),
        "ActivityView": lambda: program.show_activity(Activity("group", "Ryhmä", ())),
        "Dialog": program.preview.save_paper,
    }
    for name, opener in openers.items():
        if name == "PassphraseView":
            program.open_section("settings")
        elif name == "TeamView":
            program.open_section("sync")
        elif name == "Dialog":
            _open_paper(front)
        settle(front.qtbot, front.app)
        opener()
        yield name


def _remove(program: Program) -> None:
    picture = program.sync.picture
    assert picture is not None
    laptop = TeamLaptop("ab" * 16, "Benin kannettava", "cd" * 16, "Ben", needs_sheet=False)
    program.sync.care.remove(replace(picture, laptops=(laptop,)), laptop.device)


def _open_history(program: Program) -> None:
    card = ConflictCard("", "client", "", "given", "Etunimi", None, "", "", ())
    history = FieldHistory("given", "Etunimi", ())
    view = HistoryView(program.window, card, history, program.today._now(), behind=program.sync)
    view.open(view.close_button)


def _open_paper(front: Front) -> None:
    services = front.app.services
    assert services is not None
    services.plans.begin(front.client)
    front.program.print_plan(front.client)
    preview = front.program.preview
    front.qtbot.waitUntil(preview.print_button.isEnabled, timeout=20_000)


def _qt_things(front: Front) -> Iterator[tuple[str, QWidget]]:
    """Open each kind of Qt's own dialogs and popups; gives its class."""
    program = front.program
    program.preview._open_print_dialog()
    yield "QPrintDialog", front.dialog("QPrintDialog")
    program.preview._open_file_dialog()
    yield "QFileDialog", front.dialog("QFileDialog")
    program.open_client(front.client)
    settle(front.qtbot, front.app)
    QTest.mouseClick(program.clients.view.head.more_button, Qt.MouseButton.LeftButton)
    yield "QMenu", front.dialog("QMenu")
    field = program.clients.pane.search
    field.setText("Aalto")
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, QPoint(), field.mapToGlobal(QPoint())
    )
    QApplication.sendEvent(field, event)
    yield "QMenu of a field", front.dialog("QMenu")
    program.open_new_client()
    choice = front.shown(ChoiceInput)
    assert isinstance(choice, ChoiceInput)
    choice.showPopup()
    yield "list of a choice", front.dialog(_LIST)
    program.composer.start(front.client)
    day = front.shown(DateInput)
    assert isinstance(day, DateInput)
    day.open_calendar()
    yield "calendar", front.dialog("_CalendarPopup")


def test_nothing_in_front_holds_a_lock_back(qtbot: QtBot, app: App) -> None:
    """Every layer, dialog, menu, list and calendar that the program can open: both ways lock."""
    front = Front(qtbot, app)
    seen: set[str] = set()
    for name in _layers(front):
        front.assert_locks(name, front.overlay(name))
        seen.add(name)
    for name, thing in _qt_things(front):
        front.assert_locks(name, thing)
        seen.add(name)
    front.program.composer.close_note()
    front.program.open_client(front.client)
    settle(qtbot, app)
    front.program.turn_to_client()
    assert front.program.table.view is not None
    front.program.table.view.question.ask()
    front.assert_locks("LeavingQuestion", front.overlay("LeavingQuestion"))
    seen.add("LeavingQuestion")

    layers = {kind.__name__ for kind in _kinds_of(Overlay)} - _BEFORE_THE_VAULT
    assert layers - seen == set(), "these were not in front"
    assert seen >= _QT_KINDS
    print(f"in front: {len(seen)} kinds, Ctrl+L and idle time lock over each")


def test_the_program_opens_no_other_kind_of_dialog() -> None:
    """A kind that the test above does not know would be seen here."""
    made = [_QT_KIND.findall(path.read_text("utf-8")) for path in _UI.rglob("*.py")]

    assert {name for names in made for name in names} == _QT_KINDS


def _kinds_of(base: type[QWidget]) -> Iterator[type[QWidget]]:
    for kind in base.__subclasses__():
        if kind.__module__.startswith("osmo_desktop."):
            if not kind.__subclasses__():
                yield kind
            yield from _kinds_of(kind)

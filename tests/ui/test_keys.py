"""The keys: they hold on every page, F1 lists them all, and Return presses what has the focus."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import catalogue, door
from osmo_desktop.domain.language import use
from osmo_desktop.services.team import Founding
from osmo_desktop.ui.app import App
from osmo_desktop.ui.composer.client_chooser import ClientChooser
from osmo_desktop.ui.composer.note_fields import NoteFields
from osmo_desktop.ui.keys import EVERYWHERE, IN_PLACES, SECTION_KEYS
from osmo_desktop.ui.keys_overlay import KeysOverlay
from osmo_desktop.ui.main_window import MainWindow
from osmo_desktop.ui.widgets.buttons import OutlineButton
from tests.laptops import PHRASE, SECRET, Laptop
from tests.ui.accessibility import assert_accessible
from tests.ui.desk import shown_words
from tests.ui.test_program import enter, founded_laptop, opened_window, settle

_CTRL = Qt.KeyboardModifier.ControlModifier
_SAME = {"Ctrl+=": "Ctrl++", "Ctrl+Return": "Ctrl+Enter", "Escape": "Esc"}


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    """The window of a founder with two clients, in Finnish."""
    with opened_window(qtbot, founded_laptop(tmp_path / "anna")) as made:
        yield made


def _press(
    app: App, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(QApplication.focusWidget() or app.frame, key, held)


def _chooser(app: App) -> ClientChooser | None:
    found = [one for one in app.frame.findChildren(ClientChooser) if one.isVisible()]
    return found[0] if found else None


def _overlay(app: App) -> KeysOverlay | None:
    found = [one for one in app.frame.findChildren(KeysOverlay) if one.isVisible()]
    return found[0] if found else None


def test_f1_lists_every_key_and_gives_the_focus_back(qtbot: QtBot, app: App) -> None:
    """F1 shows all keys in the language in use and fits a small window; Esc returns."""
    program = enter(qtbot, app)
    app.frame.resize(910, 486)
    program.open_section("today")
    settle(qtbot, app)
    before = QApplication.focusWidget()

    _press(app, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: _overlay(app) is not None)
    overlay = _overlay(app)
    assert overlay is not None
    words = shown_words(overlay)
    groups = (EVERYWHERE, *IN_PLACES)
    finnish = catalogue("fi")
    assert all(finnish.tr(use_.words) in words for group in groups for use_ in group.uses)
    assert all(name in words for name in ("Tänään", "Asiakkaat", "Synkronointi", "Asetukset"))
    qtbot.waitUntil(lambda: assert_accessible(program.window))
    assert overlay.rect().contains(overlay.box.geometry())
    _press(app, Qt.Key.Key_Escape)

    assert _overlay(app) is None
    assert QApplication.focusWidget() is before


def test_no_shortcut_is_missing_in_the_list(qtbot: QtBot, app: App) -> None:
    """A key that works somewhere is a key that F1 tells."""
    program = enter(qtbot, app)
    told = {use_.keys for group in (EVERYWHERE, *IN_PLACES) for use_ in group.uses}
    told |= {*SECTION_KEYS, *(f"Alt+{number}" for number in range(1, 9))}
    known = {QKeySequence(keys).toString() for keys in told | set(_SAME)}

    bound = {found.key().toString() for found in program.window.findChildren(QShortcut)}

    assert bound - known == set()


@pytest.mark.parametrize("section", ["sync", "settings"])
def test_a_new_note_begins_on_pages_without_clients(qtbot: QtBot, app: App, section: str) -> None:
    """Ctrl+N asks whose note it is where the page does not tell; once, however often pressed."""
    program = enter(qtbot, app)
    program.open_section(section)
    settle(qtbot, app)

    _press(app, Qt.Key.Key_N, _CTRL)
    qtbot.waitUntil(lambda: _chooser(app) is not None)
    _press(app, Qt.Key.Key_N, _CTRL)

    assert len(app.frame.findChildren(ClientChooser)) == 1


def test_a_new_note_from_a_paper_is_for_its_client(qtbot: QtBot, app: App) -> None:
    """Ctrl+N on the plan and over its print preview starts a note for that client."""
    program = enter(qtbot, app)
    assert app.services is not None
    client = app.services.book.find("client")[0].id
    app.services.plans.begin(client)
    program.open_plan(client)
    settle(qtbot, app)
    program.print_plan(client)
    settle(qtbot, app)

    _press(app, Qt.Key.Key_N, _CTRL)

    qtbot.waitUntil(lambda: program.composer.is_open)
    draft = program.composer.draft
    assert draft is not None
    assert draft.client_id == client
    assert program.clients.view.tabs.key == "timeline"  # a plan has no room beside a note


def test_sections_and_sync_by_key_from_anywhere(qtbot: QtBot, app: App) -> None:
    """Ctrl+1–6 follow the rail down to the settings; Ctrl+R shows the round that it begins."""
    program = enter(qtbot, app)
    sections = ("today", "clients", "gaps", "sync", "oversight", "settings")
    for number, section in enumerate(sections, start=1):
        _press(app, Qt.Key(Qt.Key.Key_0 + number), _CTRL)
        assert program.window.section == section
    settle(qtbot, app)
    begun: list[bool] = []
    program.sync.rounds.began.connect(lambda *_what: begun.append(True))
    program.sync.rounds.failed.connect(lambda *_what: begun.append(False))

    _press(app, Qt.Key.Key_R, _CTRL)

    assert program.window.section == "sync"


def test_tab_goes_from_adding_a_goal_to_the_steps_below(qtbot: QtBot, app: App) -> None:
    """In a plan without goals Tab follows the page: add a goal, then the first step."""
    program = enter(qtbot, app)
    assert app.services is not None
    client = app.services.book.find("client")[0].id
    app.services.plans.begin(client)
    program.open_plan(client)
    settle(qtbot, app)
    qtbot.waitUntil(program.plan.add_goal.isVisible)
    program.plan.add_goal.setFocus()

    _press(app, Qt.Key.Key_Tab)

    assert QApplication.focusWidget() is program.plan.steps.steps.rows[0].text


def test_without_clients_the_choice_fits_and_offers_to_add_one(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """A new note with no client yet is no dead end: Return opens the form of a new client."""
    made = Laptop(tmp_path / "uusi", "Anna Niemi")
    made.folder.mkdir()
    services = door(made.setting).create(
        PHRASE, secret=SECRET, user_name="Anna Niemi", device_name="kone", language="fi"
    )
    services.team.found(SECRET, Founding("Järviseudun tiimi", "Anna Niemi"))
    services.close()
    with opened_window(qtbot, made) as app:
        program = enter(qtbot, app)
        app.frame.resize(910, 486)
        _press(app, Qt.Key.Key_N, _CTRL)
        qtbot.waitUntil(lambda: _chooser(app) is not None and bool(_chooser(app)))
        chooser = _chooser(app)
        assert chooser is not None
        qtbot.waitUntil(chooser.empty.isVisible)
        assert _inside(chooser.box)
        assert chooser.rect().contains(chooser.box.geometry())

        _press(app, Qt.Key.Key_Return)

        qtbot.waitUntil(lambda: program.clients.stack.currentWidget() is program.clients.new_form)
        assert _chooser(app) is None
        settle(qtbot, app)


def test_the_choice_of_a_client_fits_a_small_window(qtbot: QtBot, app: App) -> None:
    """Line and list stay inside the box, and the box inside the window."""
    enter(qtbot, app)
    app.frame.resize(910, 486)
    _press(app, Qt.Key.Key_N, _CTRL)
    qtbot.waitUntil(lambda: _chooser(app) is not None)
    chooser = _chooser(app)
    assert chooser is not None
    qtbot.waitUntil(lambda: bool(chooser.model.rows))

    assert _inside(chooser.box)
    assert chooser.rect().contains(chooser.box.geometry())


def _inside(box: QWidget) -> bool:
    children = [one for one in box.findChildren(QWidget) if one.isVisible()]
    return all(
        box.rect().contains(QRect(one.mapTo(box, QPoint()), one.size()))
        for one in children
        if one.parentWidget() is box
    )


def test_return_and_enter_press_the_focused_button(qtbot: QtBot) -> None:
    """Return and Enter press a button as Space does; Ctrl+Return is left to the page."""
    button = OutlineButton("Valitse asiakas")
    qtbot.addWidget(button)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    with qtbot.waitExposed(button):
        button.show()

    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(button, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
    QTest.keyClick(button, Qt.Key.Key_Return, _CTRL)

    assert len(pressed) == 2


@pytest.mark.parametrize("size", [(1366, 768), (910, 486)])
def test_a_toast_covers_nothing_of_a_page(qtbot: QtBot, size: tuple[int, int]) -> None:
    """A toast lies over the status bar alone, with undo and long words too."""
    window = MainWindow()
    qtbot.addWidget(window)
    window.add_section("page", "sun", "Page", QWidget())
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()

    window.toast.tell("Tehty: Soita Mirjan kanssa Kelaan ja sopikaa tulkista", lambda: None)

    bar = QRect(window.status.mapTo(window, QPoint()), window.status.size())
    assert bar.contains(window.toast.geometry())


def test_the_kind_of_a_contact_is_no_event_in_swedish(qtbot: QtBot) -> None:
    """The first field of a note is called what a Swedish speaker calls it."""
    use(catalogue("sv"))
    fields = NoteFields(lambda: date(2026, 11, 19))
    for row in fields.rows.values():
        qtbot.addWidget(row)
    words = fields.mode_row.label.text()
    use(catalogue("en"))

    assert words == "Kontakt"

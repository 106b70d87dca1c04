"""The whole window over a real vault: by keyboard alone, through a lock, in every size and look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import catalogue, door
from osmo_desktop.domain.language import use
from osmo_desktop.services.team import Founding
from osmo_desktop.ui import theme
from osmo_desktop.ui.app import App
from osmo_desktop.ui.composer.client_chooser import ClientChooser
from osmo_desktop.ui.program import Program
from osmo_desktop.ui.restoring.entry import RestoreEntry
from osmo_desktop.ui.start import Start
from osmo_desktop.ui.tokens import ThemeName
from osmo_desktop.ui.welcome.recovery_entry import RecoveryEntry
from osmo_desktop.ui.welcome.welcome_window import Welcome
from tests.laptops import PHRASE, SECRET, Laptop
from tests.ui.accessibility import assert_accessible
from tests.ui.desk import shown_words

_SECTIONS = ("today", "clients", "gaps", "sync", "oversight", "settings")


class RestartedError(Exception):
    """Stands for the fresh process that a lock starts."""


def _restart(note: str) -> NoReturn:
    raise RestartedError(note)


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    """A founder's laptop with two clients, locked."""
    return founded_laptop(tmp_path / "anna")


def founded_laptop(folder: Path) -> Laptop:
    """Make a founder's laptop with two clients, locked."""
    made = Laptop(folder, "Anna Niemi")
    made.folder.mkdir(exist_ok=True)
    services = door(made.setting).create(
        PHRASE, secret=SECRET, user_name="Anna Niemi", device_name="Annan kannettava", language="fi"
    )
    services.team.found(SECRET, Founding("Järviseudun tiimi", "Anna Niemi"))
    for family, given in (("Aalto", "Mirja"), ("Kangas", "Timo")):
        services.clients.add(family_name=family, given_name=given, start=None)
    services.close()
    return made


@pytest.fixture
def app(qtbot: QtBot, laptop: Laptop) -> Iterator[App]:
    """The window at the lock screen."""
    with opened_window(qtbot, laptop) as made:
        yield made


@contextmanager
def opened_window(qtbot: QtBot, laptop: Laptop) -> Iterator[App]:
    """The window of a laptop at its lock screen, in Finnish."""
    use(catalogue("fi"))
    entrance = door(laptop.setting)
    made = App(
        Start(
            users=entrance.users,
            door=lambda: entrance,
            catalogue=catalogue,
            restart=_restart,
            welcome=Welcome,
            recovery=RecoveryEntry,
            restoring=RestoreEntry,
            program=Program,
            now=laptop.clock.now,
        )
    )
    qtbot.addWidget(made.frame)
    made.open_door()
    made.frame.show()
    yield made
    made.close()
    use(catalogue("en"))


def enter(qtbot: QtBot, app: App) -> Program:
    """Type the passphrase and press Enter."""
    screen = app.lock_screen
    assert screen is not None
    qtbot.waitUntil(screen.phrase.hasFocus)
    screen.phrase.setText(PHRASE)
    QTest.keyClick(screen.phrase, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app.program is not None, timeout=20_000)
    settle(qtbot, app)
    assert app.program is not None
    return app.program


def settle(qtbot: QtBot, app: App) -> None:
    """Wait until nothing is read or written any more."""
    qtbot.waitUntil(lambda: app.tasks.is_idle, timeout=20_000)


def _press(app: App, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
    focused = QApplication.focusWidget() or app.frame
    held = Qt.KeyboardModifier.NoModifier
    for modifier in modifiers:
        held |= modifier
    QTest.keyClick(focused, key, held)


_CTRL = Qt.KeyboardModifier.ControlModifier


def test_a_note_is_written_and_approved_by_keyboard_alone(qtbot: QtBot, app: App) -> None:
    """From the lock screen to an approved note no pointer is needed."""
    program = enter(qtbot, app)

    _press(app, Qt.Key.Key_2, _CTRL)
    settle(qtbot, app)
    qtbot.waitUntil(lambda: bool(program.clients.pane.model.rows))
    if not program.clients.pane.list.hasFocus():
        _press(app, Qt.Key.Key_Down)  # from the search into the list
    qtbot.waitUntil(program.clients.pane.list.hasFocus)
    _press(app, Qt.Key.Key_Down)
    _press(app, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.clients.client_id is not None)
    settle(qtbot, app)
    _press(app, Qt.Key.Key_N, _CTRL)
    qtbot.waitUntil(lambda: program.composer.is_open, timeout=10_000)
    area = program.composer.form.fields.happened
    qtbot.waitUntil(area.hasFocus)
    QTest.keyClicks(area, "Kavimme lapi suunnitelman.")
    _press(app, Qt.Key.Key_Return, _CTRL)
    qtbot.waitUntil(lambda: not program.composer.is_open, timeout=10_000)
    settle(qtbot, app)

    assert app.services is not None
    found = app.services.book.find("meeting")
    assert [shot.record.happened for shot in found] == ["Kavimme lapi suunnitelman."]


def test_what_was_typed_is_back_after_a_lock(qtbot: QtBot, app: App, laptop: Laptop) -> None:
    """Ctrl+L in mid-sentence: the same screen, text and cursor return."""
    program = enter(qtbot, app)
    assert app.services is not None
    client = app.services.book.find("client")[0].id
    program.open_note_editor(client_id=client)
    qtbot.waitUntil(lambda: program.composer.is_open, timeout=10_000)
    area = program.composer.form.fields.happened
    qtbot.waitUntil(area.hasFocus)
    QTest.keyClicks(area, "Kesken jaanyt lau")
    with pytest.raises(RestartedError):
        app.lock()

    with opened_window(qtbot, laptop) as again:
        back = enter(qtbot, again)
        qtbot.waitUntil(lambda: back.composer.is_open, timeout=10_000)
        field = back.composer.form.fields.happened

        assert field.toPlainText() == "Kesken jaanyt lau"
        assert field.textCursor().position() == len("Kesken jaanyt lau")
        assert back.window.section == "clients"


def test_a_selection_in_a_note_is_back_after_a_lock(qtbot: QtBot, app: App, laptop: Laptop) -> None:
    """What was marked in the open note is marked again, with the cursor at its end."""
    program = enter(qtbot, app)
    assert app.services is not None
    program.open_note_editor(client_id=app.services.book.find("client")[0].id)
    qtbot.waitUntil(lambda: program.composer.is_open, timeout=10_000)
    area = program.composer.form.fields.client_view
    area.setFocus()
    qtbot.waitUntil(area.hasFocus)
    QTest.keyClicks(area, "Haluan oman kodin")
    typing = area.textCursor()
    typing.setPosition(7)
    typing.setPosition(11, QTextCursor.MoveMode.KeepAnchor)
    area.setTextCursor(typing)
    with pytest.raises(RestartedError):
        app.lock()

    with opened_window(qtbot, laptop) as again:
        back = enter(qtbot, again)
        qtbot.waitUntil(lambda: back.composer.is_open, timeout=10_000)
        settle(qtbot, again)
        field = back.composer.form.fields.client_view
        qtbot.waitUntil(field.hasFocus)

        assert field.textCursor().selectedText() == "oman"
        assert field.textCursor().position() == 11


def test_a_wrong_passphrase_is_said_and_the_field_keeps_the_focus(qtbot: QtBot, app: App) -> None:
    """One plain sentence, and one tries again."""
    screen = app.lock_screen
    assert screen is not None
    screen.phrase.setText("vaara salalause tama")
    QTest.keyClick(screen.phrase, Qt.Key.Key_Return)
    settle(qtbot, app)

    assert app.program is None
    qtbot.waitUntil(screen.phrase.hasFocus)


def test_the_door_is_forgotten_inside(qtbot: QtBot, app: App) -> None:
    """The field with the passphrase does not live on beside the records."""
    enter(qtbot, app)

    assert app.lock_screen is None


def test_every_section_is_accessible_in_every_size_and_look(qtbot: QtBot, app: App) -> None:
    """Named controls, nothing clipped, nothing on top of another."""
    program = enter(qtbot, app)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    looks: tuple[ThemeName, ...] = ("light", "dark")
    for look in looks:
        theme.apply(application, look)
        for size in ((1366, 728), (910, 486)):
            app.frame.resize(*size)
            for section in _SECTIONS:
                program.open_section(section)
                settle(qtbot, app)
                qtbot.waitUntil(partial(assert_accessible, program.window), timeout=10_000)


def _run(qtbot: QtBot, program: Program, query: str, title: str) -> None:
    """Open the palette, type, and take the command with this title."""
    QTest.keyClick(program.window, Qt.Key.Key_K, _CTRL)
    qtbot.waitUntil(program.palette.field.hasFocus)
    program.palette.field.setText(f">{query}")
    rows = program.palette.model
    qtbot.waitUntil(lambda: [row.title for row in rows.rows if row.is_choice] == [title])
    QTest.keyClick(program.palette.field, Qt.Key.Key_Return)


def test_the_palette_has_the_commands_of_the_program(qtbot: QtBot, app: App) -> None:
    """Sections, note, plan on paper, theme, language and lock, each by its Finnish name."""
    program = enter(qtbot, app)
    assert app.services is not None
    client = app.services.book.find("client")[0].id
    app.services.plans.begin(client)
    program.open_client(client)
    qtbot.waitUntil(lambda: program.clients.view.client is not None)

    _run(qtbot, program, "tulosta suunnitelma", "Tulosta suunnitelma")
    qtbot.waitUntil(lambda: program.window.stack.currentWidget() is program.preview)
    _run(qtbot, program, "synkronoi nyt", "Synkronoi nyt")
    qtbot.waitUntil(lambda: program.window.section == "sync")
    _run(qtbot, program, "tyhjä aloitus", "Tulosta tyhjä lomake")
    qtbot.waitUntil(lambda: program.window.stack.currentWidget() is program.preview)
    qtbot.waitUntil(lambda: "Aloitusilmoitus" in shown_words(program.preview))
    _run(qtbot, program, "asiakkaat", "Asiakkaat")
    assert program.window.section == "clients"
    _run(qtbot, program, "uusi", "Uusi kirjaus")
    qtbot.waitUntil(lambda: program.composer.is_open)
    _run(qtbot, program, "tumma", "Teema: Tumma")
    qtbot.waitUntil(lambda: theme.tokens().name == "dark")
    finnish = program.palette
    _run(qtbot, program, "svenska", "Kieli: Svenska")
    qtbot.waitUntil(lambda: program.palette is not finnish)
    settle(qtbot, app)
    program.lock_requested.disconnect(app.lock)
    asked: list[bool] = []
    program.lock_requested.connect(lambda: asked.append(True))
    _run(qtbot, program, "lås", "Lås")
    assert asked


def test_a_note_for_nobody_yet_asks_whose_it_is(qtbot: QtBot, app: App) -> None:
    """New note on the first page, with no visit going on, opens the choice of a client."""
    program = enter(qtbot, app)
    program.open_section("today")

    QTest.mouseClick(program.today.note_button, Qt.MouseButton.LeftButton)

    def choosers() -> list[ClientChooser]:
        return [one for one in app.frame.findChildren(ClientChooser) if one.isVisible()]

    qtbot.waitUntil(lambda: bool(choosers()) and bool(choosers()[0].model.rows))
    QTest.keyClick(choosers()[0].query, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.composer.is_open)

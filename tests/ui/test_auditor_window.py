"""The window of an auditor's laptop in a real team: oversight and sync, and no client anywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import door
from osmo_desktop.ui.app import App
from tests.laptops import PHRASE, SECRET, Laptop, Team, join
from tests.ui.desk import shown_words
from tests.ui.test_program import enter, opened_window, settle


@pytest.fixture
def laptop(closed_team: Team) -> Laptop:
    """An auditor's laptop in a team with a client, locked."""
    team = closed_team
    alan = Laptop(team.root / "alan", "Alan")
    alan.folder.mkdir()
    alan.opened = door(alan.setting).create(
        PHRASE, secret=SECRET, user_name="Alan", device_name="Alan PC", language="fi"
    )
    team.anna.unlock()
    join(team.anna, alan, team.store, role="auditor")
    client = team.anna.client("Salaperäinen", "Mirja")
    team.anna.note(client, "Juteltiin arjesta.")
    team.exchange(team.anna, alan)
    team.lock()
    return alan.lock()


@pytest.fixture
def app(qtbot: QtBot, laptop: Laptop) -> Iterator[App]:
    """The window at the lock screen."""
    with opened_window(qtbot, laptop) as made:
        yield made


def test_an_auditor_sees_no_client_and_every_key_says_why(qtbot: QtBot, app: App) -> None:
    """The rail has oversight, sync and settings; a key for notes answers in a sentence."""
    program = enter(qtbot, app)
    window = program.window
    qtbot.waitUntil(lambda: window.sections == ("sync", "oversight", "settings"))
    assert window.section in window.sections
    app.frame.activateWindow()  # there is no window manager to do so
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)

    control = Qt.KeyboardModifier.ControlModifier
    for at, key in enumerate((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)):
        QTest.keyClick(QApplication.focusWidget() or app.frame, key, control)
        settle(qtbot, app)
        assert window.section == window.sections[at]
        assert "Salaperäinen" not in shown_words(window)
    QTest.keyClick(QApplication.focusWidget() or app.frame, Qt.Key.Key_N, control)
    qtbot.waitUntil(lambda: "Tarkastajana et näe asiakkaita" in shown_words(window.toast))
    program.open_section("today")
    assert window.section in window.sections

    tabs = program.oversight.tabs
    program.open_section("oversight")
    qtbot.waitUntil(lambda: tabs.key == "log")
    shown = [tabs.tabText(at) for at in range(tabs.count()) if tabs.isTabVisible(at)]
    assert shown == ["Loki", "Tarkastukset", "Oma käyttöni"]
    seen = [at for at in range(tabs.count()) if tabs.isTabVisible(at)]
    assert all(tabs.rect().contains(tabs.tabRect(at)) for at in seen)
    settle(qtbot, app)
    assert "Salaperäinen" not in shown_words(window)

    program.palette.open_palette()
    settle(qtbot, app)
    assert "Uusi kirjaus" not in shown_words(program.palette)

"""The main job by keyboard alone, counted: from the locked laptop to an approved note."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.ui.app import App
from osmo_desktop.ui.composer.client_chooser import ClientChooser
from tests.laptops import PHRASE
from tests.ui.test_program import founded_laptop, opened_window, settle

_MOST = 25
_CTRL = Qt.KeyboardModifier.ControlModifier


class Hands:
    """A keyboard that counts: a key with what is held is one action, a text typed is one."""

    def __init__(self) -> None:
        self.actions: list[str] = []

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier(0)) -> None:
        """Press one key where the keyboard is."""
        self.actions.append(f"{'Ctrl+' if held else ''}{key.name.removeprefix('Key_')}")
        QTest.keyClick(_focused(), key, held)

    def type(self, words: str) -> None:
        """Type one text, date or time where the keyboard is."""
        self.actions.append(f'"{words}"')
        for letter in words:  # QTest types ASCII only
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(_focused(), event)


def _focused() -> QWidget:
    focused = QApplication.focusWidget()
    assert focused is not None, "nothing has the keyboard"
    return focused


@pytest.fixture
def app(qtbot: QtBot, tmp_path: Path) -> Iterator[App]:
    """The window at the lock screen of a laptop with two clients."""
    with opened_window(qtbot, founded_laptop(tmp_path / "anna")) as made:
        yield made


@pytest.mark.counted
def test_from_the_locked_laptop_to_an_approved_note(qtbot: QtBot, app: App) -> None:
    """An approved note with two agreed steps and the next meeting takes at most 25 actions."""
    hands = Hands()
    qtbot.waitUntil(lambda: app.lock_screen is not None and app.lock_screen.phrase.hasFocus())
    hands.type(PHRASE)
    hands.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app.program is not None, timeout=20_000)
    settle(qtbot, app)
    program = app.program
    assert program is not None
    fields = program.composer.form.fields

    hands.press(Qt.Key.Key_N, _CTRL)
    _choose_client(qtbot, app, hands, "aalto")
    qtbot.waitUntil(fields.happened.hasFocus)
    hands.type("Kävimme läpi ompeluryhmän kevään.")
    hands.press(Qt.Key.Key_Tab)
    hands.type("Haluan kokeilla itse.")
    hands.press(Qt.Key.Key_Tab)
    hands.press(Qt.Key.Key_Tab)
    for text, who, day in (("Harjoittelee ohjeen", "M", "30.11."), ("Soittaa", "A", "27.11.")):
        hands.type(text)
        hands.press(Qt.Key.Key_Tab)
        hands.type(who)
        hands.press(Qt.Key.Key_Tab)
        hands.type(day)
        hands.press(Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_Return)
    assert fields.next_day.hasFocus()
    hands.type("3.12.")
    hands.press(Qt.Key.Key_Return, _CTRL)
    qtbot.waitUntil(lambda: not program.composer.is_open, timeout=10_000)
    settle(qtbot, app)

    print(f"main job: {len(hands.actions)} actions of at most {_MOST}: {', '.join(hands.actions)}")
    assert len(hands.actions) <= _MOST
    _assert_written(app)


def _choose_client(qtbot: QtBot, app: App, hands: Hands, words: str) -> None:
    """Name the client of the note and take the one that is found."""
    qtbot.waitUntil(lambda: app.frame.findChild(ClientChooser) is not None)
    chooser = app.frame.findChild(ClientChooser)
    assert chooser is not None
    qtbot.waitUntil(chooser.query.hasFocus)
    hands.type(words)
    qtbot.waitUntil(lambda: [row.name for row in chooser.model.rows] == ["Aalto, Mirja"])
    settle(qtbot, app)
    hands.press(Qt.Key.Key_Return)


def _assert_written(app: App) -> None:
    """Fail unless the record says all that was written, agreed steps and next meeting too."""
    assert app.services is not None
    book = app.services.book
    (note,) = book.find("meeting")
    steps = {s.record.text: (s.record.who, s.record.due) for s in book.find("step")}
    (client,) = [s.record for s in book.find("client") if s.record.family_name == "Aalto"]
    assert note.record.happened == "Kävimme läpi ompeluryhmän kevään."
    assert note.record.client_view == "Haluan kokeilla itse."
    assert {who for who, _ in steps.values()} == {"Mirja", "Anna Niemi"}
    assert {day.isoformat()[5:] for _, day in steps.values() if day} == {"11-30", "11-27"}
    assert isinstance(client.next_meeting, datetime)
    assert (client.next_meeting.month, client.next_meeting.day) == (12, 3)
    assert client.next_meeting.date() > date(2026, 1, 1)

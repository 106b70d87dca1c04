"""From wrong passphrases over the countdown and the recovery sheet into the program."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from osmo_desktop.bootstrap import door
from osmo_desktop.crypto.words import to_words
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.language.words import load_words
from osmo_desktop.domain.resource_files import resource_dir
from osmo_desktop.ui.app import App
from osmo_desktop.ui.lock.lock_screen import LockScreen
from tests.laptops import SECRET
from tests.ui.desk import shown_words
from tests.ui.test_program import founded_laptop, opened_window, settle

NEW = "suopursu laituri kello hattu"


def _screen(app: App) -> LockScreen:
    assert app.lock_screen is not None
    return app.lock_screen


def _fail(qtbot: QtBot, app: App, times: int) -> None:
    """Type a wrong passphrase so many times."""
    screen = _screen(app)
    for _ in range(times):
        screen.phrase.setText("väärä väärä väärä")
        QTest.keyClick(screen.phrase, Qt.Key.Key_Return)
        settle(qtbot, app)


def test_wrong_passphrases_wait_and_the_sheet_leads_into_the_program(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """Four wrong ones: the screen counts down. The sheet's words and a new passphrase: open."""
    laptop = founded_laptop(tmp_path / "anna")
    with opened_window(qtbot, laptop) as app:
        _fail(qtbot, app, 4)
        screen = _screen(app)
        assert screen.is_held
        assert screen.wait_words.isVisible()

        screen.recovery_requested.emit()
        entry = app.recovery
        assert entry is not None
        assert app.frame.currentWidget() is entry
        words = to_words(SECRET, load_words(resource_dir() / "words", "fi"))
        for field, word in zip(entry.words.inputs, words, strict=True):
            field.set_word(word)
        entry.words.ask_next()
        settle(qtbot, app)
        assert entry.phrase is not None
        entry.phrase.fields.phrase.setText(NEW)
        entry.phrase.fields.again.setText(NEW)
        entry.phrase.ask_next()
        qtbot.waitUntil(lambda: app.program is not None, timeout=20_000)
        settle(qtbot, app)

        assert app.recovery is None
        assert app.lock_screen is None
        assert app.services is not None
        assert len(app.services.clients.list()) == 2
        assert app.program is not None
        told = tr("The recovery sheet was used. Make a new one in Settings.")
        assert told in shown_words(app.program.window.message_bar)
    door(laptop.setting).unlock(NEW).close()


def test_the_sheet_can_be_given_up(qtbot: QtBot, tmp_path: Path) -> None:
    """Back leads to the lock screen, with the keyboard at the passphrase and no words kept."""
    with opened_window(qtbot, founded_laptop(tmp_path / "anna")) as app:
        _screen(app).recovery_requested.emit()
        entry = app.recovery
        assert entry is not None
        entry.words.back_button.click()
        qtbot.waitUntil(lambda: not isValid(entry))

        assert app.frame.currentWidget() is app.lock_screen
        qtbot.waitUntil(_screen(app).phrase.hasFocus)


def test_the_next_window_waits_on(qtbot: QtBot, tmp_path: Path) -> None:
    """Closing the window and opening it again does not end the wait, and the screen says so."""
    laptop = founded_laptop(tmp_path / "anna")
    with opened_window(qtbot, laptop) as app:
        _fail(qtbot, app, 4)
    with opened_window(qtbot, laptop) as app:
        _fail(qtbot, app, 1)
        assert _screen(app).is_held
        assert "liian monta" in _screen(app).error.text().lower()

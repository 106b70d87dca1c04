"""Restoring at the lock screen and at the first run: a laptop that fell in a lake, a new one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import door
from osmo_desktop.domain.language import Catalogue, use
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.ui import theme
from osmo_desktop.ui.app import App
from osmo_desktop.ui.restoring.entry import RestoreEntry
from osmo_desktop.ui.tokens import ThemeName
from tests.laptops import PHRASE, SECRET, Laptop
from tests.ui.accessibility import assert_accessible
from tests.ui.desk import SMALL, WIDE, shown_words
from tests.ui.test_program import RestartedError, opened_window, settle

TEXTS = {"Ensimmäinen.", "Toinen."}


@pytest.fixture(scope="module")
def stick(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stick with a copy; the laptop that made it is gone. Nothing writes to it here."""
    stick = tmp_path_factory.mktemp("stick")
    laptop = Laptop(tmp_path_factory.mktemp("gone") / "anna", "Anna").create()
    client = laptop.client()
    for text in sorted(TEXTS):
        laptop.note(client, text)
    run_steps(laptop.services.backups.add_place(str(stick)))
    run_steps(laptop.services.backups.make())
    laptop.lock()
    shutil.rmtree(laptop.folder)
    return stick


@pytest.fixture
def new_laptop(tmp_path: Path) -> Laptop:
    """A laptop that never had a vault; not even its folder is there."""
    return Laptop(tmp_path / "new" / "osmo", "Anna")


@contextmanager
def _at_the_copies(qtbot: QtBot, laptop: Laptop, stick: Path) -> Iterator[tuple[App, RestoreEntry]]:
    """The window with the screen to restore, the stick chosen."""
    with opened_window(qtbot, laptop) as app:
        use(Catalogue.plain())
        entrance = app.welcome or app.lock_screen
        assert entrance is not None
        entrance.restore_requested.emit()
        settle(qtbot, app)
        assert app.restoring is not None
        app.restoring.panel.choose_folder(str(stick))
        settle(qtbot, app)
        yield app, app.restoring


def _go(qtbot: QtBot, app: App, entry: RestoreEntry, phrase: str) -> None:
    entry.panel.phrase.setText(phrase)
    QTest.keyClick(entry.panel.phrase, Qt.Key.Key_Return)
    settle(qtbot, app)


def test_a_new_laptop_gets_the_vault_from_the_stick(
    qtbot: QtBot, stick: Path, new_laptop: Laptop
) -> None:
    """First run, stick, passphrase, a look at what it holds: the lock screen opens that vault."""
    with _at_the_copies(qtbot, new_laptop, stick) as (app, entry):
        _go(qtbot, app, entry, PHRASE)
        words = shown_words(entry)
        assert "on Anna PC by Anna" in words
        assert "1 client" in words
        assert "present vault" not in words
        with qtbot.captureExceptions() as locked:
            entry.next_button.click()
            qtbot.waitUntil(lambda: bool(locked))
        assert locked[0][0] is RestartedError
        assert str(locked[0][1]).startswith("restored ")

    known = door(new_laptop.setting).known()
    assert known is not None
    assert (known.user_name, known.path) == ("Anna", str(new_laptop.path))
    assert new_laptop.unlock().notes() == TEXTS
    run_steps(new_laptop.services.backups.make())
    assert len(list(new_laptop.folder.glob("backups/*.owb"))) == 1
    new_laptop.lock()


def test_a_forgotten_passphrase_is_no_hindrance(
    qtbot: QtBot, stick: Path, new_laptop: Laptop
) -> None:
    """The words of the sheet open the copy; wrong ones are a sentence."""
    with _at_the_copies(qtbot, new_laptop, stick) as (app, entry):
        entry.panel.by_words.setChecked(True)
        entry.panel.words.setPlainText("ei näin")
        entry.next_button.click()
        assert entry.said
        words = door(new_laptop.setting).recovery_words(SECRET, "fi")
        entry.panel.words.setPlainText(" ".join(words))
        entry.next_button.click()
        settle(qtbot, app)

        assert entry.panel.preview.isVisible()


def test_nothing_is_left_when_one_goes_back(qtbot: QtBot, stick: Path, new_laptop: Laptop) -> None:
    """Back leads to the first run; what was read is gone, and so is the passphrase."""
    with _at_the_copies(qtbot, new_laptop, stick) as (app, entry):
        _go(qtbot, app, entry, PHRASE)
        assert list(new_laptop.folder.glob("vault*"))
        entry.back_button.click()
        settle(qtbot, app)

        assert app.restoring is None
        assert app.frame.currentWidget() is app.welcome
        assert not list(new_laptop.folder.glob("vault*"))


def test_tries_at_a_copy_count_at_the_lock_screen(
    qtbot: QtBot, stick: Path, tmp_path: Path
) -> None:
    """A copy is no way around the wait, and one of a thief's own does not shorten it."""
    victim = Laptop(tmp_path / "victim", "Ben")
    victim.folder.mkdir()
    entrance = door(victim.setting)
    entrance.create(
        "toinen salainen lause tässä",
        secret=SECRET,
        user_name="Ben",
        device_name="Ben PC",
        language="fi",
    ).close()
    with _at_the_copies(qtbot, victim, stick) as (app, entry):
        for _ in range(3):
            _go(qtbot, app, entry, "väärä väärä väärä")
            assert entry.panel.phrase.hasFocus()
            assert entry.panel.phrase.selectedText()
        _go(qtbot, app, entry, PHRASE)  # the thief's own copy opens
        assert entry.panel.preview.isVisible()
        assert "present vault is closed" in shown_words(entry)
        entry.back_button.click()
        settle(qtbot, app)
        screen = app.lock_screen
        assert screen is not None
        screen.phrase.setText("väärä väärä väärä")
        QTest.keyClick(screen.phrase, Qt.Key.Key_Return)
        settle(qtbot, app)
        assert screen.is_held

        screen.restore_requested.emit()
        settle(qtbot, app)
        assert app.restoring is not None
        app.restoring.panel.choose_folder(str(stick))
        settle(qtbot, app)
        _go(qtbot, app, app.restoring, PHRASE)

        assert "Too many" in app.restoring.said
        assert not app.restoring.panel.preview.isVisible()


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_screen_is_for_everyone(
    qtbot: QtBot, stick: Path, new_laptop: Laptop, size: tuple[int, int], name: ThemeName
) -> None:
    """Every control has a name and no words are cut, in all themes and both sizes."""
    application: Any = QApplication.instance()
    theme.apply(application, name)
    with _at_the_copies(qtbot, new_laptop, stick) as (app, entry):
        app.frame.resize(*size)
        assert_accessible(entry)
        _go(qtbot, app, entry, PHRASE)
        assert_accessible(entry)

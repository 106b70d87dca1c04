"""Several people at one lock screen: who opens, a newcomer, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import Setting, door
from osmo_desktop.services.entrance import VaultInfo
from osmo_desktop.ui import theme
from osmo_desktop.ui.app import App
from osmo_desktop.ui.lock.locked import LockReason
from osmo_desktop.ui.lock.users import UserChooser
from osmo_desktop.ui.tokens import ThemeName
from tests.laptops import PHRASE, SECRET, Laptop
from tests.ui.accessibility import assert_accessible
from tests.ui.desk import SMALL, WIDE, shown_words
from tests.ui.test_program import RestartedError, founded_laptop, opened_window, settle

BENS_PHRASE = "suopursu laituri kello hattu"


@contextmanager
def shared_window(qtbot: QtBot, folder: Path, size: tuple[int, int] = WIDE) -> Iterator[App]:
    """The window of a laptop that Anna (Finnish) and Ben (Swedish) use, Anna last."""
    laptop = founded_laptop(folder)
    entrance = door(laptop.setting)
    entrance.users.begin_another()
    entrance.create(
        BENS_PHRASE, secret=SECRET, user_name="Ben Öst", device_name="Kone", language="sv"
    ).close()
    entrance.users.choose(str(laptop.path))
    entrance.remember_team("Järviseudun tiimi")
    with opened_window(qtbot, laptop) as app:
        app.frame.resize(*size)
        with qtbot.waitActive(app.frame):
            app.frame.activateWindow()
        yield app


def _chooser(app: App) -> UserChooser:
    assert app.chooser is not None
    assert app.frame.currentWidget() is app.chooser
    return app.chooser


def _press(app: App, key: Qt.Key) -> None:
    focused: QWidget | None = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def _ask(qtbot: QtBot, app: App) -> UserChooser:
    assert app.lock_screen is not None
    app.lock_screen.user_button.click()
    chooser = _chooser(app)
    qtbot.waitUntil(chooser.list.hasFocus)
    return chooser


def test_the_last_user_is_asked_and_another_is_chosen_by_keyboard(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """Down and Enter show the other's lock screen in the other's language; the phrase opens it.

    That somebody else of this laptop is late from a visit is told there and inside, with no name.
    """
    with shared_window(qtbot, tmp_path / "anna") as app:
        assert app.lock_screen is not None
        assert "Anna Niemi" in shown_words(app.lock_screen)
        app._start.door().remember_return(datetime(2026, 1, 1, tzinfo=UTC))
        app.lock_screen.phrase.setText("kesken")
        chooser = _ask(qtbot, app)
        assert app.lock_screen.phrase.text() == ""
        assert [row.title for row in chooser.model.rows] == ["Anna Niemi", "Ben Öst"]
        _press(app, Qt.Key.Key_Down)
        _press(app, Qt.Key.Key_Return)
        settle(qtbot, app)

        screen = app.lock_screen
        assert screen is not None
        assert app.chooser is None
        assert app.frame.currentWidget() is screen
        words = shown_words(screen)
        assert "Ben Öst" in words
        assert "Lösenfras" in words
        assert "Anna" not in words
        assert "En återkomst är försenad." in words
        qtbot.waitUntil(screen.phrase.hasFocus)
        screen.phrase.setText(BENS_PHRASE)
        _press(app, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: app.program is not None, timeout=20_000)
        settle(qtbot, app)
        assert app.services is not None
        assert app.services.book.user_name == "Ben Öst"
        assert app.services.clients.list() == ()
        assert app.program is not None
        assert "En återkomst är försenad." in shown_words(app.program.window)

        with pytest.raises(RestartedError):
            app.lock(LockReason.KEY)
    again = door(Laptop(tmp_path / "anna", "Anna").setting)
    known = again.known()
    assert known is not None
    assert known.user_name == "Ben Öst", "the lock leads back to the same person"


def test_escape_leads_back_to_the_same_lock_screen(qtbot: QtBot, tmp_path: Path) -> None:
    """Nothing was chosen: the phrase opens the vault that was at hand."""
    with shared_window(qtbot, tmp_path / "anna") as app:
        before = app.lock_screen
        _ask(qtbot, app)
        _press(app, Qt.Key.Key_Escape)

        assert app.chooser is None
        assert app.lock_screen is before
        assert app.frame.currentWidget() is before
        assert before is not None
        qtbot.waitUntil(before.phrase.hasFocus)
        before.phrase.setText(PHRASE)
        _press(app, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: app.program is not None, timeout=20_000)
        settle(qtbot, app)
        assert app.services is not None
        assert len(app.services.clients.list()) == 2


def test_nobody_is_changed_while_a_vault_is_being_opened(qtbot: QtBot, tmp_path: Path) -> None:
    """Two vaults are never open at once in one process."""
    with shared_window(qtbot, tmp_path / "anna") as app:
        screen = app.lock_screen
        assert screen is not None
        assert screen.user_button.isEnabled()
        screen.show_progress("Avataan")
        assert not screen.user_button.isEnabled()
        screen.show_error("Ei auennut.")
        assert screen.user_button.isEnabled()


def test_a_newcomer_begins_beside_the_others_and_may_go_back(qtbot: QtBot, tmp_path: Path) -> None:
    """The first run is offered, with a way back that makes nothing."""
    with shared_window(qtbot, tmp_path / "anna") as app:
        _ask(qtbot, app).new_button.click()
        welcome = app.welcome
        assert welcome is not None
        assert app.frame.currentWidget() is welcome
        assert app.lock_screen is None
        assert welcome.language.back_button.isVisible()
        qtbot.waitUntil(lambda: assert_accessible(app.frame))
        assert door(Laptop(tmp_path / "anna", "Anna").setting).known() is not None
        welcome.language.back_button.click()

        assert app.frame.currentWidget() is not welcome
        assert "Anna Niemi" in shown_words(app.frame)
        assert len(app._start.users.all()) == 2


def test_the_first_run_of_a_laptop_has_nowhere_to_go_back(qtbot: QtBot, tmp_path: Path) -> None:
    """There is nobody yet."""
    laptop = Laptop(tmp_path / "new", "Anna")
    laptop.folder.mkdir()
    with opened_window(qtbot, laptop) as app:
        assert app.welcome is not None
        assert not app.welcome.language.back_button.isVisible()


@pytest.mark.parametrize(("size", "name"), [(WIDE, "light"), (SMALL, "dark")])
def test_the_chooser_is_for_everyone(
    qtbot: QtBot, qapp: QApplication, size: tuple[int, int], name: ThemeName
) -> None:
    """Named controls, no cut words, names shown literally, in both sizes."""
    theme.apply(qapp, name)
    users = [
        VaultInfo(f"/v/{n}", f"<b>Käyttäjä {n}</b>" + "y" * 90, "Kone", "Tiimi", "fi")
        for n in range(7)
    ]
    chooser = UserChooser(users)
    qtbot.addWidget(chooser)
    chooser.resize(*size)
    chooser.show()
    chooser.focus_start()
    qtbot.waitUntil(lambda: chooser.width() == size[0])

    assert_accessible(chooser)
    assert chooser.model.rows[0].title.startswith("<b>")


def test_a_vault_is_made_by_the_setting_of_its_laptop(tmp_path: Path) -> None:
    """All parts of a process mean the same vault: one profile a setting."""
    setting = Setting(
        Laptop(tmp_path, "Anna").clock, tmp_path / "vault.json", lambda: tmp_path / "vault.owv"
    )
    assert setting.profile is setting.profile
    assert door(setting).users is setting.profile

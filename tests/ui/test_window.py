"""The shell: sections, keys, toast, messages, overlays, and pictures of all widgets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.ui import theme
from osmo_desktop.ui.announce import announce
from osmo_desktop.ui.main_window import MainWindow
from osmo_desktop.ui.tokens import ThemeName
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.overlay import Answer, Dialog
from tests.ui.accessibility import assert_accessible, focus_order
from tests.ui.gallery import Gallery


class _Page(QWidget):
    def __init__(self, name: str) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        self.field = LineInput(name=name)
        column.addWidget(self.field)
        self.compact: list[bool] = []

    def set_compact(self, compact: bool) -> None:
        self.compact.append(compact)


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    """A shown window with two sections and settings."""
    made = MainWindow()
    qtbot.addWidget(made)
    made.add_section("today", "sun", "Today", _Page("Tänään"))
    made.add_section("clients", "user-round", "Clients", _Page("Asiakkaat"))
    made.add_section("settings", "settings", "Settings", _Page("Asetukset"), bottom=True)
    made.resize(1366, 728)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def _field(window: MainWindow, key: str) -> LineInput:
    page = window.page(key)
    assert isinstance(page, _Page)
    return page.field


def test_ctrl_digit_shows_a_section_and_puts_the_focus_there(
    qtbot: QtBot, window: MainWindow
) -> None:
    """Ctrl+2 is one chord from anywhere to work in the second section."""
    with qtbot.waitSignal(window.section_shown) as told:
        qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)

    assert told.args == ["clients"]
    qtbot.waitUntil(_field(window, "clients").hasFocus)


def test_a_section_that_is_not_there_is_not_shown(qtbot: QtBot, window: MainWindow) -> None:
    """Ctrl+9 does nothing while there are two sections."""
    qtbot.keyClick(window, Qt.Key.Key_9, Qt.KeyboardModifier.ControlModifier)

    assert window.section == "today"


def test_rail_items_are_read_as_list_items(window: MainWindow) -> None:
    """A screen reader says "list item" and the number that waits, not "check box"."""
    window.rail.set_count("clients", 3)
    interface = QAccessible.queryAccessibleInterface(window.rail.sections)

    item = interface.child(1)

    assert item.role() == QAccessible.Role.ListItem
    assert item.text(QAccessible.Text.Name) == "Clients, 3"


def test_arrows_on_the_rail_move_and_enter_opens(qtbot: QtBot, window: MainWindow) -> None:
    """Moving over the rail does not change the page; Enter does."""
    rail = window.rail.sections
    rail.setFocus()
    qtbot.waitUntil(rail.hasFocus)

    qtbot.keyClick(rail, Qt.Key.Key_Down)
    assert window.section == "today"
    qtbot.keyClick(rail, Qt.Key.Key_Return)

    assert window.section == "clients"


def test_lock_is_an_action_and_a_key(qtbot: QtBot, window: MainWindow) -> None:
    """Ctrl+L and the rail both ask to lock, and no page is shown for it."""
    with qtbot.waitSignal(window.lock_requested):
        qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(window.lock_requested):
        window.rail.item_opened.emit("lock")

    assert window.section == "today"


def test_small_window_uses_small_layouts(qtbot: QtBot, window: MainWindow) -> None:
    """Under 1100 px the rail has icons only and pages are told."""
    window.resize(910, 486)
    qtbot.waitUntil(lambda: window.is_compact)

    page = window.page("today")
    assert isinstance(page, _Page)
    assert page.compact[-1] is True
    assert window.rail.width() == 56
    assert window.width() == 910
    assert window.height() == 486


def test_undo_by_key_works_once(qtbot: QtBot, window: MainWindow) -> None:
    """Ctrl+Z undoes what the toast tells, and a second time nothing."""
    undone: list[bool] = []
    window.toast.tell("Tehtävä merkitty tehdyksi.", lambda: undone.append(True))

    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert undone == [True]
    assert not window.toast.isVisible()


def test_a_new_toast_takes_the_place_of_the_old_one(window: MainWindow) -> None:
    """There is one toast; its undo belongs to what it says."""
    undone: list[str] = []
    window.toast.tell("Ensimmäinen.", lambda: undone.append("first"))
    window.toast.tell("Toinen.", lambda: undone.append("second"))

    window.toast.undo()

    assert undone == ["second"]


def test_message_stays_until_it_is_closed(qtbot: QtBot, window: MainWindow) -> None:
    """A failure that no page took is shown until the person closes it."""
    window.show_message("Levy on täynnä. Vapauta tilaa, tieto on tallessa.")
    assert window.message_bar.isVisible()

    window.message_bar.close_button.click()

    assert not window.message_bar.isVisible()


def test_dialog_is_safe_by_default_and_makes_the_page_inert(
    qtbot: QtBot, window: MainWindow
) -> None:
    """The focus is on the safe choice, Tab stays inside, Esc does nothing, Ctrl+1–9 wait."""
    _field(window, "today").setFocus()
    dialog = Dialog(
        window,
        "Poistetaanko asiakas lopullisesti?",
        "Avain hävitetään. Tietoja ei voi palauttaa.",
        [
            Answer("erase", "Hävitä avain", is_dangerous=True),
            Answer("keep", "Säilytä", is_primary=True, is_safe=True),
        ],
        behind=window.body,
    )
    answers: list[str] = []
    dialog.answered.connect(answers.append)

    dialog.ask()
    qtbot.waitUntil(dialog.buttons["keep"].hasFocus)
    qtbot.keyClick(dialog.buttons["keep"], Qt.Key.Key_Tab)
    assert dialog.buttons["erase"].hasFocus()
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.section == "today"
    with qtbot.waitSignal(dialog.closed):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    assert answers == []
    assert window.body.isEnabled()
    qtbot.waitUntil(_field(window, "today").hasFocus)


def test_lock_works_over_a_dialog(qtbot: QtBot, window: MainWindow) -> None:
    """Locking never waits for an answer."""
    dialog = Dialog(window, "Tulostetaanko?", "", [Answer("no", "Älä tulosta", is_safe=True)])
    dialog.ask()

    with qtbot.waitSignal(window.lock_requested):
        qtbot.keyClick(dialog.buttons["no"], Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def test_announcing_needs_no_listener_and_disturbs_nobody(window: MainWindow) -> None:
    """A notice is sent while a screen reader listens, and is nothing without one."""
    announce(window, "Luonnos tallessa klo 10.07")
    QAccessible.setActive(True)
    try:
        announce(window, "Luonnos tallessa klo 10.07")
        announce(window, "Levy on täynnä.", is_urgent=True)
    finally:
        QAccessible.setActive(False)

    assert window.isVisible()


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
@pytest.mark.parametrize("size", [(1366, 768), (910, 486)])
def test_every_widget_in_every_theme(
    qtbot: QtBot, qapp: QApplication, name: ThemeName, size: tuple[int, int]
) -> None:
    """All widgets are named, uncut and apart in each theme and size; pictures go where asked.

    Set OSMO_PICTURES to a folder to look at them.
    """
    theme.apply(qapp, name)
    window = MainWindow()
    qtbot.addWidget(window)
    gallery = Gallery()
    window.add_section("today", "sun", "Today", gallery)
    window.resize(*size)
    window.show()
    window.activateWindow()
    gallery.area.setFocus()
    qtbot.waitUntil(gallery.area.hasFocus)
    picture = window.grab()

    assert_accessible(window)
    assert len(focus_order(window)) > 15
    folder = os.environ.get("OSMO_PICTURES")
    if folder:
        path = Path(folder) / f"gallery-{name}-{size[0]}.png"
        assert picture.save(str(path))


def test_large_text_keeps_everything_readable(qtbot: QtBot, qapp: QApplication) -> None:
    """At 150 % text nothing is cut on a screen of 1366 px."""
    theme.apply(qapp, "light", factor=1.5)
    window = MainWindow()
    qtbot.addWidget(window)
    window.add_section("today", "sun", "Today", Gallery())
    window.resize(1366, 728)
    window.show()
    qtbot.waitUntil(lambda: window.is_compact)
    window.grab()

    assert_accessible(window)

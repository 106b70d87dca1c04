"""The focus ring: where it stands, when it is shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.ui import theme
from osmo_desktop.ui.tokens import ThemeName
from osmo_desktop.ui.widgets.buttons import OutlineButton
from osmo_desktop.ui.widgets.chips import Chip, ChipChoice, ChipRow
from osmo_desktop.ui.widgets.focus_ring import FocusRing
from osmo_desktop.ui.widgets.inputs import LineInput


class _Form(QWidget):
    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        self.field = LineInput(name="Paikka")
        self.button = OutlineButton("Jatka")
        row.addWidget(self.field)
        row.addWidget(self.button)
        self.ring = FocusRing.install(self)


@pytest.fixture
def form(qtbot: QtBot) -> _Form:
    """A shown form whose window is active."""
    made = _Form()
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def test_ring_stands_four_pixels_outside_the_control(qtbot: QtBot, form: _Form) -> None:
    """The ring leaves 2 px of ground and is 2 px wide."""
    form.button.setFocus()
    qtbot.waitUntil(form.button.hasFocus)

    control = QRect(form.button.mapTo(form, QPoint(0, 0)), form.button.size())
    assert form.ring.isVisible()
    assert form.ring.geometry() == control.adjusted(-4, -4, 4, 4)


def test_ring_follows_the_focus_and_goes_with_it(qtbot: QtBot, form: _Form) -> None:
    """There is one ring, around what has the focus, and none when nothing has it."""
    form.field.setFocus()
    qtbot.waitUntil(form.field.hasFocus)
    assert form.ring.widget() is form.field

    form.field.clearFocus()

    assert form.ring.widget() is None
    assert not form.ring.isVisible()


def test_ring_stays_when_the_theme_changes(qtbot: QtBot, qapp: QApplication, form: _Form) -> None:
    """Who changes to the dark theme by keyboard still sees where the keyboard is."""
    form.button.setFocus()
    qtbot.waitUntil(form.button.hasFocus)

    names: tuple[ThemeName, ...] = ("dark", "light")
    for name in names:
        theme.apply(qapp, name)

        assert form.ring.widget() is form.button
        assert form.ring.isVisible()


def test_ring_outlives_its_control(qtbot: QtBot, form: _Form) -> None:
    """A control that is deleted while it has the focus takes no ring, and nothing, with it."""
    form.button.setFocus()
    qtbot.waitUntil(form.button.hasFocus)

    with qtbot.waitSignal(form.button.destroyed):
        form.button.deleteLater()
    form.grab()

    assert form.ring.widget() is None


def test_chips_are_one_tab_stop_and_arrows_move(qtbot: QtBot) -> None:
    """Tab reaches the chosen chip only; arrow keys go to the others; Space chooses."""
    row = ChipRow([ChipChoice("own", "Omat", 2), ChipChoice("team", "Tiimi", 5)], name="Rajaus")
    qtbot.addWidget(row)
    row.show()
    row.activateWindow()
    own, team = row.findChildren(Chip)
    own.setFocus()
    qtbot.waitUntil(own.hasFocus)

    qtbot.keyClick(own, Qt.Key.Key_Right)
    qtbot.waitUntil(team.hasFocus)
    with qtbot.waitSignal(row.chosen) as told:
        qtbot.keyClick(team, " ")

    assert told.args == ["team"]
    assert row.checked_keys == ("team",)

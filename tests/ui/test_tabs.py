"""The tabs of a page find room before they need arrows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from osmo_desktop.ui.widgets.tabs import TabStrip

_TABS = tuple((name.lower(), name) for name in ("Aikajana", "Suunnitelma", "Mittaukset", "Tiedot"))


@pytest.fixture
def strip(qtbot: QtBot) -> TabStrip:
    """Four tabs with the room that they like."""
    strip = TabStrip(_TABS, name="Osat")
    qtbot.addWidget(strip)
    strip.resize(900, 40)
    strip.show()
    return strip


def wanted(strip: TabStrip) -> int:
    """The width that the tabs take now."""
    return sum(strip.tabRect(index).width() for index in range(strip.count()))


def has_arrows(strip: TabStrip) -> bool:
    """Whether one would have to scroll."""
    return any(button.isVisible() for button in strip.findChildren(QToolButton))


def test_tabs_move_together_before_arrows_are_needed(strip: TabStrip) -> None:
    """With a little less room than they like all are seen, and they spread out again."""
    wide = wanted(strip)

    strip.resize(wide - 20, 40)
    assert wanted(strip) <= wide - 20
    assert not has_arrows(strip)

    strip.resize(900, 40)
    assert wanted(strip) == wide


def test_where_even_that_is_too_wide_a_menu_holds_the_rest(strip: TabStrip) -> None:
    """No arrows: a menu names what is folded, the keys reach it too; what is chosen is seen."""
    strip.resize(wanted(strip) - 90, 40)

    assert not has_arrows(strip)
    assert strip.more.isVisible()
    assert strip.more.geometry().right() <= strip.width()
    assert strip.folded == ("mittaukset", "tiedot")
    strip.more.click()
    assert [action.text() for action in strip.menu.actions()] == ["Mittaukset", "Tiedot"]
    strip.menu.actions()[1].trigger()
    assert (strip.key, "tiedot" in strip.folded) == ("tiedot", False)
    assert not has_arrows(strip)
    strip.menu.close()
    for key in ("mittaukset", "suunnitelma", "aikajana"):
        QTest.keyClick(strip, Qt.Key.Key_Left)
        assert strip.key == key
        assert key not in strip.folded
    strip.resize(900, 40)
    assert [*strip.folded] == []
    assert not strip.more.isVisible()

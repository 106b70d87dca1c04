"""The window asks to be left out of pictures of the screen before anything is on it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from osmo_desktop.ui.app import App
from tests.laptops import Laptop
from tests.ui.test_program import founded_laptop, opened_window


@pytest.mark.parametrize("is_new", [True, False], ids=["first run", "lock screen"])
def test_the_window_is_hidden_from_pictures_from_the_start(
    qtbot: QtBot, tmp_path: Path, is_new: bool
) -> None:
    """At the first run, where recovery words are shown, and at the lock screen alike."""
    laptop = Laptop(tmp_path, "Anna Niemi") if is_new else founded_laptop(tmp_path)
    hidden: list[int] = []
    with opened_window(qtbot, laptop) as usual:
        app = App(replace(usual._start, hide_from_capture=hidden.append))
        qtbot.addWidget(app.frame)

        app.open_door()

        assert not app.frame.isVisible()
        app.frame.show()
        assert hidden == [int(app.frame.winId())]  # the handle that was hidden is the one shown
        app.close()

"""Every window test has the real theme, no blinking cursor, and a clean end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from osmo_desktop.ui import theme
from tests.laptops import closed_team, frozen_team, team

__all__ = ["closed_team", "frozen_team", "light_theme", "team"]


@pytest.fixture(autouse=True)
def light_theme(qapp: QApplication) -> Iterator[None]:
    """Start each test in the light theme at 100 % without a widget of the test before."""
    qapp.setCursorFlashTime(0)
    theme.apply(qapp, "light")
    yield
    # No loop runs between tests, and what is to be deleted would wait for the next test's.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.apply(qapp, "light")

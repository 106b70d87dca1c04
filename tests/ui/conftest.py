"""Every window test has the real theme, no blinking cursor, and a clean end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

from osmo_desktop.ui import theme
from tests.laptops import closed_team, frozen_team, team

__all__ = ["closed_team", "frozen_team", "light_theme", "qtbot", "team"]

_PATIENCE: Final = 60_000  # ms; a busy machine is no fault, and what hangs is told all the same


class PatientBot(QtBot):
    """Waits as long as a busy machine needs, and then for what is still to be laid out.

    Rows that were made in a slot are shown by events which that slot has only posted.
    """

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = _PATIENCE) -> None:
        """Wait for a state that somebody could see; raises TimeoutError."""
        super().waitUntil(callback, timeout=timeout)
        QCoreApplication.sendPostedEvents()

    def waitSignal(
        self,
        signal: object,
        *,
        timeout: int = _PATIENCE,
        raising: bool | None = None,
        check_params_cb: Callable[..., bool] | None = None,
    ) -> SignalBlocker:
        """Wait for a signal in the body of a `with`; raises TimeoutError."""
        return super().waitSignal(
            signal, timeout=timeout, raising=raising, check_params_cb=check_params_cb
        )


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """The bot of all window tests."""
    return PatientBot(request)


@pytest.fixture(autouse=True)
def light_theme(qapp: QApplication) -> Iterator[None]:
    """Start each test in the light theme at 100 % without a widget of the test before."""
    qapp.setCursorFlashTime(0)
    theme.apply(qapp, "light")
    yield
    # No loop runs between tests, and what is to be deleted would wait for the next test's.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.apply(qapp, "light")

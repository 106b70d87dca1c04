"""What is copied is marked as secret, is text only, and goes after a while unless replaced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.ui import clipboard
from osmo_desktop.ui.clipboard import CLEAR_AFTER_MS, MARK, ClipboardGuard, windows
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea
from tests.ui.test_program import RestartedError, enter, founded_laptop, opened_window

_CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def guard(qtbot: QtBot) -> Iterator[ClipboardGuard]:
    """A guard over an empty clipboard."""
    QGuiApplication.clipboard().clear()
    made = ClipboardGuard(owns=lambda: True)
    yield made
    made.clear()
    made.deleteLater()


def _label() -> QLabel:
    label = QLabel("Salainen lause")
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.setSelection(0, len(label.text()))
    return label


@pytest.mark.parametrize("kind", ["line", "area", "label"])
def test_a_copy_from_any_text_is_marked(qtbot: QtBot, guard: ClipboardGuard, kind: str) -> None:
    """Fields of one line and of several and labels: histories are told to leave it out."""
    made: dict[str, QWidget] = {
        "line": LineInput("Salainen lause", name="x"),
        "area": TextArea("Salainen lause", name="x"),
        "label": _label(),
    }
    widget = made[kind]
    qtbot.addWidget(widget)
    if not isinstance(widget, QLabel):
        QTest.keyClick(widget, Qt.Key.Key_A, _CTRL)
    QTest.keyClick(widget, Qt.Key.Key_C, _CTRL)

    held = QGuiApplication.clipboard().mimeData()
    assert held.text() == "Salainen lause"
    assert held.data(MARK).data() == b"secret"
    assert not held.hasHtml()
    assert 0 < guard.remaining_ms <= CLEAR_AFTER_MS * 21 // 20  # a coarse timer may be 5 % late


def test_windows_leaves_it_out_of_history_and_cloud(
    qtbot: QtBot, guard: ClipboardGuard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy carries the three formats of Windows where that is the platform."""
    monkeypatch.setattr(clipboard, "platform", windows)
    field = LineInput("Salainen lause", name="x")
    qtbot.addWidget(field)
    field.selectAll()
    field.copy()

    held = QGuiApplication.clipboard().mimeData()
    wanted = (
        ("ExcludeClipboardContentFromMonitorProcessing", b"1"),
        ("CanIncludeInClipboardHistory", bytes(4)),
        ("CanUploadToCloudClipboard", bytes(4)),
    )
    for name, value in wanted:
        kind = f'application/x-qt-windows-mime;value="{name}"'
        assert held.data(kind).data() == value
    assert held.data(MARK).data() == b"secret"
    assert guard.remaining_ms > 0


def test_the_clipboard_is_cleared_after_a_while(qtbot: QtBot, guard: ClipboardGuard) -> None:
    """After half a minute nothing of ours is on it."""
    QGuiApplication.clipboard().setText("Salainen lause")

    guard._timer.timeout.emit()

    assert QGuiApplication.clipboard().text() == ""
    assert guard.remaining_ms == -1


def test_the_time_runs_from_the_copy(qtbot: QtBot, guard: ClipboardGuard) -> None:
    """A copy starts the clock of half a minute, and its end clears by itself."""
    assert (guard.remaining_ms, CLEAR_AFTER_MS) == (-1, 30_000)
    guard._timer.setInterval(1)

    QGuiApplication.clipboard().setText("Salainen lause")

    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "")


def test_a_copy_is_in_the_access_log(qtbot: QtBot, tmp_path: Path) -> None:
    """That something was copied is told, never what; once, though the marks are put on it too."""
    with opened_window(qtbot, founded_laptop(tmp_path)) as app:
        app.clipboard._owns = lambda: True
        enter(qtbot, app)
        QGuiApplication.clipboard().setText("Salainen lause")
        qtbot.waitUntil(lambda: app.tasks.is_idle)

        services = app.services
        assert services is not None
        rows = [row for row in services.access.own().rows if row.action == "copy"]
        assert len(rows) == 1
        assert "Salainen" not in repr(rows)


def test_a_lock_clears_it(qtbot: QtBot, tmp_path: Path) -> None:
    """Nothing that was copied outlives the lock."""
    with opened_window(qtbot, founded_laptop(tmp_path)) as app:
        app.clipboard._owns = lambda: True
        enter(qtbot, app)
        QGuiApplication.clipboard().setText("Salainen lause")

        with pytest.raises(RestartedError):
            app.lock()

        assert QGuiApplication.clipboard().text() == ""


def test_what_others_copied_since_is_left(qtbot: QtBot, guard: ClipboardGuard) -> None:
    """Half a minute later something of another program is on it: that stays, marked or not."""
    QGuiApplication.clipboard().setText("Salainen lause")
    guard._owns = lambda: False
    QGuiApplication.clipboard().setText("Jonkun muun")

    assert guard.remaining_ms == -1
    guard.clear()

    assert QGuiApplication.clipboard().text() == "Jonkun muun"
    guard._owns = lambda: True


def test_what_is_not_ours_is_left(qtbot: QtBot, guard: ClipboardGuard) -> None:
    """Something that was not copied as ours is not cleared."""
    foreign = QMimeData()
    foreign.setData("application/x-other", b"x")
    QGuiApplication.clipboard().setMimeData(foreign)

    guard.clear()

    assert QGuiApplication.clipboard().mimeData().hasFormat("application/x-other")

"""When a lock is wanted: the key, idle time, and how long a question may put idle time off."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from osmo_desktop.ui.lock.locked import LockReason
from osmo_desktop.ui.lock_watch import MOST_HELD_MS, LockWatch

_IDLE_MS = 3_600_000


class Watched:
    """A watch and how often it wanted a lock."""

    def __init__(self) -> None:
        self.watch = LockWatch()
        self.reasons: list[LockReason] = []
        self.watch.wanted.connect(self.reasons.append)
        self.watch.start(_IDLE_MS)

    @property
    def wanted(self) -> int:
        """How often."""
        return len(self.reasons)


@pytest.fixture
def watched(qtbot: QtBot) -> Iterator[Watched]:
    """A watch of this test."""
    made = Watched()
    yield made
    application = QCoreApplication.instance()
    assert application is not None
    application.removeEventFilter(made.watch)


def test_ctrl_l_locks_wherever_the_keyboard_is(qtbot: QtBot, watched: Watched) -> None:
    """A field does not get the key; other keys do not lock."""
    field = QLineEdit()
    qtbot.addWidget(field)
    QTest.keyClick(field, Qt.Key.Key_L)
    assert watched.wanted == 0

    QTest.keyClick(field, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)

    assert set(watched.reasons) == {LockReason.KEY}
    assert field.text() == "l"


def test_idle_time_begins_anew_with_each_key(qtbot: QtBot, watched: Watched) -> None:
    """A key puts the lock off by the whole time."""
    field = QLineEdit()
    qtbot.addWidget(field)
    watched.watch._idle.stop()

    QTest.keyClick(field, Qt.Key.Key_A)

    assert watched.watch.remaining_ms > 0
    watched.watch._idle.timeout.emit()
    assert watched.wanted == 1


def test_a_question_puts_the_idle_lock_off_until_it_ends(watched: Watched) -> None:
    """While a client answers the idle lock waits, and comes with the end of the question."""
    with watched.watch.holding():
        watched.watch._idle.timeout.emit()
        assert watched.wanted == 0

    assert watched.reasons == [LockReason.IDLE]


def test_the_last_of_several_questions_ends_the_wait(watched: Watched) -> None:
    """Two questions that overlap hold until both have ended; one that ends twice takes nothing."""
    watch = watched.watch
    watch.hold()
    watch.hold()
    watch._idle.timeout.emit()
    watch.release()
    assert watched.wanted == 0

    watch.release()
    assert watched.reasons == [LockReason.IDLE]

    watch.release()
    watch.hold()
    watch._idle.timeout.emit()
    assert watched.wanted == 1


def test_a_question_holds_for_ten_minutes_at_most(watched: Watched) -> None:
    """A question that nobody answers does not keep the vault open."""
    with watched.watch.holding():
        watched.watch._idle.timeout.emit()
        assert watched.watch._held.isActive()
        assert watched.watch._held.interval() == MOST_HELD_MS
        watched.watch._held.timeout.emit()
        assert watched.reasons == [LockReason.IDLE]
    assert watched.wanted == 1  # its end asks for no second lock


def test_a_question_that_never_ends_holds_each_idle_time_no_longer(
    qtbot: QtBot, watched: Watched
) -> None:
    """Forgotten, it puts every idle lock off by the bound and none for ever."""
    field = QLineEdit()
    qtbot.addWidget(field)
    watched.watch.hold()
    for times in (1, 2):
        QTest.keyClick(field, Qt.Key.Key_A)
        watched.watch._idle.timeout.emit()
        assert watched.watch._held.isActive()
        watched.watch._held.timeout.emit()
        assert watched.wanted == times


def test_an_answer_in_time_needs_no_lock(qtbot: QtBot, watched: Watched) -> None:
    """Whoever goes on after the idle time is not locked out at the end of the question."""
    field = QLineEdit()
    qtbot.addWidget(field)
    with watched.watch.holding():
        watched.watch._idle.timeout.emit()
        QTest.keyClick(field, Qt.Key.Key_A)

    assert watched.wanted == 0


def test_nothing_but_idle_time_waits_for_a_question(qtbot: QtBot, watched: Watched) -> None:
    """Ctrl+L locks in the middle of a question."""
    field = QLineEdit()
    qtbot.addWidget(field)
    with watched.watch.holding():
        QTest.keyClick(field, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        assert watched.wanted


def test_a_closed_window_sees_nothing_any_more(qtbot: QtBot, watched: Watched) -> None:
    """After the end of a window neither Ctrl+L nor idle time asks for a lock of what is gone."""
    watched.watch.stop()

    field = QLineEdit()
    qtbot.addWidget(field)
    QTest.keyClick(field, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)

    assert not watched.wanted
    assert watched.watch.remaining_ms == -1

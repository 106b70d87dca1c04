"""The team's reminders on screen: what holds and whence, a number set, refused and taken back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from osmo_desktop.ui.reminders.page import RemindersPage
from tests.fakes.casework import empty_casework
from tests.ui.desk import SMALL, Desk, shown_words


def test_a_supervisor_sets_a_reminder_by_keyboard(qtbot: QtBot) -> None:
    """Default and source are shown, a nonsense number is told at its field, a toast undoes."""
    work = empty_casework()
    work.book.role = "supervisor"
    desk = Desk(qtbot, work)
    page = RemindersPage(work.services, desk.tasks, desk.bus, desk, now=work.clock.now)
    desk.show(page, SMALL)
    desk.until(lambda: bool(page.model.rows))
    page.focus_start()
    desk.key(Qt.Key.Key_Return)
    form = page.form
    desk.until(form.amount.hasFocus)
    assert "project's evaluation" in shown_words(page)
    desk.assert_accessible()
    form.amount.setText("monta")
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: "1 to 366" in form.rows["amount"].error)
    form.amount.setText("14")
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: page.model.rows[0].right == "14 days")
    desk.window.toast.undo()
    desk.until(lambda: page.model.rows[0].right == "30 days")
    desk.close()

"""A group's rating on screen: counted by keyboard, refused at its line, shown with n, undone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from osmo_desktop.ui.group_ratings.page import GroupRatingsPage
from tests.fakes.casework import empty_casework
from tests.ui.desk import SMALL, Desk, shown_words


def test_a_group_is_counted_by_keyboard(qtbot: QtBot) -> None:
    """A short line is told at its question, few answers are not told, a toast takes it back."""
    work = empty_casework()
    desk = Desk(qtbot, work)
    page = GroupRatingsPage(work.services, desk.tasks, desk.bus, desk, now=work.clock.now)
    desk.show(page, SMALL)
    desk.until(lambda: page.open_form("quality"))
    form = page.form
    desk.until(form.about.hasFocus)
    desk.assert_accessible()
    desk.type("Kevään ryhmä")
    for key, typed in (("heard", "0 1 2 3"), ("goals", "0 0 0 1 1")):
        form.lines[key].setText(typed)
    desk.click(form.give_button)
    desk.until(lambda: "0 where nobody chose it" in form.scales["heard"].error)
    form.lines["heard"].setText("0 1 2 3 2")
    desk.click(form.give_button)
    desk.until(lambda: [row.right for row in page.model.rows] == ["8 answers"])
    page.focus_start()
    desk.key(Qt.Key.Key_Return)
    desk.until(page.shown.back_button.hasFocus)
    said = shown_words(page.shown)
    for words in ("Kevään ryhmä", "2.8", "fewer than 5", "too few to show", "No decision may rest"):
        assert words in said
    desk.click(page.shown.print_button)
    desk.until(lambda: len(desk.papers) == 1)
    paper = desk.papers[0]()
    assert paper.file_name == "group-rating-2026-11-19.pdf"
    assert (paper.detail, paper.clients) == ("Kevään ryhmä", ())
    desk.window.toast.undo()
    desk.until(lambda: page.is_list_shown and not page.model.rows)
    desk.close()

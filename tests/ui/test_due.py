"""What is due on Today and on a client's page: moved and left undone by keyboard, and undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.clients_page import ClientsPage
from osmo_desktop.ui.today.client_due import ClientDue
from osmo_desktop.ui.today.today_page import TodayPage
from osmo_desktop.ui.tokens import ThemeName
from tests.fakes.casework import Casework, empty_casework
from tests.ui.desk import SMALL, WIDE, Desk, shown_words


@pytest.fixture
def work() -> Casework:
    """One client with a task that is due today."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", "Vimpeli")
    work.services.tasks.add(client, "Soita pajalle", date(2026, 11, 19))
    return work


@pytest.fixture
def desk(qtbot: QtBot, work: Casework) -> Iterator[Desk]:
    """A window."""
    desk = Desk(qtbot, work)
    yield desk
    desk.close()


@pytest.fixture
def today(desk: Desk, work: Casework) -> Callable[..., TodayPage]:
    """A function that shows Today."""

    def show(size: tuple[int, int] = WIDE) -> TodayPage:
        page = TodayPage(work.services, desk.tasks, desk.bus, desk, now=work.now)
        desk.show(page, size)
        desk.until(lambda: bool(page.side.tasks.lines))
        return page

    return show


def test_a_task_is_moved_and_left_undone_by_keyboard_alone(
    desk: Desk, today: Callable[..., TodayPage]
) -> None:
    """Tab to its button, the menu, the form; a refusal keeps what was typed; Ctrl+Z undoes."""
    card = today().side.tasks
    card.lines[0].setFocus(Qt.FocusReason.TabFocusReason)
    desk.key(Qt.Key.Key_Tab)
    assert desk.focused() is card.more_buttons[0]

    def choose(presses: int) -> None:
        desk.key(Qt.Key.Key_Space)
        desk.until(card.menu.isVisible)
        for _ in range(presses):
            QTest.keyClick(card.menu, Qt.Key.Key_Down)
        QTest.keyClick(card.menu, Qt.Key.Key_Return)
        desk.until(card.form.isVisible)

    choose(2)
    assert desk.focused() is card.form.reason
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: "Write why this is changed" in shown_words(card))
    desk.key(Qt.Key.Key_Escape)
    desk.until(lambda: not card.form.isVisible())

    card.more_buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
    choose(1)
    assert desk.focused() is card.form.day
    card.form.reason.setFocus(Qt.FocusReason.TabFocusReason)
    desk.type("Paja on kiinni")
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: not card.lines and not card.form.isVisible())
    desk.window.toast.undo()
    desk.until(lambda: bool(card.lines))


def test_what_falls_due_is_on_the_client_s_page(desk: Desk, work: Casework) -> None:
    """A moved task is there with its new day and the reason."""
    client = work.book.find("client")[0].id
    (row,) = work.services.tasks.due_of(client, until=date(2026, 11, 19))
    work.services.tasks.move(row, date(2026, 11, 24), "Paja on kiinni")
    page = ClientsPage(work.services, desk.tasks, desk.bus, desk, now=work.now)
    desk.show(page)
    due = ClientDue(work.services.tasks, desk.tasks, desk, now=work.now)
    page.view.side.take_due(due.card)
    page.controller.shown.connect(due.load)
    page.open_client(client)
    card = due.card
    desk.until(lambda: bool(card.lines))
    assert "Soita pajalle" in shown_words(card)
    assert "Paja on kiinni" in shown_words(card)
    desk.key(Qt.Key.Key_Tab)
    card.lines[0].setFocus(Qt.FocusReason.TabFocusReason)
    desk.key(Qt.Key.Key_Space)
    desk.until(lambda: not card.lines)


@pytest.mark.parametrize(("name", "size"), [("light", SMALL), ("contrast", WIDE)])
def test_the_form_about_a_task_is_accessible(
    desk: Desk,
    today: Callable[..., TodayPage],
    qapp: QApplication,
    name: ThemeName,
    size: tuple[int, int],
) -> None:
    """At both sizes, in light and in high contrast."""
    theme.apply(qapp, name)
    card = today(size).side.tasks
    (key,) = card.keys
    assert card.ask(key, is_move=True)
    desk.assert_accessible()

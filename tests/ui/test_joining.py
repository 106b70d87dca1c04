"""The warning while a client is typed, and two records that are joined and parted on screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.clients_page import ClientsPage
from osmo_desktop.ui.joining.joining import ClientJoining
from osmo_desktop.ui.tokens import ThemeName
from tests.fakes.casework import Casework, empty_casework
from tests.ui.desk import SMALL, WIDE, Desk


@pytest.fixture
def work() -> Casework:
    """Two clients who are one person."""
    work = empty_casework()
    work.add("Virtanen", "Sanna", number="12", identity_code="010190Y999W")
    work.add("Virtanen", "Sanna Maria", number="31")
    return work


@pytest.fixture
def show(qtbot: QtBot, work: Casework) -> Iterator[Callable[..., tuple[Desk, ClientsPage]]]:
    """A function that shows the section of clients."""
    desk = Desk(qtbot, work)

    def shown(size: tuple[int, int] = WIDE) -> tuple[Desk, ClientsPage]:
        page = ClientsPage(work.services, desk.tasks, desk.bus, desk, now=work.now)
        desk.show(page, size)
        desk.until(lambda: bool(page.pane.model.rows))
        return desk, page

    yield shown
    desk.close()


@pytest.mark.parametrize(("name", "size"), [("light", SMALL), ("contrast", WIDE)])
def test_who_may_be_the_same_is_said_while_one_types(
    show: Callable[..., tuple[Desk, ClientsPage]],
    qapp: QApplication,
    name: ThemeName,
    size: tuple[int, int],
) -> None:
    """A name, then a code that differs by its separator alone; nothing is blocked."""
    theme.apply(qapp, name)
    desk, page = show(size)
    page.open_new_client()
    form = page.new_form
    desk.type("Virtanen")
    form.fields.controls["given_name"].setFocus(Qt.FocusReason.TabFocusReason)
    desk.type("sanna")
    desk.until(lambda: "same name is known already: 12 Virtanen, Sanna" in form.similar.words)
    desk.assert_accessible()
    desk.type("h")
    desk.until(lambda: "nearly the same name" in form.similar.words)
    desk.type("elena")
    desk.until(lambda: not form.similar.words)
    form.fields.controls["identity_code"].setFocus(Qt.FocusReason.TabFocusReason)
    desk.type("010190-999W")
    desk.idle()
    assert not form.similar.words
    desk.key(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    desk.type("010190Y999W")
    desk.until(lambda: "The same identity code is known already" in form.similar.words)
    form.add()
    desk.until(lambda: page.client_id is not None)


def test_two_records_are_joined_and_parted_by_keyboard_alone(
    show: Callable[..., tuple[Desk, ClientsPage]], work: Casework
) -> None:
    """Chosen, confirmed, shown as one; Ctrl+Z parts them, and so does the button."""
    desk, page = show()
    joining = ClientJoining(
        page.controller, page.view, work.services, desk.tasks, desk, now=work.now
    )
    first, second = (row.id for row in work.services.clients.list())
    page.open_client(first)
    desk.until(lambda: page.view.client_id == first)
    page.view.head.join_requested.emit()
    desk.type("Maria")
    desk.until(lambda: joining.chooser is not None and joining.chooser.model.rowCount() == 1)
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: joining.question is not None and joining.question.isVisible())
    desk.key(Qt.Key.Key_Tab)
    desk.key(Qt.Key.Key_Return)
    desk.until(page.view.joined.isVisible)
    assert "31 Virtanen, Sanna Maria" in page.view.joined.sentence.text()
    desk.until(lambda: len(page.pane.model.rows) == 1)
    desk.window.toast.undo()
    desk.until(lambda: len(page.pane.model.rows) == 2 and not page.view.joined.isVisible())

    joining.join(second, first)
    desk.until(page.view.joined.isVisible)
    page.view.joined.action_button.setFocus(Qt.FocusReason.TabFocusReason)
    desk.key(Qt.Key.Key_Space)
    desk.until(lambda: len(page.pane.model.rows) == 2)

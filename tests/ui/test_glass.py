"""A supervisor who opens a client of others is told that it is in the log, and may say why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.ops import Edit
from osmo_desktop.ui.clients.clients_page import ClientsPage
from osmo_desktop.ui.clients.open_forms import client_forms
from tests.fakes.casework import empty_casework
from tests.ui.desk import SMALL, WIDE, Desk, shown_words


class Room:
    """A supervisor's window with one client of her own and one of a colleague's."""

    def __init__(self, qtbot: QtBot) -> None:
        self.work = empty_casework()
        book = self.work.book
        self.own, self.other = self.work.add("Aalto", "Mirja"), self.work.add("Korhonen", "Eero")
        taken = book.get("assignment", self.other)
        assert taken is not None
        mine, team = tuple(taken.basis["members"]), book.team_stream
        colleague = Edit(team, "assignment", self.other, "members", new_id())
        book.commit(
            [colleague, Edit(team, "assignment", self.other, "members", None, mine, "siirto")]
        )
        book.role = "supervisor"
        self.desk = Desk(qtbot, self.work)
        desk, now = self.desk, self.work.now
        self.page = ClientsPage(self.work.services, desk.tasks, desk.bus, desk, now=now)

    def open(self, client: str) -> None:
        """Open a client's page."""
        self.page.open_client(client)
        self.desk.until(lambda: self.page.view.client_id == client)
        self.desk.idle()

    def reasons(self) -> list[str]:
        """Why the colleague's client was opened, as far as it was said."""
        rows = self.work.services.access.own().rows
        broken = [r for r in rows if (r.client, r.action) == (self.other, "break_glass")]
        assert broken
        return [row.reason for row in broken if row.reason]


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    """The window."""
    made = Room(qtbot)
    yield made
    made.desk.close()


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_the_reason_is_given_with_the_keyboard_and_nobody_is_kept_out(
    room: Room, size: tuple[int, int]
) -> None:
    """The page is there at once; one line, Enter, and the log says why; again for each opening."""
    room.desk.show(room.page, size)
    room.open(room.own)
    view = room.page.view
    assert not view.glass.isVisible()

    room.open(room.other)
    assert view.glass.isVisible()
    assert "That you opened it is in the log" in shown_words(room.desk.window)
    assert view.tabs.isVisible()
    assert not view.glass.reason.hasFocus()
    assert room.reasons() == []
    room.desk.assert_accessible()

    view.tabs.setFocus()
    for _ in range(40):
        room.desk.key(Qt.Key.Key_Tab)
        if view.glass.reason.hasFocus():
            break
    room.desk.type("Sijainen sairastui")
    room.desk.key(Qt.Key.Key_Return)
    room.desk.until(lambda: not view.glass.reason.isVisible())
    assert room.reasons() == ["Sijainen sairastui"]
    assert "The reason is in the log." in shown_words(room.desk.window)
    assert room.desk.window.focusWidget() is not None

    lines = room.work.services.log_papers.document(room.other).lines
    assert [(line.why, line.times) for line in lines if "being the client" in line.what] == [
        ("Sijainen sairastui", 1)
    ]

    room.page.reload()
    room.desk.idle()
    assert not view.glass.reason.isVisible(), "a reload asks no second time"
    room.open(room.own)
    room.open(room.other)
    assert view.glass.reason.isVisible()


def test_a_reason_that_is_being_typed_is_sealed_with_the_place(room: Room) -> None:
    """An empty field is no form under way; what stands in it comes back after a lock."""
    room.desk.show(room.page)
    forms = client_forms(room.page)
    room.open(room.other)
    assert forms.open() == ()
    room.page.view.glass.reason.setText("Päivys")
    (form,) = forms.open()
    assert form.about == {"client": room.other}

    room.page.view.glass.reason.clear()
    assert forms.reopen(form)
    forms.fill(form)
    assert room.page.view.glass.reason.text() == "Päivys"

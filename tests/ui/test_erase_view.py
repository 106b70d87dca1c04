"""Erasing a client in the window: two supervisors, honest words, and a page that leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.services.erasures import ErasureRow, WaitingLaptop
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.clients_page import ClientsPage
from osmo_desktop.ui.clients.erase_view import EraseView
from osmo_desktop.ui.sync.erasures_card import erasure_words
from osmo_desktop.ui.tokens import ThemeName
from tests.fakes.casework import at
from tests.integration.test_removals import promote
from tests.integration.test_rotation import unassign
from tests.laptops import Laptop, Team
from tests.ui.desk import SMALL, WIDE, Desk, shown_words
from tests.ui.sync_desk import SyncSight, sync_sight

__all__ = ["sync_sight"]

Show = Callable[..., SyncSight]
_NOW = at(19, 11, "10.07")
_ROW = ErasureRow(
    client_id="c",
    label="Virtanen, Aino",
    cause="request",
    asked=at(18, 11, "9.00"),
    approvers=("Anna",),
    is_mine=False,
    is_in_force=False,
    done=0,
    laptops=3,
    waiting=(),
)


class ClientSight:
    """The section of clients in its window over a real laptop."""

    def __init__(self, qtbot: QtBot, laptop: Laptop, size: tuple[int, int] = WIDE) -> None:
        services: Any = laptop.services
        self.desk = Desk(qtbot, services)
        self.page = ClientsPage(
            services, self.desk.tasks, self.desk.bus, self.desk, now=laptop.clock.now
        )
        self.desk.show(self.page, size)
        self.desk.idle()

    def open(self, client: str) -> None:
        """Show a client."""
        self.page.open_client(client)
        self.desk.idle()

    def erasing(self) -> EraseView:
        """Open the view by the menu's action."""
        self.page.view.head.erase_action.trigger()
        self.desk.idle()
        view = self.page.erasing.erase_view
        assert view is not None
        return view


@pytest.fixture
def client_sight(qtbot: QtBot) -> Iterator[Callable[..., ClientSight]]:
    """A function that shows the clients of a laptop."""
    made: list[ClientSight] = []

    def show(laptop: Laptop, size: tuple[int, int] = WIDE) -> ClientSight:
        made.append(ClientSight(qtbot, laptop, size))
        return made[-1]

    yield show
    for sight in made:
        sight.desk.close()


@pytest.fixture
def two(team: Team) -> Team:
    """A team with two supervisors, Anna and Cilla, and a worker, Ben."""
    promote(team, team.cilla)
    team.anna.edit("member", team.cilla.book.user, "role", "supervisor")
    team.exchange()
    return team


def test_an_erasure_is_told_with_names_and_laptops() -> None:
    """Who asked; and once in force, on how many laptops, and who was not heard of."""
    asked = " ".join(erasure_words(_ROW, _NOW))
    assert "Virtanen, Aino: Anna asked for the erasure, 18 Nov at 09:00." in asked
    assert "waits for another supervisor" in asked

    ben = WaitingLaptop("b", "Benin kannettava", "Ben", at(7, 11, "9.00"))
    row = replace(
        _ROW, label="", is_in_force=True, approvers=("Anna", "Cilla"), done=2, waiting=(ben,)
    )
    said = " ".join(erasure_words(row, _NOW))
    assert "A client: erased on 2 of 3 laptops" in said
    assert "Approved by Anna, Cilla" in said
    assert "Benin kannettava (Ben) has not been heard of for 12 days" in said


def test_two_supervisors_erase_and_the_open_page_leaves(
    two: Team, client_sight: Callable[..., ClientSight], sync_sight: Show
) -> None:
    """Anna asks, the number typed; Cilla approves on her page; Anna's page closes, saying why."""
    client = two.shared_client(two.ben)
    two.ben.note(client, "Poistettava.")
    two.exchange()
    anna = client_sight(two.anna)
    anna.open(client)
    view = anna.erasing()
    said = shown_words(view)
    assert "There is no undo." in said
    assert "a laptop that never comes back" in said

    view.number.setText("väärä")
    view.erase()
    assert "This is not the client's number." in shown_words(view)
    assert two.anna.services.erasures.all() == ()
    view.number.setText(two.anna.services.erasures.number(client))
    view.number.setFocus()
    anna.desk.key(Qt.Key.Key_Return)
    anna.desk.idle()
    assert "waits for another supervisor" in anna.desk.window.toast.words
    assert "Poistettava." in two.anna.notes()

    two.exchange(two.anna, two.cilla)
    cilla = sync_sight(two.cilla)
    assert "Anna asked for the erasure" in cilla.words
    cilla.desk.click(cilla.page.shown.erasures.buttons[client])
    cilla.desk.idle()
    second = cilla.page.care.erase_view
    assert second is not None
    assert "Anna asked for it. With your approval it happens." in shown_words(second)
    second.number.setText(two.cilla.services.erasures.number(client))
    second.erase()
    cilla.desk.idle()
    assert "The erasure is in force." in cilla.desk.window.toast.words
    assert "Poistettava." not in two.cilla.notes()
    assert "erased on" in cilla.words

    anna.open(client)
    two.exchange(two.cilla, two.anna)
    anna.page.reload()
    anna.desk.idle()
    assert anna.page.client_id is None
    told = anna.desk.window.toast.words
    assert "The client's records were erased for good:" in told
    assert "Anna" in told
    assert "Cilla" in told
    assert "Poistettava." not in two.anna.notes()


def test_the_page_of_a_client_who_was_taken_from_me_leaves_and_says_why(
    two: Team, client_sight: Callable[..., ClientSight]
) -> None:
    """The laptop dropped the client's key while the page was open."""
    client = two.shared_client(two.ben)
    ben = client_sight(two.ben)
    ben.open(client)
    unassign(two.anna, client, two.ben.book.user)
    two.exchange()
    ben.page.reload()
    ben.desk.idle()

    assert ben.page.client_id is None
    assert "You no longer work with this client" in ben.desk.window.toast.words


def test_workers_are_not_offered_to_erase(
    two: Team, client_sight: Callable[..., ClientSight], sync_sight: Show
) -> None:
    """Neither on the client's page nor on the card."""
    client = two.shared_client(two.ben)
    two.anna.services.erasures.approve(client, "request")
    two.exchange()
    sight = client_sight(two.ben)
    sight.open(client)
    assert not sight.page.view.head.erase_action.isVisible()
    page = sync_sight(two.ben).page
    assert page.shown.erasures.buttons == {}


def test_nobody_approves_twice(two: Team, client_sight: Callable[..., ClientSight]) -> None:
    """The view says that it waits, and its button rests."""
    client = two.shared_client(two.ben)
    two.anna.services.erasures.approve(client, "request")
    sight = client_sight(two.anna)
    sight.open(client)
    view = sight.erasing()

    assert "You have approved it." in shown_words(view)
    assert not view.erase_button.isEnabled()


@pytest.mark.parametrize(("size", "name"), [(WIDE, "light"), (SMALL, "dark")])
def test_the_view_is_for_everyone(
    two: Team,
    client_sight: Callable[..., ClientSight],
    qapp: QApplication,
    *,
    size: tuple[int, int],
    name: ThemeName,
) -> None:
    """Every control has a name and no words are cut, in both sizes."""
    theme.apply(qapp, name)
    client = two.shared_client(two.ben)
    sight = client_sight(two.anna, size)
    sight.open(client)
    sight.erasing()
    sight.desk.assert_accessible()

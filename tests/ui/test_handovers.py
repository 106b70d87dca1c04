"""Handing a client over on screen: the page of a client's people, and what waits on Today."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.services.disclosures import Disclosed
from osmo_desktop.services.handovers import Wanted
from osmo_desktop.services.rights import ConsentForm
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.clients_page import ClientsPage
from osmo_desktop.ui.clients.handover_page import HandoverPage
from osmo_desktop.ui.clients.handover_paper import disclosure_paper
from osmo_desktop.ui.clients.open_forms import client_forms
from osmo_desktop.ui.today.handovers import HandoversToday
from osmo_desktop.ui.today.today_page import TodayPage
from osmo_desktop.ui.tokens import ThemeName
from osmo_desktop.ui.widgets.buttons import GhostButton
from tests.laptops import Laptop, Team
from tests.ui.desk import SMALL, WIDE, Desk, shown_words

_HOSTILE = "<img src='//h/x'>Sairaus & \u202e" + "y" * 200


class Screen:
    """A window on one laptop."""

    def __init__(self, qtbot: QtBot, laptop: Laptop) -> None:
        self.laptop = laptop
        services: Any = laptop.services
        self.desk = Desk(qtbot, services)

    def people(self, client: str, size: tuple[int, int] = WIDE) -> HandoverPage:
        """The page of a client's people."""
        desk = self.desk
        page = HandoverPage(self.laptop.services, desk.tasks, desk, now=self.laptop.clock.now)
        desk.bus.changed.connect(lambda _: page.reload())
        desk.show(page, size)
        page.open_client(client)
        desk.idle()
        page.focus_start()
        return page

    def today(self, size: tuple[int, int] = WIDE) -> HandoversToday:
        """The card on Today."""
        desk = self.desk
        page = TodayPage(
            self.laptop.services, desk.tasks, desk.bus, desk, now=self.laptop.clock.now
        )
        desk.show(page, size)
        desk.idle()
        return page.handovers


@pytest.fixture
def screen(qtbot: QtBot) -> Iterator[Callable[[Laptop], Screen]]:
    """A function that opens a window on a laptop."""
    made: list[Screen] = []

    def show(laptop: Laptop) -> Screen:
        made.append(Screen(qtbot, laptop))
        return made[-1]

    yield show
    for one in made:
        one.desk.close()


@pytest.fixture
def client(team: Team) -> str:
    """A client of Ben's."""
    made = team.ben.client()
    team.exchange(team.ben, team.anna, team.cilla, rounds=1)
    return made


def offered(team: Team, client: str, words: str = "") -> str:
    """Ben has offered the client to Cilla, who knows."""
    wanted = Wanted(team.cilla.book.user, "workload", words)
    offer_id, _ = team.ben.services.handovers.offer(client, wanted)
    team.exchange(team.ben, team.cilla, team.anna, rounds=1)
    return offer_id


def test_a_worker_offers_with_the_keyboard_alone(
    team: Team, client: str, screen: Callable[[Laptop], Screen]
) -> None:
    """From the button through the form to the offer; honest words stand above the fields."""
    shown = screen(team.ben)
    page = shown.people(client)
    assert page.workers.assign_box.isHidden()
    shown.desk.key(Qt.Key.Key_Return)
    assert "cannot be unread" in shown_words(page)
    assert page.offer_form.giver_row.isHidden()
    page.offer_form.taker.set_key(team.cilla.book.user)
    page.offer_form.words.set_text("Vuorotteluvapaa.")
    shown.desk.assert_accessible()
    page.offer_form.give_button.setFocus()
    shown.desk.key(Qt.Key.Key_Return)
    shown.desk.idle()

    (row,) = team.ben.services.handovers.of(client)
    assert (row.taker, row.words, row.state) == ("Cilla", "Vuorotteluvapaa.", "open")
    assert page.offer_form.isHidden()
    (line,) = page.offers.lines
    line.buttons["take_back"].setFocus()
    shown.desk.key(Qt.Key.Key_Space)
    shown.desk.idle()
    assert "Taken back: Ben → Cilla." in shown_words(page)


def test_another_controller_is_asked_about_and_what_lacks_is_said(
    team: Team, client: str, screen: Callable[[Laptop], Screen]
) -> None:
    """The fields open with the tick, under what stands of the client's consents.

    Without them nothing is offered and all typed words stay.

    What was recorded by itself in error is marked with its reason by the button of its row, and
    stays; what a hand-over gave has no such button.
    """
    mistake = Disclosed("Pohja", "Cilla", "permission", "Lupa 2.11.2026", "Lausunto")
    team.ben.services.disclosures.record(client, mistake)
    rights, today = team.ben.services.rights, team.ben.clock.now().date()
    rights.give(client, ConsentForm("Tiedot Etelään", today, "spoken"))
    rights.withdraw(rights.consents(client)[0], today)
    shown = screen(team.ben)
    page = shown.people(client)
    page.begin_offer()
    form = page.offer_form
    assert not form.disclosure.given.isVisible()
    assert "Tiedot Etelään" not in shown_words(form)
    form.is_other.setChecked(True)
    shown.desk.until(lambda: "Tiedot Etelään – withdrawn" in shown_words(form))
    form.words.set_text("Muutto.")
    form.disclosure.controller.setText("Etelä")
    form.give()
    shown.desk.idle()
    assert "basis" in form.problem.text()
    assert form.isVisible()
    assert form.words.text() == "Muutto."

    form.disclosure.recipient.setText("Cilla")
    form.disclosure.which.setText("Lupa 1.11.2026")
    form.disclosure.given.set_text("Koko asiakirja")
    form.give()
    shown.desk.until(lambda: "Koko asiakirja" in shown_words(page.disclosures))

    page.disclosures.print_button.click()
    paper = shown.desk.papers[0]()
    assert paper.pdf.startswith(b"%PDF")
    assert "Virtanen" not in paper.file_name

    def ways() -> list[GhostButton]:
        return [b for b in page.disclosures.findChildren(GhostButton) if b.isVisible()]

    shown.desk.until(lambda: len(ways()) == 1)
    shown.desk.click(ways()[0])
    shown.desk.until(page.strike_form.reason.hasFocus)
    shown.desk.assert_accessible()
    shown.desk.type("Väärä asiakas")
    shown.desk.key(Qt.Key.Key_Return)
    shown.desk.until(lambda: "Entered in error: Väärä asiakas" in shown_words(page.disclosures))
    shown.desk.until(page.strike_form.isHidden)
    assert ways() == []


def test_an_offer_is_answered_on_today(
    team: Team, client: str, screen: Callable[[Laptop], Screen]
) -> None:
    """It says who offers, nothing of the client; accepting says that the key is still to come."""
    offered(team, client, "Salainen syy.")
    shown = screen(team.cilla)
    card = shown.today()
    words = shown_words(card)
    assert "Ben offers you a client." in words
    assert "Virtanen" not in words
    assert "Salainen" not in words
    shown.desk.click(card.lines[0].buttons["accept"])
    shown.desk.until(lambda: "once the key arrives" in shown_words(card))

    shown.desk.idle()
    team.exchange()
    card.reload()
    shown.desk.until(lambda: "both work with the client" in shown_words(card))
    assert "Salainen syy." in shown_words(card)
    shown.desk.click(card.lines[0].buttons["open"])
    assert ("client", client) in shown.desk.asked


def test_a_refusal_asks_for_its_reason_first(
    team: Team, client: str, screen: Callable[[Laptop], Screen]
) -> None:
    """Cancel leaves the offer as it is; a refusal takes it from Today."""
    offer_id = offered(team, client)
    shown = screen(team.cilla)
    card = shown.today()
    line = card.lines[0]
    line.buttons["decline"].click()
    assert line.refusal.hasFocus()
    line._on_cancelled()
    assert line.refusal_box.isHidden()
    line.buttons["decline"].click()
    line.refusal.set_key("talk_first")
    line.acted.emit("decline", line.refusal.key or "")
    shown.desk.until(card.isHidden)

    (row,) = team.cilla.services.handovers.of(client)
    assert (row.id, row.state, row.answer) == (offer_id, "declined", "talk_first")


def test_a_supervisor_sees_every_hand_over_and_assigns(
    team: Team, client: str, screen: Callable[[Laptop], Screen]
) -> None:
    """Other people's offers can be taken back; a second worker is assigned and ended again."""
    offered(team, client)
    shown = screen(team.anna)
    page = shown.people(client)
    assert "Ben offers the client to Cilla" in shown_words(page)
    assert list(page.offers.lines[0].buttons) == ["take_back"]
    page.workers.choice.set_key(team.cilla.book.user)
    shown.desk.click(page.workers.assign_button)
    shown.desk.until(lambda: team.cilla.book.user in page.workers.buttons)
    shown.desk.idle()
    shown.desk.click(page.workers.buttons[team.cilla.book.user])
    shown.desk.until(lambda: not page.workers.buttons)
    assert "Ben" in shown_words(page.workers)


def test_a_client_without_a_worker_is_named_to_supervisors(
    team: Team, client: str, screen: Callable[[Laptop], Screen]
) -> None:
    """Both workers left at the same time: Today says so, and the client opens from there."""
    team.anna.services.assignments.assign(client, team.cilla.book.user)
    team.exchange(team.anna, team.ben, team.cilla, rounds=1)
    for laptop in (team.ben, team.cilla):
        laptop.services.assignments.end(client, laptop.book.user)
    team.exchange(team.ben, team.cilla, team.anna, rounds=1)
    shown = screen(team.anna)
    card = shown.today()

    assert "Nobody works with 1 client." in shown_words(card)
    shown.desk.click(card.client_buttons[client])
    assert ("client", client) in shown.desk.asked
    shown.desk.assert_accessible()
    assert screen(team.ben).today().isHidden()


@pytest.mark.parametrize(("size", "name"), [(WIDE, "light"), (SMALL, "dark")])
def test_the_page_holds_hostile_words_in_any_size(
    team: Team,
    client: str,
    screen: Callable[[Laptop], Screen],
    qapp: QApplication,
    size: tuple[int, int],
    name: ThemeName,
) -> None:
    """Markup stays words, nothing is cut off sideways, and every control has a name."""
    theme.apply(qapp, name)
    offered(team, client, _HOSTILE)
    shown = screen(team.ben)
    page = shown.people(client, size)
    page.begin_offer()
    page.offer_form.is_other.setChecked(True)
    shown.desk.assert_accessible()

    assert "<img" in shown_words(page)
    assert page.content.width() <= page.viewport().width()


def test_what_is_typed_comes_back_after_a_lock(
    team: Team, client: str, screen: Callable[[Laptop], Screen]
) -> None:
    """The offer with its colleague and words, and the disclosure, stand again in their fields."""
    shown = screen(team.ben)
    desk, now = shown.desk, team.ben.clock.now

    def page() -> ClientsPage:
        made = ClientsPage(team.ben.services, desk.tasks, desk.bus, desk, now=now)
        made.open_client(client)
        return made

    first = page()
    desk.show(first)
    desk.idle()
    first.open_people(client)
    desk.idle()
    first.people.begin_offer()
    first.people.offer_form.taker.set_key(team.cilla.book.user)
    first.people.offer_form.words.set_text("Vielä kesken.")
    (kept,) = client_forms(first).open()
    again = page()
    desk.window.add_section("again", "sun", "Again", again)
    desk.window.show_section("again")
    desk.idle()
    forms = client_forms(again)
    assert forms.reopen(kept)
    forms.fill(kept)
    desk.idle()

    form = again.people.offer_form
    assert form.isVisible()
    assert (form.taker.key, form.words.text()) == (team.cilla.book.user, "Vielä kesken.")


def test_the_log_on_paper_is_named_by_number(team: Team, client: str) -> None:
    """No name of a client stands in a file's name."""
    paper = disclosure_paper(team.ben.services, client, team.ben.clock.now)

    assert paper.file_name.startswith("disclosures-")
    assert "Virtanen" not in paper.file_name

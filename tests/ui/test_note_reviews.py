"""Reviews in the window, by keyboard: what waits on Today, returning, correcting, approving."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from osmo_desktop.ui.clients.clients_page import ClientsPage
from osmo_desktop.ui.composer.page import ComposerPage
from osmo_desktop.ui.today.today_page import TodayPage
from tests.laptops import Laptop, Team
from tests.ui.desk import SMALL, WIDE, Desk, shown_words

Sit = Callable[..., Desk]
_CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def sit(qtbot: QtBot) -> Iterator[Sit]:
    """Opens a window over the services of a laptop; its worker ends with the test."""
    desks: list[Desk] = []

    def at(laptop: Laptop) -> Desk:
        services: Any = laptop.services
        desk = Desk(qtbot, services)
        desks.append(desk)
        return desk

    yield at
    for desk in desks:
        desk.close()


def _taught(team: Team) -> tuple[str, str]:
    """A client with a note of Ben's, a student whom Cilla guides; gives both ids."""
    today = team.anna.clock.now().date()
    team.anna.services.students.begin(
        team.ben.book.user, team.cilla.book.user, today - timedelta(days=30)
    )
    client = team.shared_client(team.ben, team.cilla)
    note = team.ben.note(client, "Käytiin Kelassa. Asiakas kertoi nukkuneensa huonosti.")
    team.exchange()
    return client, note


def _today(desk: Desk, laptop: Laptop, size: tuple[int, int] = WIDE) -> TodayPage:
    services: Any = laptop.services
    page = TodayPage(services, desk.tasks, desk.bus, desk, now=laptop.clock.now)
    desk.show(page, size)
    desk.until(lambda: page.overview is not None)
    return page


def _note(desk: Desk, laptop: Laptop, client: str, note: str, size: Any = WIDE) -> ClientsPage:
    services: Any = laptop.services
    page = ClientsPage(services, desk.tasks, desk.bus, desk, now=laptop.clock.now)
    desk.show(page, size)
    page.open_client(client)
    desk.until(lambda: page.view.client_id == client)
    desk.idle()
    page.controller.notes.open(note)
    desk.until(lambda: page.view.note.note_id == note)
    desk.idle()
    return page


def test_today_tells_guide_and_student_what_waits(team: Team, sit: Sit) -> None:
    """The guide's notes to approve and the student's returned one; Enter opens the note."""
    _, note = _taught(team)
    desk = sit(team.cilla)
    page = _today(desk, team.cilla)
    assert "1 note waits for your approval" in shown_words(desk.window)
    page.side.reviews.list.setFocus()
    desk.key(Qt.Key.Key_Down)
    desk.key(Qt.Key.Key_Return)
    assert desk.asked == [("note", note)]
    desk.assert_accessible()

    team.cilla.services.reviews.give_back(note, "Kirjaa myös asiakkaan oma näkemys.")
    team.exchange()
    small = sit(team.ben)
    page = _today(small, team.ben, SMALL)
    assert page.side.model.rows[0].spoken == "Notes, 1, 1 note returned"
    page.side.links.setFocus()
    small.key(Qt.Key.Key_Home)
    small.key(Qt.Key.Key_Return)
    assert page.side.reviews.isVisible()
    assert "Correct and send again" in shown_words(small.window)

    other = sit(team.anna)
    page = _today(other, team.anna)
    assert page.side.reviews.isHidden()


def test_a_note_is_returned_and_approved_by_keyboard(team: Team, sit: Sit) -> None:
    """A return needs words; it stands beside the note, and the toast takes an approval back."""
    client, note = _taught(team)
    desk = sit(team.cilla)
    page = _note(desk, team.cilla, client, note)
    assert "A student's note, waits for approval" in shown_words(desk.window)
    panel = page.view.note.review_panel
    page.view.note.return_button.setFocus()
    desk.key(Qt.Key.Key_Space)
    assert desk.focused() is panel.comment
    desk.key(Qt.Key.Key_Return, _CTRL)
    assert "Write what you want to say" in panel.comment_row.error
    desk.type("Kirjaa myös asiakkaan oma näkemys.")
    desk.key(Qt.Key.Key_Return, _CTRL)
    desk.until(lambda: "waits for an answer" in shown_words(desk.window))
    desk.idle()
    assert panel.isHidden()
    words = shown_words(desk.window)
    assert "A student's note, returned" in words
    assert "Cilla returned the note" in words
    assert not page.view.note.return_button.isVisible()
    desk.assert_accessible()

    page.view.note.approve_button.setFocus()
    desk.key(Qt.Key.Key_Space)
    desk.until(lambda: "A student's note, approved by Cilla" in shown_words(desk.window))
    desk.idle()
    assert not page.view.note.approve_button.isVisible()
    desk.window.toast.undo()
    desk.until(lambda: "A student's note, returned" in shown_words(desk.window))
    desk.idle()


def test_an_approval_covers_what_the_window_shows(team: Team, sit: Sit) -> None:
    """Words that came after the note was read are not approved unseen."""
    client, note = _taught(team)
    desk = sit(team.cilla)
    page = _note(desk, team.cilla, client, note)
    draft = team.ben.services.notes.start_amendment(note)
    team.ben.services.notes.approve(draft.changed(happened="Toinen teksti.", reason="Lisäys"))
    team.exchange()
    desk.click(page.view.note.approve_button)
    desk.idle()
    assert team.cilla.services.reviews.view(note).state == "waiting"


def test_the_student_corrects_and_sends_again(team: Team, sit: Sit) -> None:
    """The button of a returned note says so; the composer shows what was asked."""
    client, note = _taught(team)
    team.cilla.services.reviews.give_back(note, "Kirjaa myös asiakkaan oma näkemys.")
    team.exchange()
    desk = sit(team.ben)
    page = _note(desk, team.ben, client, note, SMALL)
    assert page.view.note.amend_button.label == "Correct and send again"
    assert not page.view.note.approve_button.isVisible()
    page.view.note.amend_button.setFocus()
    desk.key(Qt.Key.Key_Space)
    desk.until(lambda: bool(desk.asked))
    ((_, draft_id),) = desk.asked

    writing = sit(team.ben)
    services: Any = team.ben.services
    composer = ComposerPage(services, writing.tasks, writing.bus, writing, now=team.ben.clock.now)
    writing.show(composer)
    composer.open_draft(draft_id)
    writing.until(lambda: composer.draft is not None)
    writing.idle()
    words = shown_words(writing.window)
    assert "Cilla returned the note: Kirjaa myös asiakkaan oma näkemys." in words
    assert composer.foot.approve.label == "Correct and send again"
    assert composer.form.fields.reason.text() == "Corrected after it was returned"
    composer.form.fields.client_view.setFocus()
    writing.type("Hän toivoo rauhallisempia aamuja.")
    writing.key(Qt.Key.Key_Return, _CTRL)
    writing.until(lambda: services.reviews.view(note).state == "corrected")
    writing.idle()
    composer.start(client)
    writing.until(lambda: composer.draft is not None and composer.draft.amends is None)
    writing.idle()
    assert composer.foot.approve.label == "Send for approval"
    assert composer.returned.isHidden()

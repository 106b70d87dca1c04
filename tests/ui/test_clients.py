"""Clients: the list and a client's page, by keyboard, with protected places and hostile names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.models import Preferences
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.client_page import PATHWAY
from osmo_desktop.ui.clients.clients_page import ClientsPage
from osmo_desktop.ui.clients.presenting import head_words, listed_client
from osmo_desktop.ui.tokens import ThemeName
from osmo_desktop.ui.widgets.chips import Chip
from osmo_desktop.ui.widgets.inputs import LineInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from tests.fakes.casework import Casework, Day, at, empty_casework, invented_day
from tests.ui.desk import SMALL, WIDE, Desk, choose, shown_words

_LONG = "A" * 200_000
_TURNED = "Virta\u202enen"
_ALT = Qt.KeyboardModifier.AltModifier
_CTRL = Qt.KeyboardModifier.ControlModifier

Open = Callable[..., tuple[Desk, ClientsPage]]


@pytest.fixture
def open_clients(qtbot: QtBot) -> Iterator[Open]:
    """Opens the section over services; the worker ends with the test."""
    desks: list[Desk] = []

    def open_page(
        work: Casework, size: tuple[int, int] = WIDE, *, mine: int | None = None
    ) -> tuple[Desk, ClientsPage]:
        desk = Desk(qtbot, work)
        desks.append(desk)
        page = ClientsPage(work.services, desk.tasks, desk.bus, desk, now=work.now)
        desk.show(page, size)
        count = len(work.services.clients.list()) if mine is None else mine
        desk.until(lambda: len(page.pane.model.rows) == count)
        return desk, page

    yield open_page
    for desk in desks:
        desk.close()


@pytest.fixture
def day() -> Day:
    """The invented day."""
    return invented_day()


def _show(desk: Desk, page: ClientsPage, client_id: str) -> None:
    """Open a client's page and wait for it."""
    page.open_client(client_id)
    desk.until(lambda: page.view.client_id == client_id)
    desk.idle()


# -- the list -------------------------------------------------------------------------------


def test_search_finds_inflected_place_and_enter_opens(open_clients: Open, day: Day) -> None:
    """Typing an inflected municipality finds its people; Enter opens the first one's page."""
    desk, page = open_clients(day.work)

    desk.key(Qt.Key.Key_F, _CTRL)
    desk.type("soinissa")
    desk.until(
        lambda: [row.name for row in page.pane.model.rows] == ["Koivisto, Päivi", "Östman, Kaj"]
    )
    desk.key(Qt.Key.Key_Return)

    desk.until(lambda: page.view.client_id == day.ids["Koivisto"])
    desk.until(lambda: page.view.isAncestorOf(desk.focused()))


def test_search_without_hits_says_what_to_try(open_clients: Open, day: Day) -> None:
    """A search that finds nobody says what to try, and offers to add a client."""
    desk, page = open_clients(day.work)

    page.pane.focus_search()
    desk.type("xyz")

    desk.until(page.pane.empty.isVisible)
    assert "No client matches" in page.pane.empty.sentence.text()
    assert page.pane.empty.button is not None
    desk.click(page.pane.empty.button)
    assert page.new_form.isVisible()


def test_held_down_key_opens_only_where_it_rests(open_clients: Open, day: Day) -> None:
    """Down through the list opens one page: that of the client on whom it rests."""
    desk, page = open_clients(day.work)
    opened: list[str] = []
    page.client_shown.connect(opened.append)

    page.pane.list.setFocus()
    page.pane.list.setCurrentIndex(page.pane.model.index(0))
    for _ in range(3):
        desk.key(Qt.Key.Key_Down)
    desk.until(lambda: page.view.client_id == day.ids["Kangas"])
    desk.idle()

    assert opened == [day.ids["Kangas"]]
    assert page.pane.list.hasFocus()
    desk.key(Qt.Key.Key_Return)
    desk.until(page.view.timeline.list.hasFocus)


def test_chips_tell_own_clients_from_the_teams(open_clients: Open, day: Day) -> None:
    """Own clients are shown first; the chip of the team shows everybody, with numbers."""
    work = day.work
    stream = work.add("Kangasniemi", "Outi", "Soini")
    book = work.book
    taken = book.get("assignment", stream)
    assert taken is not None
    other = day.colleague.user
    mine = tuple(taken.basis["members"])
    book.commit(
        [
            Edit(book.team_stream, "assignment", stream, "members", other),
            Edit(book.team_stream, "assignment", stream, "members", None, mine, "siirto"),
        ]
    )
    desk, page = open_clients(work, mine=10)

    page.pane.chips.findChildren(Chip)[0].setFocus()
    desk.key(Qt.Key.Key_Right)
    desk.key(Qt.Key.Key_Space)

    assert len(page.pane.model.rows) == 11
    said = [chip.accessibleName() for chip in page.pane.chips.findChildren(Chip)]
    assert said == ["Own 10", "Team 11"]


def test_list_says_the_most_important_thing_first(open_clients: Open, day: Day) -> None:
    """Each row says one thing before the place: protection before paper before draft."""
    _, page = open_clients(day.work)

    said = {row.name: (row.mark, row.place) for row in page.pane.model.rows}

    assert said["Mäkelä, Sanna"] == ("Non-disclosure", "place protected")
    assert said["Kangas, Timo"] == ("Paper missing", "Evijärvi")
    assert said["Niskanen, Kari"] == ("Unreached", "Vimpeli")
    assert said["Lahti, Oskari"] == ("Draft", "Alajärvi")
    assert said["Aalto, Mirja"] == ("", "Vimpeli · today at 09:00")


def test_list_says_until_when_a_client_is_a_colleagues(open_clients: Open, day: Day) -> None:
    """After the most important thing, before the place, and to a screen reader."""
    _, page = open_clients(day.work)
    rows = {row.family_name: row for row in day.work.services.clients.list()}
    until = date(2026, 11, 30)

    banned, plain = (
        listed_client(replace(rows[name], lent_until=until), day.work.now())
        for name in ("Mäkelä", "Hakala")
    )

    assert plain.spoken.startswith("Hakala, Veikko, standing in until 30 Nov, Lappajärvi")
    assert "Non-disclosure, standing in until 30 Nov, place protected" in banned.spoken
    assert (plain.lent, plain.lent_until) == ("standing in", "until 30 Nov")
    page.pane.model.replace([banned, plain])
    assert not page.pane.list.grab().isNull()


def test_empty_list_offers_the_first_client(open_clients: Open) -> None:
    """Without clients the list says what belongs here; the button leads to the form."""
    desk, page = open_clients(empty_casework())

    desk.until(page.pane.empty.isVisible)
    assert "No clients yet" in page.pane.empty.sentence.text()
    assert page.pane.empty.button is not None
    desk.click(page.pane.empty.button)

    assert page.new_form.isVisible()
    assert page.new_form.fields.controls["family_name"].hasFocus()


# -- the page -------------------------------------------------------------------------------


def test_badges_stand_in_order_and_say_why(open_clients: Open, day: Day) -> None:
    """Protection, paper, conflict, unsent: always in this order, each with its reason."""
    desk, page = open_clients(day.work)

    _show(desk, page, day.ids["Mäkelä"])

    badges = [part for part in page.view.badges.parts if isinstance(part, QLabel)]
    assert [badge.text() for badge in badges] == [
        "Non-disclosure",
        "Paper missing",
        "Conflict 1",
        "Unsent 3",
    ]
    assert all(badge.toolTip() for badge in badges)


def test_protected_place_is_nowhere(open_clients: Open, day: Day) -> None:
    """No part of a protected client's page names address, phone or place."""
    desk, page = open_clients(day.work)
    _show(desk, page, day.ids["Mäkelä"])
    page.controller.notes.open(day.notes["visit"])
    desk.until(page.view.note.isVisible)

    words = shown_words(desk.window)

    for secret in ("Seinäjoki", "040 000", "Koulutie 15"):
        assert secret not in words
    assert "place protected" in words


def test_contact_details_are_shown_on_purpose_and_for_a_minute(
    open_clients: Open, day: Day
) -> None:
    """The button shows the details; after a minute, or with another client, they are gone."""
    desk, page = open_clients(day.work)
    _show(desk, page, day.ids["Mäkelä"])
    banner = page.view.banner

    desk.click(banner.action_button)
    desk.until(lambda: "Seinäjoki" in banner.sentence.text())
    timer = banner.findChild(QTimer)
    assert timer is not None
    assert timer.isActive()
    assert timer.interval() == 60_000
    timer.timeout.emit()
    assert "Seinäjoki" not in shown_words(desk.window)

    desk.click(banner.action_button)
    desk.until(lambda: banner.is_revealed)
    _show(desk, page, day.ids["Aalto"])
    _show(desk, page, day.ids["Mäkelä"])
    assert "Seinäjoki" not in shown_words(desk.window)


def test_timeline_is_newest_first_and_says_how_far_records_came(
    open_clients: Open, day: Day
) -> None:
    """Events stand newest first; a filled dot has been sent, words say how far it came."""
    desk, page = open_clients(day.work)

    _show(desk, page, day.ids["Mäkelä"])

    rows = page.view.timeline.model.rows
    assert [(row.day, row.title, row.state, row.is_sent) for row in rows] == [
        ("18 Nov 2026", "Phone call, attempt", "Unsent", False),
        ("18 Nov 2026", "Home visit", "Unsent", False),
        ("29 Oct 2026", "Group session", "Arrived 3/3", True),
        ("8 Oct 2026", "Plan approved", "Arrived 3/3", True),
        ("2 Sept 2026".replace("Sept", "Sep"), "Service began", "Arrived 3/3", True),
    ]


def test_chips_filter_the_timeline_by_keyboard(open_clients: Open, day: Day) -> None:
    """An arrow key and Space show notes only."""
    desk, page = open_clients(day.work)
    _show(desk, page, day.ids["Mäkelä"])
    timeline = page.view.timeline

    timeline.chips.findChildren(Chip)[0].setFocus()
    desk.key(Qt.Key.Key_Right)
    desk.key(Qt.Key.Key_Space)

    assert [row.title for row in timeline.model.rows] == ["Home visit", "Group session"]


def test_older_events_come_as_one_scrolls(open_clients: Open) -> None:
    """The first hundred events are there at once, the older ones when the end is reached."""
    work = empty_casework(at(19, 11, "8.20"))
    client = work.add("Aalto", "Mirja")
    for number in range(130):
        work.services.notes.record_attempt(
            client,
            mode="phone",
            outcome="not_reached",
            note=str(number),
            occurred=work.now() - timedelta(minutes=number),
        )
    desk, page = open_clients(work)
    _show(desk, page, client)
    timeline = page.view.timeline
    assert len(timeline.model.rows) == 100

    bar = timeline.list.verticalScrollBar()

    def scrolled_to_the_end() -> bool:
        bar.setValue(bar.maximum())
        return len(timeline.model.rows) == 130

    desk.until(scrolled_to_the_end)


def test_end_goes_to_the_oldest_event_of_all(open_clients: Open) -> None:
    """End leads to the first event there was, through all that was not read yet."""
    work = empty_casework(at(19, 11, "8.20"))
    client = work.add("Aalto", "Mirja")
    for number in range(230):
        moment = work.now() - timedelta(minutes=number)
        work.services.notes.record_attempt(
            client, mode="phone", outcome="not_reached", note=str(number), occurred=moment
        )
    desk, page = open_clients(work)
    _show(desk, page, client)
    timeline = page.view.timeline
    page.view.focus_tab()

    desk.key(Qt.Key.Key_End)

    desk.until(lambda: timeline.list.currentIndex().row() == 229)
    assert timeline.model.rows[229].body.endswith("229")
    area = timeline.list.viewport().rect()
    desk.until(lambda: area.intersects(timeline.list.visualRect(timeline.model.index(229))))


def test_an_attempt_that_reached_the_client_looks_so(open_clients: Open) -> None:
    """A client who was reached shows the way of contact, not a crossed telephone."""
    work = empty_casework(at(19, 11, "8.20"))
    client = work.add("Aalto", "Mirja")
    for outcome, minutes in (("reached", 5), ("not_reached", 9)):
        work.services.notes.record_attempt(
            client,
            mode="phone",
            outcome=outcome,
            note="",
            occurred=work.now() - timedelta(minutes=minutes),
        )
    desk, page = open_clients(work)
    _show(desk, page, client)

    assert [(row.icon, row.title) for row in page.view.timeline.model.rows] == [
        ("phone", "Phone call, reached"),
        ("phone-missed", "Phone call, attempt"),
    ]


def test_note_opens_by_enter_and_closes_by_esc(open_clients: Open, day: Day) -> None:
    """Enter on a note shows both views side by side; Esc returns to the same row."""
    desk, page = open_clients(day.work)
    _show(desk, page, day.ids["Mäkelä"])
    timeline = page.view.timeline
    choose(timeline.list, timeline.model, lambda row: row.title == "Home visit")
    timeline.list.setFocus()

    desk.key(Qt.Key.Key_Return)
    desk.until(page.view.note.isVisible)

    words = shown_words(page.view.note)
    for part in ("What happened", "The client's own view", "Hyvä näin.", "Etenee sovitusti."):
        assert part in words
    desk.key(Qt.Key.Key_Escape)
    assert timeline.list.hasFocus()
    assert timeline.model.rows[timeline.list.currentIndex().row()].title == "Home visit"


def test_striking_a_note_needs_a_reason(open_clients: Open, day: Day) -> None:
    """Without a reason nothing happens; with one the note stays, marked as entered in error."""
    desk, page = open_clients(day.work)
    _show(desk, page, day.ids["Mäkelä"])
    page.controller.notes.open(day.notes["visit"])
    desk.until(page.view.note.isVisible)
    panel = page.view.note.strike_panel

    desk.click(page.view.note.strike_button)
    assert panel.reason.hasFocus()
    desk.key(Qt.Key.Key_Return)
    assert panel.reason_row.error
    desk.type("Kirjattu kahdesti")
    desk.key(Qt.Key.Key_Return)

    desk.until(
        lambda: any(
            row.title == "Home visit · entered in error" for row in page.view.timeline.model.rows
        )
    )
    assert page.view.timeline.isVisible()
    assert "entered in error" in desk.window.toast.words


def test_note_moves_to_the_right_client(open_clients: Open, day: Day) -> None:
    """A note in the wrong client is moved by keyboard: client, reason, Enter."""
    desk, page = open_clients(day.work)
    _show(desk, page, day.ids["Mäkelä"])
    page.controller.notes.open(day.notes["visit"])
    desk.until(page.view.note.isVisible)
    panel = page.view.note.move_panel

    desk.click(page.view.note.move_button)
    desk.until(lambda: len(panel.model.rows) == 9)
    desk.type("kangas")
    desk.until(lambda: [row.name for row in panel.model.rows] == ["Kangas, Timo"])
    desk.key(Qt.Key.Key_Tab)
    desk.key(Qt.Key.Key_Down)
    desk.until(lambda: panel.give_button.label == "Move to Kangas, Timo")
    desk.key(Qt.Key.Key_Return)
    desk.type("Väärä asiakas")
    desk.key(Qt.Key.Key_Return)
    desk.until(lambda: "moved" in desk.window.toast.words)
    _show(desk, page, day.ids["Kangas"])

    titles = [row.title for row in page.view.timeline.model.rows]
    assert "Home visit" in titles


def test_move_asks_for_the_client_first(open_clients: Open, day: Day) -> None:
    """Without a chosen client the field says what is missing."""
    desk, page = open_clients(day.work)
    _show(desk, page, day.ids["Mäkelä"])
    page.controller.notes.open(day.notes["visit"])
    desk.until(page.view.note.isVisible)
    panel = page.view.note.move_panel
    desk.click(page.view.note.move_button)
    desk.until(lambda: bool(panel.model.rows))

    desk.click(panel.give_button)

    assert panel.chosen_row.error
    assert not desk.failures


def test_amendments_show_former_text_with_reason(open_clients: Open, day: Day) -> None:
    """An amended note shows what it said before, who changed it and why."""
    work = day.work
    notes = work.services.notes
    draft = notes.start_amendment(day.notes["visit"])
    notes.approve(draft.changed(happened="Korjattu teksti.", reason="Päivä oli väärä"))
    desk, page = open_clients(work)
    _show(desk, page, day.ids["Mäkelä"])

    page.controller.notes.open(day.notes["visit"])
    desk.until(page.view.note.isVisible)

    words = shown_words(page.view.note)
    for part in ("Amendments", "Korjattu teksti.", "Sanna on käynyt", "Päivä oli väärä", "Earlier"):
        assert part in words


def test_amending_opens_a_draft(open_clients: Open, day: Day) -> None:
    """The button "Amend" opens a draft with the note's present text."""
    desk, page = open_clients(day.work)
    _show(desk, page, day.ids["Mäkelä"])
    page.controller.notes.open(day.notes["visit"])
    desk.until(page.view.note.isVisible)

    desk.click(page.view.note.amend_button)

    desk.until(lambda: bool(desk.asked))
    kind, key = desk.asked[0]
    draft = day.work.services.drafts.get(key)
    assert kind == "draft"
    assert draft is not None
    assert draft.amends == day.notes["visit"]


def test_attempt_is_recorded_beside_the_timeline(open_clients: Open, day: Day) -> None:
    """A few keys from any tab, by the channel that reaches the client; the timeline shows it."""
    wanted = Preferences("message", "iltaisin", "Ei soitettava.")
    day.work.services.notices.prefer(day.ids["Kangas"], wanted)
    desk, page = open_clients(day.work)
    _show(desk, page, day.ids["Kangas"])
    before = len(page.view.timeline.model.rows)
    page.view.show_tab(PATHWAY)

    page.view.head.attempt_requested.emit()
    attempt = page.view.side.attempt
    assert attempt.mode.hasFocus()
    assert attempt.mode.key == "message"
    assert "iltaisin · Ei soitettava." in shown_words(attempt)
    desk.key(Qt.Key.Key_Tab)
    desk.key(Qt.Key.Key_Tab)
    desk.type("Ei vastausta")
    desk.key(Qt.Key.Key_Return)

    desk.until(lambda: len(page.view.timeline.model.rows) == before + 1)
    assert "Ei vastausta" in page.view.timeline.model.rows[0].body
    assert not page.view.side.attempt.isVisible()


def test_late_answer_does_not_show_the_wrong_client(open_clients: Open, day: Day) -> None:
    """Of two clients opened at once the second is shown, whatever comes back first."""
    desk, page = open_clients(day.work)

    page.open_client(day.ids["Aalto"])
    page.open_client(day.ids["Kangas"])
    desk.idle()

    assert page.view.client_id == day.ids["Kangas"]


def test_client_that_is_gone_leaves_a_hint(open_clients: Open, day: Day) -> None:
    """A client that is not on this laptop leaves the hint, and no failure in the message bar."""
    desk, page = open_clients(day.work)

    page.open_client("0" * 32)
    desk.idle()

    assert page.hint.isVisible()
    assert not desk.failures
    assert page.client_id is None


def test_keys_of_the_page(open_clients: Open, day: Day) -> None:
    """Ctrl+N starts a note, Alt+2 shows the plan, Alt+1 the timeline."""
    desk, page = open_clients(day.work)
    plan = QLabel("Plan of the client")
    asked: list[str] = []
    page.set_plan_widget(plan, asked.append)
    _show(desk, page, day.ids["Aalto"])

    desk.key(Qt.Key.Key_N, _CTRL)
    desk.key(Qt.Key.Key_3, _ALT)

    assert desk.asked == [("new note", day.ids["Aalto"])]
    assert plan.isVisible()
    assert asked == [day.ids["Aalto"]]
    desk.key(Qt.Key.Key_1, _ALT)
    assert page.view.timeline.isVisible()


def test_side_column_folds_into_a_tab(open_clients: Open, day: Day) -> None:
    """Under 1180 px the side column becomes the tab of details."""
    desk, page = open_clients(day.work)
    _show(desk, page, day.ids["Kangas"])
    assert page.view.side.isVisible()

    desk.resize((1170, 728))
    desk.until(lambda: page.view.is_narrow)
    assert not page.view.side.isVisible()
    desk.key(Qt.Key.Key_8, _ALT)
    assert page.view.side.isVisible()
    assert "Koulutie 12" in shown_words(page.view.side)

    desk.resize(WIDE)
    desk.until(lambda: not page.view.is_narrow)
    assert page.view.side.isVisible()
    assert page.view.timeline.isVisible()


def test_composer_takes_the_place_of_list_and_side_column(open_clients: Open, day: Day) -> None:
    """Beside a composer the timeline stays, the list goes, and a way back appears."""
    desk, page = open_clients(day.work)
    _show(desk, page, day.ids["Mäkelä"])
    composer = PlainLabel("Composer")
    went_back: list[bool] = []
    page.beside_closed.connect(lambda: went_back.append(True))

    page.show_beside(composer)

    assert composer.isVisible()
    assert not page.pane.isVisible()
    desk.until(lambda: page.view.width() == 424)
    desk.assert_accessible()
    desk.click(page.view.head.back_button)
    assert went_back
    page.show_beside(None)
    assert page.pane.isVisible()
    assert not composer.isVisible()


# -- forms ----------------------------------------------------------------------------------


def test_new_client_is_added_by_keyboard(open_clients: Open, day: Day) -> None:
    """Without a name the form says what is missing; with one Ctrl+Enter adds and opens."""
    desk, page = open_clients(day.work)
    desk.click(page.pane.new_button)
    form = page.new_form

    desk.key(Qt.Key.Key_Return, _CTRL)
    desk.until(lambda: bool(form.fields.rows["family_name"].error))
    desk.type("Ahola")
    desk.key(Qt.Key.Key_Tab)
    desk.type("Liisa")
    desk.key(Qt.Key.Key_Return, _CTRL)

    desk.until(page.view.isVisible)
    desk.until(lambda: page.view.head.name.text() == "Ahola, Liisa")
    desk.until(lambda: page.pane.model.rows[1].name == "Ahola, Liisa")
    assert [row.title for row in page.view.timeline.model.rows] == ["Service began"]


@pytest.mark.parametrize("typed", ["", "Naapurikunta"])
def test_form_offers_the_teams_controller(open_clients: Open, day: Day, typed: str) -> None:
    """The team's controller stands in the form, can be changed, and goes into the engagement."""
    book = day.work.book
    own, team = "Järvenrannan sosiaalipalvelut", book.team_stream
    book.commit(
        [
            Edit(team, "organisation", "0a" * 16, "name", own),
            Edit(team, "legal_profile", "0b" * 16, "controller", "0a" * 16),
        ]
    )
    desk, page = open_clients(day.work)
    page.open_new_client()
    form = page.new_form
    desk.until(lambda: form.controller.text() == own)
    desk.type("Ahola")
    if typed:
        form.controller.setFocus()
        form.controller.selectAll()
        desk.type(typed)

    desk.click(form.add_button)

    desk.until(page.view.isVisible)
    (added,) = [row.id for row in day.work.services.clients.list() if row.name == "Ahola"]
    (engagement,) = day.work.services.records.find("engagement", client_id=added)
    assert engagement.record.controller == (typed or own)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("number", "9"),
        ("identity_code", "010190-999X"),
        ("birth_date", "in spring"),
        ("start", "in spring"),
    ],
)
def test_new_client_errors_stand_under_their_fields(
    open_clients: Open, day: Day, field: str, typed: str
) -> None:
    """What cannot be taken is said under the field it is about; all that was typed stays."""
    desk, page = open_clients(day.work)
    page.open_new_client()
    form = page.new_form
    rows, control = {**form.fields.rows, "start": form.start_row}, form.controls()[field]
    desk.type("Ahola")
    control.setFocus()
    desk.key(Qt.Key.Key_A, _CTRL)
    desk.type(typed)

    desk.click(form.add_button)

    desk.until(lambda: bool(rows[field].error))
    desk.idle()
    assert form.isVisible()
    assert form.fields.value("family_name") == "Ahola"
    assert isinstance(control, LineInput)
    assert control.text() == typed
    assert control.hasFocus()


def test_esc_leaves_the_form(open_clients: Open, day: Day) -> None:
    """Esc closes the form; nothing was added and the former page is there."""
    desk, page = open_clients(day.work)
    _show(desk, page, day.ids["Aalto"])
    page.open_new_client()
    desk.type("Ahola")

    desk.key(Qt.Key.Key_Escape)

    assert page.view.isVisible()
    assert len(day.work.services.clients.list()) == 10


def test_change_elsewhere_leaves_a_form_open(open_clients: Open, day: Day) -> None:
    """What arrives in the background does not take away what a person writes."""
    desk, page = open_clients(day.work)
    _show(desk, page, day.ids["Aalto"])
    page.open_new_client()
    desk.type("Ahola")

    desk.bus.publish(day.work.services.tasks.add(day.ids["Aalto"], "Muutos tuli", None))
    desk.until(lambda: not page.freshness.is_stale)
    desk.idle()

    assert page.new_form.isVisible()
    assert page.new_form.fields.value("family_name") == "Ahola"


def test_search_key_leaves_the_plan(open_clients: Open, day: Day) -> None:
    """The plan takes the whole width; Ctrl+F brings the list back with the keyboard in it."""
    desk, page = open_clients(day.work)
    _show(desk, page, day.ids["Aalto"])
    desk.key(Qt.Key.Key_3, _ALT)
    assert not page.pane.isVisible()

    desk.key(Qt.Key.Key_F, _CTRL)

    assert page.pane.search.hasFocus()


def _edit(desk: Desk, page: ClientsPage, client_id: str) -> None:
    """Open the form of a client's details."""
    _show(desk, page, client_id)
    page.view.head.edit_requested.emit()
    desk.until(page.edit_form.fields.isEnabled)
    desk.idle()


def test_field_is_written_when_it_is_left_and_undone(open_clients: Open, day: Day) -> None:
    """Leaving a field stores it and says when; undo puts the former value back."""
    desk, page = open_clients(day.work)
    client = day.ids["Aalto"]
    _edit(desk, page, client)
    form = page.edit_form
    phone = form.fields.controls["phone"]
    clients = day.work.services.clients

    phone.setFocus()
    desk.key(Qt.Key.Key_A, _CTRL)
    desk.type("050 111 1111")
    desk.key(Qt.Key.Key_Tab)
    desk.until(lambda: form.saved.text() == "Stored at 08:20")
    desk.idle()

    assert clients.page(client).phone == "050 111 1111"
    desk.window.toast.undo()
    desk.until(lambda: form.fields.value("phone") == "040 000 0000")
    assert clients.page(client).phone == "040 000 0000"
    assert not clients.page(client).conflicts


def test_a_death_is_written_on_the_form_and_told_on_the_page(open_clients: Open, day: Day) -> None:
    """By keyboard, as every other field; a new client has no such field."""
    desk, page = open_clients(day.work)
    client = day.ids["Aalto"]
    _edit(desk, page, client)
    form = page.edit_form
    form.fields.controls["died"].setFocus()
    desk.type("1.3.2026")
    desk.key(Qt.Key.Key_Tab)
    desk.until(lambda: form.saved.text() == "Stored at 08:20")
    desk.idle()

    assert day.work.services.clients.page(client).died == date(2026, 3, 1)
    assert "died 1 Mar 2026" in head_words(day.work.services.clients.page(client))
    assert "died" not in page.new_form.fields.controls


def test_field_left_twice_is_no_conflict_with_oneself(open_clients: Open, day: Day) -> None:
    """Changing a field again and again leaves one value, not a conflict."""
    desk, page = open_clients(day.work)
    client = day.ids["Aalto"]
    _edit(desk, page, client)
    form = page.edit_form

    for value in ("050 1", "050 2", "050 3"):
        form.fields.controls["phone"].setFocus()
        desk.key(Qt.Key.Key_A, _CTRL)
        desk.type(value)
        desk.key(Qt.Key.Key_Tab)
    desk.idle()

    shown = day.work.services.clients.page(client)
    assert shown.phone == "050 3"
    assert not shown.conflicts


def test_import_under_an_open_field_becomes_a_visible_conflict(
    open_clients: Open, day: Day
) -> None:
    """What a person types is kept when a colleague's value arrives; both stay visible."""
    desk, page = open_clients(day.work)
    client = day.ids["Aalto"]
    work = day.work
    work.book.show(day.colleague)
    _edit(desk, page, client)
    form = page.edit_form
    phone = form.fields.controls["phone"]

    phone.setFocus()
    desk.key(Qt.Key.Key_A, _CTRL)
    desk.type("050 1")
    seen = work.services.clients.details(client).basis["phone"]
    theirs = Edit(client, "client", client, "phone", "044 9", seen)
    address = Edit(client, "client", client, "address", "Uusitie 1")
    work.book.receive(day.colleague, [theirs, address])
    desk.bus.publish(work.services.tasks.add(client, "Muutos tuli", None))
    desk.until(lambda: form.fields.value("address") == "Uusitie 1" or not desk.tasks.is_idle)
    desk.idle()
    assert form.fields.value("phone") == "050 1"
    desk.key(Qt.Key.Key_Tab)
    desk.until(lambda: bool(form.saved.text()))

    cards = work.services.clients.page(client).conflicts
    assert "phone" in {card.field for card in cards}


def test_lifting_the_ban_asks_for_a_reason(open_clients: Open, day: Day) -> None:
    """The non-disclosure is lifted only with a reason; until then it stands."""
    desk, page = open_clients(day.work)
    client = day.ids["Mäkelä"]
    _edit(desk, page, client)
    form = page.edit_form

    form.fields.ban.setFocus()
    desk.key(Qt.Key.Key_Space)
    assert form.reason.hasFocus()
    assert day.work.services.clients.page(client).row.protected
    desk.key(Qt.Key.Key_Return)
    assert form.reason_row.error
    desk.type("Maistraatin päätös")
    desk.key(Qt.Key.Key_Return)

    desk.until(lambda: bool(form.saved.text()))
    assert not day.work.services.clients.page(client).row.protected


def test_form_of_protected_client_hides_the_place(open_clients: Open, day: Day) -> None:
    """Address, phone and municipality come into the form only when asked for."""
    desk, page = open_clients(day.work)
    _edit(desk, page, day.ids["Mäkelä"])
    form = page.edit_form
    assert not form.fields.controls["address"].isVisible()
    assert "Seinäjoki" not in shown_words(desk.window)

    desk.click(form.banner.action_button)

    desk.until(form.fields.controls["address"].isVisible)
    form.banner.conceal()
    assert not form.fields.controls["address"].isVisible()


# -- for everybody, and against everything -------------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize("name", ["light", "contrast"])
def test_all_parts_are_accessible(
    open_clients: Open, day: Day, qapp: QApplication, size: tuple[int, int], name: ThemeName
) -> None:
    """Page, note, panels and forms have names, and nothing is cut or covered."""
    theme.apply(qapp, name)
    desk, page = open_clients(day.work, size)
    desk.assert_accessible()

    _show(desk, page, day.ids["Mäkelä"])
    desk.assert_accessible()
    page.controller.notes.open(day.notes["visit"])
    desk.until(page.view.note.isVisible)
    desk.assert_accessible()
    desk.click(page.view.note.move_button)
    desk.until(lambda: bool(page.view.note.move_panel.model.rows))
    desk.assert_accessible()
    page.view.head.attempt_requested.emit()
    desk.assert_accessible()
    page.open_new_client()
    desk.assert_accessible()
    _edit(desk, page, day.ids["Mäkelä"])
    desk.assert_accessible()


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_hostile_words_do_no_harm(open_clients: Open, size: tuple[int, int]) -> None:
    """A word of 200 kB, markup, turned text and emoji neither widen nor change the page."""
    work = empty_casework(at(19, 11, "8.20"))
    client = work.add("Ä" * 200, f"<b>{_TURNED}</b> 😀", "Ö" * 200, address="Y" * 2000, start=None)
    note = work.note(
        client,
        at(18, 11, "9.00"),
        _LONG,
        client_view=f"<img src=x> {_TURNED}",
        worker_assessment="Z" * 50_000,
        place="P" * 2000,
    )
    desk, page = open_clients(work, size)
    width = desk.window.width()

    _show(desk, page, client)
    page.controller.notes.open(note)
    desk.until(page.view.note.isVisible)

    assert desk.window.width() == width
    assert desk.window.minimumSizeHint().width() <= SMALL[0]
    assert page.view.note.content.width() <= page.view.note.viewport().width()
    assert "\u202e" not in shown_words(desk.window)
    _edit(desk, page, client)
    assert desk.window.minimumSizeHint().width() <= SMALL[0]

"""Rights and safety on screen: consents, own words, the safety plan, visits and their alarm."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.domain.language import use
from osmo_desktop.services.rights import ConsentForm, SlipForm
from osmo_desktop.services.visit_safety import VisitForm
from osmo_desktop.ui import theme
from osmo_desktop.ui.crisis.view import CrisisView
from osmo_desktop.ui.lock.overdue_line import OverdueLine
from osmo_desktop.ui.rights.page import RightsPage
from osmo_desktop.ui.rights.return_watch import ReturnWatch
from osmo_desktop.ui.today.today_page import TodayPage
from osmo_desktop.ui.tokens import ThemeName
from tests.fakes.casework import Casework, at, empty_casework
from tests.ui.desk import SMALL, WIDE, Desk, shown_words

_HOSTILE = "<img src='//h/x'>Lupa & \u202e" + "y" * 300


class Tab:
    """The tab of one client in a window of its own."""

    def __init__(self, desk: Desk, work: Casework) -> None:
        self.desk, self.work = desk, work
        self.page = RightsPage(work.services, desk.tasks, desk.bus, desk, now=work.now)
        self.client = work.add("Aalto", "Mirja", "Vimpeli")

    def show(self, size: tuple[int, int] = WIDE) -> None:
        """Show the client's tab and wait until it is read."""
        self.desk.show(self.page, size)
        self.page.open_client(self.client)
        self.desk.until(lambda: self.page.client is not None)

    def exports(self) -> set[tuple[str, str]]:
        """What the log says went out as a file: whose, and what."""
        rows = self.work.services.access.own().rows
        return {(row.client, row.screen) for row in rows if row.action == "export"}

    def words(self) -> str:
        """What can be read."""
        return shown_words(self.page)


@pytest.fixture
def tab(qtbot: QtBot) -> Iterator[Tab]:
    """The tab in Finnish."""
    use(catalogue("fi"))
    work = empty_casework()
    desk = Desk(qtbot, work)
    yield Tab(desk, work)
    desk.close()
    use(catalogue("en"))


def test_a_consent_is_given_and_withdrawn_by_keyboard_alone(tab: Tab) -> None:
    """Recorded in a form, withdrawn from its row; it stays in the list as withdrawn."""
    tab.show()
    desk, page = tab.desk, tab.page
    page.consent_button.setFocus()
    desk.key(Qt.Key.Key_Space)
    desk.until(lambda: desk.focused() is page.consent_form.purpose)
    desk.type("Tietojen luovutus työpajalle")
    _tab_to(desk, page.consent_form.give_button)
    desk.key(Qt.Key.Key_Space)
    desk.until(lambda: [row.right for row in page.consents.rows] == ["Voimassa"])

    page.consent_list.setFocus()
    page.consent_list.setCurrentIndex(page.consents.index(0))
    desk.key(Qt.Key.Key_Return)
    desk.until(page.withdraw_form.isVisible)
    _tab_to(desk, page.withdraw_form.give_button)
    desk.key(Qt.Key.Key_Space)
    desk.until(lambda: [row.right for row in page.consents.rows] == ["Peruttu"])
    assert page.consents.rows[0].title == "Tietojen luovutus työpajalle"


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(tab: Tab) -> None:
    """A visit without anybody to call, or a consent with no readable end, is held back."""
    tab.show()
    desk, page, consent = tab.desk, tab.page, tab.page.consent_form
    desk.click(page.consent_button)
    desk.until(consent.isVisible)
    consent.purpose.set_text("Tietojen luovutus työpajalle")
    for typed in ("kesän loppuun", "31.8.2027"):
        consent.until.setFocus()
        consent.until.selectAll()
        desk.type(typed)
        desk.click(consent.give_button)
        if typed == "kesän loppuun":
            desk.until(lambda: bool(consent.rows["until"].error))
            assert consent.until.text() == typed
            assert consent.until.hasFocus()
            desk.idle()
            assert not page.consents.rows
    desk.until(lambda: len(page.consents.rows) == 1)
    (given,) = tab.work.services.rights.consents(tab.client)
    assert given.until == date(2027, 8, 31)

    desk.click(page.leave_button)
    desk.until(page.visit_form.isVisible)
    page.visit_form.expected.setText("kohta")
    desk.click(page.visit_form.give_button)
    desk.until(lambda: bool(page.visit_form.rows["expected"].error))
    page.visit_form.expected.setText("11.30")
    desk.click(page.visit_form.give_button)
    desk.until(lambda: bool(page.visit_form.rows["call"].error))
    assert page.visit_form.expected.text() == "11.30"
    page.visit_form.call.setText("Liisa 040 1")
    desk.click(page.visit_form.give_button)
    desk.until(page.back_button.isVisible)
    assert "11.30" in tab.words()
    desk.click(page.back_button)
    desk.until(page.leave_button.isVisible)
    assert tab.work.services.visit_safety.out() is None


def test_a_visit_is_begun_from_the_day(tab: Tab) -> None:
    """Today's visits lead to the card of the next one, and its form is in front once it is read."""
    work, desk = tab.work, tab.desk
    work.meet(tab.client, work.now() + timedelta(hours=1))
    today = TodayPage(work.services, desk.tasks, desk.bus, desk, now=work.now)
    desk.window.add_section("today", "sun", "Today", today)
    tab.show()
    desk.window.show_section("today")
    desk.until(today.visits.leave_button.isVisible)
    desk.click(today.visits.leave_button)
    assert desk.asked[-1] == ("visit", tab.client)
    desk.window.show_section("page")
    tab.page.ask_visit(tab.client)
    desk.until(tab.page.visit_form.isVisible)


def test_the_clients_own_words_and_plan_stand_as_theirs(tab: Tab) -> None:
    """In quotation marks with who gave them; the plan is written field by field and printed."""
    form = SlipForm("En ole samaa mieltä.", tab.work.now().date(), "slip")
    tab.work.services.rights.file_slip(tab.client, form)
    tab.show()
    desk, page = tab.desk, tab.page
    assert "“En ole samaa mieltä.”" in tab.words()
    assert "Mirja Aalto" in tab.words()
    desk.click(page.plan_button)
    desk.until(page.plan_form.isVisible)
    page.plan_form.areas["what_helps"].set_text("Kävely")
    desk.click(page.plan_form.give_button)
    desk.until(page.print_plan_button.isVisible)
    assert "Kävely" in tab.words()
    desk.click(page.print_plan_button)
    assert desk.papers[-1]().screen == "rights"


def test_the_copy_is_warned_of_and_logged_before_it_is_written(tab: Tab, tmp_path: Path) -> None:
    """The question stands before the file dialog; the folder holds the person's records.

    What is stopped leaves no file; the log names each of two joined records, and keeps what it
    said before the first byte (`test_a_copy_that_is_stopped_or_fails_leaves_no_folder`).
    """
    other = tab.work.add("Aalto", "Mirja Maria", "Alajärvi")
    tab.work.services.same_person.join(other, tab.client)
    tab.show()
    desk, page = tab.desk, tab.page
    desk.click(page.json_button)
    question = page.copies.question
    assert question is not None
    desk.until(question.isVisible)
    assert "ei ole suojattu" in shown_words(question)
    desk.click(question.buttons["stay"])
    assert page.client is not None
    page.copies.save((page.client, False), str(tmp_path))
    assert page.copy_progress.isVisible()
    desk.click(page.copy_progress.cancel_button)
    assert not page.copy_progress.isVisible()
    desk.idle()
    assert not list(tmp_path.iterdir())
    tab.work.note(tab.client, at(16, 11, "9.00"), "Käytiin kirjastossa.")
    desk.click(page.json_button)
    question = page.copies.question
    assert question is not None
    desk.until(question.isVisible)
    desk.click(question.buttons["go"])
    desk.until(lambda: page.copies.file_dialog is not None)
    assert page.copies.file_dialog is not None
    page.copies.file_dialog.fileSelected.emit(str(tmp_path))
    page.copies.file_dialog.close()
    desk.until(lambda: bool(list(tmp_path.glob("*/*.json"))))
    desk.idle()
    assert not page.copy_progress.isVisible()
    (folder,) = tmp_path.iterdir()
    assert {path.suffix for path in folder.iterdir()} == {".pdf", ".json"}
    read = json.loads(next(folder.glob("*.json")).read_bytes())
    assert read["client"]["id"] == tab.client
    written = {record["kind"]: json.dumps(record, ensure_ascii=False) for record in read["records"]}
    assert {"client", "meeting"} <= set(written)
    assert "Käytiin kirjastossa." in written["meeting"]
    assert tab.exports() == {(tab.client, "data_copy"), (other, "data_copy")}
    desk.click(page.copy_button)
    desk.until(lambda: ("paper", "") in desk.asked)
    assert set(desk.papers[-1]().clients) == {tab.client, other}


def test_an_overdue_return_stands_over_every_page_until_one_is_back(tab: Tab) -> None:
    """The banner is there at once after an unlock, cannot be closed, and goes with "back"."""
    work, desk = tab.work, tab.desk
    visits = work.services.visit_safety
    visits.start(tab.client, VisitForm(work.now() + timedelta(hours=1), "Liisa"))
    watch = ReturnWatch(desk.window, work.services, desk.tasks, desk.bus, desk, now=work.now)
    tab.show()
    watch.reload()
    desk.until(lambda: watch.due is not None)
    assert not watch.bar.isVisible()
    work.clock.advance(hours=1)
    watch.look()
    desk.until(watch.bar.isVisible)
    assert not watch.bar.close_button.isVisible()
    assert "Aalto, Mirja" in shown_words(desk.window)
    desk.assert_accessible()
    desk.click(watch.longer_button)
    desk.until(lambda: not watch.bar.isVisible())
    work.clock.advance(minutes=31)
    watch.look()
    desk.click(watch.back_button)
    desk.until(lambda: watch.due is None)
    assert not watch.bar.isVisible()
    assert visits.out() is None


def test_the_lock_screen_says_only_that_a_return_is_overdue(qtbot: QtBot, tab: Tab) -> None:
    """No name, no place, no time; before the moment it says nothing."""
    now = datetime.now(UTC)
    late, early = OverdueLine(now - timedelta(hours=1)), OverdueLine(now + timedelta(hours=1))
    for line in (late, early):
        qtbot.addWidget(line)
    assert shown_words(late).split("\n")[-1] == "Paluu on myöhässä."
    assert late.isHidden() is False
    assert early.isHidden()


def test_an_overdue_return_is_heard_again_until_it_is_answered(
    qtbot: QtBot, tab: Tab, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind the lock and in the window: a sound and a call for attention, again each 5 minutes."""
    heard: list[str] = []
    monkeypatch.setattr(QApplication, "beep", lambda: heard.append("beep"))
    monkeypatch.setattr(QApplication, "alert", lambda _window: heard.append("alert"))
    once = ["beep", "alert"]
    work, desk = tab.work, tab.desk
    locked = OverdueLine(work.now(), now=work.now)
    qtbot.addWidget(locked)
    for minutes, times in ((1, 1), (5, 2)):
        work.clock.advance(minutes=minutes)
        locked.look()
        assert heard == once * times

    heard.clear()
    work.services.visit_safety.start(tab.client, VisitForm(work.now() + timedelta(hours=1), "L"))
    watch = ReturnWatch(desk.window, work.services, desk.tasks, desk.bus, desk, now=work.now)
    tab.show()
    watch.reload()
    desk.until(lambda: watch.due is not None)
    for minutes, times in ((60, 1), (1, 1), (5, 2)):
        work.clock.advance(minutes=minutes)
        watch.look()
        assert heard == once * times


def test_the_crisis_card_shows_112_and_the_clients_plan_and_takes_a_number(tab: Tab) -> None:
    """112 stands first without anything being read; an empty place is filled, then taken off."""
    work, desk = tab.work, tab.desk
    crisis = work.services.crisis
    crisis.write_plan(crisis.plan_form(tab.client), {"what_helps": "Kävely"})
    tab.show()
    card = CrisisView(
        desk.window, work.services, desk.tasks, desk, behind=desk.window.body, now=work.now
    )
    desk.window.crisis_requested.connect(lambda: card.show_card(tab.page.client))
    tab.page.plan_button.setFocus()
    desk.key(Qt.Key.Key_F8)
    desk.until(card.isVisible)
    assert "112" in shown_words(card)
    desk.until(lambda: "Kävely" in shown_words(card))
    assert "Sosiaalipäivystys" in shown_words(card)
    desk.assert_accessible()
    line = next(line for line in crisis.card() if line.place == "social_emergency")
    card.ask(line)
    card.form.number.setText("0100 000")
    desk.click(card.form.give_button)
    desk.until(lambda: "0100 000" in shown_words(card))
    desk.until(lambda: "Numero on kriisikortilla" in desk.window.toast.words)
    assert "0100 000" in [row.number for row in crisis.card()]
    desk.window.toast.undo()
    desk.until(lambda: "0100 000" not in shown_words(card))
    desk.click(card.add_button)
    desk.until(card.form.isVisible)
    assert card.form.number.accessibleName() == "Puhelinnumero"
    desk.click(card.close_button)
    desk.until(lambda: not card.isVisible())
    assert not card.form.isVisibleTo(card)  # or the form would bring the card back after a lock


@pytest.mark.parametrize(("look", "size"), [("light", WIDE), ("contrast", SMALL)])
def test_the_tab_is_accessible(
    tab: Tab, qapp: QApplication, look: ThemeName, size: tuple[int, int]
) -> None:
    """Names, roles, focus and contrast; hostile words neither widen nor format anything."""
    day = tab.work.now().date()
    rights = tab.work.services.rights
    rights.give(tab.client, ConsentForm(_HOSTILE, day, "spoken"))
    rights.file_slip(tab.client, SlipForm(_HOSTILE, day, "dictated"))
    theme.apply(qapp, look)
    try:
        tab.show(size)
        tab.desk.assert_accessible()
        tab.desk.click(tab.page.slip_button)
        tab.desk.until(tab.page.comment_form.isVisible)
        tab.desk.assert_accessible()
        assert tab.page.width() <= size[0]
    finally:
        theme.apply(qapp, "light")


def _tab_to(desk: Desk, button: object) -> None:
    """Press Tab until a button has the keyboard."""
    for _ in range(20):
        if desk.focused() is button:
            return
        desk.key(Qt.Key.Key_Tab)
    raise AssertionError("Tab never comes to the button")

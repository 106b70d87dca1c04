"""The view-log and its reviews on screen: what is missing on top, filters, thousands of rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.domain.access import Hole
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language import use
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.access_log import AccessLogService, AccessRow
from osmo_desktop.services.log_reviews import LogReviewService
from osmo_desktop.ui import theme
from osmo_desktop.ui.access_log.page import AccessLogPage
from osmo_desktop.ui.access_log.words import access_line
from osmo_desktop.ui.log_reviews.page import LogReviewsPage, review_forms
from osmo_desktop.ui.tokens import ThemeName
from osmo_desktop.ui.widgets.line_rows import LineRow
from tests.fakes.access_book import MemoryAccess, entry
from tests.fakes.casework import empty_casework
from tests.fakes.memory_book import HELSINKI_WINTER
from tests.ui.desk import SMALL, WIDE, Desk, shown_words

_OCTOBER = datetime(2026, 10, 5, 9, tzinfo=HELSINKI_WINTER)
_HOSTILE = "<img src='//h/x'> & \u202e" + "y" * 300


class Room:
    """A supervisor's window with a colleague's log."""

    def __init__(self, qtbot: QtBot) -> None:
        work = empty_casework()
        self.work, self.book = work, work.book
        self.book.role = "supervisor"
        self.desk = Desk(qtbot, work)
        self.logs = MemoryAccess()
        access = AccessLogService(self.book, self.logs, work.clock)
        reviews = LogReviewService(self.book, access, work.clock)
        self.services = replace(work.services, access=access, log_reviews=reviews)
        self.client = work.add("Aalto", "Mirja", "Vimpeli")
        self.ben, self.laptop = new_id(), new_id()
        team = self.book.team_stream
        self.book.commit([Edit(team, "member", self.ben, "name", "Ben Salo")])
        self.book.commit([Edit(team, "device", self.laptop, "name", "Benin läppäri")])

    def colleague(self, *holes: Hole, count: int = 3, reason: str = "") -> None:
        """Let Ben look at the client, hour after hour."""
        views = [
            entry(_OCTOBER + timedelta(hours=at), client=self.client, screen="client")
            for at in range(count)
        ]
        extra = entry(_OCTOBER, "print", client=new_id(), screen="plan", reason=reason)
        self.logs.colleague(self.laptop, self.ben, [*views, extra], *holes)

    def log_page(self, *, is_own: bool = False) -> AccessLogPage:
        """The page of the log."""
        desk = self.desk
        return AccessLogPage(
            self.services, desk.tasks, desk.bus, desk, now=self.work.now, is_own=is_own
        )

    def reviews_page(self) -> LogReviewsPage:
        """The page of the reviews."""
        return LogReviewsPage(self.services, self.desk.tasks, self.desk.bus, self.desk)

    def show(self, page: QWidget, size: tuple[int, int] = WIDE) -> None:
        """Show a page and wait until it has read."""
        self.desk.show(page, size)
        self.desk.idle()


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    """The window in Finnish."""
    use(catalogue("fi"))
    made = Room(qtbot)
    yield made
    made.desk.close()
    use(catalogue("en"))


def test_gaps_and_cuts_stand_above_the_rows(room: Room) -> None:
    """What is missing is said with whose laptop it is, whatever is filtered for."""
    room.colleague(Hole("missing", 3, 6))
    page = room.log_page()
    room.show(page)
    page.action.set_key("print")

    assert page.gaps.isVisible()
    assert page.gaps.y() < page.list.y()
    assert "Benin läppäri (Ben Salo): " in shown_words(page.gaps)


def test_filters_narrow_what_is_shown(room: Room) -> None:
    """Client, action and days work together; the count says of how many."""
    room.colleague(count=30)
    page = room.log_page()
    room.show(page)
    total = len(page.model.rows)

    page.client.set_key(room.client)
    assert {row.client for row in page.model.rows} == {room.client}
    page.since.set_value(_OCTOBER.date() + timedelta(days=1))
    page.since.chosen.emit(page.since.value)
    assert 0 < len(page.model.rows) < 30
    assert str(total) in page.count.text()
    asked = page.wanted
    page.since.setFocus()
    page.since.selectAll()
    room.desk.type("keväällä")
    room.desk.key(Qt.Key.Key_Return)
    assert "Tämä ei ole päivämäärä" in shown_words(page)
    assert page.since.text() == "keväällä"
    page.action.set_key("print")
    page.action.set_key("")
    assert page.wanted == asked
    page.action.set_key("unlock")
    page.client.set_key("")
    assert page.print_button.isHidden()


def test_only_the_rows_in_sight_are_put_into_words(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of five thousand entries a few dozen are worked on, at first and after a filter."""
    room.colleague(count=5_000)
    drawn: list[str] = []

    def counted(row: AccessRow) -> LineRow:
        drawn.append(row.id)
        return access_line(row)

    monkeypatch.setattr("osmo_desktop.ui.access_log.layout.access_line", counted)
    page = room.log_page()
    room.show(page)
    room.desk.until(lambda: bool(drawn))
    assert len(page.model.rows) > 5_000
    assert len(set(drawn)) < 60

    page.client.set_key(room.client)
    page.list.setFocus(Qt.FocusReason.OtherFocusReason)
    room.desk.key(Qt.Key.Key_End)
    assert page.list.currentIndex().row() == 4_999
    QApplication.sendPostedEvents()
    assert len(set(drawn)) < 200


def test_the_keyboard_reads_an_entry_in_full(room: Room) -> None:
    """Down moves over the rows; what is cut in the row stands under the list."""
    room.colleague(reason="Sijainen kävi ".ljust(200, "x"))
    page = room.log_page()
    room.show(page)
    page.focus_start()
    for _ in page.model.rows:
        room.desk.key(Qt.Key.Key_Down)
        if "Sijainen kävi" in page.whole.text():
            break

    assert "Syy: Sijainen kävi" in page.whole.text()


def test_an_auditor_sees_codes_instead_of_clients(room: Room) -> None:
    """A client whose key one does not hold is told apart by a code; nothing can be printed."""
    room.colleague()
    room.book.role = "auditor"
    page = room.log_page()
    room.show(page)
    stranger = next(row.client for row in page.model.rows if row.client != room.client)

    assert f"Asiakas {stranger[:6]}" in shown_words(page)
    page.client.set_key(stranger)
    assert page.print_button.isHidden()


def test_own_use_is_there_for_everybody(room: Room) -> None:
    """A worker sees the own entries and nobody else's."""
    room.colleague()
    room.book.role = "worker"
    room.services.access.viewed([room.client], "client")
    page = room.log_page(is_own=True)
    room.show(page)

    assert {row.user for row in page.model.rows} == {room.book.user}
    assert not page.person.isVisible()


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_both_pages_are_accessible_at_every_size(
    room: Room, size: tuple[int, int], look: ThemeName
) -> None:
    """Named, unclipped, hostile words literal: the log, the months, and one month's sample."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, look)
    room.colleague(Hole("twice", 1, 1), count=40, reason=_HOSTILE)
    page = room.log_page()
    room.show(page, size)
    room.desk.assert_accessible()
    reviews = room.reviews_page()
    room.desk.window.add_section("page", "sun", "Page", reviews)
    room.desk.window.show_section("page")
    room.desk.idle()
    room.desk.assert_accessible()
    room.desk.until(lambda: bool(reviews.model.rows))
    reviews.open_month("2026-10-01")
    room.desk.assert_accessible()


def test_a_month_is_reviewed_by_keyboard_alone(room: Room) -> None:
    """From the missing month over a ticked entry to the recorded review."""
    room.colleague()
    page = room.reviews_page()
    room.show(page)
    desk = room.desk
    assert page.model.rows[0].right == "Tarkastus puuttuu"
    page.focus_start()
    desk.key(Qt.Key.Key_Return)
    desk.key(Qt.Key.Key_Space)
    page.form.verdict.set_key("follow_up")
    page.form.give_button.setFocus(Qt.FocusReason.OtherFocusReason)
    desk.key(Qt.Key.Key_Space)
    desk.until(lambda: bool(page.form.problem.text()))
    page.form.remark.set_key("unusual_time")
    desk.key(Qt.Key.Key_Space)
    desk.until(lambda: page.model.rows[0].right == "Tarkastettu")

    (month,) = room.services.log_reviews.months()
    (review,) = month.reviews
    assert review.flagged == {month.sample[0].id}
    assert (review.verdict, review.remark) == ("follow_up", "unusual_time")


def test_ticks_of_a_review_come_back_after_a_lock(room: Room) -> None:
    """What was ticked and chosen is sealed with the place and put back."""
    room.colleague()
    page = room.reviews_page()
    room.show(page)
    forms = review_forms(page)
    page.open_month("2026-10-01")
    ticked = next(iter(page.form.checks))
    page.form.checks[ticked].setChecked(True)
    page.form.verdict.set_key("explained")
    (kept,) = forms.open()
    page.show_list()
    page.form.show_month(room.services.log_reviews.months()[0])

    assert forms.reopen(kept)
    room.desk.idle()
    forms.fill(kept)
    assert page.form.checks[ticked].isChecked()
    assert page.form.verdict.key == "explained"

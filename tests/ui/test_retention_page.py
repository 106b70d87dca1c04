"""The time of keeping on screen: what is due, one list, two supervisors, a funding decision."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.ui import theme
from osmo_desktop.ui.retention.open_forms import retention_forms
from osmo_desktop.ui.retention.page import RetentionPage
from osmo_desktop.ui.tokens import ThemeName
from tests.integration.test_removals import promote
from tests.integration.test_retention import approve, carry_out, closed_client
from tests.laptops import Laptop, Team
from tests.ui.desk import SMALL, WIDE, Desk, shown_words

_HOSTILE = "<img src='//h/x'>Aalto & \u202e" + "y" * 120


class Sight:
    """One laptop's page in a window."""

    def __init__(self, qtbot: QtBot, laptop: Laptop, size: tuple[int, int] = WIDE) -> None:
        services: Any = laptop.services
        self.desk = Desk(qtbot, services)
        self.page = RetentionPage(
            services, self.desk.tasks, self.desk.bus, self.desk, now=laptop.clock.now
        )
        self.desk.show(self.page, size)
        self.desk.idle()
        self.page.focus_start()

    @property
    def words(self) -> str:
        """What can be read."""
        return shown_words(self.page)

    def press(self, *keys: Qt.Key) -> None:
        """Press keys where the keyboard is, then wait."""
        for key in keys:
            self.desk.key(key)
            self.desk.idle()


@pytest.fixture
def sight(qtbot: QtBot) -> Iterator[Callable[..., Sight]]:
    """A function that shows the page of a laptop."""
    made: list[Sight] = []

    def show(laptop: Laptop, size: tuple[int, int] = WIDE) -> Sight:
        made.append(Sight(qtbot, laptop, size))
        return made[-1]

    yield show
    for one in made:
        one.desk.close()


@pytest.fixture
def two(team: Team) -> Team:
    """A team with two supervisors, Anna and Cilla, and a worker, Ben."""
    promote(team, team.cilla)
    return team


def test_who_is_due_is_listed_with_what_cannot_be_said(
    team: Team, sight: Callable[..., Sight]
) -> None:
    """Names with their last day; the rest by reason; and the table with its sources."""
    closed_client(team.anna, "Aarnio")
    closed_client(team.anna, "Berg", date(2017, 3, 31))
    for family in ("Dahl", "Ek"):
        team.anna.client(family)
    shown = sight(team.anna)

    page = shown.page
    assert [row.title.split(",")[0] for row in page.overview.due.model.rows] == ["Aarnio"]
    assert "Kept until 31 Mar 2025" in page.overview.due.model.rows[0].second
    assert [row.title.split(",")[0] for row in page.overview.soon.model.rows] == ["Berg"]
    (row,) = page.overview.unknown.model.rows
    assert (row.title, row.right) == (
        "An engagement has not ended, or its end is not recorded",
        "2 clients",
    )
    assert "Services for working-age people: 10 years from the end." in shown.words
    assert "703/2023" in shown.words
    shown.desk.assert_accessible()


def test_a_list_is_drawn_up_kept_from_and_approved_by_keyboard_alone(
    team: Team, sight: Callable[..., Sight]
) -> None:
    """From the button to the approval, with one client who stays."""
    for family in ("Aarnio", "Berg"):
        closed_client(team.anna, family)
    shown = sight(team.anna)
    page, desk = shown.page, shown.desk
    assert desk.focused() is page.draw_button
    shown.press(Qt.Key.Key_Space)
    desk.until(page.detail.isVisible)
    assert desk.focused() is page.detail.approve_button
    assert "2 approvals missing" in shown.words

    shown.press(Qt.Key.Key_Backtab)
    assert desk.focused() is page.detail.list
    shown.press(Qt.Key.Key_Return)
    assert desk.focused() is page.keep_form.decision
    shown.press(Qt.Key.Key_Down)
    while desk.focused() is not page.keep_form.give_button:
        shown.press(Qt.Key.Key_Tab)
    shown.press(Qt.Key.Key_Space)
    desk.until(page.detail.isVisible)
    kept = {row.title.split(",")[0]: row.right for row in page.detail.model.rows}
    assert kept == {"Berg": "", "Aarnio": "Kept: An appeal or complaint is open"}
    assert "1 client kept" in shown.words

    while desk.focused() is not page.detail.approve_button:
        shown.press(Qt.Key.Key_Tab)
    shown.press(Qt.Key.Key_Space)
    desk.until(lambda: "1 approval missing" in shown.words)
    assert not page.detail.approve_button.isVisible()
    assert not page.detail.carry_button.isVisible()
    assert "You have approved the list." in desk.window.toast.words
    desk.assert_accessible()
    shown.press(Qt.Key.Key_Escape)
    assert page.is_overview_shown
    assert "on list 2026-" in page.overview.due.model.rows[0].right


def test_both_carry_out_with_the_number_typed_and_the_list_stays(
    two: Team, sight: Callable[..., Sight], tmp_path: Path
) -> None:
    """What was written meanwhile is said first; a wrong number destroys nothing."""
    client = closed_client(two.anna, "Aarnio")
    two.anna.assign(client, two.ben.book.user)
    list_id, _ = two.anna.services.retention.draw_up()
    approve(two.anna, list_id)
    two.exchange()
    two.ben.note(client, "Uusi kirjaus.")
    two.exchange()
    approve(two.cilla, list_id)
    carry_out(two.cilla, list_id)
    two.exchange()
    shown = sight(two.anna)
    page, desk = shown.page, shown.desk
    page.open_list(list_id)
    desk.until(page.detail.isVisible)
    desk.idle()
    assert "Waits for the other supervisor to carry it out" in shown.words
    assert page.detail.model.rows[0].right == "1 new record"

    desk.click(page.detail.carry_button)
    assert "Of 1 client something was written since" in shown.words
    assert "There is no undo." in shown.words
    assert desk.focused() is page.carry_form.number
    desk.type("2026-XXXX")
    shown.press(Qt.Key.Key_Return)
    assert "This is not the list's number. Nothing was destroyed." in shown.words
    assert "Uusi kirjaus." in two.anna.notes()
    view = two.anna.services.retention.view(list_id)
    page.carry_form.number.setText(view.row.number.lower())
    shown.press(Qt.Key.Key_Return)
    desk.until(page.detail.isVisible)
    desk.idle()

    assert two.anna.notes() == set()
    assert "Destroyed on" in page.detail.model.rows[0].right
    assert "Aarnio" not in shown.words
    assert not page.detail.carry_button.isVisible()
    page.paper.save(list_id, str(tmp_path / "list.pdf"))
    desk.until(lambda: "Copy saved: list.pdf" in desk.window.toast.words)
    assert (tmp_path / "list.pdf").read_bytes().startswith(b"%PDF")


def test_what_is_refused_is_said_at_the_list(two: Team, sight: Callable[..., Sight]) -> None:
    """A laptop by whose clock the client is not due says so, and approves nothing."""
    closed_client(two.anna, "Aarnio", two.anna.clock.now().date() - timedelta(days=3000))
    two.exchange()
    two.cilla.clock.advance(days=3650)
    list_id, _ = two.cilla.services.retention.draw_up()
    two.exchange()
    shown = sight(two.anna)
    shown.page.open_list(list_id)
    shown.desk.until(shown.page.detail.isVisible)
    shown.desk.idle()
    assert shown.page.detail.model.rows[0].right == "Not due any more"
    shown.desk.click(shown.page.detail.approve_button)
    shown.desk.idle()

    assert "not everybody on the list is due" in shown.page.detail.problem.text()
    assert "2 approvals missing" in shown.words


def test_a_funding_decision_is_recorded_changed_and_survives_a_lock(
    team: Team, sight: Callable[..., Sight]
) -> None:
    """What is typed is kept as an open form; a wrong number of years is said at the field."""
    shown = sight(team.anna)
    page, desk = shown.page, shown.desk
    forms = retention_forms(page)
    desk.click(page.add_button)
    assert desk.focused() is page.funding_form.name
    desk.type("Laituri")
    page.funding_form.years.setText("monta")
    (kept,) = forms.open()
    assert kept.texts["name"] == "Laituri"
    page.funding_form.submit()
    assert "Write a whole number from 1 to 150, or leave it empty." in shown.words
    assert page.funding_form.years.text() == "monta"
    page.funding_form.years.setText("10")
    page.funding_form.end.set_value(date(2015, 12, 31))
    page.funding_form.give()
    desk.idle()
    assert page.is_overview_shown
    (row,) = page.overview.fundings.model.rows
    assert (row.title, row.second) == ("Laituri", "ends 31 Dec 2015 · 10 years after the end")

    assert forms.reopen(kept)
    forms.fill(kept)
    assert page.funding_form.years.text() == "monta"
    page.show_overview()
    page.overview.fundings.opened.emit(row.key)
    page.funding_form.years.setText("12")
    page.funding_form.give()
    desk.idle()
    assert "12 years after the end" in page.overview.fundings.model.rows[0].second


@pytest.mark.parametrize(("size", "name"), [(WIDE, "light"), (SMALL, "dark")])
def test_the_page_is_for_everyone(
    team: Team,
    sight: Callable[..., Sight],
    qapp: QApplication,
    *,
    size: tuple[int, int],
    name: ThemeName,
) -> None:
    """Hostile names and numbers are shown as they are; every control has a name; both sizes."""
    theme.apply(qapp, name)
    client = closed_client(team.anna, _HOSTILE)
    team.anna.edit("client", client, "number", "<b>1</b>")
    shown = sight(team.anna, size)
    shown.desk.assert_accessible()
    assert "<img" in shown.page.overview.due.model.rows[0].title
    shown.desk.click(shown.page.draw_button)
    shown.desk.until(shown.page.detail.isVisible)
    shown.desk.assert_accessible()
    shown.page._ask_keep(client)
    shown.desk.assert_accessible()
    shown.page.open_funding("")
    shown.desk.assert_accessible()

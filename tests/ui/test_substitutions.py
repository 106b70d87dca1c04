"""Substitutions in the window: planned, seen by all three, ended, and the brief on screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.domain.language import current, dates
from osmo_desktop.ui import theme
from osmo_desktop.ui.substitutions.plan_view import SubstitutionView, effects
from osmo_desktop.ui.today.today_page import TodayPage
from osmo_desktop.ui.tokens import ThemeName
from tests.laptops import Laptop, Team
from tests.ui.desk import SMALL, WIDE, Desk, shown_words
from tests.ui.sync_desk import SyncSight, sync_sight

__all__ = ["sync_sight"]

Show = Callable[..., SyncSight]


@pytest.fixture
def today_of(qtbot: QtBot) -> Iterator[Callable[[Laptop], tuple[Desk, TodayPage]]]:
    """A function that shows Today on a laptop."""
    desks: list[Desk] = []

    def show(laptop: Laptop) -> tuple[Desk, TodayPage]:
        work: Any = laptop.services
        desk = Desk(qtbot, work)
        desks.append(desk)
        page = TodayPage(laptop.services, desk.tasks, desk.bus, desk, now=laptop.clock.now)
        desk.show(page, WIDE)
        desk.until(lambda: page.overview is not None)
        desk.idle()
        return desk, page

    yield show
    for desk in desks:
        desk.close()


def form_of(sight: SyncSight) -> SubstitutionView:
    """The form, opened by its button."""
    sight.desk.click(sight.page.shown.substitutions.plan_button)
    sight.desk.until(lambda: sight.page.substitutions.view is not None)
    view = sight.page.substitutions.view
    assert view is not None
    sight.desk.until(view.isVisible)
    return view


def plan(team: Team, days: int = 9) -> str:
    """Cilla stands in for Ben from today on; everybody knows."""
    first = team.anna.clock.now().date()
    substitution, _ = team.anna.services.substitutions.plan(
        team.ben.book.user,
        team.cilla.book.user,
        first,
        first + timedelta(days=days),
        cause="holiday",
    )
    team.exchange()
    return substitution


def test_a_supervisor_plans_one_by_keyboard(team: Team, sync_sight: Show) -> None:
    """Who, who instead, until when; the words say what it does, and the list shows it."""
    team.shared_client(team.ben)
    sight = sync_sight(team.anna)
    assert "Nobody stands in for anybody." in sight.words
    view = form_of(sight)
    form = view.steps.form
    for _, words in effects():
        assert words in shown_words(sight.desk.window)
    sight.desk.click(form.next_button)
    assert "Fill in both days, like 5.3.2026." in form.rows[form.last_day].error

    form.absent.set_key(team.ben.book.user)
    form.substitute.set_key(team.ben.book.user)
    form.last_day.setFocus()
    sight.desk.type("4.12.2026")
    sight.desk.key(Qt.Key.Key_Tab)
    sight.desk.click(form.next_button)
    sight.desk.until(lambda: "Nobody stands in for themself." in form.said)
    form.substitute.set_key(team.cilla.book.user)
    sight.desk.click(form.next_button)
    sight.desk.until(lambda: bool(sight.page.shown.substitutions.end_buttons))
    sight.desk.idle()
    (row,) = team.anna.services.substitutions.all()
    days = dates.date_range(row.first_day, date(2026, 12, 4), current())
    assert f"Cilla stands in for Ben, {days}" in sight.words
    assert "Running · 1 client · Annual leave" in sight.words


def test_a_supervisor_ends_one_after_a_question(team: Team, sync_sight: Show) -> None:
    """Esc ends nothing; the answer ends it for good, and the list says so."""
    client = team.shared_client(team.ben)
    substitution = plan(team)
    sight = sync_sight(team.anna)
    for answer in ("stay", "end"):
        sight.desk.click(sight.page.shown.substitutions.end_buttons[substitution])
        question = sight.page.substitutions.question
        assert question is not None
        sight.desk.click(question.buttons[answer])
        sight.desk.idle()
    sight.desk.until(lambda: not sight.page.shown.substitutions.end_buttons)
    assert "Ended early" in sight.words
    assert team.cilla.book.user not in team.anna.book.assigned(client)


def test_a_worker_sees_the_list_and_changes_nothing(team: Team, sync_sight: Show) -> None:
    """No card without one; with one, no button but the substitute's brief."""
    team.shared_client(team.ben)
    sight = sync_sight(team.cilla)
    assert not sight.page.shown.substitutions.isVisible()
    substitution = plan(team)
    sight.reread()
    card = sight.page.shown.substitutions
    assert card.isVisible()
    assert not card.plan_button.isVisible()
    assert card.end_buttons == {}
    sight.desk.click(card.brief_buttons[substitution])
    (make,) = sight.desk.papers
    paper = make()
    assert paper.pdf.startswith(b"%PDF")
    assert paper.detail == "Ben · 1 client"
    assert "Ben" not in paper.file_name + paper.title


def test_today_tells_both(team: Team, today_of: Callable[[Laptop], tuple[Desk, TodayPage]]) -> None:
    """The substitute for whom, until when and how many, with the brief; the absent who it is."""
    team.shared_client(team.ben)
    plan(team)
    desk, page = today_of(team.cilla)
    (line,) = page.substitutions.lines.values()
    assert line.sentence.text().startswith("You stand in for: Ben")
    assert line.sentence.text().endswith("(1 client)")
    desk.click(line.action_button)
    assert desk.papers[0]().detail == "Ben · 1 client"

    _, theirs = today_of(team.ben)
    (line,) = theirs.substitutions.lines.values()
    assert line.sentence.text().startswith("Your substitute: Cilla")
    assert not line.action_button.isVisible()


def test_on_the_day_after_the_line_and_the_cases_are_gone(
    team: Team, today_of: Callable[[Laptop], tuple[Desk, TodayPage]]
) -> None:
    """Without a network and without any supervisor, when Today is read."""
    client = team.shared_client(team.ben)
    plan(team, days=1)
    assert [row.id for row in team.cilla.services.clients.list()] == [client]
    team.cilla.clock.advance(days=1)
    _, page = today_of(team.cilla)
    (line,) = page.substitutions.lines.values()
    assert line.sentence.text().endswith("approve your notes today.")
    team.cilla.clock.advance(days=1)
    _, page = today_of(team.cilla)
    assert page.substitutions.lines == {}
    assert team.cilla.services.clients.list() == ()


def test_hostile_names_break_nothing(team: Team, sync_sight: Show) -> None:
    """A name of any length and kind is shown on a line as text."""
    team.shared_client(team.ben)
    team.anna.edit("member", team.ben.book.user, "name", "<b>Ben</b>\u202e" + "Ä" * 150)
    plan(team)
    sight = sync_sight(team.anna)
    assert "<b>Ben</b>" in sight.words
    assert "\u202e" not in sight.words


@pytest.mark.parametrize(("size", "name"), [(WIDE, "light"), (SMALL, "dark")])
def test_the_list_and_the_form_by_keyboard_and_screen_reader(
    team: Team, sync_sight: Show, qapp: QApplication, *, size: tuple[int, int], name: ThemeName
) -> None:
    """Every control has a name and a place in the order, in both sizes and themes."""
    team.shared_client(team.ben)
    plan(team)
    theme.apply(qapp, name)
    sight = sync_sight(team.anna, size)
    sight.desk.assert_accessible()
    form_of(sight)
    sight.desk.assert_accessible()

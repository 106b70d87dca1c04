"""Tänään: what the day asks, opened and ticked by keyboard, safe with hostile names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.ui import theme
from osmo_desktop.ui.navigation import SYNC
from osmo_desktop.ui.today.today_page import TodayPage
from osmo_desktop.ui.tokens import ThemeName
from tests.fakes.casework import Casework, Day, at, empty_casework, invented_day
from tests.ui.accessibility import focus_order
from tests.ui.desk import SMALL, WIDE, Desk, choose, shown_words

_LONG = "Ä" * 200_000
_TURNED = "Virta\u202enen"

Open = Callable[..., tuple[Desk, TodayPage]]


@pytest.fixture
def open_today(qtbot: QtBot) -> Iterator[Open]:
    """Opens the page over services; the worker ends with the test."""
    desks: list[Desk] = []

    def open_page(work: Casework, size: tuple[int, int] = WIDE) -> tuple[Desk, TodayPage]:
        desk = Desk(qtbot, work)
        desks.append(desk)
        page = TodayPage(work.services, desk.tasks, desk.bus, desk, now=work.now)
        desk.show(page, size)
        desk.until(lambda: page.overview is not None)
        return desk, page

    yield open_page
    for desk in desks:
        desk.close()


@pytest.fixture
def day() -> Day:
    """The invented day."""
    return invented_day()


def test_day_shows_visits_in_their_order_with_gap(open_today: Open, day: Day) -> None:
    """The visits of the day stand in order of time, each with its client's oldest gap."""
    _, page = open_today(day.work)

    stops = page.visits.model.rows

    assert [(stop.clock, stop.name) for stop in stops] == [
        ("09:00", "Aalto, Mirja"),
        ("11:30", "Hakala, Veikko"),
        ("13:45", "Kangas, Timo"),
    ]
    assert stops[2].mark == "Start notice missing"
    assert page.head.title.text() == "Thursday 19 Nov 2026"
    assert page.head.state.text().startswith("3 visits · next at 09:00")


def test_enter_on_visit_opens_client(open_today: Open, day: Day) -> None:
    """Enter on a visit opens its client."""
    desk, page = open_today(day.work)

    page.visits.list.setFocus()
    page.visits.list.setCurrentIndex(page.visits.model.index(1))
    desk.key(Qt.Key.Key_Return)

    assert desk.asked == [("client", day.ids["Hakala"])]


def test_protected_place_is_nowhere_on_the_page(open_today: Open, day: Day) -> None:
    """A visit to a protected client names no place, neither shown nor spoken."""
    day.work.meet(day.ids["Mäkelä"], at(19, 11, "15.00"))

    desk, page = open_today(day.work)

    assert [stop.place for stop in page.visits.model.rows][-1] == "place protected"
    assert "Seinäjoki" not in shown_words(desk.window)


def test_space_ticks_task_and_undo_brings_it_back(open_today: Open, day: Day) -> None:
    """Space ticks a task, the keyboard stays in the list, and Ctrl+Z brings the task back."""
    desk, page = open_today(day.work)
    tasks = page.side.tasks
    first = tasks.lines[0]
    words = first.accessibleName()
    count = len(tasks.lines)

    first.setFocus()
    desk.key(Qt.Key.Key_Space)
    desk.until(lambda: len(tasks.lines) == count - 1)

    assert all(line.accessibleName() != words for line in tasks.lines)
    assert tasks.lines[0].hasFocus()
    assert "Soita opistolle" in desk.window.toast.words
    desk.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.until(lambda: len(tasks.lines) == count)
    assert tasks.lines[0].accessibleName() == words
    assert not desk.failures


def test_late_task_says_by_how_much(open_today: Open, day: Day) -> None:
    """A task that is late says so in words."""
    _, page = open_today(day.work)

    assert "Late 2 d" in page.side.tasks.lines[0].accessibleName()


def test_draft_is_continued(open_today: Open, day: Day) -> None:
    """The newest draft stands first, and "Continue" opens it."""
    desk, page = open_today(day.work)
    key, button = next(iter(page.drafts.buttons.items()))

    desk.click(button)

    assert "Koivisto, Päivi" in button.accessibleName()
    assert desk.asked == [("draft", key)]


def test_new_note_takes_client_of_the_visit_that_is_on(open_today: Open, day: Day) -> None:
    """Ctrl+N chooses the client where it is obvious: the visit that has begun."""
    day.work.clock.time = at(19, 11, "11.45")
    desk, page = open_today(day.work)

    page.focus_start()
    desk.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)

    assert desk.asked == [("new note", day.ids["Hakala"])]


def test_new_note_asks_when_no_visit_is_on(open_today: Open, day: Day) -> None:
    """Before the first visit nobody is chosen."""
    desk, page = open_today(day.work)

    desk.click(page.note_button)

    assert desk.asked == [("new note", "")]


def test_the_oldest_gaps_lead_to_their_client_and_all_of_them_to_the_board(
    open_today: Open, day: Day
) -> None:
    """Three gaps here; "show all" opens the section where every one is."""
    desk, page = open_today(day.work)
    gaps = page.side.gaps
    assert len(gaps.model.rows) == 3

    gaps.list.setFocus()
    gaps.list.setCurrentIndex(gaps.model.index(2))
    desk.key(Qt.Key.Key_Return)
    desk.click(gaps.action)

    assert desk.asked[0][0] == "client"
    assert desk.asked[1] == ("section", "gaps")


def test_unsent_and_conflicts_lead_to_sync(open_today: Open, day: Day) -> None:
    """The cards of unsent records and conflicts open where they are worked on."""
    desk, page = open_today(day.work)
    side = page.side

    desk.click(side.waiting.unsent_button)
    desk.click(side.waiting.conflict_button)
    side.gaps.list.setFocus()
    side.gaps.list.setCurrentIndex(side.gaps.model.index(0))
    desk.key(Qt.Key.Key_Return)

    gap = side.gaps.model.rows[0]
    assert desk.asked == [
        ("section", SYNC),
        ("section", SYNC),
        ("client", gap.key.partition(":")[0]),
    ]
    assert len(side.gaps.model.rows) == 3
    assert [row.right for row in side.gaps.model.rows] == ["78 d", "78 d", "10 d"]


def test_empty_day_says_what_belongs_here(open_today: Open) -> None:
    """Without clients each card says what belongs into it, and the next action is there."""
    work = empty_casework()
    work.book.deliver()
    desk, page = open_today(work)

    words = shown_words(desk.window)

    for sentence in ("No visits today", "No unfinished notes", "Nothing is due", "No gaps"):
        assert sentence in words
    assert not page.side.waiting.isVisible()
    assert page.visits.empty.button is not None
    desk.click(page.visits.empty.button)
    assert desk.asked == [("section", "clients")]


def test_change_elsewhere_is_shown_at_once(open_today: Open, day: Day) -> None:
    """What another part of the program writes appears without being asked for.

    Beyond the first tasks the number says how many there are, and "Show all" shows them.
    """
    desk, page = open_today(day.work)
    tasks = page.side.tasks
    count = len(tasks.lines)
    add = day.work.services.tasks.add

    desk.tasks.vault(lambda: add(day.ids["Aalto"], "Uusi", date(2026, 11, 19)), name="add")

    desk.until(tasks.all_button.isVisible)
    assert (tasks.count.text(), len(tasks.lines)) == (str(count + 1), count)
    desk.click(tasks.all_button)
    assert len(tasks.lines) == count + 1
    assert tasks.lines[-1].hasFocus()
    assert not tasks.all_button.isVisible()


def test_hidden_page_reads_nothing_until_it_is_shown(open_today: Open, day: Day) -> None:
    """A page in the background is only marked as stale."""
    desk, page = open_today(day.work)
    before = page.overview
    page.hide()

    desk.bus.publish(day.work.services.tasks.add(day.ids["Aalto"], "Uusi", None))

    assert page.freshness.is_stale
    assert page.overview is before
    page.show()
    desk.until(lambda: page.overview is not before)
    assert not page.freshness.is_stale


def test_small_window_shows_counted_links(open_today: Open, day: Day) -> None:
    """At 910×486 the right cards are five counted links; tasks open in their place."""
    desk, page = open_today(day.work, SMALL)
    side = page.side

    assert [(row.title, row.count) for row in side.model.rows] == [
        ("Tasks", 6),
        ("Drafts", 2),
        ("My gaps", 3),  # persons: one of them has two gaps
        ("Conflicts", 1),
        ("Unsent", page.overview.unsent if page.overview else 0),
    ]
    assert not side.tasks.isVisible()
    side.links.setFocus()
    side.links.setCurrentIndex(side.model.index(0))
    desk.key(Qt.Key.Key_Return)
    assert side.tasks.isVisible()
    assert not page.drafts.isVisible()
    assert side.back_button.hasFocus()
    desk.key(Qt.Key.Key_Space)
    assert side.links.isVisible()
    choose(side.links, side.model, lambda row: row.key == "gaps")
    desk.key(Qt.Key.Key_Return)
    assert side.gaps.isVisible()
    assert not side.tasks.isVisible()
    assert len(side.gaps.model.rows) == 3
    assert desk.asked == []


def test_large_window_after_small_one_has_all_cards(open_today: Open, day: Day) -> None:
    """Cards come back when the window grows."""
    desk, page = open_today(day.work, SMALL)

    desk.resize(WIDE)

    desk.until(lambda: page.side.tasks.isVisible() and page.drafts.isVisible())
    assert not page.side.links.isVisible()


def test_tab_order_follows_the_design(open_today: Open, day: Day) -> None:
    """Tab goes through head, visits, drafts, tasks, gaps, unsent."""
    desk, page = open_today(day.work)

    order = focus_order(desk.window)

    wanted = [
        page.note_button,
        page.visits.list,
        *page.drafts.buttons.values(),
        *page.side.tasks.lines,
        page.side.gaps.action,
        page.side.gaps.list,
        page.side.waiting.unsent_button,
    ]
    places = [order.index(control) for control in wanted]
    assert places == sorted(places)


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_page_is_accessible(
    open_today: Open, day: Day, qapp: QApplication, size: tuple[int, int], name: ThemeName
) -> None:
    """Everything has a name, nothing is cut or covered, in both sizes and all themes."""
    theme.apply(qapp, name)

    desk, _ = open_today(day.work, size)

    desk.assert_accessible()


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_hostile_names_do_no_harm(qtbot: QtBot, open_today: Open, size: tuple[int, int]) -> None:
    """A word of 200 kB, markup, turned text and emoji neither widen nor change the page."""
    work = empty_casework()
    _, plain = open_today(invented_day().work, size)
    least = plain.content.minimumSizeHint().width()
    ids = [work.add(f"Nimi{i}", name) for i, name in enumerate(("<b>B</b>", "😀👍🏽", _TURNED))]
    long_one = work.add("Ä" * 200, "Pitkä")
    for client in (*ids, long_one):
        work.meet(client, at(19, 11, "9.00"))
        work.services.tasks.add(client, f"<img src=x> {_TURNED} {_LONG[:1900]}", date(2026, 11, 18))
        work.draft(client, at(18, 11, "9.00"), happened=_LONG)

    desk, page = open_today(work, size)

    # Cards that have nothing to say go once they were read, one after the other.
    qtbot.waitUntil(lambda: page.content.minimumSizeHint().width() <= least)
    qtbot.waitUntil(lambda: page.content.width() <= page.viewport().width())
    desk.assert_accessible()
    assert "\u202e" not in shown_words(desk.window)
    assert "<b>B</b>" in page.visits.model.rows[0].name

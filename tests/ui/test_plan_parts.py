"""What else the plan page shows: how far goals are, suggestions, emphasis, evaluations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.domain.plan_data import goal_suggestions
from osmo_desktop.services.pathway import NewEngagement
from osmo_desktop.ui import theme
from osmo_desktop.ui.plan.open_forms import plan_forms
from osmo_desktop.ui.plan.progress import change_words
from osmo_desktop.ui.tokens import ThemeName
from osmo_desktop.ui.widgets.badges import Badge
from tests.ui.desk import SMALL, WIDE, shown_words
from tests.ui.test_plan_page import Table


@pytest.fixture
def table(qtbot: QtBot) -> Iterator[Table]:
    """A plan page ready to work on."""
    made = Table(qtbot)
    yield made
    made.desk.close()


def _set(table: Table, at: int, **values: object) -> None:
    """Write fields of a goal."""
    goal = table.goal(at)
    for field, value in values.items():
        table.office.services.plans.set_goal(goal.id, field, value, goal.basis)


def _approve(table: Table) -> None:
    """Approve the draft and show it."""
    table.office.services.plans.approve(table.view().id)
    table.open()


def test_levels_come_first_and_the_score_is_folded_away(table: Table) -> None:
    """The change of each goal is shown; the T-score only in its fold, with what it means."""
    table.begin("Ulos kotoa", "Talous", "Uni")
    _set(table, 0, baseline=-1, level=1)
    _set(table, 1, baseline=0, level=0)
    table.open()
    card = table.page.progress
    table.desk.until(card.isVisible)

    words = shown_words(card)
    for told in ("−1 → +1", "+2 forward", "unchanged", "no level yet", "+0.5", "2 of 3 goals"):
        assert told in words
    assert "T-score" not in words
    table.desk.click(card.details_button)
    table.desk.until(card.details.isVisible)

    # Two of equal weight at +1 and 0: 50 + 10/√2.6, by hand.
    assert "T-score 56.2" in shown_words(card)
    assert "not taken for zero" in shown_words(card)


def test_a_missing_level_is_no_change_of_zero() -> None:
    """What lacks a level or a baseline says so, and is not called unchanged."""
    said = [change_words(0, 0), change_words(None, 0), change_words(0, None), change_words(1, -1)]
    assert said == ["unchanged", "no baseline", "no level yet", "−2 back"]


def test_with_several_engagements_the_plan_says_which_one_it_is_for(table: Table) -> None:
    """Down chooses the other one, and for whom the plan is made follows; an approved plan is fixed.

    With one engagement nothing is asked; its service function is told.
    """
    pathway, day = table.office.services.pathway, date(2026, 10, 1)
    basis = {"start": date(2026, 9, 1), "legal_basis": "social_rehabilitation"}
    table.client = table.office.client("Hakala", "Veikko", number="10", **basis)
    (first,) = (one.id for one in pathway.of_client(table.client).engagements)
    table.begin("Ulos kotoa")
    made_for = table.page.made_for
    table.desk.until(lambda: made_for.words.text() == "Services for working-age people")
    assert not made_for.filing.isVisible()
    new = NewEngagement(
        type="individual_coaching", legal_basis="project", controller="Hanke", start=day
    )
    second, _ = pathway.open_engagement(table.client, new)
    table.open()
    table.desk.until(made_for.filing.isVisible)
    assert made_for.filing.engagement == first
    table.desk.assert_accessible()

    made_for.filing.choice.setFocus()
    table.desk.key(Qt.Key.Key_Up)
    table.desk.until(lambda: table.view().engagement == second)
    table.desk.until(lambda: made_for.words.text() != "Services for working-age people")
    _approve(table)
    table.desk.until(lambda: not made_for.filing.isVisible())
    assert table.view().engagement == second
    _the_other_plan_is_shown_printed_and_gone_on_with(table, first, second)


def _the_other_plan_is_shown_printed_and_gone_on_with(
    table: Table, first: str, second: str
) -> None:
    """A plan of the other engagement is in force beside it: one chooses which is on the page."""
    plans, page = table.office.services.plans, table.page
    former = table.view().id
    assert not page.title.choice.isVisible()
    other, _ = plans.begin(table.client, first)
    assert (other.engagement, other.goals) == (first, ())
    plans.add_goal(other.id, "Velat hallintaan")
    plans.approve(other.id)
    table.open()
    table.desk.until(lambda: page.plan is not None and page.plan.id == other.id)
    assert page.title.choice.isVisible()
    table.desk.assert_accessible()

    page.title.choice.setFocus()
    table.desk.key(Qt.Key.Key_Down)
    table.desk.until(lambda: page.plan is not None and page.plan.id == former)
    assert [card.top.title.text() for card in page.goals.cards.values()] == ["Ulos kotoa"]
    page.print_plan()
    assert table.desk.printed == former
    table.desk.click(page.action_bar.new_version)
    table.desk.until(lambda: page.plan is not None and page.plan.state == "draft")
    assert page.plan is not None
    assert page.plan.engagement == second
    assert [goal.title for goal in page.plan.goals] == ["Ulos kotoa"]


def test_each_track_suggests_its_own_goals(table: Table) -> None:
    """A suggestion of the track becomes an open goal, and is not offered again."""
    plan = table.begin()
    plans, offered = table.office.services.plans, table.page.suggestions
    assert not offered.isVisible()
    plans.set_field(plan.id, "track", "work_oriented", plan.basis)
    table.open()
    work = {one.title["en"] for one in goal_suggestions().of("work_oriented")}
    table.desk.until(lambda: {button.label for button in offered.buttons} == work)
    plans.set_field(plan.id, "track", "everyday_life", table.view().basis)
    table.open()
    life = [one.title["en"] for one in goal_suggestions().of("everyday_life")]
    table.desk.until(lambda: [button.label for button in offered.buttons] == life)

    table.desk.click(offered.buttons[0])
    table.desk.until(lambda: life[0] not in [button.label for button in offered.buttons])

    (goal,) = table.view().goals
    assert (goal.title, bool(goal.scale[2])) == (life[0], True)
    _approve(table)
    table.desk.until(lambda: not offered.isVisible())


def test_the_emphasis_is_written_with_the_keyboard_alone(table: Table) -> None:
    """Arrows go through the matrix, digits and plus give weights; a sum that is off is said."""
    table.begin("Ulos kotoa")
    card = table.page.emphasis
    card.cells["start", "life_management"].setFocus(Qt.FocusReason.TabFocusReason)
    table.desk.type("60")
    table.desk.key(Qt.Key.Key_Down)
    table.desk.type("3")
    table.desk.type("0")
    assert "10 % missing" in shown_words(card)
    table.desk.key(Qt.Key.Key_Down)
    for _ in range(2):
        table.desk.key(Qt.Key.Key_Plus)
    assert "missing" not in shown_words(card)
    table.desk.key(Qt.Key.Key_Right)
    table.desk.idle()

    wanted = "start.life_management=60 start.work_itself=10 start.work_readiness=30"
    table.desk.until(lambda: table.view().texts["emphasis"] == wanted)
    assert table.page.emphasis.cells["mapping", "work_itself"].hasFocus()
    table.desk.type("999")
    table.desk.key(Qt.Key.Key_Tab)
    assert card.cells["mapping", "work_itself"].text() == "999"
    assert "Write a whole number from 0 to 100" in card.problem.text()
    assert "Write a whole number" in card.cells["mapping", "work_itself"].accessibleDescription()


@pytest.mark.parametrize("place", ["cell", "weight"])
def test_plan_with_a_number_that_is_none_is_not_approved(table: Table, place: str) -> None:
    """What was typed stays, is blamed at its field and survives a lock; mended, it is written."""
    table.begin("Ulos kotoa")
    page, goal = table.page, table.card()
    cell, weight = page.emphasis.cells["start", "work_itself"], goal.top.weight
    field, problem = {
        "cell": (cell, page.emphasis.problem),
        "weight": (weight, goal.problem),
    }[place]
    page.goals.open(goal.goal_id)
    field.setFocus()
    field.selectAll()
    table.desk.type("7x")
    table.desk.key(Qt.Key.Key_Tab)
    page.goals.open("")
    (kept,) = page.unwritten

    page.approve()
    table.desk.idle()
    assert (table.view().state, field.text()) == ("draft", "7x")
    assert problem.isVisible()
    assert "Write a whole number from 0 to" in problem.text()
    assert field.hasFocus()
    field.setText("")
    page.fields.restore([kept])
    assert (field.text(), page.unwritten) == ("7x", [kept])

    field.setText("7")
    table.desk.key(Qt.Key.Key_Tab)
    assert problem.isHidden()
    page.approve()
    table.desk.until(lambda: table.view().state == "approved")
    written = {"cell": table.view().texts["emphasis"], "weight": table.view().goals[0].weight}
    assert written[place] == {"cell": "start.work_itself=7", "weight": 7}[place]


def test_an_evaluation_is_given_with_the_keyboard_alone(table: Table) -> None:
    """The four parts one after another; what is missing is said at its field, nothing is lost."""
    table.begin("Ulos kotoa")
    _approve(table)
    reviews, form = table.page.reviews, table.page.review_form
    table.desk.until(reviews.add_button.isVisible)
    reviews.add_button.setFocus(Qt.FocusReason.TabFocusReason)
    table.desk.key(Qt.Key.Key_Return)
    table.desk.until(form.ratings["goals"].hasFocus)
    table.desk.key(Qt.Key.Key_Down)
    form.give_button.setFocus(Qt.FocusReason.TabFocusReason)
    table.desk.key(Qt.Key.Key_Return)
    table.desk.until(form.reasons["goals"].hasFocus)
    assert "reason tells more" in form.rows["goals_reason"].error
    table.desk.type("Käy jo yksin")
    form.next.setFocus(Qt.FocusReason.TabFocusReason)
    table.desk.type("18.2.2027")
    form.give_button.setFocus(Qt.FocusReason.TabFocusReason)
    table.desk.key(Qt.Key.Key_Return)

    table.desk.until(lambda: "clearly forward – Käy jo yksin" in shown_words(reviews))
    assert table.page.stack.currentWidget() is table.page.plan_page
    assert "18 Feb 2027" in shown_words(reviews)
    (row,) = table.view().reviews
    assert (row.together, set(row.ratings)) == (True, {"goals"})


def test_an_evaluation_begun_comes_back_after_a_lock(table: Table) -> None:
    """What stands in the form is given to be sealed, and put back where it was."""
    table.begin("Ulos kotoa")
    _approve(table)
    table.desk.until(table.page.reviews.add_button.isVisible)
    forms, form = plan_forms(table.page), table.page.review_form
    table.desk.click(table.page.reviews.add_button)
    form.ratings["methods"].set_key("unchanged")
    form.reasons["methods"].set_text("Kesken")
    form.next.setText("18.2.")
    (kept,) = forms.open()
    form.closed.emit()
    assert forms.open() == ()

    assert forms.reopen(kept)
    forms.fill(kept)

    assert (form.ratings["methods"].key, form.reasons["methods"].text()) == ("unchanged", "Kesken")
    assert form.next.typed == "18.2."
    assert form.isVisible()


def test_two_approved_versions_side_by_side(table: Table) -> None:
    """Any two are chosen; what was changed, added or left out is said by a word and an icon."""
    plans = table.office.services.plans
    first = table.begin("Ulos kotoa", "Talous")
    plans.set_field(first.id, "methods", "Käynnit", first.basis)
    plans.approve(first.id)
    second, _ = plans.begin(table.client)
    plans.set_field(second.id, "methods", "Käynnit ja soitot", second.basis)
    plans.approve(second.id)
    third, _ = plans.begin(table.client)
    plans.drop_goal(third.goals[1].id)
    plans.set_field(third.id, "skills", "Ompelu", third.basis)
    _approve(table)
    table.desk.until(table.page.title.compare.isVisible)
    table.desk.click(table.page.title.compare)
    panel = table.page.comparison
    table.desk.until(lambda: "Versions 2 and 3" in shown_words(panel))
    badges = [one.text() for one in panel.findChildren(Badge) if one.isVisible()]
    assert badges == ["Left out", "Added"]

    panel.old.setFocus(Qt.FocusReason.TabFocusReason)
    table.desk.key(Qt.Key.Key_Down)

    table.desk.until(lambda: "Versions 1 and 3" in shown_words(panel))
    table.desk.until(lambda: "Changed" in shown_words(panel))
    assert "Käynnit ja soitot" in shown_words(panel)
    assert panel.old.hasFocus()


@pytest.mark.parametrize(("look", "size"), [("light", WIDE), ("contrast", SMALL)])
def test_the_new_parts_are_usable_by_all(
    table: Table, look: ThemeName, size: tuple[int, int]
) -> None:
    """Names, sizes, order and contrast hold on the plan, in the form and beside two versions."""
    plan = table.begin("Ulos kotoa")
    _set(table, 0, baseline=-1, level=0)
    table.office.services.plans.set_field(plan.id, "emphasis", "start.work_itself=90", {})
    _approve(table)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, look)
    try:
        table.desk.resize(size)
        table.desk.until(table.page.progress.isVisible)
        table.page.progress.show_details(True)
        table.desk.assert_accessible()
        table.page.reviewing.open()
        table.desk.assert_accessible()
        table.page.reviewing.close()
        table.begin()
        table.page.compare()
        table.desk.until(table.page.comparison.isVisible)
        table.desk.assert_accessible()
    finally:
        theme.apply(app, "light")

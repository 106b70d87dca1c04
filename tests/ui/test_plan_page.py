"""Suunnitelma: fields write themselves when they are left, and nobody's text is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.models import GoalView, PlanView
from osmo_desktop.ui.plan.goal_card import GoalCard
from osmo_desktop.ui.plan.page import PlanPage
from tests.fakes.casework import Casework
from tests.fakes.office import Office
from tests.ui.accessibility import focus_order
from tests.ui.desk import SMALL, WIDE, Desk, shown_words

CONTROL = Qt.KeyboardModifier.ControlModifier
SCALE = ("Ei lähde", "Saattajan kanssa", "Yksin kerran", "Yksin kahdesti", "Opastaa toista")
LEVEL_FIELDS = ("level_minus_2", "level_minus_1", "level_0", "level_plus_1", "level_plus_2")


class Table:
    """A plan page in the window, over real services and a book in memory."""

    def __init__(self, qtbot: QtBot) -> None:
        self.office = Office()
        self.client = self.office.client("Aalto", "Mirja", number="9")
        self.desk = Desk(qtbot, Casework(self.office.services, self.office.book, self.office.clock))
        desk, now = self.desk, self.office.clock.now
        self.page = PlanPage(self.office.services, desk.tasks, desk.bus, desk, now=now)
        desk.show(self.page)

    def open(self) -> None:
        """Show the client's plan."""
        self.page.open_client(self.client)
        self.desk.idle()

    def begin(self, *titles: str) -> PlanView:
        """A draft with goals, shown."""
        plans = self.office.services.plans
        plan, _ = plans.begin(self.client)
        for title in titles:
            goal, _ = plans.add_goal(plan.id, title)
            for field, text in zip(LEVEL_FIELDS, SCALE, strict=True):
                plans.set_goal(goal, field, text, {})
        self.open()
        return self.view()

    def view(self) -> PlanView:
        """The plan as the services give it now."""
        plan = self.office.services.plans.current(self.client)
        assert plan is not None
        return plan

    def goal(self, at: int = 0) -> GoalView:
        """A goal as the services give it now."""
        return self.view().goals[at]

    def card(self, at: int = 0) -> GoalCard:
        """The card of a goal."""
        return list(self.page.goals.cards.values())[at]

    def differ(self, kind: str, entity: str, field: str, theirs: str) -> None:
        """A colleague's change of a field arrives, made after all that is here now."""
        colleague = self.office.book.add_colleague("Juha Ojala")
        shot = self.office.shot(kind, entity)
        seen = tuple(shot.basis.get(field, ()))
        self.office.book.show(colleague)
        edit = Edit(shot.stream, kind, entity, field, theirs, sup=seen)
        self.office.book.receive(colleague, [edit])


@pytest.fixture
def table(qtbot: QtBot) -> Iterator[Table]:
    """A plan page ready to work on."""
    made = Table(qtbot)
    yield made
    made.desk.close()


def test_empty_page_begins_a_plan(table: Table) -> None:
    """A client without a plan gets one by one button, and the first goal by one more."""
    table.open()
    assert table.page.empty.isVisible()
    assert table.page.empty.button is not None

    table.desk.click(table.page.empty.button)
    table.desk.idle()
    table.desk.click(table.page.add_goal)
    table.desk.until(lambda: bool(table.page.goals.cards))
    table.desk.idle()
    table.desk.type("Liikkuminen omin päin")
    table.desk.key(Qt.Key.Key_Tab)
    table.desk.idle()

    assert table.goal().title == "Liikkuminen omin päin"
    assert table.view().version == 1


def test_field_is_written_when_it_is_left(table: Table) -> None:
    """Typing writes nothing; leaving the field writes it once, and the page says when."""
    table.begin("Talous")
    words = table.card().client_words
    words.setFocus()
    table.desk.type("Haluan nukkua yöni.")
    assert table.goal().client_words == ""

    table.desk.key(Qt.Key.Key_Tab)
    table.desk.idle()

    assert table.goal().client_words == "Haluan nukkua yöni."
    assert table.page.action_bar.save_line.words == "Saved at 12:00"


def test_field_that_did_not_change_writes_nothing(table: Table) -> None:
    """Walking through the fields with Tab makes no history."""
    table.begin("Talous")
    commits = len(table.office.book.commits)
    table.card().client_words.setFocus()

    for _ in range(12):
        table.desk.key(Qt.Key.Key_Tab)
    table.desk.idle()

    assert len(table.office.book.commits) == commits


def test_leaving_a_field_twice_is_no_conflict_with_oneself(table: Table) -> None:
    """The same writer may come back to a field."""
    table.begin("Talous")
    words = table.card().client_words
    for text in ("Eka", " ja toka"):
        words.setFocus()
        words.end(False)
        table.desk.type(text)
        table.desk.key(Qt.Key.Key_Tab)
        table.desk.idle()

    assert table.goal().client_words == "Eka ja toka"
    assert table.goal().conflicts == ()


def test_import_while_typing_keeps_the_text_and_shows_both(table: Table) -> None:
    """What arrives while a field is written in does not overwrite it: both become visible."""
    plan = table.begin("Talous")
    words = table.card().client_words
    words.setFocus()
    table.desk.type("Annan sanat")

    table.differ("goal", plan.goals[0].id, "client_words", "Juhan sanat")
    table.page.reload()
    table.desk.idle()
    assert words.text() == "Annan sanat"
    table.desk.key(Qt.Key.Key_Tab)
    table.desk.idle()

    assert table.goal().conflicts == ("client_words",)
    seen = shown_words(table.card().conflicts)
    assert "Annan sanat" in seen
    assert "Juhan sanat" in seen


def test_import_is_shown_where_nobody_writes(table: Table) -> None:
    """A colleague's change appears in fields that are not being written in."""
    plan = table.begin("Talous")

    table.differ("plan", plan.id, "methods", "Ryhmätoiminta")
    table.page.reload()
    table.desk.idle()

    assert table.page.methods.lists["methods"].text() == "Ryhmätoiminta"


def test_conflict_leads_to_where_it_is_settled(table: Table) -> None:
    """Beside the values stands the way to the conflict card."""
    plan = table.begin("Talous")
    seen = plan.basis
    table.differ("plan", plan.id, "services", "Juhan palvelu")
    table.office.services.plans.set_field(plan.id, "services", "Annan palvelu", seen)
    table.page.reload()
    table.desk.idle()
    notes = table.page.services_card.conflicts
    assert notes.isVisible()

    notes.settle_requested.emit()

    assert ("section", "sync") in table.desk.asked


def test_digits_set_the_level_while_the_scale_has_the_focus(table: Table) -> None:
    """1–5 mean −2…+2 on a radio mark; in a text the same keys are text."""
    table.begin("Liikkuminen")
    scale = table.card().scale
    scale.marks[0].setFocus()

    table.desk.key(Qt.Key.Key_2)
    table.desk.idle()
    assert table.goal().level == -1
    assert scale.marks[-1].isChecked()

    scale.texts[0].setFocus()
    scale.texts[0].end(False)
    table.desk.key(Qt.Key.Key_5)
    table.desk.key(Qt.Key.Key_Tab)
    table.desk.idle()
    assert table.goal().level == -1
    assert table.goal().scale[2] == "Yksin kerran5"


def test_one_goal_is_open_at_a_time(table: Table) -> None:
    """Enter or Right opens a goal and closes the one before; Left closes it."""
    table.begin("Eka", "Toka")
    assert table.card(0).is_open
    table.card(1).top.chevron.setFocus()

    table.desk.key(Qt.Key.Key_Right)
    assert [table.card(i).is_open for i in (0, 1)] == [False, True]
    table.desk.key(Qt.Key.Key_Return)
    table.desk.key(Qt.Key.Key_Return)
    assert [table.card(i).is_open for i in (0, 1)] == [False, True]

    table.desk.key(Qt.Key.Key_Left)
    assert [table.card(i).is_open for i in (0, 1)] == [False, False]
    assert table.card(1).top.chevron.hasFocus()


def test_removed_goal_comes_back_by_the_toast(table: Table) -> None:
    """Removing a goal asks nothing and can be undone."""
    table.begin("Eka", "Toka")

    table.desk.qtbot.waitUntil(table.card(0).remove.isVisible)
    table.desk.click(table.card(0).remove)
    table.desk.idle()
    assert [goal.title for goal in table.view().goals] == ["Toka"]
    assert len(table.page.goals.cards) == 1

    table.desk.window.toast.undo()
    table.desk.idle()
    assert [goal.title for goal in table.view().goals] == ["Eka", "Toka"]
    assert table.card(0).top.title.text() == "Eka"


def test_entries_are_written_with_the_keyboard_alone(table: Table) -> None:
    """Enter adds the next entry, Ctrl+Backspace removes one, and the field holds the lines."""
    table.begin("Talous")
    supports = table.page.factors.lists["supports"]
    supports.rows[0].area.setFocus()
    table.desk.type("Käsityötaidot")
    table.desk.key(Qt.Key.Key_Return)
    table.desk.type("Sisar samassa kylässä")
    table.page.add_goal.setFocus()
    table.desk.idle()
    assert table.view().texts["supports"] == "Käsityötaidot\nSisar samassa kylässä"

    supports.rows[0].area.setFocus()
    table.desk.key(Qt.Key.Key_Backspace, CONTROL)
    table.desk.idle()
    assert table.view().texts["supports"] == "Sisar samassa kylässä"


def test_steps_are_records_written_row_by_row(table: Table) -> None:
    """A step is added when its row is left, changed in place, removed and brought back."""
    table.begin("Talous")
    steps = table.page.steps.steps
    steps.rows[0].text.setFocus()
    table.desk.type("Soita ohjaajalle")
    table.desk.key(Qt.Key.Key_Return)
    table.desk.type("Kysy kyyti")
    table.page.add_goal.setFocus()
    table.desk.until(lambda: len(table.view().steps) == 2)
    table.desk.idle()
    assert [step.text for step in table.view().steps] == ["Soita ohjaajalle", "Kysy kyyti"]

    due = steps.rows[0].due
    due.setFocus()
    table.desk.type("26.11.2026")
    table.desk.key(Qt.Key.Key_Return)
    table.desk.idle()
    assert table.view().steps[0].due == date(2026, 11, 26)

    steps.rows[0].text.setFocus()
    table.desk.key(Qt.Key.Key_Backspace, CONTROL)
    table.desk.idle()
    assert [step.text for step in table.view().steps] == ["Kysy kyyti"]
    table.desk.window.toast.undo()
    table.desk.idle()
    table.desk.until(lambda: len([row for row in steps.rows if row.key]) == 2)
    assert steps.rows[0].text.text() == "Soita ohjaajalle"


def test_import_does_not_take_a_step_that_is_being_written(table: Table) -> None:
    """A row that is not a record yet outlives every reload."""
    table.begin("Talous")
    steps = table.page.steps.steps
    steps.rows[0].text.setFocus()
    table.desk.type("Kesken")

    table.page.reload()
    table.desk.idle()

    assert steps.rows[0].text.text() == "Kesken"
    assert steps.rows[0].text.hasFocus()
    assert table.view().steps == ()


def test_review_day_is_written_when_it_is_chosen(table: Table) -> None:
    """The next review is one field typed."""
    table.begin("Talous")
    review = table.page.review_card.review
    review.setFocus()
    review.selectAll()
    table.desk.type("18.2.2027")
    table.desk.key(Qt.Key.Key_Return)
    table.desk.idle()

    assert table.view().review == date(2027, 2, 18)


def test_differing_views_are_two_texts_side_by_side(table: Table) -> None:
    """The client's and the worker's view stand beside each other, equally high."""
    table.begin("Talous")
    card = table.page.review_card
    table.desk.click(card.record)
    table.desk.type("Minusta tahti on liian kova.\n" * 4)
    card.worker_view.setFocus()
    table.desk.idle()

    assert table.view().texts["client_view"].startswith("Minusta tahti")
    table.desk.until(lambda: card.client_view.height() == card.worker_view.height())
    assert card.client_view.width() == pytest.approx(card.worker_view.width(), abs=1)


def test_approval_fixes_texts_and_baseline(table: Table) -> None:
    """Approving takes what was typed last, and makes the first level the fixed baseline."""
    table.begin("Talous")
    table.card().scale.marks[0].setFocus()
    table.desk.key(Qt.Key.Key_1)
    words = table.card().client_words
    words.setFocus()
    table.desk.type("Viime hetkellä")

    with table.desk.qtbot.waitSignal(table.page.approved):
        table.page.action_bar.approve.click()
    table.desk.idle()

    plan = table.view()
    assert plan.state == "approved"
    assert plan.goals[0].baseline == -2
    assert plan.goals[0].client_words == "Viime hetkellä"
    table.desk.until(table.card().client_words.isReadOnly)
    assert table.page.action_bar.new_version.isVisible()
    assert not table.page.add_goal.isVisible()


def test_plan_without_a_goal_is_not_approved(table: Table) -> None:
    """What is missing is said, and the focus stands where it is mended."""
    table.begin()

    table.page.approve()
    table.desk.idle()

    assert table.view().state == "draft"
    assert table.page.problem.isVisible()
    assert table.page.add_goal.hasFocus()


@pytest.mark.parametrize("place", ["made", "review", "due"])
def test_plan_with_a_day_that_is_no_date_is_not_approved(table: Table, place: str) -> None:
    """The words stay and are blamed under the field, and the plan stays a draft meanwhile."""
    table.begin("Talous")
    page = table.page
    day, problem = {
        "made": (page.making.made, page.making.day_row.note),
        "review": (page.review_card.review, page.review_card.day_problem),
        "due": (page.steps.steps.rows[0].due, page.steps.day_problem),
    }[place]
    day.setFocus()
    day.selectAll()
    table.desk.type("in spring")

    page.approve()
    table.desk.idle()
    assert table.view().state == "draft"
    assert problem.isVisible()
    assert problem.text()
    assert day.text() == "in spring"
    assert day.hasFocus()

    day.selectAll()
    table.desk.type("26.11.2026")
    page.approve()
    table.desk.idle()
    assert problem.isHidden()
    assert table.view().state == "approved"


def test_level_still_moves_after_approval(table: Table) -> None:
    """The level reached is living: it changes without a new version."""
    table.begin("Talous")
    table.office.services.plans.approve(table.view().id)
    table.page.reload()
    table.desk.idle()
    table.card().scale.marks[0].setFocus()

    table.desk.key(Qt.Key.Key_4)
    table.desk.idle()

    assert table.goal().level == 1


def test_new_version_is_a_draft_that_can_be_compared(table: Table) -> None:
    """Changing an approved plan makes a new draft, and both stand side by side."""
    table.begin("Talous")
    plans = table.office.services.plans
    plans.approve(table.view().id)
    table.page.reload()
    table.desk.idle()

    table.desk.click(table.page.action_bar.new_version)
    table.desk.idle()
    plans.set_field(table.view().id, "methods", "Uusi menetelmä", table.view().basis)
    assert table.view().version == 2
    table.desk.click(table.page.title.compare)
    table.desk.idle()

    words = shown_words(table.page.comparison)
    assert "Version 1" in words
    assert "Version 2" in words
    assert "Uusi menetelmä" in words
    table.desk.key(Qt.Key.Key_Escape)
    assert table.page.plan_page.isVisible()


def test_ctrl_p_prints_what_was_typed_last(table: Table) -> None:
    """The paper shows the field that one stands in, too."""
    table.begin("Talous")
    words = table.card().client_words
    words.setFocus()
    table.desk.type("Tämäkin paperille")

    table.desk.key(Qt.Key.Key_P, CONTROL)
    table.desk.idle()

    assert ("print", table.client) in table.desk.asked
    assert table.goal().client_words == "Tämäkin paperille"


def test_failed_write_keeps_the_text(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is said, the text stays, and leaving the field again writes it."""
    table.begin("Talous")
    plans = table.office.services.plans
    real = plans.set_goal

    def full(*_values: object) -> None:
        raise KnownError("disk-full")

    monkeypatch.setattr(plans, "set_goal", full)
    words = table.card().client_words
    words.setFocus()
    table.desk.type("Ei saa kadota")
    table.desk.key(Qt.Key.Key_Tab)
    table.desk.idle()
    assert table.page.problem.isVisible()
    assert words.text() == "Ei saa kadota"

    monkeypatch.setattr(plans, "set_goal", real)
    words.setFocus()
    table.desk.key(Qt.Key.Key_Tab)
    table.desk.idle()

    assert table.goal().client_words == "Ei saa kadota"
    assert not table.page.problem.isVisible()


def test_lock_keeps_typed_text_without_writing_it(table: Table) -> None:
    """A lock writes no op; the text comes back unwritten after unlock."""
    table.begin("Talous")
    words = table.card().client_words
    words.setFocus()
    table.desk.type("Kesken jäänyt")
    texts = table.page.unwritten
    assert table.goal().client_words == ""

    words.setText("")
    table.page.open_client(table.client, texts)
    table.desk.idle()

    assert table.card().client_words.text() == "Kesken jäänyt"
    assert table.goal().client_words == ""


def test_another_client_s_plan_takes_nothing_along(table: Table) -> None:
    """Going to another client writes what was typed where it belongs."""
    other = table.office.client("Kangas", "Timo", number="10")
    table.office.services.plans.begin(other)
    table.begin("Talous")
    table.card().client_words.setFocus()
    table.desk.type("Mirjan sanat")

    table.page.open_client(other)
    table.desk.idle()

    assert table.goal().client_words == "Mirjan sanat"
    assert not table.page.goals.cards


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_plan_page_is_usable_by_all(table: Table, size: tuple[int, int]) -> None:
    """Every control is named, large enough, in order, and no words are cut."""
    table.begin("Liikkuminen omin päin", "Talous")
    table.desk.resize(size)

    table.desk.qtbot.waitUntil(table.card(0).remove.isVisible)
    table.desk.qtbot.waitUntil(table.desk.assert_accessible)
    page = table.page
    order = focus_order(page)
    wanted = [
        page.action_bar.approve,
        page.add_goal,
        table.card(0).top.title,
        table.card(0).scale.texts[2],
        table.card(0).scale.texts[-2],
        table.card(1).top.chevron,
        page.review_card.review,
        page.factors.lists["supports"].rows[0].area,
        page.methods.lists["methods"].rows[0].area,
    ]
    assert [widget for widget in order if widget in wanted] == wanted


def test_hostile_words_are_shown_literally(table: Table) -> None:
    """Texts of colleagues are plain text everywhere and never widen the page."""
    table.begin("<b>Oy</b> <img src=x> " + "x" * 1_500)

    formats = {label.textFormat() for label in table.page.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}
    assert table.page.minimumSizeHint().width() <= WIDE[0]

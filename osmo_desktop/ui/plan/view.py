"""The plan page as it looks: title row, goals at the left, parts two to four at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.services.models import OpenPlan, PlanView
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.composer.frame import SaveLine
from osmo_desktop.ui.plan.compare import ComparePanel
from osmo_desktop.ui.plan.emphasis_card import EmphasisCard
from osmo_desktop.ui.plan.made_for import MadeFor
from osmo_desktop.ui.plan.parts import (
    MakingCard,
    NetworkCard,
    PartCard,
    ReviewCard,
    column_of,
    factor_card,
    method_card,
    own_card,
    service_card,
)
from osmo_desktop.ui.plan.progress import ProgressCard
from osmo_desktop.ui.plan.reviews import ReviewForm, ReviewsCard, StrikeForm
from osmo_desktop.ui.plan.suggestions import SuggestionRow
from osmo_desktop.ui.widgets.badges import Badge, Count, IconLabel
from osmo_desktop.ui.widgets.buttons import GhostButton, OutlineButton, PrimaryButton
from osmo_desktop.ui.widgets.choices import Choice, ChoiceInput
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.notices import Banner, EmptyState
from osmo_desktop.ui.widgets.pages import RING_ROOM, PageGround, ScrollPage

_RIGHT_WIDTH = 424
_CHOICE_WIDTH = 360


class PlanActions(QWidget):
    """State of saving, print and approve; a client page may take it into its own head."""

    def __init__(self) -> None:
        super().__init__()
        self.save_line = SaveLine(tr("Saved at {clock}"))
        self.table_button = OutlineButton(tr("Table view"), icon="monitor-up")
        self.print_button = OutlineButton(tr("Print"), icon="printer")
        self.approve = PrimaryButton(tr("Approve plan"), icon="check")
        self.new_version = PrimaryButton(tr("Begin a new version"), icon="pen-line")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.save_line)
        row.addSpacing(8)
        for button in (self.table_button, self.print_button, self.approve, self.new_version):
            row.addWidget(button)

    def show_plan(self, plan: PlanView | None) -> None:
        """Offer what fits the state of the plan."""
        is_draft = plan is not None and plan.state != "approved"
        self.setVisible(plan is not None)
        self.approve.setVisible(is_draft)
        self.new_version.setVisible(not is_draft)


class PlanTitle(QWidget):
    """Which version this is, what the former one was, and the way to compare them."""

    def __init__(self) -> None:
        super().__init__()
        self.title = PlainLabel("", "h2")
        self.badge = Badge(tr("Draft"), "neutral", icon="file-pen")
        self.former = PlainLabel("", "body", "sub", elide=True)
        self.compare = GhostButton("", icon="git-compare")
        self.choice = ChoiceInput([], name=tr("Which plan"))
        self.choice.setMaximumWidth(theme.px(_CHOICE_WIDTH))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(8)
        self.row.addWidget(self.title)
        self.row.addWidget(self.badge)
        self.row.addWidget(self.former)
        self.row.addWidget(self.choice)
        self.row.addStretch(1)
        self.row.addWidget(self.compare)

    def offer(self, open_plans: Sequence[OpenPlan], plan: PlanView) -> None:
        """Offer the draft and the plans in force, where there are several."""
        self.choice.set_choices([Choice(one.id, line(one.words, 200)) for one in open_plans])
        self.choice.set_key(plan.id)
        self.choice.setVisible(len(open_plans) > 1)

    def show_plan(self, plan: PlanView) -> None:
        """Show the version and its state."""
        self.title.setText(tr("Client plan, version {n}").format(n=plan.version))
        if plan.state == "approved":
            self.badge.set_status(tr("Approved"), "ok", "check")
        else:
            self.badge.set_status(tr("Draft"), "neutral", "file-pen")
        approved = [row for row in plan.versions if row.state == "approved" and row.id != plan.id]
        former = next((row for row in approved if row.version < plan.version), None)
        words = ""
        if plan.state == "approved" and plan.made is not None:
            words = tr("Approved {date}").format(date=dates.short_date(plan.made, current()))
        elif former is not None and former.made is not None:
            day = dates.short_date(former.made, current())
            words = tr("Version {n} approved {date}").format(n=former.version, date=day)
        self.former.setText(words)
        label = tr("Compare with version {n}").format(n=former.version) if former else ""
        self.compare.set_label(label)


class PlanLayout(PageGround):
    """Lays the page out; knows no service. Goals go into `goal_column`, steps `step_column`."""

    def __init__(self, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.action_bar = PlanActions()
        self.title = PlanTitle()
        self.made_for = MadeFor()
        self.problem = Banner("circle-alert", "", "danger", closable=True)
        self.problem.hide()
        self.goal_count = Count(0, self)
        self.compare_below = GhostButton("", icon="git-compare")
        self.add_goal = GhostButton(tr("Add goal"), icon="plus")
        self.goal_column = column_of()
        self.step_column = column_of()
        self.no_goals = PlainLabel(
            tr("What does the client want to reach? Add the first goal."), "body", "sub", wrap=True
        )
        self.factors, self.services_card, self.methods = (
            factor_card(),
            service_card(),
            method_card(),
        )
        self.own = own_card()
        self.emphasis = EmphasisCard()
        self.network_card = NetworkCard()
        self.progress = ProgressCard()
        self.suggestions = SuggestionRow()
        self.reviews = ReviewsCard()
        self.review_form = ReviewForm(today)
        self.strike_form = StrikeForm()
        self.making = MakingCard(today)
        self.review_card = ReviewCard(today)
        self.empty = EmptyState(
            "target",
            tr("No plan yet. It is made together with the client and printed for them."),
            action=tr("Begin the plan"),
            action_icon="pen-line",
        )
        self.comparison = ComparePanel()
        self.stack = QStackedWidget()
        self.review_page = ScrollPage(name=tr("Review of the plan"))
        self.plan_page = ScrollPage(name=tr("Client plan"))
        # Beside a note there is less room than a step needs.
        self.plan_page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top = QHBoxLayout()
        self._goal_row = QHBoxLayout()
        self._is_compact = False
        self._right = QWidget()
        self._lay_out()
        self.set_compact(False)

    @property
    def part_cards(self) -> tuple[PartCard, ...]:
        """The cards that are lists of entries."""
        return (self.factors, self.services_card, self.methods, self.own)

    def set_compact(self, compact: bool) -> None:
        """Fold the right column under the goals in a small window."""
        self.plan_page.set_compact(compact)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(down if compact else across)
        # The page stands inside the client's page, which brings the margin at the left.
        self.plan_page.body.setContentsMargins(RING_ROOM, 8, 12, 16)
        self.title.former.setVisible(not compact)
        self._place_compare(compact)
        self._right.setMaximumWidth(16_777_215 if compact else theme.px(_RIGHT_WIDTH))
        self._right.setMinimumWidth(0 if compact else theme.px(_RIGHT_WIDTH))
        self.action_bar.table_button.set_compact(compact)
        self.action_bar.print_button.set_compact(compact)
        self.comparison.set_compact(compact)
        self.review_page.set_compact(compact)

    def show_title(self, plan: PlanView) -> None:
        """Show the version, and what it can be compared with."""
        self.title.show_plan(plan)
        self.compare_below.set_label(self.title.compare.label)
        self._place_compare(self._is_compact)

    def _place_compare(self, compact: bool) -> None:
        """Offer the comparison in the title, or with less room in the row of the goals.

        Two buttons: moving one to another parent would lose its place in the order of Tab.
        """
        self._is_compact = compact
        has_former = bool(self.title.compare.label)
        self.title.compare.setVisible(has_former and not compact)
        self.compare_below.setVisible(has_former and compact)

    def show_problem(self, sentence: str) -> None:
        """Say over the plan what went wrong; empty words take it away."""
        self.problem.setVisible(bool(sentence))
        if sentence:
            self.problem.set_sentence(sentence, "danger", "circle-alert")

    def _lay_out(self) -> None:
        """Put everything in its place."""
        body = self.plan_page.body
        self._top.setSpacing(8)
        self._top.addWidget(self.title, 1)
        self._top.addWidget(self.action_bar)
        body.addLayout(self._top)
        body.addWidget(self.made_for)
        body.addWidget(self.problem)
        left = QVBoxLayout()
        left.setSpacing(8)
        self._fill_goal_row()
        left.addLayout(self._goal_row)
        left.addWidget(self.no_goals)
        self.goal_column.setSpacing(8)
        left.addLayout(self.goal_column)
        left.addWidget(self.suggestions)
        left.addWidget(self.progress)
        left.addSpacing(4)
        left.addLayout(self.step_column)
        left.addWidget(self.review_card)
        left.addWidget(self.reviews)
        left.addStretch(1)
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        right.addLayout(column_of(*self.part_cards, self.emphasis, self.network_card, self.making))
        right.addStretch(1)
        self._columns.setSpacing(16)
        self._columns.addLayout(left, 1)
        self._columns.addWidget(self._right)
        body.addLayout(self._columns)
        body.addStretch(1)
        self.review_page.body.setContentsMargins(RING_ROOM, 8, 12, 16)
        for form in (self.review_form, self.strike_form):
            self.review_page.body.addWidget(form)
        self.review_page.body.addStretch(1)
        for page in (self.plan_page, self.empty, self.comparison, self.review_page):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)

    def _fill_goal_row(self) -> None:
        """Make the title row of part one."""
        row = self._goal_row
        row.setSpacing(8)
        row.addWidget(IconLabel("target", 18, "accent"))
        row.addWidget(PlainLabel("1  " + tr("Goals"), "h2"))
        row.addWidget(self.goal_count)
        row.addStretch(1)
        row.addWidget(self.compare_below)
        row.addWidget(self.add_goal)

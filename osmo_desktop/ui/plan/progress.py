"""Where the goals are: each level and its change first, the reckoned score only under Details."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from osmo_desktop.domain.gas import LEVELS, Attained, Progress, progress
from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.domain.language.numbers import decimal
from osmo_desktop.services.models import GoalView, PlanView
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import level_words
from osmo_desktop.ui.plan.scale_rows import signed
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.cards import Card, Inset
from osmo_desktop.ui.widgets.labels import PlainLabel

_TITLE = 120


class ProgressCard(Card):
    """Shows how far the goals are; nothing where no goal has a level."""

    def __init__(self) -> None:
        super().__init__(tr("How far the goals are"), icon="gauge")
        self.summary = PlainLabel("", "body", wrap=True)
        self.details_button = GhostButton(tr("In detail"), icon="chevron-right")
        self.details = Inset()
        self.score = PlainLabel("", "body", wrap=True)
        self.explanation = PlainLabel(explanation_words(), "small", "sub", wrap=True)
        self._table: QWidget | None = None
        self.details.body.addWidget(self.score)
        self.details.body.addWidget(self.explanation)
        self.body.addWidget(self.summary)
        self.body.addWidget(self.details_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.details)
        self.details_button.clicked.connect(lambda: self.show_details(self.details.isHidden()))
        self.show_details(False)
        self.hide()

    def show_plan(self, plan: PlanView) -> None:
        """Show the goals of a plan."""
        told = progress(map(_attained, plan.goals))
        self.setVisible(told.rated > 0)
        if self._table is not None:
            self._table.hide()
            self._table.deleteLater()
        self._table = _goal_table(plan.goals)
        self.body.insertWidget(0, self._table)
        self._table.show()  # now, not once the layout comes to it
        self.summary.setText(summary_words(told))
        self.score.setText(score_words(told))

    def show_details(self, is_open: bool) -> None:
        """Show the score with its explanation, or fold it away."""
        self.details.setVisible(is_open)
        self.details_button.set_icon("chevron-down" if is_open else "chevron-right")
        state = tr("Details are shown") if is_open else tr("Details are folded away")
        self.details_button.setAccessibleDescription(state)


def change_words(baseline: int | None, level: int | None) -> str:
    """Say how a goal has moved; a goal that lacks a level has not moved by zero."""
    if level is None:
        return tr("no level yet")
    if baseline is None:
        return tr("no baseline")
    move = level - baseline
    if move == 0:
        return tr("unchanged")
    words = tr("{n} forward") if move > 0 else tr("{n} back")
    return words.format(n=signed(move))


def summary_words(told: Progress) -> str:
    """Say the mean level and the mean change, and of how many goals."""
    counted = ntr("{rated} of {n} goal", "{rated} of {n} goals", told.goals)
    goals = counted.format(rated=told.rated, n=told.goals)
    words = [tr("On average {mean} now ({goals})").format(mean=_signed(told.mean), goals=goals)]
    if told.change is not None:
        words.append(tr("change from the baseline {change}").format(change=_signed(told.change)))
        moves = tr("{better} forward, {same} unchanged, {worse} back")
        words.append(moves.format(better=told.better, same=told.same, worse=told.worse))
    return " · ".join(words)


def score_words(told: Progress) -> str:
    """Say the T-score, and how it has changed."""
    if told.t_score is None:
        return tr("No T-score: the goals have no weight.")
    words = [tr("T-score {score}").format(score=_number(told.t_score))]
    if told.t_start is not None and told.t_change is not None:
        then = ntr(
            "{start} at the baseline, change {change} ({n} goal)",
            "{start} at the baseline, change {change} ({n} goals)",
            told.paired,
        )
        start, change = _number(told.t_start), _signed(told.t_change)
        words.append(then.format(start=start, change=change, n=told.paired))
    return " · ".join(words)


def explanation_words() -> str:
    """Say what the score means and what it does not."""
    sentences = [
        tr("50 means that the goals are just where they were agreed to be."),
        tr("It is reckoned from the goals that have a level, with their weights."),
        tr("A goal without a level is left out; it is not taken for zero."),
        tr("The score does not tell what the change comes from. No decision rests on it alone."),
    ]
    return " ".join(sentences)


def _goal_table(goals: tuple[GoalView, ...]) -> QWidget:
    """Return each goal with its levels and its change."""
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(0, 1)
    spoken = []
    for row, goal in enumerate(goals):
        name = line(goal.title, _TITLE) or tr("Goal without a name")
        title = f"{row + 1}  {name}"
        levels, change = _levels(goal), change_words(goal.baseline, goal.level)
        grid.addWidget(PlainLabel(title, "body", elide=True), row, 0)
        grid.addWidget(PlainLabel(levels, "body", "sub"), row, 1)
        grid.addWidget(IconLabel(_icon(goal), 16, "sub"), row, 2)
        grid.addWidget(PlainLabel(change, "h3"), row, 3)
        spoken.append(f"{title}: {levels}, {change}")
    table.setAccessibleName(". ".join(spoken))
    return table


def _levels(goal: GoalView) -> str:
    """Return where a goal was and is."""
    if goal.level is None or goal.baseline is None:
        return level_words(goal.level) if goal.level is not None else ""
    return f"{signed(goal.baseline)} → {signed(goal.level)}"


def _icon(goal: GoalView) -> str:
    """Return the icon of a change."""
    if goal.level is None or goal.baseline is None:
        return "circle-dashed"
    move = goal.level - goal.baseline
    return "chevron-up" if move > 0 else "chevron-down" if move < 0 else "minus"


def _attained(goal: GoalView) -> Attained:
    """Return a goal as it counts; a level of a newer program is none."""
    known = {None, *LEVELS}
    baseline = goal.baseline if goal.baseline in known else None
    level = goal.level if goal.level in known else None
    return Attained(max(goal.weight, 0), baseline, level)


def _number(value: float) -> str:
    """Write a score."""
    return decimal(value, 1, current())


def _signed(value: float | None) -> str:
    """Write a mean or a change with its sign."""
    words = decimal(value or 0.0, 1, current())
    return f"+{words}" if value is not None and round(value, 1) > 0 else words

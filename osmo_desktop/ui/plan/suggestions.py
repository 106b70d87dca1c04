"""Goals that may be taken as a start, by the track of the plan: offered, never put in."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.language import current, tr
from osmo_desktop.domain.plan_data import GoalSuggestion, goal_suggestions
from osmo_desktop.domain.records import codes
from osmo_desktop.services.models import PlanView
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.presenting import lower_first, word
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.cards import Inset
from osmo_desktop.ui.widgets.labels import PlainLabel, set_tooltip

_FEW = 3
"""Goals from which on nothing is suggested: more than that are hard to keep in mind."""


class SuggestionRow(Inset):
    """Offers goals of the plan's track to a draft that has few."""

    chosen = Signal(str, str)
    """Title and expected level of a suggestion."""

    def __init__(self) -> None:
        super().__init__()
        self.title = PlainLabel("", "label")
        self.source = PlainLabel("", "small", "sub", wrap=True)
        self.buttons: list[GhostButton] = []
        self._shown: tuple[GoalSuggestion, ...] = ()
        self._row = FlowRow()
        for part in (self.title, self._row, self.source):
            self.body.addWidget(part)
        self.hide()

    def show_plan(self, plan: PlanView) -> None:
        """Offer what fits: those of the track that are no goals yet."""
        code, taken = current().code, {goal.title.strip() for goal in plan.goals}
        is_wanted = plan.state != "approved" and len(plan.goals) < _FEW
        offered = tuple(
            one for one in goal_suggestions().of(plan.track) if one.title[code] not in taken
        )
        self.setVisible(is_wanted and bool(offered))
        track = lower_first(word(codes.PLAN_TRACKS, plan.track))
        self.title.setText(tr("Suggestions, {track}").format(track=track))
        self.source.setText(goal_suggestions().source[code])
        if offered != self._shown:
            self._shown = offered
            self._renew(code)

    def chain_after(self, control: QWidget) -> QWidget:
        """Let Tab come here from `control`; return the last control of the chain."""
        for button in self.buttons:
            QWidget.setTabOrder(control, button)
            control = button
        return control

    def _renew(self, code: str) -> None:
        """Make a button for each."""
        had_focus = any(button.hasFocus() for button in self.buttons)
        self._row.clear()
        self.buttons = []
        for one in self._shown:
            title, expected = one.title[code], one.expected[code]
            button = GhostButton(title, icon="plus")
            button.setAccessibleName(tr("Add the goal: {title}").format(title=title))
            set_tooltip(button, expected)
            button.setAccessibleDescription(expected)
            button.clicked.connect(lambda _=False, t=title, e=expected: self.chosen.emit(t, e))
            self._row.add(button)
            self.buttons.append(button)
        if had_focus and self.buttons:
            self.buttons[0].setFocus()

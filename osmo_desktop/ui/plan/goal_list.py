"""The goals of a plan as cards, one of them open."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.ui.plan.goal_card import GoalCard
from osmo_desktop.ui.plan.jobs import PlanPicture
from osmo_desktop.ui.plan.plan_fields import PlanFields


class GoalList(QObject):
    """Keeps the cards in step with the plan without touching the one that is written in."""

    removed = Signal(str)
    """The id of the goal that should be left out of the draft."""
    settle_requested = Signal()

    def __init__(
        self, column: QVBoxLayout, fields: PlanFields, before: QWidget, parent: QObject
    ) -> None:
        """Tab comes from `before` to the first goal."""
        super().__init__(parent)
        self._before = before
        self.last_stop = before
        """Where Tab leaves the goals."""
        self._column = column
        self._fields = fields
        self.cards: dict[str, GoalCard] = {}
        self._wanted: str | None = None

    @property
    def open_id(self) -> str | None:
        """The id of the goal that is open."""
        return next((key for key, card in self.cards.items() if card.is_open), None)

    def clear(self) -> None:
        """Show no goals: another plan comes."""
        self.last_stop = self._before
        for key in tuple(self.cards):
            self._discard(key)

    def show_picture(self, picture: PlanPicture) -> None:
        """Show the goals in order; the open one stays open."""
        plan = picture.plan
        goals = plan.goals if plan is not None else ()
        is_read_only = plan is None or plan.state == "approved"
        for key in [key for key in self.cards if key not in {goal.id for goal in goals}]:
            self._discard(key)
        for at, goal in enumerate(goals):
            card = self.cards.get(goal.id) or self._make(goal.id)
            if self._column.indexOf(card) != at:
                self._column.insertWidget(at, card)
            conflicts = tuple(c for c in picture.conflicts if c.entity == goal.id)
            card.show_goal(goal, at + 1, conflicts, is_read_only=is_read_only)
        self.cards = {goal.id: self.cards[goal.id] for goal in goals}
        self.last_stop = self._before
        for card in self.cards.values():
            self.last_stop = card.chain_after(self.last_stop)
        if self._wanted in self.cards:
            wanted, self._wanted = self._wanted, None
            self.open(wanted or "")
            self.cards[wanted or ""].top.title.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open(self, goal_id: str) -> None:
        """Open one goal and close the others."""
        for key, card in self.cards.items():
            card.set_open(key == goal_id)

    def open_faulty(self) -> None:
        """Open the first goal in which something stands that does not belong there."""
        faulty = (key for key, card in self.cards.items() if card.problem.text())
        if (first := next(faulty, None)) is not None:
            self.open(first)

    def open_when_shown(self, goal_id: str) -> None:
        """Open a goal that was added, as soon as it is shown, ready to be named."""
        self._wanted = goal_id

    def _make(self, goal_id: str) -> GoalCard:
        """Make the card of a goal."""
        card = GoalCard(goal_id, self._fields)
        card.toggled.connect(self._on_toggled)
        card.removed.connect(self.removed)
        card.settle_requested.connect(self.settle_requested)
        self.cards[goal_id] = card
        return card

    def _discard(self, goal_id: str) -> None:
        """Let a card go."""
        card = self.cards.pop(goal_id)
        self._fields.unbind("goal", goal_id)
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _on_toggled(self, goal_id: str) -> None:
        """Open the goal, or close it if it was open; the focus stays on its row."""
        card = self.cards[goal_id]
        if card.is_open:
            card.set_open(False)
        else:
            self.open(goal_id)
        card.top.chevron.setFocus(Qt.FocusReason.ShortcutFocusReason)

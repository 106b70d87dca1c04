"""The screen that is turned to the client: first name, plan, next meeting. GUI thread only.

It stands in the place of the whole window: no page, list, badge, notice or toast is behind it that
could be seen, heard or reached by a key. Ctrl+L, lid and idle time lock as ever.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.bundle import Services
from osmo_desktop.ui import keys, theme
from osmo_desktop.ui.clients.plain import block
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.table_view import words
from osmo_desktop.ui.table_view.leaving import LeavingQuestion
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.tokens import COMPACT_WIDTH, FontRole
from osmo_desktop.ui.widgets.cards import Surface
from osmo_desktop.ui.widgets.focus_ring import FocusRing, draws_own_ring
from osmo_desktop.ui.widgets.labels import PlainLabel

_WIDTH = 1000
"""Longer lines are hard to read across a table."""


class TableView(QWidget):
    """Shows one client's plan to the client; it is made for one showing.

    Esc and F9 ask for the passphrase; `left` tells that it was right.
    """

    left = Signal()
    lock_wanted = Signal()

    def __init__(self, services: Services, tasks: TaskRunner, client_id: str, *, now: Now) -> None:
        super().__init__()
        self.setObjectName("table_view")
        self._now = now
        self.title = PlainLabel("", "h1", elide=True)
        self.state = PlainLabel("", "table", "sub")
        self.page = _Page()
        self.ground = self._build()
        self.question = LeavingQuestion(self, services.passphrase, tasks, behind=self.ground)
        self.question.passed.connect(self.left)
        self.question.lock_wanted.connect(self.lock_wanted)
        for key in (keys.TABLE, "Esc"):
            QShortcut(QKeySequence(key), self.ground).activated.connect(self.question.ask)
        self.focus_ring = FocusRing.install(self)
        tasks.vault(
            lambda: words.read(services, client_id),
            name=mark("Opening the client's plan"),
            owner=self,
            on_success=self.show_plan,
            on_failure=lambda error: self.page.add(failure_words(error), "answer"),
        )

    def focus_start(self) -> None:
        """Let the arrow keys move the plan."""
        self.page.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_plan(self, sharing: words.Sharing) -> None:
        """Show what was read."""
        page, plan = self.page, sharing.plan
        title = words.title(sharing)
        self.title.setText(title)
        self.page.setAccessibleName(title)
        self.state.setText(words.state(plan))
        if plan is None:
            page.add(tr("There is no plan yet. We make it together."), "answer")
        else:
            own = block(plan.texts.get("client_view", ""))
            page.add_part(tr("In your own words"), [words.Told(own, ())] if own else [])
            goals = [words.goal(goal) for goal in plan.goals if goal.title.strip()]
            page.add_part(tr("Your goals"), goals)
            steps = sorted(plan.steps, key=lambda step: step.done)
            page.add_part(tr("What we agreed"), [words.step(step) for step in steps])
        when = words.meeting(sharing.next_meeting, self._now())
        page.add_part(tr("Next meeting"), [words.Told(when, ())])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep less air in a small window."""
        super().resizeEvent(event)
        side = 16 if self.width() < theme.px(COMPACT_WIDTH) else 40
        self._column.setContentsMargins(side, side * 3 // 5, side, 12)

    def _build(self) -> Surface:
        """Put name, plan and the worker's hint under each other."""
        ground = Surface()
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(self.title, 1)
        head.addWidget(self.state)
        hint = tr("Worker: {key} and the passphrase bring the work view back.")
        self.hint = PlainLabel(hint.format(key=keys.TABLE), "small", "sub", wrap=True)
        self._column = QVBoxLayout(ground)
        self._column.setSpacing(16)
        self._column.addLayout(head)
        self._column.addWidget(self.page, 1)
        self._column.addWidget(self.hint)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ground)
        return ground


class _Page(QScrollArea):
    """The parts of the plan under each other in large type; the arrow keys scroll."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Your plan"))
        draws_own_ring(self)  # none: it is all there is, and nothing is chosen in it
        content = Surface()
        across = QHBoxLayout(content)
        across.setContentsMargins(0, 8, 8, 8)
        middle = QWidget()
        middle.setMaximumWidth(theme.px(_WIDTH))
        self._parts = QVBoxLayout(middle)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(8)
        self._parts.addStretch(1)
        across.addWidget(middle, _WIDTH)
        across.addStretch(1)
        self.setWidget(content)

    def add(self, text: str, role: FontRole) -> None:
        """Add a paragraph at the end."""
        label = PlainLabel(text, role, wrap=True)
        self._parts.insertWidget(self._parts.count() - 1, label)

    def add_part(self, title: str, told: Sequence[words.Told]) -> None:
        """Add a part under its title; an empty one is left out."""
        if not told:
            return
        if self._parts.count() > 1:
            self._parts.insertSpacing(self._parts.count() - 1, 24)
        self._parts.insertWidget(self._parts.count() - 1, PlainLabel(title, "h1", "accent"))
        for one in told:
            self.add(one.title, "h0")
            for text in one.lines:
                self.add(text, "table")

"""The client's plan on the screen that is turned to the client. GUI thread only."""

from __future__ import annotations

from PySide6.QtCore import Qt

from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.ui.clients.plain import block
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.table_view import words
from osmo_desktop.ui.table_view.frame import TableFrame
from osmo_desktop.ui.table_view.sheet import Sheet
from osmo_desktop.ui.tasks import TaskRunner


class TableView(TableFrame):
    """Shows one client's plan to the client: first name, plan, next meeting."""

    def __init__(self, services: Services, tasks: TaskRunner, client_id: str, *, now: Now) -> None:
        self._now = now
        self.page = Sheet(name=tr("Your plan"))
        super().__init__(services.passphrase, tasks, self.page)
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
        super().focus_start()

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
            page.add_part(tr("What you are good at"), words.own(plan, "strengths", "skills"))
            page.add_part(tr("Your goals"), goals)
            page.add_part(tr("What you do yourself"), words.own(plan, "own_actions"))
            steps = sorted(plan.steps, key=lambda step: step.done)
            page.add_part(tr("What we agreed"), [words.step(step) for step in steps])
        when = words.meeting(sharing.next_meeting, self._now())
        page.add_part(tr("Next meeting"), [words.Told(when, ())])

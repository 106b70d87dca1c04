"""The plan of one client: written part by part, approved, versioned, compared, printed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.models import PlanView
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.composer.draft_saver import SaveState
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.navigation import SYNC, Freshness, Navigator, Now, local_now
from osmo_desktop.ui.plan import jobs
from osmo_desktop.ui.plan.comparing import Comparing
from osmo_desktop.ui.plan.goal_list import GoalList
from osmo_desktop.ui.plan.plan_fields import PlanFields
from osmo_desktop.ui.plan.plan_form import PlanForm
from osmo_desktop.ui.plan.reviewing import Reviewing
from osmo_desktop.ui.plan.step_card import StepCard
from osmo_desktop.ui.plan.view import PlanLayout
from osmo_desktop.ui.tasks import Priority, Task, TaskRunner
from osmo_desktop.ui.widgets.forms import refuses
from osmo_desktop.ui.widgets.record_spots import RecordSpots


class PlanSheet(PlanLayout):
    """Shows the plan of one client, and reads it again when something in it changes.

    A field is written when it is left, with the basis of the form's opening; a field that is
    being written in is never touched by a reload.
    """

    typed = Signal()
    """Soon after keys: the moment to seal `unwritten` with the window's state."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(lambda: now().date(), parent)
        self._services, self._tasks, self._navigator = services, tasks, navigator
        self._now = now
        self._client_id = self._wanted = ""
        self._picture: jobs.PlanPicture | None = None
        self._reading: Task[jobs.PlanPicture] | None = None
        self._restored: object = None
        self.fields = PlanFields(services, tasks, self)
        self.goals = GoalList(self.goal_column, self.fields, self.add_goal, self)
        self.plan_form = PlanForm(self, self.fields)
        # By client: what was left as words that cannot be written; it waits for the way back.
        self._unreadable: dict[str, list[dict[str, str]]] = {}
        self.steps = StepCard(services, tasks, self.fields, today=lambda: now().date())
        self.step_column.addWidget(self.steps)
        self.reviewing = Reviewing(self, services.plan_reviews, tasks, navigator)
        kinds = ("plan", "goal", "step", "plan_review", "network_role", "referral", "engagement")
        self._freshness = Freshness(self, bus, self.reload, kinds=kinds)
        self.spots = RecordSpots(self, self._uncover)
        self.fields.written.connect(self._on_written)
        self.fields.failed.connect(self._on_write_failed)
        self.fields.typed.connect(self.typed)
        self.goals.settle_requested.connect(self._settle)
        self.plan_form.settle_requested.connect(self._settle)
        self.steps.conflicts.settle_requested.connect(self._settle)
        self.steps.failed.connect(partial(self._on_write_failed, None))
        self.title.choice.chosen.connect(self.open_plan)
        self.action_bar.show_plan(None)

    @property
    def plan(self) -> PlanView | None:
        """The plan that is shown, or None."""
        return self._picture.plan if self._picture is not None else None

    @property
    def client_id(self) -> str:
        """The client whose plan is shown or on its way."""
        return self._client_id

    @property
    def unwritten(self) -> list[dict[str, str]]:
        """Texts that were typed but not written yet; a lock seals them, never writes them."""
        return self.fields.unwritten() + self.steps.unwritten()

    def open_client(self, client_id: str, unwritten: object = None) -> None:
        """Show the plan of a client; `unwritten` texts of before a lock come back."""
        if client_id != self._client_id:
            self._forget()
            self._client_id = self.reviewing.client_id = client_id
            self._picture, self._wanted = None, ""
            self._restored = self._unreadable.pop(client_id, None)
            self.stack.setCurrentWidget(self.plan_page)
        if unwritten is not None:
            self._restored = unwritten
        self._freshness.is_stale = False
        self.reload()

    def reload(self) -> None:
        """Read the plan again; fields that are being written in are left alone."""
        if not self._client_id:
            return
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._tasks.vault(
            partial(jobs.read, self._services, self._client_id, self._now().date(), self._wanted),
            name=mark("Reading the plan"),
            owner=self,
            on_success=self._on_read,
        )

    def open_plan(self, plan_id: str) -> None:
        """Show another of the client's open plans; empty for the draft, else the newest."""
        self.write_all()
        self._wanted = plan_id
        self.reload()

    def write_all(self) -> None:
        """Write what was typed last: the page is left, approved, printed or compared."""
        self.fields.leave_all()
        self.steps.leave_all()

    def hideEvent(self, event: QHideEvent) -> None:
        """Write what was typed: the page is left."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.write_all()

    def _on_read(self, picture: jobs.PlanPicture) -> None:
        """Show the plan as it is now."""
        self._reading = None
        plan, before = picture.plan, self.plan
        is_other = before is None or plan is None or plan.id != before.id
        if is_other:
            self._forget()
        self._picture = picture
        self.action_bar.show_plan(plan)
        if plan is None:
            self.stack.setCurrentWidget(self.empty)
            return
        if self.stack.currentWidget() is self.empty:
            self.stack.setCurrentWidget(self.plan_page)
        self.reviewing.plan_id = plan.id
        self.show_title(plan)
        self.title.offer(picture.open_plans, plan)
        self.plan_form.show_plan(picture, plan)
        self.goals.show_picture(picture)
        self.suggestions.show_plan(plan)
        self.progress.show_plan(plan)
        self.network_card.show_plan(plan)
        self.reviews.show_plan(plan)
        last = self.suggestions.chain_after(self.goals.last_stop)
        QWidget.setTabOrder(last, self.progress.details_button)
        self.steps.steps.follow(self.progress.details_button)
        self.steps.show_plan(picture, plan)
        self.goal_count.set_number(len(plan.goals))
        self.no_goals.setVisible(not plan.goals)
        if is_other and plan.goals and self.goals.open_id is None:
            self.goals.open(plan.goals[0].id)
        if self._restored is not None:
            self.fields.restore(self._restored)
            self.steps.restore(self._restored)
            self._restored = None
        self.spots.settle()

    def _uncover(self, record_id: str) -> None:
        if record_id in self.goals.cards:
            self.goals.open(record_id)
        self.reviews.uncover(record_id)

    def _forget(self) -> None:
        """Write what was typed in the former plan, then let it go."""
        self.write_all()
        if left := self.fields.unwritten():
            self._unreadable[self._client_id] = left
        self.steps.steps.follow(self.add_goal)
        self.goals.clear()
        self.steps.forget()
        self.fields.clear()
        self.plan_form.forget()
        self.show_problem("")
        self.action_bar.save_line.show_state(SaveState())

    def _on_written(self) -> None:
        """Say when the last field was sealed."""
        self.show_problem("")
        self.action_bar.save_line.show_state(SaveState(self._now()))

    def _on_write_failed(self, _key: object, error: Exception) -> None:
        """Say why; the text stays in its field and is written when it is left again."""
        self.action_bar.save_line.show_state(SaveState(None, error))
        self.show_problem(
            tr("Not saved. {reason} What you wrote is still in its field.").format(
                reason=failure_words(error)
            )
        )

    def _settle(self) -> None:
        """Show where conflicts are settled."""
        self._navigator.open_section(SYNC)


class PlanPage(PlanSheet):
    """Suunnitelma: what can be done with the plan. Ctrl+P prints it."""

    approved = Signal(str)
    """The client's id when a version was approved."""

    def __init__(
        self,
        services: Services,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(services, tasks, bus, navigator, now=now, parent=parent)
        self._is_busy = False
        self.action_bar.approve.clicked.connect(self.approve)
        self.action_bar.new_version.clicked.connect(self.begin)
        self.action_bar.print_button.clicked.connect(self.print_plan)
        self.add_goal.clicked.connect(self.begin_goal)
        self.goals.removed.connect(self.remove_goal)
        self.steps.removed.connect(self.remove_step)
        self.empty.action_requested.connect(self.begin)
        for button in (self.title.compare, self.compare_below):
            button.clicked.connect(self.compare)
        self.comparing = Comparing(self, services, tasks)
        self.suggestions.chosen.connect(self.take_suggestion)
        printing = QShortcut(QKeySequence("Ctrl+P"), self)
        printing.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        printing.activated.connect(self.print_plan)

    def focus_start(self) -> None:
        """Put the focus where work on the plan begins."""
        cards = self.goals.cards
        card = cards.get(self.goals.open_id or "") or next(iter(cards.values()), None)
        start: QWidget | None = card.top.chevron if card is not None else self.empty.button
        if self.plan is not None and card is None:
            start = self.add_goal
        if start is not None:
            start.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def _engagement(self) -> str:
        """That of the plan on the page: a new version goes on in it."""
        return self.plan.engagement if self.plan is not None else ""

    def begin(self) -> None:
        """Begin a plan, or a new version of the approved one."""
        if self._is_busy or not self._client_id:
            return
        self._is_busy = True
        self._tasks.vault(
            partial(jobs.begin, self._services, self._client_id, self._engagement),
            name=mark("Beginning the plan"),
            owner=self,
            on_success=self._on_begun,
            on_failure=self._on_failed,
            priority=Priority.WRITE,
        )

    def approve(self) -> None:
        """Approve the draft, with what was typed last; a day that is no date holds it back."""
        plan = self.plan
        if plan is None or plan.state == "approved" or self._is_busy:
            return
        self.goals.open_faulty()
        if refuses(self):
            return
        self._is_busy = True
        self.write_all()
        self._tasks.vault(
            partial(jobs.approve, self._services, plan.id),
            name=mark("Approving the plan"),
            owner=self,
            on_success=self._on_approved,
            on_failure=self._on_failed,
            priority=Priority.WRITE,
        )

    def print_plan(self) -> None:
        """Preview the plan on paper, with what was typed last."""
        if self.plan is not None:
            self.write_all()
            self._navigator.print_plan(self._client_id, self.plan.id)

    def begin_goal(self) -> None:
        """Add a goal, open and ready to be named."""
        plan = self.plan
        if plan is not None:
            self._add_goal(partial(jobs.add_goal, self._services, plan.id))

    def _add_goal(self, job: Callable[[], jobs.Made]) -> None:
        """Add a goal and open it."""
        self._tasks.vault(
            job,
            name=mark("Adding a goal"),
            owner=self,
            on_success=lambda made: self.goals.open_when_shown(made.id),
            on_failure=self._on_failed,
            priority=Priority.WRITE,
        )

    def remove_goal(self, goal_id: str) -> None:
        """Leave a goal out of the draft; the toast brings it back."""
        self.write_all()
        plans = self._services.plans
        undo = partial(self._restore, partial(plans.restore_goal, goal_id))
        self._tasks.vault(
            partial(plans.drop_goal, goal_id),
            name=mark("Removing a goal"),
            owner=self,
            on_success=lambda _changes: self._navigator.toast(tr("Goal removed"), undo),
            on_failure=self._on_failed,
            priority=Priority.WRITE,
        )

    def remove_step(self, step_id: str) -> None:
        """Leave a step out of the draft; the toast brings it back."""
        plans = self._services.plans
        undo = partial(self._restore, partial(plans.restore_step, step_id))
        self._tasks.vault(
            partial(plans.drop_step, step_id),
            name=mark("Removing a step"),
            owner=self,
            on_success=lambda _changes: self._navigator.toast(tr("Step removed"), undo),
            on_failure=self._on_failed,
            priority=Priority.WRITE,
        )

    def compare(self) -> None:
        """Show the former version beside this one, with what was typed last."""
        if self.plan is not None:
            self.write_all()
            self.comparing.begin(self.plan)

    def take_suggestion(self, title: str, expected: str) -> None:
        """Add a suggested goal, open and ready to be put into the client's own words."""
        plan = self.plan
        if plan is not None:
            self._add_goal(partial(jobs.add_suggested, self._services, plan.id, title, expected))

    def _restore(self, job: Callable[[], object]) -> None:
        """Bring a removed goal or step back."""
        self._tasks.vault(job, name=mark("Undoing a removal"), priority=Priority.WRITE)

    def _on_begun(self, _made: jobs.Made) -> None:
        """Show the new draft."""
        self._is_busy = False
        self.open_plan("")

    def _on_approved(self, _changes: object) -> None:
        """Tell; the page is read again by the bus."""
        self._is_busy = False
        self.show_problem("")
        self._navigator.toast(tr("Plan approved"))
        self.approved.emit(self._client_id)

    def _on_failed(self, error: Exception) -> None:
        """Say why it was not done; a plan without a goal gets its first one to write."""
        self._is_busy = False
        self.show_problem(failure_words(error))
        self._navigator.announce(failure_words(error))
        if isinstance(error, OsmoError) and error.details.get("field") == "goals":
            self._focus_goals()

    def _focus_goals(self) -> None:
        """Put the focus on the goal that has no title, else on adding one."""
        for key, card in self.goals.cards.items():
            if not card.top.title.text().strip():
                self.goals.open(key)
                card.top.title.setFocus(Qt.FocusReason.ShortcutFocusReason)
                return
        self.add_goal.setFocus(Qt.FocusReason.ShortcutFocusReason)

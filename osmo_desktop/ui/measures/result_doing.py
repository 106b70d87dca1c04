"""What is done with results of measures that have a file: each wish, brought to the service."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import QObject

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.results import ResultService
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.measures.layout import MeasuresLayout
from osmo_desktop.ui.measures.needs import Needs
from osmo_desktop.ui.measures.result_form import NewResult
from osmo_desktop.ui.navigation import Navigator, Now, Outcome
from osmo_desktop.ui.paper import Paper, file_name
from osmo_desktop.ui.tasks import Failure, TaskRunner
from osmo_desktop.ui.widgets.form_card import FormCard


class ResultDoing(QObject):
    """Carries out wishes about results; `client_id` is the client whose measures are shown."""

    def __init__(
        self,
        tab: MeasuresLayout,
        services: Needs,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        now: Now,
    ) -> None:
        super().__init__(tab)
        self.client_id: str | None = None
        self._tab = tab
        self._services = services
        self._tasks = tasks
        self._navigator = navigator
        self._now = now

    @property
    def _results(self) -> ResultService:
        return self._services.results

    def record(self, new: NewResult) -> None:
        """Record a result."""
        client = self.client_id
        if client is not None:
            self._tasks.vault(
                lambda: Outcome.of(self._results.record(client, new.measure, new.given)),
                name=mark("Recording the answers"),
                owner=self,
                on_success=lambda _recorded: self._on_recorded(),
                on_failure=self._on_refused,
            )

    def _on_recorded(self) -> None:
        self._tab.show_list()
        self._navigator.toast(tr("The result was recorded."))

    def _on_refused(self, error: Exception, form: FormCard | None = None) -> None:
        """Say in the form why it was not taken; what is no refusal goes to the message bar."""
        if isinstance(error, OsmoError):
            (form or self._tab.result_form).show_refusal(error)
        else:
            self._tasks.failed.emit(Failure(error, mark("Recording the answers")))

    def ask(self, measure_id: str) -> None:
        """Ask the client every question of a measure of our own, on the turned screen."""
        client = self.client_id
        if client is not None:
            self._tasks.vault(
                partial(_begin, self._services, client, measure_id),
                name=mark("Opening the questions"),
                owner=self,
                on_success=lambda _begun: self._on_begun(client),
                on_failure=self._on_refused,
            )

    def _on_begun(self, client: str) -> None:
        """Leave the form, and turn the screen."""
        self._tab.show_list()
        self._navigator.ask_client(client)

    def link(self, item_id: str, goal_id: str) -> None:
        """Link a scale to a goal, or to none."""
        self._tasks.vault(
            lambda: self._results.link_goal(item_id, goal_id or None),
            name=mark("Linking the goal"),
            owner=self,
            on_success=lambda _changes: self._navigator.toast(tr("The goal was linked.")),
        )

    def make_goal(self, item_id: str, title: str) -> None:
        """Make a goal of a result."""
        self._tasks.vault(
            lambda: self._results.make_goal(item_id, title),
            name=mark("Making the goal"),
            owner=self,
            on_success=lambda _changes: self._on_made(),
        )

    def _on_made(self) -> None:
        self._tab.change.goal.title.clear()
        self._navigator.toast(tr("The goal is in the draft of the plan, linked to the result."))

    def use(self, used: tuple[str, date, str]) -> None:
        """Record that a method was used; a mistake is taken back for a while."""
        client, (method, day, note) = self.client_id, used
        if client is not None:
            self._tasks.vault(
                lambda: Outcome.of(self._services.methods.use(client, method, day, note)),
                name=mark("Recording the method"),
                owner=self,
                on_success=lambda made: self._on_used(made.value),
                on_failure=partial(self._on_refused, form=self._tab.use_form),
            )

    def _on_used(self, use_id: str) -> None:
        self._tab.show_page(self._tab.library)
        self._tab.library.focus_start()
        self._navigator.toast(tr("The method was recorded."), partial(self._unuse, use_id))

    def _unuse(self, use_id: str) -> None:
        """Strike what was recorded just now."""
        self._tasks.vault(
            lambda: self._services.methods.strike(use_id, tr("Taken back at once")),
            name=mark("Recording the method"),
        )

    def open_plan(self) -> None:
        """Show the plan of the client."""
        if self.client_id is not None:
            self._navigator.open_plan(self.client_id)

    def print(self, measure_id: str, item_id: str = "") -> None:
        """Preview a measure, or one scale of it, over time on paper."""
        client = self.client_id
        if client is not None:
            make = partial(_paper, self._services, client, measure_id, item_id, now=self._now)
            self._navigator.show_paper(make)


def _begin(services: Needs, client_id: str, measure_id: str) -> Outcome[str]:
    """Ask every scale of the measure, and begin; on the vault worker."""
    measure = services.measures.measure(measure_id)
    keys = [scale.key for scale in measure.scales]
    changes = services.results.choose(client_id, measure_id, keys)
    items = tuple(services.results.asked(client_id, measure_id).values())
    draft = services.measures.begin(client_id, items, measure_id=measure_id)
    return Outcome(draft.id, changes)


def _paper(services: Needs, client_id: str, measure_id: str, item_id: str, *, now: Now) -> Paper:
    """Make the paper; on the vault worker."""
    made = services.change_papers.paper(client_id, measure_id, item_id)
    name = file_name(tr("change"), made.client_number, now().date())
    title, detail = tr("Change over time"), line(made.client_name)
    return Paper(title, detail, made.pdf, name, made.is_protected, (client_id,), "measures")

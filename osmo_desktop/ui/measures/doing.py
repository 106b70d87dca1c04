"""What is done on the tab Mittaukset: each wish of a person, brought to the service."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.domain.measures import Answer
from osmo_desktop.services.assessing import AssessmentDraft
from osmo_desktop.services.assessment_edits import NewAssessment
from osmo_desktop.services.measure_results import ResultRow
from osmo_desktop.services.measures import MeasureService, NewQuestion
from osmo_desktop.ui.measures.layout import MeasuresLayout
from osmo_desktop.ui.navigation import Navigator, Outcome
from osmo_desktop.ui.tasks import Failure, TaskRunner
from osmo_desktop.ui.widgets.form_card import FormCard


class Doing(QObject):
    """Carries out wishes; a refusal is said in the form that asked.

    `client_id` is the client whose measures the tab shows.
    """

    reload_wanted = Signal()

    def __init__(
        self,
        tab: MeasuresLayout,
        measures: MeasureService,
        tasks: TaskRunner,
        navigator: Navigator,
    ) -> None:
        super().__init__(tab)
        self.client_id: str | None = None
        self._tab = tab
        self._measures = measures
        self._tasks = tasks
        self._navigator = navigator

    def add(self, new: NewQuestion) -> None:
        """Add a question."""
        client = self.client_id
        if client is not None:
            self._tasks.vault(
                lambda: Outcome.of(self._measures.add_item(client, new)),
                name=mark("Adding a question"),
                owner=self,
                on_success=lambda _added: self._tab.show_list(),
                on_failure=partial(self._on_refused, self._tab.question_form),
            )

    def drop(self, item: str) -> None:
        """Ask a question no more; it can be taken back for a while."""
        self._tasks.vault(
            lambda: self._measures.drop_item(item),
            name=mark("Leaving a question out"),
            owner=self,
            on_success=lambda _changes: self._navigator.toast(
                tr("The question was left out. Its answers stay."),
                partial(self.restore_item, item),
            ),
        )

    def restore_item(self, item: str) -> None:
        """Ask a question again."""
        self._tasks.vault(
            lambda: self._measures.restore_item(item), name=mark("Leaving a question out")
        )

    def start(self, chosen: tuple[tuple[str, ...], str]) -> None:
        """Begin an assessment and turn the screen."""
        client, (items, place) = self.client_id, chosen
        if client is not None:
            self._tasks.vault(
                lambda: self._measures.begin(client, items, place=place),
                name=mark("Opening the questions"),
                owner=self,
                on_success=lambda _draft: self._on_begun(),
                on_failure=partial(self._on_refused, self._tab.start_form),
            )

    def _on_begun(self) -> None:
        """Leave the form, and turn the screen."""
        self._tab.show_list()
        self.ask()

    def ask(self) -> None:
        """Turn the screen to the client."""
        if self.client_id is not None:
            self._navigator.ask_client(self.client_id)

    def record(self, given: NewAssessment) -> None:
        """Record answers given elsewhere."""
        client = self.client_id
        if client is not None:
            self._tasks.vault(
                lambda: Outcome.of(self._measures.record(client, given)),
                name=mark("Recording the answers"),
                owner=self,
                on_success=lambda _recorded: self._on_recorded(),
                on_failure=partial(self._on_refused, self._tab.record_form),
            )

    def _on_recorded(self) -> None:
        """Tell that the answers are records now."""
        self._tab.show_list()
        self._navigator.toast(tr("The answers were recorded."))

    def correct(self, given: tuple[ResultRow, Answer, str]) -> None:
        """Correct an answer."""
        row, answer, reason = given
        self._amend(lambda: self._measures.correct(row, answer, reason=reason))

    def strike(self, assessment: str, reason: str) -> None:
        """Say that an assessment was entered in error."""
        self._amend(lambda: self._measures.strike(assessment, reason))

    def _amend(self, write: Callable[[], Changes]) -> None:
        """Write what the form for corrections asked for."""
        self._tasks.vault(
            write,
            name=mark("Correcting an answer"),
            owner=self,
            on_success=lambda _changes: self._tab.show_list(),
            on_failure=partial(self._on_refused, self._tab.correct_form),
        )

    def finish(self) -> None:
        """Record what was answered so far."""
        client = self.client_id
        if client is not None:
            self._tasks.vault(
                partial(_finish, self._measures, client),
                name=mark("Recording the answers"),
                owner=self,
                on_success=lambda _changes: self._on_recorded(),
            )

    def discard(self) -> None:
        """Remove the assessment under way; it can be taken back for a while."""
        client = self.client_id
        if client is not None:
            self._tasks.vault(
                lambda: self._measures.discard(client),
                name=mark("Removing the assessment"),
                owner=self,
                on_success=self._on_discarded,
            )

    def _on_discarded(self, draft: AssessmentDraft) -> None:
        """Tell it, with the way back."""
        self.reload_wanted.emit()
        undo = partial(self.save, draft)
        self._navigator.toast(tr("The unfinished assessment was removed."), undo)

    def save(self, draft: AssessmentDraft) -> None:
        """Bring a removed draft back."""
        self._tasks.vault(
            lambda: self._measures.save(draft),
            name=mark("Saving the draft"),
            owner=self,
            on_success=lambda _nothing: self.reload_wanted.emit(),
        )

    def _on_refused(self, form: FormCard, error: Exception) -> None:
        """Say in the form why it was not taken; what is no refusal goes to the message bar."""
        if isinstance(error, OsmoError):
            form.show_refusal(error)
        else:
            self._tasks.failed.emit(Failure(error, mark("Recording the answers")))


def _finish(measures: MeasureService, client_id: str) -> Changes:
    """Record the draft as it is sealed now, not as the tab has read it."""
    draft = measures.draft(client_id)
    return measures.finish(draft) if draft is not None else Changes()

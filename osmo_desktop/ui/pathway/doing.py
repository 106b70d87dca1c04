"""What is done on the tab Polku: each wish of a person, brought to the services."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import OsmoError, UserError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.departures import DepartureService, NewDeparture
from osmo_desktop.services.joint_meetings import JointMeetingService, NewJointMeeting
from osmo_desktop.services.notes import NoteService
from osmo_desktop.services.notice_papers import NoticePaperService
from osmo_desktop.services.pathway import NewEngagement, PathwayService
from osmo_desktop.services.pathway_views import PartView
from osmo_desktop.services.work_ability import WorkAbilityService
from osmo_desktop.ui.gaps.paper import notice_paper
from osmo_desktop.ui.navigation import Navigator, Now, Outcome
from osmo_desktop.ui.pathway.layout import PathwayLayout
from osmo_desktop.ui.pathway.part_form import PartForm
from osmo_desktop.ui.tasks import Failure, Priority, TaskRunner
from osmo_desktop.ui.widgets.form_card import FormCard


class Needs(Protocol):
    """The services that this tab uses."""

    @property
    def pathway(self) -> PathwayService:
        """Engagements and their stages."""

    @property
    def work_ability(self) -> WorkAbilityService:
        """Work-ability assessments."""

    @property
    def joint_meetings(self) -> JointMeetingService:
        """Joint meetings."""

    @property
    def departures(self) -> DepartureService:
        """Declined or dropped out."""

    @property
    def notes(self) -> NoteService:
        """Attempts to reach the client."""

    @property
    def notice_papers(self) -> NoticePaperService:
        """The notice on paper."""


Recorded = Callable[[str, Mapping[str, object]], tuple[str, Changes]]


class Doing(QObject):
    """Carries out wishes; a refusal is said in the form that asked."""

    def __init__(
        self,
        tab: PathwayLayout,
        services: Needs,
        tasks: TaskRunner,
        navigator: Navigator,
        *,
        now: Now,
    ) -> None:
        super().__init__(tab)
        self._tab = tab
        self._services = services
        self._tasks = tasks
        self._navigator = navigator
        self._now = now

    def open_engagement(self, given: tuple[str, NewEngagement]) -> None:
        """Begin one more engagement."""
        client, new = given
        pathway = self._services.pathway
        self._record(
            self._tab.engagement_form,
            lambda: pathway.open_engagement(client, new),
            tr("The engagement was added."),
            pathway.take_back_engagement,
        )

    def depart(self, client: str, given: tuple[str, Mapping[str, object]]) -> None:
        """Record that a client declined or dropped out of an engagement."""
        engagement, values = given
        departures, form, day = (
            self._services.departures,
            self._tab.departure_form,
            values.get("day"),
        )
        if not isinstance(day, date):
            form.show_refusal(UserError("pathway-day-missing", field="day"))
            return
        words = {
            name: str(values.get(name) or "") for name in ("type", "reason", "barrier", "note")
        }
        told = NewDeparture(
            words["type"] or "dropped_out",
            day,
            words["reason"] or "unknown",
            words["barrier"],
            words["note"],
            engagement,
        )
        self._record(
            form,
            lambda: departures.record(client, told),
            tr("Recorded. The end notice can be filled in from what is known."),
            lambda departure: departures.strike(departure, tr("Undone")),
        )

    def print_notice(self, notice: str) -> None:
        """Preview a notice as it is filled in, to be signed."""
        self._navigator.show_paper(
            partial(notice_paper, self._services.notice_papers, notice, self._now)
        )

    def start(self, given: tuple[str, Mapping[str, object]]) -> None:
        """Write the day on which an engagement began; one that stood there can come back."""
        engagement, day = given[0], given[1].get("start")
        pathway, form = self._services.pathway, self._tab.start_form
        if not isinstance(day, date):
            form.show_refusal(UserError("pathway-day-missing", field="start"))
            return

        def written(former: date | None) -> None:
            self._tab.show_list()
            words = tr("The start was saved.")
            if former is None:
                self._navigator.toast(words)
            else:
                back = partial(pathway.set_start, engagement, former)
                self._navigator.toast(words, partial(self._undo, lambda: back()[1]))

        self._tasks.vault(
            lambda: Outcome.of(pathway.set_start(engagement, day)),
            name=mark("Writing the pathway"),
            owner=self,
            on_success=lambda outcome: written(outcome.value),
            on_failure=partial(self._on_refused, form),
        )

    def meet(self, given: tuple[str, NewJointMeeting]) -> None:
        """Record a joint meeting with its notes and steps."""
        client, new = given
        joint = self._services.joint_meetings
        self._record(
            self._tab.joint_form,
            lambda: joint.record(client, new),
            tr("The meeting was recorded, with a note for each basis."),
            lambda meeting: joint.strike(meeting, tr("Undone")),
        )

    def strike(self, given: tuple[PartView, str]) -> None:
        """Say that a record was entered in error."""
        part, reason = given
        services = self._services
        strikes = {
            "joint_meeting": services.joint_meetings.strike,
            "departure": services.departures.strike,
            "contact_attempt": services.notes.strike_attempt,
        }
        strike = strikes.get(part.kind, partial(services.pathway.strike, part.kind))
        self._tasks.vault(
            lambda: strike(part.id, reason),
            name=mark("Striking a record"),
            owner=self,
            on_success=lambda _changes: self._on_struck(),
            on_failure=partial(self._on_refused, self._tab.strike_form),
        )

    def begin_assessment(self, engagement: str, opened: Callable[[str], None]) -> None:
        """Begin a needs assessment today; `opened` is told its id."""
        pathway, today = self._services.pathway, self._now().date()
        self._tasks.vault(
            lambda: Outcome.of(pathway.begin_assessment(engagement, today)),
            name=mark("Beginning a needs assessment"),
            owner=self,
            on_success=lambda outcome: self._on_begun("needs_assessment", outcome.value, opened),
        )

    def begin_ability(self, engagement: str, opened: Callable[[str], None]) -> None:
        """Begin a work-ability assessment today; `opened` is told its id."""
        ability, today = self._services.work_ability, self._now().date()
        self._tasks.vault(
            lambda: Outcome.of(ability.begin(engagement, today)),
            name=mark("Beginning a work-ability assessment"),
            owner=self,
            on_success=lambda outcome: self._on_begun("work_ability", outcome.value, opened),
        )

    def write(self, form: PartForm, part_id: str, field: str, value: object, heads: object) -> None:
        """Write one field as it was left."""
        basis = {field: tuple(heads) if isinstance(heads, tuple) else ()}
        services = self._services
        is_ability = form is self._tab.ability_form
        setter = services.work_ability.set_field if is_ability else services.pathway.set_assessment
        self._tasks.vault(
            lambda: setter(part_id, field, value, basis),
            name=mark("Writing the pathway"),
            owner=self,
            on_success=lambda _changes: form.settle(field),
            on_failure=partial(self._on_not_written, form, field),
            priority=Priority.WRITE,
        )

    def tick(self, part_id: str, code: str, done: bool) -> None:
        """Tick a line of the checklist, or untick it."""
        self._tasks.vault(
            lambda: self._services.work_ability.tick(part_id, code, done=done),
            name=mark("Writing the pathway"),
            owner=self,
            priority=Priority.WRITE,
        )

    def record(self, kind: str, given: tuple[str, Mapping[str, object]]) -> None:
        """Record what happens once, by kind; the toast strikes it."""
        engagement, values = given
        pathway, tab = self._services.pathway, self._tab
        ways: dict[str, tuple[FormCard, Recorded, str]] = {
            "decision": (
                tab.decision_form,
                pathway.record_decision,
                tr("The decision was recorded."),
            ),
            "evaluation": (
                tab.evaluation_form,
                pathway.record_evaluation,
                tr("The evaluation was recorded."),
            ),
            "closure": (tab.closure_form, pathway.close, tr("The engagement was closed.")),
        }
        form, write, told = ways[kind]
        self._record(
            form,
            lambda: write(engagement, values),
            told,
            lambda made: pathway.strike(kind, made, tr("Undone")),
        )

    def _record(
        self,
        form: FormCard,
        write: Callable[[], tuple[str, Changes]],
        told: str,
        undo: Callable[[str], Changes],
    ) -> None:
        """Write what a form gave, go back to the list, and offer to take it back."""
        self._tasks.vault(
            lambda: Outcome.of(write()),
            name=mark("Writing the pathway"),
            owner=self,
            on_success=lambda outcome: self._on_recorded(told, partial(undo, outcome.value)),
            on_failure=partial(self._on_refused, form),
        )

    def _on_recorded(self, told: str, undo: Callable[[], Changes]) -> None:
        self._tab.show_list()
        self._navigator.toast(told, partial(self._undo, undo))

    def _on_begun(self, kind: str, part_id: str, opened: Callable[[str], None]) -> None:
        """Show what was begun, and offer to take it back."""
        opened(part_id)
        words = {
            "needs_assessment": tr("The needs assessment was begun."),
            "work_ability": tr("The work-ability assessment was begun."),
        }
        pathway = self._services.pathway

        strike = partial(pathway.strike, kind, part_id, tr("Undone"))
        self._navigator.toast(words[kind], partial(self._undo, strike))

    def _undo(self, write: Callable[[], Changes]) -> None:
        """Take back what was just recorded, and show the list."""
        self._tab.show_list()
        self._tasks.vault(write, name=mark("Undoing a change"))

    def _on_struck(self) -> None:
        self._tab.show_list()
        self._navigator.toast(tr("The record was struck through. It stays readable."))

    def _on_refused(self, form: FormCard, error: Exception) -> None:
        """Say in the form why it was not taken; what is no refusal goes to the message bar."""
        if isinstance(error, OsmoError):
            form.show_refusal(error)
        else:
            self._tasks.failed.emit(Failure(error, mark("Writing the pathway")))

    def _on_not_written(self, form: PartForm, field: str, error: Exception) -> None:
        """Say beside the field why it was not written."""
        form.settle(field)
        if isinstance(error, OsmoError):
            form.show_refusal(field, error)
        else:
            self._tasks.failed.emit(Failure(error, mark("Writing the pathway")))

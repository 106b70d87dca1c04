"""The tab of a client's rights and safety: reads it, and carries out what is asked."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import mark, tr
from osmo_desktop.services.crisis import SafetyPlanView
from osmo_desktop.services.models import ClientRow
from osmo_desktop.services.rights import ConsentRow
from osmo_desktop.services.visit_safety import VisitRow, VisitSafetyService
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.navigation import Freshness, Navigator, Now, local_now
from osmo_desktop.ui.paper import Paper, file_name
from osmo_desktop.ui.rights.copy_out import CopyOut
from osmo_desktop.ui.rights.doing import Doing
from osmo_desktop.ui.rights.layout import RightsLayout
from osmo_desktop.ui.rights.needs import Needs, RightsPicture, read_picture
from osmo_desktop.ui.tasks import Failure, TaskRunner
from osmo_desktop.ui.widgets.record_spots import RecordSpots

_KINDS = ("consent", "comment_slip", "visit_safety", "safety_plan", "client")
_SAVING = mark("Saving")
_READING = mark("Reading rights and safety")


class RightsPage(RightsLayout):
    """One client's visits, safety plan, consents, comments and the copy of all data."""

    def __init__(
        self,
        services: Needs,
        tasks: TaskRunner,
        bus: ChangeBus,
        navigator: Navigator,
        *,
        now: Now = local_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(now=now, parent=parent)
        self._services, self._tasks, self._navigator, self._now = services, tasks, navigator, now
        self.client: ClientRow | None = None
        self.client_id = ""
        self._visit_wanted = ""
        self.consent: ConsentRow | None = None
        self.plan: SafetyPlanView | None = None
        self._read: RightsPicture | None = None
        self.copies = CopyOut(
            self, self._wanted_copy, services, tasks, navigator, progress=self.copy_progress
        )
        self.doing = Doing(self, services, tasks)
        self.spots = RecordSpots(self)
        self._connect()
        self.freshness = Freshness(self, bus, self.reload, kinds=_KINDS)

    def open_client(self, client_id: str) -> None:
        """Show a client's tab; a form about another client is left."""
        if client_id != self.client_id:
            self.client, self._read, self.client_id = None, None, client_id
            self.show_cards()
            self.copies.stop()
            self.with_places.setChecked(False)
        self.reload()

    def ask_visit(self, client_id: str) -> None:
        """Show the form of a visit to a client once the tab is read."""
        self._visit_wanted = client_id
        self.open_client(client_id)

    def reload(self) -> None:
        """Read the tab anew."""
        client_id, services = self.client_id, self._services
        if not client_id:
            return
        self._tasks.vault(
            lambda: read_picture(services, client_id),
            name=_READING,
            owner=self,
            on_success=partial(self._on_loaded, client_id),
            on_failure=self._on_failed,
        )

    def ask(self, name: str, consent_id: str = "") -> bool:
        """Show a form by its name; False while what it is about is not there."""
        if self._read is None:
            return False
        if name == "withdraw":
            rows = (row for row in self._read.consents if row.id == consent_id)
            self.consent = next(rows, None)
            if self.consent is None or self.consent.state not in ("in_force", "ended"):
                return False
        if name == "plan":
            self._ask_plan()
            return True
        self.forms[name].begin(self.consent.purpose if name == "withdraw" and self.consent else "")
        self._fill_visit(name)
        self.show_form(self.forms[name])
        return True

    def _fill_visit(self, name: str) -> None:
        """A visit begins with what the last one said."""
        if name == "visit" and self._read is not None and self._read.visits:
            last = self._read.visits[0]
            self.visit_form.fill_like(last.call, last.note, in_pair=last.in_pair)

    def _ask_plan(self) -> None:
        """Read the plan word for word, then show its form."""
        client_id, crisis = self.client_id, self._services.crisis
        self._tasks.vault(
            lambda: crisis.plan_form(client_id),
            name=_READING,
            owner=self,
            on_success=self._show_plan_form,
        )

    def _show_plan_form(self, plan: SafetyPlanView) -> None:
        if plan.client_id == self.client_id:
            self.plan = plan
            self.plan_form.begin()
            self.plan_form.show_texts(plan.texts)
            self.show_form(self.plan_form)

    def _on_loaded(self, client_id: str, loaded: RightsPicture) -> None:
        if client_id != self.client_id:
            return
        self._read, self.client = loaded, loaded.client
        with self.spots.kept():
            self.show_visits(loaded.visits, loaded.out)
            self.show_plan(loaded.plan)
            self.show_consents(loaded.consents)
            self.show_slips(loaded.slips)
        self.with_places.setVisible(loaded.client.protected)
        if self._visit_wanted == client_id:
            self._visit_wanted = ""
            if loaded.out is None:
                self.ask("visit")

    def _on_failed(self, error: Exception) -> None:
        """A client who is gone is told by the page around; anything else is a failure."""
        if not (isinstance(error, OsmoError) and error.code == "client-unknown"):
            self._tasks.failed.emit(Failure(error, _READING))

    def leave_form(self, form: QWidget) -> None:
        """Show the cards again, if the form is still in front."""
        if form.isVisibleTo(self):
            self.show_cards()

    # -- what is done -----------------------------------------------------------------------

    def _come_back(self) -> None:
        """Tick the visit off."""
        out = self._read.out if self._read is not None else None
        if out is not None:
            come_back(out, self._services.visit_safety, self._tasks, self._navigator)

    # -- papers -----------------------------------------------------------------------------

    def _print_plan(self) -> None:
        client, papers = self.client, self._services.rights_papers
        if client is None:
            return
        title = tr("Safety plan")
        name = file_name(title, client.number, self._now().date())

        def paper() -> Paper:
            pdf = papers.safety_plan(client.id)
            return Paper(title, client.name, pdf, name, client.protected, (client.id,), "rights")

        self._navigator.show_paper(paper)

    def _wanted_copy(self) -> tuple[ClientRow, bool] | None:
        """Whose copy is wanted, and whether a protected client's places are to be in it."""
        client = self.client
        return (
            None if client is None else (client, client.protected and self.with_places.isChecked())
        )

    def _connect(self) -> None:
        self.leave_button.clicked.connect(lambda: self.ask("visit"))
        self.back_button.clicked.connect(self._come_back)
        self.plan_button.clicked.connect(lambda: self.ask("plan"))
        self.print_plan_button.clicked.connect(self._print_plan)
        self.consent_button.clicked.connect(lambda: self.ask("consent"))
        self.consent_opened.connect(lambda key: self.ask("withdraw", key))
        self.slip_button.clicked.connect(lambda: self.ask("comment"))
        self.copy_button.clicked.connect(self.copies.print_copy)
        self.json_button.clicked.connect(self.copies.ask)
        self.request_button.clicked.connect(lambda: self._navigator.open_requests(self.client_id))
        for form in self.forms.values():
            form.closed.connect(self.show_cards)


def come_back(
    row: VisitRow, visits: VisitSafetyService, tasks: TaskRunner, navigator: Navigator
) -> None:
    """Tick a visit off as over; it can be undone."""

    def undo() -> None:
        tasks.vault(lambda: visits.reopen(row), name=_SAVING, owner=tasks)

    tasks.vault(
        lambda: visits.back(row),
        name=_SAVING,
        owner=tasks,
        on_success=lambda _changes: navigator.toast(tr("You are back from the visit."), undo),
    )

"""The way to any record that a search finds: to the place where it stands, seen and chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from osmo_desktop.domain.language import mark
from osmo_desktop.services.activities import KINDS_OF_ACTIVITY, Activity
from osmo_desktop.ui.clients.client_page import (
    DOCUMENTS,
    MEASURES,
    NETWORK,
    PATHWAY,
    PLAN,
    RIGHTS,
)
from osmo_desktop.ui.documents.page import DocumentsPage
from osmo_desktop.ui.failures import failure_words
from osmo_desktop.ui.measures.page import MeasuresPage
from osmo_desktop.ui.navigation import CLIENTS
from osmo_desktop.ui.network.page import NetworkPage
from osmo_desktop.ui.palette.activity_view import ActivityView
from osmo_desktop.ui.pathway.page import PathwayPage
from osmo_desktop.ui.plan.page import PlanPage
from osmo_desktop.ui.program_ways import ProgramWays
from osmo_desktop.ui.tasks import TaskRunner

TABS: Final = {
    "engagement": PATHWAY,
    "needs_assessment": PATHWAY,
    "decision": PATHWAY,
    "evaluation": PATHWAY,
    "closure": PATHWAY,
    "work_ability": PATHWAY,
    "joint_meeting": PATHWAY,
    "contact_attempt": PATHWAY,
    "departure": PATHWAY,
    "plan": PLAN,
    "goal": PLAN,
    "plan_review": PLAN,
    "measure_item": MEASURES,
    "assessment": MEASURES,
    "method_use": MEASURES,
    "attachment": DOCUMENTS,
    "network_role": NETWORK,
    "referral": NETWORK,
    "consent": RIGHTS,
    "comment_slip": RIGHTS,
    "safety_plan": RIGHTS,
    "visit_safety": RIGHTS,
}
"""By kind: the tab of the client's page where its records stand."""
_BY_CARD: Final = frozenset({"safety_plan", "visit_safety"})
"""Kinds of which the tab has one card."""


_Way = Callable[[str], None]


class RecordWays(ProgramWays):
    """Leads to records."""

    _tasks: TaskRunner
    documents: DocumentsPage
    measures: MeasuresPage
    network: NetworkPage
    pathway: PathwayPage
    plan: PlanPage

    def open_record(self, client_id: str, kind: str, record_id: str) -> None:
        """Show a record where it stands; of a kind without a place of its own the client."""
        if kind == "meeting":
            self.open_note(client_id, record_id)
        elif kind == "request":
            self.open_requests(client_id, record_id)
        elif kind == "notice":
            self.open_notice(client_id, record_id)
        elif kind in KINDS_OF_ACTIVITY:
            self._open_activity(kind, record_id)
        elif kind in TABS:
            self._open_in_tab(client_id, TABS[kind], kind if kind in _BY_CARD else record_id)
        else:
            self.open_client(client_id)

    def show_activity(self, activity: Activity) -> None:
        """Show what is known of a group, a session or an event in front of the page."""
        ActivityView(self.window, activity, behind=self.window.body).show_in_front()

    def _open_activity(self, kind: str, entity: str) -> None:
        search = self._services.search
        self._tasks.vault(
            lambda: search.activity(kind, entity),
            name=mark("Searching records"),
            owner=self,
            on_success=self.show_activity,
            on_failure=lambda error: self.toast(failure_words(error)),
        )

    def _open_in_tab(self, client_id: str, tab: str, record: str) -> None:
        pages: dict[str, tuple[_Way, _Way]] = {
            PATHWAY: (self.pathway.open_client, self.pathway.show_record),
            PLAN: (self.plan.open_client, self.plan.spots.want),
            MEASURES: (self.measures.open_client, self.measures.spots.want),
            DOCUMENTS: (self.documents.open_client, self.documents.open_attachment),
            NETWORK: (self.network.open_client, self.network.spots.want),
            RIGHTS: (self.rights.open_client, self.rights.spots.want),
        }
        show_client, show_record = pages[tab]
        self.window.show_section(CLIENTS)
        self.clients.view.show_tab(tab)
        self.clients.open_client(client_id, focus=False)
        show_client(client_id)
        show_record(record)

"""What the tab of rights and safety reads, and from which services."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from osmo_desktop.services.access_log import AccessLogService
from osmo_desktop.services.client_export import ClientExportService
from osmo_desktop.services.clients import ClientService
from osmo_desktop.services.crisis import CrisisService, SafetyPlanView
from osmo_desktop.services.models import ClientRow
from osmo_desktop.services.rights import ConsentRow, RightsService, SlipRow
from osmo_desktop.services.rights_papers import RightsPaperService
from osmo_desktop.services.visit_safety import VisitRow, VisitSafetyService


class Needs(Protocol):
    """The services that the tab uses."""

    @property
    def clients(self) -> ClientService:
        """Whose tab it is."""

    @property
    def rights(self) -> RightsService:
        """Consents and comments."""

    @property
    def visit_safety(self) -> VisitSafetyService:
        """Visits."""

    @property
    def crisis(self) -> CrisisService:
        """The safety plan."""

    @property
    def client_export(self) -> ClientExportService:
        """The copy of all data."""

    @property
    def rights_papers(self) -> RightsPaperService:
        """The safety plan on paper."""

    @property
    def access(self) -> AccessLogService:
        """What leaves the vault is logged."""


@dataclass(frozen=True)
class RightsPicture:
    """All that the tab shows of one client."""

    client: ClientRow
    consents: tuple[ConsentRow, ...]
    slips: tuple[SlipRow, ...]
    visits: tuple[VisitRow, ...]
    out: VisitRow | None
    plan: SafetyPlanView


def read_picture(services: Needs, client_id: str) -> RightsPicture:
    """Read it; on the vault worker. Raises UserError("client-unknown")."""
    page = services.clients.page(client_id)
    return RightsPicture(
        client=page.row,
        consents=services.rights.consents(client_id),
        slips=services.rights.slips(client_id),
        visits=services.visit_safety.of(client_id),
        out=services.visit_safety.out(),
        plan=services.crisis.plan(client_id),
    )

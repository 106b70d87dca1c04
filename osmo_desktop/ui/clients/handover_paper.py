"""The disclosure log of a client as a paper for the preview."""

from __future__ import annotations

from osmo_desktop.domain.language import tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.ui.clients.presenting import client_name
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.paper import Paper, file_name


def disclosure_paper(services: Services, client_id: str, now: Now) -> Paper:
    """Make the disclosure log of a client; on the vault worker."""
    row = services.clients.page(client_id).row
    name = file_name(tr("disclosures"), row.number, now().date())
    pdf = services.disclosure_papers.pdf(client_id)
    title, detail = tr("Disclosure log"), client_name(row)
    return Paper(title, detail, pdf, name, row.protected, (client_id,), "disclosures")

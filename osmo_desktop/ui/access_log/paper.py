"""The client's log as a paper for the preview."""

from __future__ import annotations

import re
from datetime import date

from osmo_desktop.domain.language import tr
from osmo_desktop.services.assembly import Services
from osmo_desktop.ui.clients.presenting import client_name
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.paper import Paper


def log_paper(services: Services, client_id: str, since: date | None, now: Now) -> Paper:
    """Make the log of a client; on the vault worker."""
    row = services.clients.page(client_id).row
    number = re.sub(r"[^0-9A-Za-z]+", "-", row.number).strip("-")[:20]
    # The number, never the name: file names are seen by others.
    parts = (tr("log"), number, now().date().isoformat())
    name = "-".join(part for part in parts if part) + ".pdf"
    pdf = services.log_papers.pdf(client_id, since=since)
    return Paper(tr("Who has used the data"), client_name(row), pdf, name, row.protected)

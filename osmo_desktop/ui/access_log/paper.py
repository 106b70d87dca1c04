"""The client's log as a paper for the preview, and what the log's pages need."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.ports import RecordBook
from osmo_desktop.services.access_log import AccessLogService
from osmo_desktop.services.log_papers import LogPaperService
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.paper import Paper, file_name


class LogNeeds(Protocol):
    """The services that the log's pages use."""

    @property
    def access(self) -> AccessLogService:
        """The logs."""

    @property
    def log_papers(self) -> LogPaperService:
        """The log on paper."""

    @property
    def book(self) -> RecordBook:
        """Who one is in the team."""


def log_paper(services: LogNeeds, client_id: str, since: date | None, now: Now) -> Paper:
    """Make the log of a client; on the vault worker."""
    made = services.log_papers.paper(client_id, since=since)
    name = file_name(tr("log"), made.client_number, now().date())
    title = tr("Who has used the data")
    detail = line(made.client_name)
    return Paper(title, detail, made.pdf, name, made.is_protected, (client_id,), "log")

"""A case note as a paper for the preview."""

from __future__ import annotations

from osmo_desktop.domain.language import ptr, tr
from osmo_desktop.services.note_papers import NotePaperService
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.paper import Paper, file_name


def note_paper(papers: NotePaperService, meeting_id: str, now: Now) -> Paper:
    """Make the note; on the vault worker."""
    made = papers.paper(meeting_id)
    name = file_name(ptr("file name", "note"), made.client_number, now().date())
    title, detail = tr("Case note"), line(made.client_name)
    return Paper(title, detail, made.pdf, name, made.is_protected, (made.client_id,), "note")

"""A notice as a paper for the preview."""

from __future__ import annotations

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.records import codes
from osmo_desktop.services.notice_papers import NoticePaperService
from osmo_desktop.services.wording import code_word
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.navigation import Now
from osmo_desktop.ui.paper import Paper, file_name


def notice_paper(
    papers: NoticePaperService, notice_id: str, now: Now, *, blank: bool = False
) -> Paper:
    """Make the notice with what is known already, or `blank`; on the vault worker."""
    made = papers.paper(notice_id, blank=blank)
    name = file_name(tr("notice"), made.client_number, now().date())
    client = (made.client_id,)
    detail = line(made.client_name)
    return Paper(tr("Notice"), detail, made.pdf, name, made.is_protected, client, "notice")


def empty_notice_paper(papers: NoticePaperService, notice_type: str, now: Now) -> Paper:
    """Make the form in force for the pen, about nobody; on the vault worker."""
    name = file_name(tr("notice"), "", now().date())
    detail = code_word(codes.NOTICE_TYPES, notice_type)
    return Paper(tr("Notice"), detail, papers.empty(notice_type), name, screen="notice")

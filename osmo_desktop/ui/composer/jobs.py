"""What the composer does on the vault worker: each function runs there, whole, in one job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.filings import Filing
from osmo_desktop.services.models import ClientPage, NoteDraft
from osmo_desktop.services.review_rows import ReviewRow


@dataclass(frozen=True, slots=True)
class Opening:
    """A draft with what the form shows of its client.

    `returns`: what it was returned for, if it corrects a returned note; `is_student`: it waits for
    an approval of somebody else; `people`: who of the network may have been present; `filings`:
    the engagements that it may be filed under.
    """

    draft: NoteDraft
    client: ClientPage
    returns: tuple[ReviewRow, ...] = ()
    is_student: bool = False
    people: tuple[str, ...] = ()
    filings: tuple[Filing, ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """An approved note; the task runner publishes its `changes`."""

    meeting_id: str
    changes: Changes


def begin(services: Services, client_id: str, now: datetime) -> Opening:
    """Begin a note; raises what `notes.start` raises."""
    return _opening(services, services.notes.start(client_id, now=now), now)


def go_on(services: Services, draft_id: str, now: datetime) -> Opening:
    """Read a draft; raises UserError("draft-unknown")."""
    draft = services.drafts.get(draft_id)
    if draft is None:
        raise UserError("draft-unknown")
    return _opening(services, draft, now)


def amend(services: Services, meeting_id: str, now: datetime) -> Opening:
    """Begin the change of an approved note; raises what `notes.start_amendment` raises."""
    return _opening(services, services.notes.start_amendment(meeting_id), now)


def approve(services: Services, draft: NoteDraft) -> Approval:
    """Make the draft a record; raises what `notes.approve` raises."""
    meeting_id, changes = services.notes.approve(draft)
    return Approval(meeting_id, changes)


def discard(services: Services, draft: NoteDraft) -> Changes:
    """Remove the draft's row; one that was never saved is gone anyway."""
    services.drafts.forget(draft.id)
    return _draft_changed(draft)


def bring_back(services: Services, draft: NoteDraft) -> Changes:
    """Seal a discarded draft again."""
    services.drafts.save(draft)
    return _draft_changed(draft)


def _opening(services: Services, draft: NoteDraft, now: datetime) -> Opening:
    reviews = services.reviews
    returns = reviews.returns(draft.amends) if draft.amends is not None else ()
    page = services.clients.page(draft.client_id)
    people = services.network.names(draft.client_id)
    filings = services.filings.of_client(draft.client_id, (draft.occurred or now).date())
    return Opening(draft, page, returns, reviews.is_student(), people, filings)


def _draft_changed(draft: NoteDraft) -> Changes:
    return Changes(frozenset({"draft"}), frozenset({draft.id}))

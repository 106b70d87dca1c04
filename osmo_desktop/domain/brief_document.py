"""The brief of a substitution on paper: what one has to know of each client, a page a client."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from osmo_desktop.domain.documents import (
    Language,
    OwnWorker,
    PlanStep,
    Whereabouts,
    without_places,
)
from osmo_desktop.domain.errors import BugError


@dataclass(frozen=True, slots=True)
class BriefGoal:
    """A goal, and where things are now in its words."""

    title: str
    now: str = ""


@dataclass(frozen=True, slots=True)
class BriefNote:
    """The newest note: when, of what kind, by whom, and its text, of which the beginning fits."""

    day: date
    mode: str
    author: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientBrief:
    """One client on one page; what does not fit is cut, and the page says so.

    `alerts` are what to know before anything else, `missing` papers that are not complete;
    `steps` are what is open, tasks included, the most urgent first. `phone` and `address` are
    the client's, gone from a protected page.
    """

    client_name: str
    client_number: str
    age: int | None = None
    speaks: str = ""
    protected: bool = False
    withheld_terms: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    service: str = ""
    workers: tuple[OwnWorker, ...] = ()
    phone: Whereabouts | None = None
    address: Whereabouts | None = None
    next_meeting: datetime | None = None
    next_meeting_mode: str = ""
    goals: tuple[BriefGoal, ...] = ()
    steps: tuple[PlanStep, ...] = ()
    last_note: BriefNote | None = None
    missing: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a time without a zone: it would print another hour on another laptop."""
        if self.next_meeting is not None and self.next_meeting.tzinfo is None:
            raise BugError("brief_document_naive_time")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseloadBrief:
    """The clients of a substitution in the order of their names; `language` is the reader's."""

    organisation: str
    absent: str
    substitute: str
    first_day: date
    last_day: date
    printed_at: datetime
    clients: tuple[ClientBrief, ...]
    language: Language = "fi"


def shielded_brief(document: CaseloadBrief, mask: str) -> CaseloadBrief:
    """Give the brief as it may be printed: of protected clients without places (see documents)."""
    clients = (
        without_places(client, mask) if client.protected else client for client in document.clients
    )
    return replace(document, clients=tuple(clients))

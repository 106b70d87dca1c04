"""The disclosure log of a client as it is printed for them: who got what, on what basis.

Texts are other people's words: whoever fills the model masks places of a protected client in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from osmo_desktop.domain.documents import Language
from osmo_desktop.domain.errors import BugError


@dataclass(frozen=True, slots=True)
class DisclosureLine:
    """One disclosure; `note` tells what is not plain, such as an offer without an answer."""

    day: date
    recipient: str
    to_controller: str
    from_controller: str
    basis: str
    given: str
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureDocument:
    """The disclosures of one client, newest first."""

    organisation: str
    client_name: str
    client_number: str
    printed_at: datetime
    language: Language = "fi"
    lines: tuple[DisclosureLine, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a time without a zone: it would print another hour on another laptop."""
        if self.printed_at.tzinfo is None:
            raise BugError("disclosure_document_naive_time")

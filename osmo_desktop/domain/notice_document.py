"""A start or end notice as it is printed: blank for the pen, or with what is known already.

Texts are as they stand in the form's language; whoever fills the model leaves the place of a
protected client out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from osmo_desktop.domain.documents import Language
from osmo_desktop.domain.errors import BugError


@dataclass(frozen=True, slots=True)
class NoticeFact:
    """A fact of the client: an empty value is a line to write on."""

    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class NoticeQuestion:
    """A question with answers to tick; without answers a line to write on, or its value."""

    label: str
    answers: tuple[tuple[str, bool], ...] = ()
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDocument:
    """One notice on paper; `given` is its day where that is known."""

    title: str
    form_name: str
    organisation: str
    client_name: str
    client_number: str
    worker_name: str
    printed_at: datetime
    language: Language = "fi"
    facts: tuple[NoticeFact, ...] = ()
    questions: tuple[NoticeQuestion, ...] = ()
    given: date | None = None

    def __post_init__(self) -> None:
        """Refuse a time without a zone: it would print another hour on another laptop."""
        if self.printed_at.tzinfo is None:
            raise BugError("notice_document_naive_time")

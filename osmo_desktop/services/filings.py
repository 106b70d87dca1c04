"""Under which engagement of a client a note or a plan is filed.

A client may have several engagements at the same time, each with its own controller and basis
(DOMAIN 2.2). What is filed under one belongs to its records and counts on its pathway only; what
is filed under none, as every document from before this was asked, counts for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records import codes
from osmo_desktop.services.document_bases import (
    NO_DOCUMENT,
    DocumentBasis,
    engagements_of,
    ran_on,
    usual_basis,
)
from osmo_desktop.services.wording import code_word, engagement_words


@dataclass(frozen=True)
class Filing:
    """An engagement that something may be filed under; its id is empty for none.

    `words` name it for people, `document` is what the head of a document of it says.
    """

    engagement: str
    words: str
    start: date | None
    end: date | None
    document: DocumentBasis = NO_DOCUMENT

    def holds(self, day: date) -> bool:
        """Tell whether the engagement ran on a day."""
        return (self.start or date.min) <= day <= (self.end or date.max)


class Filings:
    """Reads what a document can be filed under."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book

    def of_client(self, client_id: str, day: date) -> tuple[Filing, ...]:
        """Every engagement of a client, the newest first; heads of documents as of a day."""
        shots = engagements_of(self._book, client_id)
        return tuple(self._filing(shot, day) for shot in shots)

    def usual(self, client_id: str, day: date, *, former: str | None = None) -> str:
        """The former engagement if it ran on a day, else the newest that did; empty for none."""
        found = [s.id for s in engagements_of(self._book, client_id) if ran_on(s, day)]
        return former if former in found else next(iter(found), "")

    def known(self, client_id: str, engagement: str | None) -> str:
        """An engagement as far as it is one of the client's: one that was taken back is none."""
        shot = self._shot(client_id, engagement)
        return shot.id if shot is not None else ""

    def basis_word(self, client_id: str, engagement: str | None) -> str:
        """The legal basis of an engagement; empty for none."""
        shot = self._shot(client_id, engagement)
        return code_word(codes.LEGAL_BASES, shot.record.legal_basis) if shot is not None else ""

    def words(self, client_id: str, engagement: str | None) -> str:
        """The legal basis and the controller of an engagement; empty for none."""
        shot = self._shot(client_id, engagement)
        return engagement_words(shot.record) if shot is not None else ""

    def _shot(self, client_id: str, engagement: str | None) -> Snapshot | None:
        shot = self._book.get("engagement", engagement) if engagement else None
        return shot if shot is not None and shot.stream == client_id else None

    def _filing(self, shot: Snapshot, day: date) -> Filing:
        record = shot.record
        head = usual_basis(self._book, shot.stream, day, engagement=shot.id)
        parts = (head.service_function, engagement_words(record))
        words = " · ".join(part for part in parts if part)
        return Filing(shot.id, words, record.start, record.end, head)


class FilingService:
    """What a form offers."""

    def __init__(self, book: RecordBook) -> None:
        self._filings = Filings(book)

    def of_client(self, client_id: str, day: date) -> tuple[Filing, ...]:
        """Every engagement of a client, the newest first; heads of documents as of a day."""
        return self._filings.of_client(client_id, day)


def offered(filings: Sequence[Filing], day: date, chosen: str = "") -> tuple[Filing, ...]:
    """Those that ran on a day, and the chosen one whenever it ran."""
    return tuple(one for one in filings if one.holds(day) or one.engagement == chosen)


class FiledApart:
    """Which records of a client belong to other engagements than one."""

    def __init__(self, book: RecordBook, engagement: Snapshot) -> None:
        found = book.find("engagement", stream=engagement.stream)
        self._others = {shot.id: shot for shot in found if shot.id != engagement.id}

    def has(self, shot: Snapshot) -> bool:
        """Tell whether a record is filed under another engagement that is here."""
        return shot.record.engagement in self._others

    def has_group(self, group: str | None) -> bool:
        """Tell whether another engagement is about a group."""
        return group is not None and any(o.record.group == group for o in self._others.values())

"""The log of a client as it is printed for them: who used their data, when, and why.

In plain words and put together by day, for the client is no auditor. It names the colleague and
the colleague's role, and no laptop. Reasons are other people's words: whoever fills the model masks
places of a protected client in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from osmo_desktop.domain.documents import Language
from osmo_desktop.domain.errors import BugError


@dataclass(frozen=True, slots=True)
class LogLine:
    """What one colleague did in one way on one day; times in the zone of the laptop used."""

    first: datetime
    last: datetime
    who: str
    role: str
    what: str
    why: str
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class LogDocument:
    """The log of one client from a day to another, newest first.

    `gaps` counts parts of the team's logs that are missing or broken, so that entries of this
    client may be missing too.
    """

    organisation: str
    client_name: str
    client_number: str
    since: date
    until: date
    printed_at: datetime
    language: Language = "fi"
    lines: tuple[LogLine, ...] = ()
    gaps: int = 0

    def __post_init__(self) -> None:
        """Refuse times without a zone: they would print another hour on another laptop."""
        for moment in (self.printed_at, *(line.first for line in self.lines)):
            if moment.tzinfo is None:
                raise BugError("log_document_naive_time")

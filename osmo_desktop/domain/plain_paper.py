"""A paper of headed sections with labelled lines: what needs no layout of its own.

Whoever fills it has taken out what must not stand on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from osmo_desktop.domain.chart import Chart
from osmo_desktop.domain.documents import Language
from osmo_desktop.domain.errors import BugError


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A text, with a label before it or none; `is_small`: what was before, or a remark."""

    text: str
    label: str = ""
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class PaperTable:
    """A table: its head, and rows of as many texts; the first text of a row is its heading."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PaperPart:
    """A heading and what stands below it; `level` 3 is a part of the one of level 2 before it.

    A chart stands below the lines, a table below the chart, and `columns` (two, beside one
    another, with lines only) below the table.
    """

    heading: str
    lines: tuple[PaperLine, ...] = ()
    level: int = 2
    chart: Chart | None = None
    table: PaperTable | None = None
    columns: tuple[PaperPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPaper:
    """One client's paper, or with no name of a client one about nobody.

    `lead` stands below the head, `signers` get a line to sign on.
    """

    title: str
    organisation: str
    client_name: str
    client_number: str
    printed_at: datetime
    language: Language = "fi"
    lead: str = ""
    parts: tuple[PaperPart, ...] = ()
    closing: str = ""
    signers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a time without a zone: it would print another hour on another laptop."""
        if self.printed_at.tzinfo is None:
            raise BugError("plain_paper_naive_time")

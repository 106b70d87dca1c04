"""The record of destruction on paper: what was destroyed on what basis, who decided, and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from osmo_desktop.domain.documents import Language


@dataclass(frozen=True, slots=True)
class DestructionLine:
    """One client by the code of their stream: no name stands on the paper.

    `outcome` says in words what became of it: destroyed, kept and why, or not done yet.
    """

    code: str
    basis: str
    begins: date
    until: date
    outcome: str


@dataclass(frozen=True, slots=True)
class DestructionDeed:
    """Who decided, and when they say so."""

    name: str
    when: datetime


@dataclass(frozen=True, slots=True)
class DestructionDocument:
    """A destruction list as it is printed; `is_done` once two persons carried it out.

    `sources`: each basis with where its time is laid down, in words.
    """

    number: str
    organisation: str
    drawn: date | None
    drawer: str
    table: str
    is_done: bool
    lines: tuple[DestructionLine, ...]
    approvals: tuple[DestructionDeed, ...]
    carried: tuple[DestructionDeed, ...]
    sources: tuple[tuple[str, str], ...]
    printed_at: datetime
    language: Language = "fi"

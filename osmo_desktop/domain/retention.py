"""How long a client's records are kept, from a dated table and funding decisions (DOMAIN 2.6).

Several clocks run for one client: one by the legal basis of each engagement, one more for each
funding decision whose project the engagement falls into. A client is due only when every clock
has run out; where one cannot be told, nothing is proposed, and why is said. Years are counted as
the Act on the computation of periods (150/1930, section 3) does: the last day has the name of the
first one, and is the last of its month where there is no such day. The table is shipped with the
program and read like a stranger's file: one that breaks a rule is a bug.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Annotated, Final, Literal

import msgspec

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.language import LANGUAGES, mark
from osmo_desktop.domain.records.codes import LEGAL_BASES
from osmo_desktop.domain.resource_files import resource_dir

MAX_BYTES: Final = 64 * 1024
SOON: Final = timedelta(days=365)
"""What falls due within this time is shown as coming."""
DECISION: Final = "decision"
"""The rule of a clock that a funding decision sets."""

WHYS: Final = {
    "no-engagement": mark("No engagement is recorded"),
    "disputed": mark("A date or the basis is disputed: settle the conflict first"),
    "no-basis": mark("An engagement has no legal basis"),
    "no-rule": mark("The table says nothing about the legal basis of an engagement"),
    "no-end": mark("An engagement has not ended, or its end is not recorded"),
    "death-unknown": mark("The time runs from a death that is not known"),
    "no-decision": mark("No funding decision is recorded for the project"),
    "decision-open": mark("The end of the project is not recorded in the funding decision"),
    "decision-bare": mark("The funding decision says neither a day nor years"),
}
"""Why nothing can be said, by code."""

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
Words = dict[str, Annotated[str, msgspec.Meta(min_length=1, max_length=500)]]


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How long, from what event, and from when to when this has been the rule; both days count."""

    years: Annotated[int, msgspec.Meta(ge=1, le=150)] | None
    starts: Literal["end", "death", "decision"]
    valid_from: date
    valid_to: date | None
    source: Words


class Matter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of matter: the legal bases that belong to it and its terms, oldest first.

    `why_unused`: of one without bases, why none belongs to it, in our own words.
    """

    id: Id
    label: Words
    bases: tuple[str, ...]
    terms: Annotated[tuple[Term, ...], msgspec.Meta(min_length=1, max_length=50)]
    why_unused: Words | None = None

    def term(self, day: date) -> Term | None:
        """The rule in force on a day."""
        found = (t for t in self.terms if t.valid_from <= day <= (t.valid_to or date.max))
        return next(found, None)


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The retention table as its file tells it."""

    format: Literal[1]
    version: date
    matters: Annotated[tuple[Matter, ...], msgspec.Meta(min_length=1, max_length=100)]

    def matter(self, basis: str) -> Matter | None:
        """The matter that a legal basis belongs to."""
        return next((m for m in self.matters if basis in m.bases), None)

    def label(self, rule: str, language: str) -> str:
        """What a rule is called; the rule itself when this table does not have it."""
        found = next((m for m in self.matters if m.id == rule), None)
        return found.label[language] if found is not None else rule


@dataclass(frozen=True)
class Funding:
    """A funding decision, as it is recorded."""

    start: date | None = None
    end: date | None = None
    until: date | None = None
    years: int | None = None

    def covers(self, start: date | None, end: date) -> bool:
        """Tell whether an engagement falls into the project; an unknown bound is an open one."""
        return (self.start or date.min) <= end and (start or date.min) <= (self.end or date.max)


@dataclass(frozen=True)
class Engaged:
    """What is known of one engagement; `is_disputed` when colleagues' values differ."""

    basis: str | None
    start: date | None
    end: date | None
    is_disputed: bool = False


@dataclass(frozen=True)
class Clock:
    """A time of keeping: its rule, the event it counts from, its last day; else why not."""

    rule: str
    begins: date | None = None
    until: date | None = None
    why: str = ""


class Standing(StrEnum):
    """Where a client stands on a day."""

    DUE = "due"
    SOON = "soon"
    LATER = "later"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """Where a client stands: the clocks, the last day of the longest, or why nothing is said."""

    standing: Standing
    clocks: tuple[Clock, ...]
    begins: date | None = None
    until: date | None = None
    whys: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that were counted by, each once."""
        return tuple(sorted({clock.rule for clock in self.clocks}))


def last_day(begins: date, years: int) -> date:
    """The last day of so many years that count from an event."""
    year = min(begins.year + years, date.max.year)
    return date(year, begins.month, min(begins.day, calendar.monthrange(year, begins.month)[1]))


def stands(
    engaged: Sequence[Engaged],
    table: Table,
    decisions: Sequence[Funding],
    today: date,
    *,
    died: date | None = None,
) -> Verdict:
    """Tell where a client stands on a day, by the rules in force on that day."""
    clocks = [clock for one in engaged for clock in _clocks(one, table, decisions, today, died)]
    if not clocks:
        clocks = [Clock("", why="no-engagement")]
    whys = tuple(code for code in WHYS if code in {clock.why for clock in clocks})
    if whys:
        return Verdict(Standing.UNKNOWN, tuple(clocks), whys=whys)
    until = max(clock.until for clock in clocks if clock.until is not None)
    begins = max(clock.begins for clock in clocks if clock.begins is not None)
    standing = Standing.LATER
    if until < today:
        standing = Standing.DUE
    elif until - today <= SOON:
        standing = Standing.SOON
    return Verdict(standing, tuple(clocks), begins, until)


def _clocks(
    one: Engaged, table: Table, decisions: Sequence[Funding], today: date, died: date | None
) -> list[Clock]:
    """The clocks of one engagement."""
    if one.is_disputed:
        return [Clock("", why="disputed")]
    if not one.basis:
        return [Clock("", why="no-basis")]
    if one.end is None:
        return [Clock("", why="no-end")]
    matter = table.matter(one.basis)
    term = matter.term(today) if matter is not None else None
    if matter is None or term is None:
        return [Clock("", why="no-rule")]
    clocks = [_by_decision(d) for d in decisions if d.covers(one.start, one.end)]
    if term.starts == DECISION or term.years is None:
        return clocks or [Clock(matter.id, why="no-decision")]
    begins = died if term.starts == "death" else one.end
    if begins is None:
        return [*clocks, Clock(matter.id, why="death-unknown")]
    return [*clocks, Clock(matter.id, begins, last_day(begins, term.years))]


def _by_decision(decision: Funding) -> Clock:
    """The clock of a funding decision; where it says a day and years, the later one counts."""
    lasts = [decision.until] if decision.until is not None else []
    if decision.years is not None:
        if decision.end is None:
            return Clock(DECISION, why="decision-open")
        lasts.append(last_day(decision.end, max(decision.years, 0)))
    if not lasts:
        return Clock(DECISION, why="decision-bare")
    return Clock(DECISION, decision.end or decision.start or max(lasts), max(lasts))


def read_table(data: bytes) -> Table:
    """Read and check a table; BugError("retention-invalid") that says why."""
    try:
        table = _DECODER.decode(data) if len(data) <= MAX_BYTES else None
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BugError("retention-invalid", why=str(error)) from None
    why = "too large" if table is None else _fault(table)
    if table is None or why:
        raise BugError("retention-invalid", why=why)
    return table


@cache
def shipped_table() -> Table:
    """The table of this program."""
    return read_table((resource_dir() / "retention.json").read_bytes())


_DECODER: Final = msgspec.json.Decoder(Table)


def _fault(table: Table) -> str:
    """What is wrong with a table; empty when nothing is."""
    ids = [matter.id for matter in table.matters]
    bases = [basis for matter in table.matters for basis in matter.bases]
    terms = [term for matter in table.matters for term in matter.terms]
    rules = {
        "a matter stands twice, or is called like the decision": len({*ids, DECISION})
        == len(ids) + 1,
        "a legal basis is unknown": set(bases) <= set(LEGAL_BASES),
        "a legal basis stands twice": len(set(bases)) == len(bases),
        "a matter without bases says why, and no other": all(map(_is_explained, table.matters)),
        "years and a decision exclude each other": all(
            (term.years is None) == (term.starts == DECISION) for term in terms
        ),
        "the days of terms overlap or are out of order": all(map(_is_in_order, table.matters)),
        "a text lacks a language": all(map(_is_complete, _texts(table))),
    }
    return next((why for why, is_kept in rules.items() if not is_kept), "")


def _texts(table: Table) -> Iterator[Words]:
    """Every text that must be there in all languages."""
    for matter in table.matters:
        yield matter.label
        yield from (term.source for term in matter.terms)
        if matter.why_unused is not None:
            yield matter.why_unused


def _is_explained(matter: Matter) -> bool:
    return bool(matter.bases) == (matter.why_unused is None)


def _is_in_order(matter: Matter) -> bool:
    ends = [date.min, *(term.valid_to or date.max for term in matter.terms)]
    is_apart = all(
        term.valid_from > before for before, term in zip(ends, matter.terms, strict=False)
    )
    return is_apart and all(term.valid_from <= (term.valid_to or date.max) for term in matter.terms)


def _is_complete(words: Words) -> bool:
    return set(words) == set(LANGUAGES) and all(
        t.strip() and t.isprintable() for t in words.values()
    )

"""Dates that cannot both be right, found in pairs of records, each named (DOMAIN 1.2 row 24).

Pure rules over dates alone: nothing is changed, and nothing is refused because of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

END_BEFORE_START: Final = "end_before_start"
BEFORE_ENGAGEMENT: Final = "before_engagement"
AFTER_CLOSURE: Final = "after_closure"
OUTSIDE_ENGAGEMENT: Final = "outside_engagement"
NOTICE_BEFORE: Final = "notice_before_engagement"


@dataclass(frozen=True)
class Period:
    """An engagement: its days, and the group it is to; None where a day is not known."""

    id: str
    start: date | None
    end: date | None
    group: str = ""

    def holds(self, day: date) -> bool:
        """Tell whether a day lies in it; an unknown end bounds nothing."""
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Dated:
    """Another record on a day: a meeting, an attendance of `group`, a notice of `engagement`.

    A meeting that is filed under an engagement is of that one, one without of any.
    """

    kind: str
    id: str
    day: date
    group: str = ""
    engagement: str = ""
    is_end: bool = False


@dataclass(frozen=True)
class Finding:
    """Two days that do not fit together, and the two records that say them.

    For an engagement that ends before it starts both are the same record.
    """

    code: str
    kind: str
    id: str
    day: date
    engagement: str
    other_day: date


def findings(periods: Sequence[Period], dated: Iterable[Dated]) -> tuple[Finding, ...]:
    """All that does not fit together in the records of one client, the earliest day first.

    One meeting before the beginning of an engagement fits: the first contact, as on the pathway.
    """
    found = [
        Finding(END_BEFORE_START, "engagement", p.id, p.end, p.id, p.start)
        for p in periods
        if p.start is not None and p.end is not None and p.end < p.start
    ]
    outside = [one for one in (_of(record, periods) for record in dated) if one is not None]
    early = [one for one in outside if (one.code, one.kind) == (BEFORE_ENGAGEMENT, "meeting")]
    first_contacts = {
        one.engagement: one for one in sorted(early, key=lambda one: (one.day, one.id))
    }
    found += [one for one in outside if first_contacts.get(one.engagement) is not one]
    return tuple(sorted(found, key=lambda one: (one.day, one.code, one.id)))


def _of(record: Dated, periods: Sequence[Period]) -> Finding | None:
    if record.kind == "notice":
        return _of_notice(record, periods)
    concerned = [p for p in periods if p.id == record.engagement] or periods
    if record.group:
        concerned = [period for period in periods if period.group == record.group]
    if not concerned or any(period.holds(record.day) for period in concerned):
        return None
    return _outside(record, concerned)


def _of_notice(record: Dated, periods: Sequence[Period]) -> Finding | None:
    """A notice given before what it tells of."""
    period = next((p for p in periods if p.id == record.engagement), None)
    if period is None:
        return None
    began = period.end if record.is_end else period.start
    if began is None or record.day >= began:
        return None
    return Finding(NOTICE_BEFORE, record.kind, record.id, record.day, period.id, began)


def _outside(record: Dated, periods: Sequence[Period]) -> Finding | None:
    """The nearest period that a day lies outside of."""
    ended = [(p.end, p.id) for p in periods if p.end is not None and p.end < record.day]
    begins = [(p.start, p.id) for p in periods if p.start is not None and p.start > record.day]
    if ended:
        day, period = max(ended)
        code = OUTSIDE_ENGAGEMENT if record.group else AFTER_CLOSURE
    elif begins:
        day, period = min(begins)
        code = OUTSIDE_ENGAGEMENT if record.group else BEFORE_ENGAGEMENT
    else:
        return None
    return Finding(code, record.kind, record.id, record.day, period, day)

"""The time of keeping in words: rows of clients, lists and decisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from osmo_desktop.domain.destruction import KEPT_REASONS
from osmo_desktop.domain.language import current, dates, ntr, tr
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.domain.retention import WHYS
from osmo_desktop.services.destruction_paper import client_code
from osmo_desktop.services.retention_rows import (
    EntryRow,
    FundingRow,
    ListRow,
    MatterRow,
    Signature,
    StandingRow,
)
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import word
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.line_rows import LineRow

_NAMES = 6


def standing_line(row: StandingRow) -> LineRow:
    """A client who is due or will be."""
    kept = tr("Kept until {day}").format(day=day_words(row.until))
    on_list = tr("on list {number}").format(number=row.list_number) if row.list_number else ""
    return LineRow(
        key=row.client_id,
        icon="clock",
        title=_named(row.name, row.number),
        second=dotted(kept, row.basis),
        right=on_list,
    )


def unknown_lines(rows: Sequence[StandingRow]) -> list[LineRow]:
    """Of how many nothing can be said, by the reason: most clients are simply still clients."""
    by_why: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        for why in row.whys:
            by_why[why].append(line(row.name))
    return [
        LineRow(
            key=why,
            icon="info",
            title=tr(words),
            second=_some(by_why[why]),
            right=clients_words(len(by_why[why])),
            tone="sub",
        )
        for why, words in WHYS.items()
        if why in by_why
    ]


def list_line(row: ListRow) -> LineRow:
    """A destruction list."""
    drawn = tr("Drawn up on {day} by {name}").format(
        day=day_words(row.drawn), name=line(row.drawer)
    )
    icons = {"open": "file-clock", "carried": "file-check", "approved": "file-check-2"}
    return LineRow(
        key=row.id,
        icon=icons.get(row.state, "file-clock"),
        title=tr("Destruction list {number}").format(number=row.number),
        second=dotted(drawn, clients_words(len(row.entries))),
        right=state_words(row),
        tone="sub" if row.is_carried else "accent",
        right_tone="sub" if row.is_carried else "warn",
    )


def funding_line(row: FundingRow) -> LineRow:
    """A funding decision."""
    return LineRow(
        key=row.id,
        icon="calendar-clock",
        title=line(row.name) or tr("Funding decision"),
        second=dotted(_span(row.start, row.end), _terms(row)),
    )


def entry_line(row: EntryRow) -> LineRow:
    """A client on a list, with what has to be looked at before it is carried out."""
    kept = tr("Kept until {day}").format(day=day_words(row.entry.until))
    right, tone = _outcome(row)
    return LineRow(
        key=row.entry.client_id,
        icon="circle-minus" if row.kept else "trash-2" if row.is_erased else "clock",
        title=_named(row.name, row.number) if row.name else client_code(row.entry.client_id),
        second=dotted(kept, row.basis),
        right=right,
        right_tone=tone,
        tone="sub" if row.kept or row.is_erased else "accent",
    )


def state_words(row: ListRow) -> str:
    """How far a list is."""
    if row.is_carried:
        return tr("Carried out")
    if row.state == "half_carried":
        return tr("Waits for the other supervisor to carry it out")
    if row.is_approved:
        return tr("Approved, not carried out")
    return ntr("{n} approval missing", "{n} approvals missing", row.missing_approvals).format(
        n=integer(row.missing_approvals, current())
    )


def signature_words(signatures: Sequence[Signature]) -> str:
    """Who decided and when; an approval of what the list was before says so."""
    if not signatures:
        return tr("Nobody yet")
    return "; ".join(map(_signed, signatures))


def matter_words(row: MatterRow) -> str:
    """How long a matter is kept, from what, and where that is laid down."""
    if row.years is None:
        term = tr("by the project's funding decision")
    else:
        term = ntr("{n} year", "{n} years", row.years).format(n=integer(row.years, current()))
        term += " " + (tr("from the death") if row.starts == "death" else tr("from the end"))
    return tr("{matter}: {term}. {source}").format(matter=row.label, term=term, source=row.source)


def clients_words(count: int) -> str:
    """So many clients."""
    return ntr("{n} client", "{n} clients", count).format(n=integer(count, current()))


def day_words(day: date | None) -> str:
    """A day, or a dash."""
    return dates.short_date(day, current()) if day is not None else "–"


def dotted(*parts: str) -> str:
    """What there is, with middle dots."""
    return " · ".join(part for part in parts if part)


def _signed(one: Signature) -> str:
    said = f"{line(one.name)} {_moment(one.when)}"
    return said if one.is_current else tr("{said} (of the list as it was before)").format(said=said)


def _moment(when: datetime) -> str:
    return dates.date_and_time(when, current())


def _outcome(row: EntryRow) -> tuple[str, Tone]:
    if row.is_erased:
        words = ntr(
            "Destroyed on {done} of {n} laptop", "Destroyed on {done} of {n} laptops", row.laptops
        )
        n, done = integer(row.laptops, current()), integer(row.done, current())
        return words.format(done=done, n=n), "sub"
    if row.kept:
        return tr("Kept: {reason}").format(reason=word(KEPT_REASONS, row.kept)), "sub"
    if not row.is_due:
        return tr("Not due any more"), "danger"
    if row.new_records:
        words = ntr("{n} new record", "{n} new records", row.new_records)
        return words.format(n=integer(row.new_records, current())), "warn"
    return (tr("Changed since the list was drawn up"), "warn") if row.is_changed else ("", "sub")


def _named(name: str, number: str) -> str:
    return f"{line(name)} ({line(number)})" if number and number != name else line(name)


def _some(names: Sequence[str]) -> str:
    shown = "; ".join(names[:_NAMES])
    return f"{shown} …" if len(names) > _NAMES else shown


def _span(start: date | None, end: date | None) -> str:
    if start and end:
        return f"{day_words(start)} – {day_words(end)}"
    if end:
        return tr("ends {day}").format(day=day_words(end))
    return tr("begins {day}").format(day=day_words(start)) if start else ""


def _terms(row: FundingRow) -> str:
    parts = [tr("Kept until {day}").format(day=day_words(row.until))] if row.until else []
    if row.years is not None:
        words = ntr("{n} year after the end", "{n} years after the end", row.years)
        parts.append(words.format(n=integer(row.years, current())))
    return dotted(*parts) or tr("Neither a day nor years are recorded")

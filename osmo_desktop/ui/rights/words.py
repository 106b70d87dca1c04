"""Consents, comments and visits in words."""

from __future__ import annotations

from datetime import date, datetime

from osmo_desktop.domain.language import current, dates, mark, tr
from osmo_desktop.domain.records.rights import CONSENT_WAYS, SLIP_WAYS
from osmo_desktop.services.rights import ConsentRow, SlipRow
from osmo_desktop.services.visit_safety import VisitRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import word
from osmo_desktop.ui.widgets.line_rows import LineRow

_STATES = {
    "in_force": mark("In force"),
    "ended": mark("Ended"),
    "withdrawn": mark("Withdrawn"),
    "struck": mark("Entered in error"),
}


def consent_line(row: ConsentRow) -> LineRow:
    """A consent as a row: what for, since when and how, and whether it holds."""
    since = day_words(row.given)
    parts = [tr("given {day}").format(day=since), word(CONSENT_WAYS, row.way), line(row.author)]
    if row.withdrawn is not None:
        parts.append(tr("withdrawn {day}").format(day=day_words(row.withdrawn)))
    elif row.until is not None:
        parts.append(tr("until {day}").format(day=day_words(row.until)))
    holds = row.state == "in_force"
    return LineRow(
        key=row.id,
        icon="circle-check" if holds else "circle-minus",
        title=line(row.purpose),
        second=" · ".join(part for part in parts if part),
        right=tr(_STATES[row.state]),
        tone="accent" if holds else "sub",
    )


def slip_words(row: SlipRow) -> str:
    """Who gave a comment, when and how, and who filed it."""
    told = tr("{giver}, {day}. {way}. Filed by {worker}.").format(
        giver=line(row.giver),
        day=day_words(row.given),
        way=word(SLIP_WAYS, row.way),
        worker=line(row.recorder),
    )
    return (
        told if not row.struck else " ".join((told, tr("Entered in error") + ":", line(row.struck)))
    )


def visit_words(row: VisitRow) -> str:
    """Who is out until when, and whom to call."""
    told = tr("{worker} left at {start}, back by {end}. If not, call: {call}.").format(
        worker=line(row.worker),
        start=clock_words(row.started),
        end=clock_words(row.expected),
        call=line(row.call),
    )
    return told + " " + tr("Only together with a colleague") + "." if row.in_pair else told


def past_visit_words(row: VisitRow) -> str:
    """A visit that is over, or that a colleague is on."""
    day = day_words(row.started.date())
    parts = [day, line(row.worker), tr("Only together with a colleague") if row.in_pair else ""]
    return " · ".join(part for part in (*parts, line(row.note)) if part)


def clock_words(moment: datetime) -> str:
    """The time of day, as it was on the laptop that wrote it."""
    return dates.clock(moment, current())


def day_words(day: date | None) -> str:
    """A day, or nothing."""
    return dates.short_date(day, current()) if day is not None else ""

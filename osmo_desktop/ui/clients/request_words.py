"""A request in words, for the register, the client's page and the request's own card."""

from __future__ import annotations

from datetime import date

from osmo_desktop.domain.language import current, dates, ntr, tr
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.domain.records.request import (
    REQUEST_ASKERS,
    REQUEST_CHANNELS,
    REQUEST_OUTCOMES,
    REQUEST_TYPES,
)
from osmo_desktop.services.requests import REMINDED, RequestRow
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.clients.presenting import word
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.line_rows import LineRow


def type_words(row: RequestRow) -> str:
    """Say what is asked."""
    return word(REQUEST_TYPES, row.type)


def left_words(row: RequestRow) -> str:
    """Say how much time is left, how late it is, or when the answer was given."""
    if not row.is_open:
        outcome = word(REQUEST_OUTCOMES, row.outcome)
        return outcome if row.answered is None else f"{outcome} {_day(row.answered)}"
    days = row.days_left
    if days < 0:
        late = ntr("{n} day late", "{n} days late", -days)
        return late.format(n=integer(-days, current()))
    if days == 0:
        return tr("due today")
    return ntr("{n} day left", "{n} days left", days).format(n=integer(days, current()))


def left_tone(row: RequestRow) -> Tone:
    """How the time left sounds."""
    return "warn" if row.is_open and row.days_left <= REMINDED.days else "sub"


def request_line(row: RequestRow, *, with_name: bool) -> LineRow:
    """Return a request as a row; `with_name` where several clients' stand together."""
    parts = [tr("received {day}").format(day=_day(row.received))]
    if row.state == "extended":
        parts.append(tr("time made longer"))
    if row.has_conflict:
        parts.append(tr("conflict"))
    what = type_words(row)
    return LineRow(
        key=row.id,
        icon=_icon(row),
        title=f"{line(row.client_name)} · {what}" if with_name else what,
        second=" · ".join(parts),
        right=left_words(row),
        tone="sub" if not row.is_open else left_tone(row) if left_tone(row) == "warn" else "accent",
        right_tone=left_tone(row),
    )


def facts(row: RequestRow) -> list[tuple[str, str]]:
    """All that is known of a request, as label and words; what is not known is left out."""
    asker = word(REQUEST_ASKERS, row.asked_by)
    told = tr("yes") if row.complaint_told else ""
    found = [
        (tr("Received"), f"{_day(row.received)} · {word(REQUEST_CHANNELS, row.channel)}"),
        (tr("Asked by"), f"{asker}: {line(row.asker)}" if row.asker else asker),
        (tr("The request in words"), block(row.wish)),
        (tr("Last day for the answer"), f"{_day(row.due)} · {left_words(row)}"),
        (tr("Client told of more time"), _day(row.extended) if row.extended else ""),
        (tr("Why more time is needed"), block(row.extension_reason)),
        (tr("Answer"), left_words(row) if not row.is_open else ""),
        (tr("What was given or done"), block(row.answer)),
        (tr("Why it was refused"), block(row.refusal_reason)),
        (tr("Told of the right to complain"), told),
    ]
    return [(label, words) for label, words in found if words]


def _icon(row: RequestRow) -> str:
    if not row.is_open:
        return "circle-check"
    return "clock-alert" if left_tone(row) == "warn" else "clock"


def _day(day: date) -> str:
    return dates.short_date(day, current())

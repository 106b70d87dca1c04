"""Documents of the queue in words: rows, ages, what to do."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import current, ntr, ptr, tr
from osmo_desktop.domain.language.dates import short_date
from osmo_desktop.services.transfers import AMENDED, STRUCK, TransferRow
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import days_words
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.chips import ChipChoice
from osmo_desktop.ui.widgets.line_rows import LineRow

WEEK: Final = 7
MONTH: Final = 28
"""Days of waiting at which the backlog is parted."""
WAITING, FRESH, WEEKS, OLD, DONE = "waiting", "fresh", "weeks", "old", "done"


def lead_words(target: str) -> str:
    """In what order the blocks stand, and what copying does; `target` may be empty."""
    order = tr("The blocks stand in the same order as the fields: {target}.")
    if not target:
        order = tr("No client system is known for this day: the blocks stand in our own order.")
    copying = tr(
        "What you copy is cleared from the clipboard after half a minute, and the copying is in "
        "the log."
    )
    return f"{order.format(target=line(target))} {copying}"


def chip_choices() -> list[ChipChoice]:
    """The backlog by age, and what is done."""
    return [
        ChipChoice(WAITING, ptr("transfers", "Waiting")),
        ChipChoice(FRESH, tr("Under a week")),
        ChipChoice(WEEKS, tr("1–4 weeks")),
        ChipChoice(OLD, tr("Over 4 weeks")),
        ChipChoice(DONE, ptr("transfers", "Done")),
    ]


def group_of(row: TransferRow) -> str:
    """Where a document belongs in the backlog."""
    if not row.is_queued:
        return DONE
    if row.age < WEEK:
        return FRESH
    return WEEKS if row.age < MONTH else OLD


def backlog_words(waiting: int, oldest: int) -> str:
    """Say the backlog in one line: "12 documents wait · oldest 34 days"."""
    if not waiting:
        return tr("Nothing waits to be transferred")
    words = ntr("{n} document waits", "{n} documents wait", waiting).format(n=waiting)
    days = ntr("{n} day", "{n} days", oldest).format(n=oldest)
    age = tr("oldest {age}").format(age=days)
    return f"{words} · {age}"


def row_line(row: TransferRow) -> LineRow:
    """A document as a row."""
    what = f"{row.title}, {short_date(row.day, current())}"
    tone: Tone = "warn" if row.is_queued and row.age >= MONTH else "accent"
    return LineRow(
        key=f"{row.kind}:{row.id}",
        icon=_icon(row),
        title=f"{line(row.client_name)} · {line(what)}",
        second=" · ".join(part for part in (_why(row), line(row.author, 60)) if part),
        right=days_words(row.age) if row.is_queued else "",
        tone=tone,
        right_tone="warn" if tone == "warn" else "sub",
    )


def head_words(row: TransferRow) -> str:
    """Whose and which document it is."""
    name = " ".join(part for part in (row.client_number, line(row.client_name)) if part)
    return f"{name} · {row.title} · {short_date(row.day, current())}"


def notice_words(row: TransferRow) -> str:
    """What is to be known before copying; empty where there is nothing."""
    if row.state == STRUCK:
        return tr(
            "This was struck through after its transfer ({target}). Strike it through in the "
            "client system too."
        ).format(target=line(row.target_id) or tr("no id"))
    if row.state == AMENDED and row.moved is not None:
        return tr(
            "This was amended after its transfer on {day} ({target}). Copy it again, and record "
            "the transfer anew."
        ).format(day=short_date(row.moved, current()), target=line(row.target_id))
    return "" if row.is_queued else _why(row)


def _why(row: TransferRow) -> str:
    """Why it waits, or what became of it."""
    if row.state == STRUCK:
        return tr("Struck through after its transfer")
    if row.state == AMENDED:
        return tr("Amended after its transfer")
    if row.is_queued:
        return ""
    if row.moved is not None:
        words = tr("Transferred on {day}, {target}").format(
            day=short_date(row.moved, current()), target=line(row.target_id, 60)
        )
        proposed = tr("minimising is proposed")
        return f"{words} · {proposed}" if row.is_proposed else words
    return tr("No transfer needed: {reason}").format(reason=line(row.reason, 120))


def _icon(row: TransferRow) -> str:
    if row.state == STRUCK:
        return "file-x"
    if row.state == AMENDED:
        return "file-pen"
    return "file-clock" if row.is_queued else "file-check"

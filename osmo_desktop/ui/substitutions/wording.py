"""Substitutions in words."""

from __future__ import annotations

from osmo_desktop.domain.language import current, dates, ntr, tr
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.domain.records.substitution import SUBSTITUTION_CAUSES
from osmo_desktop.services.substitutions import SubstitutionRow
from osmo_desktop.ui.clients.plain import line


def who_words(row: SubstitutionRow) -> str:
    """Say who stands in for whom and when."""
    return tr("{substitute} stands in for {absent}, {days}").format(
        substitute=line(row.substitute, 60), absent=line(row.absent, 60), days=days_words(row)
    )


def own_words(row: SubstitutionRow) -> str:
    """Say it to one of the two: "You stand in for: Anna Niemi 23.11.–4.12.2026 (14 clients)"."""
    if row.is_own:
        words = tr("You stand in for: {absent} {days} ({clients})").format(
            absent=line(row.absent, 60), days=days_words(row), clients=clients_words(row.clients)
        )
        # What is not approved by then cannot be approved any more.
        last = tr("This is the last day: approve your notes today.")
        return f"{words}. {last}" if row.is_last_day else words
    return tr("Your substitute: {substitute} {days} ({clients})").format(
        substitute=line(row.substitute, 60),
        days=days_words(row),
        clients=clients_words(row.clients),
    )


def state_words(row: SubstitutionRow) -> str:
    """Say how it stands, of how many clients, why, and what is still to come."""
    parts = [_state(row), clients_words(row.clients)]
    if row.cause in SUBSTITUTION_CAUSES:
        parts.append(tr(SUBSTITUTION_CAUSES[row.cause]))
    if row.is_afterwards:
        parts.append(tr("entered afterwards"))
    if row.is_own and row.state == "running" and row.waiting:
        words = ntr("{n} awaits its key", "{n} await their keys", row.waiting)
        parts.append(words.format(n=integer(row.waiting, current())))
    return " · ".join(parts)


def days_words(row: SubstitutionRow) -> str:
    """Say its days."""
    return dates.date_range(row.first_day, row.last_day, current())


def clients_words(count: int) -> str:
    """Count clients."""
    return ntr("{n} client", "{n} clients", count).format(n=integer(count, current()))


def state_icon(row: SubstitutionRow) -> str:
    """The icon of how it stands."""
    return {"running": "users-round", "planned": "calendar-clock"}.get(row.state, "circle-check")


def _state(row: SubstitutionRow) -> str:
    if row.state == "over" and row.is_ended:
        return tr("Ended early")
    words = {"running": tr("Running"), "planned": tr("Planned"), "over": tr("Ended")}
    return words[row.state]

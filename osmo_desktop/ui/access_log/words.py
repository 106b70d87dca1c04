"""An entry of the view-log in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from osmo_desktop.domain.language import current, dates, ntr, tr
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.services.access_log import AccessGap, AccessRow
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.line_rows import LineRow

_CODE: Final = 6
"""Hex digits by which a client is told from others where the name cannot be read."""

_ICONS: Final = {
    "unlock": "lock-open",
    "failed_unlock": "triangle-alert",
    "lock": "lock",
    "view": "eye",
    "search": "search",
    "export": "hard-drive-upload",
    "print": "printer",
    "copy": "file-text",
    "grant": "key-round",
    "break_glass": "triangle-alert",
    "reset_help": "life-buoy",
    "erase": "trash-2",
    "log_view": "history",
}
_WARNING: Final = frozenset({"failed_unlock", "break_glass"})


def access_line(row: AccessRow) -> LineRow:
    """Return an entry as a row: who and what, whose and why, when."""
    client = client_words(row)
    return LineRow(
        key=row.id,
        icon=_ICONS.get(row.action, "circle-dashed"),
        title=f"{who_words(row)} · {what_words(row)}",
        second=" · ".join(part for part in (client, line(row.reason), _for_words(row)) if part),
        right=when_words(row),
        tone=_tone(row),
    )


def who_words(row: AccessRow) -> str:
    """Say who did it."""
    return line(row.user_name) or tr("Unknown worker")


def what_words(row: AccessRow) -> str:
    """Say what was done, where, and how often."""
    action = row.action_name or line(row.action, 40)
    parts = [f"{action}: {line(row.screen_name, 120)}" if row.screen_name else action]
    if row.count > 1:
        times = ntr("{n} time", "{n} times", row.count)
        parts.append(times.format(n=integer(row.count, current())))
    if row.hits:
        hits = ntr("{n} hit", "{n} hits", row.hits)
        parts.append(hits.format(n=integer(row.hits, current())))
    return ", ".join(parts)


def client_words(row: AccessRow) -> str:
    """Say whose data it was, as far as one may read it; empty where it was nobody's."""
    if not row.client:
        return ""
    if row.client_name:
        return line(row.client_name)
    code = row.client[:_CODE]
    return (tr("Erased client {code}") if row.is_erased else tr("Client {code}")).format(code=code)


def when_words(row: AccessRow) -> str:
    """Say when, as the laptop claims."""
    return tr("{day} at {clock}").format(
        day=dates.short_date(row.at.date(), current()), clock=dates.clock(row.at, current())
    )


def whole_words(row: AccessRow) -> str:
    """Say all of an entry in a few sentences, for the place under the list."""
    parts = [
        when_words(row),
        who_words(row),
        line(row.device_name),
        what_words(row),
        client_words(row),
        tr("Reason: {reason}").format(reason=block(row.reason)) if row.reason else "",
        _for_words(row),
    ]
    return " · ".join(part for part in parts if part)


def gap_words(gap: AccessGap) -> str:
    """Say what is wrong with whose log."""
    whose = line(gap.device_name)
    if gap.user_name:
        whose = f"{whose} ({line(gap.user_name)})"
    return f"{whose}: {gap.text}"


def count_words(shown: Sequence[AccessRow], of: int) -> str:
    """Say how many entries are shown, of how many."""
    if len(shown) == of:
        return ntr("{n} entry", "{n} entries", of).format(n=integer(of, current()))
    words = ntr("{shown} of {n} entry", "{shown} of {n} entries", of)
    return words.format(shown=integer(len(shown), current()), n=integer(of, current()))


def _for_words(row: AccessRow) -> str:
    return tr("For {name}").format(name=line(row.for_whom)) if row.for_whom else ""


def _tone(row: AccessRow) -> Tone:
    return "warn" if row.action in _WARNING else "sub"

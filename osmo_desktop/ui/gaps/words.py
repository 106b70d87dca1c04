"""The board in words: rows, groups, and what stands at the head of the section."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from osmo_desktop.domain.language import current, dates, mark, ntr, tr
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.domain.records import codes
from osmo_desktop.services.gap_board import LONG, Board, BoardGap, BoardRow, NextAction, grouped
from osmo_desktop.services.notices import NoticeView
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import (
    attempts_words,
    day_words,
    days_words,
    meeting_word,
    mode_word,
    moment_words,
)
from osmo_desktop.ui.tokens import Tone

CODE_WORDS: Final = {
    "start_notice": mark("Start notice"),
    "end_notice": mark("End notice"),
    "not_reached": mark("Unreached"),
    "request": mark("Request"),
    "dates": mark("Dates"),
    "no_start": mark("Start date"),
}
_ICONS: Final = {
    "end_notice": "file-clock",
    "not_reached": "phone-missed",
    "request": "clock-alert",
    "dates": "calendar-clock",
    "no_start": "calendar-clock",
}
_DETAILS: Final = {
    "request": mark("Waits for an answer"),
    "no_start": mark("The start date was cleared. Write it on the client's tab Pathway."),
}
_AGES: Final = {
    "fresh": mark("Under {n} days"),
    "overdue": mark("{first}–{last} days"),
    "long": mark("{first} days or more"),
}
_FEW: Final = 2


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One painted row: a client with the oldest gap, or the heading of a group (`is_head`)."""

    key: str
    name: str
    place: str = ""
    protected: bool = False
    icon: str = ""
    what: str = ""
    detail: str = ""
    age: str = ""
    age_tone: Tone = "text"
    tries: str = ""
    last: str = ""
    next: str = ""
    when: str = ""
    is_head: bool = False

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        parts = (self.name, self.place, self.what, self.detail, self.age, self.tries, self.last)
        return ", ".join(part for part in (*parts, self.next, self.when) if part)


def alone_words(view: NoticeView) -> str:
    """What a notice without all its plain answers means for the figures (DOMAIN 4.2)."""
    if view.counts:
        return ""
    return tr("Answers are missing: the person counts only in the grand total of participants.")


def whole_words(words: str, view: NoticeView) -> str:
    """What was recorded of a notice as a whole, and what that means where answers are missing."""
    return f"{words} {alone_words(view)}".strip()


def board_lines(
    rows: Sequence[BoardRow], board: Board, *, by: str, wanted: Collection[str], now: datetime
) -> list[BoardLine]:
    """The rows as they are painted, under the headings of their groups."""
    lines = []
    for name, members in grouped(rows, by, board.overdue_days):
        if by:
            count = clients_words(len(members))
            title = f"{group_words(by, name, board.overdue_days)} · {count}"
            lines.append(BoardLine(f"head:{name}", title, is_head=True))
        lines += [_line(row, board.overdue_days, wanted, now) for row in members]
    return lines


def group_words(by: str, name: str, overdue: int) -> str:
    """The heading of a group."""
    if by == "age":
        first = integer(overdue if name == "overdue" else LONG * overdue, current())
        words = tr(_AGES.get(name, name))
        last = integer(LONG * overdue - 1, current())
        return words.format(n=integer(overdue, current()), first=first, last=last)
    none = tr("No place that may be shown") if by == "municipality" else tr("Nobody's client")
    return line(name) or none


def state_words(rows: Sequence[BoardRow]) -> str:
    """How much is missing of those that are shown, for the head of the section."""
    if not rows:
        return ""
    oldest = max(row.days for row in rows)
    without = sum(row.next_action is None for row in rows)
    days = ntr("oldest gap {n} day", "oldest gap {n} days", oldest)
    idle = ntr("{n} without a next action", "{n} without a next action", without)
    parts = [clients_words(len(rows)), days.format(n=integer(oldest, current()))]
    return " · ".join([*parts, *([idle.format(n=integer(without, current()))] if without else [])])


def clients_words(count: int) -> str:
    """How many clients."""
    return ntr("{n} client", "{n} clients", count).format(n=integer(count, current()))


def gap_title(gap: BoardGap) -> str:
    """What is missing, as a title."""
    return tr(CODE_WORDS[gap.code]) if gap.code in CODE_WORDS else line(gap.code, 40)


def gap_detail(gap: BoardGap) -> str:
    """What of it is missing, in a few words."""
    if gap.misfit is not None:
        return gap.misfit.words()
    if gap.code in _DETAILS:
        return tr(_DETAILS[gap.code])
    if gap.code == "not_reached":
        since = dates.short_date(gap.since, current())
        return tr("Not reached since {day}").format(day=since)
    if gap.state == "missing":
        return tr("Missing despite attempts")
    if gap.state == "partial" and gap.missing:
        names = [field.label[current().code] for field in gap.missing]
        rest = len(names) - _FEW
        shown = ", ".join(names[:_FEW]) + (f" + {rest}" if rest > 0 else "")
        return tr("Missing: {fields}").format(fields=shown)
    return tr("Asked, not given yet") if gap.state == "asked" else tr("Not begun yet")


def age_words(days: int) -> str:
    """The age of a gap."""
    return (
        ntr("{n} day", "{n} days", days).format(n=integer(days, current())) if days else tr("today")
    )


def next_words(action: NextAction | None, now: datetime) -> tuple[str, str]:
    """What is agreed on, and when."""
    if action is None:
        return tr("Next action missing"), ""
    if action.moment is not None:
        what = meeting_word(action.mode) if action.mode else tr("Meeting")
        return what, moment_words(action.moment, now)
    return line(action.text, 120), day_words(action.day, now.date())


def attempt_words(mode: str, outcome: str) -> str:
    """Channel and outcome of an attempt."""
    how = tr(codes.OUTCOMES[outcome]) if outcome in codes.OUTCOMES else ""
    return ", ".join(part for part in (mode_word(mode), how.lower()) if part)


def _line(row: BoardRow, overdue: int, wanted: Collection[str], now: datetime) -> BoardLine:
    first = next((gap for gap in row.gaps if gap.code in wanted), row.gaps[0])
    others = len(row.gaps) - 1
    more = ntr("+ {n} other", "+ {n} others", others).format(n=others) if others else ""
    what, when = next_words(row.next_action, now)
    return BoardLine(
        key=row.client_id,
        name=line(row.name),
        place=tr("Place protected") if row.protected else line(row.municipality, 60),
        protected=row.protected,
        icon=_ICONS.get(first.code, "file-x"),
        what=" ".join(part for part in (gap_title(first), more) if part),
        detail=gap_detail(first),
        age=days_words(first.days) if first.days else tr("today"),
        age_tone="warn" if first.days >= overdue else "text",
        tries=attempts_words(row.attempts),
        last=_last_words(row.last_attempt),
        next=what,
        when=when,
    )


def _last_words(day: date | None) -> str:
    if day is None:
        return tr("no attempts")
    return tr("latest {day}").format(day=dates.short_date(day, current()))

"""Read models turned into rows, words and icons as the screens show them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from osmo_desktop.domain.language import current, dates, mark, ntr, tr
from osmo_desktop.domain.language.names import initials
from osmo_desktop.domain.records import codes
from osmo_desktop.services import event_words
from osmo_desktop.services.event_words import event_body, event_title
from osmo_desktop.services.models import ClientPage, ClientRow, TimelineEntry
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets.client_list import LENT_ICON
from osmo_desktop.ui.widgets.client_list import ClientRow as ListedClient
from osmo_desktop.ui.widgets.timeline import TimelineRow

MODE_ICONS: Final = {
    "home_visit": "house",
    "office": "building-2",
    "elsewhere": "map-pin",
    "phone": "phone",
    "video": "monitor",
    "message": "message-square",
    "group_session": "users-round",
}
ATTACHMENT_ICONS: Final = {
    "scan": "file-text",
    "photo": "image",
    "signature": "signature",
    "other": "paperclip",
}
_BODY_LIMIT = 600
_MEETING_WORDS: Final = {
    "elsewhere": mark("Meeting elsewhere"),
}
_GAP_WORDS: Final = {
    "start_notice": mark("Start notice missing"),
    "end_notice": mark("End notice missing"),
    "not_reached": mark("Unreached"),
    "request": mark("A request waits for an answer"),
    "no_start": mark("Start date of the engagement missing"),
    "dates": mark("Dates that do not fit together"),
}
_GAP_ICONS: Final = {
    "not_reached": "phone-missed",
    "request": "clock-alert",
    "no_start": "calendar-clock",
    "dates": "calendar-clock",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A status worth knowing about a client: words, icon, tone, and why."""

    words: str
    icon: str
    tone: Tone
    why: str = ""


def word(words: dict[str, str], code: str | None) -> str:
    """Return the translated word of a code; a code of a newer version as it is."""
    return tr(words[code]) if code in words else line(code, 40)


def mode_word(code: str | None) -> str:
    """Return the word of a way of contact: "Home visit"."""
    return word(codes.CONTACT_MODES, code)


def meeting_word(code: str | None) -> str:
    """Return the word of a meeting that is agreed: "Home visit", "Meeting elsewhere"."""
    return tr(_MEETING_WORDS[code]) if code in _MEETING_WORDS else mode_word(code)


def mode_icon(code: str | None) -> str:
    """Return the icon of a way of contact."""
    return MODE_ICONS.get(code or "", "clipboard-list")


def lower_first(words: str) -> str:
    """Return words for the middle of a sentence."""
    return words[:1].lower() + words[1:]


def client_name(row: ClientRow) -> str:
    """Return `Sukunimi, Etunimi`, or the number of a client without a name."""
    return line(row.name) or tr("Client no. {number}").format(number=line(row.number, 40))


def client_initials(row: ClientRow) -> str:
    """Return the letters of the avatar."""
    return initials(row.given_name[:80], row.family_name[:80])[:3]


def day_words(day: date, today: date) -> str:
    """Name a day as short as is plain: "today", "Mon 23.11.", with the year if it is another."""
    if abs((day - today).days) <= 1:
        return dates.relative_day(day, today, current())
    if day.year != today.year:
        return dates.short_date(day, current())
    name = dates.short_weekday(day, current())
    return f"{name} {dates.day_and_month(day, current())}"


def moment_words(moment: datetime, now: datetime) -> str:
    """Name a moment: "today at 9.00", "Mon 23.11. at 10.00"."""
    local = moment.astimezone(now.tzinfo)
    return tr("{day} at {clock}").format(
        day=day_words(local.date(), now.date()), clock=dates.clock(local, current())
    )


def clock_words(moment: datetime) -> str:
    """Return a time of day with its word: "klo 14.30"."""
    return tr("at {clock}").format(clock=dates.clock(moment, current()))


def days_words(days: int) -> str:
    """Return an age in days: "46 d"."""
    return tr("{n} d").format(n=days)


def attempts_words(attempts: int) -> str:
    """Return how often somebody tried: "2 attempts"."""
    return ntr("{n} attempt", "{n} attempts", attempts).format(n=attempts)


def gap_words(code: str, attempts: int = 0) -> str:
    """Return what is missing."""
    words = tr(_GAP_WORDS[code]) if code in _GAP_WORDS else line(code, 60)
    if code == "not_reached" and attempts:
        return f"{words}, {attempts_words(attempts)}"
    return words


def gap_icon(code: str) -> str:
    """Return the icon of a gap."""
    return _GAP_ICONS.get(code, "file-x")


def list_mark(row: ClientRow) -> Mark | None:
    """Return the one thing to know about a client in a list, the most important first."""
    if row.protected:
        return Mark(tr("Non-disclosure"), "shield-alert", "danger")
    if row.has_conflict:
        return Mark(tr("Conflict"), "git-compare-arrows", "warn")
    if row.missing_notice:
        return Mark(tr("Paper missing"), "file-x", "warn")
    if row.unreached:
        return Mark(tr("Unreached"), "phone-missed", "warn")
    if row.has_draft:
        return Mark(tr("Draft"), "file-pen", "neutral")
    return None


def place_words(row: ClientRow) -> str:
    """Return the municipality, or that the place is protected."""
    return tr("place protected") if row.protected else line(row.municipality, 60)


def listed_client(row: ClientRow, now: datetime) -> ListedClient:
    """Return a client as the list shows it."""
    known = list_mark(row)
    place = place_words(row)
    meets = row.next_meeting
    if known is None and meets is not None and meets.astimezone(now.tzinfo).date() >= now.date():
        place = " · ".join(part for part in (place, moment_words(meets, now)) if part)
    listed = ListedClient(row.id, client_name(row), client_initials(row), place)
    if known is not None:
        listed = replace(listed, mark=known.words, mark_icon=known.icon, mark_tone=known.tone)
    if row.lent_until is None:
        return listed
    return replace(listed, lent=tr("standing in"), lent_until=until_words(row.lent_until))


def until_words(day: date) -> str:
    """Say until when."""
    return tr("until {day}").format(day=dates.day_and_month(day, current()))


def page_marks(page: ClientPage) -> tuple[Mark, ...]:
    """Return the badges of a client in their fixed order, each with its reason."""
    marks: list[Mark] = []
    if page.row.lent_until is not None:
        why = tr("You have this client for a colleague who is away.")
        words = " ".join((tr("standing in"), until_words(page.row.lent_until)))
        marks.append(Mark(words, LENT_ICON, "neutral", why))
    if page.row.protected:
        why = tr("Address, phone and municipality are protected on screen and on paper.")
        marks.append(Mark(tr("Non-disclosure"), "shield-alert", "danger", why))
    if page.row.missing_notice or page.missing_notices:
        marks.append(Mark(tr("Paper missing"), "file-x", "warn", _notices_why(page)))
    if page.conflicts:
        why = ", ".join(line(card.label, 60) for card in page.conflicts[:5])
        words = tr("Conflict {n}").format(n=len(page.conflicts))
        marks.append(
            Mark(words, "git-compare-arrows", "warn", tr("Open: {fields}").format(fields=why))
        )
    if page.unsent:
        why = tr("Safe on this laptop. Sent when the network is back or by a USB stick.")
        words = tr("Unsent {n}").format(n=page.unsent)
        marks.append(Mark(words, "cloud-upload", "neutral", why))
    if page.needs_review:
        why = tr("Something about this client was changed by someone who may no longer do so.")
        marks.append(Mark(tr("To be reviewed"), "eye", "neutral", why))
    return tuple(marks)


def _notices_why(page: ClientPage) -> str:
    """Say which papers are missing and since when."""
    parts = []
    for notice in page.missing_notices:
        words = gap_words(notice.type)
        if notice.due is not None:
            words = tr("{what}, due {date}").format(
                what=words, date=dates.short_date(notice.due, current())
            )
        parts.append(words)
    return "; ".join(parts) or tr("A start or end notice is missing.")


def head_words(page: ClientPage) -> str:
    """Return the line beside the name: age, number, service, place, workers."""
    parts: list[str] = []
    if page.age is not None:
        parts.append(tr("{age} y").format(age=page.age))
    if page.died is not None:
        day = dates.short_date(page.died, current())
        parts.append(tr("died {date}").format(date=day))
    if page.row.number:
        parts.append(tr("no. {number}").format(number=line(page.row.number, 40)))
    service = word(codes.ENGAGEMENT_TYPES, page.engagement) if page.engagement else ""
    if service and page.engagement_start is not None:
        day = dates.short_date(page.engagement_start, current())
        parts.append(tr("{service} since {date}").format(service=lower_first(service), date=day))
    elif service:
        parts.append(lower_first(service))
    if not page.row.protected and page.row.municipality:
        parts.append(line(page.row.municipality, 60))
    parts.extend(line(worker, 60) for worker in page.workers[:3])
    return " · ".join(parts)


def level_words(level: int | None) -> str:
    """Return a level of a goal in words: "−1, below expected"."""
    if level is None:
        return tr("not estimated yet")
    words = {
        -2: mark("much below expected"),
        -1: mark("below expected"),
        0: mark("as expected"),
        1: mark("above expected"),
        2: mark("much above expected"),
    }
    sign = {-1: "−", 1: "+"}.get((level > 0) - (level < 0), "")
    said = tr(words[level]) if level in words else ""
    return f"{sign}{abs(level)}, {said}" if said else f"{sign}{abs(level)}"


def event_icon(entry: TimelineEntry) -> str:
    """Return the icon of an event."""
    if entry.outcome in codes.UNANSWERED:
        return "phone-missed"
    if entry.kind == "contact_attempt":
        return mode_icon(entry.code) if entry.is_reached else "phone-missed"
    if entry.kind == "plan":
        return "file-check-2" if entry.code == "approved" else "file-pen-line"
    if entry.kind == "engagement":
        return "flag"
    if entry.kind == "attachment":
        return ATTACHMENT_ICONS.get(entry.code, "paperclip")
    return mode_icon(entry.code)


def delivery_mark(state: str, receipts: int = 0, holders: int = 0) -> Mark:
    """Return how far a record has come, in words."""
    if state == "draft":
        return Mark(tr("Draft"), "file-pen", "sub")
    if state == "sent":
        return Mark(tr("Sent"), "check", "sub")
    if state == "received":
        words = tr("Arrived {n}/{all}").format(n=receipts, all=holders)
        why = ntr(
            "Arrived on {n} of {all} other laptop that may hold this client.",
            "Arrived on {n} of {all} other laptops that may hold this client.",
            holders,
        ).format(n=receipts, all=holders)
        return Mark(words, "check-check", "ok", why)
    return Mark(tr("Unsent"), "cloud-upload", "sub")


def timeline_row(
    entry: TimelineEntry, now: datetime, *, with_document: bool = False
) -> TimelineRow:
    """Return an event as the timeline shows it; `with_document` says in whose name it was made."""
    moment = entry.occurred.astimezone(now.tzinfo) if entry.occurred is not None else None
    day = moment.date() if moment is not None else entry.day
    delivery = delivery_mark(entry.state, entry.receipts, entry.holders)
    document = line(entry.document, 200) if with_document else ""
    return TimelineRow(
        id=f"{entry.kind}:{entry.id}:{entry.code}",
        day=dates.short_date(day, current()) if day is not None else tr("no date"),
        clock=clock_words(moment) if moment is not None else "",
        icon=event_icon(entry),
        title=line(event_title(entry)),
        body="\n".join(part for part in (block(event_body(entry), _BODY_LIMIT), document) if part),
        state=delivery.words,
        state_icon=delivery.icon,
        state_tone=delivery.tone,
        author=author_words(entry.author, entry.instead_of),
        is_sent=entry.state in {"sent", "received"},
        goals=tuple(line(goal, 60) for goal in entry.goals[:4]),
        tooltip="\n".join(part for part in (delivery.why, line(entry.document, 200)) if part),
    )


def author_words(author: str, instead_of: str = "") -> str:
    """Return who wrote something, and for whom a substitute did, cut to what a row shows."""
    return event_words.author_words(line(author, 40), line(instead_of, 40))


def brief_row(row: TimelineRow) -> TimelineRow:
    """Return an event for a narrow timeline: what is not sent yet, else who wrote it."""
    if not row.is_sent:
        return replace(row, author="")
    given, _, family = row.author.partition(" (")[0].partition(" ")
    author = f"{given[:1]}. {family}" if family else given
    return replace(row, state="", state_icon=None, author=author)

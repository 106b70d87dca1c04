"""Dates and times as people in Finland write and read them.

Finnish and Swedish as used in Finland: 5.3.2026, 8.07, "klo" and "kl." before the time. English
follows Britain: 5 Mar 2026, 08:07. Without a catalogue the numeric Finnish form is given, which
everybody in Finland reads. Weeks are ISO 8601 weeks, Monday first.

Nothing here reads a clock: who needs today passes it. Of a datetime its own wall time is shown.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language.catalogue import Catalogue

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2199
"""Years outside of these are typing errors: no living client, no plan."""

_SHORT_WEEKDAYS: Final = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_WEEKDAYS: Final = {
    "fi": ("maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai"),
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS: Final = {
    "fi": (
        "tammikuu",
        "helmikuu",
        "maaliskuu",
        "huhtikuu",
        "toukokuu",
        "kesäkuu",
        "heinäkuu",
        "elokuu",
        "syyskuu",
        "lokakuu",
        "marraskuu",
        "joulukuu",
    ),
    "sv": (
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_RELATIVE: Final = {
    "fi": {-2: "toissapäivänä", -1: "eilen", 0: "tänään", 1: "huomenna", 2: "ylihuomenna"},
    "sv": {-2: "i förrgår", -1: "i går", 0: "i dag", 1: "i morgon", 2: "i övermorgon"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
_RELATIVE_DAYS: Final = {
    word: days for words in _RELATIVE.values() for days, word in words.items()
} | {"idag": 0, "imorgon": 1, "igår": -1}

_FINNISH_DATE: Final = re.compile(r"([0-9]{1,2})\s*\.\s*([0-9]{1,2})\s*\.?\s*([0-9]{2}|[0-9]{4})?")
_ISO_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_CLOCK: Final = re.compile(r"(?:klo|kl\.?)?\s*([0-9]{1,2})(?:\s*[.:]\s*([0-9]{2}))?")
_CLOCK_DIGITS: Final = re.compile(r"([0-9]{1,2})([0-9]{2})")
_LONGEST_TEXT: Final = 40


def short_date(day: date, catalogue: Catalogue | None = None) -> str:
    """Write a date: "5.3.2026"; in English "5 Mar 2026"."""
    if catalogue is not None and catalogue.code == "en":
        return f"{day.day} {_MONTHS['en'][day.month - 1][:3]} {day.year}"
    return f"{day.day}.{day.month}.{day.year}"


def day_and_month(day: date, catalogue: Catalogue | None = None) -> str:
    """Write a date whose year is plain: "5.3."; in English "5 Mar"."""
    if catalogue is not None and catalogue.code == "en":
        return f"{day.day} {_MONTHS['en'][day.month - 1][:3]}"
    return f"{day.day}.{day.month}."


def weekday_date(day: date, catalogue: Catalogue) -> str:
    """Write a date with its short weekday: "to 26.11.2026"."""
    return f"{_SHORT_WEEKDAYS[catalogue.code][day.weekday()]} {short_date(day, catalogue)}"


def long_weekday_date(day: date, catalogue: Catalogue) -> str:
    """Write a date as a heading: "Torstai 19.11.2026"."""
    name = _WEEKDAYS[catalogue.code][day.weekday()]
    return f"{name[0].upper()}{name[1:]} {short_date(day, catalogue)}"


def short_weekday(day: date, catalogue: Catalogue) -> str:
    """Give the weekday as in a calendar column: "to", "tors", "Thu"."""
    return _SHORT_WEEKDAYS[catalogue.code][day.weekday()]


def month_and_year(day: date, catalogue: Catalogue) -> str:
    """Write the month of a date as a heading: "Marraskuu 2026"."""
    name = _MONTHS[catalogue.code][day.month - 1]
    return f"{name[0].upper()}{name[1:]} {day.year}"


def date_range(first: date, last: date, catalogue: Catalogue | None = None) -> str:
    """Write a period: "1.1.–31.3.2026", "1.12.2025–31.1.2026"."""
    if first == last:
        return short_date(first, catalogue)
    start = short_date(first, catalogue)
    if first.year == last.year:
        start = day_and_month(first, catalogue)
    # English words need air around the dash, figures do not.
    dash = " – " if catalogue is not None and catalogue.code == "en" else "–"
    return f"{start}{dash}{short_date(last, catalogue)}"


def clock(moment: time | datetime, catalogue: Catalogue | None = None) -> str:
    """Write a time of day: "8.07"; in English "08:07"."""
    if catalogue is not None and catalogue.code == "en":
        return f"{moment.hour:02d}:{moment.minute:02d}"
    return f"{moment.hour}.{moment.minute:02d}"


def date_and_time(moment: datetime, catalogue: Catalogue) -> str:
    """Write a moment: "5.3.2026 klo 8.07", "5.3.2026 kl. 8.07", "5 Mar 2026, 08:07"."""
    between = {"fi": " klo ", "sv": " kl. ", "en": ", "}[catalogue.code]
    return f"{short_date(moment.date(), catalogue)}{between}{clock(moment, catalogue)}"


def relative_day(day: date, today: date, catalogue: Catalogue) -> str:
    """Name a day near ``today`` ("huomenna"), any other one by its weekday and date."""
    word = _RELATIVE[catalogue.code].get((day - today).days)
    return word if word is not None else weekday_date(day, catalogue)


def iso_week(day: date) -> tuple[int, int]:
    """Give the ISO year and week of a day; the year may differ from the day's near New Year."""
    year, week, _ = day.isocalendar()
    return year, week


def week_start(day: date) -> date:
    """Give the Monday of the week of ``day``."""
    return day - timedelta(days=day.weekday())


def week_label(day: date, catalogue: Catalogue) -> str:
    """Write the week of a day: "vko 48", "v. 48", "week 48"."""
    word = {"fi": "vko", "sv": "v.", "en": "week"}[catalogue.code]
    return f"{word} {iso_week(day)[1]}"


def parse_date(text: str, *, today: date | None = None) -> date:
    """Read what a person typed as a date: "5.3.2026", "5.3.26", "5.3.", "2026-03-05", "huomenna".

    Without ``today`` the year must be there with four digits. With it, a missing year is the one
    that puts the day nearest to today, and a year of two digits lies from 80 years back to 20
    years on.

    Raises:
        UserError: ``date_unreadable``, ``date_without_year``, ``date_not_in_calendar``,
            ``date_too_early`` or ``date_too_late``.

    """
    text = text.strip().lower()
    if len(text) > _LONGEST_TEXT:
        raise UserError("date_unreadable")
    if today is not None and text in _RELATIVE_DAYS:
        return today + timedelta(days=_RELATIVE_DAYS[text])
    if match := _ISO_DATE.fullmatch(text):
        year, month, day = match.groups()
    elif match := _FINNISH_DATE.fullmatch(text):
        day, month, year = match.groups()
    else:
        raise UserError("date_unreadable")
    if year is not None and len(year) == 4:
        return _calendar_date(int(year), int(month), int(day))
    if today is None:
        raise UserError("date_without_year")
    if year is None:
        return _nearest_date(int(month), int(day), today)
    return _calendar_date(_full_year(int(year), today), int(month), int(day))


def parse_clock(text: str) -> time:
    """Read what a person typed as a time of day: "8.07", "8:07", "0807", "8", "klo 8.07".

    Raises:
        UserError: ``clock_unreadable``.

    """
    text = text.strip().lower()
    match = _CLOCK.fullmatch(text) or _CLOCK_DIGITS.fullmatch(text)
    if match is None:
        raise UserError("clock_unreadable")
    hour, minute = int(match[1]), int(match[2] or 0)
    if (hour, minute) == (24, 0):
        hour = 0
    try:
        return time(hour, minute)
    except ValueError as error:
        raise UserError("clock_unreadable") from error


def _full_year(short_year: int, today: date) -> int:
    """Give the year of two digits that lies from 80 years before today to 20 after."""
    latest = today.year + 20
    return latest - (latest - short_year) % 100


def _nearest_date(month: int, day: int, today: date) -> date:
    """Give the day and month in the year that brings it nearest to today."""
    found: list[date] = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    if not found:
        raise UserError("date_not_in_calendar")
    return min(found, key=lambda candidate: abs(candidate - today))


def _calendar_date(year: int, month: int, day: int) -> date:
    """Make a date of its parts, or say what is wrong with them."""
    if year < EARLIEST_YEAR:
        raise UserError("date_too_early")
    if year > LATEST_YEAR:
        raise UserError("date_too_late")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise UserError("date_not_in_calendar") from error

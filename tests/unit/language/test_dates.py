"""Dates and times as written, as typed, and as refused."""

import contextlib
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.domain.language.dates import (
    clock,
    date_and_time,
    date_range,
    day_and_month,
    iso_week,
    long_weekday_date,
    month_and_year,
    parse_clock,
    parse_date,
    relative_day,
    short_date,
    short_weekday,
    week_label,
    week_start,
    weekday_date,
)

FI, SV, EN = (Catalogue.plain(code) for code in ("fi", "sv", "en"))
TODAY = date(2026, 11, 19)
MOMENT = datetime(2026, 3, 5, 8, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("catalogue", "expected"),
    [
        (FI, "5.3.2026 klo 8.07"),
        (SV, "5.3.2026 kl. 8.07"),
        (EN, "5 Mar 2026, 08:07"),
    ],
)
def test_date_and_time_in_each_language(catalogue: Catalogue, expected: str) -> None:
    """A moment is written as the language writes it in Finland."""
    assert date_and_time(MOMENT, catalogue) == expected


@pytest.mark.parametrize(
    ("catalogue", "short", "long"),
    [
        (FI, "to 26.11.2026", "Torstai 26.11.2026"),
        (SV, "tors 26.11.2026", "Torsdag 26.11.2026"),
        (EN, "Thu 26 Nov 2026", "Thursday 26 Nov 2026"),
    ],
)
def test_date_with_weekday(catalogue: Catalogue, short: str, long: str) -> None:
    """An appointment names its weekday."""
    day = date(2026, 11, 26)

    assert weekday_date(day, catalogue) == short
    assert long_weekday_date(day, catalogue) == long
    assert short_weekday(day, catalogue) == short.split(maxsplit=1)[0]


def test_short_forms() -> None:
    """Dates carry no needless zeros, times carry the minutes in two digits."""
    assert short_date(date(2026, 3, 5)) == "5.3.2026"
    assert short_date(date(2026, 3, 5), EN) == "5 Mar 2026"
    assert day_and_month(date(2026, 3, 5)) == "5.3."
    assert day_and_month(date(2026, 3, 5), EN) == "5 Mar"
    assert clock(time(8, 7)) == "8.07"
    assert clock(time(8, 7), EN) == "08:07"
    assert clock(time(0, 0)) == "0.00"
    assert month_and_year(TODAY, FI) == "Marraskuu 2026"


def test_periods() -> None:
    """A period says its year once when it lies within one."""
    assert date_range(date(2026, 1, 1), date(2026, 3, 31)) == "1.1.–31.3.2026"
    assert date_range(date(2025, 12, 1), date(2026, 1, 31)) == "1.12.2025–31.1.2026"
    assert date_range(TODAY, TODAY) == "19.11.2026"
    assert date_range(date(2026, 1, 1), date(2026, 3, 31), EN) == "1 Jan – 31 Mar 2026"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 17), ("toissapäivänä", "i förrgår", "Tue 17 Nov 2026")),
        (date(2026, 11, 18), ("eilen", "i går", "yesterday")),
        (TODAY, ("tänään", "i dag", "today")),
        (date(2026, 11, 20), ("huomenna", "i morgon", "tomorrow")),
        (date(2026, 11, 21), ("ylihuomenna", "i övermorgon", "Sat 21 Nov 2026")),
        (date(2026, 11, 22), ("su 22.11.2026", "sön 22.11.2026", "Sun 22 Nov 2026")),
    ],
)
def test_near_days_have_names(day: date, expected: tuple[str, str, str]) -> None:
    """Days around today are called as people call them."""
    assert tuple(relative_day(day, TODAY, catalogue) for catalogue in (FI, SV, EN)) == expected


def test_weeks_are_iso_weeks() -> None:
    """The week of New Year belongs to the year of its Thursday, and Monday is first."""
    assert iso_week(date(2027, 1, 1)) == (2026, 53)
    assert iso_week(date(2024, 12, 30)) == (2025, 1)
    assert week_start(date(2026, 11, 22)) == date(2026, 11, 16)
    assert [week_label(TODAY, catalogue) for catalogue in (FI, SV, EN)] == [
        "vko 47",
        "v. 47",
        "week 47",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5.3.2026", date(2026, 3, 5)),
        ("05.03.2026", date(2026, 3, 5)),
        (" 5. 3. 2026 ", date(2026, 3, 5)),
        ("2026-03-05", date(2026, 3, 5)),
        ("5.3.26", date(2026, 3, 5)),
        ("5.3.85", date(1985, 3, 5)),
        ("5.12.", date(2026, 12, 5)),
        ("5.12", date(2026, 12, 5)),
        ("5.3.", date(2027, 3, 5)),
        ("22.5.", date(2026, 5, 22)),
        ("29.2.2024", date(2024, 2, 29)),
        ("1.1.1900", date(1900, 1, 1)),
        ("31.12.2199", date(2199, 12, 31)),
        ("huomenna", date(2026, 11, 20)),
        ("Tänään", TODAY),
        ("i går", date(2026, 11, 18)),
        ("idag", TODAY),
    ],
)
def test_reads_dates_as_typed(text: str, expected: date) -> None:
    """A date is read in every way that a worker types it."""
    assert parse_date(text, today=TODAY) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "date_unreadable"),
        ("ensi viikolla", "date_unreadable"),
        ("5/3/2026", "date_unreadable"),
        ("5.3.026", "date_unreadable"),
        ("٥.٣.2026", "date_unreadable"),
        ("5." * 500, "date_unreadable"),
        ("30.2.2026", "date_not_in_calendar"),
        ("29.2.2100", "date_not_in_calendar"),
        ("0.3.2026", "date_not_in_calendar"),
        ("5.13.2026", "date_not_in_calendar"),
        ("31.12.1899", "date_too_early"),
        ("0026-03-05", "date_too_early"),
        ("1.1.2200", "date_too_late"),
        ("9999-12-31", "date_too_late"),
    ],
)
def test_refuses_what_is_no_date(text: str, code: str) -> None:
    """Nonsense is refused with a reason that a sentence can be shown for."""
    with pytest.raises(UserError) as caught:
        parse_date(text, today=TODAY)

    assert caught.value.code == code


@pytest.mark.parametrize("text", ["5.3.", "5.3.26"])
def test_year_is_needed_where_today_is_unknown(text: str) -> None:
    """Without today a year is never guessed."""
    with pytest.raises(UserError) as caught:
        parse_date(text)

    assert caught.value.code == "date_without_year"


def test_leap_day_without_year_takes_the_leap_year_near() -> None:
    """29.2. is a date only where a leap year is near."""
    assert parse_date("29.2.", today=date(2027, 6, 1)) == date(2028, 2, 29)
    with pytest.raises(UserError) as caught:
        parse_date("29.2.", today=date(2026, 6, 1))
    assert caught.value.code == "date_not_in_calendar"


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_written_date_is_read_back(day: date) -> None:
    """What is written in Finnish is read as the same date."""
    assert parse_date(short_date(day)) == day
    assert parse_date(day.isoformat()) == day


def _parse_with_today(text: str) -> date:
    return parse_date(text, today=TODAY)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text typed into a date or time field can raise anything but a reason."""
    for parse, kind in ((_parse_with_today, date), (parse_clock, time)):
        with contextlib.suppress(UserError):
            assert isinstance(parse(text), kind)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8.07", time(8, 7)),
        ("8:07", time(8, 7)),
        ("0807", time(8, 7)),
        ("807", time(8, 7)),
        ("8", time(8, 0)),
        ("08", time(8, 0)),
        ("klo 8.07", time(8, 7)),
        ("kl. 8.07", time(8, 7)),
        ("23.59", time(23, 59)),
        ("0.00", time(0, 0)),
        ("24", time(0, 0)),
    ],
)
def test_reads_times_as_typed(text: str, expected: time) -> None:
    """A time is read in every way that a worker types it."""
    assert parse_clock(text) == expected


@pytest.mark.parametrize("text", ["", "25", "8.7", "8.60", "24.01", "aamulla", "08071", "-1"])
def test_refuses_what_is_no_time(text: str) -> None:
    """A time that no clock shows is refused."""
    with pytest.raises(UserError) as caught:
        parse_clock(text)

    assert caught.value.code == "clock_unreadable"


@given(st.times())
def test_every_written_time_is_read_back(moment: time) -> None:
    """What is written is read as the same time to the minute."""
    assert parse_clock(clock(moment)) == moment.replace(second=0, microsecond=0)
    assert parse_clock(clock(moment, EN)) == moment.replace(second=0, microsecond=0)

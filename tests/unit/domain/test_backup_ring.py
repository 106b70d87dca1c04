"""The ring of backups: which copies stay, whatever the clock did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_desktop.domain.backup_ring import (
    DAYS,
    HOURS,
    MONTHS,
    CopyName,
    kept,
    key_file_name,
    mark_of,
    parse_copy_name,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MARK = "0123456789abcdef"
NOWS = st.integers(0, 2**31 - 1).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
MOMENTS = st.lists(NOWS, max_size=60)


def _made(
    since: datetime, until: datetime, step: timedelta, before: list[datetime]
) -> list[datetime]:
    """Copies made one after the other, each thinned as in life."""
    held = frozenset(before)
    moment = since
    while moment <= until:
        held = kept([*held, moment], moment)
        moment += step
    return sorted(held, reverse=True)


@given(MOMENTS, NOWS)
def test_newest_copy_is_never_removed(moments: list[datetime], now: datetime) -> None:
    """Neither the newest copy of all nor the newest that is not from the future goes."""
    stay = kept(moments, now)

    if moments:
        assert max(moments) in stay
    past = [moment for moment in moments if moment <= now]
    if past:
        assert max(past) in stay


@given(MOMENTS, MOMENTS, NOWS)
def test_copies_from_the_future_cost_no_other_copy(
    moments: list[datetime], jumped: list[datetime], now: datetime
) -> None:
    """However many copies a wrong clock dated into the future, the others stay as they were."""
    past = [moment for moment in moments if moment <= now]
    ahead = [moment for moment in jumped if moment > now]

    assert kept(past, now) <= kept([*past, *ahead], now)


@given(MOMENTS, NOWS)
def test_ring_is_bounded_and_settled(moments: list[datetime], now: datetime) -> None:
    """The ring never grows over its size, takes nothing from outside, and thins once only."""
    stay = kept(moments, now)

    assert stay <= set(moments)
    assert len(stay) <= 2 * (HOURS + DAYS + MONTHS)
    assert kept(stay, now) == stay


@given(MOMENTS, NOWS, NOWS)
def test_passing_time_alone_removes_nothing(
    moments: list[datetime], now: datetime, later: datetime
) -> None:
    """A jump forward removes no copy of the ring: what is counted are copies, not years."""
    past = [moment for moment in moments if moment <= min(now, later)]

    assert kept(past, now) == kept(past, later)


def test_hourly_for_a_day_daily_for_two_weeks_monthly_for_a_year() -> None:
    """Copies of 14 months leave 24 hours, 14 days and 12 months, the newest of each."""
    hour, day = timedelta(hours=1), timedelta(days=1)
    stay = _made(NOW - 430 * day, NOW - 17 * day, 11 * hour, [])
    stay = _made(NOW - 17 * day + hour, NOW, hour, stay)

    assert all(NOW - timedelta(hours=n) in stay for n in range(24))
    days = {moment.date() for moment in stay}
    assert all((NOW - timedelta(days=n)).date() in days for n in range(14))
    months = {(moment.year, moment.month) for moment in stay}
    wanted = {(2026, month) for month in range(1, 12)} | {(2025, 12)}
    assert months == wanted
    assert len(stay) <= HOURS + DAYS + MONTHS
    # Of a day that is over, and of a month that is over, the last copy is the one that stays.
    assert datetime(2026, 11, 15, 23, 0, tzinfo=UTC) in stay
    assert max(at for at in stay if at.month == 3).day == 31


def test_change_to_and_from_summer_time_keeps_every_hour() -> None:
    """The hour that comes twice in autumn and the one that is left out in spring both count."""
    helsinki = ZoneInfo("Europe/Helsinki")
    for turn in (datetime(2026, 10, 25, 1, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)):
        hours = [turn + timedelta(hours=n) for n in range(-12, 12)]
        local = [moment.astimezone(helsinki) for moment in hours]

        assert kept(local, local[-1]) == frozenset(hours)


def test_clock_of_1970_and_2038_loses_no_copy() -> None:
    """A flat clock battery, a jump to 2038 and the way back leave the good copies in place."""
    good = _made(NOW - timedelta(days=40), NOW, timedelta(hours=1), [])
    held = list(good)
    for wrong in (datetime(1970, 1, 2, tzinfo=UTC), datetime(2038, 1, 18, tzinfo=UTC)):
        held = sorted(kept([*held, wrong], wrong))
        assert wrong in held
    after = kept([*held, NOW + timedelta(hours=1)], NOW + timedelta(hours=1))

    # One slot a bucket goes to each wrong copy at most.
    assert len(set(good) - after) <= 6
    assert NOW in after
    assert NOW + timedelta(hours=1) in after


def test_name_tells_whose_when_and_what() -> None:
    """A name is read back as it was written, also with what systems add to it."""
    name = CopyName(NOW, MARK, "ab" * 16)

    assert parse_copy_name(name.text) == name
    assert parse_copy_name("Copy of " + name.text.replace(".owb", " (1).owb")) == name
    assert name.key_file == key_file_name(MARK) == f"osmo-{MARK}.owk"


@pytest.mark.parametrize(
    "name", ["", "vault.owv", "osmo-x.owb", f"osmo-{MARK}-20261399T000000Z-{'a' * 32}.owb"]
)
def test_other_names_are_no_backups(name: str) -> None:
    """What is not named like a backup, or at a time that is none, is not one."""
    assert parse_copy_name(name) is None


def test_mark_comes_from_the_device() -> None:
    """Two laptops that share a stick have copies and key files of their own."""
    assert mark_of(MARK + "0" * 16) == MARK
    with pytest.raises(ValueError, match="32 hex digits"):
        mark_of("Anna's laptop")

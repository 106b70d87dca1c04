"""Claimed times, shown in whatever zone a laptop is set to."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from osmo_desktop.domain import claims

_ZONES = (
    ZoneInfo("Europe/Helsinki"),
    ZoneInfo("America/New_York"),
    timezone(timedelta(hours=23, minutes=59)),
    timezone(-timedelta(hours=23, minutes=59)),
)


@pytest.mark.parametrize("zone", _ZONES, ids=str)
@pytest.mark.parametrize("at", [-(2**63), claims.MIN_AT, claims.MAX_AT, 2**63 - 1])
def test_every_claim_is_shown_in_every_zone(zone: ZoneInfo | timezone, at: int) -> None:
    """Whatever number was stored: a time of the calendar, and not later than now."""
    now = datetime(2026, 11, 22, 11, tzinfo=zone)
    shown = claims.heard(at, now)

    assert shown == (now if at > 0 else claims.moment(claims.MIN_AT))
    assert shown.utcoffset() is not None
    assert claims.moment(claims.within(at)).astimezone(zone).year in (1, 9999)


def test_a_claim_of_the_past_is_shown_as_it_is() -> None:
    """In the zone of the laptop that shows it."""
    now = datetime(2026, 11, 22, 11, tzinfo=ZoneInfo("Europe/Helsinki"))
    before = now - timedelta(days=12, milliseconds=7)

    assert claims.heard(int(before.timestamp() * 1000), now) == before

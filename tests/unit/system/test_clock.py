"""The laptop's clock."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from osmo_desktop.domain.ports import Clock
from osmo_desktop.system.clock import SystemClock


def test_now_is_aware() -> None:
    """The time lies between two readings of the system's clock and has an offset."""
    clock: Clock = SystemClock()
    before = datetime.now(UTC)

    now = clock.now()

    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is not None


def test_zone_of_the_laptop(monkeypatch: pytest.MonkeyPatch) -> None:
    """The offset is the one of the zone that the laptop is set to now, without a restart."""
    for zone, hours in {"UTC-3": 3, "UTC+5": -5}.items():
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        assert SystemClock().now().utcoffset() == timedelta(hours=hours)
    monkeypatch.undo()
    time.tzset()

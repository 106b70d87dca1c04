"""Times that a laptop claims: its clock may be wrong, and a modified program writes anything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_DAY_MS: Final = 24 * 3600 * 1000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

MIN_AT: Final = -62_135_596_800_000 + 2 * _DAY_MS
"""The earliest claim, in UTC milliseconds: years 1 to 9999 with room for any zone."""

MAX_AT: Final = 253_402_300_799_999 - 2 * _DAY_MS
"""The latest one: a time that no calendar shows would break screens."""


def moment(at: int) -> datetime:
    """A claim (UTC milliseconds, `MIN_AT` to `MAX_AT`) in UTC."""
    return _EPOCH + timedelta(milliseconds=at)


def within(at: int) -> int:
    """The claim, or the end that it is beyond."""
    return max(MIN_AT, min(at, MAX_AT))


def heard(at: int, now: datetime) -> datetime:
    """When something was heard that claims `at`, in the zone of `now`: not later than `now`.

    Else a laptop whose clock is ahead would look as if it had just been heard, for ever.
    """
    return min(moment(within(at)), now).astimezone(now.tzinfo)

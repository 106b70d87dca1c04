"""Which backups there are, by their names, and which of them to keep.

A copy's name says whose it is, when it was made (UTC) and what it hashes to, so that a folder can
be read without opening anything, and a changed file is known by its name. The ring counts hours,
days and months *that have a copy* and never asks how old one is: a clock that jumps to 2038 and
back deletes nothing (SECURITY T12; issue 3, 6).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

HOME: Final = "backups"
"""The folder for copies on the same laptop, beside the vault."""
HOURS: Final = 24
"""Copies that are kept one an hour: a day's."""
DAYS: Final = 14
"""Copies that are kept one a day."""
MONTHS: Final = 12
"""Copies that are kept one a month."""

ROWS: Final = "backups"
"""Kind of the local rows about backups."""
MARKS: Final = "marks"
"""The row of a vault that was restored without its local rows: marks that it had (JSON list)."""

_STAMP: Final = "%Y%m%dT%H%M%SZ"
# Found anywhere in a name: systems add " (1)" or "conflicted copy" around it.
_NAME: Final = re.compile(r"osmo-([0-9a-f]{16})-(\d{8}T\d{6}Z)-([0-9a-f]{32})")
_MARK: Final = re.compile(r"[0-9a-f]{16}")

COPY_SUFFIX: Final = ".owb"
KEY_SUFFIX: Final = ".owk"


@dataclass(frozen=True, order=True)
class CopyName:
    """The name of a backup: `moment` in UTC to the second, `mark` of the laptop, 32 hex of hash."""

    moment: datetime
    mark: str
    hash: str

    @property
    def text(self) -> str:
        """The file's name."""
        moment = self.moment.astimezone(UTC).strftime(_STAMP)
        return f"osmo-{self.mark}-{moment}-{self.hash}{COPY_SUFFIX}"

    @property
    def key_file(self) -> str:
        """The name of the key file beside it."""
        return key_file_name(self.mark)


def key_file_name(mark: str) -> str:
    """The name of the one key file of all copies with a mark."""
    return f"osmo-{mark}{KEY_SUFFIX}"


def mark_of(device: str) -> str:
    """The mark of the copies that a device (32 hex digits) makes."""
    mark = device[:16]
    if not _MARK.fullmatch(mark):
        raise ValueError("a device id is 32 hex digits")
    return mark


def parse_copy_name(name: str) -> CopyName | None:
    """What a file's name says; None when it is no backup's, or its time is no time."""
    found = _NAME.search(name)
    if found is None or not name.endswith(COPY_SUFFIX):
        return None
    try:
        moment = datetime.strptime(found[2], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None
    return CopyName(moment, found[1], found[3])


def kept(moments: Iterable[datetime], now: datetime) -> frozenset[datetime]:
    """Which of the copies made at these (aware) moments stay.

    Of the newest 24 hours, 14 days and 12 months that have a copy, the newest copy each; hours
    and days are those of UTC, which summer time does not change. Copies from the future of `now`
    have a ring of their own: a clock that was wrong once costs nothing.
    """
    # In UTC first: of one zone Python compares wall clocks, which summer time repeats.
    every = sorted({moment.astimezone(UTC) for moment in moments}, reverse=True)
    here = [moment for moment in every if moment <= now]
    ahead = [moment for moment in every if moment > now]
    return frozenset([*_ring(here), *_ring(ahead)])


def _ring(newest_first: list[datetime]) -> list[datetime]:
    buckets: tuple[tuple[int, Callable[[datetime], str]], ...] = (
        (HOURS, lambda at: at.strftime("%Y%m%d%H")),
        (DAYS, lambda at: at.strftime("%Y%m%d")),
        (MONTHS, lambda at: at.strftime("%Y%m")),
    )
    stay: list[datetime] = []
    for limit, bucket in buckets:
        seen: set[str] = set()
        for moment in newest_first:
            name = bucket(moment)
            if name not in seen and len(seen) < limit:
                seen.add(name)
                stay.append(moment)
    return stay

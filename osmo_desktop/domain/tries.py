"""Wrong passphrases in a row, and how long each makes one wait."""

from __future__ import annotations

from dataclasses import dataclass

WAITS = (0, 0, 0, 0, 5, 15, 30, 60, 120, 300)
"""Seconds to wait after so many wrong passphrases in a row; the last holds for all more."""


@dataclass(frozen=True)
class Tries:
    """Wrong passphrases in a row, and when the last was (seconds since 1970, the computer's)."""

    failed: int = 0
    at: float = 0.0

    @property
    def wait(self) -> int:
        """Seconds from the last one until the next may be tried."""
        return WAITS[min(max(self.failed, 0), len(WAITS) - 1)]

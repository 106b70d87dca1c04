"""The laptop's clock. Its time is a claim that is shown, never what decides an order."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The Clock port over the system's time; any thread."""

    def now(self) -> datetime:
        """The present, aware, in the laptop's zone as it is set now."""
        return datetime.now(UTC).astimezone()

"""Moments of a note from its fields: a day, and clock times that people type."""

from __future__ import annotations

from datetime import date, datetime, time


def moment(day: date | None, clock: time | None, like: datetime | None) -> datetime | None:
    """Return the moment of `day` and `clock`, or None when one of them is missing.

    Unchanged fields give `like` back itself, with its seconds. On the same day its zone is kept,
    else the laptop's zone of that day is taken, so that summer time is right.
    """
    if day is None or clock is None:
        return None
    if like is not None and like.date() == day:
        if (like.hour, like.minute) == (clock.hour, clock.minute):
            return like
        return datetime.combine(day, clock, tzinfo=like.tzinfo)
    return datetime.combine(day, clock).astimezone()


def day_of(value: datetime | None) -> date | None:
    """Return the day of a moment in its own zone."""
    return None if value is None else value.date()


def clock_of(value: datetime | None) -> time | None:
    """Return the time of day of a moment in its own zone."""
    return None if value is None else value.time().replace(second=0, microsecond=0)

"""Sentences for errors about start and end notices."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import mark

NOTICES: Final = {
    "notice-day": mark("The day of the notice cannot be in the future. Check it."),
    "notice-complete": mark("The notice is complete, so it is not missing. Nothing was changed."),
    "notice-attempt-missing": mark(
        "Record an attempt to reach the client first: how and when. Then it can be said that the "
        "notice is missing despite attempts."
    ),
    "notice-reason-missing": mark("Write what was tried, and why the notice is missing."),
    "departure-day": mark("The day cannot be in the future. Check it; nothing was saved."),
}

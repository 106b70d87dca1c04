"""How a client is best reached: it guides the next attempt wherever one is recorded."""

from __future__ import annotations

from typing import Final

from osmo_desktop.services.models import Preferences
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import mode_word

CHANNELS: Final = ("phone", "message", "home_visit", "video", "office", "elsewhere")
"""Ways in which somebody tries to reach a client, codes of `CONTACT_MODES`."""


def first_channel(preferences: Preferences) -> str:
    """The channel that an attempt proposes: the preferred one, else the phone."""
    return preferences.mode if preferences.mode in CHANNELS else "phone"


def reach_words(preferences: Preferences) -> str:
    """How a client is best reached, in a sentence; empty where nothing is known."""
    parts = [
        mode_word(preferences.mode) if preferences.mode else "",
        line(preferences.times, 120),
        line(preferences.notes, 300),
    ]
    return " · ".join(part for part in parts if part)

"""macOS: a type of its own on the pasteboard, by messages to the system. UNTESTED there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from osmo_desktop.ui.objective_c import conceal_pasteboard

MARKS: Final[Mapping[str, bytes]] = {}


def conceal() -> None:
    """Mark what has been put there as concealed."""
    conceal_pasteboard()

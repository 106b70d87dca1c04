"""The sentence of a failure, whatever raised it."""

from __future__ import annotations

from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import sentence


def failure_words(error: Exception) -> str:
    """Say what happened and that the data is safe; an error of the system says no more."""
    if isinstance(error, OsmoError):
        return sentence(error)
    if isinstance(error, OSError):
        return tr("The computer refused this. Check the place and try again.")
    return tr("Something unexpected happened. What was saved is safe; please try again.")

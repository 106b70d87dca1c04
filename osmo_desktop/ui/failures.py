"""The sentence of a failure, whatever raised it."""

from __future__ import annotations

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.messages import known, sentence


def failure_words(error: Exception) -> str:
    """Say what happened and that the data is safe; an error of the system says no more."""
    told = known(error)
    if told is not None:
        return sentence(told)
    return tr("Something unexpected happened. What was saved is safe; please try again.")

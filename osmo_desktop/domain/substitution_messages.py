"""Sentences for errors about substitutions."""

from __future__ import annotations

from typing import Final

from osmo_desktop.domain.language import mark

SUBSTITUTIONS: Final = {
    "substitution-days": mark(
        "The last day is before the first. Check the days; nothing was saved."
    ),
    "substitution-same-person": mark(
        "Nobody stands in for themself. Choose another substitute; nothing was saved."
    ),
    "substitution-twice": mark(
        "These two already have a substitution on some of these days. Look at it in the list; "
        "nothing was saved."
    ),
    "substitution-substitute-away": mark(
        "The substitute is away on some of these days. Choose another substitute or other days; "
        "nothing was saved."
    ),
    "substitution-over": mark(
        "This substitution is over. Its days and people stay in the list; nothing was changed."
    ),
    "substitution-unknown": mark(
        "This substitution is not here yet. Synchronise and try again; nothing was changed."
    ),
    "substitution-no-clients": mark(
        "None of these clients can be read on this laptop yet. Synchronise and try again."
    ),
}

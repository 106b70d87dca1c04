"""What is said of clients who were taken from this laptop's user (SECURITY b.0 18, b.7)."""

from __future__ import annotations

from osmo_desktop.domain.language import current, ntr, tr
from osmo_desktop.domain.language.numbers import integer
from osmo_desktop.services.models import LostRow
from osmo_desktop.ui.sync.wording import name_in_words


def lost_words(row: LostRow) -> str:
    """Say what this laptop still holds of a client, why, and what to do."""
    client = name_in_words(row.client_name)
    if row.begun:
        words = ntr(
            "You no longer work with {client}, and {n} draft or open form waits here. Discard it, "
            "or ask your supervisor to assign you so that you can finish it.",
            "You no longer work with {client}, and {n} drafts or open forms wait here. Discard "
            "them, or ask your supervisor to assign you so that you can finish them.",
            row.begun,
        )
        return words.format(client=client, n=integer(row.begun, current()))
    if row.is_covered:
        words = tr(
            "You no longer work with {client}. The next round takes their records off this laptop."
        )
    else:
        words = tr(
            "You no longer work with {client}. Their records leave this laptop once your "
            "supervisor has received what you wrote."
        )
    return words.format(client=client)


def dropped_words(count: int) -> str:
    """Say that records were taken off this laptop."""
    words = ntr(
        "The records of {n} client with whom you no longer work were taken off this laptop.",
        "The records of {n} clients with whom you no longer work were taken off this laptop.",
        count,
    )
    return words.format(n=integer(count, current()))

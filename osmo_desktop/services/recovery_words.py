"""The words of a recovery sheet, in whichever of the languages it was printed."""

from __future__ import annotations

from collections.abc import Sequence

from osmo_desktop.crypto.words import from_words
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import LANGUAGES
from osmo_desktop.services.entrance import WordList


def secret_of(typed: Sequence[str], words: WordList) -> bytes:
    """The secret of a sheet of whichever language knows its words.

    Raises UserError: recovery-word-unknown, recovery-word-count, recovery-checksum.
    """
    faults: list[UserError] = []
    for code in LANGUAGES:
        try:
            return from_words(typed, words(code))
        except UserError as error:
            faults.append(error)
    raise max(faults, key=_how_far)


def _how_far(fault: UserError) -> int:
    """Position of the word that a list did not know: the language that knew most is meant."""
    position = fault.details.get("position")
    return position if isinstance(position, int) else 1_000

"""The words of a recovery sheet, in whichever of the languages it was printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.crypto.words import from_words, to_words, word_count
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import LANGUAGES
from osmo_desktop.domain.language.names import clean_text
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


class SheetWords:
    """Recovery sheets as people write and read them. Any thread."""

    def __init__(self, words: WordList) -> None:
        self._words = words

    @staticmethod
    def new_secret() -> bytes:
        """A fresh recovery secret, 32 random bytes; it exists on paper only."""
        return random_bytes(32)

    def recovery_list(self, language: str) -> Sequence[str]:
        """The words that a sheet of a language is written with."""
        return self._words(language)

    def recovery_count(self) -> int:
        """How many words stand on a sheet."""
        return word_count(self._words(LANGUAGES[0]))

    def recovery_words(self, secret: bytes, language: str) -> tuple[str, ...]:
        """The words of the sheet, in a language's list."""
        return tuple(to_words(secret, self._words(language)))

    @staticmethod
    def check_typed(words: Sequence[str], typed: Mapping[int, str]) -> tuple[int, ...]:
        """Positions (from 0) of words that were typed back wrongly."""
        return tuple(
            position
            for position, word in sorted(typed.items())
            if clean_text(word).lower() != words[position].lower()
        )

    def secret_of(self, typed: Sequence[str]) -> bytes:
        """The secret of a sheet of whichever language knows its words; see `secret_of`."""
        return secret_of(typed, self._words)


def _how_far(fault: UserError) -> int:
    """Position of the word that a list did not know: the language that knew most is meant."""
    position = fault.details.get("position")
    return position if isinstance(position, int) else 1_000

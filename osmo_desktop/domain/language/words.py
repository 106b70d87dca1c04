"""Lists of words: for recovery sheets and reading keys aloud (2048), for passphrases (7776).

The lists of 2048 words, 11 bits each, are frozen. A printed sheet is read back with the list that
printed it, so a list that is not the one known here, word for word, is refused rather than used: a
damaged installation must not print a sheet that nobody can read later. Sources and licences:
``resources/words/README.md``.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from osmo_desktop.domain.errors import DamagedError

WORD_COUNT: Final = 2048
BITS_PER_WORD: Final = 11
TELLING_LETTERS: Final = 4
"""So many first letters tell a word from every other word of its list."""

FROZEN: Final = {
    "fi": "88ce0b672b95d31fa6f0dd5462146cfc9f12309848996449e43ad3bf9a2c23f4",
    "sv": "634aa3456a6239fcab37afffd3916733a2a9d8442954e5b80785a860e71a6f21",
    "en": "78f877bd79c37e6d69a87a2634c1c4508afc93ed218c6a4493d4b5782030775f",
}
"""SHA-256 of each list: its words in order, each followed by a line feed, as UTF-8."""

PHRASE_WORD_COUNT: Final = 7776
"""Words in a list for passphrases: six of them carry 77 bits (SECURITY b.1)."""

_FOLDED: Final = str.maketrans("åäöé", "aaoe")


def load_words(words_dir: Path, code: str) -> tuple[str, ...]:
    """Read the frozen list of a language.

    Raises:
        DamagedError: ``words_damaged`` with ``language``, where the file is missing or changed.

    """
    try:
        words = tuple((words_dir / f"{code}.txt").read_text(encoding="utf-8").split())
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedError("words_damaged", language=code) from error
    # Hashed from the words, so that line endings of another system do no harm.
    digest = hashlib.sha256("".join(f"{word}\n" for word in words).encode()).hexdigest()
    if digest != FROZEN.get(code):
        raise DamagedError("words_damaged", language=code)
    return words


def load_phrase_words(words_dir: Path, code: str) -> tuple[str, ...]:
    """Read the list for passphrases of a language; it is never needed to read anything back.

    Raises:
        DamagedError: ``words_damaged`` with ``language``, where it is missing or not whole:
            a shorter list would make passphrases that are guessed more easily than we say.

    """
    try:
        text = (words_dir / f"passphrase-{code}.txt").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DamagedError("words_damaged", language=code) from error
    words = tuple(text.split())
    if len(words) != PHRASE_WORD_COUNT or len(set(words)) != PHRASE_WORD_COUNT:
        raise DamagedError("words_damaged", language=code)
    return words


def find_word(words: Sequence[str], typed: str) -> int | None:
    """Give the place of a word as typed, None where no word or more than one is meant.

    Capitals do not matter, nor dots on letters, and the first four letters are enough: a sheet
    can be typed on a foreign keyboard.
    """
    wanted = _folded(typed.strip().lower())
    ranked = _ranked(tuple(words))
    at = bisect_left(ranked, (wanted, 0))
    found = [
        place
        for word, place in ranked[at : at + 2]  # a second one is one too many
        if word == wanted or (len(wanted) >= TELLING_LETTERS and word.startswith(wanted))
    ]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=len(FROZEN))
def _ranked(words: tuple[str, ...]) -> list[tuple[str, int]]:
    """The words without the marks on their letters, in order, each with its place."""
    return sorted((_folded(word), place) for place, word in enumerate(words))


def _folded(word: str) -> str:
    """Give a word without the marks on its letters."""
    return word.translate(_FOLDED)

"""Alphabetical order as in a Finnish register: …, x, y (ü), z (ž), å, ä (æ), ö (ø).

The order is that of CLDR for Finnish, the same in all three languages of the window, so that a
list does not rearrange itself when the language changes: v and w are two letters, Š and Č go with
S and C, ü with y, marks count only where the letters are equal, and capitals only after that.
Spaces and hyphens come before letters: "Ala-Aho" before "Alaaho".

QCollator with fi_FI is the oracle of the tests; this module exists because storage, printing and
the command line must sort the same without Qt.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_SEPARATOR: Final = "\x01"
_COMMON: Final = "\x02"
_UPPER: Final = "\x03"

_PUNCTUATION: Final = " _-–—,;:!¡?¿.…·'\"“”«»()[]{}§¶@*/\\&#%`^°©®+±÷×<=>|¬~¤$£¥€"
# Capital letters stand for letters of other alphabets, each after its neighbour.
_LETTERS: Final = "abcdðefghiıjklmnopqrstuvwxyzþåäö"
_ORDER: Final = {
    character: chr(index + 0x10)
    for index, character in enumerate(f"{_PUNCTUATION}\ufffd0123456789{_LETTERS}")
}
_OTHER_SYMBOL: Final = _ORDER["\ufffd"]

# Order of marks on a letter, by CLDR: acute, grave, breve, circumflex, caron, ring, diaeresis,
# double acute, tilde, dot above, ogonek, cedilla, macron.
_MARKS: Final = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0328\u0327\u0304"
_MARK_ORDER: Final = {mark: chr(index + 0x10) for index, mark in enumerate(_MARKS)}
_OTHER_MARK: Final = "\x40"
_VARIANT: Final = "\x41"

_VARIANTS: Final = {
    "ü": "y",
    "æ": "ä",
    "ø": "ö",
    "đ": "d",
    "ħ": "h",
    "ł": "l",
    "ŋ": "n",
    "ŧ": "t",
    "ʒ": "z",
    "œ": "oe",
    "ß": "ss",
    "’": "'",
}
"""Characters that sort as another one, after it where all else is equal."""

_OWN_LETTERS: Final = re.compile("a\u030a|a\u0308|o\u0308|u\u0308|A\u030a|A\u0308|O\u0308|U\u0308")


@lru_cache(maxsize=16384)
def sort_key(text: str) -> str:
    """Give a string whose plain order is the Finnish order of ``text``.

    The key compares rightly as ``str`` and as UTF-8 bytes (SQLite's BINARY), holds no NUL, and is
    for memory only: it may change between versions.
    """
    letters: list[str] = []
    accents: list[str] = []
    cases: list[str] = []
    for character in _decomposed(text):
        if unicodedata.combining(character):
            accents.append(_MARK_ORDER.get(character, _OTHER_MARK))
            continue
        lower = character.lower()
        base = _VARIANTS.get(lower, lower)
        letters.extend(_weight(part) for part in base)
        accents.append(_COMMON * len(base))
        if base is not lower:
            accents.append(_VARIANT)
        cases.append((_COMMON if lower == character else _UPPER) * len(base))
    levels = ("".join(letters), "".join(accents), "".join(cases))
    return _SEPARATOR.join((levels[0], *(level.rstrip(_COMMON) for level in levels[1:])))


def _decomposed(text: str) -> str:
    """Part the marks from letters, except from those that are letters of their own."""
    parted = unicodedata.normalize("NFD", text)
    return _OWN_LETTERS.sub(lambda match: unicodedata.normalize("NFC", match[0]), parted)


def _weight(character: str) -> str:
    """Give the place of a character: symbols, digits, letters, then other scripts."""
    place = _ORDER.get(character)
    if place is not None:
        return place
    if unicodedata.category(character)[0] in "LN":
        # Other scripts stand in the order of Unicode, all above the weights given out here.
        return f"\u0100{character}"
    return f"{_OTHER_SYMBOL}{character}"

"""Text from records, made printable: nothing in it may steer, hide or break the page.

There is no markup in this package, so `<b>` in a note is five letters. What is left to mend:
control characters, marks that turn the writing direction round, and characters the font lacks.
"""

import unicodedata
from typing import Final

from osmo_desktop.printing.fonts import has_glyph

MISSING: Final = "\N{WHITE SQUARE}"
"""Stands for a character that the font lacks, so that the reader sees that something was there."""

_NO_BREAK_SPACE: Final = 0xA0
_LINE_ENDS: Final = frozenset("\n\x0b\x0c\x85\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}")
_SPACES: Final = frozenset({"Zs"})
_UNSEEN: Final = frozenset({"Cc", "Cf"})
_MEANINGLESS: Final = frozenset({"Cs", "Co", "Cn"})
"""Half pairs, private and unassigned characters have no meaning that an archive could keep."""

_MODIFIERS: Final = (range(0x1F3FB, 0x1F400), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
"""Skin tones and variation selectors, which belong to the character before them."""

_MOST_BLANK_LINES: Final = 2


class _Replacements(dict[int, str]):
    """Remembers what each character becomes; for `str.translate`."""

    def __missing__(self, code: int) -> str:
        """Decide about a character that has not been met before."""
        replacement = self[code] = _printable(code)
        return replacement


def _printable(code: int) -> str:
    """Give what is printed for one character: itself, a space, a line end, nothing, or a box."""
    character = chr(code)
    category = unicodedata.category(character)
    if character in _LINE_ENDS:
        return "\n"
    if character == "\t" or (category in _SPACES and code != _NO_BREAK_SPACE):
        return " "
    if category in _UNSEEN or any(code in modifiers for modifiers in _MODIFIERS):
        return ""
    if category in _MEANINGLESS or not has_glyph(code):
        return MISSING
    return character


_replacements: Final = _Replacements()


def printable(text: str) -> str:
    """Give the text with only characters that can be printed, ends trimmed, line ends kept.

    Accents are composed first, so that a letter typed as two characters finds its glyph. More than
    one blank line in a row becomes one.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text).translate(_replacements)
    while (gap := "\n" * (_MOST_BLANK_LINES + 1)) in text:
        text = text.replace(gap, gap[1:])
    return text.strip(" \n")


def one_line(text: str) -> str:
    """Give the printable text on one line, runs of space made one."""
    return " ".join(part for part in printable(text).replace("\n", " ").split(" ") if part)

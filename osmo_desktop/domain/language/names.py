"""Names of people and other texts of one line, made safe to show and to compare.

A name may come from a colleague's machine and may hide characters that turn the writing direction
round or show nothing at all: "Virtanen" could then stand beside a look-alike that sorts and
searches differently. What cannot be seen in a name has no place in one.
"""

import unicodedata
from typing import Final

_DROPPED: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
"""Unicode categories without a visible form: controls, bidi marks, surrogates, unassigned."""
_SPACES: Final = frozenset({"Zs", "Zl", "Zp"})


def clean_text(text: str) -> str:
    """Give a text of one line: composed (NFC), no control or bidi characters, single spaces.

    Line breaks and tabs become spaces; a lone surrogate, which could not be stored, is dropped.
    """
    shown: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category in _SPACES or character in "\t\n\r\v\f\x85":
            shown.append(" ")
        elif category not in _DROPPED:
            shown.append(character)
    # Dropping a character can bring a letter and its mark together, so compose once more.
    return unicodedata.normalize("NFC", " ".join("".join(shown).split()))


def full_name(given: str, family: str) -> str:
    """Give "Etunimi Sukunimi", or the one there is."""
    return " ".join(part for part in (clean_text(given), clean_text(family)) if part)


def list_name(given: str, family: str) -> str:
    """Give "Sukunimi, Etunimi" as lists show it, or the one there is."""
    return ", ".join(part for part in (clean_text(family), clean_text(given)) if part)


def initials(given: str, family: str) -> str:
    """Give the first letters of the given and the family name in capitals: "ÄK"."""
    return "".join(_first_letter(clean_text(name)) for name in (given, family))


def _first_letter(name: str) -> str:
    """Give the first letter or digit with the marks on it, in capitals; "" without one."""
    for index, character in enumerate(name):
        if character.isalnum():
            end = index + 1
            while end < len(name) and unicodedata.combining(name[end]):
                end += 1
            # "ß" would become two letters.
            return name[index:end].upper()[: end - index]
    return ""

"""A text without what tells who the client is, to be read by a person before it is shared.

Names, places, numbers and codes that are known are taken out in all their Finnish forms; numbers
and codes that look like a phone, an identity code or an address of mail go whatever they are. What
is left may still tell who somebody is: a rare event, a workplace, a relative. So no text is called
anonymous, and a person reads it before it is sent. Pure; any thread.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from osmo_desktop.domain.language.finnish import Expander
from osmo_desktop.domain.language.gradation import GradationLemmatiser
from osmo_desktop.domain.language.identity_code import MAYBE_CODE
from osmo_desktop.domain.place_terms import address_terms, place_terms

_WORD: Final = re.compile(r"[^\W\d_]+", re.UNICODE)
_SHORTEST: Final = 2
_SHORTEST_NUMBER: Final = 5
"""Digits; a shorter number would take dates and sums along."""
_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE: Final = re.compile(r"(?<![\w.])(?:\+|00|0|358)\d(?:[\s().-]?\d){5,13}(?![\w])")
_DATE: Final = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.\s?\d{4}\b|\b\d{4}-\d{2}-\d{2}\b")
_STREET_NUMBER: Final = re.compile(r"^(\D*?)\s+\d.*$", re.DOTALL)
_POSTCODE: Final = re.compile(r"\b\d{5}\b")


@dataclass(frozen=True)
class Marks:
    """What stands for what was taken out; `client` is the initial."""

    client: str
    person: str
    place: str
    number: str
    code: str
    born: str


@dataclass(frozen=True)
class Known:
    """What is known of the client and of others who may be named.

    `client` are the client's names, `others` names of other people, `places` municipality, address
    and places of meetings, `numbers` phones, `codes` identity codes, `born` days of birth: joined
    records may differ in each.
    """

    client: tuple[str, ...]
    others: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    born: frozenset[date] = frozenset()


def without_identifiers(text: str, known: Known, marks: Marks) -> str:
    """The text with everything known, and everything that looks like it, taken out."""
    text = MAYBE_CODE.sub(marks.code, text)
    for literal in (*known.codes, *(code.casefold() for code in known.codes)):
        text = text.replace(literal, marks.code) if literal else text
    text = _MAIL.sub(marks.number, text)
    text = _without_birthday(text, known.born, marks.born)
    for number in known.numbers:
        text = _without_number(text, number, marks.number)
    text = _PHONE.sub(marks.number, text)
    text = _without_addresses(text, known.places, marks.place)
    text = _without_towns(text, known.places, marks.place)
    # The client's own names go in small letters too; what is called like another name is often an
    # ordinary word then ("anna", "lahti").
    spoken = [word for word in _WORD.findall(text) if word[0].isupper()]
    own = _forms(_WORD.findall(text), known.client, marks.client)
    others = _forms(spoken, known.places, marks.place) | _forms(spoken, known.others, marks.person)
    return _merged(_WORD.sub(lambda match: _replaced(match.group(), own, others), text), marks)


def _replaced(word: str, own: Mapping[str, str], others: Mapping[str, str]) -> str:
    """What stands for a word, the client's own name first."""
    folded = word.casefold()
    mark = own.get(folded) or (others.get(folded) if word[0].isupper() else None)
    return mark or word


def _forms(spoken: Iterable[str], names: Iterable[str], mark: str) -> dict[str, str]:
    """The words of a text that are forms of names, each with what stands for it."""
    words = sorted({word.casefold() for word in spoken})
    beginnings = {word[:_SHORTEST] for word in words}  # which no ending changes
    found: dict[str, str] = {}
    for name in {part.casefold() for whole in names for part in _WORD.findall(whole)}:
        if len(name) < _SHORTEST or name[:_SHORTEST] not in beginnings:
            continue
        forms = _expander().expand(name, lambda head: [w for w in words if w.startswith(head)])
        found.update(dict.fromkeys((*forms, *(w for w in words if _is_form(w, name))), mark))
    return found


def _is_form(word: str, name: str) -> bool:
    """Tell whether a word is the name with an ending that the rules may not know."""
    return word == name or (len(name) > _SHORTEST and word.startswith(name))


@cache
def _expander() -> Expander:
    return Expander(GradationLemmatiser())


def _without_birthday(text: str, born: Collection[date], mark: str) -> str:
    def shown(match: re.Match[str]) -> str:
        return mark if any(_is_day(match.group(), day) for day in born) else match.group()

    return _DATE.sub(shown, text)


def _is_day(words: str, day: date) -> bool:
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    ordered = numbers if "-" in words else numbers[::-1]
    return ordered == [day.year, day.month, day.day]


def _without_number(text: str, number: str, mark: str) -> str:
    """Take a number out however its digits are grouped."""
    digits = re.sub(r"\D", "", number)
    if len(digits) < _SHORTEST_NUMBER:
        return text
    return re.sub(r"(?<!\d)" + r"[\s().-]?".join(digits) + r"(?!\d)", mark, text)


def _without_addresses(text: str, places: Iterable[str], mark: str) -> str:
    """Take the number of a house and the code of a post office out with what they stand beside."""
    for place in places:
        for part in (part.strip() for part in re.split(r"[,\n]", place)):
            street = _STREET_NUMBER.match(part)
            if street is not None and street.group(1):
                beginning = re.escape(street.group(1))
                text = re.sub(rf"(?i)\b{beginning}\w*\s+\d+(?:\s+[a-z]\b(?:\s+\d+)?)?", mark, text)
        for code in _POSTCODE.findall(place):
            text = re.sub(rf"\b{code}\b", mark, text)
    return text


def _without_towns(text: str, places: Iterable[str], mark: str) -> str:
    """Take towns and streets out that are written in lower case too ("alajärvellä")."""
    terms = (term for place in places for term in address_terms(place))
    return place_terms(tuple(term for term in terms if term[0].isupper())).masked(text, mark)


def _merged(text: str, marks: Marks) -> str:
    """One mark for given and family name, and for street and town."""
    for mark in (marks.client, marks.person, marks.place):
        once, again = re.escape(mark), r"[ ,]+"
        text = re.sub(rf"({once})(?:{again}{once})+", r"\1", text)
    return text

"""Hints about the words of a note: what the client may not understand, what is about somebody else.

A note is in clear language with generally known abbreviations only, and sensitive facts about a
third person are not recorded in this client's documents (DOMAIN 2.2). The hints are guesses from
word lists (`note_data`): they are shown quietly and never stop anything. Pure; any thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from osmo_desktop.domain.note_data import HintWords, ThirdPerson

LONGEST: Final = 50_000
"""Characters that are looked at; no note that a person writes is longer."""
_MOST: Final = 5
"""More hints than this are no help."""
_ENDING: Final = 7
"""Letters that inflection and a possessive add to a stem."""
_SENTENCE: Final = re.compile(r"[^.!?\n]+(?:\.(?=\w)[^.!?\n]*)*")
_WORD: Final = re.compile(r"[\w.-]*\w")
_CAPITALS: Final = re.compile(r"(?<![\w-])[A-ZÅÄÖ]{2,5}(?![\w])(?!-\w)")


class Topic(StrEnum):
    """What a hint is about."""

    ABBREVIATION = "abbreviation"
    THIRD_PERSON = "third_person"


@dataclass(frozen=True)
class Hint:
    """Something to look at again: the words found, and what an abbreviation means if known."""

    topic: Topic
    found: str
    means: str = ""


def hints(text: str, words: HintWords, language: str) -> tuple[Hint, ...]:
    """The hints for a text in the order of the text, each abbreviation once, five at most."""
    text = text[:LONGEST]
    found = [*_abbreviations(text, words, language), *_third_person(text, words, language)]
    found.sort(key=lambda pair: pair[0])
    return tuple(dict.fromkeys(hint for _, hint in found))[:_MOST]


def _abbreviations(text: str, words: HintWords, language: str) -> Iterator[tuple[int, Hint]]:
    listed = {
        one.short.casefold().rstrip("."): one for one in words.abbreviations.get(language, ())
    }
    for match in _WORD.finditer(text):
        known = listed.get(match.group().casefold())
        if known is not None:
            yield match.start(), Hint(Topic.ABBREVIATION, match.group(), known.means)
    if text.upper() == text:
        return  # somebody who writes in capitals
    for match in _CAPITALS.finditer(text):
        short = match.group()
        if short not in words.known_abbreviations and short.casefold() not in listed:
            yield match.start(), Hint(Topic.ABBREVIATION, short)


def _third_person(text: str, words: HintWords, language: str) -> Iterator[tuple[int, Hint]]:
    lists = words.third_person.get(language)
    if lists is None:
        return
    for sentence in _SENTENCE.finditer(text):
        found = _sensitive(sentence.group(), lists)
        if found is not None:
            yield sentence.start(), Hint(Topic.THIRD_PERSON, found)


def _sensitive(sentence: str, lists: ThirdPerson) -> str | None:
    """Whom a sentence tells something sensitive about, as it stands there; None for most."""
    spoken = re.findall(r"[\w-]+", sentence)
    whom = next((word for word in spoken if _begins(word, lists.relations)), None)
    is_sensitive = any(_begins(word, lists.matters, ending=20) for word in spoken)
    return whom if whom is not None and is_sensitive else None


def _begins(word: str, stems: tuple[str, ...], ending: int = _ENDING) -> bool:
    folded = word.casefold()
    return any(folded.startswith(stem) and len(folded) - len(stem) <= ending for stem in stems)

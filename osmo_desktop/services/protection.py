"""Turvakielto: what tells where a protected client lives stays out of lists, hits and papers.

The place itself is stored; it is read on purpose only (`ClientService.contact_details`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.ports import RecordBook
from osmo_desktop.domain.records.client import Client

_SHORTEST_STEM = 4
_ENDING = 2
_SHORTEST_NUMBER = 5
_NUMBER_MARKS = re.compile(r"[\s+()./-]")


def withheld_terms(client: Client, places: Iterable[str] = ()) -> tuple[str, ...]:
    """The words that tell where the client is: municipality, street and phone."""
    street = re.split(r"[\d,\n]", client.address or "", maxsplit=1)[0]
    terms = (client.municipality, street, client.phone, *places)
    return tuple(term.strip() for term in terms if term and len(term.strip()) > 2)


def masked(text: str, terms: Iterable[str]) -> str:
    """The text with the terms, in their inflected forms too, taken out.

    The first letter keeps its case: "Soini" shall not take "soinut" out of a sentence.
    """
    patterns = [_pattern(term) for term in terms]
    if not patterns:
        return text
    return re.sub("|".join(patterns), lambda _: tr("[protected]"), text)


def asks_for(query: str, terms: Iterable[str]) -> bool:
    """Tell whether a search would find the client by where they are."""
    stems = [stem for term in terms for stem in _stems(term)]
    return any(
        word.startswith(stem) or (len(word) > 2 and stem.startswith(word))
        for word in query.casefold().split()
        for stem in stems
    )


def stem(word: str) -> str:
    """What stays of a name when Finnish inflects it: Alajär-vi, Seinäjo-ki, Virta-nen."""
    ending = 3 if word.endswith("nen") and len(word) > 6 else _ENDING
    return word[: max(_SHORTEST_STEM, len(word) - ending)]


def _stems(term: str) -> list[str]:
    number = _NUMBER_MARKS.sub("", term)
    return [number] if number.isdecimal() else [stem(word) for word in term.casefold().split()]


def _pattern(term: str) -> str:
    number = _NUMBER_MARKS.sub("", term)
    if number.isdecimal() and len(number) >= _SHORTEST_NUMBER:
        return r"[\s().-]?".join(map(re.escape, number))
    *heads, last = term.split()
    kept = "".join([*(f"{head} " for head in heads), stem(last)])
    rest = r"\s+".join(map(re.escape, kept[1:].split(" ")))
    return rf"\b{re.escape(kept[0])}(?i:{rest})\w*"


class Shield:
    """Takes the places of protected clients out of texts; keeps nothing, so it is never stale."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book

    def terms(self, client_id: str) -> tuple[str, ...]:
        """What is withheld of a client: where they are, and where they were met; else nothing."""
        shot = self._book.get("client", client_id)
        if shot is None or not shot.record.safety_ban:
            return ()
        met = self._book.find("meeting", stream=client_id)
        return withheld_terms(shot.record, (note.record.place or "" for note in met))

    def of(self, client_id: str) -> Callable[[str | None], str]:
        """What makes a text of a client fit to be shown; an absent one is empty."""
        terms = self.terms(client_id)
        return lambda text: masked(text or "", terms) if terms else text or ""

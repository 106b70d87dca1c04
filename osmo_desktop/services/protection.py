"""Turvakielto: what tells where a protected client lives stays out of lists, hits and papers.

The place itself is stored; it is read on purpose only (`ClientService.contact_details`, the note or
form that was opened), and each such reading is in the log.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar, cast

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.place_terms import address_terms, place_terms
from osmo_desktop.domain.ports import RecordBook
from osmo_desktop.services.same_people import joined_to

Model = TypeVar("Model")

_PLACES = ("municipality", "address", "phone")
"""Fields of a client that tell where they are."""

_KEPT = frozenset(
    {
        "author",
        "basis",
        "client_name",
        "family_name",
        "given_name",
        "stored_title",
        "value",
        "workers",
    }
)
"""Fields that are no text about places: names of people, and what a form gives back."""


def _told_by(field: str, value: str) -> tuple[str, ...]:
    """The words of a value that tell where somebody is."""
    whole = () if field == "address" else (value,)
    parts = () if field == "phone" else address_terms(value)  # "Kirkkotie" of "Kirkkotie 7" too
    terms = (*whole, *parts)
    return tuple(term.strip() for term in terms if len(term.strip()) > 1)


def masked(text: str, terms: Iterable[str]) -> str:
    """The text with the terms, in their inflected forms too, taken out."""
    return place_terms(tuple(terms)).masked(text, tr("[protected]"))


def asks_for(query: str, terms: Iterable[str]) -> bool:
    """Tell whether a search would find the client by where they are."""
    return place_terms(tuple(terms)).is_asked_by(query)


def without_terms(model: Model, terms: Sequence[str]) -> Model:
    """A read model with the terms taken out of every text in it; names and ids stay."""
    return cast(Model, _without(model, terms)) if terms else model


def _without(value: object, terms: Sequence[str]) -> object:
    if isinstance(value, str):
        return masked(value, terms)
    if isinstance(value, tuple):
        return tuple(_without(item, terms) for item in value)
    if isinstance(value, Mapping):
        return {key: _without(item, terms) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        shown = {
            field.name: _without(getattr(value, field.name), terms)
            for field in dataclasses.fields(value)
            if field.name not in _KEPT
        }
        return dataclasses.replace(value, **shown)
    return value


class Shield:
    """Takes the places of protected clients out of texts; keeps nothing, so it is never stale."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book

    def protects(self, client_id: str) -> bool:
        """Tell whether any record of the person has a non-disclosure order: it is the person's.

        Two laptops may join and protect apart, so it is read here and not only written to all.
        """
        return any(shot.record.safety_ban for shot in joined_to(self._book, client_id))

    def terms(self, client_id: str) -> tuple[str, ...]:
        """What is withheld of a client: where they are or were, and were met; else nothing.

        Of every record of the person: a note of one may name the street of another. And of every
        value that a field ever had: a note stays as it was written when an address is cleared.
        """
        shots = joined_to(self._book, client_id)
        if not any(shot.record.safety_ban for shot in shots):
            return ()
        return tuple(dict.fromkeys(term for shot in shots for term in self._told(shot.id)))

    def _told(self, client_id: str) -> Iterator[str]:
        for field in _PLACES:
            for past in self._book.history("client", client_id, field, stream=client_id):
                yield from _told_by(field, past.value or "")
        for note in self._book.find("meeting", stream=client_id):
            yield from _told_by("place", note.record.place or "")
            if note.amended:
                for past in self._book.history("meeting", note.id, "place", stream=client_id):
                    yield from _told_by("place", past.value or "")

    def over(self, client_id: str, model: Model) -> Model:
        """A read model about a client as it may be listed."""
        return without_terms(model, self.terms(client_id))

    def of(self, client_id: str) -> Callable[[str | None], str]:
        """What makes a text of a client fit to be shown; an absent one is empty."""
        terms = self.terms(client_id)
        return lambda text: masked(text or "", terms) if terms else text or ""

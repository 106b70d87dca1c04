"""What differs by year about case notes: service functions, templates, and the words of hints.

The file `resources/notes.json` is shipped with the program and read like a stranger's file: one
that breaks a rule is a bug. Service functions are THL's; templates and word lists are our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Annotated, Final, Literal

import msgspec

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.language import LANGUAGES
from osmo_desktop.domain.records.codes import CONTACT_MODES, LEGAL_BASES
from osmo_desktop.domain.resource_files import resource_dir

MAX_BYTES: Final = 128 * 1024

Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z")]
Words = dict[str, Annotated[str, msgspec.Meta(max_length=4_000)]]
Stem = Annotated[str, msgspec.Meta(min_length=2, max_length=30)]


class Dated(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that holds from a day to a day; both days count."""

    valid_from: date
    valid_to: date | None

    def holds(self, day: date) -> bool:
        """Tell whether it is in use on a day."""
        return self.valid_from <= day <= (self.valid_to or date.max)


class ServiceFunction(Dated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A service function (palvelutehtävä), and the legal bases that belong to it."""

    id: Id
    label: Words
    bases: tuple[str, ...]
    source: Words


class Template(Dated, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words to begin a note with, by field, and the kinds of contact that they are meant for."""

    id: Id
    title: Words
    modes: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    happened: Words
    client_view: Words
    worker_assessment: Words


class Abbreviation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something short that a client may not know, and what it means."""

    short: Stem
    means: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class ThirdPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Beginnings of words for people close to the client, and for matters that are sensitive."""

    relations: tuple[Stem, ...]
    matters: tuple[Stem, ...]


class HintWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words that hints look for, by language; `known_abbreviations` are in all of them."""

    source: Words
    known_abbreviations: tuple[Stem, ...]
    abbreviations: dict[str, tuple[Abbreviation, ...]]
    third_person: dict[str, ThirdPerson]


class NoteData(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All of it."""

    format: Literal[1]
    version: date
    service_functions: Annotated[tuple[ServiceFunction, ...], msgspec.Meta(min_length=1)]
    templates: tuple[Template, ...]
    hints: HintWords

    def functions_on(self, day: date) -> tuple[ServiceFunction, ...]:
        """The service functions in use on a day."""
        return tuple(one for one in self.service_functions if one.holds(day))

    def function_of(self, basis: str | None, day: date) -> ServiceFunction | None:
        """The service function that a legal basis belongs to on a day."""
        return next((one for one in self.functions_on(day) if basis in one.bases), None)

    def is_unambiguous(self, function: ServiceFunction) -> bool:
        """Tell whether its legal bases belong to no other one when it begins."""
        in_use = self.functions_on(function.valid_from)
        return all(sum(basis in one.bases for one in in_use) == 1 for basis in function.bases)

    def texts(self, *, needed_only: bool = False) -> Iterator[Words]:
        """The texts that people read, all of them or those that must not be empty."""
        for function in self.service_functions:
            yield from (function.label, function.source)
        for one in self.templates:
            yield from (one.title, one.happened)
            if not needed_only:
                yield from (one.client_view, one.worker_assessment)

    def templates_on(self, day: date) -> tuple[Template, ...]:
        """The templates in use on a day."""
        return tuple(one for one in self.templates if one.holds(day))


def read_note_data(data: bytes) -> NoteData:
    """Read and check the file; BugError("notes-invalid") that says why."""
    try:
        read = _DECODER.decode(data) if len(data) <= MAX_BYTES else None
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BugError("notes-invalid", why=str(error)) from None
    why = "too large" if read is None else _fault(read)
    if read is None or why:
        raise BugError("notes-invalid", why=why)
    return read


@cache
def shipped_note_data() -> NoteData:
    """The file of this program."""
    return read_note_data((resource_dir() / "notes.json").read_bytes())


_DECODER: Final = msgspec.json.Decoder(NoteData)


def _fault(data: NoteData) -> str:
    """What is wrong with the file; empty when nothing is."""
    functions, templates, hints = data.service_functions, data.templates, data.hints
    bases = {basis for one in functions for basis in one.bases}
    modes = {mode for one in templates for mode in one.modes}
    rules = {
        "a service function or a template stands twice": _once(functions) and _once(templates),
        "a legal basis belongs to two service functions": all(map(data.is_unambiguous, functions)),
        "a legal basis is unknown": bases <= set(LEGAL_BASES),
        "a kind of contact is unknown": modes <= set(CONTACT_MODES),
        "an end is before its beginning": all(map(_is_in_order, (*functions, *templates))),
        "a text lacks a language": all(map(_is_complete, data.texts())),
        "a text is empty": all(map(_is_said, data.texts(needed_only=True))),
        "hints lack a language": set(hints.abbreviations)
        == set(LANGUAGES)
        == {*hints.third_person},
    }
    return next((why for why, is_kept in rules.items() if not is_kept), "")


def _once(ones: tuple[ServiceFunction, ...] | tuple[Template, ...]) -> bool:
    return len({one.id for one in ones}) == len(ones)


def _is_in_order(one: Dated) -> bool:
    return one.valid_from <= (one.valid_to or date.max)


def _is_complete(words: Words) -> bool:
    return set(words) == set(LANGUAGES)


def _is_said(words: Words) -> bool:
    return all(text.strip() for text in words.values())

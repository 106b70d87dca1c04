"""What differs by year about case notes: service functions, templates, and the words of hints.

The file `resources/notes.json` is shipped with the program and read like a stranger's file: one
that breaks a rule is a bug. Service functions are THL's; templates and word lists are our own.
"""

from __future__ import annotations

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
    dated = [*functions, *templates]
    needed = [words for one in functions for words in (one.label, one.source)]
    needed += [words for one in templates for words in (one.title, one.happened)]
    optional = [words for one in templates for words in (one.client_view, one.worker_assessment)]
    rules = {
        "a service function stands twice": _once([one.id for one in functions]),
        "a template stands twice": _once([one.id for one in templates]),
        "a legal basis belongs to two service functions": all(
            _once([b for one in data.functions_on(f.valid_from) for b in one.bases])
            for f in functions
        ),
        "a legal basis is unknown": {b for one in functions for b in one.bases} <= set(LEGAL_BASES),
        "a kind of contact is unknown": {m for one in templates for m in one.modes}
        <= set(CONTACT_MODES),
        "an end is before its beginning": all(
            one.valid_from <= (one.valid_to or date.max) for one in dated
        ),
        "a text lacks a language": all(set(words) == set(LANGUAGES) for words in needed + optional)
        and all(text.strip() for words in needed for text in words.values()),
        "hints lack a language": set(hints.abbreviations) == set(LANGUAGES)
        and set(hints.third_person) == set(LANGUAGES),
    }
    return next((why for why, is_kept in rules.items() if not is_kept), "")


def _once(names: list[str]) -> bool:
    return len(set(names)) == len(names)

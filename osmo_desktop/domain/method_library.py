"""The library of methods and materials: topics, their parts, and what may be kept of each.

Shipped as `resources/methods/library.json`, in words of our own; a team's own material is a further
entry there. A library that breaks a rule is left out, and the program says so.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from osmo_desktop.domain.language import LANGUAGES, mark
from osmo_desktop.domain.measures import Id, Words
from osmo_desktop.domain.resource_files import resource_dir

MAX_BYTES: Final = 256 * 1024
LICENCES: Final = {
    "own": mark("Own material"),
    "free": mark("Free to use"),
    "result_only": mark("Result only"),
}
"""What may be kept of a method, by code."""


class Method(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One method or material: what it is for, about how many minutes it takes, and whose it is.

    `measure` is the id of the measure under which its result is recorded.
    """

    key: Id
    name: Words
    what: Words
    minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)]
    licence: Literal["own", "free", "result_only"]
    owner: Annotated[str, msgspec.Meta(max_length=200)] = ""
    measure: Annotated[str, msgspec.Meta(max_length=40)] = ""


class LibraryPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of a topic with its methods."""

    key: Id
    label: Words
    methods: Annotated[tuple[Method, ...], msgspec.Meta(max_length=100)]


class LibraryTopic(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A topic with its parts."""

    key: Id
    label: Words
    parts: Annotated[tuple[LibraryPart, ...], msgspec.Meta(max_length=50)]


class Library(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All topics, in their order; `faulty` where the file could not be read."""

    format: Literal[1] = 1
    topics: Annotated[tuple[LibraryTopic, ...], msgspec.Meta(max_length=50)] = ()
    faulty: bool = False

    @property
    def methods(self) -> dict[str, Method]:
        """Every method by its key."""
        return {
            method.key: method
            for topic in self.topics
            for part in topic.parts
            for method in part.methods
        }


def read_library(data: bytes) -> Library:
    """Read and check a library; one that breaks a rule is empty and `faulty`."""
    try:
        library = _DECODER.decode(data) if len(data) <= MAX_BYTES else None
    except (msgspec.MsgspecError, RecursionError):
        library = None
    is_sound = library is not None and not library.faulty and _is_sound(library)
    return library if library is not None and is_sound else Library(faulty=True)


def load_library(folder: Path) -> Library:
    """Read the library of a folder; without a file it is empty."""
    file = folder / "library.json"
    try:
        return read_library(file.read_bytes())
    except FileNotFoundError:
        return Library()
    except OSError:
        return Library(faulty=True)


@cache
def shipped_library() -> Library:
    """The library of this program."""
    return load_library(resource_dir() / "methods")


_DECODER: Final = msgspec.json.Decoder(Library)


def _is_sound(library: Library) -> bool:
    """Tell whether keys are unique and every text is there in every language."""
    parts = [part for topic in library.topics for part in topic.parts]
    methods = [method for part in parts for method in part.methods]
    texts = [topic.label for topic in library.topics] + [part.label for part in parts]
    texts += [text for method in methods for text in (method.name, method.what)]
    keys = [method.key for method in methods]
    is_told = all(
        set(words) == set(LANGUAGES) and all(t.strip() and t.isprintable() for t in words.values())
        for words in texts
    )
    return is_told and len(set(keys)) == len(keys)

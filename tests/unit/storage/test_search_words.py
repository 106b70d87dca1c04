"""The search finds Finnish words in the forms that notes have, with Voikko and without it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language.finnish import Expander, Lemmatiser
from osmo_desktop.domain.language.gradation import GradationLemmatiser
from osmo_desktop.domain.ops import Edit
from osmo_desktop.storage.text_index import FtsIndex
from osmo_desktop.storage.view import view_engine
from osmo_desktop.system.voikko import VoikkoLemmatiser
from tests.fakes.memory_book import MemoryBook, SetClock

HERE = Path(__file__)
LIST = HERE.parents[2] / "golden" / "search-forms.json"
TUNED_ON = HERE.parents[1] / "language" / "finnish_search.tsv"
_LEAST = 0.9


@dataclass(frozen=True)
class Entry:
    """A word as people search for it, as notes have it, and words that only look alike."""

    base: str
    forms: tuple[str, ...]
    near: tuple[str, ...]


ENTRIES = tuple(
    Entry(entry["base"], tuple(entry["forms"]), tuple(entry["near"]))
    for entry in json.loads(LIST.read_text(encoding="utf-8"))["entries"]
)


@pytest.fixture(params=["Voikko", "rules"])
def lemmatiser(request: pytest.FixtureRequest) -> Iterator[Lemmatiser]:
    """Voikko where it is installed, and the rules that stand in for it."""
    if request.param == "rules":
        yield GradationLemmatiser()
        return
    voikko = VoikkoLemmatiser.open()
    if voikko is None:
        pytest.skip("libvoikko1 and voikko-fi are not installed")
    with voikko:
        yield voikko


@dataclass(frozen=True)
class Found:
    """What searches gave of what they should have given."""

    right: int = 0
    missed: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def recall(self) -> float:
        """The share of the forms that was found."""
        return self.right / (self.right + len(self.missed))

    @property
    def precision(self) -> float:
        """The share of what was found that was asked for."""
        return self.right / (self.right + len(self.wrong))

    def __add__(self, other: Found) -> Found:
        return Found(self.right + other.right, self.missed + other.missed, self.wrong + other.wrong)


class Notes:
    """A search index over one note for each word of the list."""

    def __init__(self, lemmatiser: Lemmatiser) -> None:
        book = MemoryBook(SetClock())
        client = book.new_client_stream()
        words = [word for e in ENTRIES for word in (e.base, *e.forms, *e.near)]
        self._words = {new_id(): word for word in dict.fromkeys(words)}
        book.commit(
            [Edit(client, "meeting", note, "happened", w) for note, w in self._words.items()]
        )
        expand = Expander(lemmatiser).expand
        self._index = FtsIndex(view_engine(), lambda: book.fold, expand)

    def found(self, query: str, wanted: set[str]) -> Found:
        """Search, and compare with the words that it should find."""
        hits = {self._words[hit.entity] for hit in self._index.search(query, limit=500)}
        said = f"{query}:"
        return Found(
            len(hits & wanted),
            tuple(f"{said}{word}" for word in sorted(wanted - hits)),
            tuple(f"{said}{word}" for word in sorted(hits - wanted - {query})),
        )


@pytest.mark.counted
def test_inflected_words_are_found_and_others_are_not(lemmatiser: Lemmatiser) -> None:
    """Of words the rules were not made with, nine forms in ten are found and nine in ten right."""
    notes = Notes(lemmatiser)
    by_base = by_form = Found()
    for entry in ENTRIES:
        words = {entry.base, *entry.forms}
        by_base += notes.found(entry.base, words - {entry.base})
        for form in entry.forms:
            by_form += notes.found(form, words - {form})

    name = type(lemmatiser).__name__
    for how, figures in (("base form", by_base), ("inflected form", by_form)):
        print(
            f"search by {how}, {name}: {figures.right + len(figures.missed)} pairs,"
            f" recall {figures.recall:.3f}, precision {figures.precision:.3f};"
            f" missed {' '.join(figures.missed) or 'none'};"
            f" wrong {' '.join(figures.wrong) or 'none'}"
        )
    assert min(by_base.recall, by_base.precision) >= _LEAST
    assert min(by_form.recall, by_form.precision) >= _LEAST


def test_the_list_is_long_and_new() -> None:
    """The figures rest on at least 60 forms, of words that the rules were not made with."""
    lines = TUNED_ON.read_text(encoding="utf-8").splitlines()
    known = {line.split("\t")[0] for line in lines if not line.startswith("#")}

    assert sum(len(entry.forms) for entry in ENTRIES) >= 60
    assert not known & {entry.base.lower() for entry in ENTRIES}

"""Search finds inflected Finnish and does not find other words."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_desktop.domain.language.finnish import Expander, Lemmatiser, safe_prefixes
from osmo_desktop.domain.language.gradation import (
    GradationLemmatiser,
    looks_finnish,
    strong_grades,
    weak_grades,
)
from osmo_desktop.system.voikko import VoikkoLemmatiser

HERE = Path(__file__).parent
FILES = ("finnish_search.tsv", "finnish_search_unseen.tsv")
Case = tuple[str, frozenset[str], frozenset[str]]


class Vocabulary:
    """The words of an index in order, as storage gives them; counts what it was asked for."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = sorted(set(words))
        self.given = 0
        self.asked = 0

    def __call__(self, prefix: str) -> Sequence[str]:
        start, end = (bisect_left(self._words, bound) for bound in (prefix, prefix + "\uffff"))
        self.asked += 1
        self.given += end - start
        return self._words[start:end]


def _cases(file: str) -> list[Case]:
    lines = (HERE / file).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return [(term, frozenset(yes.split()), frozenset(no.split())) for term, yes, no in rows]


CASES = {file: _cases(file) for file in FILES}
WORDS = [word for cases in CASES.values() for t, yes, no in cases for word in ({t} | yes | no)]


@pytest.fixture(params=["voikko", "rules"])
def lemmatiser(request: pytest.FixtureRequest) -> Iterator[Lemmatiser]:
    """Voikko where it is installed, and the rules alone."""
    if request.param == "rules":
        yield GradationLemmatiser()
        return
    voikko = VoikkoLemmatiser.open()
    if voikko is None:
        pytest.skip("libvoikko1 and voikko-fi are not installed")
    with voikko:
        yield voikko


@pytest.fixture
def vocabulary() -> Vocabulary:
    """Every word of the two lists in one index."""
    return Vocabulary(WORDS)


@pytest.mark.parametrize("file", FILES)
def test_finds_forms_and_leaves_other_words(
    file: str, lemmatiser: Lemmatiser, vocabulary: Vocabulary
) -> None:
    """Names, places and words of social work are found inflected; look-alikes are not."""
    expander = Expander(lemmatiser)
    found = missed = wrong = 0
    for term, yes, _ in CASES[file]:
        words = set(expander.expand(term, vocabulary)) - {term}
        found += len(words & yes)
        missed += len(yes - words - {term})
        wrong += len(words - yes)

    recall, precision = found / (found + missed), found / (found + wrong)
    pairs = found + missed
    print(f"{file}, {type(lemmatiser).__name__}: {pairs} pairs, {recall=:.3f} {precision=:.3f}")
    # To Voikko "tapaaminen" is a form of "tavata", which the lists do not count as one.
    assert recall >= 0.98
    assert precision >= (0.93 if isinstance(lemmatiser, GradationLemmatiser) else 0.95)


def test_rules_are_the_same_however_they_are_asked_for(vocabulary: Vocabulary) -> None:
    """No lemmatiser at all means the rules."""
    given, alone = Expander(GradationLemmatiser()), Expander()

    for term, _, _ in CASES[FILES[0]]:
        assert given.expand(term, vocabulary) == alone.expand(term, vocabulary)


def test_lists_are_large_enough() -> None:
    """The figures rest on at least 150 terms and 500 pairs."""
    pairs = sum(len(yes) for cases in CASES.values() for _, yes, _ in cases)
    terms = sum(len(cases) for cases in CASES.values())

    assert terms >= 150
    assert pairs >= 500


def test_looks_at_few_words(lemmatiser: Lemmatiser, vocabulary: Vocabulary) -> None:
    """A term asks the index for few prefixes, and for a small part of its words."""
    expander = Expander(lemmatiser)
    terms = [term for term, _, _ in CASES[FILES[0]]]

    for term in terms:
        expander.expand(term, vocabulary)

    assert vocabulary.asked / len(terms) <= 4
    assert vocabulary.given / len(terms) <= 20


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("työpajassa", "työpajalla"),
        ("asiakkaan", "asiakkaita"),
        ("alajärvellä", "alajärven"),
        ("velkaa", "veloista"),
        ("TYÖPAJA", "työpajan"),
    ],
)
def test_an_inflected_or_shouted_query_finds_the_other_forms(
    query: str, word: str, lemmatiser: Lemmatiser, vocabulary: Vocabulary
) -> None:
    """It does not matter in which form a word is asked for."""
    assert word in Expander(lemmatiser).expand(query, vocabulary)


def test_dots_tell_words_apart(lemmatiser: Lemmatiser, vocabulary: Vocabulary) -> None:
    """Weather is not found by "saa", nor a game by "kissa"."""
    expander = Expander(lemmatiser)

    assert not {"sää", "säällä", "säätä"} & set(expander.expand("saa", vocabulary))
    assert not {"kisa", "kisan", "kisat"} & set(expander.expand("kissa", vocabulary))


def test_exact_word_comes_first(lemmatiser: Lemmatiser, vocabulary: Vocabulary) -> None:
    """The word as typed leads, the rest follows in order; nothing is made up."""
    words = Expander(lemmatiser).expand("kissa", vocabulary)

    assert words[0] == "kissa"
    assert list(words[1:]) == sorted(words[1:])
    assert Expander(lemmatiser).expand("xyzzyssä", vocabulary) == ()


def test_word_being_typed_takes_all_that_begins_so(
    lemmatiser: Lemmatiser, vocabulary: Vocabulary
) -> None:
    """While a word is typed its beginning is enough, from the first letter."""
    expander = Expander(lemmatiser)

    assert "työpajassa" in expander.expand("työpa", vocabulary, prefix=True)
    assert "yhteydet" in expander.expand("yh", vocabulary, prefix=True)
    assert expander.expand("yh", vocabulary) == ()


def test_foreign_words_match_by_their_beginning(lemmatiser: Lemmatiser) -> None:
    """Swedish and English words are found as written, with their endings, and by prefix."""
    index = Vocabulary(["bostad", "bostadsbidrag", "möte", "möten", "mötet", "housing", "plan"])
    expander = Expander(lemmatiser)

    assert set(expander.expand("bostad", index)) == {"bostad", "bostadsbidrag"}
    assert {"möte", "möten", "mötet"} <= set(expander.expand("möte", index))
    assert expander.expand("housing", index) == ("housing",)
    assert expander.expand("bostäder", index) == ()


def test_participle_means_itself(lemmatiser: Lemmatiser) -> None:
    """Who looks for a task ("tehtävä") does not want every "tehdä"."""
    if isinstance(lemmatiser, GradationLemmatiser):
        pytest.skip("rules do not know participles")
    index = Vocabulary(["tehtävä", "tehtävän", "tehdä", "teki", "vanhempi", "vanhemmat", "vanha"])
    expander = Expander(lemmatiser)

    assert set(expander.expand("tehtävä", index)) == {"tehtävä", "tehtävän"}
    assert set(expander.expand("vanhempi", index)) == {"vanhempi", "vanhemmat"}
    assert {"teki", "tehtävä"} <= set(expander.expand("tehdä", index))


@given(st.text(max_size=30), st.booleans())
def test_no_query_breaks_it(term: str, prefix: bool) -> None:
    """Whatever is typed, the answer is words of the index or nothing."""
    vocabulary = Vocabulary(WORDS)

    words = Expander(GradationLemmatiser()).expand(term, vocabulary, prefix=prefix)

    assert set(words) <= set(WORDS)


def test_prefixes_begin_every_form() -> None:
    """No form is lost by the prefix that candidates are asked for with."""
    for cases in CASES.values():
        for term, forms, _ in cases:
            heads = safe_prefixes([term])
            lost = [form for form in forms if looks_finnish(form) and not form.startswith(heads)]
            assert lost == [], (term, heads)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("työpaja", ("työpaj",)),
        ("lappajärvi", ("lappajärv",)),
        ("kangas", ("kang", "kank")),
        ("niskanen", ("niska",)),
        ("veikko", ("veik",)),
        ("kauppa", ("kaup",)),
        ("tytär", ("tyt",)),
        ("poika", ("poik", "poj")),
    ],
)
def test_prefixes_are_as_long_as_they_may_be(word: str, expected: tuple[str, ...]) -> None:
    """The longer the prefix, the fewer words are looked at."""
    assert tuple(sorted(safe_prefixes([word]))) == expected


@pytest.mark.parametrize(
    ("strong", "weak"),
    [
        ("kukka", "kuka"),
        ("kauppa", "kaupa"),
        ("matto", "mato"),
        ("katu", "kadu"),
        ("tupa", "tuva"),
        ("kenkä", "kengä"),
        ("kampa", "kamma"),
        ("ranta", "ranna"),
        ("valta", "valla"),
        ("parta", "parra"),
        ("lahti", "lahdi"),
        ("puku", "puvu"),
        ("kurke", "kurje"),
        ("jalka", "jala"),
        ("reikä", "reiä"),
        ("kilpa", "kilva"),
    ],
)
def test_grades_go_both_ways(strong: str, weak: str) -> None:
    """Each kind of gradation is known in both directions."""
    assert weak in weak_grades(strong)
    assert strong in strong_grades(weak)


@pytest.mark.parametrize("word", ["", "a", "bostad", "123", "x" * 80, "abc-def", "brrr"])
def test_no_finnish_word_has_no_lemmas(word: str) -> None:
    """Rules say nothing about what cannot be Finnish."""
    assert GradationLemmatiser().lemmas(word) == frozenset()

"""Find inflected Finnish: widen one search term to the words of the index that are its forms.

The index holds words as they were written (FTS5, ``unicode61`` with ``remove_diacritics 0``, or
"saa" would find "sää"). At query time a term becomes the words of the index's own vocabulary
that share a base form with it: "työpaja" finds "työpajassa", "Alajärvi" finds "Alajärvellä", a
name finds its genitive. Candidates are found by a prefix that no form of the word leaves, and
kept when their lemmas meet the term's. Stemming while indexing was measured and refused, see
``docs/adr/0006-finnish-search.md``.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, Protocol

from osmo_desktop.domain.language.gradation import (
    LAST_CLUSTER,
    STRONG_OF,
    VOWELS,
    WEAK_OF,
    GradationLemmatiser,
    looks_finnish,
)

Candidates = Callable[[str], Sequence[str]]
"""Gives the words of the index's vocabulary that begin with a prefix, in lower case."""

_SHORTEST_TERM: Final = 3
_SHORTEST_PREFIX: Final = 3
_LONGEST_TAIL: Final = 11
"""Letters that endings add at most: asiakas, asiakkaillemmekaan."""
_LIKELY: Final = 0.6
"""A base form counts with so large a share of the words that the likeliest one has."""
_DERIVED: Final = ("va", "vä", "nut", "nyt", "tu", "ty", "ma", "mä", "mpi", "minen")
"""What is made of another word but is a base form means itself: who types "tehtävä" (a task) or
"tapaaminen" (a meeting) does not look for "tehdä" or "tavata", and "vanhempi" is a parent."""
_LONG_VOWEL: Final = re.compile("^.{1,3}$(?<=aa|ää|uu|yy|ii)")
_SWEDISH_ENDINGS: Final = frozenset(
    f"{ending}{genitive}"
    for ending in ("", "n", "en", "et", "t", "na", "ar", "er", "or", "r", "arna", "erna", "orna")
    for genitive in ("", "s")
)
_SHORTEST_VERB: Final = 4
_TYPE_THREE: Final = frozenset({"lla", "llä", "nna", "nnä", "rra", "rrä", "sta", "stä"})
_FOLLOWING: Final = {"a": "aoie", "ä": "äöie", "e": "ei", "i": "ie"}
"""What the last vowel of a stem becomes before plural and past i."""
_IRREGULAR_HEADS: Final = {
    "tehdä": ("teh", "tek", "tee", "tei"),
    "nähdä": ("näh", "näk", "näe", "näi"),
    "käydä": ("käy", "käv"),
    "olla": ("ol",),
    "työ": ("työ", "töi"),
    "tie": ("tie", "tei"),
    "poika": ("poik", "poj"),
    "lapsi": ("laps", "last"),
    "mies": ("mie",),
}
"""Beginnings of words that follow no rule, also where they end a compound."""


class Lemmatiser(Protocol):
    """Gives the base forms of a Finnish word."""

    def lemmas(self, word: str) -> frozenset[str]:
        """Give the base forms of ``word``, both in lower case; empty where it is not known."""
        ...


class _NoLemmatiser:
    """Knows no word, so that every one is guessed at."""

    def lemmas(self, word: str) -> frozenset[str]:
        """Give nothing."""
        del word
        return frozenset()


class Expander:
    """Widens search terms. As thread-safe as its lemmatiser."""

    def __init__(self, lemmatiser: Lemmatiser | None = None) -> None:
        """Use ``lemmatiser``, and rules for the words that it does not know.

        Without one, or with the rules themselves, base forms are guesses and weighed as such.
        """
        if isinstance(lemmatiser, GradationLemmatiser):
            self._rules, lemmatiser = lemmatiser, None
        else:
            self._rules = GradationLemmatiser()
        self._lemmatiser: Lemmatiser = lemmatiser or _NoLemmatiser()

    def expand(self, term: str, candidates: Candidates, *, prefix: bool = False) -> tuple[str, ...]:
        """Give the words of the vocabulary that ``term`` means, the exact word first.

        ``prefix`` also takes every word that begins with the term: for the last word while it is
        being typed. A term that is no Finnish word is always taken so. Empty where the vocabulary
        has no such word.
        """
        term = term.lower()
        if len(term) < _SHORTEST_TERM:
            found = {word for word in candidates(term) if prefix or word == term}
        else:
            known = self._lemmatiser.lemmas(term)
            found = self._forms(term, known, candidates)
            if prefix or not (known or looks_finnish(term)):
                found.update(word for word in candidates(term) if word.startswith(term))
        return tuple(sorted(found, key=lambda word: (word != term, word)))

    def _forms(self, term: str, known: frozenset[str], candidates: Candidates) -> set[str]:
        """Give the forms of a term, and the term itself, that the vocabulary holds."""
        lemmas = known or self._rules.lemmas(term) | {term}
        if term in lemmas and term.endswith(_DERIVED):
            lemmas = frozenset({term})
        longest = max(map(len, lemmas)) + _LONGEST_TAIL
        words = {
            word
            for head in safe_prefixes(lemmas, term)
            for word in candidates(head)
            if len(word) <= longest
        }
        found = self._known(lemmas, words) if known else self._guessed(term, lemmas, words)
        return found | ({term} & words)

    def _known(self, lemmas: AbstractSet[str], words: AbstractSet[str]) -> set[str]:
        """Give the words that share a base form with a term whose base forms are certain."""
        found = set()
        for word in words:
            own = self._lemmatiser.lemmas(word)
            if not lemmas.isdisjoint(own or self._rules.lemmas(word)) or (
                not own and any(_is_foreign_form(word, lemma) for lemma in lemmas)
            ):
                found.add(word)
        return found

    def _guessed(self, term: str, lemmas: AbstractSet[str], words: AbstractSet[str]) -> set[str]:
        """Give the words that share the likeliest base forms of a term that is guessed at.

        Rules give many base forms for one word, and most of them are none. The true one is the
        one that many words of the vocabulary have in common.
        """
        shared = {}
        for word in words:
            own = self._lemmatiser.lemmas(word) or self._rules.lemmas(word)
            if not lemmas.isdisjoint(own):
                shared[word] = lemmas & own
        votes = Counter(lemma for common in shared.values() for lemma in common)
        enough = max(votes.values(), default=0) * _LIKELY
        likely = {lemma for lemma, count in votes.items() if count >= enough} | {term}
        found = {word for word, common in shared.items() if not likely.isdisjoint(common)}
        found.update(
            word
            for word in words
            if _is_foreign_form(word, term) and not self._lemmatiser.lemmas(word)
        )
        return found


def _is_foreign_form(word: str, term: str) -> bool:
    """Tell whether a word is the term with a Swedish or English ending."""
    return word.startswith(term) and word[len(term) :] in _SWEDISH_ENDINGS


def safe_prefixes(lemmas: Iterable[str], term: str = "") -> tuple[str, ...]:
    """Give the shortest set of prefixes that together begin every form of the lemmas.

    Consonants that alternate are left off (työpaja → työpaj, kauppa → kaup), or each grade is
    given where the rest would be too short to be of use (joki → jok, joe, joi).
    """
    heads = {head for lemma in lemmas for head in _heads(lemma)}
    if term:
        heads.add(term)
    kept: list[str] = []
    for head in sorted(heads, key=len):
        if not any(head.startswith(shorter) for shorter in kept):
            kept.append(head)
    return tuple(kept)


def _heads(lemma: str) -> set[str]:
    """Give beginnings of one base form that all its forms share between them."""
    for irregular, endings in _IRREGULAR_HEADS.items():
        if lemma.endswith(irregular):
            first = lemma[: len(lemma) - len(irregular)]
            return {first + ending for ending in endings}
    found = _noun_heads(lemma)
    if lemma[-1] in "aä" and len(lemma) > _SHORTEST_VERB:
        found |= _verb_heads(lemma)
    return {head if len(head) >= _SHORTEST_PREFIX else lemma[:_SHORTEST_TERM] for head in found}


def _noun_heads(lemma: str) -> set[str]:
    """Give the beginnings of a base form taken for a noun."""
    if lemma.endswith("nen"):
        return {lemma[:-3]}
    if lemma.endswith(("us", "ys", "os", "ös")):
        return {lemma[:-1]}
    if _LONG_VOWEL.search(lemma):
        # maa, sää: the plural is mai-, säi-.
        return {lemma, f"{lemma[:-1]}i"}
    if lemma.endswith("si"):
        return {lemma[:-2] + grade for grade in "std"}
    if lemma[-1] in VOWELS:
        return _alternating(lemma, (WEAK_OF, STRONG_OF) if lemma[-1] == "e" else (WEAK_OF,))
    if lemma[-1] in "stnlr" and lemma[-2:-1] in VOWELS:
        return _alternating(lemma[:-1], (STRONG_OF,))
    return {lemma}


def _verb_heads(lemma: str) -> set[str]:
    """Give the beginnings of a base form that may be an infinitive; none for others."""
    body, ending = lemma[:-2], lemma[-2:]
    if ending[0] in VOWELS:
        found = _alternating(lemma[:-1], (WEAK_OF,))
        if body.endswith(("lt", "nt", "rt")):
            # ymmärtää, tuntea: ymmärsi, tunsi.
            found.add(f"{body[:-1]}s")
        # The i of "oppia" stays in all its forms, and so keeps the prefix longer.
        return {f"{head}i" if f"{head}i" == lemma[:-1] else head for head in found}
    if lemma[-3:] in _TYPE_THREE:
        return {body} | _alternating(lemma[:-3], (STRONG_OF,))
    if body[-1] not in VOWELS:
        return set()
    if ending[0] == "d":
        return {body, f"{body[:-1]}i", f"{body[:-2]}{body[-1]}i"}
    return _alternating(body, (STRONG_OF,)) if ending[0] == "t" else set()


def _alternating(stem: str, tables: Sequence[Mapping[str, tuple[str, ...]]]) -> set[str]:
    """Cut a stem that ends in a vowel before the consonants that gradation changes."""
    match = LAST_CLUSTER.match(stem)
    if match is None:
        return {stem}
    head, cluster, vowels = match.groups()
    grades = {head + grade for grade in _grades(cluster, tables)}
    shared = _common_beginning(grades)
    if len(shared) > _SHORTEST_TERM and shared != head:
        return {shared}
    following = _FOLLOWING.get(vowels[0], f"{vowels[0]}i")
    # What is too short to be of use is made longer by each vowel that may follow.
    short = {grade for grade in grades if len(grade) < _SHORTEST_TERM or grade == head}
    return (grades - short) | {grade + vowel for grade in short for vowel in following}


def _grades(cluster: str, tables: Sequence[Mapping[str, tuple[str, ...]]]) -> set[str]:
    """Give consonants and what their end may become by the tables."""
    return {cluster} | {
        cluster[:split] + other
        for table in tables
        for split in range(len(cluster) or 1)
        for other in table.get(cluster[split:], ())
    }


def _common_beginning(texts: AbstractSet[str]) -> str:
    """Give the longest beginning that all texts share."""
    first, last = min(texts), max(texts)
    length = 0
    while length < len(first) and first[length] == last[length : length + 1]:
        length += 1
    return first[:length]

"""Words that tell where a protected client is, found in a text in whatever form they stand.

Pure and safe on any thread. A name is found by its beginning, as Finnish inflects at the end, and
by its base form, as the consonants inside change with it: Turku is in "Turussa", Lahti in
"Lahdessa". Numbers are compared by their digits, telephone numbers by their national ones. When
in doubt a word is taken out: a mask too many harms nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from osmo_desktop.domain.language.gradation import (
    STRONG_ENDINGS,
    VOWELS,
    WEAK_ENDINGS,
    GradationLemmatiser,
    weak_grades,
)

_SHORTEST_STEM: Final = 4
_ENDING: Final = 2
_SHORTEST_NUMBER: Final = 5
_SHORTEST_ASKED: Final = 3
"""Digits or letters of a search that may already tell something."""
_TELLING_STEM: Final = 7
"""Letters of a beginning that is hardly another word's, in lower case either."""
_LONGEST_GAP: Final = 3
_NUMBER_MARKS: Final = re.compile(r"[\s+()./-]")
_BETWEEN_DIGITS: Final = r"[\s().\-/]{0,2}"
_POSTCODE: Final = re.compile(r"\b(?:FI-?)?(\d{5})\b")
_BOX: Final = re.compile(r"^(?:PL|PB|P\.?\s?O\.?\s?Box)\s*\d+", re.IGNORECASE)
_NUMBERED_STREET: Final = re.compile(r"^\d+\.\s*[^\W\d]+")
_OF_A_HOUSE: Final = frozenset({"asunto", "rappu", "porras", "huone", "lägenhet", "trappa", "rum"})
_COMMON_WORDS: Final = """
aura hanko harju joki kahvila kangas kannus kauppa keskus kirjasto kirkko koivu kolari koski koti
kotka koulu kuusi kylä lahti laukaa lieto loppi luoto metsä multia mäki niemi pelto perho pori
puisto ranta rusko saari salo satama silta simo sulkava tervo toimisto tori varkaus vihti virrat
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())
"""Names of places that are words of their own in lower case: "lahti" is a bay as well."""
_FIRST_PARTS: Final = {
    "uusi": r"uu(?:si|den|dessa|desta|teen|della|delta|delle|tta)",
    "iso": r"iso(?:n|ssa|sta|on|lla|lta|lle|a)?",
    "vähä": r"vähä(?:n|ssä|stä|än|llä|ltä|lle|ä)?",
    "vanha": r"vanha(?:n|ssa|sta|an|lla|lta|lle|a)?",
    "pitkä": r"pitkä(?:n|ssä|stä|än|llä|ltä|lle|ä)?",
}
"""First parts of names that are inflected as well: Uudessakaupungissa."""
_AFTER_SHORT: Final = WEAK_ENDINGS | STRONG_ENDINGS | {"hin", "hön", "hun", "hyn", "kin"}
"""What may follow a name that is too short to be known by its beginning."""
_WORD: Final = re.compile(r"\w+")
_RULES: Final = GradationLemmatiser()


def stem(word: str) -> str:
    """What stays of a name when Finnish inflects it: Alajär-vi, Seinäjo-ki, Virta-nen."""
    ending = 3 if word.endswith("nen") and len(word) > 6 else _ENDING
    return word[: max(_SHORTEST_STEM, len(word) - ending)]


def address_terms(address: str) -> tuple[str, ...]:
    """Street, box, postcode and post town of an address as it was typed."""
    return tuple(dict.fromkeys(term for part in _parts(address) for term in _of_part(part)))


def _parts(address: str) -> Iterator[str]:
    for piece in re.split(r"[,;\n]", address):
        # The postcode parts street and post town where no comma does.
        yield from (part for part in _POSTCODE.split(piece) if part.strip())


def _of_part(part: str) -> Iterator[str]:
    text = part.strip()
    whole = _BOX.match(text) or _NUMBERED_STREET.match(text)
    if whole is not None:
        yield whole[0]
        text = text[whole.end() :]
    if text.isdecimal() and len(text) >= _SHORTEST_NUMBER:
        yield text
        return
    for name in re.split(r"\d+", text):
        shown = name.strip(" .-/")
        if sum(map(str.isalpha, shown)) > _ENDING and shown.casefold() not in _OF_A_HOUSE:
            yield shown


@lru_cache(maxsize=256)
def place_terms(terms: tuple[str, ...]) -> PlaceTerms:
    """The terms made ready; those of a client are asked for once for each text of theirs."""
    return PlaceTerms(terms)


class PlaceTerms:
    """Names and numbers that are withheld."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._names: list[list[_Name]] = []
        self._numbers: list[str] = []
        for term in terms:
            digits = _NUMBER_MARKS.sub("", term)
            if digits.isdecimal() and len(digits) >= _SHORTEST_NUMBER:
                self._numbers.append(_national(term))
            elif words := _WORD.findall(term):
                self._names.append([_Name(word, is_alone=len(words) == 1) for word in words])
        self._by_letter: dict[str, list[list[_Name]]] = {}
        for name in self._names:
            self._by_letter.setdefault(name[0].letter, []).append(name)
        patterns = map(_number_pattern, self._numbers)
        self._pattern = re.compile("|".join(patterns)) if self._numbers else None

    def masked(self, text: str, mask: str) -> str:
        """The text with every term, in whatever form, as `mask`."""
        shown = text if self._pattern is None else self._pattern.sub(lambda _: mask, text)
        words = list(_WORD.finditer(shown)) if self._names else []
        parts, done, at = [], 0, 0
        while at < len(words):
            names = self._by_letter.get(words[at][0][0].casefold(), ())
            count = max(
                (_run(name, shown, words[at : at + len(name)]) for name in names), default=0
            )
            if count:
                parts += [shown[done : words[at].start()], mask]
                done = words[at + count - 1].end()
            at += count or 1
        return "".join([*parts, shown[done:]])

    def is_asked_by(self, query: str) -> bool:
        """Tell whether a search would find by where somebody is."""
        words = _WORD.findall(query.casefold())
        if any(name.is_asked_by(word) for word in words for run in self._names for name in run):
            return True
        asked = {_national(part).removeprefix("0") for part in (query, *query.split())}
        return any(
            len(digits) >= _SHORTEST_ASKED and (digits in number or number in digits)
            for digits in asked
            if digits.isdecimal()
            for number in (number.removeprefix("0") for number in self._numbers)
        )


class _Name:
    """One word of a term."""

    def __init__(self, word: str, *, is_alone: bool) -> None:
        self._base = word.casefold()
        self.letter = self._base[0]
        self._stem = stem(self._base)
        self._is_name = word[:1].isupper()
        self._is_common = is_alone and self._base in _COMMON
        self._is_short = len(self._base) < _SHORTEST_STEM
        self._pattern = _first_part_pattern(self._base)
        weak = weak_grades(self._base) if self._base[-1] in VOWELS else ()
        self._weak = [form[:-1] + end for form in weak for end in _ends(form[-1])]
        self._dweller = re.compile(rf"{re.escape(self._base[:-1])}\w?l[aä]i(?:nen|s)")

    def is_in(self, written: str) -> bool:
        """Tell whether a word of a text is this one."""
        word = written.casefold()
        if word[0] != self._base[0]:
            return False
        if written[0].islower() and self._is_name:
            is_telling = len(self._stem) >= _TELLING_STEM and word.startswith(self._stem)
            is_form = is_telling or self._is_form(word)
            return bool(self._dweller.match(word)) or (is_form and not self._is_common)
        return self._begins(word) or self._is_form(word)

    def is_asked_by(self, word: str) -> bool:
        """Tell whether a word of a search is this one, or its beginning."""
        if self._begins(word) or self._is_form(word):
            return True
        if any(one.startswith(word) for one in (self._stem, self._base, *self._weak)):
            return len(word) >= _SHORTEST_ASKED
        rests = [word.removeprefix(one) for one in self._weak if word.startswith(one)]
        return any(ending.startswith(rest) for rest in rests for ending in WEAK_ENDINGS)

    def _begins(self, word: str) -> bool:
        if self._is_short or not self._base.isalpha():
            return word.startswith(self._base) and word[len(self._base) :] in _AFTER_SHORT
        return word.startswith(self._stem)

    def _is_form(self, word: str) -> bool:
        return bool(
            word == self._base
            or self._base in _RULES.lemmas(word)
            or self._dweller.match(word)
            or (self._pattern is not None and self._pattern.match(word))
        )


def _run(names: Sequence[_Name], text: str, words: Sequence[re.Match[str]]) -> int:
    """How many words the term takes at the beginning of these; 0 where it does not stand there."""
    if len(words) < len(names):
        return 0
    for at, (name, word) in enumerate(zip(names, words, strict=False)):
        gap = text[words[at - 1].end() : word.start()] if at else ""
        if len(gap) > _LONGEST_GAP or not name.is_in(word[0]):
            return 0
    return len(names)


def _first_part_pattern(base: str) -> re.Pattern[str] | None:
    for first, forms in _FIRST_PARTS.items():
        rest = base.removeprefix(first)
        if rest != base and len(rest) >= _SHORTEST_STEM:
            return re.compile(forms + re.escape(stem(rest)))
    return None


def _ends(vowel: str) -> str:
    """What the last vowel of a base form is in other forms: Lahti, Lahdessa."""
    return "ie" if vowel == "i" else vowel


def _national(number: str) -> str:
    """The digits as they are dialled in Finland; other texts without their marks."""
    digits = _NUMBER_MARKS.sub("", number.replace("(0)", ""))
    for code in ("00358", "358"):
        if digits.startswith(code) and len(digits) > len(code) + _SHORTEST_NUMBER:
            return "0" + digits.removeprefix(code)
    return digits


def _number_pattern(number: str) -> str:
    """The digits in any grouping, with the code of the country or without."""
    rest = _BETWEEN_DIGITS.join(number.removeprefix("0"))
    if not number.startswith("0") or len(number) <= _SHORTEST_NUMBER:
        return rf"(?<!\d){_BETWEEN_DIGITS.join(number)}(?!\d)"
    country = rf"(?:\+|00)?358{_BETWEEN_DIGITS}(?:\(?0\)?{_BETWEEN_DIGITS})?"
    return rf"(?<!\d)(?:{country}|\(?0{_BETWEEN_DIGITS})?{rest}"

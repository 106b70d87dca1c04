"""Lemmas of Finnish words by rule, for where Voikko is not installed or knows no such word.

A word form is read backwards: an ending is taken off, the consonants before it are turned back to
the strong grade (kadun → katu), and the stem is turned back to the base form (kankaa- → kangas,
niskase- → niskanen). The rules guess: they give every base form that could have had this ending,
and two words belong together when they share one. Ambiguity is the language's own: "maton" is of
both mato and matto.

Rules after Iso suomen kielioppi §§ 41–98 (gradation, noun types) and § 105–121 (verbs), cut down
to the endings that notes of social work hold; what is rare or literary is left out for precision.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

VOWELS: Final = "aeiouyäöå"
_SHORTEST_STEM: Final = 2
_SHORTEST_WORD: Final = 3
_LONGEST_WORD: Final = 60
_LONGEST_ENDING: Final = 7

STRONG_OF: Final = {
    "k": ("kk",),
    "p": ("pp",),
    "t": ("tt",),
    "ng": ("nk",),
    "mm": ("mp",),
    "nn": ("nt",),
    "ll": ("lt",),
    "rr": ("rt",),
    "v": ("p", "k"),
    "d": ("t",),
    "lv": ("lp", "lk"),
    "rv": ("rp", "rk"),
    "hd": ("ht",),
    "j": ("k",),
    "lj": ("lk",),
    "rj": ("rk",),
    "hj": ("hk",),
    "l": ("lk",),
    "r": ("rk",),
    "h": ("hk",),
    "nk": ("nkk",),
    "lk": ("lkk",),
    "rk": ("rkk",),
    "nt": ("ntt",),
    "lt": ("ltt",),
    "rt": ("rtt",),
    "mp": ("mpp",),
    "lp": ("lpp",),
    "rp": ("rpp",),
    "g": ("gg",),
    "b": ("bb",),
    "": ("k",),
}
"""Consonants in the weak grade, and what they may be in the strong one."""

WEAK_OF: Final[dict[str, tuple[str, ...]]] = {
    strong: tuple(weak for weak, strongs in STRONG_OF.items() if strong in strongs)
    for strong in {strong for strongs in STRONG_OF.values() for strong in strongs}
} | {"k": ("", "v", "j"), "p": ("v",), "t": ("d",)}

LAST_CLUSTER: Final = re.compile(r"^(.*[aeiouyäöå])([^aeiouyäöå]*)([aeiouyäöå]{1,3})$")

# Endings as written with back vowels; front vowels are added below.
_CASES: Final = ("ssa", "sta", "lla", "lta", "lle", "ksi", "tta")
_POSSESSIVES: Final = ("ni", "si", "nsa", "mme", "nne")
_OBLIQUE: Final = [
    *_CASES,
    *(f"{case}{suffix}" for case in ("ssa", "sta", "lla", "lta", "lle") for suffix in _POSSESSIVES),
    *("ssaan", "staan", "llaan", "ltaan", "lleen"),
    *(f"kse{suffix}" for suffix in (*_POSSESSIVES, "en")),
]


def _both_harmonies(endings: list[str]) -> frozenset[str]:
    """Give endings with back and with front vowels."""
    front = str.maketrans("aou", "äöy")
    return frozenset({*endings, *(ending.translate(front) for ending in endings)})


WEAK_ENDINGS: Final = _both_harmonies([*_OBLIQUE, "n", "t"])
"""Endings that close the syllable, so that the stem before them is in the weak grade."""
STRONG_ENDINGS: Final = _both_harmonies(["", "na", "a", "ta", "seen", *_POSSESSIVES, "aan", "naan"])
"""Endings after which the stem keeps the strong grade; the illative is read apart."""
CONSONANT_ENDINGS: Final = _both_harmonies(["ta", "taan", "tansa", "tani", "ten"])
"""Endings of a stem that ends in a consonant: saar|ta, niskas|ten."""
PLURAL_STRONG_ENDINGS: Final = _both_harmonies(
    ["na", "a", "ta", "en", "den", "tten", "in", "hin", "siin", "aan", "ensa", "densa", "taan"]
)
_PERSONS: Final = ("n", "t", "mme", "tte", "vat")
VERB_ENDINGS: Final = _both_harmonies(
    [
        *_PERSONS,
        *("va", "van", "vien", "nut", "neet", "lut", "leet", "sut", "seet", "rut", "reet"),
        *("minen", "misen", "mista", "miseen", "misesta", "massa", "maan", "malla", "masta"),
        *("matta", "isi", "isin", "isivat", "en"),
    ]
)
CONDITIONAL_ENDINGS: Final = _both_harmonies(["isi", "isin", "isimme", "isivat"])
PAST_ENDINGS: Final = _both_harmonies([*_PERSONS])
PASSIVE_ENDINGS: Final = _both_harmonies(
    ["taan", "ttiin", "ttu", "tu", "tiin", "taisiin", "tava", "tavan", "tun"]
)
_IRREGULAR: Final = (
    dict.fromkeys(("teke", "tee", "teh", "tei", "teki"), ("tehdä",))
    | dict.fromkeys(("näke", "näe", "näh", "näi", "näki"), ("nähdä",))
    | dict.fromkeys(("kävi", "käv"), ("käydä",))
    | dict.fromkeys(("juokse", "juoksi", "juos"), ("juosta",))
)
"""Stems of the few verbs that no rule gives."""
_IRREGULAR_NOUNS: Final = {
    "poja": ("poika",),
    "las": ("lapsi",),
    "miehe": ("mies",),
    "kevää": ("kevät",),
}
"""Stems of the few nouns that no rule gives."""
_ILLATIVE: Final = re.compile(r"^(.+)(?:([aeiouyäö])\2n|([aeiouyäö])h\3n)$")
_DISHARMONY: Final = re.compile("[aou][^aouäöy]*ä$|[äöy][^aouäöy]*a$")
"""The vowel of an infinitive follows the vowels before it."""
_CLITICS: Final = ("kin", "kaan", "kään", "han", "hän")


@lru_cache(maxsize=8192)
def strong_grades(stem: str) -> frozenset[str]:
    """Give a stem that ends in a vowel, and what it may be in the strong grade."""
    return _graded(stem, STRONG_OF)


@lru_cache(maxsize=8192)
def weak_grades(stem: str) -> frozenset[str]:
    """Give a stem that ends in a vowel, and what it may be in the weak grade."""
    return _graded(stem, WEAK_OF)


class GradationLemmatiser:
    """Base forms by rule; pure, safe on any thread, with a memory of words seen.

    ``lemmas`` is empty for what cannot be a Finnish word, which then matches as it is written.
    """

    def __init__(self, remembered: int = 16384) -> None:
        """Remember the lemmas of so many words."""
        self._lemmas = lru_cache(maxsize=remembered)(_lemmas)

    def lemmas(self, word: str) -> frozenset[str]:
        """Give every base form that ``word``, in lower case, may be a form of."""
        return self._lemmas(word)


def looks_finnish(word: str) -> bool:
    """Tell whether a word ends as Finnish words do; foreign names may, too."""
    return (
        _SHORTEST_WORD <= len(word) <= _LONGEST_WORD
        and word.isalpha()
        and (word[-1] in VOWELS or word[-1] in "nstlr")
        and any(letter in VOWELS for letter in word)
    )


def _lemmas(word: str) -> frozenset[str]:
    """Read one word backwards with every rule."""
    if not looks_finnish(word):
        return frozenset()
    found: set[str] = set()
    for form in _without_clitic(word):
        found.update(_nominal_lemmas(form))
        found.update(lemma for lemma in _verb_lemmas(form) if not _DISHARMONY.search(lemma))
    return frozenset(lemma for lemma in found if len(lemma) >= _SHORTEST_WORD) | {word}


def _without_clitic(word: str) -> Iterator[str]:
    """Give the word, and the word before a clitic such as -kin."""
    yield word
    for clitic in _CLITICS:
        if word.endswith(clitic) and len(word) - len(clitic) > _SHORTEST_WORD:
            yield word[: -len(clitic)]


def _stems(form: str, endings: frozenset[str]) -> Iterator[str]:
    """Give what is left of a form before each of the endings that it has."""
    for cut in range(max(_SHORTEST_STEM, len(form) - _LONGEST_ENDING), len(form) + 1):
        if form[cut:] in endings:
            yield form[:cut]


def _nominal_lemmas(form: str) -> Iterator[str]:
    """Read a form as one of a noun or an adjective."""
    for stem in _stems(form, WEAK_ENDINGS):
        for strong in strong_grades(stem):
            yield from _of_vowel_stem(strong)
        yield from _of_plural_stem(stem, closed=True)
    for stem in _stems(form, STRONG_ENDINGS):
        yield from _of_vowel_stem(stem)
    if match := _ILLATIVE.match(form):
        yield from _of_vowel_stem(match[1] + (match[2] or match[3]))
        yield from _of_vowel_stem(match[1])
    for stem in _stems(form, CONSONANT_ENDINGS):
        yield from _of_consonant_stem(stem)
    for stem in _stems(form, PLURAL_STRONG_ENDINGS):
        yield from _of_plural_stem(stem, closed=False)


def _of_vowel_stem(stem: str) -> Iterator[str]:
    """Give the base forms that may have this stem: kankaa- → kangas, järve- → järvi."""
    if stem[-1] not in VOWELS:
        return
    yield stem
    yield from _IRREGULAR_NOUNS.get(stem, ())
    for ending, base in _VOWEL_STEMS:
        if stem.endswith(ending):
            yield stem[: len(stem) - len(ending)] + base
    for ending, base in _GRADED_STEMS:
        if stem.endswith(ending):
            core = stem[: len(stem) - len(ending) + 1]
            yield from (weak[:-1] + base for weak in weak_grades(core))
    if stem.endswith(("le", "re")):
        yield from (weak + stem[-2] for weak in weak_grades(stem[:-2]))
    if _LOAN_STEM.search(stem):
        yield stem[:-1]


_VOWEL_STEMS: Final = (
    # The end of the stem, and that of the base form.
    *(("e", "i"), ("te", "si"), ("de", "si"), ("se", "nen"), ("kse", "s")),
    *(("ute", "us"), ("yte", "ys"), ("ude", "us"), ("yde", "ys"), ("nee", "nut"), ("nee", "nyt")),
    *(("ttoma", "ton"), ("ttömä", "tön"), ("mpa", "mpi"), ("mpä", "mpi")),
    *(("ne", "n"), ("ue", "ut"), ("ye", "yt")),
)
_GRADED_STEMS: Final = (("aa", "as"), ("ää", "äs"), ("ii", "is"), ("ee", "e"), ("ime", "in"))
"""As above, where the base form is in the weak grade: kankaa- → kangas, ytime- → ydin."""
_LOAN_STEM: Final = re.compile(f"..[^{VOWELS}]i$")
"""The i that joins endings to a name: Lindqvisti-n."""


def _of_consonant_stem(stem: str) -> Iterator[str]:
    """Give the base forms of a stem before -ta, -tä: saar- → saari, vet- → vesi."""
    last = stem[-1]
    if last not in "stnlr":
        return
    yield stem
    yield from _IRREGULAR_NOUNS.get(stem, ())
    yield from (stem[:-1] + base for base in _CONSONANT_STEMS[last])


_CONSONANT_STEMS: Final = {
    "s": ("nen",),
    "t": ("", "s", "si"),
    "n": ("ni", "mi"),
    "l": ("li",),
    "r": ("ri",),
}


def _of_plural_stem(stem: str, *, closed: bool) -> Iterator[str]:
    """Give the base forms of a plural stem: kissoi- → kissa, järvi- → järvi."""
    base = stem[:-1]
    if stem[-1] not in "ij" or not base:
        return
    for singular in _singular_stems(base):
        grades = strong_grades(singular) if closed else (singular,)
        for strong in grades:
            yield from _of_vowel_stem(strong)


def _singular_stems(base: str) -> Iterator[str]:
    """Give the singular vowel stems whose plural begins with ``base`` and i or j."""
    last = base[-1]
    if last in "oö":
        yield base
        yield base[:-1] + ("a" if last == "o" else "ä")
    elif last == "e":
        yield base[:-1] + "i"
        yield base + "e"
    elif last in "aäuy":
        yield base
        yield base + last
    elif last == "i":
        yield base
        yield base + "i"
    else:
        for vowel in "eaä":
            yield base + vowel


def _verb_lemmas(form: str) -> Iterator[str]:
    """Read a form as one of a verb."""
    for stem in _stems(form, VERB_ENDINGS):
        yield from _of_verb_stem(stem)
    for stem in _stems(form, CONDITIONAL_ENDINGS):
        # The conditional drops the e: hak|isi.
        yield from _of_verb_stem(stem + "e")
    yield from _of_verb_stem(form)
    if form[-1] in VOWELS and form[-1] == form[-2]:
        # The third person lengthens the vowel: osallistuu, tulee.
        yield from _of_verb_stem(form[:-1])
    for stem in _stems(form, PAST_ENDINGS):
        yield from _of_past_stem(stem)
    yield from _of_past_stem(form)
    for stem in _stems(form, PASSIVE_ENDINGS):
        if len(stem) > _SHORTEST_STEM:
            yield from _of_passive_stem(stem)


def _of_passive_stem(stem: str) -> Iterator[str]:
    """Give the infinitives of a passive stem: soite- → soittaa, tava- → tavata."""
    yield from _IRREGULAR.get(stem, ())
    if stem[-1] in VOWELS:
        for strong in strong_grades(stem):
            # The passive turns a into e: soitetaan, hoidettiin.
            if strong[-1] == "e":
                yield from (strong[:-1] + ending for ending in ("aa", "ää"))
            yield from (strong + vowel for vowel in "aä")
        yield from (stem + ending for ending in ("ta", "tä", "da", "dä"))
    yield from _of_closed_stem(stem)


def _of_closed_stem(stem: str) -> Iterator[str]:
    """Give the infinitives of a stem before its own doubled consonant: tul|lut, nous|sut."""
    if stem[-1] not in "lnrs":
        return
    for vowel in "aä":
        yield stem + stem[-1] + vowel
        yield stem + "t" + vowel
        if stem[-1] == "n":
            # halun|nut and tavan|nut are of haluta and tavata.
            yield stem[:-1] + "t" + vowel


def _of_verb_stem(stem: str) -> Iterator[str]:
    """Give the infinitives of a present stem: soita- → soittaa, tule- → tulla."""
    yield from _IRREGULAR.get(stem, ())
    yield from _of_closed_stem(stem)
    if stem[-1] not in VOWELS:
        return
    for strong in strong_grades(stem):
        yield from (strong + vowel for vowel in "aä")
    yield from (stem + ending for ending in ("da", "dä", "ta", "tä"))
    if _TYPE_THREE_STEM.search(stem):
        yield from _of_type_three(stem[:-1])
    if _CONTRACTED_STEM.search(stem):
        yield from (f"{weak}t{stem[-1]}" for weak in weak_grades(stem[:-1]))
    for ending in ("itse", "ene"):
        if stem.endswith(ending):
            yield from (stem[: 1 - len(ending)] + infinitive for infinitive in ("ta", "tä"))


_TYPE_THREE_STEM: Final = re.compile("[lnrs]e$")
_CONTRACTED_STEM: Final = re.compile(f"..[{VOWELS}][aä]$")
"""Stems such as tapaa-, halua-, pelkää-, of tavata, haluta, pelätä."""


def _of_type_three(stem: str) -> Iterator[str]:
    """Give the infinitives of tul-e-, ajattel-e-: tulla, ajatella."""
    ending = "st" if stem[-1] == "s" else stem[-1] * 2
    for beginning in {stem[:-1]} | weak_grades(stem[:-1]):
        yield from (f"{beginning}{ending}{vowel}" for vowel in "aä")


def _of_past_stem(stem: str) -> Iterator[str]:
    """Give the infinitives of a past stem: soitti- → soittaa, tapasi- → tavata."""
    base = stem[:-1]
    if stem[-1] != "i" or len(base) < _SHORTEST_STEM:
        return
    yield from _IRREGULAR.get(stem, ())
    if base[-1] in VOWELS:
        yield from _of_past_vowel(base)
        return
    if base[-1] == "s" and len(base) > _SHORTEST_WORD:
        yield from _of_past_in_si(base[:-1])
    for strong in strong_grades(f"{base}a"):
        yield from (strong[:-1] + ending for ending in ("aa", "ää", "ea", "eä"))
    if base[-1] in "lnrs":
        yield from _of_type_three(base)


def _of_past_vowel(base: str) -> Iterator[str]:
    """Give the infinitives of osallistu|i, kaivo|i and sa|i."""
    for strong in strong_grades(base):
        yield from (strong + vowel for vowel in "aä")
        if strong[-1] in "oö":
            yield from (strong[:-1] + ending for ending in ("aa", "ää"))
    for stem in (base + base[-1], f"{base}i"):
        yield from (stem + ending for ending in ("da", "dä"))


def _of_past_in_si(stem: str) -> Iterator[str]:
    """Give the infinitives of tapa|si, tarvit|si and ymmär|si, tun|si."""
    for vowel in "aä":
        yield from (f"{weak}t{vowel}" for weak in weak_grades(stem))
        yield from (f"{stem}{ending}{vowel}" for ending in (f"t{vowel}", "te", ""))


def _graded(stem: str, table: dict[str, tuple[str, ...]]) -> frozenset[str]:
    """Exchange the consonants before the last vowels by the table."""
    found = {stem}
    match = LAST_CLUSTER.match(stem)
    if match is None:
        return frozenset(found)
    head, cluster, vowels = match.groups()
    for split in range(len(cluster) + 1):
        # Only the end of a cluster alternates: the s of "pist-" stays, "lt" may be one unit.
        for other in table.get(cluster[split:], ()) if cluster[split:] else ():
            found.add(head + cluster[:split] + other + vowels)
    if not cluster:
        found.update(head + other + vowels for other in table.get("", ()))
    return frozenset(found)

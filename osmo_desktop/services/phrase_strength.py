"""How hard a passphrase is to guess, by a simple model of how people make them, and why not.

The phrase is cut into parts in the way that is cheapest for who guesses: a word counts 12 bits
whatever its length up to eight letters (2 for each more), a well-known one 7, a name 4, a year 7,
a row of keys 6, what stood there before 2; what is none of these counts by its letters. That is
less than the truth for rare words and never more than about the truth for common ones. The idea of
cheapest parts is that of zxcvbn (D. Wheeler, 2016); its lists know no Finnish and no Swedish.
A generated phrase of six words counts 72.

Limits: 42 bits at the least, so that even at 1,000 derivations a second, each taking 256 MiB,
half of all tries would take 70 years. All functions are pure; any thread.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language.names import clean_text

MIN_BITS: Final = 42.0
STRONG_BITS: Final = 48.0
_MIN_LENGTH: Final = 12
_MIN_LENGTH_ONE_WORD: Final = 16
_LOOKED_AT: Final = 100
"""Characters after these add nothing: the work stays small whatever is pasted in."""

Kind = Literal["plain", "word", "known", "name", "keys", "year", "repeat"]
_REASONS: Final[tuple[tuple[Kind, str], ...]] = (
    ("name", "passphrase-names"),
    ("known", "passphrase-known"),
    ("keys", "passphrase-keys"),
    ("repeat", "passphrase-repeats"),
    ("year", "passphrase-year"),
)
_TRIED_FIRST: Final = """
    salasana salalause tunnussana käyttäjä kayttaja ylläpito yllapito tervetuloa sala kissa koira
    kulta rakas rakkaus äiti isä mamma pappa mummo enkeli muru perkele saatana vittu paska
    jääkiekko leijonat suomi finland helsinki tampere oulu turku seinäjoki vaasa perjantai
    maanantai kesä talvi syksy kevät kesäloma joulu juhannus sauna kahvi olut auringonpaiste
    aurinko kuu tähti kotona koti työ toimisto kunta sosiaali hyvinvointi osmo
    lösenord hemligt hemlig välkommen användare katt hund älskling kärlek mamma pappa sommar
    vinter höst vår måndag fredag sverige stockholm göteborg solsken fotboll hockey kaffe jul
    password passphrase passwort pass secret hidden welcome login admin administrator user root
    guest test default changeme letmein master letme iloveyou love lover princess prince dragon
    monkey shadow sunshine football baseball superman batman pokemon starwars hello money flower
    freedom whatever trustno jesus angel baby family summer winter spring autumn monday friday
    computer internet google facebook windows linux apple samsung microsoft qwerty server laptop
    correct horse battery staple
"""
_KNOWN: Final = frozenset(_TRIED_FIRST.split())
_KNOWN_PHRASES: Final = (
    "oma maa mansikka muu maa mustikka",
    "oma tupa oma lupa",
    "ei kannata mennä merta edemmäs kalaan",
    "hätä ei lue lakia",
    "maamme laulu",
    "oi maamme suomi synnyinmaa",
    "jukolan talo eteläisessä hämeessä",
    "vaka vanha väinämöinen",
    "mieleni minun tekevi aivoni ajattelevi",
    "jos metsään haluat mennä nyt",
    "tuiki tuiki tähtönen",
    "tuu tuu tupakkarulla",
    "juokse sinä humma",
    "borta bra men hemma bäst",
    "ingen ko på isen",
    "du gamla du fria",
    "björnen sover",
    "blinka lilla stjärna",
    "to be or not to be",
    "may the force be with you",
    "the quick brown fox jumps over the lazy dog",
    "twinkle twinkle little star",
    "i love you",
    "let me in",
    "open sesame",
    "once upon a time",
)
_ROWS: Final = (
    "1234567890",
    "0987654321",
    "qwertyuiopå",
    "asdfghjklöä",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol",
    "qazwsxedcrfvtgbyhnujm",
    "abcdefghijklmnopqrstuvwxyzåäö",
    "aåäö",
)
_ROW_PARTS: Final = frozenset(
    row[start : start + length]
    for line in _ROWS
    for row in (line, line[::-1])
    for length in range(3, len(row) + 1)
    for start in range(len(row) - length + 1)
)
_YEAR: Final = re.compile(r"(?:\d{1,2}[.\-/ ]?\d{1,2}[.\-/ ]?)?(?:19|20)\d\d")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_MIN_SEEN: Final = 3


class Part(NamedTuple):
    """A piece of a phrase from `start` to `end` and what it costs to guess."""

    start: int
    end: int
    kind: Kind
    bits: float


@dataclass(frozen=True)
class Rating:
    """`bits` of work for who guesses; `code` of the reason for a refusal, "" when accepted."""

    bits: float
    code: str

    @property
    def is_strong(self) -> bool:
        """Tell whether it is well above the least."""
        return not self.code and self.bits >= STRONG_BITS


def rate(phrase: str, names: Sequence[str] = ()) -> Rating:
    """Estimate a phrase; `names` (of user, computer, team) are guessed first."""
    text = unicodedata.normalize("NFKC", phrase).casefold()
    parts = _cheapest(text[:_LOOKED_AT], _parts_of(names))
    bits = sum(part.bits for part in parts)
    shortest = _MIN_LENGTH if len(text.split()) > 1 else _MIN_LENGTH_ONE_WORD
    if len(text.strip()) < shortest:
        return Rating(bits, "passphrase-short")
    if bits >= MIN_BITS:
        return Rating(bits, "")
    kinds = {part.kind for part in parts}
    reasons = (code for kind, code in _REASONS if kind in kinds)
    return Rating(bits, next(reasons, "passphrase-guessed"))


def check_passphrase(phrase: str, *, names: Sequence[str] = ()) -> None:
    """Refuse a passphrase that is easily guessed.

    Raises UserError with the code of `rate`: passphrase-short, -names, -known, -keys, -repeats,
    -year, -guessed.
    """
    rating = rate(phrase, names)
    if rating.code:
        raise UserError(rating.code)


def _parts_of(names: Sequence[str]) -> frozenset[str]:
    words = (word for name in names for word in re.split(r"[\s\-.,]+", clean_text(name).casefold()))
    return frozenset(word for word in words if len(word) >= _MIN_SEEN)


def _cheapest(text: str, names: frozenset[str]) -> list[Part]:
    """The way to cut the text into parts that is cheapest to guess."""
    cost = [0.0] + [float("inf")] * len(text)
    last: list[Part | None] = [None] * (len(text) + 1)
    for start in range(len(text)):
        for part in _beginning(text, start, names):
            if cost[start] + part.bits < cost[part.end]:
                cost[part.end] = cost[start] + part.bits
                last[part.end] = part
    parts: list[Part] = []
    found = last[len(text)]
    while found is not None:
        parts.append(found)
        found = last[found.start]
    return parts[::-1]


def _beginning(text: str, start: int, names: frozenset[str]) -> Iterator[Part]:
    """Every part that could begin at `start`."""
    yield Part(start, start + 1, "plain", _letter_bits(text[start]))
    letters = _LETTERS.match(text, start)
    if letters is not None:
        length = letters.end() - start
        bits = min(12.0, 4.7 * length) + 2.0 * max(0, length - 8)
        yield Part(start, letters.end(), "word", bits)
    year = _YEAR.match(text, start)
    if year is not None:
        yield Part(start, year.end(), "year", 7.0 if year.end() - start == 4 else 13.0)
    for known in _KNOWN_PHRASES:
        if text.startswith(known, start):
            yield Part(start, start + len(known), "known", 10.0)
    yield from _looked_up(text, start, names)


def _looked_up(text: str, start: int, names: frozenset[str]) -> Iterator[Part]:
    """Names, well-known words, rows of keys, and what stood there before."""
    before = text[:start]
    for end in range(start + _MIN_SEEN, len(text) + 1):
        piece = text[start:end]
        if piece in names:
            yield Part(start, end, "name", 4.0)
        if piece in _KNOWN:
            yield Part(start, end, "known", 7.0)
        if piece in _ROW_PARTS:
            yield Part(start, end, "keys", 6.0)
        if piece in before and piece.strip():
            yield Part(start, end, "repeat", 2.0)
        elif len(set(piece)) == 1:
            yield Part(start, end, "repeat", 6.0)


def _letter_bits(letter: str) -> float:
    if letter.isspace():
        return 0.0
    if letter.isdigit():
        return 3.3
    return 4.7 if letter.isalpha() else 5.0

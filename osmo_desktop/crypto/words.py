"""Secrets and digests as words a person can write down or read aloud.

Recovery words: the secret is a number S below 2^(8·size). With a list of N words we use n words,
n the smallest for which C = N^n div 2^(8·size) is at least 2^16, and write S·C + (checksum mod C)
in base N, most significant word first. So the whole space left by the words is checksum: 25 words
and 19 bits for a list of 2,048, 22 words and 28 bits for one of 7,776. The checksum is SHA-256
over the secret. The length of the list is part of the encoding: never change a list, add one.

Words are compared case-folded in NFKC, so keyboards that compose letters differently agree. A
word may also be typed without its marks (a for ä), or cut to four letters or more, where only one
word of the list fits.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Sequence
from typing import Final

from osmo_desktop.domain.errors import BugError, UserError

MIN_LIST: Final = 2048
SECRET_BYTES: Final = 32
_MIN_CHECK: Final = 2**16
# So many first letters may stand for a word that no other word of the list begins with.
_ENOUGH: Final = 4


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).strip().casefold())


def _positions(words: Sequence[str]) -> dict[str, int]:
    positions = {_folded(word): index for index, word in enumerate(words)}
    if len(words) < MIN_LIST or len(positions) != len(words):
        raise BugError("word-list", words=len(words), distinct=len(positions))
    return positions


def _plain(word: str) -> str:
    # The letters without their marks, as typed on a keyboard that lacks them.
    decomposed = unicodedata.normalize("NFD", _folded(word))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _by_start(typed: str, words: Sequence[str]) -> int | None:
    # The one word that is or begins so, marks left aside; None for none or several.
    plain = _plain(typed)
    plains = [_plain(word) for word in words]
    fitting = [position for position, word in enumerate(plains) if word == plain]
    if not fitting and len(plain) >= _ENOUGH:
        fitting = [position for position, word in enumerate(plains) if word.startswith(plain)]
    return fitting[0] if len(fitting) == 1 else None


def _shape(words: int, size: int) -> tuple[int, int]:
    # (number of words, checksum modulus) for a list of that length and a secret of that size.
    space = 1 << (8 * size)
    count, total = 0, 1
    while total // space < _MIN_CHECK:
        count, total = count + 1, total * words
    return count, total // space


def _checksum(data: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"ow1 words\0" + data).digest(), "big")


def _digits(number: int, base: int, count: int) -> list[int]:
    digits = []
    for _ in range(count):
        number, digit = divmod(number, base)
        digits.append(digit)
    return digits[::-1]


def word_count(words: Sequence[str], size: int = SECRET_BYTES) -> int:
    """How many words `to_words` writes with this list for a secret of `size` bytes."""
    return _shape(len(words), size)[0]


def to_words(data: bytes, words: Sequence[str]) -> list[str]:
    """The secret as words of the list (at least 2,048 distinct ones), checksum included."""
    _positions(words)
    if not data:
        raise BugError("word-secret-size", size=0)
    count, modulus = _shape(len(words), len(data))
    number = int.from_bytes(data, "big") * modulus + _checksum(data) % modulus
    return [words[digit] for digit in _digits(number, len(words), count)]


def from_words(typed: Sequence[str], words: Sequence[str], size: int = SECRET_BYTES) -> bytes:
    """The secret of typed words.

    Raises UserError: "recovery-word-count" (details expected, given), "recovery-word-unknown"
    (details word, position from 1), "recovery-checksum" for a wrong or swapped word of the list.
    """
    positions = _positions(words)
    digits = []
    for position, word in enumerate(typed, start=1):
        index = positions.get(_folded(word))
        if index is None:
            index = _by_start(word, words)
        if index is None:
            raise UserError("recovery-word-unknown", word=word, position=position)
        digits.append(index)
    count, modulus = _shape(len(words), size)
    if len(digits) != count:
        raise UserError("recovery-word-count", expected=count, given=len(digits))
    number = 0
    for digit in digits:
        number = number * len(words) + digit
    secret, check = divmod(number, modulus)
    if secret >> (8 * size):
        raise UserError("recovery-checksum")
    data = secret.to_bytes(size, "big")
    if _checksum(data) % modulus != check:
        raise UserError("recovery-checksum")
    return data


def random_words(words: Sequence[str], count: int) -> list[str]:
    """`count` words of the list, each drawn by itself from the system's randomness."""
    _positions(words)
    return [secrets.choice(words) for _ in range(count)]


def check_words(digest: bytes, words: Sequence[str], count: int = 8) -> list[str]:
    """`count` words for two people to compare aloud; no checksum, order counts.

    Eight words carry 88 bits with a list of 2,048 words, 103 with one of 7,776.
    """
    _positions(words)
    number = _whole_digest(digest) % len(words) ** count
    return [words[digit] for digit in _digits(number, len(words), count)]


def check_digits(digest: bytes) -> list[str]:
    """Eight groups of four digits (106 bits), the alternative to check words."""
    return [f"{group:04d}" for group in _digits(_whole_digest(digest) % 10**32, 10**4, 8)]


def _whole_digest(digest: bytes) -> int:
    if len(digest) != 32:
        raise BugError("check-digest-size", size=len(digest))
    return int.from_bytes(digest, "big")

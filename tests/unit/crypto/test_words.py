"""Words: a secret written down comes back, a slip of the pen is found, digests read the same."""

import hashlib
import random
from pathlib import Path

import pytest

from osmo_desktop.crypto.words import (
    check_digits,
    check_words,
    from_words,
    to_words,
    word_count,
)
from osmo_desktop.domain.errors import BugError, UserError
from tests.amounts import amount

LISTS = {size: [f"word{number}" for number in range(size)] for size in (2048, 3000, 7776)}
WORDS = Path(__file__).parents[3] / "resources" / "words"
SECRET = hashlib.sha256(b"a secret").digest()


@pytest.mark.faults
@pytest.mark.parametrize(("size", "count"), [(2048, 25), (3000, 24), (7776, 22)])
def test_round_trip(size: int, count: int) -> None:
    """Any 32 bytes, the extremes included, come back from their words."""
    words = LISTS[size]

    for number in range(amount(500)):
        secret = hashlib.sha256(number.to_bytes(4, "big")).digest()
        written = to_words(secret, words)
        assert len(written) == count == word_count(words)
        assert from_words(written, words) == secret
    assert word_count(["list"] * 65536) == 17
    for secret in (bytes(32), b"\xff" * 32):
        assert from_words(to_words(secret, words), words) == secret


def test_frozen_words() -> None:
    """A recovery sheet printed today works forever."""
    written = to_words(SECRET, LISTS[2048])

    assert written[:3] == ["word1218", "word809", "word556"]
    assert hashlib.sha256(" ".join(written).encode()).hexdigest() == (
        "3df8868877ca5d29f588733c3cc03dc576f854812bed64b18289f68960e3cd3d"
    )


@pytest.mark.faults
@pytest.mark.parametrize("size", [2048, 7776])
def test_one_wrong_word_is_found(size: int) -> None:
    """Any one word replaced by another of the list is found."""
    words = LISTS[size]
    written = to_words(SECRET, words)
    chance = random.Random(1)

    for position in range(len(written)):
        for _ in range(amount(100)):
            wrong = chance.choice(words)
            if wrong == written[position]:
                continue
            typed = [*written[:position], wrong, *written[position + 1 :]]
            with pytest.raises(UserError) as caught:
                from_words(typed, words)
            assert caught.value.code == "recovery-checksum"


@pytest.mark.parametrize("size", [2048, 7776])
def test_two_swapped_words_are_found(size: int) -> None:
    """Any two words in each other's place are found."""
    words = LISTS[size]
    written = to_words(SECRET, words)

    for first in range(len(written)):
        for second in range(first + 1, len(written)):
            typed = list(written)
            typed[first], typed[second] = typed[second], typed[first]
            if typed == written:
                continue
            with pytest.raises(UserError) as caught:
                from_words(typed, words)
            assert caught.value.code == "recovery-checksum"


def test_words_beyond_any_secret_are_found() -> None:
    """Words that stand for a number too large for any secret are found."""
    words = LISTS[3000]

    with pytest.raises(UserError) as caught:
        from_words([words[-1]] * word_count(words), words)
    assert caught.value.code == "recovery-checksum"


def test_missing_and_extra_words_are_counted() -> None:
    """A missing or doubled word is named as such, with both numbers."""
    words = LISTS[2048]
    written = to_words(SECRET, words)

    for typed in (written[:-1], written[1:], [*written, written[0]], []):
        with pytest.raises(UserError) as caught:
            from_words(typed, words)
        assert caught.value.code == "recovery-word-count"
        assert caught.value.details == {"expected": 25, "given": len(typed)}


def test_unknown_word_is_named() -> None:
    """A word that is not in the list is named with its place, whatever else is wrong."""
    words = LISTS[2048]
    typed = to_words(SECRET, words)
    typed[4] = "wrod"

    with pytest.raises(UserError) as caught:
        from_words(typed[:10], words)
    assert caught.value.code == "recovery-word-unknown"
    assert caught.value.details == {"word": "wrod", "position": 5}


def test_case_spaces_and_letter_forms_do_not_matter() -> None:
    """Words typed in capitals, with spaces, or with decomposed letters are understood."""
    words = [*LISTS[2048][:2046], "p\u00e4iv\u00e4", "\u00f6ljy"]
    written = to_words(SECRET, words)
    typed = [f" {word.upper()}\t" for word in written]
    decomposed = ["pa\u0308iva\u0308" if word == words[2046] else word for word in typed]

    assert from_words(decomposed, words) == SECRET


def test_decomposed_letters() -> None:
    """A list word typed with a combining diaeresis is the same word."""
    words = ["p\u00e4iv\u00e4", *LISTS[2048]]
    written = to_words(bytes(32), words)
    assert words[0] in written

    typed = [word.replace("\u00e4", "a\u0308") for word in written]

    assert from_words(typed, words) == bytes(32)


MARKED = ["p\u00e4iv\u00e4", "p\u00e4\u00e4sky", "suo", "suola", "ankerias", "p\u00e4iv\u00e4nsi"]


def _list_with_marked_words() -> list[str]:
    """A list in which the first words of the secret are the marked ones."""
    words = list(LISTS[2048])
    for plain, marked in zip(to_words(SECRET, words), MARKED, strict=False):
        words[words.index(plain)] = marked
    return words


@pytest.mark.parametrize(
    ("typed", "position"),
    [
        ("paiva", 0),
        ("p\u00e4iva", 0),
        ("p\u00e5iva", 0),
        ("paivan", 5),
        ("paas", 1),
        ("suo", 2),
        ("suol", 3),
        ("anke", 4),
        (" Ankeria ", 4),
    ],
)
def test_words_without_marks_and_cut_words(typed: str, position: int) -> None:
    """Four letters, with or without their marks, are enough where they name one word."""
    words = _list_with_marked_words()
    given = to_words(SECRET, words)
    assert given[position] == MARKED[position]

    given[position] = typed

    assert from_words(given, words) == SECRET


@pytest.mark.parametrize(
    "typed", ["paiv", "pai", "p", "", "paivaa", "ankeriaz", "ankez", "word", "\u0308"]
)
def test_words_that_fit_none_or_several_are_unknown(typed: str) -> None:
    """What could be several words, or is none, is never guessed."""
    words = _list_with_marked_words()
    given = to_words(SECRET, words)

    given[0] = typed

    with pytest.raises(UserError) as caught:
        from_words(given, words)
    assert caught.value.code == "recovery-word-unknown"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_shipped_lists(language: str) -> None:
    """Sheets in each language can be typed with four letters a word on any keyboard."""
    text = (WORDS / f"{language}.txt").read_text(encoding="utf-8")
    words = text.split()
    written = to_words(SECRET, words)
    marks = str.maketrans("\u00e5\u00e4\u00f6", "aao")

    assert len(written) == 25
    assert from_words(written, words) == SECRET
    assert from_words([word[:4].translate(marks).upper() for word in written], words) == SECRET


@pytest.mark.parametrize(
    "words", [[], LISTS[2048][:2047], ["same"] * 3000, [*LISTS[2048], "WORD0"]]
)
def test_bad_lists_are_bugs(words: list[str]) -> None:
    """A list that is short, or has two words that fold to one, is refused."""
    with pytest.raises(BugError):
        to_words(SECRET, words)
    with pytest.raises(BugError):
        from_words(["x"], words)
    with pytest.raises(BugError):
        check_words(SECRET, words)


def test_other_sizes() -> None:
    """Secrets of another size work the same way; none at all is a bug."""
    words = LISTS[2048]

    assert from_words(to_words(b"\x00\x01" * 8, words), words, 16) == b"\x00\x01" * 8
    with pytest.raises(BugError):
        to_words(b"", words)


def test_check_words_follow_the_digest() -> None:
    """The same digest gives the same words, another gives others."""
    words = LISTS[7776]
    digest = hashlib.sha256(b"request").digest()
    other = hashlib.sha256(b"Request").digest()

    assert check_words(digest, words) == check_words(digest, words)
    assert len(check_words(digest, words)) == 8
    assert check_words(digest, words) != check_words(other, words)
    assert check_words(digest, words, 4) == check_words(digest, words)[4:]


def test_check_digits() -> None:
    """Digits are eight groups of four, zero-padded, and follow the digest."""
    assert check_digits(bytes(32)) == ["0000"] * 8
    assert check_digits((10**32 - 1).to_bytes(32, "big")) == ["9999"] * 8
    assert check_digits((10**32 + 12).to_bytes(32, "big")) == ["0000"] * 7 + ["0012"]


def test_wrong_digest_size_is_a_bug() -> None:
    """Check words are made of a whole digest only."""
    with pytest.raises(BugError):
        check_words(b"short", LISTS[2048])
    with pytest.raises(BugError):
        check_digits(b"")

"""The word lists: frozen, complete, and easy to type and to read aloud."""

import re
import unicodedata
from pathlib import Path

import pytest

from osmo_desktop.domain.errors import DamagedError
from osmo_desktop.domain.language import LANGUAGES
from osmo_desktop.domain.language.words import WORD_COUNT, find_word, load_words

WORDS = Path(__file__).parents[3] / "resources" / "words"
HASHES = {
    "fi": "88ce0b672b95d31fa6f0dd5462146cfc9f12309848996449e43ad3bf9a2c23f4",
    "sv": "634aa3456a6239fcab37afffd3916733a2a9d8442954e5b80785a860e71a6f21",
    "en": "78f877bd79c37e6d69a87a2634c1c4508afc93ed218c6a4493d4b5782030775f",
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_lists_never_change(code: str) -> None:
    """A sheet printed today is readable in ten years: the words are these, in this order."""
    import hashlib

    text = (WORDS / f"{code}.txt").read_text(encoding="utf-8")

    assert hashlib.sha256(text.encode()).hexdigest() == HASHES[code]


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_are_distinct_at_four_letters(code: str) -> None:
    """2048 words, told apart by four letters even without dots on them."""
    words = load_words(WORDS, code)

    folded = {word[:4].translate(str.maketrans("åäö", "aao")) for word in words}
    assert len(words) == len(folded) == WORD_COUNT
    assert all(re.fullmatch(r"[a-zåäö]{3,8}", word) for word in words)
    assert all(unicodedata.is_normalized("NFC", word) for word in words)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_word_is_found_as_typed(code: str) -> None:
    """Each word is found whole, in capitals, by four letters and without dots."""
    words = load_words(WORDS, code)

    for index, word in list(enumerate(words))[::37]:
        plain = word.translate(str.maketrans("åäö", "aao"))
        for typed in (word, f" {word.upper()} ", word[:4], plain, plain[:4]):
            assert find_word(words, typed) == index


@pytest.mark.parametrize("typed", ["", "aa", "xyzzy", "aaltolll", "a\u0308"])
def test_unknown_word_is_not_guessed(typed: str) -> None:
    """What is no word of the list is not taken for one."""
    assert find_word(load_words(WORDS, "fi"), typed) is None


@pytest.mark.parametrize("change", ["missing", "swapped", "shorter", "binary"])
def test_changed_list_is_refused(tmp_path: Path, change: str) -> None:
    """A list that would print unreadable sheets is not used."""
    words = (WORDS / "fi.txt").read_text(encoding="utf-8").split()
    content = {
        "missing": None,
        "swapped": "\n".join([words[1], words[0], *words[2:]]).encode(),
        "shorter": "\n".join(words[:-1]).encode(),
        "binary": b"\xff\xfe\x00",
    }[change]
    if content is not None:
        (tmp_path / "fi.txt").write_bytes(content)

    with pytest.raises(DamagedError) as caught:
        load_words(tmp_path, "fi")

    assert caught.value.code == "words_damaged"


def test_line_endings_of_windows_do_no_harm(tmp_path: Path) -> None:
    """A checkout with other line endings reads the same words."""
    content = (WORDS / "sv.txt").read_bytes().replace(b"\n", b"\r\n")
    (tmp_path / "sv.txt").write_bytes(content)

    assert load_words(tmp_path, "sv") == load_words(WORDS, "sv")

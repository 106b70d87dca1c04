"""Weak passphrases are refused with their reason; good ones and generated ones never."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from osmo_desktop.crypto.words import random_words
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import LANGUAGES
from osmo_desktop.domain.language.words import PHRASE_WORD_COUNT, load_phrase_words
from osmo_desktop.services.door import suggested_passphrase
from osmo_desktop.services.phrase_strength import MIN_BITS, check_passphrase, rate

WORDS = Path(__file__).parents[3] / "resources" / "words"
NAMES = ("Anna-Liisa Niemi", "Annan kannettava", "Järviseudun tiimi")


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("", "passphrase-short"),
        ("kaksi sana", "passphrase-short"),
        ("yksipitkäsana", "passphrase-short"),
        ("               x", "passphrase-short"),
        ("aaaa aaaa aaaa aaaa", "passphrase-repeats"),
        ("laituri laituri laituri laituri", "passphrase-repeats"),
        ("salasana salalause", "passphrase-known"),
        ("Password Dragon Sunshine", "passphrase-known"),
        ("correct horse battery staple", "passphrase-known"),
        ("Oma maa mansikka muu maa mustikka", "passphrase-known"),
        ("to be or not to be", "passphrase-known"),
        ("lösenord sommar sverige", "passphrase-known"),
        ("qwertyuiopå asdfghjklöä", "passphrase-keys"),
        ("1234567890 0987654321", "passphrase-keys"),
        ("abcdefghijklmnopqrstuvwxyz", "passphrase-keys"),
        ("mnbvcxz lkjhgfdsa", "passphrase-keys"),
        ("laituri 1985 hattu", "passphrase-year"),
        ("laituri 22.3.1985 sohva", "passphrase-year"),
        ("Anna Niemi Järviseudun tiimi", "passphrase-names"),
        ("liisa laituri kannettava", "passphrase-names"),
        ("laituri hattu kello", "passphrase-guessed"),
        ("lumme kaivo 7", "passphrase-guessed"),
    ],
)
def test_weak_phrases_are_refused_with_their_reason(phrase: str, code: str) -> None:
    """Short, repeated, known, in a row, with years, with names, or too few words."""
    with pytest.raises(UserError) as refused:
        check_passphrase(phrase, names=NAMES)

    assert refused.value.code == code


@pytest.mark.parametrize(
    "phrase",
    [
        "koivu järvi aamu silta",
        "suopursu laituri kello hattu",
        "yksipitkäsanajokariittää",
        "xK9fQm2LpZ7wTb4R",
        "Kolme mummoa potki sohvan saunaan",
        "sex blåa dörrar utan handtag",
        "\u1f00" * 3 + " laituri hattu kello polku",
    ],
)
def test_good_phrases_are_accepted(phrase: str) -> None:
    """Four words of one's own, a long one, or what a password manager makes."""
    check_passphrase(phrase, names=NAMES)


@pytest.mark.parametrize("code", LANGUAGES)
def test_suggestions_are_always_strong(code: str) -> None:
    """No drawn phrase of six words is ever refused, whatever words come up: 500 of them."""
    words = load_phrase_words(WORDS, code)

    assert all(rate(suggested_passphrase(words), NAMES).is_strong for _ in range(500))


@pytest.mark.parametrize("code", LANGUAGES)
def test_six_words_carry_77_bits(code: str) -> None:
    """The lists hold 7,776 distinct words of 3–8 lower-case letters, sorted."""
    words = load_phrase_words(WORDS, code)

    assert len(set(words)) == len(words) == PHRASE_WORD_COUNT
    assert 6 * math.log2(len(words)) > 77
    assert list(words) == sorted(words)
    assert all(3 <= len(word) <= 8 and word.isalpha() and word == word.lower() for word in words)
    assert all(set(word) <= set("abcdefghijklmnopqrstuvwxyzåäö") for word in words)


def test_every_word_is_drawn_alike() -> None:
    """38,880 draws of 7,776 words: chi square within six deviations of what chance gives."""
    words = [str(number) for number in range(7776)]
    counts = dict.fromkeys(words, 0)
    for word in random_words(words, 38_880):
        counts[word] += 1

    spread = sum((count - 5) ** 2 / 5 for count in counts.values())
    assert abs(spread - 7775) < 6 * math.sqrt(2 * 7775)


def test_more_is_never_weaker() -> None:
    """Adding a word never lowers the estimate, so that the hint on the screen makes sense."""
    phrase, before = "", 0.0
    for word in ("laituri", "hattu", "kello", "polku", "1985", "qwerty", "salasana", "laituri"):
        phrase = f"{phrase} {word}".strip()
        bits = rate(phrase, NAMES).bits
        assert bits >= before
        before = bits

    assert before > MIN_BITS


@pytest.mark.parametrize("phrase", ["x" * 100_000, "a b " * 25_000, "\ud800 \0 \u202e" * 500])
def test_whatever_is_pasted_in_takes_little_work(phrase: str) -> None:
    """Only the first hundred characters are looked at: the rating comes back for all lengths."""
    assert rate(phrase, NAMES).bits <= rate(phrase[:100], NAMES).bits + 1e-9


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_list_that_is_not_whole_makes_no_passphrase(code: str, tmp_path: Path) -> None:
    """A shorter list would make phrases that are guessed more easily than we say."""
    words = (WORDS / f"passphrase-{code}.txt").read_text(encoding="utf-8").split()
    for change in (words[1:], [*words[:-1], words[0]]):
        (tmp_path / f"passphrase-{code}.txt").write_text("\n".join(change), encoding="utf-8")
        with pytest.raises(Exception, match="words_damaged"):
            load_phrase_words(tmp_path, code)

"""The binding to libvoikko: base forms, hostile words, threads, absence."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from osmo_desktop.system.voikko import VoikkoLemmatiser


@pytest.fixture
def voikko() -> Iterator[VoikkoLemmatiser]:
    """Voikko as installed."""
    opened = VoikkoLemmatiser.open()
    if opened is None:
        pytest.skip("libvoikko1 and voikko-fi are not installed")
    with opened:
        yield opened


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("työpajassa", "työpaja"),
        ("alajärvellä", "alajärvi"),
        ("niskasen", "niskanen"),
        ("veikon", "veikko"),
        ("kankaan", "kangas"),
        ("toimeentulotuesta", "toimeentulotuki"),
        ("tavannut", "tavata"),
        ("saatu", "saada"),
    ],
)
def test_gives_base_forms(voikko: VoikkoLemmatiser, word: str, lemma: str) -> None:
    """Names, compounds and participles come back to what people search for."""
    assert lemma in voikko.lemmas(word)


@pytest.mark.parametrize(
    "word",
    [
        "",
        "x",
        "bostad",
        "\x00saa",
        "saa\x00",
        "a" * 5000,
        "\ud800",
        "saa\n",
        "🙂" * 10,
        "%s%n",
        "Saa",
    ],
)
def test_strange_words_never_reach_the_library(voikko: VoikkoLemmatiser, word: str) -> None:
    """What is no word in lower case has no base form, and breaks nothing."""
    assert voikko.lemmas(word) == frozenset()


def test_is_safe_in_threads(voikko: VoikkoLemmatiser) -> None:
    """Several threads may ask at once and get what one gets."""
    words = [
        f"{stem}{ending}" for stem in ("talo", "auto", "koulu") for ending in ("n", "ssa", "on")
    ]
    alone = [voikko.lemmas(word) for word in words]
    fresh = VoikkoLemmatiser.open()
    assert fresh is not None

    with fresh, ThreadPoolExecutor(4) as threads:
        together = list(threads.map(fresh.lemmas, words * 50))

    assert together == alone * 50


def test_closed_knows_nothing(voikko: VoikkoLemmatiser) -> None:
    """After closing no freed memory is touched, and closing twice is harmless."""
    assert voikko.lemmas("talossa") == {"talo"}

    voikko.close()
    voikko.close()

    assert voikko.lemmas("talossa") == frozenset()


def test_absent_library_is_no_error(tmp_path: Path) -> None:
    """Where Voikko is not installed the program goes on with its own rules."""
    assert VoikkoLemmatiser.open(tmp_path) is None
    (tmp_path / "libvoikko.so.1").write_bytes(b"no library")
    assert VoikkoLemmatiser.open(tmp_path) is None

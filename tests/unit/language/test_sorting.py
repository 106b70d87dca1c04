"""The Finnish order of names, with Qt's collator as the oracle."""

import random
from itertools import pairwise

import pytest
from PySide6.QtCore import QCollator, QLocale

from osmo_desktop.domain.language.dates import clock, short_date
from osmo_desktop.domain.language.numbers import decimal, integer
from osmo_desktop.domain.language.sorting import sort_key

IN_ORDER = [
    "",
    "Aalto",
    "Aho",
    "Ala-Aho",
    "Alaaho",
    "Alanen",
    "Čapek",
    "Cederberg",
    "de la Cruz",
    "Dahl",
    "Đorđević",
    "Eskola",
    "Łukasz",
    "Müller",
    "Myllymäki",
    "O'Neill",
    "Oja",
    "Šmidt",
    "Smith",
    "Vainio",
    "Valo",
    "Virtanen",
    "Waltari",
    "Weckström",
    "Zetterberg",
    "Žukov",
    "Åkerlund",
    "Ängeslevä",
    "Öhman",
    "Østergaard",
    "Östman",
]
FIRST = ["Aino", "aino", "Äijö", "Åke", "Örn", "Väinö", "Vaino", "Wäinö", "Šura", "Sura", "Zoë"]
LAST = ["Ahola", "Ahokas", "Aho-Ahola", "Mäki", "Maki", "Mäki-Oja", "Måki", "von Wright", "Ügür"]
LETTERS = "aaabcdeeghiklmnoprstuvwyzåäöüšžæøéèõłđÅÄÖŠVWAEO019 -'’.,"


@pytest.fixture(scope="module")
def oracle() -> QCollator:
    """Qt's collator for Finnish."""
    return QCollator(QLocale("fi_FI"))


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def test_a_register_in_finnish_order() -> None:
    """Å, Ä and Ö come last, Š and Č stand with S and C, V before W."""
    shuffled = random.Random(7).sample(IN_ORDER, len(IN_ORDER))

    assert sorted(shuffled, key=sort_key) == sorted(IN_ORDER, key=sort_key)
    assert sorted(["Öhman", "Virtanen", "Åkerlund", "Ängeslevä", "Waltari"], key=sort_key) == [
        "Virtanen",
        "Waltari",
        "Åkerlund",
        "Ängeslevä",
        "Öhman",
    ]


def test_agrees_with_qt_on_names(oracle: QCollator) -> None:
    """Every pair of names stands as Qt would put it."""
    names = [*IN_ORDER, *(f"{last} {first}" for last in LAST for first in FIRST)]

    wrong = [
        (one, other)
        for one in names
        for other in names
        if _sign(oracle.compare(one, other))
        != (sort_key(one) > sort_key(other)) - (sort_key(one) < sort_key(other))
    ]

    assert wrong == []


def test_agrees_with_qt_on_any_letters(oracle: QCollator) -> None:
    """Made-up words of all letters met in Finland stand as Qt would put them."""
    dice = random.Random(2026)
    words = ["".join(dice.choices(LETTERS, k=dice.randint(0, 6))) for _ in range(6000)]

    ordered = sorted(words, key=sort_key)

    assert [pair for pair in pairwise(ordered) if oracle.compare(*pair) > 0] == []


def test_key_is_storable_and_ordered_as_bytes() -> None:
    """SQLite compares keys byte by byte and gets the same order; no key holds a NUL."""
    names = [*IN_ORDER, "Иванов", "王", "😀", "a\u0308\u0301"]

    keys = [sort_key(name) for name in names]

    assert sorted(keys) == sorted(keys, key=str.encode)
    assert not any("\x00" in key for key in keys)
    assert sort_key("Öhman") < sort_key("Иванов") < sort_key("王")
    assert sort_key("😀") < sort_key("0")


def test_dates_and_numbers_agree_with_qt() -> None:
    """The forms of dates, times and numbers are those that Qt has for Finland."""
    from datetime import date, time

    from PySide6.QtCore import QDate, QTime

    for name in ("fi_FI", "sv_FI"):
        locale = QLocale(name)
        assert short_date(date(2026, 3, 5)) == locale.toString(
            QDate(2026, 3, 5), QLocale.FormatType.ShortFormat
        )
        assert integer(1234567) == locale.toString(1234567)
        assert decimal(-1234.5, 2) == locale.toString(-1234.5, "f", 2)
    assert clock(time(14, 5)) == QLocale("fi_FI").toString(
        QTime(14, 5), QLocale.FormatType.ShortFormat
    )

"""Names: cleaned, joined, shortened."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_desktop.domain.language.names import clean_text, full_name, initials, list_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Aino   Virtanen ", "Aino Virtanen"),
        ("Aino\nVirtanen\t2", "Aino Virtanen 2"),
        ("Virtanen\u202enenitriV", "VirtanennenitriV"),
        ("Vir\u200btanen\u2066\u2069\ufeff", "Virtanen"),
        ("A\u0308nna\u0308", "Ännä"),
        ("a\u00ad\u0308", "ä"),
        ("Aino\x00\x1b[31m", "Aino[31m"),
        ("Aino\ud800", "Aino"),
        ("Aino\u2028Maria\u00a0Ö", "Aino Maria Ö"),
        ("\u200f", ""),
        ("محمد", "محمد"),
    ],
)
def test_leaves_only_what_can_be_seen(text: str, expected: str) -> None:
    """A name cannot hide, turn round or break lines."""
    assert clean_text(text) == expected


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    """A cleaned text is composed, storable and stays as it is."""
    clean = clean_text(text)

    assert clean_text(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert clean.encode().decode() == clean
    assert clean.isprintable()


def test_names_for_lists_and_for_talk() -> None:
    """Lists begin with the family name; a missing part leaves no comma behind."""
    assert list_name("Aino", "Virtanen") == "Virtanen, Aino"
    assert list_name("", "Virtanen") == "Virtanen"
    assert list_name("Aino", " ") == "Aino"
    assert full_name("Aino", "Virtanen") == "Aino Virtanen"
    assert full_name("", "Virtanen") == "Virtanen"


@pytest.mark.parametrize(
    ("given_name", "family_name", "expected"),
    [
        ("Äiti Maija", "könönen", "ÄK"),
        ("", "Virtanen", "V"),
        ("'Aino", "(entinen) Oja", "AE"),
        ("x\u0323\u0307y", "", unicodedata.normalize("NFC", "X\u0323\u0307")),
        ("ßa", "ǆo", "SǄ"),
        ("", "", ""),
    ],
)
def test_initials(given_name: str, family_name: str, expected: str) -> None:
    """Initials are the first letters with their marks."""
    assert initials(given_name, family_name) == expected

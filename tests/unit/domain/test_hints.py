"""Hints about the words of a note: they find what they are for and leave the rest in peace."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_desktop.domain.hints import Hint, Topic, hints
from osmo_desktop.domain.note_data import shipped_note_data

WORDS = shipped_note_data().hints


def found(text: str, language: str = "fi") -> list[tuple[str, str]]:
    """Topics and words of the hints for a text."""
    return [(hint.topic.value, hint.found) for hint in hints(text, WORDS, language)]


@pytest.mark.parametrize(
    ("text", "short", "means"),
    [
        ("Kävimme läpi PTA:n.", "PTA", "palvelutarpeen arviointi"),
        ("Toimtuki haettu.", "Toimtuki", "toimeentulotuki"),
        ("Sovittiin sos.tt kanssa aika.", "sos.tt", "sosiaalityöntekijä"),
        ("Aika psyk.pkl torstaina.", "psyk.pkl", "psykiatrian poliklinikka"),
        ("Tulee XYZ mukaan.", "XYZ", ""),
    ],
)
def test_an_abbreviation_is_pointed_out_with_its_meaning(text: str, short: str, means: str) -> None:
    """What a client may not understand is named, with the words that say it plainly."""
    assert hints(text, WORDS, "fi") == (Hint(Topic.ABBREVIATION, short, means),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Mirja kävi ompeluryhmässä ja soitti Kelaan. KELA vastasi viikossa.",
        "Äiti tuli mukaan tapaamiseen.",
        "Mirja kertoi omasta masennuksestaan. Sisar vei bussille.",
        "TÄMÄ ON HUUDETTU KIRJAUS, EIKÄ SE OLE LYHENNE.",
        "Isä auttoi muutossa klo 10.30 ja kantoi sohvan.",
    ],
)
def test_plain_words_get_no_hint(text: str) -> None:
    """Ordinary sentences, and known abbreviations, are left in peace."""
    assert found(text) == []


@pytest.mark.parametrize(
    ("language", "text", "whom"),
    [
        ("fi", "Mirja kertoi, että äidillä on vaikea masennus.", "äidillä"),
        ("fi", "Kävimme torilla. Veljen velat ovat ulosotossa! Paluu bussilla.", "Veljen"),
        ("sv", "Brodern har missbruk.", "Brodern"),
        ("en", "Her neighbour was in prison.", "neighbour"),
    ],
)
def test_a_sensitive_fact_about_somebody_else_is_pointed_out(
    language: str, text: str, whom: str
) -> None:
    """A sentence that tells of another person's health, money or crime is looked at again."""
    assert found(text, language) == [("third_person", whom)]


def test_hints_come_in_the_order_of_the_text_and_few() -> None:
    """Each word is named once, and no note drowns in hints."""
    text = "dg ja pkl, taas dg. " + " ".join(f"AB{letter}" for letter in "CDEFGH")

    assert found(text)[:2] == [("abbreviation", "dg"), ("abbreviation", "pkl")]
    assert len(found(text)) == 5


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300), st.sampled_from(["fi", "sv", "en", "xx"]))
def test_no_text_breaks_the_hints(text: str, language: str) -> None:
    """Whatever is typed, there are hints or none, and each names words of the text."""
    for hint in hints(text, WORDS, language):
        assert hint.found in text

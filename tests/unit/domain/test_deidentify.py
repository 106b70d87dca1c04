"""A text to share names nobody: all that is known of the client is out, in every form."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_desktop.domain.deidentify import Known, Marks, without_identifiers

MARKS = Marks("M.", "[name]", "[place]", "[number]", "[code]", "[born]")
MIRJA = Known(
    client=("Mirja", "Aalto"),
    others=("Anna Niemi", "Timo Kangas"),
    places=("Vimpeli", "Koskipolku 4 B 2, 62800 Vimpeli"),
    numbers=("040 123 4511",),
    codes=("170584-902S",),
    born=frozenset({date(1984, 5, 17)}),
)
LIST = Path(__file__).parents[2] / "golden" / "search-forms.json"
ENTRIES = json.loads(LIST.read_text(encoding="utf-8"))["entries"]


def shared(text: str) -> str:
    """The text without identifiers."""
    return without_identifiers(text, MIRJA, MARKS)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Mirja Aallon kanssa sovittiin.", "M. kanssa sovittiin."),
        ("Aalto, Mirja kävi ryhmässä.", "M. kävi ryhmässä."),
        ("mirjan AALLON asia", "M. asia"),
        ("Tunnus 010190–999W, 010190‐999W ja 010190−999W.", "Tunnus [code], [code] ja [code]."),
        ("hetu010190–999W", "hetu[code]"),
        ("Soitin Mirjalle numeroon 0401234511.", "Soitin M. numeroon [number]."),
        ("Puh. +358 40 123 4511 tai 050-765 4321.", "Puh. [number] tai [number]."),
        ("Puh. 358401234511 tai 358507654321.", "Puh. [number] tai [number]."),
        ("asuu vimpelissä, koskipolulla", "asuu [place]"),
        ("Hetu 170584-902S, synt. 17.5.1984.", "Hetu [code], synt. [born]."),
        ("Kotona Vimpelissä, Koskipolku 4 B 2.", "Kotona [place]."),
        ("Asuu: Koskipolku 4 B 2, 62800 Vimpeli", "Asuu: [place]"),
        ("Anna Niemen ja Timo Kankaan kanssa.", "[name] ja [name] kanssa."),
        ("Viesti osoitteeseen mirja.aalto@example.fi.", "Viesti osoitteeseen [number]."),
        ("Tapaaminen 19.11.2026 klo 9.30, 20 km.", "Tapaaminen 19.11.2026 klo 9.30, 20 km."),
        ("Aaltoja katsottiin rannalla ja anna olla.", "M. katsottiin rannalla ja anna olla."),
    ],
)
def test_what_is_known_is_out(text: str, left: str) -> None:
    """Names, codes, phones, addresses and the birthday go; the meeting stays."""
    assert shared(text) == left


@pytest.mark.parametrize(
    "entry", [e for e in ENTRIES if e["kind"] != "work"], ids=lambda e: e["base"]
)
def test_no_form_of_a_name_or_place_is_left(entry: dict[str, Any]) -> None:
    """Inflected names and towns are taken out like their base forms."""
    base, forms = entry["base"], entry["forms"]
    text = f"Ensin {base}, sitten {' ja '.join(forms)}."
    who = (
        Known(client=("Mirja",), others=(base,))
        if entry["kind"] == "name"
        else Known(client=("Mirja",), places=(base,))
    )

    left = without_identifiers(text, who, MARKS)

    assert not [form for form in (base, *forms) if form in left]


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200), st.text(max_size=30), st.text(max_size=30))
def test_no_text_and_no_name_breaks_it(text: str, name: str, place: str) -> None:
    """Whatever was written or whoever somebody is called, there is a text without the code."""
    known = Known(client=(name,), places=(place,), numbers=(name,), codes=("170584-902S",))

    assert "170584-902S" not in without_identifiers(f"{text} 170584-902S", known, MARKS)

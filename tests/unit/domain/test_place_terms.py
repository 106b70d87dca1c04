"""Words that tell where somebody is, found in whatever form they stand."""

from __future__ import annotations

import pytest

from osmo_desktop.domain.place_terms import PlaceTerms, address_terms


@pytest.mark.parametrize(
    ("term", "written"),
    [
        ("Turku", "Turussa"),
        ("Turku", "turussa"),
        ("Turku", "turkulainen"),
        ("Lahti", "Lahdessa"),
        ("Lahti", "lahtelaisena"),
        ("Hanko", "Hangosta"),
        ("Seinäjoki", "Seinäjoella"),
        ("Alajärvi", "alajärvellä"),
        ("Hirsikangas", "Hirsikankaalla"),
        ("Rautatiekatu", "rautatiekadulla"),
        ("Pohjoinen Rautatiekatu", "Pohjoisella Rautatiekadulla"),
        ("Uusikaupunki", "Uudessakaupungissa"),
        ("Isokyrö", "Isossakyrössä"),
        ("Ii", "Iissä"),
        ("kanarialassa", "Kanarialassa"),
        ("3. linja", "3. linjalla"),
        ("PL 5", "PL 5"),
        ("62900", "62900"),
        ("+358 40 123 4567", "040 1234567"),
        ("+358 40 123 4567", "0401234567"),
        ("040 123 4567", "+358 (0)40-123 4567"),
        ("040 123 4567", "00358401234567"),
    ],
)
def test_a_term_is_taken_out_in_every_form(term: str, written: str) -> None:
    """Gradation, parts of compounds, lower case and the grouping of digits hide nothing."""
    terms = PlaceTerms([term])
    assert terms.masked(f"Nähtiin eilen {written}.", "[x]") == "Nähtiin eilen [x]."
    assert terms.is_asked_by(written)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("Soini", "Hän ei soinut tästä sanaakaan."),
        ("Lahti", "Veneellä lahdelle."),
        ("Loppi", "Työ lopetettiin lopulta."),
        ("Turku", "Haki turkin ja turhaan."),
        ("040 123 4567", "Kello 12.34, 56 euroa."),
        ("62900", "Viite 1629001."),
    ],
)
def test_other_words_stay(term: str, text: str) -> None:
    """What only looks like the name in lower case, or holds its digits, stays readable."""
    assert PlaceTerms([term]).masked(text, "[x]") == text


@pytest.mark.parametrize("query", ["turu", "Turus", "123 4567", "+358401234567", "040123"])
def test_a_search_by_a_part_is_one_by_the_place(query: str) -> None:
    """The beginning of a form, and digits of the number, ask for the place."""
    assert PlaceTerms(["Turku", "040 123 4567"]).is_asked_by(query)
    assert not PlaceTerms(["Turku", "040 123 4567"]).is_asked_by("uni ja 2026")


@pytest.mark.parametrize(
    ("address", "terms"),
    [
        ("PL 5, 62900 Alajärvi", ("PL 5", "62900", "Alajärvi")),
        ("3. linja 5, Helsinki", ("3. linja", "Helsinki")),
        ("Piilokuja 7 B 12, FI-60100 Seinäjoki", ("Piilokuja", "60100", "Seinäjoki")),
        ("Kirkkotie 5 asunto 3 62800 Vimpeli", ("Kirkkotie", "62800", "Vimpeli")),
        ("Kirkkotie 5 Vimpeli", ("Kirkkotie", "Vimpeli")),
        ("", ()),
    ],
)
def test_every_telling_part_of_an_address_is_a_term(address: str, terms: tuple[str, ...]) -> None:
    """Street or box, postcode and post town, with commas or without."""
    assert address_terms(address) == terms

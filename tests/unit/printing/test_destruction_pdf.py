"""The record of destruction on paper: readable by all, without a name of any client."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from osmo_desktop.domain.destruction_document import (
    DestructionDeed,
    DestructionDocument,
    DestructionLine,
)
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.printing import render_destruction_list
from tests.unit.printing.conformance import assert_conformant, spoken_text
from tests.unit.printing.papers import HELSINKI

EN = Catalogue.plain("en")


def document(count: int = 3, **changes: object) -> DestructionDocument:
    """A list with so many clients, the second of whom is kept."""
    lines = [
        DestructionLine(
            f"{number:04x} 91bc 04de",
            "Työikäisten palvelut, Rahoituspäätös",
            date(2014, 5, 31),
            date(2024, 5, 31),
            "Destroyed",
        )
        for number in range(count)
    ]
    lines[1] = replace(lines[1], outcome="Kept: An appeal or complaint is open")
    when = datetime(2026, 11, 22, 10, 7, tzinfo=HELSINKI)
    deeds = (DestructionDeed("Anna Niemi", when), DestructionDeed("Kaisa Öström", when))
    known = DestructionDocument(
        number="2026-3F9A",
        organisation="OSMO, Järviseutu",
        drawn=date(2026, 11, 19),
        drawer="Anna Niemi",
        table="2024-01-01",
        is_done=True,
        lines=tuple(lines),
        approvals=deeds,
        carried=deeds,
        sources=(("Työikäisten palvelut", "Laki 703/2023, liite (säilytysajat)."),),
        printed_at=when,
        language="en",
    )
    return replace(known, **changes)  # type: ignore[arg-type]  # names of fields as text


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_a_list_keeps_both_standards(code: str) -> None:
    """PDF/UA-1 and PDF/A-2a in each language."""
    paper = render_destruction_list(document(language=code), Catalogue.plain(code))

    assert_conformant(paper)


def test_the_paper_says_what_was_destroyed_on_what_basis_and_by_whom() -> None:
    """Number, dates, codes, bases, who approved and who carried out, and what is out of reach."""
    text = spoken_text(render_destruction_list(document(), EN))

    for expected in (
        "Destruction list 2026-3F9A",
        "Carried out",
        "Drawn up on 19 Nov 2026 by Anna Niemi",
        "0000 91bc 04de",
        "31 May 2014",
        "31 May 2024",
        "Kept: An appeal or complaint is open",
        "Laki 703/2023",
        "Kaisa Öström",
        "does not reach prints",
    ):
        assert expected in text


def test_a_list_that_is_not_carried_out_says_so() -> None:
    """Nobody takes it for the record of a destruction."""
    text = spoken_text(render_destruction_list(document(is_done=False, carried=()), EN))

    assert "Not carried out" in text
    assert "Nobody yet" in text


def test_a_long_list_goes_on_with_its_head() -> None:
    """Hundreds of clients, over several pages, each on the paper once."""
    data = render_destruction_list(document(300), EN)
    pages = PdfReader(BytesIO(data)).pages

    assert_conformant(data)
    assert len(pages) > 5
    assert all("Kept until" in page.extract_text() for page in pages[:-1])
    text = spoken_text(data)
    assert all(text.count(f"{number:04x} 91bc 04de") == 1 for number in range(300))

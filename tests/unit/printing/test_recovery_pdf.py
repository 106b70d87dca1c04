"""Requirements on the recovery sheet."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from osmo_desktop.domain.language import Catalogue
from osmo_desktop.printing import render_recovery_sheet
from tests.unit.printing.conformance import assert_conformant, read_aloud, spoken_text
from tests.unit.printing.papers import recovery_sheet

EN = Catalogue.plain("en")


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_a_recovery_sheet_keeps_both_standards(code: str) -> None:
    """The sheet passes every rule of PDF/UA-1 and PDF/A-2a in each language, on one page."""
    data = render_recovery_sheet(recovery_sheet(language=code), Catalogue.plain(code))

    assert_conformant(data)
    assert len(PdfReader(BytesIO(data)).pages) == 1


def test_the_words_are_read_in_order_with_their_numbers() -> None:
    """Each word is heard after its number, first to last."""
    sheet = recovery_sheet()

    heard = read_aloud(render_recovery_sheet(sheet, EN))

    start = heard.index(("Lbl", "1"))
    expected = [
        item
        for number, word in enumerate(sheet.words, start=1)
        for item in (("Lbl", str(number)), ("LBody", word))
    ]
    assert heard[start : start + len(expected)] == expected


def test_the_sheet_says_when_it_was_made_and_how_to_keep_it() -> None:
    """Date, place to keep it, and lines to fill in by hand are on the sheet."""
    text = spoken_text(render_recovery_sheet(recovery_sheet(), EN))

    for expected in (
        "Made on 19 Nov 2026",
        "How to keep this sheet",
        "Kept at",
        "OSMO, Järviseutu",
    ):
        assert expected in text


def test_the_words_are_nowhere_but_on_the_page() -> None:
    """Metadata, which viewers and indexes keep, holds none of the words and no team name."""
    reader = PdfReader(BytesIO(render_recovery_sheet(recovery_sheet(), EN)))

    assert reader.metadata is not None
    assert reader.metadata.title == "Recovery sheet"
    root: Any = reader.trailer["/Root"]
    about = str(reader.metadata) + root["/Metadata"].get_data().decode()
    for secret in (*recovery_sheet().words, "Järviseutu"):
        assert secret not in about


def test_the_same_sheet_gives_the_same_bytes() -> None:
    """A sheet that is printed twice is the same file."""
    first, second = (render_recovery_sheet(recovery_sheet(), EN) for _ in range(2))

    assert first == second


@pytest.mark.parametrize("count", [0, 1, 12, 25])
def test_any_number_of_words_fits(count: int) -> None:
    """The grid takes as many words as there are."""
    words = tuple(f"sana{number}" for number in range(count))

    data = render_recovery_sheet(recovery_sheet(words=words), EN)

    assert_conformant(data)
    assert all(word in spoken_text(data) for word in words)

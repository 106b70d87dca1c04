"""Requirements on the recovery sheet."""

from contextlib import closing
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from pypdfium2 import PdfDocument

from osmo_desktop.crypto.words import from_words, to_words
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.domain.language.words import load_words
from osmo_desktop.domain.resource_files import resource_dir
from osmo_desktop.printing import render_recovery_sheet
from osmo_desktop.printing.qr_code import qr_modules
from osmo_desktop.printing.recovery import code_text
from tests.unit.printing.conformance import assert_conformant, read_aloud, spoken_text
from tests.unit.printing.papers import recovery_sheet
from tests.unit.printing.qr_reader import read_code

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
        "A word may stand here more than once.",
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


# -- the code -----------------------------------------------------------------------------------


def _squares(data: bytes, side_modules: int) -> list[list[bool]]:
    """The dark and light squares that are seen on the rendered page, from the figure's place."""
    left, _bottom, right, top = _figure_box(data)
    scale = 6.0
    with closing(PdfDocument(data)) as document:
        page = document[0]
        height = page.get_height()
        image = page.render(scale=scale, grayscale=True).to_pil()
    module = (right - left) / (side_modules + 8)

    def is_dark(row: int, column: int) -> bool:
        x = (left + (4 + column + 0.5) * module) * scale
        y = (height - top + (4 + row + 0.5) * module) * scale
        value = image.getpixel((int(x), int(y)))
        assert isinstance(value, int)
        return value < 128

    return [[is_dark(r, c) for c in range(side_modules)] for r in range(side_modules)]


def _figure_box(data: bytes) -> tuple[float, float, float, float]:
    """The place of the figure as the structure tells it."""
    root: Any = PdfReader(BytesIO(data)).trailer["/Root"]
    waiting = [root["/StructTreeRoot"]["/K"][0].get_object()]
    while waiting:
        element = waiting.pop()
        if element.get("/S") == "/Figure":
            attributes = element["/A"]
            found = attributes if "/BBox" in attributes else attributes[0]
            left, bottom, right, top = (float(number) for number in found["/BBox"])
            return left, bottom, right, top
        kids = [kid.get_object() for kid in element.get("/K", [])]
        waiting += [kid for kid in kids if isinstance(kid, dict)]
    raise AssertionError("no figure")


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_the_code_on_the_page_gives_back_the_secret(code: str) -> None:
    """What a scanner reads off the printed page is what the lock screen takes, in each language."""
    listed = load_words(resource_dir() / "words", code)
    secret = bytes(range(1, 33))
    words = tuple(to_words(secret, listed))
    data = render_recovery_sheet(recovery_sheet(words=words, language=code), Catalogue.plain(code))
    modules = qr_modules(code_text(words))
    assert modules is not None

    text = read_code(_squares(data, len(modules)))

    assert from_words(text.split(), listed) == secret
    assert len(PdfReader(BytesIO(data)).pages) == 1


def test_the_code_is_told_to_who_does_not_see_it() -> None:
    """A screen reader says what the picture is, and that the words follow."""
    data = render_recovery_sheet(recovery_sheet(), EN)

    assert "The recovery words below as a QR code." in spoken_text(data)


def test_a_team_is_named_or_written_by_hand() -> None:
    """The team's name is on the sheet, or a line to write it on."""
    named = spoken_text(render_recovery_sheet(recovery_sheet(team_name="Järviseudun tiimi"), EN))
    unnamed = spoken_text(render_recovery_sheet(recovery_sheet(), EN))

    assert "Järviseudun tiimi" in named
    assert "Team" in unnamed.split("Fill in by hand")[1]
    assert "Team" not in named.split("Fill in by hand")[1]


@pytest.mark.parametrize("words", [("a\u0338b", "\u202e"), ("x" * 401,), ("漢字",)])
def test_words_that_no_code_can_hold_make_none(words: tuple[str, ...]) -> None:
    """A sheet of strange words is printed all the same, without a code."""
    data = render_recovery_sheet(recovery_sheet(words=words), EN)

    assert_conformant(data)
    assert "QR code" not in spoken_text(data)

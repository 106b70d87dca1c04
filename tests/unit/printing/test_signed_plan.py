"""Signatures on the printed plan: under the text that was signed, told in words under another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from osmo_desktop.domain.documents import FormerSignature, PlanDocument, PlanSignature, Signed
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.printing import render_plan
from osmo_desktop.printing.drawing import MAX_PIXELS
from tests.unit.printing.conformance import assert_conformant, read_aloud, spoken_text
from tests.unit.printing.papers import full_plan

EN = Catalogue.plain("en")
LOCALE = Path(__file__).parents[3] / "resources" / "locale"
DAY = date(2026, 11, 19)


def _drawn(size: tuple[int, int] = (1440, 384)) -> bytes:
    """A signature as the pad makes it: dark strokes on white."""
    image = Image.new("L", size, 255)
    points = [(200, 250), (320, 90), (400, 280), (520, 120), (640, 260), (900, 200)]
    ImageDraw.Draw(image).line(points, fill=20, width=8)
    target = BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


def _signed(picture: bytes, way: str = "drawn", **changes: object) -> PlanDocument:
    client = PlanSignature("Mirja Aalto", "asiakas", Signed(DAY, way, picture))
    worker = PlanSignature("Anna Niemi", "työntekijä")
    return full_plan(signatures=(client, worker), **changes)


def _pictures(data: bytes) -> int:
    return sum(len(page.images) for page in PdfReader(BytesIO(data)).pages)


def test_a_drawn_signature_stands_on_its_line() -> None:
    """The drawing is on the page as a figure that a screen reader names, before name and date."""
    data = render_plan(_signed(_drawn()), EN)

    assert_conformant(data)
    assert _pictures(data) == 1
    heard = read_aloud(data)
    at = next(i for i, (tag, _) in enumerate(heard) if tag == "Figure" and "drawn" in heard[i][1])
    assert heard[at][1] == "Signature of Mirja Aalto, drawn on the screen on 19 Nov 2026"
    assert [text for _, text in heard[at + 1 : at + 3]] == ["Mirja Aalto, asiakas", "19 Nov 2026"]
    assert spoken_text(data).count("Place and date") == 1  # the worker still signs by hand


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_a_signed_plan_keeps_both_standards(code: str) -> None:
    """Drawn, typed and former signatures pass every rule of PDF/UA-1 and PDF/A-2a."""
    signatures = (
        PlanSignature("Mirja Aalto", "asiakas", Signed(DAY, "drawn", _drawn())),
        PlanSignature("Anna Niemi", "työntekijä", Signed(DAY, "typed")),
        PlanSignature("Juha Aalto", "", Signed(DAY, "drawn", _drawn((300, 600)))),
    )
    former = (FormerSignature("Mirja Aalto", 2, date(2026, 8, 3)),)
    plan = full_plan(language=code, signatures=signatures, former_signatures=former)

    assert_conformant(render_plan(plan, Catalogue.load(LOCALE, code)))


def test_a_typed_name_is_never_shown_as_drawn() -> None:
    """Who signed by typing is said to have typed."""
    data = render_plan(_signed(b"", "typed"), EN)

    assert "Name typed, not drawn" in spoken_text(data)
    assert _pictures(data) == 0


def test_a_signature_of_another_text_is_told_and_not_shown() -> None:
    """Under a changed plan the line is empty, and words say which version was signed, and when."""
    plan = full_plan(former_signatures=(FormerSignature("Mirja Aalto", 2, date(2026, 8, 3)),))
    data = render_plan(plan, EN)

    said = "Mirja Aalto signed version 2 (3 Aug 2026); the plan has been changed since then."
    assert said in spoken_text(data)
    assert _pictures(data) == 0
    assert spoken_text(data).count("Place and date") == 2


def test_a_picture_that_cannot_be_drawn_is_replaced_by_words() -> None:
    """Damaged, empty, foreign or huge pictures of a hostile colleague cost only the drawing."""
    jpeg = BytesIO()
    Image.new("L", (40, 40)).save(jpeg, "JPEG")
    huge = BytesIO()
    side = int(MAX_PIXELS**0.5) + 1
    Image.new("1", (side, side)).save(huge, "PNG")
    blank = BytesIO()
    Image.new("L", (400, 100), 255).save(blank, "PNG")
    bad = (b"", b"x" * 500, _drawn()[:700], jpeg.getvalue(), huge.getvalue(), blank.getvalue())
    for picture in bad:
        data = render_plan(_signed(picture), EN)
        assert _pictures(data) == 0
        assert "the drawing is not on this laptop" in spoken_text(data)


def test_a_protected_plan_keeps_its_signatures() -> None:
    """A safety ban takes places from the paper, not who signed it."""
    plan = replace(_signed(_drawn()), protected=True, withheld_terms=("Vimpeli",))

    data = render_plan(plan, EN)

    assert _pictures(data) == 1
    assert_conformant(data)

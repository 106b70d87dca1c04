"""Results over time on paper: the primitives of the chart, and the table beside it, tagged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO

from pypdf import PdfReader

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.domain.chart import Axis, Chart, Plotted, Shape, Text, chart_of
from osmo_desktop.domain.plain_paper import PaperLine, PaperPart, PaperTable, PlainPaper
from osmo_desktop.printing import render_plain_paper
from tests.unit.printing.conformance import assert_conformant

NOW = datetime(2026, 11, 19, 8, 20, tzinfo=UTC)


def _chart() -> Chart:
    """Three times, the middle one without a number."""
    axis = Axis(
        low=Decimal(0),
        high=Decimal(10),
        low_words="0",
        high_words="10",
        top="10 = hyvin",
        legend=(
            (Shape.DISC, "asiakas"),
            (Shape.SQUARE, "työntekijä"),
            (Shape.TRIANGLE, "yhdessä"),
            (Shape.CROSS, "ei lukua"),
        ),
    )
    said = (
        ("4", Decimal(4), Shape.DISC),
        ("–", None, Shape.CROSS),
        ("6", Decimal(6), Shape.SQUARE),
    )
    points = [
        Plotted(NOW + timedelta(days=30 * at), f"{at + 1}.1.2026", number, words, shape)
        for at, (words, number, shape) in enumerate(said)
    ]
    return chart_of(points, axis, "Arki: alussa 4, viimeksi 6.")


def test_every_text_of_the_chart_and_of_the_table_is_on_the_paper() -> None:
    """What the screen draws is drawn here too, the figure says it, and both standards are kept."""
    rows = tuple((f"{at}.1.2026", str(at), "<b>Aino</b>\u202e" + "y" * 400) for at in range(1, 61))
    part = PaperPart(
        "Arki",
        (PaperLine("Muutos +2."),),
        chart=_chart(),
        table=PaperTable(("Päivä", "Vastaus", "Kuka"), rows),
    )
    paper = PlainPaper(
        title="Muutos ajassa",
        organisation="Kuntayhtymä",
        client_name="Aino Virtanen",
        client_number="K-7",
        printed_at=NOW,
        parts=(part,),
    )
    pdf = render_plain_paper(paper, catalogue("fi"))
    pages = PdfReader(BytesIO(pdf)).pages
    said = " ".join(page.extract_text() for page in pages)

    drawn = [p.words for p in _chart().primitives if isinstance(p, Text)]
    assert all(words in said for words in drawn)
    assert len(pages) > 1
    assert all("Vastaus" in page.extract_text() for page in pages)
    assert_conformant(pdf)
    assert pdf == render_plain_paper(paper, catalogue("fi"))
    assert "alussa 4, viimeksi 6".encode("utf-16-be") in pdf or b"alussa 4" in pdf


def test_two_views_stand_side_by_side_on_every_page_that_they_take() -> None:
    """Both begin on one line and go on together over the end of a page: neither comes first."""
    views = tuple(
        PaperPart(whose, (PaperLine(f"{whose} näkee " * 300),), level=3) for whose in ("Oma", "Muu")
    )
    paper = PlainPaper(
        title="Kirjaus",
        organisation="Kuntayhtymä",
        client_name="Aino Virtanen",
        client_number="K-7",
        printed_at=NOW,
        parts=(PaperPart("Näkemykset", columns=views),),
    )
    pdf = render_plain_paper(paper, catalogue("fi"))
    said = [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]

    assert len(said) > 1
    assert all("Oma näkee" in text and "Muu näkee" in text for text in said)
    assert_conformant(pdf)

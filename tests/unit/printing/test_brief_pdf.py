"""Requirements on the brief of a substitution."""

import re
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import get_args

import pytest
from pypdf import PdfReader

from osmo_desktop.domain.brief_document import BriefGoal, BriefNote, CaseloadBrief, ClientBrief
from osmo_desktop.domain.documents import Language, OwnWorker, PlanStep, Whereabouts
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.printing import render_brief
from osmo_desktop.printing.brief_parts import ROOMS
from tests.unit.printing.conformance import assert_conformant, spoken_text
from tests.unit.printing.papers import HELSINKI

EN = Catalogue.plain("en")
LONG = "Asiakas kertoi pitkästi arjestaan ja suunnitelmistaan. " * 100
WORD = "Kalustonhuoltosuunnittelukokouspöytäkirja" * 80
AALTO = ClientBrief(
    client_name="Mirja Aalto",
    client_number="9",
    age=34,
    speaks="Finnish",
    alerts=("Not reached, 3 attempts since 2 Nov 2026",),
    service="Social rehabilitation",
    workers=(OwnWorker("Anna Niemi", "sosiaaliohjaaja", "040 123 4567"),),
    phone=Whereabouts("040 765 4321"),
    address=Whereabouts("Rantatie 4, Vimpeli"),
    next_meeting=datetime(2026, 11, 26, 10, 0, tzinfo=HELSINKI),
    next_meeting_mode="Home visit",
    goals=(BriefGoal("Liikun ryhmään ilman saattajaa", "kuljen yksin kerran viikossa"),),
    steps=(
        PlanStep("Soitan Kelaan", "Mirja", date(2026, 11, 27)),
        PlanStep("Käymme Vimpelissä tutustumassa", "Anna Niemi"),
    ),
    last_note=BriefNote(
        date(2026, 11, 19), "Home visit", "Anna Niemi", "Kotikäynti Vimpelissä. Puhuimme laskuista."
    ),
    missing=("Start notice: asked",),
)


def brief(*clients: ClientBrief) -> CaseloadBrief:
    """A brief of these clients."""
    return CaseloadBrief(
        organisation="Etelä-Pohjanmaan hyvinvointialue",
        absent="Anna Niemi",
        substitute="Ben Virta",
        first_day=date(2026, 11, 23),
        last_day=date(2026, 12, 4),
        printed_at=datetime(2026, 11, 20, 10, 32, tzinfo=HELSINKI),
        clients=clients,
        language="en",
    )


def filled(text: str, count: int) -> ClientBrief:
    """A client with more of everything than any page holds."""
    return replace(
        AALTO,
        client_name=text,
        client_number=text,
        speaks=text,
        service=text,
        alerts=(text,) * count,
        workers=(OwnWorker(text, text, text),) * count,
        phone=Whereabouts(text),
        address=Whereabouts(text),
        next_meeting_mode=text,
        goals=(BriefGoal(text, text),) * count,
        steps=(PlanStep(text, text, date(2026, 11, 27)),) * count,
        last_note=BriefNote(date(2026, 11, 19), text, text, text),
        missing=(text,) * count,
    )


@pytest.mark.parametrize("code", get_args(Language))
def test_a_brief_keeps_both_standards(code: Language) -> None:
    """It passes every rule of PDF/UA-1 and PDF/A-2a in each language."""
    document = replace(brief(AALTO, filled(LONG, 3)), language=code)
    assert_conformant(render_brief(document, Catalogue.plain(code)))


def test_what_a_substitute_has_to_know_is_on_the_page() -> None:
    """Who, what to know first, when next, what is open, where goals stand, the note, papers."""
    text = spoken_text(render_brief(brief(AALTO), EN))
    for expected in (
        "Mirja Aalto",
        "Not reached, 3 attempts",
        "040 765 4321",
        "Rantatie 4",
        "Thu 26 Nov 2026, 10:00",
        "Soitan Kelaan",
        "kuljen yksin kerran viikossa",
        "Puhuimme laskuista.",
        "Start notice: asked",
        "Ben Virta stands in for Anna Niemi, 23 Nov",
    ):
        assert expected in text
    assert "…" not in text


@pytest.mark.parametrize("text", ["<b>" * 2_000, LONG, WORD, "🙂" * 2_000])
def test_a_client_is_exactly_one_page(text: str) -> None:
    """Whatever the texts are, n clients are n pages, and each page is its client's."""
    clients = [filled(text, 1), AALTO, filled(text, 8)]
    pages = PdfReader(BytesIO(render_brief(brief(*clients), EN))).pages
    assert len(pages) == 3
    assert "Mirja Aalto" in pages[1].extract_text()


def test_what_was_left_out_is_said() -> None:
    """A cut text ends with the sign of it, and entries that are not shown are counted."""
    steps = tuple(PlanStep(f"Askel {number}") for number in range(1, 40))
    document = brief(replace(AALTO, steps=steps, last_note=filled(LONG, 1).last_note))
    text = spoken_text(render_brief(document, EN))
    shown = [number for number in range(1, 40) if re.search(rf"Askel {number}\b", text)]
    assert shown == list(range(1, len(shown) + 1))
    assert len(shown) in {room.steps for room in ROOMS}
    assert f"… and {39 - len(shown)} more on the screen" in text
    assert text.count("…") == 3  # the note, the heading with its kind and writer, the steps
    assert "Asiakas kertoi pitkästi" in text


def test_a_protected_page_tells_no_place() -> None:
    """Phone and address are gone, and places in texts are withheld, inflected ones too."""
    hidden = replace(AALTO, protected=True, withheld_terms=("Vimpeli", "Rantatie", "040 765 4321"))
    data = render_brief(brief(hidden), EN)
    text = spoken_text(data) + "".join(
        page.extract_text() for page in PdfReader(BytesIO(data)).pages
    )
    for place in ("Vimpeli", "Rantatie", "765 4321"):
        assert place not in text
    assert "(withheld)" in text
    assert "Protected" in text
    assert "Anna Niemi" in text

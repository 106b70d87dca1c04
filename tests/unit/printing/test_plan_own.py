"""What else a plan's paper says: the client's own part, the network, guidance, and reviews."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from osmo_desktop.domain.documents import PlanDocument, PlanReviewed, RatedPart
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.printing import render_plan
from tests.unit.printing.conformance import assert_conformant, read_aloud, spoken_text
from tests.unit.printing.papers import full_plan

FI = Catalogue.load(Path(__file__).parents[3] / "resources" / "locale", "fi")
EN = Catalogue.plain("en")
PARTS: dict[str, object] = {
    "strengths": "sitkeys ja huumori",
    "skills": "ompelu, virkkaus, laskujen maksu verkossa",
    "own_actions": "Käyn ryhmässä torstaisin.",
    "emphasis": ("Osallistava: Elämänhallinta 60 %, Työelämävalmiudet 40 %",),
    "network": ("Sisar: Liisa – kyyti Vimpelistä torstaisin", "Velkaneuvoja"),
    "referrals": ("Laskut kasaantuvat: talous- ja velkaneuvonta",),
    "reviews": (
        PlanReviewed(
            date(2026, 11, 12),
            (
                RatedPart("Tavoitteet", "edennyt jonkin verran", "Käynti ryhmässä sujuu."),
                RatedPart("Tilannetekijät", "ennallaan", "Kyydit yhä yhden varassa."),
            ),
            together=True,
            client_words="Uskallan jo.",
        ),
    ),
}
HEADINGS = (
    "My own part",
    "Emphasis of the activity",
    "Network",
    "Guidance to services",
    "Evaluations",
)


def _plan(**changes: object) -> PlanDocument:
    """A full plan with all of these parts, with changes."""
    return full_plan(**(PARTS | changes))


def test_the_new_parts_are_read_in_their_place() -> None:
    """A paper with every part keeps the standards, says them in order, in its own language."""
    data = render_plan(_plan(), EN)

    assert_conformant(data)
    headings = [text for tag, text in read_aloud(data) if tag == "H2"]
    assert [text for text in headings if text in HEADINGS] == list(HEADINGS)
    assert headings.index("My own part") < headings.index("Agreed steps")
    assert headings.index("Signatures") < headings.index("Emphasis of the activity")
    spoken = spoken_text(data)
    for words in ("edennyt jonkin verran. Käynti ryhmässä sujuu.", "Uskallan jo.", "12 Nov 2026"):
        assert words in spoken
    assert "Vahvuuteni: sitkeys" in spoken_text(render_plan(_plan(), FI))


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("strengths", "My strengths:"),
        ("skills", "My skills:"),
        ("own_actions", "What I do:"),
        ("emphasis", "Emphasis of the activity"),
        ("network", "Network"),
        ("referrals", "Guidance to services"),
        ("reviews", "Evaluations"),
    ],
)
def test_a_part_that_is_missing_leaves_no_trace(part: str, words: str) -> None:
    """Neither heading nor label is printed of a part of which nothing was written."""
    empty = getattr(full_plan(), part)

    assert words in spoken_text(render_plan(_plan(), EN))
    assert words not in spoken_text(render_plan(_plan(**{part: empty}), EN))


def test_a_protected_paper_tells_no_place_in_them() -> None:
    """Where somebody wrote the municipality into the network, the paper withholds it.

    The picture is drawn from the same words, and so is what it says to a screen reader.
    """
    data = render_plan(_plan(protected=True, withheld_terms=("Vimpeli",)), EN)

    assert "Vimpel" not in spoken_text(data)
    assert "kyyti (withheld) torstaisin" in spoken_text(data)

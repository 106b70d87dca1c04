"""The disclosure log on paper for the client: to whom, what, and by which permission or law."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from osmo_desktop.domain.disclosure_document import DisclosureDocument, DisclosureLine
from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.printing import render_disclosure_log
from tests.unit.printing.conformance import assert_conformant, spoken_text
from tests.unit.printing.papers import HELSINKI

EN = Catalogue.plain("en")
LINE = DisclosureLine(
    day=date(2026, 11, 20),
    recipient="Kaisa Öström",
    to_controller="Kuntayhtymä Etelä",
    from_controller="OSMO, Järviseutu",
    basis="The client's permission: 1.11.2026",
    given="Plan of <b>March</b> & notes",
    by="Anna Niemi",
)


def document(**changes: object) -> DisclosureDocument:
    """The log of a client with one disclosure."""
    values: dict[str, object] = {
        "organisation": "OSMO, Järviseutu",
        "client_name": "Aino Virtanen",
        "client_number": "JP-0042",
        "printed_at": datetime(2026, 11, 22, 10, 7, tzinfo=HELSINKI),
        "language": "en",
        "lines": (LINE,),
    }
    return DisclosureDocument(**{**values, **changes})  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_a_log_keeps_both_standards(code: str) -> None:
    """PDF/UA-1 and PDF/A-2a in each language, over several pages and without an entry."""
    lines = () if code == "en" else (LINE,) * 12
    paper = render_disclosure_log(document(language=code, lines=lines), Catalogue.plain(code))
    assert_conformant(paper)


def test_the_paper_says_who_got_what_and_why() -> None:
    """Day, recipient, controllers, basis, what was given and by whom; texts as they are."""
    text = spoken_text(render_disclosure_log(document(), EN))

    told = [getattr(LINE, name) for name in LINE.__slots__ if name not in ("day", "note")]
    for part in ("Aino Virtanen", "20 Nov 2026", f"Basis: {LINE.basis}", *told):
        assert part in text


def test_an_empty_log_says_so() -> None:
    """Nothing disclosed is said in words."""
    text = spoken_text(render_disclosure_log(document(lines=()), EN))

    assert "Your data has not been disclosed to anyone else." in text


def test_a_time_without_a_zone_is_refused() -> None:
    """It would print another hour on another laptop."""
    with pytest.raises(BugError):
        document(printed_at=datetime(2026, 11, 22, 10, 7))  # noqa: DTZ001 - the point

"""A notice on paper: blank or with what is known, in each language, with lines to sign."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.language import Catalogue
from osmo_desktop.domain.notice_document import NoticeDocument, NoticeFact, NoticeQuestion
from osmo_desktop.printing import render_notice
from tests.unit.printing.conformance import assert_conformant, spoken_text
from tests.unit.printing.papers import HELSINKI

EN = Catalogue.plain("en")
_QUESTIONS = (
    NoticeQuestion("Date of birth"),
    NoticeQuestion("Situation in working life", (("Employed", True), ("Unemployed", False))),
    NoticeQuestion("Housing <b>&", (("Yes", False), ("I prefer not to answer", False))),
)


def document(**changes: object) -> NoticeDocument:
    """A start notice of an invented client."""
    values: dict[str, object] = {
        "title": "Start notice",
        "form_name": "Participant's notice",
        "organisation": "OSMO, Järviseutu",
        "client_name": "Mirja Aalto",
        "client_number": "9",
        "worker_name": "Anna Niemi",
        "printed_at": datetime(2026, 11, 19, 10, 7, tzinfo=HELSINKI),
        "language": "en",
        "facts": (NoticeFact("Name", "Mirja Aalto"), NoticeFact("Identity code")),
        "questions": _QUESTIONS,
        "given": date(2026, 11, 18),
    }
    return NoticeDocument(**{**values, **changes})  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_a_notice_keeps_both_standards(code: str) -> None:
    """PDF/UA-1 and PDF/A-2a in each language, over several pages too."""
    questions = _QUESTIONS * (12 if code == "sv" else 1)
    changes = {"language": code, "questions": questions, "given": None}
    assert_conformant(render_notice(document(**changes), Catalogue.plain(code)))


def test_the_paper_has_every_question_its_answers_and_two_lines_to_sign() -> None:
    """Facts, questions, what is chosen, the day and both names; texts as they are."""
    text = spoken_text(render_notice(document(), EN))

    for part in (
        "Start notice",
        "Name: Mirja Aalto",
        "Identity code:",
        "Housing <b>&",
        "I prefer not to answer",
        "Day of the notice: 18 Nov 2026",
        "Mirja Aalto, client",
        "Anna Niemi, worker",
    ):
        assert part in text


def test_a_time_without_a_zone_is_refused() -> None:
    """It would print another hour on another laptop."""
    with pytest.raises(BugError):
        document(printed_at=datetime(2026, 11, 22, 10, 7))  # noqa: DTZ001 - the point

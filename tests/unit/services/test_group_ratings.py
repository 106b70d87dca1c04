"""Ratings by a group: counts with n, fewer than five never kept, linked to no client."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.group_figures import Figures, figures_of, read_figures
from osmo_desktop.domain.measures import shipped_measures
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.records import KINDS, StreamKind
from tests.fakes.casework import Casework, empty_casework

FIVE = {"heard": "1 1 1 1 1"}
HELD = date(2026, 11, 18)


@pytest.fixture
def work() -> Casework:
    """The services, without anybody."""
    return empty_casework()


def _record(work: Casework, measure: str = "quality", **typed: str) -> str:
    return work.services.group_ratings.record(measure, "Kevään ryhmä", HELD, typed)[0]


def test_a_group_is_told_by_counts_mean_and_n(work: Casework) -> None:
    """Each statement has how many gave each number; a statement nobody answered is left out."""
    _record(work, heard="0 1 2 3 2", goals=" 0,0,0,0,6 ".replace(",", " "))
    (row,) = work.services.group_ratings.all()

    assert (row.about, row.held, set(row.figures)) == ("Kevään ryhmä", HELD, {"heard", "goals"})
    heard = row.figures["heard"]
    assert (heard.answered, heard.mean, heard.counts) == (8, Decimal("2.75"), (0, 1, 2, 3, 2))
    _record(work, "esis", total="54,3 12")
    told = {one.measure.id: one.figures for one in work.services.group_ratings.all() if one.measure}
    assert told["esis"]["total"] == Figures(12, Decimal("54.3"))


def test_fewer_than_five_answers_are_not_kept_in_the_record_either(work: Casework) -> None:
    """Four people's answers are written down nowhere; a record that holds them is read as few."""
    _record(work, heard="0 1 1 1 1", goals="1 1 1 1 1")
    (shot,) = work.book.find("group_rating")
    assert shot.record.figures == "heard=few;goals=1 1 1 1 1"
    (row,) = work.services.group_ratings.all()
    assert row.figures["heard"] == Figures(is_few=True)
    quality = shipped_measures()["quality"]
    forged = "heard=0 0 0 0 4;goals=9 9;nothing;x=1;=;agreed=0 0 0 0 99999"
    assert figures_of(forged, quality) == {"heard": Figures(is_few=True)}


def test_a_rating_by_a_group_can_name_no_client(work: Casework) -> None:
    """It lies in the team stream and has no field that refers to any record."""
    kind = KINDS["group_rating"]
    assert kind.stream is StreamKind.TEAM
    assert not any(field.attribute.ref for field in kind.fields.values())
    names = {measure.id for measure in work.services.group_ratings.measures()}
    assert names == {"quality", "esis"}


@pytest.mark.parametrize(
    "typed",
    ["1 2 3", "1 2 3 4 5 6", "a b c d e", "-1 2 3 4 5", "0 0 0 0 0", "3", "² 1 1 1 1", "1" * 60],
)
def test_what_is_no_count_is_refused_at_its_scale(work: Casework, typed: str) -> None:
    """The sentence stands at the line; nothing is recorded."""
    with pytest.raises(UserError) as refused:
        _record(work, heard=typed)
    assert refused.value.code == "group-rating-figures"
    assert refused.value.details["field"] == "heard"
    total = shipped_measures()["esis"].scale
    for text in ("101 12", "nan 12", "50", "50 0", "50 12 1", "x 12"):
        assert read_figures(text, total) is None
    assert not work.services.group_ratings.all()


def test_refusals_and_taking_back(work: Casework) -> None:
    """No name, a day to come, nothing answered, a measure for one person; struck counts no more."""
    ratings = work.services.group_ratings
    for code, act in (
        ("group-rating-about", lambda: ratings.record("quality", " ", HELD, FIVE)),
        ("measure-occurred", lambda: ratings.record("quality", "A", date(2027, 1, 1), {})),
        ("group-rating-empty", lambda: _record(work, heard=" ")),
        ("measure-unknown", lambda: _record(work, "icf", b130="1 1 1 1 1")),
        ("group-rating-unknown", lambda: ratings.strike("0" * 32, "Ei")),
    ):
        with pytest.raises(UserError, match=code):
            act()
    made = _record(work, heard="1 1 1 1 1")
    with pytest.raises(UserError, match="reason-missing"):
        ratings.strike(made, " ")
    ratings.strike(made, "Väärä ryhmä")
    assert ratings.all() == ()
    work.book.role = "auditor"
    with pytest.raises(UserError, match="role-forbids"):
        _record(work, heard="1 1 1 1 1")


def test_the_paper_of_a_group_tells_no_count_under_five(work: Casework) -> None:
    """Questions with n and mean, not how many gave each number, and nobody's name."""
    rating = _record(work, heard="0 1 2 3 2", goals="0 0 0 2 2")
    papers = work.services.group_rating_papers
    paper = papers.document(rating)

    (part,) = paper.parts
    assert (part.heading, paper.client_name) == ("Kevään ryhmä", "")
    assert part.table is not None
    assert [row[1:] for row in part.table.rows] == [
        ("8", "2.8"),
        ("fewer than 5", "too few to show"),
    ]
    assert part.table.rows[0][0].startswith("I was listened to")
    assert len(part.table.head) == 3
    assert "fewer than 5 answered" in paper.lead
    assert "No decision may rest on one measure" in paper.closing
    assert papers.paper(rating)
    work.services.group_ratings.strike(rating, "Väärä ryhmä")
    with pytest.raises(UserError, match="group-rating-unknown"):
        papers.paper(rating)


def test_figures_of_another_version_are_not_printed(work: Casework) -> None:
    """What this program cannot read is on no paper."""
    rating = _record(work, heard="1 1 1 1 1")
    shot = work.book.get("group_rating", rating)
    assert shot is not None
    work.book.commit([Edit(shot.stream, "group_rating", rating, "version", 9_999)])

    with pytest.raises(UserError, match="measure-unknown"):
        work.services.group_rating_papers.paper(rating)

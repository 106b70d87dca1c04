"""What is said of chance: with the figures and their source, or not at all (DOMAIN 3.6)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from osmo_desktop.domain.measures import Answer, State, shipped_shelf
from osmo_desktop.services.assessment_edits import NewAssessment
from osmo_desktop.services.change_pictures import change_picture
from osmo_desktop.services.measure_words import left_out_words
from tests.fakes.office import Office
from tests.further_measure import SOURCED, further_measure, measure_file, reliable_example

GREATER = "The change is greater than measurement error alone explains in 95 cases of 100."
NOT_GREATER = "The change is not greater than measurement error alone may explain."
PLAIN = "Only the plain change is told"
OTHER = "Another assessor than the first time: the numbers may not compare."


class Desk:
    """An office with one client and one more measure."""

    def __init__(self) -> None:
        self.office = Office()
        self.client = self.office.client(number="K-7")

    def said(self, *numbers: str, assessors: str = "ss") -> tuple[str, ...]:
        """Record the numbers a day apart, and give the sentences of the course."""
        for number, assessor in zip(numbers, assessors, strict=True):
            self.office.clock.advance(days=1)
            answer = Answer.of(Decimal(number)) if number else Answer(State.MISSING)
            who = {"s": "self", "w": "worker"}[assessor]
            given = NewAssessment(who, self.office.clock.now(), {"score": answer})
            self.office.services.results.record(self.client, SOURCED, given)
        (found,) = self.office.services.results.of_client(self.client)
        return change_picture(found.lines[0], self.office.clock.now().tzinfo).sentences


@pytest.fixture
def desk(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """The office; `request.param` is what the file says otherwise."""
    with further_measure(tmp_path, measure_file(**getattr(request, "param", {}))):
        assert not shipped_shelf().faulty
        yield Desk()


def test_the_worked_example_is_told_with_its_figures_and_their_source(desk: Desk) -> None:
    """Index, deviation and reliability stand in the sentence, and on the paper too."""
    example = reliable_example()
    said = desk.said(example["first"], example["last"])

    index = f"{Decimal(example['index']):.2f}"
    figures = f"Index of reliable change {index}; SD 7.5, reliability 0.8: {example['source']}"
    assert f"{GREATER} {figures}" in said
    assert "Change over the time: +15, towards the better end of the scale." in said[0]
    assert OTHER not in said
    paper = desk.office.services.change_papers.document(desk.client, SOURCED)
    assert f"{GREATER} {figures}" in [line.text for line in paper.parts[0].lines]


@pytest.mark.parametrize(
    ("desk", "numbers", "heading", "claim"),
    [
        (
            {},
            ("47.5", "32.5"),
            "−15, towards the worse",
            f"{GREATER} Index of reliable change −3.16",
        ),
        ({"better": "lower"}, ("47.5", "32.5"), "−15, towards the better", GREATER),
        (
            {},
            ("40", "49"),
            "+9, towards the better",
            f"{NOT_GREATER} Index of reliable change 1.90",
        ),
        ({}, ("40", "31"), "−9, towards the worse", NOT_GREATER),
        (
            {},
            ("40", "40"),
            "±0, the same as before",
            f"{NOT_GREATER} Index of reliable change 0.00",
        ),
    ],
    indirect=["desk"],
)
def test_up_down_and_within_error(
    desk: Desk, numbers: tuple[str, str], heading: str, claim: str
) -> None:
    """Chance and direction are told apart; a fall is the better end where the file says so."""
    said = desk.said(*numbers)

    assert heading in said[0]
    assert any(one.startswith(claim) for one in said)
    assert not any(one.startswith(PLAIN) for one in said)


@pytest.mark.parametrize("desk", [{"sd": None, "reliability": None, "source": None}], indirect=True)
def test_without_sourced_figures_only_the_plain_change_is_told(desk: Desk) -> None:
    """However great it is."""
    said = desk.said("0", "60")

    assert "+60" in said[0]
    assert [one for one in said if "measurement error" in one] == []
    assert any(one.startswith(PLAIN) for one in said)


def test_a_missing_answer_is_compared_with_nothing(desk: Desk) -> None:
    """Neither chance nor change is told of what has no number."""
    said = desk.said("32.5", "")

    assert "There is nothing to compare yet." in said[0]
    assert not any("measurement error" in one or one.startswith(PLAIN) for one in said)


def test_a_different_assessor_is_flagged_beside_the_claim(desk: Desk) -> None:
    """Who reads of chance reads that the numbers may not compare."""
    said = desk.said("32.5", "47.5", assessors="sw")

    assert OTHER in said
    assert said.index(OTHER) == 1 + next(at for at, one in enumerate(said) if GREATER in one)


@pytest.mark.parametrize("missing", ["sd", "reliability", "source"])
def test_a_file_that_lacks_one_of_the_three_is_left_out_and_named(
    tmp_path: Path, missing: str
) -> None:
    """Deviation and reliability are taken together with where they come from, or not at all."""
    with further_measure(tmp_path, measure_file(**{missing: None})):
        shelf = shipped_shelf()
        assert shelf.faulty == (f"{SOURCED}.json",)
        assert left_out_words(shelf) == (
            "Left out, because a standard deviation and a reliability are taken only together with "
            f"their source: {SOURCED}.json. The other measures work."
        )
        assert SOURCED not in shelf.measures
        assert "kykyviisari" in shelf.measures
    with further_measure(tmp_path / "b", b"{"):
        assert left_out_words(shipped_shelf()).startswith("Left out, because the file cannot be")
    assert left_out_words(shipped_shelf()) == ""

"""The worked example of every measure's rules, through the services that record and compare."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from osmo_desktop.domain.change import Average, Point, average, course
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.gas import t_score
from osmo_desktop.domain.group_figures import for_groups
from osmo_desktop.domain.measures import Answer, Measure, Scale, shipped_measures
from osmo_desktop.domain.resource_files import resource_dir
from osmo_desktop.services.assessment_edits import NewAssessment
from tests.fakes.office import Office

_EXAMPLES: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "golden" / "measure-examples.json").read_text("utf-8")
)


def _answer(text: str) -> Answer:
    """An answer as the example writes it; "4.00" is 4."""
    return Answer.read(text) or Answer.of(Decimal(text))


def _scale(measure: Measure, key: str) -> Scale:
    scale = measure.scale_of(key)
    assert scale is not None
    return scale


def test_every_measure_file_has_an_example_that_is_computed() -> None:
    """Each file of the folder has one, and each one is told, counted of a group, or refused."""
    files = {file.stem for file in (resource_dir() / "measures").iterdir()}
    assert set(_EXAMPLES) == files == set(shipped_measures())
    for name, example in _EXAMPLES.items():
        is_for_person = shipped_measures()[name].mode != "group_only"
        assert bool(example.get("plain")) is is_for_person
        assert bool(example.get("refused")) is not is_for_person
        assert ("group" in example) is for_groups(shipped_measures()[name])


@pytest.mark.parametrize("name", [name for name in _EXAMPLES if "group" in _EXAMPLES[name]])
def test_a_group_is_counted_as_in_the_example(name: str) -> None:
    """How many answered and their mean come of what was typed; fewer than five tell nothing."""
    office, group = Office(), _EXAMPLES[name]["group"]
    ratings, day = office.services.group_ratings, office.clock.now().date()
    ratings.record(name, "Kevään ryhmä", day, group["typed"])
    (row,) = ratings.all()

    told = {
        key: "few" if one.is_few else [str(one.mean), one.answered]
        for key, one in row.figures.items()
    }
    assert told == group["told"]
    assert "few" in told.values() or len(shipped_measures()[name].scales) == 1


@pytest.mark.parametrize("name", [name for name in _EXAMPLES if "said" in _EXAMPLES[name]])
def test_the_rules_of_a_measure_give_its_worked_example(name: str) -> None:
    """Plain change, direction, what counts as a number and the mean are those of the example."""
    example, measure, office = _EXAMPLES[name], shipped_measures()[name], Office()
    points: dict[str, list[Point]] = {}
    for key, said in example["said"].items():
        scale = _scale(measure, key)
        for text in said:
            assert scale.accepts(_answer(text)), (key, text)
            office.clock.advance(days=1)
            point = Point(office.clock.now(), _answer(text), version=(name, measure.version))
            points.setdefault(key, []).append(point)
    found = {key: course(one, _scale(measure, key)) for key, one in points.items()}
    told = {key: one.comparison for key, one in found.items() if one.comparison is not None}

    assert {key: one.plain for key, one in told.items()} == {
        key: Decimal(text) for key, text in example["plain"].items()
    }
    assert {key: str(one.heading) for key, one in told.items()} == example["heading"]
    assert {one.reliable for one in told.values()} == {None}
    for key, counts in example["numbers"].items():
        assert f"{found[key].numbers}/{found[key].total}" == counts
    last = [(one[-1].answer, _scale(measure, key)) for key, one in points.items()]
    if measure.average:
        mean, counted, total = example["mean"]
        assert average(last) == Average(Decimal(mean), counted, total)
    assert measure.average == ("mean" in example)
    limits = {s.key: str(limit.at) for s in measure.scales for limit in s.limits}
    assert limits == example.get("limit", {})


def test_goals_give_the_t_score_of_the_example() -> None:
    """DOMAIN 3.5."""
    example = _EXAMPLES["gas"]["t_score"]
    t = t_score((weight, level) for weight, level in example["pairs"])

    assert t is not None
    assert round(t, 4) == example["t"]


@pytest.mark.parametrize("name", [name for name in _EXAMPLES if _EXAMPLES[name].get("refused")])
def test_a_group_measure_refuses_every_number_of_a_person(name: str) -> None:
    """Whatever the number, nothing is recorded."""
    office = Office()
    client = office.client()
    measure = shipped_measures()[name]
    given = NewAssessment("self", office.clock.now(), {measure.scale.key: Answer.of(50)})

    with pytest.raises(UserError, match="measure-group-only"):
        office.services.results.record(client, name, given)
    assert measure.mode == "group_only"
    assert not office.book.find("assessment", stream=client)

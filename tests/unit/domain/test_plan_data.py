"""What a plan offers as data: whole when shipped, refused when broken; the emphasis as one text."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_desktop.domain.emphasis import (
    is_emphasis,
    read_emphasis,
    sums,
    unbalanced,
    write_emphasis,
)
from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.plan_data import (
    ActivityModels,
    GoalSuggestions,
    ReviewScales,
    activity_models,
    goal_suggestions,
    read_plan_file,
    review_scales,
)
from osmo_desktop.domain.resource_files import resource_dir

NAMES = st.sampled_from([model.id for model in activity_models().models])
CONTENTS = st.sampled_from([content.id for content in activity_models().contents])


def test_the_default_scale_has_five_own_steps() -> None:
    """From clearly forward to clearly weaker, in the languages of the product."""
    scale = review_scales().on(date(2026, 11, 22))

    assert [step.label["fi"] for step in scale.steps] == [
        "edennyt selvästi",
        "edennyt jonkin verran",
        "ennallaan",
        "heikentynyt jonkin verran",
        "heikentynyt selvästi",
    ]
    assert review_scales().on(date(1990, 1, 1)) == scale
    assert review_scales().word(scale.id, "unchanged", "sv") == "oförändrat"
    assert review_scales().word("of_later", "seventh", "fi") == "seventh"


def test_three_contents_and_four_models() -> None:
    """OsKu's matrix is whole, and what a model usually has is a hundred per cent."""
    matrix = activity_models()

    assert (len(matrix.contents), len(matrix.models)) == (3, 4)
    assert all(sum(model.suggested.values()) == 100 for model in matrix.models)


def test_each_track_has_goals_of_its_own() -> None:
    """Towards work and everyday life are given different goals."""
    work, life = (
        {goal.title["fi"] for goal in goal_suggestions().of(track)}
        for track in ("work_oriented", "everyday_life")
    )

    assert len(work) >= 3
    assert len(life) >= 3
    assert not work & life
    assert goal_suggestions().of("") == ()


@pytest.mark.parametrize(
    ("name", "kind", "path", "value"),
    [
        ("review_scale", ReviewScales, ("scales", 0, "steps", 1, "key"), "unchanged"),
        ("review_scale", ReviewScales, ("scales", 0, "steps", 1, "label"), {"fi": "vain yksi"}),
        ("review_scale", ReviewScales, ("scales", 0, "valid_to"), "2001-01-01"),
        ("review_scale", ReviewScales, ("format",), 2),
        ("activity_model", ActivityModels, ("models", 0, "suggested", "work_itself"), 21),
        ("activity_model", ActivityModels, ("models", 0, "id"), "mapping"),
        ("activity_model", ActivityModels, ("contents", 0, "id"), "work_itself"),
        ("goals", GoalSuggestions, ("tracks", "everyday_life", 0, "id"), "try_a_place"),
        ("goals", GoalSuggestions, ("tracks", "elsewhere"), []),
    ],
)
def test_a_broken_file_is_refused(
    name: str, kind: type[ReviewScales], path: tuple[str | int, ...], value: object
) -> None:
    """A file that breaks a rule is refused with the reason, never half used."""
    read: Any = json.loads((resource_dir() / "plan" / f"{name}.json").read_bytes())
    inner = read
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value

    with pytest.raises(BugError) as caught:
        read_plan_file(json.dumps(read).encode(), kind)

    assert caught.value.details["why"]


@settings(max_examples=50)
@given(st.dictionaries(st.tuples(NAMES, CONTENTS), st.integers(0, 100)))
def test_an_emphasis_is_read_as_it_was_written(weights: dict[tuple[str, str], int]) -> None:
    """Weights survive the text, whatever their order; a zero is no weight."""
    text = write_emphasis(weights)
    kept = {cell: weight for cell, weight in weights.items() if weight}

    assert is_emphasis(text)
    assert read_emphasis(text) == kept
    assert write_emphasis(dict(reversed(weights.items()))) == text
    assert sum(sums(weights).values()) == sum(kept.values())
    assert set(unbalanced(weights)) == {m for m, total in sums(weights).items() if total != 100}


@pytest.mark.parametrize("text", ["start.work_itself=101", "start=5", "a.b=05", "a.b=-1", "x"])
def test_what_is_no_weight_counts_nowhere(text: str) -> None:
    """A foreign text is no emphasis, and what can be read beside it still is."""
    assert not is_emphasis(text)
    assert read_emphasis(f"{text} start.work_itself=7") == {("start", "work_itself"): 7}

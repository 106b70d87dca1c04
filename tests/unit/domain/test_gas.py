"""Goal attainment: the golden values of DOMAIN 3.5, and that a missing level is not zero."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osmo_desktop.domain.gas import Attained, progress, t_score

LEVEL = st.integers(-2, 2)
GOALS = st.lists(
    st.builds(Attained, st.integers(0, 10), st.none() | LEVEL, st.none() | LEVEL), max_size=6
)


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([(1, 0)], 50.0),
        ([(1, 1)], 60.0),
        ([(1, 1), (1, 1)], 62.4035),
        ([(1, -1), (1, -1), (1, -1)], 36.3069),
        ([(3, 2), (2, -1), (1, 0)], 58.8131),
    ],
)
def test_golden_values(levels: list[tuple[int, int]], expected: float) -> None:
    """The T-score has the values that were worked out by hand."""
    assert t_score(levels) == pytest.approx(expected, abs=5e-5)


def test_nothing_to_tell_of_no_goals() -> None:
    """Without goals, levels or weights there is no score, and none is made up."""
    assert t_score([]) is None
    assert t_score([(0, 2)]) is None
    told = progress([Attained(), Attained(level=None, baseline=-1)])
    assert (told.goals, told.rated, told.paired) == (2, 0, 0)
    assert (told.mean, told.change, told.t_score, told.t_change) == (None, None, None, None)


def test_a_goal_without_a_level_is_not_zero() -> None:
    """A goal that nobody has rated changes neither the mean nor the score nor the change."""
    rated = [Attained(1, -2, 1), Attained(1, -1, -1)]
    alone, beside = progress(rated), progress([*rated, Attained(5), Attained(5, -2, None)])

    assert (alone.mean, alone.change) == (0.0, 1.5)
    assert (beside.goals, beside.rated, beside.paired) == (4, 2, 2)
    assert (beside.mean, beside.change, beside.t_score) == (0.0, 1.5, alone.t_score)
    assert (beside.better, beside.same, beside.worse) == (1, 1, 0)


def test_the_change_is_of_goals_known_then_and_now() -> None:
    """T before and after are of the same goals, or their difference would mean nothing."""
    told = progress([Attained(1, 0, 1), Attained(1, None, 2)])

    assert told.t_start == pytest.approx(50)
    assert told.t_change == pytest.approx(10)
    assert told.t_score == t_score([(1, 1), (1, 2)])


@settings(max_examples=60)
@given(GOALS)
def test_a_score_follows_its_levels(goals: list[Attained]) -> None:
    """All at what was agreed on is 50; the score lies on the side of the weighted levels."""
    told = progress(goals)
    if told.t_score is not None:
        weighed = sum(g.weight * g.level for g in goals if g.level is not None)
        assert (told.t_score > 50) == (weighed > 0)
        assert (told.t_score < 50) == (weighed < 0)
    assert told.better + told.same + told.worse == told.paired <= told.rated <= told.goals

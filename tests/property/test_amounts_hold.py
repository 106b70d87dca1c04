"""Properties of the switch that sets how often everything else repeats."""

import os
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from tests.amounts import amount


def _at(level: str, full: int) -> int:
    with patch.dict(os.environ, {"OSMO_AMOUNT": level}):
        return amount(full)


@given(st.integers(min_value=1, max_value=10**9))
def test_each_level_does_at_least_the_one_below(full: int) -> None:
    """No level skips a test, and a longer run never does less than a shorter one."""
    tenth, whole, night = (_at(level, full) for level in ("tenth", "full", "night"))

    assert 1 <= tenth <= whole == full <= night
    assert tenth * 10 >= full

"""Whatever fails is told in one plain sentence."""

from __future__ import annotations

import pytest

from osmo_desktop.domain.errors import UserError
from osmo_desktop.ui.failures import failure_words


@pytest.mark.parametrize(
    "error", [UserError("reason-missing"), PermissionError("/secret/place"), ValueError("bug")]
)
def test_a_failure_is_one_sentence_without_its_insides(error: Exception) -> None:
    """Neither a place on disk nor the words of a library reach a person."""
    words = failure_words(error)

    assert words.endswith(".")
    assert "/secret/place" not in words
    assert "bug" not in words

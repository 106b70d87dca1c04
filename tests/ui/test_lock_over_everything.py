"""A hanging share holds no lock back: the real process, its real exec."""

from __future__ import annotations

import pytest

from tests.ui.driven_window import environment, make_vault, window

pytestmark = pytest.mark.window

_SENTENCE = "Ennen lukitusta"


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A laptop with a vault."""
    made = environment(tmp_path_factory.mktemp("home"))
    make_vault(made)
    return made


@pytest.mark.parametrize("what", ["share"])
def test_a_hanging_share_does_not_hold_the_lock_back(
    surroundings: dict[str, str], what: str
) -> None:
    """A network call of an hour: the lock comes, and what was sealed is there."""
    with window(surroundings) as seen:
        seen.hear("lock-screen")
        seen.enter()
        seen.ask("note")
        seen.ask("type", _SENTENCE)
        seen.ask("front")  # comes when nothing runs any more: the draft is sealed
        seen.ask(what, "3600")
        seen.send("keys")
        seen.hear("lock-screen")  # long before the hour

        seen.enter()
        assert _SENTENCE in seen.typed()[0]

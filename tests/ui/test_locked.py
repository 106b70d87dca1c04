"""Why it locked: a code crosses the exec, a sentence stands on the lock screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.domain.language import LANGUAGES, speaking
from osmo_desktop.ui.lock.lock_screen import LockFacts, LockScreen
from osmo_desktop.ui.lock.locked import Locked, LockReason
from tests.ui.desk import shown_words

_IDLE = Locked(LockReason.IDLE, time(10, 7), idle_minutes=10, has_drafts=True)
_SAFE = "Luonnoksesi on tallessa."


@given(
    st.builds(
        Locked,
        st.sampled_from(LockReason),
        st.builds(time, st.integers(0, 23), st.integers(0, 59)),
        st.integers(0, 99),
        has_drafts=st.booleans(),
    )
)
def test_a_lock_crosses_the_exec_as_a_code(locked: Locked) -> None:
    """Reason, time, minutes and the bit about drafts come back from few letters."""
    code = locked.to_code()

    assert Locked.from_code(code) == locked
    assert len(code) < 34


@pytest.mark.parametrize(
    "code",
    [
        "",
        "idle",
        "idle 24:00 10 1",
        "idle 10:60 10 1",
        "idle 10:07 10 2",
        "idle 10:07 100 1",
        "other 10:07 10 1",
        "idle 10:07 10 1\n",
        "idle 1٠:07 10 1",
        "idle 10:07 10 1 and more",
        "idle 10:07 10 1 7",
    ],
)
def test_anything_else_says_nothing(code: str) -> None:
    """Anybody may start the program with any note: what is not a code is not shown."""
    assert Locked.from_code(code) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_own_sentence_with_the_time(language: str) -> None:
    """In each language: whole sentences, no two the same, none left in English."""
    with speaking(catalogue(language)):
        said = {replace(_IDLE, reason=reason).words() for reason in LockReason}
    with speaking(catalogue("en")):
        english = {replace(_IDLE, reason=reason).words() for reason in LockReason}

    assert len(said) == len(LockReason)
    assert language == "en" or not said & english
    at = "10:07" if language == "en" else "10.07"
    assert all(at in sentence and sentence.endswith(".") for sentence in said)


def test_the_lock_screen_says_why_in_the_language_that_is_chosen(qtbot: QtBot) -> None:
    """Reason and drafts are said, and said anew in another language."""
    with speaking(catalogue("fi")):
        screen = LockScreen(LockFacts(locked=_IDLE))
        qtbot.addWidget(screen)
        screen.show()
        assert "Lukittui klo 10.07, koska konetta ei käytetty 10 minuuttiin." in shown_words(screen)
        assert _SAFE in shown_words(screen)
    with speaking(catalogue("sv")):
        screen.retranslate()

        swedish = "Låstes kl. 10.07 eftersom datorn inte hade använts på 10 minuter."
        qtbot.waitUntil(lambda: swedish in shown_words(screen))
        assert "Lukittui" not in shown_words(screen)


@pytest.mark.parametrize(("hours", "is_said"), [(-1, True), (1, False)])
def test_an_overdue_return_is_told_at_a_fresh_start_too(
    qtbot: QtBot, hours: int, is_said: bool
) -> None:
    """The laptop was switched off during the visit: no lock led here, and the alarm is given."""
    with speaking(catalogue("fi")):
        screen = LockScreen(LockFacts(due=datetime.now(UTC) + timedelta(hours=hours)))
        qtbot.addWidget(screen)
        screen.show()
        assert ("Paluu on myöhässä." in shown_words(screen)) == is_said


@pytest.mark.parametrize("locked", [None, replace(_IDLE, has_drafts=False)])
def test_no_draft_is_promised_that_was_not_read_back(qtbot: QtBot, locked: Locked | None) -> None:
    """Without a sealed draft, and at an ordinary start, nothing is said about drafts."""
    with speaking(catalogue("fi")):
        screen = LockScreen(LockFacts(locked=locked))
        qtbot.addWidget(screen)
        screen.show()

        assert _SAFE not in shown_words(screen)
        assert ("Lukittui" in shown_words(screen)) == (locked is not None)

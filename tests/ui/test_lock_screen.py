"""The lock screen: what it says, what it hides, how it fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from osmo_desktop.ui.lock.lock_screen import LockFacts, LockScreen
from osmo_desktop.ui.lock.locked import Locked, LockReason
from osmo_desktop.ui.lock.phrase_input import PhraseInput
from osmo_desktop.ui.widgets.buttons import GhostButton, IconButton
from tests.ui.accessibility import assert_accessible, focus_order

_FACTS = LockFacts(
    team="Järviseudun tiimi",
    user="Anna Niemi",
    device="Annan kannettava",
    locked=Locked(LockReason.IDLE, time(10, 17), idle_minutes=10, has_drafts=True),
    can_recover=True,
    can_change_user=True,
)


@pytest.fixture
def screen(qtbot: QtBot) -> LockScreen:
    """A shown lock screen with the focus in the passphrase."""
    made = LockScreen(_FACTS)
    qtbot.addWidget(made)
    made.resize(1366, 728)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.setFocus()
    qtbot.waitUntil(made.phrase.hasFocus)
    return made


def test_enter_asks_to_unlock_with_the_phrase(qtbot: QtBot, screen: LockScreen) -> None:
    """Typing the phrase and Enter is all it takes."""
    qtbot.keyClicks(screen.phrase, "korvapuusti ja kahvi")

    with qtbot.waitSignal(screen.unlock_requested) as told:
        qtbot.keyClick(screen.phrase, Qt.Key.Key_Return)

    assert told.args == ["korvapuusti ja kahvi"]


def test_empty_phrase_is_not_tried(qtbot: QtBot, screen: LockScreen) -> None:
    """Enter on an empty field says what to do instead of deriving a key for nothing."""
    with qtbot.assertNotEmitted(screen.unlock_requested):
        qtbot.keyClick(screen.phrase, Qt.Key.Key_Return)

    assert screen.error.text()


def test_wrong_phrase_says_so_and_keeps_the_focus(qtbot: QtBot, screen: LockScreen) -> None:
    """The sentence stands under the field, the phrase is selected, the focus stays."""
    qtbot.keyClicks(screen.phrase, "pulla")
    screen.show_progress("Avataan")

    screen.show_error("Salalause ei ole oikea.")

    assert screen.error.text() == "Salalause ei ole oikea."
    assert screen.phrase.hasFocus()
    assert screen.phrase.selectedText()
    assert screen.open_button.isEnabled()


def test_nothing_is_asked_twice_while_the_key_is_derived(qtbot: QtBot, screen: LockScreen) -> None:
    """Enter while it is opening starts no second derivation."""
    screen.phrase.setText("korvapuusti")
    screen.show_progress("Avataan")

    with qtbot.assertNotEmitted(screen.unlock_requested):
        qtbot.keyClick(screen.phrase, Qt.Key.Key_Return)


def test_eye_shows_the_phrase_only_while_held(qtbot: QtBot, screen: LockScreen) -> None:
    """Letting go of the eye hides the phrase again."""
    eye = screen.phrase.findChild(IconButton)
    assert eye is not None

    qtbot.mousePress(eye, Qt.MouseButton.LeftButton)
    assert screen.phrase.echoMode() == QLineEdit.EchoMode.Normal
    qtbot.mouseRelease(eye, Qt.MouseButton.LeftButton)

    assert screen.phrase.echoMode() == QLineEdit.EchoMode.Password


@pytest.mark.parametrize(
    ("key", "shift", "is_on"),
    [("A", False, True), ("a", True, True), ("a", False, False), ("A", True, False)],
)
def test_caps_lock_is_seen_from_the_case_of_letters(
    qtbot: QtBot, key: str, shift: bool, is_on: bool
) -> None:
    """A letter whose case contradicts Shift means that Caps Lock is on."""
    phrase = PhraseInput(name="Salalause")
    qtbot.addWidget(phrase)
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier

    with qtbot.waitSignal(phrase.caps_lock_seen) as told:
        _press(phrase, key, modifier)

    assert told.args == [is_on]


def test_phrase_cannot_be_copied_out(qtbot: QtBot, screen: LockScreen) -> None:
    """No menu and no shortcut puts the passphrase on the clipboard."""
    screen.phrase.setText("korvapuusti")
    screen.phrase.selectAll()

    assert screen.phrase.contextMenuPolicy() == Qt.ContextMenuPolicy.NoContextMenu
    assert screen.phrase.echoMode() == QLineEdit.EchoMode.Password  # Qt copies nothing then


def test_language_can_be_chosen_before_unlock(qtbot: QtBot, screen: LockScreen) -> None:
    """The language chips work while it is locked."""
    with qtbot.waitSignal(screen.language_chosen) as told:
        screen.languages._chips["sv"].click()

    assert told.args == ["sv"]


def test_new_words_keep_what_was_typed(qtbot: QtBot, screen: LockScreen) -> None:
    """Changing the language does not throw the phrase away."""
    qtbot.keyClicks(screen.phrase, "korva")

    screen.retranslate()

    assert screen.phrase.text() == "korva"


@pytest.mark.parametrize("size", [(1366, 728), (910, 486)])
def test_lock_screen_is_accessible(qtbot: QtBot, screen: LockScreen, size: tuple[int, int]) -> None:
    """Every control is named, nothing is cut, in both sizes."""
    screen.resize(*size)
    screen.show_error("Salalause ei ole oikea. Yritä uudelleen.")
    qtbot.waitUntil(lambda: screen.width() == size[0])
    screen.grab()

    assert_accessible(screen)
    assert screen.phrase in focus_order(screen)


def _press(phrase: PhraseInput, letter: str, modifier: Qt.KeyboardModifier) -> None:
    """Send a letter with its own case, whatever the modifier."""
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, modifier, letter)
    phrase.keyPressEvent(event)


# -- the wait after wrong passphrases -----------------------------------------------------------


class Wait:
    """Seconds that are left, as the test says."""

    def __init__(self, left: float) -> None:
        self.left = left

    def __call__(self) -> float:
        return self.left

    def passes(self, screen: LockScreen, seconds: float) -> None:
        """Time passes and the screen looks at it."""
        self.left -= seconds
        screen.ticker.timeout.emit()


def test_the_wait_is_counted_down_in_words(qtbot: QtBot, screen: LockScreen) -> None:
    """Minutes and seconds, then seconds, one second, and nothing: each as a sentence."""
    wait = Wait(62.0)
    screen.hold(wait)
    seen = []
    for seconds in (0, 2.5, 29.5, 29.0):
        wait.passes(screen, seconds)
        seen.append(screen.wait_words.text())

    assert seen == [
        "You can try again in 1 min 2 s.",
        "You can try again in 1 min 0 s.",
        "You can try again in 30 seconds.",
        "You can try again in 1 second.",
    ]
    assert screen.wait_words.isVisible()
    assert not screen.open_button.isVisible()
    wait.passes(screen, 1)
    assert not screen.wait_words.isVisible()
    assert screen.open_button.isVisible()
    assert screen.open_button.isEnabled()
    assert not screen.ticker.isActive()


def test_nothing_is_tried_while_one_waits(qtbot: QtBot, screen: LockScreen) -> None:
    """Enter derives no key, what is typed stays, and it is tried once the wait is over."""
    wait = Wait(5.0)
    screen.show_error("Salalause ei ole oikea.")
    screen.hold(wait)
    qtbot.keyClicks(screen.phrase, "korvapuusti")
    with qtbot.assertNotEmitted(screen.unlock_requested):
        qtbot.keyClick(screen.phrase, Qt.Key.Key_Return)

    wait.passes(screen, 5)

    with qtbot.waitSignal(screen.unlock_requested) as told:
        qtbot.keyClick(screen.phrase, Qt.Key.Key_Return)
    assert told.args == ["korvapuusti"]


def test_the_sheet_is_within_reach_of_the_keyboard_while_one_waits(
    qtbot: QtBot, screen: LockScreen
) -> None:
    """Tab leads to "forgot the passphrase", and Space takes it."""
    screen.hold(Wait(300.0))
    for _ in range(10):
        focused = screen.focusWidget()
        assert focused is not None
        if focused.accessibleName() == "Forgot the passphrase?":
            break
        qtbot.keyClick(focused, Qt.Key.Key_Tab)

    with qtbot.waitSignal(screen.recovery_requested):
        qtbot.keyClick(screen.focusWidget(), Qt.Key.Key_Space)


def test_another_language_keeps_the_wait(qtbot: QtBot, screen: LockScreen) -> None:
    """Changing the words of the screen does not end the wait."""
    screen.hold(Wait(20.0))

    screen.retranslate()

    qtbot.waitUntil(screen.wait_words.isVisible)
    assert not screen.open_button.isEnabled()


@pytest.mark.parametrize("size", [(1366, 728), (910, 486)])
def test_a_held_lock_screen_is_accessible(
    qtbot: QtBot, screen: LockScreen, size: tuple[int, int]
) -> None:
    """The countdown cuts nothing off, in both sizes."""
    screen.resize(*size)
    screen.show_error("Salalause ei ole oikea. Yritä uudelleen.")
    screen.hold(Wait(299.0))
    qtbot.waitUntil(lambda: screen.width() == size[0])
    screen.grab()

    assert_accessible(screen)


def test_the_way_to_the_sheet_is_in_sight_on_a_small_screen(qtbot: QtBot) -> None:
    """At 910×486 with an error, the wait, saved drafts and an overdue return nothing scrolls."""
    screen = LockScreen(replace(_FACTS, due=datetime.now(UTC) - timedelta(hours=1)))
    qtbot.addWidget(screen)
    screen.resize(910, 486)
    screen.show()
    screen.show_error("Salalause ei avaa holvia. Tarkista isot kirjaimet.")
    screen.hold(Wait(299.0))
    links = screen.findChildren(GhostButton)
    assert any("Forgot" in link.accessibleName() for link in links)

    def whole(link: GhostButton) -> bool:
        return link.visibleRegion().boundingRect() == link.rect()

    qtbot.waitUntil(lambda: all(map(whole, links)))

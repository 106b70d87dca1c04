"""Late notes of a client's former worker on the page Sync: read, then approved."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from osmo_desktop.ui import theme
from osmo_desktop.ui.tokens import ThemeName
from tests.integration.test_late_notes import HOSTILE, late, late_client
from tests.laptops import Team
from tests.ui.desk import SMALL, WIDE
from tests.ui.sync_desk import SyncSight, sync_sight

__all__ = ["sync_sight"]

Show = Callable[..., SyncSight]


def test_a_late_note_is_read_on_the_card_and_then_approved(team: Team, sync_sight: Show) -> None:
    """By keyboard: who wrote it, when and why it does not count; its words; then it counts."""
    late_client(team, team.cilla)
    sight, note = sync_sight(team.anna), late(team.anna, "Case note")
    card = sight.page.shown.late
    assert not card.isHidden()
    assert "Case note: Virtanen, Aino. Ben (Ben PC) wrote it" in sight.words
    assert "The writer was not among the client's workers." in sight.words
    assert "Read it, write what still holds yourself, and leave this out." in sight.words
    assert "Myöhässä." not in sight.words
    assert card.approve_button is None

    card.read_buttons[note.id].setFocus()
    sight.desk.key(Qt.Key.Key_Return)
    sight.desk.until(lambda: "Myöhässä." in sight.words)
    assert "Soitetaan lääkärille." in sight.words
    sight.reread()
    assert "Myöhässä." in sight.words
    sight.desk.key(Qt.Key.Key_Return)
    sight.desk.until(lambda: "It counts now." in sight.desk.window.toast.words)
    sight.desk.idle()

    assert "Myöhässä." in team.anna.notes()
    assert note.id not in card.read_buttons
    assert "Myöhässä." not in sight.words


def test_what_cannot_be_approved_is_left_out_with_a_reason(team: Team, sync_sight: Show) -> None:
    """By keyboard: a task is read, a reason is chosen, and the row goes away."""
    late_client(team, team.cilla)
    sight, task = sync_sight(team.anna), late(team.anna, "Task")
    card = sight.page.shown.late
    card.read_buttons[task.id].setFocus()
    sight.desk.key(Qt.Key.Key_Return)
    sight.desk.until(lambda: card.reason is not None and card.reason.hasFocus())
    assert card.approve_button is None
    sight.desk.key(Qt.Key.Key_Down)
    sight.desk.key(Qt.Key.Key_Tab)
    sight.desk.key(Qt.Key.Key_Return)
    sight.desk.until(lambda: task.id not in card.read_buttons)

    assert "Left out." in sight.desk.window.toast.words
    assert team.anna.shot("dismissal", task.id).record.reason == "outdated"
    sight.desk.window.toast.undo()
    sight.desk.until(lambda: task.id in card.read_buttons)
    assert team.anna.book.get("dismissal", task.id) is None


def test_workers_are_shown_no_late_notes(team: Team, sync_sight: Show) -> None:
    """The card is hidden from the writer, and from every other worker."""
    late_client(team, team.cilla)

    assert sync_sight(team.ben).page.shown.late.isHidden()


@pytest.mark.parametrize(("size", "name"), [(WIDE, "light"), (SMALL, "dark")])
def test_hostile_words_widen_no_layout(
    team: Team, sync_sight: Show, qapp: QApplication, *, size: tuple[int, int], name: ThemeName
) -> None:
    """They are shown as they are, without turning the direction of writing."""
    late_client(team, team.cilla, HOSTILE)
    theme.apply(qapp, name)
    sight = sync_sight(team.anna, size)
    card = sight.page.shown.late
    sight.desk.click(card.read_buttons[late(team.anna, "Case note").id])
    sight.desk.until(lambda: card.approve_button is not None)

    assert "<b>Myöhässä</b>" in sight.words
    assert "\u202e" not in sight.words
    sight.desk.assert_accessible()

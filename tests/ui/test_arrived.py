"""What came from colleagues in the window: read, reverted and taken back by keyboard; students."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from tests.laptops import Laptop, Team
from tests.ui.desk import SMALL
from tests.ui.sync_desk import SyncSight, sync_sight

__all__ = ["sync_sight"]

Show = Callable[..., SyncSight]


def _changed(team: Team) -> str:
    """Ben changes the phone of a client; Anna has it."""
    client = team.shared_client(team.ben)
    team.anna.edit("client", client, "phone", "040 1234567")
    team.exchange()
    team.ben.edit("client", client, "phone", "040 7654321")
    team.exchange()
    return client


def _phone(laptop: Laptop, client: str) -> object:
    return laptop.shot("client", client).record.phone


def _open_change(sight: SyncSight) -> None:
    """From the people to Ben's newest change, by keys alone."""
    card, desk = sight.page.shown.arrived, sight.desk
    rows = [row.title for row in card.people.rows]
    card.people_list.setFocus()
    card.people_list.setCurrentIndex(card.people.index(rows.index("Ben")))
    desk.key(Qt.Key.Key_Return)
    desk.idle()
    assert card.changes.rows[0].title == "Virtanen, Aino · Client: Phone"
    desk.key(Qt.Key.Key_Return)
    desk.idle()


@pytest.mark.parametrize("size", [None, SMALL])
def test_a_change_is_opened_reverted_and_that_is_taken_back(
    team: Team, sync_sight: Show, size: tuple[int, int] | None
) -> None:
    """People, changes, one change with both values; a reason is asked; the toast undoes."""
    client = _changed(team)
    sight = sync_sight(team.anna) if size is None else sync_sight(team.anna, size)
    card, desk = sight.page.shown.arrived, sight.desk
    _open_change(sight)
    assert desk.focused() is card.form.reason
    for words in ("040 1234567", "040 7654321", "Ben wrote", "Ben PC"):
        assert words in sight.words
    desk.assert_accessible()

    desk.key(Qt.Key.Key_Return)
    assert "Write why" in card.form.reason_row.error
    desk.type("Väärä numero")
    desk.key(Qt.Key.Key_Return)
    desk.idle()
    assert _phone(team.anna, client) == "040 1234567"
    assert "has been changed since" in sight.words
    assert card.form.revert_button.isHidden()

    desk.window.toast.undo()
    desk.idle()
    assert _phone(team.anna, client) == "040 7654321"

    desk.key(Qt.Key.Key_Escape)
    desk.idle()
    assert card.change_list.isVisible()
    desk.key(Qt.Key.Key_Escape)
    assert card.people_list.isVisible()
    assert card.people_list is desk.focused()


def test_what_is_in_the_way_is_said_at_the_reason(team: Team, sync_sight: Show) -> None:
    """A value that came while the form was open is not lost, and the reason stays."""
    client = _changed(team)
    sight = sync_sight(team.anna)
    card, desk = sight.page.shown.arrived, sight.desk
    _open_change(sight)
    desk.type("Väärä numero")
    team.ben.edit("client", client, "phone", "040 999")
    team.exchange()
    desk.key(Qt.Key.Key_Return)
    desk.idle()

    assert "nothing was reverted" in card.form.reason_row.error
    assert card.form.reason.text() == "Väärä numero"
    assert _phone(team.anna, client) == "040 999"


def test_a_safe_place_and_an_identity_code_are_not_spelled_out(
    team: Team, sync_sight: Show
) -> None:
    """The list of changes is no way around the client's own page."""
    client = team.shared_client(team.ben)
    team.ben.edit("client", client, "identity_code", "010190-999W")
    team.ben.edit("client", client, "address", "Salapolku 3")
    team.ben.edit("client", client, "safety_ban", True)
    team.exchange()
    page = team.anna.services.reverting.arrived()
    fields = {change.field: change for change in page.changes}
    for field in ("Identity code", "Address"):
        assert fields[field].after == "(not shown here)"
    assert fields["Non-disclosure for personal safety"].after == "Yes"


def test_a_supervisor_marks_a_student_and_ends_the_time(team: Team, sync_sight: Show) -> None:
    """Two people and a day; what follows is said; what is in the way too; workers only read."""
    sight = sync_sight(team.anna, SMALL)
    card, desk = sight.page.shown.students, sight.desk
    desk.click(card.mark_button)
    view = sight.page.students.view
    assert view is not None
    assert view.form.student.hasFocus()
    desk.assert_accessible()
    view.form.student.set_key(team.ben.book.user)
    view.form.guide.set_key(team.ben.book.user)
    desk.click(view.form.next_button)
    desk.idle()
    assert "Choose another person as the guide" in sight.words
    view.form.guide.set_key(team.cilla.book.user)
    desk.click(view.form.next_button)
    desk.idle()
    assert "Ben, guided by Cilla" in sight.words
    team.exchange()

    other = sync_sight(team.cilla)
    assert "Ben, guided by Cilla" in other.words
    assert other.page.shown.students.mark_button.isHidden()
    assert other.page.shown.students.end_buttons == {}

    (end,) = card.end_buttons.values()
    desk.click(end)
    desk.idle()
    (row,) = team.anna.services.students.all()
    assert row.end == team.anna.clock.now().date()
    assert card.end_buttons == {}

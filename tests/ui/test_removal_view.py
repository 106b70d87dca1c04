"""Removing laptops and people in the window, and taking in what came late."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from osmo_desktop.bootstrap.shipped import words as word_list
from osmo_desktop.crypto.words import to_words
from osmo_desktop.domain.language import current
from osmo_desktop.services.removals import LateRow
from osmo_desktop.ui import theme
from osmo_desktop.ui.sync.late_card import late_words
from osmo_desktop.ui.sync.needs import TeamLaptop
from osmo_desktop.ui.sync.removal_view import RemovalView, effects
from osmo_desktop.ui.tokens import ThemeName
from tests.integration.test_removals import promote
from tests.laptops import SECRET, Laptop, Team
from tests.ui.desk import SMALL, WIDE
from tests.ui.sync_desk import SyncSight, sync_sight

__all__ = ["sync_sight"]

Show = Callable[..., SyncSight]


def _opened(sight: SyncSight, laptop: Laptop) -> RemovalView:
    """The view, with a laptop chosen."""
    sight.page.ask_removal(laptop.book.device)
    view = sight.page.care.removal_view
    assert view is not None
    assert view.steps.form.chosen.device == laptop.book.device
    return view


def test_the_view_says_what_a_removal_cannot_do() -> None:
    """What was read cannot be unread, and the keys change in the next round."""
    laptop = TeamLaptop("b", "Benin kannettava (Ben)", "u", "Ben", needs_sheet=True)
    said = " ".join(words for _, words in effects(laptop, removes_person=False))

    assert "What they have read already cannot be unread." in said
    assert "The keys change in the next round" in said
    assert "the words of the recovery sheet" in said
    assert "All laptops of" not in said
    late = late_words(LateRow("b", "Benin kannettava", "Ben", 2))
    assert "2 entries of Ben (Benin kannettava) came after the removal." in late


def test_a_lost_laptop_is_removed_and_what_it_wrote_since_can_be_taken_in(
    team: Team, sync_sight: Show
) -> None:
    """By keyboard: cause, remove; shown as removed; late notes count once a supervisor says so."""
    client = team.shared_client(team.ben)
    sight = sync_sight(team.anna)
    view = _opened(sight, team.ben)
    view.steps.form.cause.setFocus()
    assert view.steps.form.cause.key == "lost"
    assert "cannot be unread" in sight.words
    view.steps.form.next_button.setFocus()
    sight.desk.key(Qt.Key.Key_Return)
    sight.desk.idle()

    assert team.anna.services.removals.is_removed(team.ben.book.device)
    assert "was removed from the team" in sight.desk.window.toast.words
    rows = {row.id: row for row in sight.page.shown.devices.list.devices.rows}
    assert rows[team.ben.book.device].mine == "Removed from the team"
    picture = sight.page.picture
    assert picture is not None
    assert team.ben.book.device not in [row.id for row in picture.readers]

    team.ben.note(client, "Myöhässä.")
    team.ben.sync(team.store)
    team.anna.sync(team.store)
    sight.reread()
    assert "Myöhässä." not in team.anna.notes()
    sight.desk.click(sight.page.shown.late.buttons[team.ben.book.device])
    sight.desk.idle()

    assert "Myöhässä." in team.anna.notes()
    assert sight.page.shown.late.isHidden()


def test_who_left_loses_all_laptops_and_clients(team: Team, sync_sight: Show) -> None:
    """The cause "The worker left" says so first, and does it."""
    client = team.shared_client(team.ben)
    sight = sync_sight(team.anna)
    view = _opened(sight, team.ben)
    view.steps.form.cause.set_key("left")
    view.steps.form.cause.chosen.emit("left")
    sight.desk.until(lambda: "All laptops of Ben are removed" in sight.words)
    view.steps.form.ask_next()
    sight.desk.idle()

    assert team.anna.services.removals.is_removed(team.ben.book.device)
    shot = team.anna.book.get("assignment", client)
    assert shot is None or team.ben.book.user not in shot.record.members


def test_a_supervisors_laptop_needs_the_words_of_the_sheet(team: Team, sync_sight: Show) -> None:
    """Wrong words remove nothing and are said; the right ones do."""
    promote(team, team.cilla)
    sight = sync_sight(team.anna)
    view = _opened(sight, team.cilla)
    view.steps.form.ask_next()
    part = view.steps.words
    assert part is not None
    for secret in (bytes([7]) * 32, SECRET):
        removed = team.anna.services.removals.is_removed(team.cilla.book.device)
        assert not removed
        typed = to_words(secret, word_list(current().code))
        for field, word in zip(part.inputs, typed, strict=True):
            field.set_word(word)
        part.ask_next()
        if secret != SECRET:
            sight.desk.until(lambda: bool(part.said) and not part.is_busy)
    sight.desk.idle()

    assert team.anna.services.removals.is_removed(team.cilla.book.device)
    assert sight.page.isEnabled()


def test_workers_are_offered_no_removal(team: Team, sync_sight: Show) -> None:
    """Neither button nor view."""
    sight = sync_sight(team.ben)

    assert sight.page.shown.devices.remove_button.isHidden()
    sight.page.ask_removal(team.cilla.book.device)
    assert sight.page.care.removal_view is None


@pytest.mark.parametrize(("size", "name"), [(WIDE, "light"), (SMALL, "dark")])
def test_the_view_is_for_everyone(
    team: Team, sync_sight: Show, qapp: QApplication, *, size: tuple[int, int], name: ThemeName
) -> None:
    """Every control has a name and no words are cut, in both sizes."""
    theme.apply(qapp, name)
    sight = sync_sight(team.anna, size)
    _opened(sight, team.ben)
    sight.desk.assert_accessible()

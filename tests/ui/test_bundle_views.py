"""Bundles in the window: exported for somebody, looked through first, then taken in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.carrying import BundlePartRow, BundleResult, BundleRow
from osmo_desktop.ui import theme
from osmo_desktop.ui.sync.bundle_wording import preview_words, result_words
from osmo_desktop.ui.tokens import ThemeName
from tests.fakes.casework import at
from tests.laptops import Team
from tests.ui.desk import SMALL, WIDE
from tests.ui.sync_desk import SyncSight, sync_sight

__all__ = ["sync_sight"]

Show = Callable[..., SyncSight]
_NOW = at(19, 11, "10.07")


def _row(**counts: int) -> BundleRow:
    none = dict.fromkeys(("held", "keys", "attachments", "unknown", "refused", "size"), 0)
    part = BundlePartRow("b", "Benin kannettava", "Ben", 3, 14, 2, 0, at(5, 3, "8.07"))
    return BundleRow("/media/x.osmo", (part,), 14, **{**none, **counts})


def _dropped(window: QWidget, *paths: Path) -> bool:
    """Drop files on the window; whether it took them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where, copy = QPointF(40, 40), Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(where.toPoint(), copy, data, buttons, keys)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(window, QDropEvent(where, copy, data, buttons, keys))
    return True


def test_a_preview_says_from_whom_how_much_and_how_new() -> None:
    """And what is unknown, refused or here already, each in a sentence."""
    said = " ".join(
        words
        for _, words, _ in preview_words(
            _row(held=3, keys=1, attachments=2, unknown=1, refused=1), _NOW
        )
    )

    for words in (
        "New: Ben, Benin kannettava: 14 entries, the newest 5 Mar 2026 at 08:07; ",
        "; 2 entries open once their keys are here.",
        "1 key for this laptop.",
        "2 attachments.",
        "1 part is from a laptop that is not known here.",
        "1 part is damaged, forged or of a newer version.",
        "3 parts are here already.",
    ):
        assert words in said


def test_a_result_says_what_waits_and_what_to_do_next() -> None:
    """What came, what waits, conflicts, and how the receipt leaves."""
    result = BundleResult(14, 2, 0, 0, 1)
    said = " ".join(words for _, words, _ in result_words(result))

    assert "14 entries were taken in." in said
    assert "2 parts wait for earlier ones." in said
    assert "1 conflict waits for your choice" in said
    assert "The receipt leaves with your next bundle or round." in said


def test_a_bundle_goes_from_window_to_window(team: Team, tmp_path: Path, sync_sight: Show) -> None:
    """Ben exports for Anna; Anna sees what it would bring, and only then takes it in."""
    path = tmp_path / "vie.osmo"
    team.ben.note(team.shared_client(team.ben), "Tikulla tullut.")
    ben = sync_sight(team.ben)
    ben.desk.click(ben.page.shown.export_button)
    out = ben.page.bundles.out_view
    assert out is not None
    choices = [out.reader.itemText(row) for row in range(out.reader.count())]
    assert choices[0] == "Everybody"
    assert "Anna PC (Anna)" in choices
    assert not any("Ben PC" in words for words in choices)
    out.reader.set_key(team.anna.book.device)
    out.write(str(path))
    ben.desk.idle()
    assert str(path) in ben.desk.window.toast.words.replace("\u200b", "")
    assert path.exists()

    anna = sync_sight(team.anna)
    assert _dropped(anna.desk.window, path)
    anna.desk.idle()
    view = anna.page.bundles.in_view
    assert view is not None
    assert "New: Ben, Ben PC: " in view.words
    assert "Tikulla tullut." not in team.anna.notes()
    assert view.take_button.hasFocus()

    anna.desk.key(Qt.Key.Key_Return)
    anna.desk.idle()

    assert "Tikulla tullut." in team.anna.notes()
    assert "taken in." in view.words
    anna.desk.key(Qt.Key.Key_Escape)
    assert anna.page.isEnabled()

    anna.page.bundles.look(str(path))
    anna.desk.idle()
    again = anna.page.bundles.in_view
    assert again is not None
    assert "Nothing new" in again.words
    assert again.take_button.isHidden()


def test_nothing_to_bring_is_a_sentence(team: Team, sync_sight: Show) -> None:
    """Said in the view, which stays open for another choice."""
    sight = sync_sight(team.anna)
    sight.page.export_bundle()
    out = sight.page.bundles.out_view
    assert out is not None
    out._on_failed(KnownError("bundle-nothing"))

    assert "There is nothing new to bring" in sight.words
    assert out.save_button.isEnabled()


def test_a_file_that_is_no_bundle_is_a_sentence(team: Team, sync_sight: Show) -> None:
    """Nothing is offered to be taken in."""
    sight = sync_sight(team.anna)
    sight.page.bundles.look(__file__)
    sight.desk.idle()

    view = sight.page.bundles.in_view
    assert view is not None
    assert "This file is not a bundle of OSMO" in view.words
    assert view.take_button.isHidden()


def test_stopping_keeps_what_came_and_may_be_repeated(
    team: Team, tmp_path: Path, sync_sight: Show
) -> None:
    """Stop says so; the button is there again, and then it is whole."""
    path = tmp_path / "vie.osmo"
    team.ben.note(team.shared_client(team.ben), "Odottaa.")
    run_steps(team.ben.services.bundles.write(str(path), team.anna.book.device))
    sight = sync_sight(team.anna)
    sight.page.bundles.look(str(path))
    sight.desk.idle()
    view = sight.page.bundles.in_view
    assert view is not None

    view.take_in()
    view.stop()
    sight.desk.idle()
    assert "What had arrived is kept." in view.words
    view.take_in()
    sight.desk.idle()

    assert "Odottaa." in team.anna.notes()


def test_files_are_taken_only_while_the_page_is_shown(team: Team, sync_sight: Show) -> None:
    """Not on another section, not several at once, and not while a view is open."""
    sight = sync_sight(team.anna)
    file = Path(__file__)
    assert not _dropped(sight.desk.window, file, file)
    sight.page.hide()
    assert not _dropped(sight.desk.window, file)
    sight.page.show()
    sight.page.export_bundle()
    assert not _dropped(sight.desk.window, file)


@pytest.mark.parametrize(("size", "name"), [(WIDE, "light"), (SMALL, "dark")])
def test_the_views_are_for_everyone(
    team: Team,
    tmp_path: Path,
    sync_sight: Show,
    qapp: QApplication,
    *,
    size: tuple[int, int],
    name: ThemeName,
) -> None:
    """Every control has a name and no words are cut, in both sizes."""
    theme.apply(qapp, name)
    path = tmp_path / "vie.osmo"
    team.ben.note(team.shared_client(team.ben), "Uutta.")
    run_steps(team.ben.services.bundles.write(str(path), team.anna.book.device))
    sight = sync_sight(team.anna, size)
    sight.page.export_bundle()
    sight.desk.assert_accessible()
    out = sight.page.bundles.out_view
    assert out is not None
    out.dismiss()
    sight.page.bundles.look(str(path))
    sight.desk.idle()
    sight.desk.assert_accessible()

"""Making a new recovery sheet from the settings: old words, new words on paper, typed back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import Printer, door
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import Catalogue, use
from osmo_desktop.services.recovery import SheetMaker
from osmo_desktop.ui.settings.settings_page import SettingsPage
from osmo_desktop.ui.welcome.new_sheet import NewSheetView
from tests.fakes.casework import empty_casework
from tests.laptops import SECRET, Team
from tests.ui.desk import SMALL, WIDE, Desk, shown_words


class Change:
    """The settings page of a supervisor's laptop with the steps in front of it."""

    def __init__(self, qtbot: QtBot, team: Team) -> None:
        self.team = team
        self.desk = Desk(qtbot, empty_casework())
        self.recovery: Any = team.anna.services.recovery
        self.recovery._sheet_maker = SheetMaker("Anna", Printer().recovery_sheet)
        services = replace(self.desk.work.services, recovery=self.recovery)
        self.page = SettingsPage(services, self.desk.tasks, self.desk.bus, self.desk)

    def open(self, size: tuple[int, int] = WIDE) -> NewSheetView:
        self.desk.show(self.page, size)
        self.desk.idle()
        self.page.sheet_button.click()
        self.desk.idle()
        return self.page.sheet_view

    def type_old(self, secret: bytes = SECRET) -> None:
        """The words of the present sheet."""
        steps = self.page.sheet_view.steps
        words = self.recovery.paper.recovery_words(secret, "en")
        for field, word in zip(steps.words.inputs, words, strict=True):
            field.set_word(word)
        steps.words.ask_next()

    def type_back(self) -> tuple[str, ...]:
        """Some of the new words; gives all of them."""
        part = self.page.sheet_view.steps.sheet
        assert part is not None
        words = tuple(label.text() for label in part.grid.labels)
        part.ask_next()
        for at, field in part.inputs.items():
            field.setText(words[at])
        part.ask_next()
        self.desk.idle()
        return words


@pytest.fixture
def change(qtbot: QtBot, team: Team) -> Iterator[Change]:
    """English words."""
    use(Catalogue.plain("en"))
    made = Change(qtbot, team)
    yield made
    made.desk.close()
    use(Catalogue.plain())


def test_a_new_sheet_is_made_from_the_settings(change: Change) -> None:
    """Old words, new words typed back: the new ones open the vault, and honest words are said."""
    view = change.open()
    change.type_old()
    assert view.steps.sheet is not None
    assert not change.recovery.sheets()

    words = change.type_back()

    assert view.steps.end is not None
    said = shown_words(view.steps.end)
    assert "Destroy the former sheet" in said
    assert "still opens copies made until now" in said
    assert "gets new keys" in said
    assert [row.counts for row in change.recovery.sheets()] == [True]
    view.steps.end.ask_next()
    assert not view.isVisible()
    anna = change.team.anna.lock()
    entrance = door(anna.setting)
    entrance.check_recovery(words, anna.path)
    with pytest.raises(UserError, match="recovery-wrong"):
        entrance.check_recovery(entrance.recovery_words(SECRET, "en"), anna.path)


def test_wrong_old_words_change_nothing(change: Change) -> None:
    """The words of another sheet: one sentence, and the present sheet stays in use."""
    view = change.open()
    change.type_old(bytes(32))

    change.type_back()

    assert view.steps.end is None
    assert view.steps.sheet is not None
    assert "belong to another vault" in view.steps.sheet.said
    assert not change.recovery.sheets()


def test_closing_before_the_words_are_typed_back_changes_nothing(change: Change) -> None:
    """The new words were seen and not used; Esc leaves everything as it is."""
    view = change.open()
    change.type_old()
    change.desk.qtbot.keyClick(view, Qt.Key.Key_Escape)

    assert not view.isVisible()
    assert not change.recovery.sheets()


def test_the_new_sheet_can_be_printed(change: Change) -> None:
    """The same sheet as at the first run, as a PDF before the person's eyes."""
    view = change.open()
    change.type_old()
    part = view.steps.sheet
    assert part is not None
    part.sheet_button.click()
    change.desk.idle()

    assert part.sheet is not None
    assert part.sheet.pdf.startswith(b"%PDF")
    part.sheet.dismiss()
    assert part.isEnabled()


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_it_fits_and_is_accessible(change: Change, size: tuple[int, int]) -> None:
    """At both sizes every control has a name and lies in the window."""
    change.open(size)
    change.desk.assert_accessible()
    change.type_old()
    change.desk.assert_accessible()

"""Changing the passphrase in the settings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import phrase_words
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import Catalogue, use
from osmo_desktop.domain.progress import Steps
from osmo_desktop.services.passphrase import PassphraseService
from osmo_desktop.ui import theme
from osmo_desktop.ui.settings.passphrase_view import PassphraseView
from osmo_desktop.ui.settings.settings_page import SettingsPage
from osmo_desktop.ui.tokens import ThemeName
from tests.fakes.casework import empty_casework
from tests.ui.desk import SMALL, WIDE, Desk, shown_words

OLD, NEW = "koivu järvi aamu silta", "suopursu laituri kello hattu"


@dataclass
class Slot:
    """A key slot that is opened by one phrase."""

    phrase: str = OLD
    written: list[str] = field(default_factory=list)

    def check(self, phrase: str) -> Steps[None]:
        yield lambda: None
        if phrase != self.phrase:
            raise UserError("passphrase-wrong")

    def rekey(self, old: str, new: str) -> Steps[None]:
        yield lambda: None
        if old != self.phrase:
            raise UserError("passphrase-wrong")
        self.phrase = new
        self.written.append(new)


class Change:
    """The settings page with the view open."""

    def __init__(self, qtbot: QtBot, size: tuple[int, int] = WIDE) -> None:
        self.slot = Slot()
        self.desk = Desk(qtbot, empty_casework())
        service = PassphraseService(
            self.slot.rekey,
            nullcontext,
            lambda: ("Anna Niemi", "PC", "Tiimi"),
            phrase_words,
            check=self.slot.check,
        )
        services = replace(self.desk.work.services, passphrase=service)
        self.page = SettingsPage(services, self.desk.tasks, self.desk.bus, self.desk)
        self.desk.show(self.page, size)
        self.desk.idle()

    @property
    def view(self) -> PassphraseView:
        return self.page.passphrase_view

    def open(self) -> None:
        """Open it as with the keyboard."""
        self.page.passphrase_button.setFocus()
        self.desk.key(Qt.Key.Key_Space)
        self.desk.idle()

    def fill(self, old: str, new: str, again: str) -> None:
        """Type without keys."""
        self.view.old.setText(old)
        self.view.fields.phrase.setText(new)
        self.view.fields.again.setText(again)
        self.view.change()
        self.desk.idle()


@pytest.fixture
def change(qtbot: QtBot) -> Iterator[Change]:
    """The page in English."""
    use(Catalogue.plain())
    made = Change(qtbot)
    yield made
    made.desk.close()
    use(Catalogue.plain())


def test_the_keyboard_alone_changes_the_passphrase(change: Change) -> None:
    """Space on the button, the old one, the new one twice, Enter: kept, closed, told."""
    change.open()
    desk = change.desk
    desk.until(change.view.old.hasFocus)
    desk.type(OLD)
    for phrase in (NEW, NEW):
        while not desk.focused().accessibleName().startswith("New passphrase"):
            desk.key(Qt.Key.Key_Tab)
        desk.type(phrase)
        desk.key(Qt.Key.Key_Tab)
    change.view.fields.again.setFocus()
    desk.key(Qt.Key.Key_Return)
    desk.idle()

    assert change.slot.written == [NEW]
    assert "The passphrase was changed." in desk.window.toast.words
    assert change.page.isEnabled()


def test_a_wrong_old_passphrase_is_said_and_what_was_typed_stays(change: Change) -> None:
    """The sentence stands in the view, the focus is at the old one."""
    change.open()

    change.fill("väärä", NEW, NEW)

    assert change.slot.written == []
    assert "does not open the vault" in change.view.state.text()
    assert change.view.fields.again.text() == NEW
    change.fill(OLD, NEW, NEW)
    assert change.slot.written == [NEW]


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("lyhyt", "lyhyt", "Too short."),
        (NEW, NEW + "x", "not the same"),
        ("anna niemi anna niemi", "anna niemi anna niemi", "your own name"),
        ("laituri kello tiimi pc", "laituri kello tiimi pc", "the team's"),
    ],
)
def test_a_weak_or_mistyped_one_goes_no_further(
    change: Change, new: str, again: str, said: str
) -> None:
    """The reason stands under the field before any key is derived."""
    change.open()

    change.fill(OLD, new, again)

    fields: Any = change.view.fields
    assert said in fields.phrase_row.error + fields.again_row.error
    assert change.slot.written == []


def test_a_suggestion_is_offered(change: Change) -> None:
    """Six words, typed once."""
    change.open()
    change.view.fields.suggest_button.click()
    phrase = change.view.fields.suggestion

    change.fill(OLD, phrase, phrase)

    assert len(phrase.split()) == 6
    assert change.slot.written == [phrase]


def test_escape_changes_nothing(change: Change) -> None:
    """Esc closes the view and the page is there again."""
    change.open()
    change.view.old.setText(OLD)

    change.desk.key(Qt.Key.Key_Escape)

    assert change.slot.written == []
    assert change.page.isEnabled()
    assert "Passphrase in use" not in shown_words(change.desk.window)


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_the_view_is_for_everyone(
    change: Change, qapp: QApplication, size: tuple[int, int], name: ThemeName
) -> None:
    """Every control has a name and no words are cut, with a suggestion and a fault."""
    theme.apply(qapp, name)
    change.desk.resize(size)
    change.open()
    change.view.fields.suggest_button.click()
    change.view.change()

    change.desk.assert_accessible()

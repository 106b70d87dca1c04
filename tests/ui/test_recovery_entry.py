"""The recovery sheet at the lock screen: words typed in, a new passphrase, the vault open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import Setting, door
from osmo_desktop.crypto.words import to_words
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import Catalogue, use
from osmo_desktop.domain.language.words import load_words
from osmo_desktop.domain.resource_files import resource_dir
from osmo_desktop.services.assembly import Services
from osmo_desktop.ui import theme
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.tokens import ThemeName
from osmo_desktop.ui.welcome.recovery_entry import RecoveryEntry
from tests.fakes.memory_book import SetClock
from tests.laptops import CHEAP, PHRASE, SECRET
from tests.ui.accessibility import assert_accessible
from tests.ui.desk import SMALL, WIDE, shown_words

NEW = "suopursu laituri kello hattu"


def _words(code: str) -> list[str]:
    return to_words(SECRET, load_words(resource_dir() / "words", code))


class Forgot:
    """A laptop whose passphrase was forgotten, at the screen for the sheet."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        path = folder / "vault.owv"
        setting = Setting(SetClock(), folder / "profile.json", lambda: path, lambda: CHEAP)
        self.door = door(setting)
        self.door.create(
            PHRASE,
            secret=SECRET,
            user_name="Anna Niemi",
            device_name="Annan kannettava",
            language="fi",
        ).close()
        self.tasks = TaskRunner(ChangeBus())
        self.entry = RecoveryEntry(self.door, self.tasks)
        self.opened: list[Services] = []
        self.entry.opened.connect(self.opened.append)
        qtbot.addWidget(self.entry)

    def show(self, size: tuple[int, int] = WIDE) -> None:
        self.entry.resize(*size)
        with self.qtbot.waitActive(self.entry):
            self.entry.show()
            self.entry.activateWindow()
        self.entry.focus_start()

    def idle(self) -> None:
        self.qtbot.waitUntil(lambda: self.tasks.is_idle)

    def focused(self) -> QWidget:
        focused = self.entry.focusWidget()
        assert isinstance(focused, QWidget)
        return focused

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.focused(), key)

    def type(self, words: str) -> None:
        """Type where the keyboard is; it may move on with each blank."""
        for letter in words:
            QTest.keyClicks(self.focused(), letter)

    def type_sheet(self, words: list[str]) -> None:
        """Type words with blanks between them, as a scanner does, and Enter."""
        self.type(" ".join(words))
        self.press(Qt.Key.Key_Return)
        self.idle()


@pytest.fixture
def forgot(qtbot: QtBot, tmp_path: Path) -> Iterator[Forgot]:
    """The screen, shown."""
    use(Catalogue.plain())
    made = Forgot(qtbot, tmp_path)
    made.show()
    yield made
    made.tasks.stop()
    for services in made.opened:
        services.close()
    use(Catalogue.plain())


def test_the_keyboard_alone_sets_a_new_passphrase(forgot: Forgot) -> None:
    """Words with blanks, Enter, the phrase twice, Enter: open, and only the new phrase opens."""
    forgot.type_sheet(_words("en"))
    forgot.qtbot.waitUntil(lambda: forgot.entry.phrase is not None)
    forgot.type(NEW)
    forgot.press(Qt.Key.Key_Tab)
    assert forgot.entry.phrase is not None
    forgot.entry.phrase.fields.again.setFocus()
    forgot.type(NEW)
    forgot.press(Qt.Key.Key_Return)
    forgot.idle()

    (services,) = forgot.opened
    services.close()
    with pytest.raises(UserError, match="passphrase-wrong"):
        forgot.door.unlock(PHRASE)
    forgot.door.unlock(NEW).close()


@pytest.mark.parametrize("code", ["fi", "sv", "en"])
def test_a_sheet_of_another_language_is_understood(forgot: Forgot, code: str) -> None:
    """Four letters, capitals, letters without dots: the whole words stand in the fields."""
    plain = str.maketrans("åäöé", "aaoe")
    forgot.type_sheet([word[:4].translate(plain).upper() for word in _words(code)])

    assert forgot.entry.words.typed == _words(code)
    assert forgot.entry.phrase is not None


def test_the_list_completes_what_is_typed(forgot: Forgot) -> None:
    """The rest of the word is offered behind the letters, and never taken for too few of them."""
    word = next(word for word in _words("en") if len(word) > 5)
    forgot.type(word[:4])
    field = forgot.entry.words.inputs[0]
    assert field.text() == word
    assert field.selectedText() == word[4:]

    forgot.press(Qt.Key.Key_Tab)
    assert field.text() == word
    forgot.type("ab ")

    second = forgot.entry.words
    assert second.inputs[1].typed == "ab"
    assert second.rows[1].error == "No word of the sheet. Look again."


def test_a_wrong_word_is_shown_where_it_stands(forgot: Forgot) -> None:
    """A word of no list is marked; missing ones as well; nothing is asked of the vault."""
    words = _words("en")
    words[6] = "xyzzyx"
    forgot.type_sheet(words)

    assert forgot.entry.phrase is None
    assert forgot.entry.words.rows[6].error
    assert forgot.focused() is forgot.entry.words.inputs[6]
    assert [at for at, row in enumerate(forgot.entry.words.rows) if row.error] == [6]


def test_words_of_another_vault_are_refused_with_a_sentence(forgot: Forgot) -> None:
    """The sheet of another laptop goes no further, and what was typed stays."""
    listed = load_words(resource_dir() / "words", "en")
    forgot.type_sheet(to_words(bytes(32), listed))

    assert "belong to another vault" in forgot.entry.words.said
    assert forgot.entry.words.typed == to_words(bytes(32), listed)


def test_no_vault_opens_without_a_new_passphrase(forgot: Forgot) -> None:
    """A weak phrase, or one typed differently, opens nothing."""
    forgot.type_sheet(_words("en"))
    part: Any = forgot.entry.phrase
    for phrase, again in (("", ""), ("lyhyt", "lyhyt"), (NEW, NEW + "x"), ("Anna Niemi Anna",) * 2):
        part.fields.phrase.setText(phrase)
        part.fields.again.setText(again)
        part.ask_next()
        forgot.idle()

    assert forgot.opened == []
    forgot.door.unlock(PHRASE).close()


def test_a_suggested_passphrase_is_typed_once(forgot: Forgot) -> None:
    """Shown as six words, another one on request, typed once to confirm."""
    forgot.type_sheet(_words("en"))
    part: Any = forgot.entry.phrase
    part.fields.suggest_button.click()
    first = part.fields.suggestion
    part.fields.suggest_button.click()
    second = part.fields.suggestion
    assert len(second.split()) == 6
    assert first != second
    assert second.split()[5] in shown_words(part)
    assert part.fields.verdict.word == "Strong"
    assert forgot.focused() is part.fields.again

    forgot.type(second)
    forgot.press(Qt.Key.Key_Return)
    forgot.idle()

    assert len(forgot.opened) == 1
    forgot.opened.pop().close()
    forgot.door.unlock(second).close()


def test_typing_an_own_passphrase_drops_the_suggestion(forgot: Forgot) -> None:
    """The words that were suggested do not stay on the screen."""
    forgot.type_sheet(_words("en"))
    part: Any = forgot.entry.phrase
    part.fields.suggest_button.click()

    part.fields.phrase.setFocus()
    forgot.type("x")

    assert part.fields.suggestion == ""
    assert part.fields.suggest_button.accessibleName() == "Suggest a passphrase"


def test_going_back_leads_to_the_lock_screen(forgot: Forgot) -> None:
    """Back from the words gives the sheet up."""
    with forgot.qtbot.waitSignal(forgot.entry.cancelled):
        forgot.entry.words.back_button.click()


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_both_screens_are_for_everyone(
    forgot: Forgot, qapp: QApplication, size: tuple[int, int], name: ThemeName
) -> None:
    """Names for all controls and no cut words, in all themes and both sizes."""
    theme.apply(qapp, name)
    forgot.show(size)
    words = _words("en")
    forgot.type_sheet([*words[:5], "xyzzyx", *words[6:]])
    forgot.qtbot.waitUntil(lambda: assert_accessible(forgot.entry))
    forgot.entry.words.inputs[5].set_word(words[5])
    forgot.entry.words.ask_next()
    forgot.idle()
    part: Any = forgot.entry.phrase
    part.fields.suggest_button.click()
    part.ask_next()
    forgot.qtbot.waitUntil(lambda: assert_accessible(forgot.entry))

"""Settings: kept and shown at once, and honest words on what the program is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import Catalogue, current, use
from osmo_desktop.services.settings import Settings
from osmo_desktop.services.surroundings import NOT_ASKED, Surroundings
from osmo_desktop.ui import theme
from osmo_desktop.ui.settings.about import LICENCES
from osmo_desktop.ui.settings.appearance import Appearance, theme_of
from osmo_desktop.ui.settings.settings_page import IDLE_MINUTES, SettingsPage
from osmo_desktop.ui.tokens import ThemeName
from tests.fakes.casework import at, empty_casework
from tests.ui.desk import SMALL, WIDE, Desk, shown_words


@pytest.fixture(autouse=True)
def same_language() -> Iterator[None]:
    """Speak English again after each test."""
    use(Catalogue.plain())
    yield
    use(Catalogue.plain())


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    """A window over real services."""
    made = Desk(qtbot, empty_casework(at(19, 11, "10.07")))
    made.work.services.settings.change(language="en", theme="light")
    yield made
    made.close()


def _shown(
    desk: Desk, size: tuple[int, int] = WIDE, *, surroundings: Surroundings = NOT_ASKED
) -> SettingsPage:
    services = replace(desk.work.services, surroundings=surroundings)
    page = SettingsPage(services, desk.tasks, desk.bus, desk, now=desk.work.now)
    desk.show(page, size)
    desk.idle()
    page.focus_start()
    return page


def _stored(desk: Desk) -> Settings:
    return desk.work.services.settings.get()


def test_stored_settings_are_shown(desk: Desk) -> None:
    """The page shows what is stored, whatever it was made with."""
    desk.work.services.settings.change(theme="dark", text_scale=150, idle_minutes=3)

    page = _shown(desk)
    desk.until(lambda: page.values.idle_minutes == 3)

    assert page.themes.checked_keys == ("dark",)
    assert page.sizes.checked_keys == ("150",)
    assert page.idle.key == "3"


def test_theme_changes_at_once_and_is_kept(desk: Desk) -> None:
    """Choosing a theme dresses the whole program and stores it; there is nothing to save."""
    page = _shown(desk)

    with desk.qtbot.waitSignal(page.settings_changed):
        page.choose(theme="contrast")

    assert theme.tokens().name == "contrast"
    assert _stored(desk).theme == "contrast"
    assert "Saved at 10:07" in shown_words(page)


def test_text_size_changes_at_once(desk: Desk) -> None:
    """Larger text is in use at once, and the theme stays."""
    page = _shown(desk)

    with desk.qtbot.waitSignal(page.settings_changed):
        page.choose(text_scale=150)

    assert theme.px(100) == 150
    assert _stored(desk).text_scale == 150


def test_language_changes_the_words_at_once(desk: Desk) -> None:
    """Choosing a language changes the words of the program and keeps the choice."""
    page = _shown(desk)

    with desk.qtbot.waitSignal(page.settings_changed):
        page.choose(language="sv")
    desk.until(lambda: page.languages.checked_keys == ("sv",))

    assert current().code == "sv"
    assert _stored(desk).language == "sv"


def test_keyboard_reaches_and_changes_everything(desk: Desk) -> None:
    """The arrow keys move between choices, Space takes one."""
    page = _shown(desk)
    desk.until(lambda: desk.window.focusWidget() is not None)

    desk.key(Qt.Key.Key_Tab)
    desk.key(Qt.Key.Key_Right)
    with desk.qtbot.waitSignal(page.settings_changed):
        desk.key(Qt.Key.Key_Space)

    assert _stored(desk).theme == "dark"


@pytest.mark.parametrize("minutes", [1, 15])
def test_idle_time_is_one_to_fifteen_minutes(desk: Desk, minutes: int) -> None:
    """The shortest and the longest time can be chosen, and who locks is told."""
    page = _shown(desk)
    told: list[Settings] = []
    page.settings_changed.connect(told.append)

    page.idle.chosen.emit(str(minutes))
    desk.idle()

    assert (IDLE_MINUTES[0], IDLE_MINUTES[-1]) == (1, 15)
    assert [settings.idle_minutes for settings in told] == [minutes]


@pytest.mark.parametrize("minutes", [-1, 0, 16, 60, 10**9])
def test_no_other_idle_time_is_kept(desk: Desk, minutes: int) -> None:
    """Neither chosen nor read: what an earlier version kept beyond it counts as ten minutes."""
    settings = desk.work.services.settings
    with pytest.raises(UserError, match="setting-invalid"):
        settings.change(idle_minutes=minutes)

    settings._rows.put("settings", "settings", b'{"idle_minutes": %d}' % minutes)

    assert settings.get().idle_minutes == 10


def test_a_refused_value_changes_nothing(desk: Desk) -> None:
    """A value out of range is refused with a sentence, and what holds is shown."""
    page = _shown(desk)

    page.choose(idle_minutes=999)
    desk.idle()

    assert "the former one is kept" in desk.window.toast.words
    assert page.idle.key == "10"


def test_system_theme_follows_the_computer(qapp: QApplication) -> None:
    """With "as on the computer" the theme is the computer's, and turns with it."""
    hints = QGuiApplication.styleHints()
    appearance = Appearance()

    appearance.apply(Settings(language="en", theme="system"))
    expected = "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"
    assert theme.tokens().name == expected == theme_of("system")
    theme.apply(qapp, "dark")
    hints.colorSchemeChanged.emit(hints.colorScheme())

    assert theme.tokens().name == expected


def test_chosen_theme_ignores_the_computer(qapp: QApplication) -> None:
    """A theme that was chosen stays when the computer turns dark."""
    hints = QGuiApplication.styleHints()
    appearance = Appearance()
    appearance.apply(Settings(language="en", theme="contrast"))

    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)

    assert theme.tokens().name == "contrast"


def test_about_is_honest(desk: Desk) -> None:
    """The page says what OSMO is beside, who decides, and on whose work it stands."""
    page = _shown(desk)

    said = shown_words(page)

    assert "field tool beside the organisation's registered client information system" in said
    assert "The data controller decides and records" in said
    assert "makes no decision about anyone" in said
    assert "EUPL-1.2" in said
    assert all(name in said and licence in said for name, licence in LICENCES)


@pytest.mark.parametrize(
    ("exposed", "said"),
    [
        (
            True,
            "Pyydä IT-tukea salaamaan koko levy ja pidä horrostila siihen asti poissa käytöstä.",
        ),
        (None, "Varmista IT-tuelta, että koko levy on salattu; ellei ole, poista horrostila"),
    ],
)
@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_what_to_do_about_an_open_disk_is_said(
    desk: Desk, size: tuple[int, int], exposed: bool | None, said: str
) -> None:
    """Under Locking stands one sentence with what to do, in the language of now, uncut."""
    page = _shown(desk, size, surroundings=Surroundings(is_swap_exposed=lambda: exposed))
    desk.until(page.advice.isVisible)

    use(catalogue("fi"))
    page.retranslate()

    desk.until(lambda: said in shown_words(page))
    desk.assert_accessible()


def test_nothing_is_said_of_an_encrypted_disk(desk: Desk) -> None:
    """Where all is well there is no notice."""
    page = _shown(desk)

    assert not page.advice.isVisible()


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_the_page_is_for_everyone(desk: Desk, size: tuple[int, int], name: ThemeName) -> None:
    """Every control has a name and no words are cut, in all themes and both sizes."""
    desk.work.services.settings.change(theme=name)
    application: Any = QApplication.instance()
    theme.apply(application, name)
    _shown(desk, size)

    desk.assert_accessible()


def test_the_page_is_for_everyone_at_150_percent(desk: Desk, qapp: QApplication) -> None:
    """Larger text cuts nothing on a small laptop."""
    theme.apply(qapp, "light", factor=1.5)
    _shown(desk)

    desk.assert_accessible()

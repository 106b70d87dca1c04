"""Backups in the window: the state in words, making, places, restoring with preview, support."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import door
from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language import Catalogue, use
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.backups import BackupStatus, PlaceRow
from osmo_desktop.storage.erasing import Erased, put_erased
from osmo_desktop.ui import theme
from osmo_desktop.ui.backup_keeper import BackupKeeper, trouble
from osmo_desktop.ui.settings.backup_group import BackupGroup
from osmo_desktop.ui.settings.backups import BackupCard
from osmo_desktop.ui.settings.restore_view import RestoreView
from osmo_desktop.ui.settings.settings_page import SettingsPage
from osmo_desktop.ui.settings.support_view import SupportView
from osmo_desktop.ui.tokens import ThemeName
from tests.fakes.casework import Casework
from tests.laptops import PHRASE, SECRET, Laptop
from tests.ui.desk import SMALL, WIDE, Desk, shown_words


class BackupDeskWindow(Desk):
    """A window over the vault of a real laptop."""

    def __init__(self, qtbot: QtBot, laptop: Laptop) -> None:
        super().__init__(qtbot, Casework(laptop.services, cast(Any, None), laptop.clock))
        self.laptop = laptop
        services = laptop.services
        self.keeper = BackupKeeper(services, self.tasks)
        self.group = BackupGroup(services, self.keeper, self.tasks, self, now=laptop.clock.now)

    def open_settings(self, size: tuple[int, int] = WIDE) -> SettingsPage:
        """Show the settings and wait until the places were looked at."""
        services = self.laptop.services
        page = SettingsPage(
            services, self.tasks, self.bus, self, now=self.laptop.clock.now, backups=self.group
        )
        self.show(page, size)
        self.idle()
        return page

    @property
    def card(self) -> BackupCard:
        """The card that is shown."""
        return next(card for card in self.window.findChildren(BackupCard) if card.isVisible())

    def back_up(self) -> Path:
        """Make a backup; gives the copy."""
        self.keeper.make()
        self.idle()
        return max(self.laptop.folder.glob("backups/*.owb"))

    def restore_view(self) -> RestoreView:
        """The view to restore, open with the copies read."""
        self.group.restore(self.card)
        self.idle()
        view = self.group.view
        assert isinstance(view, RestoreView)
        return view


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[BackupDeskWindow]:
    """A window over a laptop with one client and two notes."""
    use(Catalogue.plain())
    laptop = Laptop(tmp_path / "anna", "Anna").create()
    client = laptop.client()
    for text in ("Ensimmäinen.", "Toinen."):
        laptop.note(client, text)
    made = BackupDeskWindow(qtbot, laptop)
    yield made
    made.close()
    laptop.lock()


def test_state_is_said_in_words(desk: BackupDeskWindow) -> None:
    """Before the first copy, after it, and when a place is away, one reads how things stand."""
    desk.open_settings()
    assert "There is no backup yet." in shown_words(desk.card)

    desk.click(desk.card.make_button)
    desk.idle()
    assert "Newest backup today at 12:00" in shown_words(desk.card)
    assert not desk.card.banner.isVisible()
    desk.laptop.clock.advance(days=8)
    desk.keeper.look()
    desk.idle()

    assert "older than a week" in desk.card.banner.sentence.text()


def test_stick_is_added_missed_and_removed(desk: BackupDeskWindow, tmp_path: Path) -> None:
    """A place that is not there is said, with when it was seen; the buttons name the place."""
    stick = tmp_path / "stick"
    stick.mkdir()
    desk.open_settings()
    said: list[str] = []
    desk.group.trouble_seen.connect(said.append)

    desk.keeper.add_place(str(stick))
    desk.idle()
    assert len(list(stick.glob("*.owb"))) == 1
    stick.rename(tmp_path / "drawer")
    desk.keeper.look()
    desk.idle()

    desk.until(lambda: "Last seen today at 12:00" in shown_words(desk.card))
    assert desk.card.banner.isVisible()
    assert len(said) == 1
    assert not stick.exists()
    _button(desk, f"Remove {stick}").click()
    desk.idle()
    assert not desk.card.banner.isVisible()
    assert len(list((tmp_path / "drawer").glob("*.owb"))) == 1


def _button(desk: BackupDeskWindow, name: str) -> QAbstractButton:
    def found() -> list[QAbstractButton]:
        buttons = desk.window.findChildren(QAbstractButton)
        return [b for b in buttons if b.isVisible() and b.accessibleName() == name]

    desk.until(lambda: bool(found()))
    return found()[0]


def test_full_or_refused_backup_is_a_sentence(desk: BackupDeskWindow) -> None:
    """When nothing can be written, one sentence says so and the button works again."""
    desk.open_settings()
    home = desk.laptop.folder / "backups"
    shutil.rmtree(home)
    home.write_text("in the way")

    desk.click(desk.card.make_button)
    desk.idle()

    assert desk.card.banner.isVisible()
    assert "backup-" not in desk.card.banner.sentence.text()
    home.unlink()
    _button(desk, "Use On this laptop again").click()
    desk.idle()
    assert "Newest backup today" in shown_words(desk.card)


def test_a_place_that_missed_a_new_passphrase_is_named(
    desk: BackupDeskWindow, tmp_path: Path
) -> None:
    """Changed in the window: copies at hand follow, and the absent stick is named at once."""
    stick = tmp_path / "stick"
    stick.mkdir()
    page = desk.open_settings()
    desk.keeper.add_place(str(stick))
    desk.idle()
    stick.rename(tmp_path / "drawer")
    page.change_passphrase()
    view = page.passphrase_view
    view.old.setText(PHRASE)
    for field in (view.fields.phrase, view.fields.again):
        field.setText("suopursu laituri kello hattu pöly")
    view.change()
    desk.idle()

    desk.until(lambda: str(stick) in desk.card.banner.sentence.text())
    assert "former passphrase" in desk.card.banner.sentence.text()
    assert "former passphrase" in shown_words(desk.card)
    (copy,) = desk.laptop.folder.glob("backups/*.owb")
    keys = {path.read_bytes() for path in copy.parent.glob("*.owk")}
    assert keys != {path.read_bytes() for path in (tmp_path / "drawer").glob("*.owk")}


def test_an_erasure_reaches_the_places_at_once(desk: BackupDeskWindow, tmp_path: Path) -> None:
    """Told of it, the key files are renewed; a stick that is away is named until it is back."""
    stick = tmp_path / "stick"
    stick.mkdir()
    desk.keeper.add_place(str(stick))
    desk.idle()
    desk.open_settings()
    desk.bus.changed.connect(desk.keeper.follow)
    said: list[str] = []
    desk.group.trouble_seen.connect(said.append)
    before = [path.read_bytes() for path in desk.laptop.folder.glob("backups/*.owk")]
    stick.rename(tmp_path / "drawer")
    ledger = desk.laptop.ledger
    with ledger.vault.transaction() as connection:  # as an erasure leaves it
        put_erased(connection, ledger.keyring.meta_key, {new_id(): Erased()})

    desk.bus.publish(Changes(frozenset({"erasure"})))
    desk.idle()

    assert [path.read_bytes() for path in desk.laptop.folder.glob("backups/*.owk")] != before
    (words,) = said
    assert str(stick) in words
    assert "Copies there still open a client who was erased." in shown_words(desk.card)
    (tmp_path / "drawer").rename(stick)
    desk.keeper.look()
    desk.idle()
    assert "erased" not in shown_words(desk.card)


def test_restore_is_seen_before_it_is_done(desk: BackupDeskWindow) -> None:
    """A copy is opened and compared first; taking it into use locks, and the next unlock has it."""
    desk.open_settings()
    desk.back_up()
    desk.laptop.note(desk.laptop.client("Laine", "Pia"), "Kopion jälkeen.")
    view = desk.restore_view()
    locked: list[None] = []
    desk.group.lock_requested.connect(lambda: locked.append(None))

    view.panel.phrase.setText("väärä salalause tässä")
    view.panel.go()
    desk.idle()
    assert "does not open" in view.said.text()
    view.panel.phrase.setText(PHRASE)
    desk.click(view.go_button)
    desk.idle()
    words = shown_words(view)
    assert "Anna PC" in words
    assert "records of the present vault are missing in it" in words
    assert "never sent" in words
    assert view.panel.phrase.text() == ""
    desk.click(view.go_button)
    desk.idle()

    assert locked
    assert desk.laptop.restarted().notes() == {"Ensimmäinen.", "Toinen."}


def test_closing_the_preview_changes_nothing(desk: BackupDeskWindow) -> None:
    """Esc gives the restored copy up: the vault's folder is as it was."""
    desk.open_settings()
    desk.back_up()
    before = {path.name for path in desk.laptop.folder.iterdir()}
    view = desk.restore_view()
    view.panel.phrase.setText(PHRASE)
    view.panel.go()
    desk.idle()

    view.dismiss()
    desk.idle()

    assert {path.name for path in desk.laptop.folder.iterdir()} == before
    assert desk.laptop.notes() == {"Ensimmäinen.", "Toinen."}


def test_copy_is_chosen_from_elsewhere(desk: BackupDeskWindow, tmp_path: Path) -> None:
    """A folder without copies is said to be one; those on a stick, in any folder, come first."""
    desk.open_settings()
    copy = desk.back_up()
    stick = tmp_path / "stick"
    elsewhere = stick / "osmo"
    shutil.copytree(copy.parent, elsewhere)
    (stick / "photos").mkdir()
    (stick / "photos" / "photo.owb").write_bytes(b"x")
    view = desk.restore_view()

    view.panel.choose_folder(str(stick / "photos"))
    desk.idle()
    assert "no backup of OSMO in this folder" in view.said.text()
    view.panel.choose_folder(str(stick))
    desk.idle()

    assert view.panel.copies.key == str(elsewhere / copy.name)
    assert view.panel.copies.count() == 2
    assert not view.said.isVisible()


def test_restore_by_keyboard(desk: BackupDeskWindow) -> None:
    """From the list of copies to the preview with Tab, typing and Enter alone."""
    desk.open_settings()
    desk.back_up()
    view = desk.restore_view()
    desk.until(view.panel.copies.hasFocus)

    desk.key(Qt.Key.Key_Tab)
    desk.key(Qt.Key.Key_Tab)
    desk.until(view.panel.phrase.hasFocus)
    desk.type(PHRASE)
    desk.key(Qt.Key.Key_Return)
    desk.idle()

    assert view.panel.preview.isVisible()
    desk.until(view.close_button.hasFocus)


def test_recovery_words_open_a_copy(desk: BackupDeskWindow) -> None:
    """Wrong words are a sentence; the words of the sheet open the copy."""
    desk.open_settings()
    desk.back_up()
    view = desk.restore_view()
    view.panel.by_words.setChecked(True)
    view.panel.words.setPlainText("ei näin")
    view.panel.go()
    assert view.said.text()

    words = door(desk.laptop.setting).recovery_words(SECRET, "fi")
    view.panel.words.setPlainText(" ".join(words))
    view.panel.go()
    desk.idle()

    assert view.panel.preview.isVisible()


def test_support_bundle_is_read_before_it_is_saved(desk: BackupDeskWindow, tmp_path: Path) -> None:
    """All that the file will hold stands in the view, and nothing else is in the file."""
    desk.open_settings()
    desk.click(desk.card.support_button)
    desk.until(lambda: isinstance(desk.group.view, SupportView))
    view = desk.group.view
    assert isinstance(view, SupportView)
    shown = view.text.toPlainText()
    target = tmp_path / "bundle.zip"

    view.save(str(target))
    desk.idle()

    with zipfile.ZipFile(target) as bundle:
        for name in bundle.namelist():
            assert bundle.read(name).decode().strip() in shown
    assert "Anna" not in shown
    assert "saved" in desk.window.toast.words


def test_trouble_has_its_sentence() -> None:
    """Late before missing before nothing."""
    away = PlaceRow("/stick", False, None, None, "backup-place-missing")
    fine = PlaceRow("/home", True, None, None, "")

    owing = replace(away, owes_erasure=True)

    assert "/stick" in trouble(BackupStatus((fine, owing), None, True))
    assert "older than a week" in trouble(BackupStatus((fine, away), None, True))
    assert "not there" in trouble(BackupStatus((fine, away), None, False))
    assert trouble(BackupStatus((fine,), None, False)) == ""


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_card_and_views_are_for_everyone(
    desk: BackupDeskWindow, size: tuple[int, int], name: ThemeName, tmp_path: Path
) -> None:
    """Every control has a name and no words are cut, in all themes and both sizes."""
    desk.laptop.services.settings.change(theme=name)
    application: Any = QApplication.instance()
    theme.apply(application, name)
    stick = tmp_path / "stick"
    stick.mkdir()
    run_steps(desk.laptop.services.backups.add_place(str(stick)))
    stick.rename(tmp_path / "away")
    desk.back_up()
    desk.open_settings(size)
    desk.assert_accessible()

    view = desk.restore_view()
    desk.assert_accessible()
    view.panel.phrase.setText(PHRASE)
    view.panel.go()
    desk.idle()
    desk.assert_accessible()

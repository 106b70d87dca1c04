"""A lost team in the first run: the paper and a copy of the folder give everything back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import door
from osmo_desktop.crypto.derive import org_root
from osmo_desktop.domain.language import Catalogue, use
from osmo_desktop.services.recovery import RestoreReport
from osmo_desktop.ui import theme
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.team_parts import RESTORE
from osmo_desktop.ui.welcome.team_restore import RestoreSteps, report_words
from osmo_desktop.ui.welcome.team_steps import TeamSteps
from tests.laptops import SECRET, Laptop, Team
from tests.ui.accessibility import assert_accessible
from tests.ui.desk import SMALL, WIDE, shown_words

OWN = bytes(range(60, 92))  # of the sheet that the first run just put on paper


class Lost:
    """Step 3 of the first run on a new laptop; the team's laptops are gone."""

    def __init__(self, qtbot: QtBot, laptop: Laptop, copy: Path) -> None:
        self.qtbot = qtbot
        self.laptop = laptop
        self.copy = copy
        self.tasks = TaskRunner(ChangeBus())
        services = laptop.services
        with theme.unstyled():
            self.steps = TeamSteps(
                services.team,
                self.tasks,
                user_name="Anna",
                secret=OWN,
                recovery=services.recovery,
            )
        self.finished: list[str] = []
        self.steps.finished.connect(self.finished.append)
        qtbot.addWidget(self.steps)

    @property
    def part(self) -> Any:
        return self.steps.part

    def show(self, size: tuple[int, int] = WIDE) -> RestoreSteps:
        """Choose the way."""
        self.steps.resize(*size)
        with self.qtbot.waitExposed(self.steps):
            self.steps.show()
        self.part.tiles[RESTORE].setChecked(True)
        self.part.ask_next()
        shown = self.steps.currentWidget()
        assert isinstance(shown, RestoreSteps)
        return shown

    def type_words(self, secret: bytes = SECRET) -> None:
        """The words of the team's sheet."""
        paper = self.laptop.services.recovery.paper
        for field, word in zip(self.part.inputs, paper.recovery_words(secret, "en"), strict=True):
            field.set_word(word)
        self.part.ask_next()

    def choose_folder(self, folder: Path) -> None:
        """The copy."""
        self.part.form.folder.line.setText(str(folder))
        self.part.ask_next()
        self.idle()

    def idle(self) -> None:
        self.qtbot.waitUntil(lambda: self.tasks.is_idle, timeout=20_000)


@pytest.fixture
def lost(qtbot: QtBot, team: Team) -> Iterator[Lost]:
    """English words; a copy of the store of a team with records; a laptop out of its box."""
    use(Catalogue.plain("en"))
    client = team.shared_client(team.ben)
    team.ben.note(client, "Benin kirjaus.")
    team.exchange()
    team.lock()
    copy = Path(shutil.move(team.store, team.root / "copy"))
    fresh = Laptop(team.root / "fresh", "Anna")
    fresh.folder.mkdir()
    fresh.opened = door(fresh.setting).make(
        fresh.path, "koivu järvi aamu silta", secret=OWN, user_name="Anna", device_name="Uusi"
    )
    made = Lost(qtbot, fresh, copy)
    yield made
    made.tasks.stop()
    fresh.lock()
    use(Catalogue.plain())


def test_from_the_paper_to_work_in_the_window(lost: Lost) -> None:
    """Words, copy, what came back, who one is: a supervisor again, and the used paper replaced."""
    lost.show()
    lost.type_words()
    lost.choose_folder(lost.copy)

    assert "came back" in shown_words(lost.part)
    assert lost.part.who.count() == 1
    lost.part.ask_next()
    lost.idle()

    said = shown_words(lost.part)
    assert "You are back" in said
    assert "put on paper at the beginning is the team's sheet now" in said
    lost.part.ask_next()
    assert lost.finished == [RESTORE]
    laptop = lost.laptop
    assert laptop.book.role == "supervisor"
    assert laptop.notes() == {"Benin kirjaus."}
    assert laptop.ledger.identity.root_public == org_root(OWN).signing.public
    assert laptop.services.team.folder() == str(lost.copy)
    words = laptop.services.recovery.paper.recovery_words(OWN, "en")
    door(laptop.lock().setting).check_recovery(words, laptop.path)
    laptop.unlock().sync(lost.copy)
    assert laptop.services.sync.status().unsent == 0


def test_a_folder_of_nobody_changes_nothing(lost: Lost, tmp_path: Path) -> None:
    """One sentence; then the right folder does."""
    lost.show()
    lost.type_words()
    lost.choose_folder(tmp_path)
    assert "team" in lost.part.said
    assert lost.laptop.book.role == "founder"

    lost.choose_folder(lost.copy)

    assert lost.laptop.notes() == {"Benin kirjaus."}


def test_other_words_open_nothing(lost: Lost) -> None:
    """The words that the first run just put on paper are not the team's."""
    lost.show()
    lost.type_words(OWN)
    lost.choose_folder(lost.copy)

    assert lost.part.said
    assert lost.laptop.notes() == set()
    lost.part.back_button.click()
    lost.part.back_button.click()
    assert RESTORE in lost.part.tiles


def test_what_is_missing_is_said_in_words() -> None:
    """Parts by laptop, damage, clients without a key, and a sheet that is not in use any more."""
    report = RestoreReport(12, ("a.seg",), 1, (("Benin <b>kone", 2),), keyless=3, is_replaced=True)
    said = " ".join(words for _, words, _ in report_words(report))

    assert "12 entries came back." in said
    assert "2 parts of Benin <b>kone are missing in this copy." in said
    assert "1 object in this copy is damaged." in said
    assert "The keys of 3 clients did not come." in said
    assert "words of a former sheet" in said
    assert "Another copy may hold them" in said


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_it_fits_and_is_accessible(lost: Lost, size: tuple[int, int]) -> None:
    """Each screen at both sizes."""
    lost.show(size)
    for step in (lost.type_words, lambda: lost.choose_folder(lost.copy)):
        lost.qtbot.waitUntil(lambda: assert_accessible(lost.steps))
        step()
    lost.qtbot.waitUntil(lambda: assert_accessible(lost.steps))

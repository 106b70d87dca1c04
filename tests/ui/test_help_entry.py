"""No passphrase and no sheet: at the lock screen a supervisor's answer opens the vault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import Printer, door
from osmo_desktop.domain.language import Catalogue, use
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.services.assembly import Services
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.welcome.help_entry import AnswerPart, HelpEntry
from osmo_desktop.ui.welcome.recovery_entry import RecoveryEntry
from osmo_desktop.ui.welcome.sheet_part import SheetPart
from tests.laptops import Laptop, Team
from tests.ui.accessibility import assert_accessible
from tests.ui.desk import SMALL, WIDE, shown_words

NEW = "suopursu laituri kello hattu"


class Forgot:
    """Ben's laptop at the screen for the sheet, which is not at hand either."""

    def __init__(self, qtbot: QtBot, laptop: Laptop) -> None:
        self.qtbot = qtbot
        self.laptop = laptop.lock()
        setting = laptop.setting
        self.door = door(setting)
        self.tasks = TaskRunner(ChangeBus())
        self.entry = RecoveryEntry(self.door, self.tasks, print_sheet=Printer().recovery_sheet)
        self.opened: list[Services] = []
        self.entry.opened.connect(self.opened.append)
        qtbot.addWidget(self.entry)

    def show(self, size: tuple[int, int] = WIDE) -> None:
        self.entry.resize(*size)
        with self.qtbot.waitExposed(self.entry):
            self.entry.show()
        self.entry.focus_start()
        self.entry.words.help_button.click()
        self.idle()

    @property
    def help(self) -> HelpEntry:
        assert self.entry.help is not None
        return self.entry.help

    @property
    def answer(self) -> AnswerPart:
        assert self.help.answer is not None
        return self.help.answer

    @property
    def paper(self) -> SheetPart:
        assert self.help.paper is not None
        return self.help.paper

    def idle(self) -> None:
        self.qtbot.waitUntil(lambda: self.tasks.is_idle)

    def ask(self, path: Path) -> None:
        """Choose the passphrase and save the request."""
        part = self.help.ask
        part.fields.phrase.setText(NEW)
        part.fields.again.setText(NEW)
        self.help.save_request(str(path))
        self.idle()


@pytest.fixture
def forgot(qtbot: QtBot, team: Team) -> Iterator[Forgot]:
    """English words, a team, and a note that only Ben's laptop has."""
    use(Catalogue.plain("en"))
    client = team.shared_client(team.ben)
    team.ben.note(client, "Lähettämättä.")
    shown = Forgot(qtbot, team.ben)
    yield shown
    shown.tasks.stop()
    for services in shown.opened:
        services.close()
    use(Catalogue.plain("en"))


def test_a_supervisor_opens_it_from_file_to_file(
    forgot: Forgot, team: Team, tmp_path: Path
) -> None:
    """Request, words, answer, new words on paper and typed back: the vault is open, all in it."""
    asked, answer = tmp_path / "asked", tmp_path / "answer"
    forgot.show()
    forgot.ask(asked)
    help_ = forgot.help
    offer = run_steps(team.anna.services.recovery.read_request(asked.read_bytes()))
    assert all(word in shown_words(help_) for word in offer.words)
    data, _ = run_steps(team.anna.services.recovery.answer_request(asked.read_bytes()))
    answer.write_bytes(data)

    help_.take_answer(str(answer))
    forgot.idle()
    assert not forgot.opened
    words = [label.text() for label in forgot.paper.grid.labels]
    forgot.paper.show_sheet()
    forgot.idle()
    sheet = forgot.paper.sheet
    assert sheet is not None
    assert sheet.pdf.startswith(b"%PDF")
    sheet.dismiss()
    forgot.paper.ask_next()
    for field in forgot.paper.inputs.values():
        field.setText("väärin")
    forgot.paper.ask_next()
    assert not forgot.opened
    for at, field in forgot.paper.inputs.items():
        field.setText(words[at])
    forgot.paper.ask_next()

    (services,) = forgot.opened
    notes = {shot.record.happened for shot in services.book.find("meeting")}
    assert notes == {"Lähettämättä."}
    services.close()
    forgot.opened.clear()
    assert team.ben.unlock(NEW).notes() == {"Lähettämättä."}


def test_a_request_waits_for_its_answer_over_a_restart(forgot: Forgot, tmp_path: Path) -> None:
    """The next day the same words are shown; the passphrase is typed again."""
    forgot.show()
    forgot.ask(tmp_path / "asked")
    words = shown_words(forgot.answer).replace(NEW, "").split()

    forgot.help.cancelled.emit()
    forgot.entry.words.help_button.click()
    forgot.idle()

    part = forgot.answer
    assert shown_words(part).split() == words
    assert part.phrase.text() == ""
    part.ask_next()
    assert part.row.error == "Type the passphrase that you chose for the request."


def test_a_wrong_file_or_phrase_changes_nothing(forgot: Forgot, tmp_path: Path) -> None:
    """One sentence each, and the screen stays."""
    forgot.show()
    forgot.ask(tmp_path / "asked")
    help_ = forgot.help

    help_.take_answer(str(tmp_path / "asked"))
    forgot.idle()
    assert "damaged or forged" in forgot.answer.said
    help_.take_answer(str(tmp_path))
    forgot.idle()
    assert "cannot be read" in forgot.answer.said

    assert not forgot.opened
    assert help_.paper is None


@pytest.mark.parametrize("size", [WIDE, SMALL])
def test_every_screen_is_usable_without_a_mouse(
    forgot: Forgot, tmp_path: Path, size: tuple[int, int]
) -> None:
    """Names for everything, and the keyboard at the right place."""
    forgot.show(size)
    assert_accessible(forgot.help.ask)
    forgot.ask(tmp_path / "asked")
    assert_accessible(forgot.answer)
    assert forgot.answer.next_button.isVisible()

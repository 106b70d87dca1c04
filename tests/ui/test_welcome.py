"""The first run: three steps, no weak passphrase, no vault without its sheet."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from osmo_desktop.crypto.words import from_words
from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.documents import RecoverySheet
from osmo_desktop.domain.errors import KnownError, OsmoError, UserError
from osmo_desktop.domain.language import Catalogue, current, use
from osmo_desktop.domain.language.words import load_phrase_words, load_words
from osmo_desktop.domain.progress import Steps
from osmo_desktop.domain.resource_files import resource_dir
from osmo_desktop.domain.store_address import StoreLogin
from osmo_desktop.printing import render_recovery_sheet
from osmo_desktop.services.brake import Brake
from osmo_desktop.services.door import VaultDoor
from osmo_desktop.services.entrance import VaultInfo
from osmo_desktop.services.models import JoinOffer
from osmo_desktop.services.settings import SettingsService
from osmo_desktop.services.team import Founding
from osmo_desktop.ui import theme
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.tokens import ThemeName
from osmo_desktop.ui.welcome.phrase_words import judge
from osmo_desktop.ui.welcome.sheet_part import pick_words
from osmo_desktop.ui.welcome.team_parts import ALONE, FOUND, JOIN
from osmo_desktop.ui.welcome.welcome_window import Welcome
from tests.fakes.local_rows import MemoryRows
from tests.fakes.memory_book import SetClock
from tests.fakes.tries import MemoryTries
from tests.ui.accessibility import assert_accessible
from tests.ui.desk import SMALL, WIDE, shown_words

_ASKED = (2, 8, 13, 21)
_PHRASE = "suopursu laituri kello hattu"
_OFFER = JoinOffer(
    "ab" * 16,
    ("asukas", "<b>hunaja</b>", "kenttä", "leima", "musta", "piimä", "ruutu", "takomo"),
    "1402 9931 0042 7710 5502 1384 9007 6621",
)


@dataclass
class FakeTeam:
    """A team that writes down what it is asked."""

    done: list[tuple[Any, ...]] = field(default_factory=list)
    error: OsmoError | None = None

    def _note(self, *what: Any) -> None:
        if self.error is not None:
            raise self.error
        self.done.append(what)

    def found(self, secret: bytes, founding: Founding) -> Changes:
        self._note("found", secret, founding)
        return Changes(frozenset({"member"}))

    def found_with_words(self, typed: Sequence[str], language: str, founding: Founding) -> Changes:
        raise AssertionError("the first run knows the secret")

    def request_join(self, path: str, login: StoreLogin | None = None) -> Steps[JoinOffer]:
        yield lambda: None
        self._note("join", path, *filter(None, [login]))
        return _OFFER

    def confirm_join(self) -> None:
        self._note("confirmed")

    def set_folder(self, path: str, login: StoreLogin | None = None) -> None:
        self._note("folder", path, *filter(None, [login]))


@dataclass
class Opened:
    """The services of a new vault."""

    team: FakeTeam = field(default_factory=FakeTeam)
    settings: SettingsService = field(default_factory=lambda: SettingsService(MemoryRows()))
    recovery: Any = None


@dataclass
class FakeWorkshop:
    """Makes vaults in memory and remembers on which thread."""

    made: list[dict[str, Any]] = field(default_factory=list)
    opened: Opened = field(default_factory=Opened)
    error: OsmoError | None = None
    info: VaultInfo | None = None

    def create(
        self, path: Path, phrase: str, *, secret: bytes, user_name: str, device_name: str
    ) -> Opened:
        if self.error is not None:
            raise self.error
        thread = threading.current_thread().name
        self.made.append(
            {
                "phrase": phrase,
                "secret": secret,
                "user": user_name,
                "device": device_name,
                "thread": thread,
            }
        )
        return self.opened

    def open(self, path: Path, phrase: str) -> Opened:
        raise AssertionError("nothing to open at the first run")

    def check_recovery(self, path: Path, secret: bytes) -> None:
        raise AssertionError("nothing to open at the first run")

    def recover(self, path: Path, secret: bytes, phrase: str) -> Opened:
        raise AssertionError("nothing to open at the first run")

    def restoring(self) -> Any:
        raise AssertionError("nothing to restore at the first run")

    def supporting(self) -> Any:
        raise AssertionError("nothing to report at the first run")

    def reset_desk(self) -> Any:
        raise AssertionError("nothing to reset at the first run")

    def known(self) -> VaultInfo | None:
        return self.info

    def all(self) -> tuple[VaultInfo, ...]:
        return () if self.info is None else (self.info,)

    def choose(self, path: str) -> None:
        raise AssertionError("nobody to choose at the first run")

    def begin_another(self) -> None:
        raise AssertionError("nobody is here at the first run")

    def remember(self, info: VaultInfo) -> None:
        self.info = info


def _in_swedish(run: FirstRun) -> bool:
    return run.window.language.tiles["sv"].isChecked()


def _printed(sheet: RecoverySheet) -> bytes:
    return render_recovery_sheet(sheet, Catalogue.plain())


def _list(code: str) -> tuple[str, ...]:
    return load_words(resource_dir() / "words", code)


def _phrase_list(code: str) -> tuple[str, ...]:
    return load_phrase_words(resource_dir() / "words", code)


class FirstRun:
    """The window over the real door, with what a person does in it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.workshop = FakeWorkshop()
        self.tasks = TaskRunner(ChangeBus())
        door = VaultDoor[Opened](
            self.workshop,
            self.workshop,
            _list,
            lambda: Path("/nowhere/vault.owv"),
            phrase_words=_phrase_list,
            brake=Brake(MemoryTries(), SetClock()),
        )
        self.window = Welcome(door, self.tasks, print_sheet=_printed, pick=lambda _count: _ASKED)
        self.finished: list[object] = []
        self.window.finished.connect(self.finished.append)
        qtbot.addWidget(self.window)

    @property
    def part(self) -> Any:
        """The screen that is shown, within step 3 too."""
        part: Any = self.window.part
        return getattr(part, "part", part)

    def show(self, size: tuple[int, int] = WIDE) -> None:
        """Show the window and give it the keyboard."""
        self.window.resize(*size)
        with self.qtbot.waitActive(self.window, timeout=20_000):
            self.window.show()
            self.window.activateWindow()

    def idle(self) -> None:
        """Wait until nothing is made any more."""
        self.qtbot.waitUntil(lambda: self.tasks.is_idle)

    def to_words(self, phrase: str = _PHRASE) -> None:
        """Go to the recovery words."""
        self.window.language.ask_next()
        person: Any = self.part
        person.name.setText("Anna Niemi")
        person.device.setText("Annan kannettava")
        person.phrase.setText(phrase)
        person.again.setText(phrase)
        person.ask_next()
        self.idle()

    def sheet_words(self) -> list[str]:
        """The words on the screen."""
        assert self.window.recovery is not None
        return [label.text() for label in self.window.recovery.grid.labels]

    def type_back(self, **wrong: str) -> None:
        """Type the asked words, some of them wrongly (`w8="…"`)."""
        words = self.sheet_words()
        self.part.ask_next()
        for at, field_ in self.part.inputs.items():
            field_.setText(wrong.get(f"w{at}", words[at]))
        self.part.ask_next()
        self.idle()

    def to_team(self) -> FakeTeam:
        """Go to step 3."""
        self.to_words()
        self.type_back()
        return self.workshop.opened.team

    def choose(self, key: str) -> None:
        """Choose how to go on in step 3."""
        self.part.tiles[key].setChecked(True)
        self.part.ask_next()

    def until_focus(self, control: QWidget) -> None:
        """Wait until the keyboard is at `control`, in a window that takes keys."""
        with self.qtbot.waitActive(self.window, timeout=20_000):
            self.window.activateWindow()
        self.qtbot.waitUntil(lambda: self.window.focusWidget() is control)

    def accessible(self) -> None:
        """Fail with what a keyboard or a screen reader cannot use once the layout has settled."""
        self.qtbot.waitUntil(lambda: assert_accessible(self.window))


@pytest.fixture
def run(qtbot: QtBot) -> Iterator[FirstRun]:
    """A first run in English that is shown."""
    use(Catalogue.plain())
    made = FirstRun(qtbot)
    made.show()
    yield made
    made.tasks.stop()
    use(Catalogue.plain())


# -- step 1 -----------------------------------------------------------------------------------


def test_it_says_first_what_it_is_and_what_must_be_decided(run: FirstRun) -> None:
    """Before anything is typed: a field tool beside the registered system, and the controller."""
    said = shown_words(run.window)

    assert "field tool beside the organisation's registered client information system" in said
    assert "the data controller decides and records" in said
    assert "on what legal basis" in said
    assert "Step 1 of 3: Language" in said


def test_the_language_changes_every_word_and_is_told(run: FirstRun) -> None:
    """A tile changes the language of the program; who keeps settings hears of it."""
    with run.qtbot.waitSignal(run.window.language_chosen) as told:
        QTest.mouseClick(run.window.language.tiles["sv"], Qt.MouseButton.LeftButton)
    run.qtbot.waitUntil(lambda: current().code == "sv" and _in_swedish(run))

    assert told.args == ["sv"]
    assert current().code == "sv"


def test_recovery_words_are_of_the_chosen_language(run: FirstRun) -> None:
    """Who chose Swedish writes down Swedish words."""
    run.window.choose_language("sv")
    run.qtbot.waitUntil(lambda: current().code == "sv" and _in_swedish(run))

    run.to_words()

    assert set(run.sheet_words()) <= set(_list("sv"))
    run.type_back()
    assert run.workshop.opened.settings.get().language == "sv"


# -- step 2: passphrase -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("lyhyt", "Too short."),
        ("kaksi sana", "Too short."),
        ("yksipitkäsana", "Too short."),
        ("aaaa aaaa aaaa aaaa", "The same few characters repeat."),
        ("salasana lösenord", "guessed first"),
        ("password 12345 qwerty", "guessed first"),
        ("anna niemi anna", "your own name"),
        ("lumme kaivo 7", "Too few words"),
        ("qwertyuiop asdfgh", "in a row"),
    ],
)
def test_weak_passphrases_are_refused_with_their_reason(
    run: FirstRun, phrase: str, reason: str
) -> None:
    """A passphrase weaker than the rule goes no further, and the screen says why."""
    run.to_words(phrase)

    assert run.window.recovery is None
    assert reason in run.part.phrase_row.error
    assert run.part.strength_words.startswith("Not accepted")


@pytest.mark.parametrize(
    ("phrase", "word"),
    [
        ("lumme kaivo seitsemän 71", "Good enough"),
        ("yksipitkäsanajokariittää", "Good enough"),
        (_PHRASE, "Strong"),
    ],
)
def test_strength_is_said_in_words(phrase: str, word: str) -> None:
    """Three words and two digits, or many letters in one, are enough; four words are strong."""
    assert judge(phrase).word == word
    assert judge(phrase).is_accepted


def test_a_typing_error_in_the_passphrase_is_found(run: FirstRun) -> None:
    """Two different phrases go no further; the focus is where it is mended."""
    run.window.language.ask_next()
    person: Any = run.part
    person.name.setText("Anna Niemi")
    person.device.setText("Annan kannettava")
    person.phrase.setText(_PHRASE)
    person.again.setText(_PHRASE + "t")

    person.ask_next()

    assert "not the same" in person.again_row.error
    run.until_focus(person.again)


def test_names_are_asked_one_after_the_other(run: FirstRun) -> None:
    """Enter on an empty form goes to the first thing that is missing and says what to do."""
    run.window.language.ask_next()
    person: Any = run.part
    person.device.clear()

    QTest.keyClick(person.name, Qt.Key.Key_Return)
    assert person.name_row.error == "Write your name."
    QTest.keyClicks(person.name, "Anna")
    QTest.keyClick(person.name, Qt.Key.Key_Return)

    assert person.name_row.error == ""
    assert person.device_row.error == "Give the computer a name."
    run.until_focus(person.device)


# -- step 2: recovery sheet -------------------------------------------------------------------


def test_no_vault_before_the_words_were_typed_back(run: FirstRun) -> None:
    """Nothing is made while the words are shown or wrong: no vault stands without its sheet."""
    run.to_words()
    assert run.workshop.made == []

    run.type_back(w8="virhe", w21="")
    assert run.part.rows[21].error == "Type this word from the sheet."
    run.part.inputs[21].setText("toinen")
    run.part.ask_next()

    assert run.part.rows[8].error == "This is not word 9 of the sheet. Look again."
    assert run.part.rows[21].error
    assert not run.part.rows[2].error
    assert run.workshop.made == []


def test_the_words_open_the_secret_of_the_vault(run: FirstRun) -> None:
    """The vault is made, off the window's thread, with the secret that the sheet spells."""
    run.to_words()
    words = run.sheet_words()
    run.type_back()

    (made,) = run.workshop.made
    assert made["secret"] == from_words(words, _list("en"))
    assert (made["user"], made["device"]) == ("Anna Niemi", "Annan kannettava")
    assert made["phrase"] == _PHRASE
    assert made["thread"].startswith("vault")


def test_words_and_passphrase_leave_the_screen_with_their_step(run: FirstRun) -> None:
    """After step 2 neither stands anywhere in the window."""
    run.to_words()
    words = run.sheet_words()
    run.type_back()

    assert run.window.recovery is None
    assert run.window.person is not None
    assert run.window.person.phrase.text() == ""
    assert not set(words) & set(shown_words(run.window).split("\n"))


def test_repeated_words_are_said_to_be_normal(run: FirstRun) -> None:
    """Nobody takes a word that stands twice in the sheet for a mistake."""
    run.to_words()

    assert "more than once" in shown_words(run.window)


def test_going_back_shows_the_same_words(run: FirstRun) -> None:
    """Back and forth makes no second secret: what is on paper stays true."""
    run.to_words()
    words = run.sheet_words()
    run.part.ask_next()

    run.part.back_requested.emit()
    assert not run.part.is_asking
    run.part.back_requested.emit()
    run.part.ask_next()
    run.idle()

    assert run.sheet_words() == words


def test_four_different_words_are_asked() -> None:
    """The words to type back are four, different, and of the sheet."""
    for _ in range(100):
        picked = pick_words(25)
        assert len(set(picked)) == 4
        assert all(0 <= at < 25 for at in picked)


def test_the_sheet_is_shown_and_saved_on_the_persons_word(run: FirstRun, tmp_path: Path) -> None:
    """The sheet is a PDF before the person's eyes; a file only where they say."""
    run.to_words()
    part = run.window.recovery
    assert part is not None
    part.show_sheet()
    run.idle()
    sheet = part.sheet
    assert sheet is not None
    assert sheet.pdf.startswith(b"%PDF")
    assert sheet.picture.images
    assert "opens your data to anyone who finds it" in sheet.state.text()

    target = tmp_path / "arkki.pdf"
    sheet.save(str(target))
    run.idle()
    assert target.read_bytes() == sheet.pdf
    sheet.save(str(tmp_path / "missing" / "arkki.pdf"))
    run.idle()
    assert "cannot be read or written" in sheet.state.text()
    run.accessible()


def test_the_sheet_can_be_printed(run: FirstRun, tmp_path: Path) -> None:
    """The whole sheet goes to the printer that was chosen, and that is said."""
    run.to_words()
    part = run.window.recovery
    assert part is not None
    part.show_sheet()
    run.idle()
    sheet = part.sheet
    assert sheet is not None
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))

    sheet.print_on(printer)
    run.qtbot.waitUntil(lambda: "Sent to the printer" in sheet.state.text())

    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF")


def test_without_a_printer_the_words_are_written_by_hand(qtbot: QtBot) -> None:
    """Where no sheet can be made, none is offered, and writing by hand is said."""
    use(Catalogue.plain())
    run = FirstRun(qtbot)
    run.window._print_sheet = None
    run.show()

    run.to_words()

    assert not run.part.sheet_button.isVisible()
    assert "Write the words down by hand" in shown_words(run.window)
    run.tasks.stop()


def test_a_vault_that_cannot_be_made_says_why(run: FirstRun) -> None:
    """A full disk is said in the foot, and the person can try again."""
    run.workshop.error = KnownError("disk-full")
    run.to_words()

    run.type_back()

    assert "The disk is full" in run.part.said
    assert run.part.next_button.isEnabled()
    run.workshop.error = None
    run.part.ask_next()
    run.idle()
    assert len(run.workshop.made) == 1


# -- step 3 -----------------------------------------------------------------------------------


def test_a_team_is_founded_with_its_legal_profile(run: FirstRun) -> None:
    """Name, title, phone and profile go to the service; the folder follows; then work begins."""
    team = run.to_team()
    run.choose(FOUND)
    part = run.part
    assert part.user.text() == "Anna Niemi"
    assert not part.words_row.isVisible()
    part.ask_next()
    assert part.team_row.error == "Give the team a name."
    part.team.setText("  Järviseudun\u202e tiimi ")
    part.work_title.setText("Ohjaaja")
    part.phone.setText("040 000 0000")
    part.profile.set_key("outreach_youth_work")

    part.ask_next()
    run.idle()
    run.part.form.folder.pick("/srv/tiimi")
    run.part.ask_next()
    run.idle()
    assert "yours to supervise" in shown_words(run.window)
    run.until_focus(run.part.next_button)
    _press(run, Qt.Key.Key_Return)

    (_, secret, founding), folder = team.done
    assert secret == run.workshop.made[0]["secret"]
    assert founding == Founding(
        team_name="Järviseudun tiimi",
        user_name="Anna Niemi",
        title="Ohjaaja",
        phone="040 000 0000",
        profile="outreach_youth_work",
    )
    assert folder == ("folder", "/srv/tiimi")
    assert run.finished == [run.workshop.opened]


def test_joining_compares_the_words_before_anything_is_trusted(run: FirstRun) -> None:
    """The words are shown large and literally; only "they matched" confirms; then one waits."""
    team = run.to_team()
    run.choose(JOIN)
    run.part.ask_next()
    assert run.part.form.row.error == "Choose the folder that your team uses."
    run.part.form.folder.line.setText("/srv/tiimi")
    run.part.ask_next()
    run.idle()

    said = shown_words(run.window)
    assert all(word in said for word in _OFFER.words)
    assert _OFFER.digits in said
    assert team.done == [("join", "/srv/tiimi")]
    run.part.ask_next()
    run.idle()

    assert team.done[-1] == ("confirmed",)
    assert "Waiting for your supervisor" in shown_words(run.window)
    run.part.ask_next()
    assert run.finished == [run.workshop.opened]


def test_words_that_do_not_match_confirm_nothing(run: FirstRun) -> None:
    """If they do not match, one is told what to do and may ask again; nothing was confirmed."""
    team = run.to_team()
    run.choose(JOIN)
    run.part.form.folder.line.setText("/srv/tiimi")
    run.part.ask_next()
    run.idle()
    run.until_focus(run.part.no_button)

    QTest.mouseClick(run.part.no_button, Qt.MouseButton.LeftButton)

    assert "Do not let yourself be admitted" in shown_words(run.window)
    assert ("confirmed",) not in team.done
    run.part.ask_next()
    assert run.part.form.folder.path == "/srv/tiimi"


def test_beginning_alone_needs_nothing(run: FirstRun) -> None:
    """Who has no team yet starts work at once."""
    team = run.to_team()

    run.choose(ALONE)

    assert team.done == []
    assert run.finished == [run.workshop.opened]


def test_a_folder_without_a_team_says_so(run: FirstRun) -> None:
    """The wrong folder is said in the foot, and another one can be tried."""
    team = run.to_team()
    team.error = UserError("store-team-missing")
    run.choose(JOIN)
    run.part.form.folder.line.setText("/srv/väärä")

    run.part.ask_next()
    run.idle()

    assert "There is no team in this folder." in run.part.said
    assert run.part.next_button.isEnabled()


# -- everyone ---------------------------------------------------------------------------------


def _press(run: FirstRun, key: Qt.Key) -> None:
    focused = run.window.focusWidget()
    assert isinstance(focused, QWidget)
    QTest.keyClick(focused, key)


def _type(run: FirstRun, *fields: str) -> None:
    for words in fields:
        focused = run.window.focusWidget()
        assert isinstance(focused, QWidget)
        QTest.keyClicks(focused, words)
        _press(run, Qt.Key.Key_Tab)


def test_the_keyboard_alone_is_enough(run: FirstRun) -> None:
    """From language to work without a pointer: Tab, arrows, typing, Space and Enter."""
    run.until_focus(run.window.language.tiles["en"])
    _press(run, Qt.Key.Key_Tab)
    _press(run, Qt.Key.Key_Space)
    person: Any = run.part
    person.device.clear()
    run.until_focus(person.name)
    _type(run, "Anna Niemi", "Annan kannettava", _PHRASE)
    person.again.setFocus()
    QTest.keyClicks(person.again, _PHRASE)
    _press(run, Qt.Key.Key_Return)
    run.idle()
    words = run.sheet_words()
    run.part.next_button.setFocus()
    _press(run, Qt.Key.Key_Space)
    run.until_focus(run.part.inputs[_ASKED[0]])
    _type(run, *(words[at] for at in _ASKED[:3]))
    QTest.keyClicks(run.window.focusWidget(), words[_ASKED[3]])
    _press(run, Qt.Key.Key_Return)
    run.idle()
    run.until_focus(run.part.tiles[FOUND])
    _press(run, Qt.Key.Key_Down)
    _press(run, Qt.Key.Key_Down)
    assert run.part.key == ALONE
    _press(run, Qt.Key.Key_Tab)
    _press(run, Qt.Key.Key_Space)

    assert run.finished == [run.workshop.opened]


@pytest.mark.parametrize("size", [WIDE, SMALL])
@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_every_screen_is_for_everyone(
    qtbot: QtBot, qapp: QApplication, size: tuple[int, int], name: ThemeName
) -> None:
    """Every screen has names for its controls and cuts no words, in all themes and both sizes."""
    theme.apply(qapp, name)
    use(Catalogue.plain())
    run = FirstRun(qtbot)
    run.show(size)
    run.accessible()
    run.window.language.ask_next()
    run.part.ask_next()
    run.accessible()
    run.window.show_person()
    run.to_words()
    run.accessible()
    run.type_back(w2="väärä")
    run.accessible()
    run.part.inputs[2].setText(run.sheet_words()[2])
    run.part.ask_next()
    run.idle()
    run.accessible()
    run.choose(FOUND)
    run.part.ask_next()
    run.accessible()
    run.part.back_requested.emit()
    run.choose(JOIN)
    run.accessible()
    run.part.form.folder.line.setText("/srv/" + "W" * 3_000)
    run.part.ask_next()
    run.idle()
    run.accessible()
    run.part.ask_next()
    run.idle()
    run.accessible()
    run.tasks.stop()


def test_every_screen_is_for_everyone_at_150_percent(qtbot: QtBot, qapp: QApplication) -> None:
    """Larger text cuts nothing."""
    theme.apply(qapp, "light", factor=1.5)
    use(Catalogue.plain())
    run = FirstRun(qtbot)
    run.show()
    run.accessible()
    run.to_words()
    run.accessible()
    run.tasks.stop()

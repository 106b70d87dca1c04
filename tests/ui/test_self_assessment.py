"""The client's own assessment on the turned screen: one question at a time, and none is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import use
from osmo_desktop.domain.measures import Answer, State
from osmo_desktop.services.assembly import Services
from osmo_desktop.services.assessing import Asking
from osmo_desktop.services.measures import MeasureService, NewQuestion
from osmo_desktop.ui import theme
from osmo_desktop.ui.app import App
from osmo_desktop.ui.change_bus import ChangeBus
from osmo_desktop.ui.lock.locked import LockReason
from osmo_desktop.ui.table_view.asking_view import AskingView
from osmo_desktop.ui.tasks import TaskRunner
from osmo_desktop.ui.tokens import ThemeName
from tests.fakes.casework import empty_casework
from tests.fakes.local_rows import MemoryRows
from tests.laptops import PHRASE, Laptop
from tests.ui.accessibility import assert_accessible, spoken_name, visible_in
from tests.ui.desk import SMALL, WIDE, shown_words
from tests.ui.test_program import RestartedError, enter, founded_laptop, opened_window, settle
from tests.ui.test_table_view import Table

_QUESTIONS = ("Miten arki sujuu?", "Miten nukut?", "Miten jaksat?")
_HOSTILE = "<b>Arki</b> & {name} %s \u202eäkkiä\u202c " + "x" * 270


class Asked(Table):
    """The window of a laptop whose client Mirja Aalto is asked three things."""

    def ask(self) -> AskingView:
        """Begin an assessment and turn the screen."""
        self.items = tuple(
            self.measures.add_item(self.client, NewQuestion(text))[0] for text in _QUESTIONS
        )
        self.measures.begin(self.client, self.items)
        self.program.open_client(self.client)
        settle(self.qtbot, self.app)
        self.program.ask_client(self.client)
        self.qtbot.waitUntil(lambda: self.program.table.view is not None)
        settle(self.qtbot, self.app)
        return self.asking

    @property
    def services(self) -> Services:
        """The services of the open vault."""
        assert self.app.services is not None
        return self.app.services

    @property
    def measures(self) -> MeasureService:
        """The service."""
        return self.services.measures

    @property
    def asking(self) -> AskingView:
        """The view that asks."""
        view = self.program.table.view
        assert isinstance(view, AskingView)
        return view

    def answers(self) -> list[Answer | None]:
        """What was recorded of each question."""
        found = self.measures.results(self.client)
        return [one.rows[0].answer if one.rows else None for one in found]


class Alone:
    """The view that asks in a window of its own, over services in memory."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.work = empty_casework()
        self.measures = MeasureService(self.work.book, MemoryRows(), self.work.clock, catalogue)
        self.tasks = TaskRunner(ChangeBus())
        self.client = self.work.add("Aalto", "Mirja")

    def ask(self, *questions: str, language: str = "fi") -> AskingView:
        """Begin an assessment and show its first question."""
        self.work.change(self.client, {"language": language})
        added = [self.measures.add_item(self.client, NewQuestion(text))[0] for text in questions]
        self.items = tuple(added)
        self.measures.begin(self.client, self.items)
        asking = self.measures.asking(self.client)
        assert asking is not None
        return self.show(asking)

    def show(self, asking: Asking) -> AskingView:
        """Show the view of an assessment."""
        services = replace(self.work.services, measures=self.measures)
        view = AskingView(services, self.tasks, asking)
        self.qtbot.addWidget(view)
        view.resize(*WIDE)
        with self.qtbot.waitActive(view):
            view.show()
            view.activateWindow()
        view.focus_start()
        return view

    def press(self, *keys: Qt.Key) -> None:
        """Press keys where the keyboard is."""
        for key in keys:
            where = QApplication.focusWidget()
            assert where is not None
            QTest.keyClick(where, key)

    def settle(self) -> None:
        """Wait until nothing is read or written any more."""
        self.qtbot.waitUntil(lambda: self.tasks.is_idle)

    def answers(self) -> list[Answer | None]:
        """What was recorded of each question."""
        return [one.rows[0].answer for one in self.measures.results(self.client) if one.rows]


@pytest.fixture
def alone(qtbot: QtBot) -> Iterator[Alone]:
    """The view alone; the worker speaks Finnish."""
    use(catalogue("fi"))
    made = Alone(qtbot)
    yield made
    made.tasks.stop()
    use(catalogue("en"))


def _chosen(view: AskingView) -> list[int]:
    """The numbers that look chosen."""
    return [key.number for key in view.sheet.scale.keys if key.isChecked()]


@pytest.fixture
def laptop(tmp_path: Path) -> Laptop:
    """A founder's laptop with two clients, locked."""
    return founded_laptop(tmp_path / "anna")


@pytest.fixture
def asked(qtbot: QtBot, laptop: Laptop) -> Iterator[Asked]:
    """The unlocked window in Finnish."""
    with opened_window(qtbot, laptop) as app:
        yield Asked(qtbot, app, laptop.clock.now())


def test_a_measure_of_our_own_is_asked_on_its_own_scale(alone: Alone) -> None:
    """Its statements in the client's language, one at a time, with the keys of its range alone."""
    alone.work.change(alone.client, {"language": "sv"})
    results = alone.work.services.results
    results.choose(alone.client, "quality", ("heard", "next_step"))
    items = tuple(results.asked(alone.client, "quality").values())
    alone.measures.begin(alone.client, items, measure_id="quality")
    asking = alone.measures.asking(alone.client)
    assert asking is not None
    view = alone.show(asking)

    assert view.sheet.text.text() == "Jag blev lyssnad på och tagen på allvar"
    assert [key.number for key in view.sheet.scale.keys] == [0, 1, 2, 3, 4]
    assert view.sheet.high.text() == "4 = helt"
    alone.press(Qt.Key.Key_1, Qt.Key.Key_0, Qt.Key.Key_Return)  # 0 after 1 is no ten here
    alone.press(Qt.Key.Key_4, Qt.Key.Key_Return)
    alone.settle()
    view.answers.ready_button.click()
    alone.settle()
    lines = next(one.lines for one in results.of_client(alone.client))
    assert [line.rows[0].answer for line in lines] == [Answer.of(0), Answer.of(4)]


def test_three_questions_are_answered_by_keyboard_alone(asked: Asked) -> None:
    """Figures, arrows and Enter: a number, no answer, ten; then thanks, and it is recorded."""
    view = asked.ask()
    asked.qtbot.waitUntil(view.sheet.hasFocus)
    said = shown_words(asked.app.frame)
    for words in ("Mirja, sinun arviosi", "Kysymys 1 / 3", "Miten arki sujuu?"):
        assert words in said
    assert "0 = erittäin huonosti" in said
    assert "10 = erittäin hyvin" in said
    assert "Miten nukut?" not in said

    for key in (Qt.Key.Key_5, Qt.Key.Key_Right, Qt.Key.Key_Return):
        asked.press(key)
    assert "Kysymys 2 / 3" in shown_words(asked.app.frame)
    asked.qtbot.waitUntil(view.sheet.hasFocus)
    while asked.app.frame.focusWidget() is not view.sheet.decline_button:
        asked.press(Qt.Key.Key_Tab)
    asked.press(Qt.Key.Key_Return)
    for key in (Qt.Key.Key_1, Qt.Key.Key_0, Qt.Key.Key_Return):
        asked.press(key)
    said = shown_words(asked.app.frame)
    for words in ("Vastauksesi", "6 / 10", "ei vastausta", "10 / 10"):
        assert words in said
    assert not any(asked.answers())
    asked.press(Qt.Key.Key_Return)
    settle(asked.qtbot, asked.app)

    assert "Kiitos, Mirja!" in shown_words(asked.app.frame)
    assert asked.answers() == [Answer.of(6), Answer(State.DECLINED), Answer.of(10)]
    assert asked.measures.draft(asked.client) is None


def test_nothing_but_the_question_is_on_the_screen(asked: Asked) -> None:
    """No other client, place, badge, former answer or rail; keys that lead elsewhere are dead."""
    view = asked.ask()
    asked.press(Qt.Key.Key_3)
    asked.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    asked.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    settle(asked.qtbot, asked.app)

    said = shown_words(asked.app.frame)
    for words in ("Kangas", "Aalto", "Kirkkotie", "Vimpeli", "040 123", "Turvakielto", "Lukitse"):
        assert words not in said
    assert asked.app.frame.currentWidget() is view
    assert not asked.program.composer.is_open


def test_a_former_answer_is_not_shown(alone: Alone) -> None:
    """Nothing is chosen at first, whatever was answered another time, and no number is told."""
    alone.ask(_QUESTIONS[0])
    alone.press(Qt.Key.Key_3, Qt.Key.Key_Return, Qt.Key.Key_Return)
    alone.settle()
    alone.measures.begin(alone.client, alone.items)
    asking = alone.measures.asking(alone.client)

    assert alone.answers() == [Answer.of(3)]
    assert asking is not None
    view = alone.show(asking)
    assert _chosen(view) == []
    assert "Valitse numero." in view.sheet.note.text()


def test_only_what_was_answered_goes_on(alone: Alone) -> None:
    """Next without an answer says what to do; back shows what was said, and it can be changed."""
    view = alone.ask(*_QUESTIONS)
    alone.press(Qt.Key.Key_Return)
    assert "Valitse numero tai paina" in view.sheet.note.text()
    assert view.sheet.text.text() == _QUESTIONS[0]
    assert not view.sheet.back_button.isVisible()

    QTest.mouseClick(view.sheet.scale.keys[4], Qt.MouseButton.LeftButton)
    QTest.mouseClick(view.sheet.next_button, Qt.MouseButton.LeftButton)
    assert view.sheet.text.text() == _QUESTIONS[1]
    assert _chosen(view) == []
    QTest.mouseClick(view.sheet.back_button, Qt.MouseButton.LeftButton)
    assert _chosen(view) == [4]
    QTest.mouseClick(view.sheet.decline_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(view.sheet.back_button, Qt.MouseButton.LeftButton)
    assert _chosen(view) == []
    assert "Et halunnut vastata" in view.sheet.note.text()
    assert view.draft.answer(alone.items[0]) == Answer(State.DECLINED)


def test_the_question_is_in_the_clients_language(alone: Alone) -> None:
    """A client who speaks Swedish is asked in Swedish; the way back speaks the worker's Finnish."""
    view = alone.ask(*_QUESTIONS, language="sv")
    said = shown_words(view.sheet)

    assert "Jag vill inte svara" in said
    assert "0 = mycket dåligt" in said
    assert view.state.text() == "Fråga 1 / 3"
    assert "Työntekijä" in view.hint.text()
    alone.press(Qt.Key.Key_F9)
    assert "Palataanko työnäkymään?" in shown_words(view.question)


def test_the_idle_lock_waits_for_the_end_of_the_question_only(asked: Asked) -> None:
    """It is held while a question is shown, not at the passphrase, the answers or the thanks."""
    watch = asked.app.lock_watch
    locked: list[object] = []
    watch.wanted.disconnect(asked.app.lock)
    watch.wanted.connect(locked.append)

    def idle() -> bool:
        """Tell whether idle time locks now; the next key starts it anew."""
        locked.clear()
        watch._idle.timeout.emit()
        return bool(locked)

    view = asked.ask()
    assert not idle()
    asked.press(Qt.Key.Key_2)
    assert not idle()
    asked.press(Qt.Key.Key_F9)
    assert idle()
    asked.press(Qt.Key.Key_Escape)
    assert not idle()
    asked.press(Qt.Key.Key_Return)
    assert not idle()
    for key in (Qt.Key.Key_4, Qt.Key.Key_Return, Qt.Key.Key_5, Qt.Key.Key_Return):
        asked.press(key)
    assert view.pages.currentWidget() is view.answers
    assert idle()
    asked.press(Qt.Key.Key_F9)
    asked.try_phrase(PHRASE)
    assert asked.program.table.view is None
    assert idle()


@pytest.mark.parametrize("way", ["key", "left"])
def test_a_lock_in_mid_question_brings_the_question_back(
    qtbot: QtBot, asked: Asked, laptop: Laptop, way: str
) -> None:
    """Ctrl+L and a computer that is left lock at once; after unlock all answers are there."""
    asked.ask()
    for key in (Qt.Key.Key_7, Qt.Key.Key_Return, Qt.Key.Key_3):
        asked.press(key)
    if way == "key":
        with qtbot.capture_exceptions() as raised:
            asked.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        assert {kind for kind, *_ in raised} == {RestartedError}
    else:
        with pytest.raises(RestartedError):
            asked.app.leave(LockReason.LID)

    with opened_window(qtbot, laptop) as again:
        _comes_back(qtbot, again)


def test_a_kill_in_mid_question_brings_the_question_back(
    qtbot: QtBot, asked: Asked, laptop: Laptop
) -> None:
    """Without a lock and a farewell the answers given are there at the next unlock."""
    asked.ask()
    for key in (Qt.Key.Key_7, Qt.Key.Key_Return, Qt.Key.Key_3):
        asked.press(key)
    settle(qtbot, asked.app)
    asked.app.tasks.stop()
    asked.services.close()
    asked.app.services = asked.app.program = None  # what closes a window is not run

    with opened_window(qtbot, laptop) as again:
        _comes_back(qtbot, again)


def _comes_back(qtbot: QtBot, again: App) -> None:
    """Fail unless the second question stands there with 3, and the first has its 7."""
    back = enter(qtbot, again)
    qtbot.waitUntil(lambda: back.table.view is not None)
    view = back.table.view
    assert isinstance(view, AskingView)
    assert again.frame.currentWidget() is view
    assert view.sheet.text.text() == _QUESTIONS[1]
    assert view.sheet.scale.value == 3
    assert view.draft.answer(view.draft.items[0]) == Answer.of(7)


def test_leaving_keeps_the_answers_for_later(asked: Asked) -> None:
    """F9 and the passphrase in mid-question: the page is back, the draft waits to go on."""
    asked.ask()
    asked.press(Qt.Key.Key_7)
    asked.press(Qt.Key.Key_Escape)
    asked.try_phrase("vaara salalause tama")
    assert asked.asking.question.row.error
    asked.try_phrase(PHRASE)

    assert asked.app.frame.currentWidget() is asked.program.window
    draft = asked.measures.draft(asked.client)
    assert draft is not None
    assert draft.answer(asked.items[0]) == Answer.of(7)
    assert asked.program.place().asking is False
    asked.program.ask_client(asked.client)
    asked.qtbot.waitUntil(lambda: asked.program.table.view is not None)
    assert asked.asking.sheet.scale.value == 7


def test_an_answer_that_cannot_be_sealed_says_so(
    alone: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is a sentence on the screen; the number stays and counts at the end."""
    view = alone.ask(_QUESTIONS[0])

    def full(*_args: object) -> None:
        raise KnownError("disk-full")

    monkeypatch.setattr(alone.measures._drafts, "save", full)
    alone.press(Qt.Key.Key_8)
    alone.settle()
    assert "tila" in view.sheet.note.text().lower()
    assert _chosen(view) == [8]

    alone.press(Qt.Key.Key_Return, Qt.Key.Key_Return)
    alone.settle()
    assert alone.answers() == [Answer.of(8)]


def test_answers_that_cannot_be_recorded_stay_on_the_screen(
    alone: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commit is refused by the disk: a sentence, and the same press succeeds afterwards."""
    view = alone.ask(_QUESTIONS[0])
    alone.press(Qt.Key.Key_8, Qt.Key.Key_Return)

    def full(*_args: object) -> None:
        raise KnownError("disk-full")

    with monkeypatch.context() as patched:
        patched.setattr(alone.work.book, "commit", full)
        alone.press(Qt.Key.Key_Return)
        alone.settle()
    assert "tila" in view.answers.note.text().lower()
    assert alone.measures.draft(alone.client) is not None

    view.answers.ready_button.click()
    alone.settle()
    assert alone.answers() == [Answer.of(8)]


def test_ten_is_one_and_then_zero_soon_after(alone: Alone) -> None:
    """1 0 is ten; 1, a while, 0 is zero; Home and End go to the ends, and arrows stop there."""
    scale = alone.ask(_QUESTIONS[0]).sheet.scale
    alone.press(Qt.Key.Key_1)
    assert scale.value == 1
    scale._ten.stop()  # a while
    for key, value in (
        (Qt.Key.Key_0, 0),
        (Qt.Key.Key_Left, 0),
        (Qt.Key.Key_1, 1),
        (Qt.Key.Key_0, 10),
        (Qt.Key.Key_Right, 10),
        (Qt.Key.Key_0, 0),
        (Qt.Key.Key_End, 10),
        (Qt.Key.Key_Home, 0),
    ):
        alone.press(key)
        assert scale.value == value


def test_hostile_questions_are_shown_as_they_are(alone: Alone) -> None:
    """No markup, no turned text; scale and buttons stay in sight however long the words are."""
    view = alone.ask(_HOSTILE, "W" * 300)
    for size in (WIDE, SMALL):
        view.resize(*size)
        alone.qtbot.waitUntil(lambda: visible_in(view, view.sheet.scale))
        alone.qtbot.waitUntil(lambda: assert_accessible(view))
    assert "<b>Arki</b> & {name} %s" in view.sheet.text.text()
    assert "\u202e" not in view.sheet.text.text()
    alone.press(Qt.Key.Key_4, Qt.Key.Key_Return, Qt.Key.Key_4, Qt.Key.Key_Return)
    alone.qtbot.waitUntil(lambda: assert_accessible(view))


@pytest.mark.parametrize("look", ["light", "dark"])
def test_it_is_accessible_in_every_size_and_look(alone: Alone, look: ThemeName) -> None:
    """Named keys of enough size, nothing clipped: question, answers and thanks."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, look)
    view = alone.ask(_QUESTIONS[0])
    assert spoken_name(view.sheet) == _QUESTIONS[0]
    assert spoken_name(view.sheet.scale.keys[0]) == "0, erittäin huonosti"
    assert spoken_name(view.sheet.scale.keys[3]) == "3"
    for key in (Qt.Key.Key_4, Qt.Key.Key_Return, Qt.Key.Key_Return):
        for size in (WIDE, SMALL):
            view.resize(*size)
            alone.qtbot.waitUntil(lambda: assert_accessible(view))
        alone.press(key)
    alone.settle()
    assert "Kiitos, Mirja!" in shown_words(view)
    alone.qtbot.waitUntil(lambda: assert_accessible(view))

"""The tab Mittaukset: own questions, what is under way, and answers as plain numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.domain.language import use
from osmo_desktop.domain.measures import Answer, State
from osmo_desktop.services.assessment_edits import NewAssessment
from osmo_desktop.services.measures import MeasureService, NewQuestion
from osmo_desktop.ui import theme
from osmo_desktop.ui.measures.page import MeasuresPage
from osmo_desktop.ui.tokens import ThemeName
from tests.fakes.casework import Casework, empty_casework
from tests.ui.desk import SMALL, WIDE, Desk, shown_words

_HOSTILE = "<a href='x'>Arki</a> & \u202e{0}" + "y" * 260


class Tab:
    """The tab of a client in a window of its own."""

    def __init__(self, desk: Desk, work: Casework) -> None:
        self.desk, self.work = desk, work
        self.client = work.add("Aalto", "Mirja", "Vimpeli")
        self.page = MeasuresPage(work.services, desk.tasks, desk.bus, desk, now=work.now)

    @property
    def measures(self) -> MeasureService:
        """The service."""
        return self.work.services.measures

    def show(self) -> None:
        """Show the tab and wait until it has read."""
        self.page.open_client(self.client)
        self.desk.show(self.page)
        self.desk.idle()

    def items(self, *texts: str) -> tuple[str, ...]:
        """Add questions; gives their ids."""
        return tuple(
            self.measures.add_item(self.client, NewQuestion(text))[0]
            for text in texts or ("Miten arki sujuu?", "Miten nukut?")
        )

    def assess(self, *answers: tuple[str, Answer], assessor: str = "self") -> None:
        """Record an assessment a day later."""
        self.work.clock.advance(days=1)
        given = NewAssessment(assessor, self.work.now(), dict(answers), place="Kirkkotie 4")
        self.measures.record(self.client, given)

    def words(self) -> str:
        """What can be read on the tab."""
        return shown_words(self.page)


@pytest.fixture
def tab(qtbot: QtBot) -> Iterator[Tab]:
    """The tab in Finnish."""
    use(catalogue("fi"))
    work = empty_casework()
    desk = Desk(qtbot, work)
    yield Tab(desk, work)
    desk.close()
    use(catalogue("en"))


def test_a_question_is_added_by_keyboard_and_taken_out_with_undo(tab: Tab) -> None:
    """From the empty tab to a first question; left out, it comes back by the toast."""
    tab.show()
    tab.page.focus_start()
    tab.desk.key(Qt.Key.Key_Return)
    tab.desk.key(Qt.Key.Key_Return)
    assert "omin sanoin" in tab.page.question_form.text_row.error
    tab.desk.type("Miten jaksan aamulla?")
    tab.desk.key(Qt.Key.Key_Return)
    tab.desk.idle()

    tab.desk.until(lambda: "Miten jaksan aamulla?" in tab.words())
    assert "Ei ole vielä kysytty." in tab.words()
    tab.desk.click(tab.page.cards[0].drop_button)
    tab.desk.until(lambda: not tab.page.cards)
    tab.desk.window.toast.undo()
    tab.desk.until(lambda: len(tab.page.cards) == 1)


def test_answers_stand_as_plain_numbers_with_the_caution(tab: Tab) -> None:
    """Date, number or state, who, and the difference to the first; no place, no cause."""
    arki, uni = tab.items()
    tab.assess((arki, Answer.of(4)), (uni, Answer(State.MISSING)))
    tab.assess((arki, Answer.of(6)), (uni, Answer.of(5)), assessor="worker")
    tab.assess((arki, Answer.of(4)), (uni, Answer(State.DECLINED)))
    tab.show()
    tab.desk.until(lambda: "±0" in tab.words())

    said = tab.words()
    for words in (
        "Mikään päätös ei saa perustua yhteen mittariin.",
        "Muutos ensimmäisestä",
        "+2",
        "±0",
        "Puuttuu yrityksistä huolimatta",
        "Ei halua vastata",
        "Anna Niemi · eri arvioija kuin ensimmäisellä kerralla",
        "0 = erittäin huonosti · 10 = erittäin hyvin",
        "22.11.2026, 4, ±0, Asiakas itse. 21.11.2026, 6, +2, Anna Niemi",
        "20.11.2026, 4, ensimmäinen, Asiakas itse",
        "1/3 vastauksesta on lukuja",
    ):
        assert words in said
    assert "Kirkkotie" not in said
    for word in ("vaikut", "ansiosta", "paran", "heik"):
        assert word not in said.lower()


def test_the_worker_begins_and_the_screen_turns(tab: Tab) -> None:
    """Chosen questions only; the tab then shows what is under way."""
    arki, uni = tab.items()
    tab.show()
    tab.desk.click(tab.page.start_button)
    tab.page.start_form.checks[uni].setChecked(False)
    tab.page.start_form.place.setText("Kotona")
    tab.desk.click(tab.page.start_form.give_button)
    tab.desk.idle()

    assert ("ask", tab.client) in tab.desk.asked
    draft = tab.measures.draft(tab.client)
    assert draft is not None
    assert (draft.items, draft.place) == ((arki,), "Kotona")


def test_without_a_chosen_question_it_says_so(tab: Tab) -> None:
    """Nothing is begun, and the form says what to do."""
    tab.items("Miten nukut?")
    tab.show()
    tab.desk.click(tab.page.start_button)
    for check in tab.page.start_form.checks.values():
        check.setChecked(False)
    tab.desk.click(tab.page.start_form.give_button)
    tab.desk.idle()

    assert "Valitse ainakin yksi kysymys" in tab.page.start_form.problem.text()
    assert ("ask", tab.client) not in tab.desk.asked


def test_what_is_under_way_is_finished_as_it_is_sealed_now(tab: Tab) -> None:
    """The tab records what the client answered since it was read, and the draft is gone."""
    arki, uni = tab.items()
    draft = tab.measures.begin(tab.client, (arki, uni))
    tab.measures.save(draft.answering(arki, Answer.of(2)))
    tab.show()
    tab.desk.until(lambda: "1/2 vastattu, aloitettu tänään klo 8.20" in tab.words())
    tab.measures.save(draft.answering(arki, Answer.of(9)))

    tab.desk.click(tab.page.under_way.finish_button)
    tab.desk.until(lambda: "Ei kysytty" in tab.words())
    assert tab.measures.results(tab.client)[0].rows[0].answer == Answer.of(9)
    assert not tab.page.under_way.isVisible()
    assert tab.page.start_button.isVisible()


def test_a_removed_draft_comes_back(tab: Tab) -> None:
    """Removing is undone by the toast, answers included."""
    (item,) = tab.items("Miten nukut?")
    draft = tab.measures.begin(tab.client, (item,)).answering(item, Answer.of(2))
    tab.measures.save(draft)
    tab.show()
    tab.desk.click(tab.page.under_way.discard_button)
    tab.desk.until(lambda: not tab.page.under_way.isVisible())
    tab.desk.window.toast.undo()
    tab.desk.until(tab.page.under_way.isVisible)

    assert tab.measures.draft(tab.client) == draft


def test_answers_given_on_paper_are_recorded_in_each_state(tab: Tab) -> None:
    """A number, a state, another day; a day in the future is refused beside its field."""
    arki, uni = tab.items()
    tab.show()
    tab.desk.click(tab.page.record_button)
    form = tab.page.record_form
    form.answers[arki].set_key("7")
    form.answers[uni].set_key("missing")
    form.assessor.set_key("worker")
    form.day.set_value(tab.work.now().date() + timedelta(days=1))
    tab.desk.click(form.give_button)
    assert "ei ole tulevaisuudessa" in form.day_row.error
    form.day.set_value(tab.work.now().date() - timedelta(days=2))
    tab.desk.click(form.give_button)
    tab.desk.until(lambda: bool(tab.page.cards[0].results.rows))
    assert "17.11.2026" in tab.words()

    first, second = (one.rows[0] for one in tab.measures.results(tab.client))
    assert (first.answer, first.assessor) == (Answer.of(7), "worker")
    assert second.answer == Answer(State.MISSING)


def test_an_answer_is_corrected_and_an_assessment_struck_with_a_reason(tab: Tab) -> None:
    """Without a reason nothing is written; what was entered in error stays and counts nowhere."""
    (item,) = tab.items("Miten nukut?")
    tab.assess((item, Answer.of(4)))
    tab.assess((item, Answer.of(6)))
    tab.show()
    (results,) = tab.measures.results(tab.client)
    form = tab.page.correct_form
    tab.page.cards[0].correct_requested.emit(results.rows[0])
    form.answer.set_key("9")
    tab.desk.click(form.give_button)
    assert "Kirjoita, miksi" in form.reason_row.error
    form.reason.setText("Kuulin väärin")
    tab.desk.click(form.give_button)
    tab.desk.until(lambda: "9, +5" in tab.words())

    tab.page.cards[0].correct_requested.emit(results.rows[1])
    form.reason.setText("Väärä asiakas")
    tab.desk.click(form.strike_button)
    tab.desk.until(lambda: "kirjattu virheellisesti: Väärä asiakas" in tab.words())
    assert "9, ensimmäinen" in tab.words()


@pytest.mark.parametrize("look", ["light", "dark"])
def test_it_is_accessible_with_hostile_words_in_every_size(tab: Tab, look: ThemeName) -> None:
    """List, what is under way and each form: named, unclipped, literal."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, look)
    items = tab.items(_HOSTILE, "Miten nukut?")
    for number in range(9):
        tab.assess((items[0], Answer.of(number)), assessor=("self", "worker")[number % 2])
    tab.measures.save(tab.measures.begin(tab.client, items).answering(items[0], Answer.of(1)))
    tab.show()
    page = tab.page
    tab.desk.click(page.cards[0].more_button)
    correct = partial(page.open_correct, page.cards[0].results, page.cards[0].results.rows[0])
    for opened in (lambda: None, page.open_question, page.open_start, page.open_record, correct):
        opened()
        for size in (WIDE, SMALL):
            tab.desk.resize(size)
            tab.desk.assert_accessible()
    page.show_list()
    assert "<a href='x'>Arki</a> & " in tab.words()
    assert "\u202e" not in tab.words()

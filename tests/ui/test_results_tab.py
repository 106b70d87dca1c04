"""Results of measures on the tab: entered by keyboard, seen over time, refused with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language import use
from osmo_desktop.domain.measures import Answer, State
from osmo_desktop.services.assessment_edits import NewAssessment
from osmo_desktop.services.measure_results import ItemResults
from osmo_desktop.services.writing import Target, Writing
from osmo_desktop.ui import theme
from osmo_desktop.ui.measures.open_forms import measure_forms
from osmo_desktop.ui.measures.page import MeasuresPage
from osmo_desktop.ui.tokens import ThemeName
from tests.fakes.casework import Casework, empty_casework
from tests.further_measure import SOURCED, further_measure, measure_file
from tests.ui.desk import SMALL, WIDE, Desk, shown_words

_HOSTILE = "<b>Arki</b> & \u202e{0} " + "y" * 240


class Tab:
    """The tab of a client in a window of its own."""

    def __init__(self, desk: Desk, work: Casework) -> None:
        self.desk, self.work = desk, work
        self.client = work.add("Aalto", "Mirja", "Vimpeli")
        self.page = MeasuresPage(work.services, desk.tasks, desk.bus, desk, now=work.now)

    def show(self) -> None:
        """Show the tab and wait until it has read."""
        self.page.open_client(self.client)
        self.desk.show(self.page)
        self.desk.until(lambda: self.page.is_loaded)

    def record(
        self,
        measure: str,
        assessor: str = "self",
        note: str = "",
        instrument: str = "",
        **said: str,
    ) -> None:
        """Record a result ten days later."""
        self.work.clock.advance(days=10)
        answers = {key: Answer.read(text) or Answer(State.MISSING) for key, text in said.items()}
        given = NewAssessment(
            assessor, self.work.now(), answers, way="paper", note=note, instrument=instrument
        )
        self.work.services.results.record(self.client, measure, given)

    def record_of_a_newer_program(self) -> None:
        """A result of a measure that this program has no file of."""
        writing, item, assessment = Writing(self.work.book), new_id(), new_id()
        for kind, entity, values in (
            ("measure_item", item, {"measure": "newer", "scale": "x"}),
            ("assessment", assessment, {"measure": "newer", "occurred": self.work.now()}),
            ("answer", new_id(), {"assessment": assessment, "item": item, "said": "3"}),
        ):
            edits = writing.first(Target(self.client, kind, entity), values)
            self.work.book.commit(edits)

    def line(self, measure: str, at: int = 0) -> ItemResults:
        """A scale as the vault has it."""
        found = self.work.services.results.of_client(self.client)
        return next(one for one in found if one.measure.id == measure).lines[at]

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


def test_a_result_is_recorded_by_keyboard_only(tab: Tab) -> None:
    """From the button to the record: a measure, a figure that is wrong first, Enter."""
    tab.show()
    tab.page.result_button.setFocus(Qt.FocusReason.TabFocusReason)
    tab.desk.key(Qt.Key.Key_Space)
    form = tab.page.result_form
    tab.desk.until(form.isVisible)
    assert QApplication.focusWidget() is form.measure
    while form.measure.key != "eurohis_8":
        tab.desk.key(Qt.Key.Key_Down)
    while QApplication.focusWidget() is not form.rows["mean"].input:
        tab.desk.key(Qt.Key.Key_Tab)
    tab.desk.type("5,5")
    tab.desk.key(Qt.Key.Key_Return)
    assert "Kirjoita luku väliltä 1–5" in form.rows["mean"].error
    assert form.rows["mean"].figure.text() == "5,5"
    for _ in "5,5":
        tab.desk.key(Qt.Key.Key_Backspace)
    tab.desk.type("3,62")
    tab.desk.key(Qt.Key.Key_Return)

    tab.desk.until(lambda: bool(tab.page.measure_cards))
    tab.desk.until(lambda: "3,62" in tab.words())
    assert "Vain tulos" in tab.words()
    assert "Kysymykset eivät ole vapaasti käytettävissä" in tab.words()
    assert tab.line("eurohis_8").rows[0].answer == Answer.read("3.62")


def test_a_group_measure_says_that_it_is_not_for_one_person(tab: Tab) -> None:
    """The sentence stands in the form, there is no field, and nothing can be given."""
    tab.show()
    tab.page.open_result("esis")
    form = tab.page.result_form

    assert "vain ryhmän nimettömiin yhteenvetoihin" in form.problem.text()
    assert not form.rows
    assert not form.give_button.isEnabled()
    tab.page.open_result("three_x10d")
    assert not form.problem.text()
    assert len(form.rows) == 10


def test_the_name_of_another_instrument_is_asked_and_earlier_ones_are_offered(tab: Tab) -> None:
    """Without a name nothing is taken and nothing is lost; each name is a course of its own."""
    tab.record("other", instrument="Kompassi", ten="4")
    tab.work.clock.advance(days=10)
    tab.show()
    form = tab.page.result_form
    tab.page.open_result("kykyviisari")
    assert form.instrument.isHidden()
    tab.page.open_result("other")
    form.rows["ten"].figure.setText("6")
    tab.desk.click(form.give_button)
    assert "kahden mittarin tuloksia ei koskaan verrata" in form.instrument.row.error
    assert QApplication.focusWidget() is form.instrument.name
    form.instrument.earlier.setFocus(Qt.FocusReason.TabFocusReason)
    tab.desk.key(Qt.Key.Key_Down)
    assert form.instrument.text == "Kompassi"
    assert not form.instrument.row.error
    assert form.rows["ten"].figure.text() == "6"
    tab.desk.click(form.give_button)
    tab.desk.until(lambda: "+2" in tab.words())
    tab.record("other", instrument="ASTA", ten="9")
    tab.page.reload()
    tab.desk.until(lambda: "ASTA: Pisteet 0–10" in tab.words())
    tab.page.open_change(tab.line("other", at=1))
    assert tab.page.change.title.text() == "Kompassi: Pisteet 0–10, suurempi parempi"
    assert tab.page.change.table is not None
    assert "ASTA" not in shown_words(tab.page.change)
    assert "9" not in shown_words(tab.page.change.table).split()


def test_codes_come_in_sets_with_8_9_and_plus_for_what_helps(tab: Tab) -> None:
    """The answers of a code are the qualifiers; environmental ones can be facilitators."""
    tab.show()
    tab.page.open_result("icf", "vocational")
    rows = tab.page.result_form.rows
    offered = [rows["e310"].list.itemText(at) for at in range(rows["e310"].list.count())]

    assert {"8 Ei määritelty", "9 Ei sovellettavissa", "+3 Helpottaa paljon", "4"} <= set(offered)
    assert "+3 Helpottaa paljon" not in [
        rows["d240"].list.itemText(at) for at in range(rows["d240"].list.count())
    ]
    rows["d240"].list.set_key("2")
    rows["e310"].list.set_key("+3")
    assert set(tab.page.result_form.capacities) == {key for key in rows if key.startswith("d")}
    tab.page.result_form.capacities["d240"].list.set_key("1")
    tab.desk.click(tab.page.result_form.give_button)
    tab.desk.until(lambda: "Koodit omin nimin" in tab.words())
    assert "+3 Helpottaa paljon" in tab.words()
    told = tab.work.services.results.of_client(tab.client)[0].lines
    capacities = {one.item.scale: one.rows[0].capacity for one in told if one.rows[0].capacity}
    assert capacities == {"d240": Answer.of(1)}


def test_the_course_has_a_chart_a_table_and_no_cause(tab: Tab, tmp_path: Path) -> None:
    """The same numbers stand in both, another assessor is flagged, and the caution is there."""
    tab.record("kykyviisari", work_ability="4")
    tab.record("kykyviisari", work_ability="")
    tab.record("kykyviisari", "worker", work_ability="7")
    tab.record_of_a_newer_program()
    tab.show()
    tab.desk.until(lambda: bool(tab.page.measure_cards))
    assert "1 tulos on tallessa mutta ei näkyvissä" in tab.words()
    tab.desk.click(tab.page.measure_cards[0].time_buttons[0])
    tab.desk.until(tab.page.change.isVisible)
    said = tab.words()

    for words in (
        "Mikään päätös ei saa perustua yhteen mittariin.",
        "Muutos jakson aikana: +3, kohti asteikon parempaa päätä.",
        "2/3 vastauksesta on lukuja.",
        "Kerrotaan vain pelkkä muutos",
        "Eri arvioija kuin ensimmäisellä kerralla",
        "Puuttuu yrityksistä huolimatta",
        "Paperilla",
    ):
        assert words in said
    for word in ("vaikut", "ansiosta", "paran", "heik"):
        assert word not in said.lower()
    chart = tab.page.change.chart
    assert "Alkumittaus 4" in chart.accessibleName()
    image = QImage(chart.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    chart.render(painter, chart.rect().topLeft())
    painter.end()
    drawn = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(image.height())}
    assert theme.color("text").rgb() in drawn
    with further_measure(tmp_path, measure_file()):
        for number in ("32.5", "47.5"):
            tab.record(SOURCED, score=number)
        tab.page.open_change(tab.line(SOURCED))
    told = shown_words(tab.page.change)
    assert "Muutos on suurempi kuin pelkkä mittausvirhe selittäisi 95 tapauksessa sadasta." in told
    assert "keskihajonta 7,5, luotettavuus 0,8: Formula: Jacobson & Truax 1991" in told


def test_a_result_makes_a_goal_and_links_it(tab: Tab) -> None:
    """An empty goal says what is expected; the goal stands in the plan and beside the scale."""
    tab.record("kykyviisari", c_inclusion="30")
    tab.show()
    tab.desk.until(lambda: bool(tab.page.measure_cards))
    tab.page.open_change(tab.line("kykyviisari"))
    goal = tab.page.change.goal
    tab.desk.click(goal.make_button)
    assert "asiakkaan omin sanoin" in goal.title_row.error
    goal.title.setText("Käyn kerran viikossa kerhossa")
    tab.desk.click(goal.make_button)
    tab.desk.until(lambda: goal.goal.currentText() == "Käyn kerran viikossa kerhossa")

    plan = tab.work.services.plans.current(tab.client)
    assert plan is not None
    assert [one.title for one in plan.goals] == ["Käyn kerran viikossa kerhossa"]
    goal.goal.set_key("")
    tab.desk.click(goal.link_button)
    tab.desk.until(lambda: not tab.line("kykyviisari").item.goal)


def test_the_client_is_asked_a_measure_of_our_own(tab: Tab) -> None:
    """From the form the screen turns to the client with every statement of the file."""
    tab.show()
    tab.page.open_result("quality")
    tab.desk.click(tab.page.result_form.ask_button)
    tab.desk.until(lambda: ("ask", tab.client) in tab.desk.asked)

    asking = tab.work.services.measures.asking(tab.client)
    assert asking is not None
    assert asking.questions[0].text == "Minua kuunneltiin ja otettiin todesta"
    assert len(asking.questions) == 8


@pytest.mark.parametrize("look", ["light", "contrast"])
def test_it_is_accessible_in_every_size(tab: Tab, look: ThemeName) -> None:
    """List, forms and course: named, unclipped, literal."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, look)
    for number in range(3):
        tab.record(
            "whodas_12", ("self", "worker")[number % 2], _HOSTILE, sum_12_60=str(20 + number)
        )
    tab.show()
    page = tab.page
    tab.desk.until(lambda: bool(page.measure_cards))
    shown = tab.line("whodas_12")
    pages = (
        lambda: None,
        partial(page.open_result, "icf"),
        partial(page.open_result, "kykyviisari"),
        partial(page.open_change, shown),
        partial(page.open_correct, shown, shown.rows[0]),
    )
    for opened in pages:
        opened()
        for size in (WIDE, SMALL):
            tab.desk.resize(size)
            tab.desk.assert_accessible()


def test_a_method_of_the_library_is_used_with_the_client(tab: Tab) -> None:
    """Found by a word, recorded with what came of it, listed, and taken back by the toast."""
    tab.show()
    tab.desk.click(tab.page.library_button)
    library = tab.page.library
    tab.desk.until(library.isVisible)
    tab.desk.type("verkosto")
    tab.desk.until(lambda: set(library.buttons) == {"network_map"})
    tab.desk.click(library.buttons["network_map"])
    tab.desk.until(tab.page.use_form.isVisible)
    tab.desk.type("Kolme ihmistä")
    tab.desk.key(Qt.Key.Key_Return)
    tab.desk.until(lambda: "Kolme ihmistä" in tab.words() and library.isVisible())

    assert "Käytetty asiakkaan kanssa" in tab.words()
    tab.desk.window.toast.undo()
    tab.desk.until(lambda: not tab.work.services.methods.used(tab.client))


def test_a_result_that_is_being_written_survives_the_lock(tab: Tab) -> None:
    """The form comes back with its measure, and the figure or the name that was typed."""
    tab.show()
    forms = measure_forms(tab.page)
    told: list[int] = []
    forms.changed.connect(lambda: told.append(1))
    tab.page.open_result("three_x10d")
    tab.page.result_form.show_measure("eurohis_8")
    tab.page.result_form.measure.set_key("whodas_12")
    tab.page.result_form.show_measure("whodas_12")
    told.clear()
    tab.page.result_form.rows["sum_12_60"].figure.setText("3x")
    (kept,) = forms.open()
    assert told
    tab.page.open_result("eurohis_8")
    tab.page.show_list()
    assert forms.reopen(kept)
    forms.fill(kept)

    tab.desk.until(tab.page.result_form.isVisible)
    assert tab.page.result_form.rows["sum_12_60"].figure.text() == "3x"
    tab.page.open_result("other")
    tab.page.result_form.instrument.name.setText("Kompassi")
    (kept,) = forms.open()
    tab.page.show_list()
    assert forms.reopen(kept)
    forms.fill(kept)
    tab.desk.until(tab.page.result_form.instrument.isVisible)
    assert tab.page.result_form.instrument.text == "Kompassi"


def test_a_goal_that_is_being_written_of_a_result_survives_the_lock(tab: Tab) -> None:
    """The scale is shown over time again, with the client's words under it."""
    tab.record("kykyviisari", c_inclusion="30")
    tab.show()
    forms = measure_forms(tab.page)
    tab.page.open_change(tab.line("kykyviisari"))
    assert not forms.open()
    tab.page.change.goal.title.setText("Kävelen joka päivä")
    (kept,) = forms.open()
    tab.page.change.goal.title.clear()
    tab.page.show_list()

    assert forms.reopen(kept)
    forms.fill(kept)

    tab.desk.until(tab.page.change.goal.isVisible)
    assert tab.page.change.goal.title.text() == "Kävelen joka päivä"

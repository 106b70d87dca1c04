"""The tab Polku: stages, warnings, forms that record once, forms written as they are left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.domain.language import use
from osmo_desktop.services.departures import NewDeparture
from osmo_desktop.services.pathway import NewEngagement
from osmo_desktop.services.pathway_views import EngagementPath, PartView
from osmo_desktop.ui import theme
from osmo_desktop.ui.pathway.open_forms import pathway_forms
from osmo_desktop.ui.pathway.page import PathwayPage
from osmo_desktop.ui.pathway.presenting import part_texts
from osmo_desktop.ui.tokens import ThemeName
from osmo_desktop.ui.widgets.choices import CheckLine
from osmo_desktop.ui.widgets.inputs import LineInput, TextArea
from osmo_desktop.ui.widgets.times import DateInput
from tests.fakes.casework import Casework, empty_casework
from tests.ui.desk import SMALL, WIDE, Desk, shown_words

_HOSTILE = "<a href='x'>Järjestö</a> & \u202e{0}" + "y" * 260


class Tab:
    """The tab of a client in a window of its own."""

    def __init__(self, desk: Desk, work: Casework, **more: str) -> None:
        self.desk, self.work = desk, work
        self.client = work.add("Aalto", "Mirja", "Vimpeli", start=date(2026, 9, 1), **more)
        self.page = PathwayPage(work.services, desk.tasks, desk.bus, desk, now=work.now)

    def path(self, at: int = 0) -> EngagementPath:
        """An engagement as the services tell it."""
        return self.work.services.pathway.of_client(self.client).engagements[at]

    def show(self) -> None:
        """Show the tab and wait until it has read."""
        self.page.open_client(self.client)
        self.desk.show(self.page)
        self.desk.until(lambda: bool(self.page.cards))

    def press(self, key: str) -> None:
        """Press an action of the first engagement."""
        self.desk.click(self.page.cards[0].buttons[key])

    def until(self, is_so: Callable[[], bool]) -> None:
        """Wait until nothing is read or written any more and the services tell what they should."""
        self.desk.until(lambda: self.desk.tasks.is_idle and is_so())

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


def _begin_assessment(tab: Tab) -> None:
    """Begin an assessment on the screen."""
    tab.press("assessment")
    tab.desk.until(tab.page.assessment_form.isVisible)


def test_an_assessment_is_written_field_by_field_and_warns_in_words(tab: Tab) -> None:
    """Each field is a record once it is left; what is missing is said and blocks nothing."""
    tab.show()
    _begin_assessment(tab)
    fields = tab.page.assessment_form.kind_fields
    situation, support = fields.controls["situation"], fields.controls["special_support"]
    assert isinstance(situation, TextArea)
    assert isinstance(support, CheckLine)
    situation.setFocus()
    tab.desk.type("Asuminen: vuokravelka")
    tab.desk.click(support)
    assert "Palvelutarpeen arvioinnista vastaa sosiaalityöntekijä." in tab.words()
    tab.until(lambda: tab.path().needs_support)
    assert tab.path().parts[0].text("situation") == "Asuminen: vuokravelka"

    tab.desk.click(tab.page.assessment_form.close_button)
    tab.desk.until(lambda: "nimeä arvioinnista vastaava sosiaalityöntekijä" in tab.words())
    assert "Onko asiakkaan hoidossa lasta?" in tab.words()
    assert "kesken, 0 päivää" in tab.words()
    tab.desk.click(tab.page.cards[0].buttons["closure"])
    tab.desk.click(tab.page.closure_form.give_button)
    tab.until(lambda: tab.path().is_closed)


def test_a_refused_day_is_said_beside_its_field_and_stays(tab: Tab) -> None:
    """A completion before the initiation is not written; the words in the field stay."""
    tab.show()
    _begin_assessment(tab)
    completed = tab.page.assessment_form.kind_fields.controls["completed"]
    assert isinstance(completed, DateInput)
    completed.setFocus()
    tab.desk.type("1.2.2026")
    tab.desk.key(Qt.Key.Key_Return)
    tab.desk.until(lambda: "Päivät eivät ole järjestyksessä" in tab.words())
    assert completed.value == date(2026, 2, 1)
    tab.desk.idle()
    assert tab.path().parts[0].day("completed") is None
    completed.selectAll()
    tab.desk.type("ei vielä")
    tab.desk.key(Qt.Key.Key_Return)
    assert completed.text() == "ei vielä"


def test_by_keyboard_from_the_empty_pathway_to_a_decision_taken_back(tab: Tab) -> None:
    """A decision with number, day and contents; the toast strikes it and it stays readable."""
    tab.show()
    tab.page.focus_start()
    tab.desk.key(Qt.Key.Key_Tab)
    tab.desk.key(Qt.Key.Key_Return)
    tab.desk.until(tab.page.decision_form.isVisible)
    tab.desk.type("17/2026")
    tab.page.decision_form.give_button.setFocus()
    tab.desk.key(Qt.Key.Key_Return)
    tab.desk.until(lambda: "Päivämäärä puuttuu" in tab.words())
    tab.desk.type("25.9.2026")
    next(iter(tab.page.decision_form.contents.values())).setFocus()
    tab.desk.key(Qt.Key.Key_Space)
    tab.page.decision_form.give_button.setFocus()
    tab.desk.key(Qt.Key.Key_Return)
    tab.desk.until(lambda: "Päätös 17/2026 · 25.9.2026" in tab.words())
    assert "tehty 25.9.2026" in tab.words()
    assert "Palvelutarpeen arviointia ei ole kirjattu" in tab.words()

    tab.desk.window.toast.undo()
    tab.desk.until(lambda: "kirjattu virheellisesti: Kumottu" in tab.words())
    tab.desk.idle()
    assert not tab.path().standing("decision")


def test_engagements_stand_beside_each_other_and_the_bases_are_explained(tab: Tab) -> None:
    """A second engagement with its own controller and basis; the page needs no network."""
    tab.show()
    tab.desk.click(tab.page.add_button)
    fields = tab.page.engagement_form.kind_fields
    fields.set_value("legal_basis", "project")
    fields.set_value("controller", "Järjestö ry")
    tab.desk.click(tab.page.engagement_form.give_button)
    tab.desk.until(lambda: len(tab.page.cards) == 2)
    assert "Järjestö ry" in tab.words()
    tab.desk.click(tab.page.guide_button)
    assert "Sosiaalihuoltolaki 1301/2014, 17, 36–39 ja 45 §" in tab.words()
    assert "Voimassa 1.1.2015–31.12.2024" in tab.words()
    tab.desk.key(Qt.Key.Key_Escape)
    assert tab.page.add_button.isVisible()


def test_the_checklist_of_work_ability_is_ticked_at_once(tab: Tab) -> None:
    """Four phases with their guide; a tick is a record, and the card counts it."""
    tab.show()
    tab.press("ability")
    form = tab.page.ability_form
    tab.desk.until(form.isVisible)
    assert "4. Palvelut ja seuranta" in tab.words()
    tab.desk.click(form.ticks["identify.question"])
    tab.until(lambda: tab.path().parts[0].several("done") == ("identify.question",))
    tab.desk.click(form.close_button)
    tab.desk.until(lambda: "1/17 kohtaa tehty" in tab.words())


def test_a_complete_notice_and_a_departure_are_reached_without_a_gap(tab: Tab) -> None:
    """The notice opens and is printed again; whoever leaves does so with reason and barrier."""
    services, desk = tab.work.services, tab.desk
    notice = services.notices.open_of(tab.client)
    services.notices.receive(notice, date(2026, 9, 2))
    assert services.board.client(tab.client) is None
    tab.show()
    assert "Aloitusilmoitus · Valmis · 2.9.2026" in tab.words()
    for name in ("Avaa", "Tulosta"):
        buttons = tab.page.cards[0].findChildren(QAbstractButton)
        desk.click(next(one for one in buttons if one.accessibleName() == name))
    assert desk.asked == [("notice", notice), ("paper", "")]

    tab.press("departure")
    form = tab.page.departure_form
    (kept,) = pathway_forms(tab.page).open()
    assert kept.about["about"] == tab.path().id
    for field, code in (("reason", "own_decision"), ("barrier", "distance")):
        form.kind_fields.set_value(field, code)
    desk.click(form.give_button)
    tab.until(lambda: bool(services.departures.of(tab.client)))
    (row,) = services.departures.of(tab.client)
    assert (row.type, row.reason, row.barrier) == ("dropped_out", "own_decision", "distance")
    assert tab.path().end == tab.work.now().date()


def test_a_departure_and_an_attempt_are_struck_with_a_reason(tab: Tab) -> None:
    """Days later too; the struck attempt is one click away."""
    tab.work.services.notes.record_attempt(
        tab.client, mode="phone", outcome="not_reached", note="", occurred=tab.work.now()
    )
    told = NewDeparture("dropped_out", date(2026, 11, 19), "other")
    tab.work.services.departures.record(tab.client, told)
    tab.show()
    for kind in ("departure", "contact_attempt"):
        view = tab.work.services.pathway.of_client(tab.client)
        parts = (*view.engagements[0].parts, *view.attempts)
        part = next(one for one in parts if one.kind == kind)
        assert tab.page.open_strike(part.id)
        tab.desk.until(tab.page.strike_form.reason.hasFocus)
        tab.desk.type("Väärä asiakas")
        tab.desk.key(Qt.Key.Key_Return)
        tab.desk.until(lambda: tab.page.shown_panel is None)
    tab.until(lambda: tab.page.attempts is not None and "1" in tab.page.attempts.more_button.text())
    card = tab.page.attempts
    assert card is not None
    assert "Väärä asiakas" in shown_words(tab.page.cards[0])
    assert "Väärä asiakas" not in shown_words(card)
    tab.desk.click(card.more_button)
    tab.desk.until(lambda: "Väärä asiakas" in shown_words(card))


@pytest.mark.parametrize("field", ["onward", "summary", "client_view", "worker_assessment"])
def test_what_was_recorded_once_is_shown_whole(field: str) -> None:
    """A text as long as its field takes is not cut on the tab, which is where it is read."""
    text = "sana " * 3_999 + "loppu"
    part = PartView("a" * 32, "closure", {"struck": None, field: text}, "Anna Niemi", {})
    (words,) = part_texts(part)
    assert words.endswith(text)


def _says(tab: Tab, words: str) -> bool:
    return words in tab.words()


def test_a_joint_meeting_is_recorded_with_a_note_for_each_basis(tab: Tab) -> None:
    """Roles and organisations, steps, and a note a basis; what cannot be recorded says so."""
    new = NewEngagement(type="group", legal_basis="project", controller="Järjestö ry")
    tab.work.services.pathway.open_engagement(tab.client, new)
    tab.show()
    tab.desk.click(tab.page.joint_button)
    form = tab.page.joint_form
    controls = form.controls()
    texts = {
        "present_0_a": "Sosiaalityöntekijä",
        "present_0_b": "Hyvinvointialue",
        "step_0_a": "Varaa terveystarkastus",
        "step_0_b": "Anna Niemi",
    }
    for name, text in texts.items():
        field = controls[name]
        assert isinstance(field, LineInput)
        field.setText(text)
    for number, area in enumerate(form.notes.values()):
        area.set_text(f"Kirjaus {number}")
    told_of_secrecy = controls["secrecy_told"]
    assert isinstance(told_of_secrecy, QAbstractButton)
    tab.desk.click(told_of_secrecy)
    for name, typed, told in (
        ("step_0_due", "ensi viikolla", "Tämä ei ole päivämäärä"),
        ("step_1_b", "Kari", "Kirjoita, mitä tehdään"),
    ):
        field = controls[name]
        assert isinstance(field, LineInput)
        field.setText(typed)
        tab.desk.click(form.give_button)
        tab.desk.until(partial(_says, tab, told))
        assert field.text() == typed
        field.clear()
    tab.desk.click(form.give_button)
    tab.desk.until(lambda: "Varaa terveystarkastus, Anna Niemi" in tab.words())
    assert "Sosiaalityöntekijä, Hyvinvointialue" in tab.words()
    assert "Salassapito käytiin läpi läsnäolijoiden kanssa" in tab.words()
    tab.desk.idle()
    notes = tab.work.book.find("meeting", stream=tab.client)
    assert len({note.record.engagement for note in notes}) == 2


def test_what_is_typed_comes_back_after_a_lock(tab: Tab) -> None:
    """A form with unwritten words is sealed and shown again with them."""
    tab.show()
    tab.press("decision")
    number = tab.page.decision_form.kind_fields.controls["number"]
    assert isinstance(number, LineInput)
    number.setText("17/2026")
    forms = pathway_forms(tab.page)
    (kept,) = forms.open()
    tab.page.show_list()
    assert forms.reopen(kept)
    forms.fill(kept)
    assert number.text() == "17/2026"


@pytest.mark.parametrize("look", ["light", "contrast"])
def test_it_is_accessible_with_hostile_words_in_every_size(tab: Tab, look: ThemeName) -> None:
    """List and every form: named, unclipped, literal."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.apply(application, look)
    pathway = tab.work.services.pathway
    new = NewEngagement(type="group", legal_basis="project", controller=_HOSTILE)
    pathway.open_engagement(tab.client, new)
    tab.show()
    page, care = tab.page, tab.path(1).id
    _begin_assessment(tab)
    tab.desk.idle()
    (assessment,) = (part.id for part in tab.path().parts)
    page.show_list()
    ways = (
        page.show_list,
        page.open_joint,
        partial(page.open_decision, care),
        partial(page.open_part, assessment),
        page.open_guide,
    )
    for size in (WIDE, SMALL):
        tab.desk.resize(size)
        for way in ways:
            way()
            tab.desk.assert_accessible()
    page.show_list()
    assert "<a href='x'>Järjestö</a> & " in tab.words()
    assert "\u202e" not in tab.words()

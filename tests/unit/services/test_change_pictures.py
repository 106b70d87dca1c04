"""Results over time as people see them: chart, table, plain words, and no word of a cause."""

from __future__ import annotations

import re

import pytest

from osmo_desktop.bootstrap import catalogue
from osmo_desktop.domain.chart import Marker, Shape, Text
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import LANGUAGES, speaking
from osmo_desktop.domain.measures import Answer, State, shipped_measures
from osmo_desktop.services.assessment_edits import NewAssessment
from osmo_desktop.services.change_pictures import ChangePicture, change_picture, fixed_caution
from osmo_desktop.services.measures import NewQuestion
from tests.fakes.office import Office

_CAUSE = re.compile(r"because|thanks to|effect|impact|caused|due to", re.IGNORECASE)


class Desk:
    """An office with one client."""

    def __init__(self) -> None:
        self.office = Office()
        self.client = self.office.client(number="K-7")

    def record(self, measure: str, assessor: str = "self", **said: str) -> None:
        """Record a result a day later."""
        self.office.clock.advance(days=1)
        answers = {key: Answer.read(text) or Answer(State.MISSING) for key, text in said.items()}
        given = NewAssessment(assessor, self.office.clock.now(), answers, way="paper")
        self.office.services.results.record(self.client, measure, given)

    def picture(self, measure: str, at: int = 0) -> ChangePicture:
        """The picture of a scale."""
        found = self.office.services.results.of_client(self.client)
        shown = next(one for one in found if one.measure.id == measure)
        return change_picture(shown.lines[at], self.office.clock.now().tzinfo)


@pytest.fixture
def desk() -> Desk:
    """The office."""
    return Desk()


def test_the_chart_and_the_table_tell_the_same(desk: Desk) -> None:
    """Every time is a mark and a row; what is missing is a cross and a word, and no zero."""
    desk.record("three_x10d", money="2", life="5")
    desk.record("three_x10d", "worker", money="", life="6")
    desk.record("three_x10d", money="4", life="6")
    picture = desk.picture("three_x10d")

    assert picture.title == "Money"
    assert [row[1] for row in picture.rows] == ["4", "Missing despite attempts", "2"]
    assert [row[2] for row in picture.rows] == ["+2", "", "first"]
    assert picture.chart is not None
    marks = [p.shape for p in picture.chart.primitives if isinstance(p, Marker)]
    assert (marks.count(Shape.DISC), marks.count(Shape.CROSS)) == (3, 2)  # one each in the legend
    words = {p.words for p in picture.chart.primitives if isinstance(p, Text)}
    assert {"2", "4", "client", "no number"} <= words
    assert "0" in words  # the end of the scale
    assert picture.sentences[0] in picture.chart.told
    assert picture.sentences[1] == "2 of 3 answers are numbers."


def test_the_words_claim_no_cause_and_name_the_better_end(desk: Desk) -> None:
    """A smaller number of WHODAS is better; without a source nothing is called reliable."""
    desk.record("whodas_12", sum_12_60="40")
    desk.record("whodas_12", "worker", sum_12_60="32")
    said = " ".join(desk.picture("whodas_12").sentences)

    assert "Change over the time: −8, towards the better end of the scale." in said
    assert "Only the plain change is told" in said
    assert "Another assessor than the first time" in said
    assert "A dashed line joins answers of different assessors." in said
    rows = desk.picture("whodas_12").rows
    assert ["another than the first time" in row[3] for row in rows] == [True, False]
    chart = desk.picture("whodas_12").chart
    assert chart is not None
    assert {"24", "36", "48"} <= {p.words for p in chart.primitives if isinstance(p, Text)}
    assert not _CAUSE.search(said)
    assert "No decision may rest on one measure alone." in fixed_caution()
    for measure in shipped_measures().values():
        for code, words in zip(LANGUAGES, ("päätös", "beslut", "No decision"), strict=True):
            assert words in measure.caution[code]


def test_a_limit_is_told_with_who_says_so(desk: Desk) -> None:
    """EUROHIS-QOL 8: a mean of 4 is good, by THL."""
    desk.record("eurohis_8", mean="3.62")
    picture = desk.picture("eurohis_8")

    assert "From 4: good quality of life (THL (terveytemme.fi, FinSote))." in picture.sentences
    assert picture.rows[0][1] == "3.62"


def test_goals_of_the_plan_are_lines_of_gas(desk: Desk) -> None:
    """The level agreed on first and each one since stand as they were written in the plan."""
    plans = desk.office.services.plans
    plan, _ = plans.begin(desk.client)
    goal, _ = plans.add_goal(plan.id, "Käyn kerhossa")
    for field, value in (("baseline", -2), ("level", -1)):
        view = plans.view(plan.id).goals[0]
        plans.set_goal(goal, field, value, view.basis)
    plans.approve(plan.id)
    desk.office.clock.advance(days=30)
    plans.set_goal(goal, "level", 1, plans.view(plan.id).goals[0].basis)
    picture = desk.picture("gas")

    assert picture.title == "Käyn kerhossa"
    assert [row[1] for row in picture.rows] == ["1", "−1", "−2"]
    assert "+3, towards the better end" in picture.sentences[0]
    for code, words, other in (("fi", "yhdessä", "asiakas"), ("sv", "tillsammans", "klient")):
        with speaking(catalogue(code)):
            chart = desk.picture("gas").chart
        assert chart is not None
        legend = {p.words for p in chart.primitives if isinstance(p, Text)}
        assert words in legend
        assert other not in legend
        marks = {p.shape for p in chart.primitives if isinstance(p, Marker)}
        assert marks == {Shape.TRIANGLE}


def test_the_paper_holds_chart_table_licence_and_cautions(desk: Desk) -> None:
    """In the client's language, one part a scale; nothing to print is refused with a sentence."""
    desk.record("kykyviisari", work_ability="4", e_everyday="50")
    desk.record("kykyviisari", work_ability="6")
    papers = desk.office.services.change_papers
    document = papers.document(desk.client, "kykyviisari")

    headings = [part.heading for part in document.parts]
    assert headings == ["Own estimate of work ability", "E Everyday life"]
    assert all(part.chart is not None and part.table is not None for part in document.parts)
    assert "No decision may rest" in document.lead
    assert "Only the result is recorded" in document.closing
    assert "Työterveyslaitos" in document.closing
    item = desk.office.services.results.asked(desk.client, "kykyviisari")["work_ability"]
    assert len(papers.document(desk.client, "kykyviisari", item).parts) == 1
    assert papers.paper(desk.client, "kykyviisari").client_number == "K-7"
    with pytest.raises(UserError, match="measure-answers-missing"):
        papers.document(desk.client, "eurohis_8")


def test_a_place_of_a_protected_client_is_not_printed(desk: Desk) -> None:
    """Own questions may name a place; paper and list are without it."""
    details = desk.office.services.clients.details(desk.client)
    desk.office.services.clients.change(
        desk.client, {"municipality": "Kanariala", "safety_ban": True}, details.basis
    )
    measures = desk.office.services.measures
    item, _ = measures.add_item(desk.client, NewQuestion("Miten asuminen Kanarialassa sujuu?"))
    given = NewAssessment("self", desk.office.clock.now(), {item: Answer.of(4)})
    measures.record(desk.client, given)
    document = desk.office.services.change_papers.document(desk.client, "own_scale")

    assert "anarial" not in repr(document)
    assert document.parts[0].table is not None
    assert document.parts[0].table.rows[0][1] == "4"

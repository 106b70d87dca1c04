"""Results of measures with a file: recorded by scale, refused where they must be, never claimed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from osmo_desktop.domain.change import Average, Flag
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.measures import Answer, State, shipped_measures
from osmo_desktop.domain.ops import Edit
from osmo_desktop.services.assessment_edits import AssessmentEdits, NewAssessment
from osmo_desktop.services.change_pictures import change_picture
from osmo_desktop.services.measures import NewQuestion
from osmo_desktop.services.results import MeasureResult, ResultService
from osmo_desktop.services.writing import Target
from tests.fakes.office import Office


class Desk:
    """An office with one client."""

    def __init__(self) -> None:
        self.office = Office()
        self.client, _ = self.office.services.clients.add(
            family_name="Aalto", given_name="Mirja", start=None
        )

    @property
    def results(self) -> ResultService:
        """The service."""
        return self.office.services.results

    def record(self, measure: str, assessor: str = "self", way: str = "", **said: str) -> str:
        """Record a result a day later; gives the assessment's id."""
        self.office.clock.advance(days=1)
        answers = {key: Answer.read(text) or Answer(State.MISSING) for key, text in said.items()}
        given = NewAssessment(assessor, self.office.clock.now(), answers, way=way)
        return self.results.record(self.client, measure, given)[0]

    def of(self, measure: str) -> MeasureResult:
        """What is shown of a measure."""
        found = self.results.of_client(self.client)
        return next(one for one in found if one.measure.id == measure)


@pytest.fixture
def desk() -> Desk:
    """The office."""
    return Desk()


def test_a_record_only_result_is_figures_by_scale(desk: Desk) -> None:
    """What was not given is not written; the change is plain and in the order of the file."""
    desk.record("kykyviisari", work_ability="4", c_inclusion="52", way="paper")
    desk.record("kykyviisari", c_inclusion="60", work_ability="6", way="paper")
    shown = desk.of("kykyviisari")

    assert [line.item.scale for line in shown.lines] == ["work_ability", "c_inclusion"]
    told = [line.course.comparison for line in shown.lines]
    assert [one.plain for one in told if one] == [2, 8]
    assert {one.reliable for one in told if one} == {None}
    assert not shown.averages
    assert shown.due == shown.last.date() + timedelta(days=120) if shown.last else False
    assert desk.results.due(desk.client) == (("kykyviisari", shown.due),)


def test_a_group_measure_and_goals_are_refused_for_a_person(desk: Desk) -> None:
    """ESIS may not be used for one person, and levels of goals stand in the plan."""
    for measure, code in (
        ("esis", "measure-group-only"),
        ("gas", "measure-in-plan"),
        ("own_scale", "measure-unknown"),
        ("../x", "measure-unknown"),
    ):
        with pytest.raises(UserError, match=code):
            desk.record(measure, total="50")
    assert not desk.results.of_client(desk.client)


def test_what_is_off_its_scale_is_refused_by_the_name_of_the_scale(desk: Desk) -> None:
    """The field of the refusal is the scale, so that the sentence stands beside it."""
    for said in ({"sum_12_60": "11"}, {"sum_0_48": "49"}, {"complex": "7.25"}, {"x": "1"}):
        with pytest.raises(UserError, match="value-invalid") as refused:
            desk.record("whodas_12", **said)
        assert refused.value.details["field"] == next(iter(said))
    with pytest.raises(UserError, match="measure-answers-missing"):
        desk.record("whodas_12")
    later = desk.office.clock.now() + timedelta(hours=1)
    given = NewAssessment("self", later, {"complex": Answer.of(7)})
    with pytest.raises(UserError, match="measure-occurred"):
        desk.results.record(desk.client, "whodas_12", given)


def test_codes_of_the_icf_are_chosen_and_8_9_and_plus_are_no_numbers(desk: Desk) -> None:
    """A code that is not asked any more keeps its answers; the average counts barriers alone."""
    desk.results.choose(desk.client, "icf", ("b130", "d230", "d450", "e310"))
    desk.record("icf", "worker", b130="3", d230="unspecified", d450="1", e310="+4")
    desk.results.choose(desk.client, "icf", ("d230", "e310", "b152"))
    shown = desk.of("icf")

    assert list(desk.results.asked(desk.client, "icf")) == ["b152", "d230", "e310"]
    (mean,) = shown.averages
    assert mean.average == Average(Decimal(2), counted=2, total=3)
    by_code = {line.item.scale: line for line in shown.lines}
    assert by_code["b130"].item.is_dropped
    assert len(by_code["b130"].rows) == 1
    assert by_code["e310"].course.numbers == 0
    with pytest.raises(UserError, match="measure-questions-missing"):
        desk.results.choose(desk.client, "icf", ())


def test_capacity_stands_beside_performance_and_is_in_no_mean(desk: Desk) -> None:
    """The second qualifier of an activity is kept with the first; other codes have none."""
    desk.results.choose(desk.client, "icf", ("b130", "d230"))
    said = {"b130": Answer.of(1), "d230": Answer.of(3)}
    at = desk.office.clock.now()

    def record(**capacities: Answer) -> None:
        given = NewAssessment("worker", at, said, capacities=capacities)
        desk.results.record(desk.client, "icf", given)

    record(d230=Answer.of(1))
    shown = desk.of("icf")
    rows = {line.item.scale: line.rows[0] for line in shown.lines}
    assert (rows["d230"].capacity, rows["b130"].capacity) == (Answer.of(1), None)
    assert change_picture(shown.lines[1], None).rows[0][1] == "3; without help 1"
    assert shown.averages[0].average == Average(Decimal(2), counted=2, total=2)
    for capacities in ({"b130": Answer.of(1)}, {"d230": Answer.of(5)}, {"e310": Answer.of(1)}):
        with pytest.raises(UserError, match="value-invalid"):
            record(**capacities)


def test_what_is_asked_and_was_left_out_is_said_and_is_not_zero(desk: Desk) -> None:
    """Of an embedded measure every scale that is asked has an answer, one of the four states."""
    desk.results.choose(desk.client, "icf", ("b130", "d230"))
    desk.record("icf", "worker", b130="2")
    left = next(line for line in desk.of("icf").lines if line.item.scale == "d230")

    assert left.rows[0].answer == Answer(State.NOT_ASKED)
    assert left.course.numbers == 0


def test_the_client_answers_a_measure_of_our_own_in_their_language(desk: Desk) -> None:
    """The questions are those of the file in the client's language, one a scale."""
    keys = tuple(scale.key for scale in shipped_measures()["quality"].scales)
    details = desk.office.services.clients.details(desk.client)
    desk.office.services.clients.change(desk.client, {"language": "sv"}, details.basis)
    desk.results.choose(desk.client, "quality", keys)
    items = tuple(desk.results.asked(desk.client, "quality").values())
    draft = desk.office.services.measures.begin(desk.client, items, measure_id="quality")
    asking = desk.office.services.measures.asking(desk.client)

    assert asking is not None
    assert len(asking.questions) == len(keys) == 8
    assert asking.questions[0].text == "Jag blev lyssnad på och tagen på allvar"
    assert [number for number in range(-1, 7) if asking.scale.holds(Decimal(number))] == [
        0,
        1,
        2,
        3,
        4,
    ]
    with pytest.raises(UserError, match="value-invalid"):
        desk.office.services.measures.finish(draft.answering(items[0], Answer.of(5)))
    desk.office.services.measures.finish(draft.answering(items[0], Answer.of(4)))
    shown = desk.of("quality")
    assert shown.averages[0].average == Average(Decimal(4), counted=1, total=8)
    assert shown.lines[0].rows[0].way == "screen"
    assert not desk.office.services.measures.results(desk.client)


def test_a_scale_begun_on_two_laptops_is_one(desk: Desk) -> None:
    """Results of a colleague who recorded the same measure for the first time stand together."""
    desk.record("kykyviisari", work_ability="4")
    colleague = desk.office.book.add_colleague("Ben")
    desk.office.book.show(colleague)
    item, time, answer = ("a" * 32, "b" * 32, "c" * 32)
    said: dict[tuple[str, str], dict[str, object]] = {
        ("measure_item", item): {"measure": "kykyviisari", "scale": "work_ability"},
        ("assessment", time): {
            "measure": "kykyviisari",
            "version": 1,
            "assessor": "worker",
            "way": "phone",
            "occurred": (desk.office.clock.now() + timedelta(hours=1)).isoformat(),
        },
        ("answer", answer): {"assessment": time, "item": item, "said": "7"},
    }
    edits = [
        Edit(desk.client, kind, entity, field, value)
        for (kind, entity), values in said.items()
        for field, value in values.items()
    ]
    desk.office.book.receive(colleague, edits)
    (line,) = desk.of("kykyviisari").lines

    told = line.course.comparison
    assert told is not None
    assert told.plain == 3
    assert told.flags == {Flag.ASSESSOR}


def test_a_result_links_or_makes_a_goal(desk: Desk) -> None:
    """A goal is made in a draft of the plan and named beside the scale; the link can be undone."""
    desk.record("kykyviisari", c_inclusion="30")
    (line,) = desk.of("kykyviisari").lines

    with pytest.raises(UserError, match="measure-goal-missing"):
        desk.results.make_goal(line.item.id, " ")
    desk.results.make_goal(line.item.id, "Käyn kerran viikossa kylän kerhossa")
    assert desk.of("kykyviisari").lines[0].item.goal == "Käyn kerran viikossa kylän kerhossa"
    plan = desk.office.services.plans.current(desk.client)
    assert plan is not None
    assert [goal.title for goal in plan.goals] == ["Käyn kerran viikossa kylän kerhossa"]
    desk.results.link_goal(line.item.id, None)
    assert not desk.of("kykyviisari").lines[0].item.goal
    with pytest.raises(UserError, match="plan-part-unknown"):
        desk.results.link_goal(line.item.id, "d" * 32)


def test_a_wrong_result_is_struck_or_corrected_on_its_own_scale(desk: Desk) -> None:
    """A correction is checked against its own scale, and what is struck counts nowhere."""
    wrong = desk.record("whodas_12", sum_12_60="12")
    desk.record("whodas_12", sum_12_60="30")
    measures = desk.office.services.measures
    row = desk.of("whodas_12").lines[0].rows[0]

    with pytest.raises(UserError, match="value-invalid"):
        measures.correct(row, Answer.of(61), reason="Painui väärin")
    measures.correct(row, Answer.of(28), reason="Painui väärin")
    assert desk.of("whodas_12").lines[0].course.comparison is not None
    measures.strike(wrong, "Väärä asiakas")
    told = desk.of("whodas_12").lines[0].course
    assert (told.comparison, told.numbers, told.total) == (None, 1, 1)


def test_many_codes_leave_room_for_own_questions(desk: Desk) -> None:
    """The limit of own questions counts own questions."""
    keys = tuple(scale.key for scale in shipped_measures()["icf"].scales)
    desk.results.choose(desk.client, "icf", keys)

    desk.office.services.measures.add_item(desk.client, NewQuestion("Miten nukut?"))
    assert len(desk.office.services.measures.items(desk.client)) == 1


def _named(desk: Desk, name: str, note: str = "", **said: str) -> str:
    """Record a result of some other instrument a day later; gives the assessment's id."""
    desk.office.clock.advance(days=1)
    answers = {key: Answer.of(Decimal(text)) for key, text in said.items()}
    given = NewAssessment("self", desk.office.clock.now(), answers, note=note, instrument=name)
    return desk.results.record(desk.client, "other", given)[0]


def _courses(desk: Desk) -> list[tuple[str, str, list[str], Decimal | None]]:
    """Of every course its instrument, scale, numbers from the newest on, and the change."""
    told = []
    for one in desk.of("other").lines:
        compared, numbers = one.course.comparison, [str(row.number) for row in one.rows]
        change = compared.plain if compared is not None else None
        told.append((one.item.instrument, one.item.scale, numbers, change))
    return told


def test_two_instruments_on_one_scale_are_two_courses(desk: Desk) -> None:
    """Nothing of one is compared with the other; case and spaces make no other instrument."""
    with pytest.raises(UserError, match="measure-name-missing"):
        _named(desk, "  ", ten="5")
    assert desk.office.book.find("assessment", stream=desk.client) == []
    _named(desk, "Kompassi", ten="2", hundred="50")
    _named(desk, "ASTA", ten="9")
    _named(desk, " kompassi ", ten="4")
    _named(desk, "Asta", ten="8")

    assert _courses(desk) == [
        ("ASTA", "ten", ["8", "9"], Decimal(-1)),
        ("Kompassi", "ten", ["4", "2"], Decimal(2)),
        ("Kompassi", "hundred", ["50"], None),
    ]
    keys = {one.item.key for one in desk.of("other").lines}
    papers = desk.office.services.change_papers
    (part,) = papers.document(desk.client, "other", min(key for key in keys if "asta" in key)).parts
    assert part.heading == "ASTA: Score 0–10, higher is better"
    assert part.table is not None
    assert [row[1] for row in part.table.rows] == ["8", "9"]
    assert len(keys) == len(papers.document(desk.client, "other").parts) == 3


def test_results_of_before_names_had_a_field_keep_their_meaning(desk: Desk) -> None:
    """Their name stood in what they rest on: the same goes on, another is not mixed with it."""
    office = desk.office
    measure = shipped_measures()["other"]
    edits = AssessmentEdits(office.book, office.clock)
    for note, number in (("Kompassi", 3), ("ASTA", 9), ("", 1), ("kompassi", 5)):
        office.clock.advance(days=1)
        ids, made = edits.items(desk.client, measure, ["ten"])
        given = NewAssessment("self", office.clock.now(), {ids["ten"]: Answer.of(number)})
        target = Target(desk.client, "assessment", new_id())
        office.book.commit(made + edits.assessment(target, measure, replace(given, note=note)))
    _named(desk, "KOMPASSI", ten="6")

    assert len({one.item.id for one in desk.of("other").lines}) < len(_courses(desk))
    assert _courses(desk) == [
        ("", "ten", ["1"], None),
        ("ASTA", "ten", ["9"], None),
        ("Kompassi", "ten", ["6", "5", "3"], Decimal(3)),
    ]

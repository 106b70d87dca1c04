"""What results of a client show where times, versions, assessors or measures are unusual."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from osmo_desktop.domain.chart import Chart, Line, Marker
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.measures import Answer, State
from osmo_desktop.services.assessment_edits import NewAssessment
from osmo_desktop.services.change_pictures import change_picture
from osmo_desktop.services.measure_results import ItemResults, compared
from osmo_desktop.services.measures import NewQuestion
from osmo_desktop.services.writing import Target, Writing
from tests.fakes.casework import Casework, at, empty_casework
from tests.fakes.memory_book import HELSINKI_WINTER


def _client(work: Casework) -> str:
    return work.add("Aalto", "Mirja", start=date(2026, 6, 1))


def _line(work: Casework, client: str, scale: str) -> ItemResults:
    lines = (line for one in work.services.results.of_client(client) for line in one.lines)
    return next(line for line in lines if line.item.scale == scale)


def test_of_two_results_of_one_past_day_the_one_written_later_is_the_last() -> None:
    """A past day has no time of day: which of two came last is told by when it was written."""
    work = empty_casework()
    client = _client(work)
    for number in range(1, 9):
        work.clock.advance(minutes=5)
        given = NewAssessment("self", at(18, 11, "12.00"), {"work_ability": Answer.of(number)})
        work.services.results.record(client, "kykyviisari", given)
    line = _line(work, client, "work_ability")
    assert [row.number for row in line.rows] == [8, 7, 6, 5, 4, 3, 2, 1]
    assert line.course.last is not None
    assert line.course.last.number == 8
    chart = change_picture(line, HELSINKI_WINTER).chart
    assert chart is not None
    marks = [p.place[1] for p in chart.primitives if isinstance(p, Marker)][:8]
    assert marks == sorted(marks, reverse=True)
    assert all(line.start[1] > line.end[1] for line in _curve(chart))


def _curve(chart: Chart) -> list[Line]:
    return [p for p in chart.primitives if isinstance(p, Line) and p.ink == "text"]


def test_versions_of_a_measure_are_neither_joined_nor_squeezed_onto_one_axis() -> None:
    """No line between two versions, a number outside the range at its own height, and it is said.

    The table tells of which version each first number is.
    """
    work = empty_casework()
    client = _client(work)
    for day, number in ((1, 2), (5, 4), (9, 2), (12, 3)):
        given = NewAssessment("self", at(day, 11, "12.00"), {"heard": Answer.of(number)})
        work.services.results.record(client, "quality", given)
    line = _line(work, client, "heard")
    first, second, *others = reversed(line.rows)
    former = [
        replace(one, answer=Answer.of(number), measure_version=("quality", 0))
        for one, number in ((first, 9), (second, 7))
    ]
    rows = compared((*former, *others), line.item.known_scale)
    picture = change_picture(replace(line, rows=rows), HELSINKI_WINTER)
    assert picture.chart is not None
    assert len(_curve(picture.chart)) == 2
    high, low = [p for p in picture.chart.primitives if isinstance(p, Marker)][:2]
    assert high.place[1] < low.place[1]
    told = [row[2] for row in reversed(picture.rows)]
    assert (told[0], told[1], told[2][:16]) == ("first of version 0", "−2", "first of version")
    assert any("no line joins two versions" in words for words in picture.sentences)


def test_an_attempt_without_an_answer_puts_no_follow_up_off() -> None:
    """What was missing or declined is no measuring: due as before it, or since the first try."""
    work = empty_casework()
    client = _client(work)
    results = work.services.results

    def record(day: int, month: int, answer: Answer) -> None:
        given = NewAssessment("worker", at(day, month, "12.00"), {"work_ability": answer})
        results.record(client, "kykyviisari", given)

    record(3, 8, Answer(State.MISSING))
    assert dict(results.due(client)) == {"kykyviisari": date(2026, 8, 3)}
    record(10, 8, Answer.of(5))
    before = results.due(client)
    assert dict(before)["kykyviisari"] > date(2026, 9, 1)
    record(17, 11, Answer(State.MISSING))
    record(18, 11, Answer(State.DECLINED))
    assert results.due(client) == before
    record(18, 11, Answer.of(0))
    assert results.due(client) != before


def test_results_of_a_measure_that_is_not_known_here_are_counted() -> None:
    """A colleague's newer program recorded them: they are kept, and it is said that they are."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", start=date(2026, 9, 1))
    results, writing = work.services.results, Writing(work.book)
    assert results.unknown(client) == 0
    item, assessment = new_id(), new_id()
    for kind, entity, values in (
        ("measure_item", item, {"measure": "newer", "scale": "x"}),
        ("measure_item", other := new_id(), {"measure": "newer", "scale": "y"}),
        ("assessment", assessment, {"measure": "newer", "occurred": at(1, 10, "10.00")}),
        ("answer", new_id(), {"assessment": assessment, "item": item, "said": "3"}),
        ("answer", new_id(), {"assessment": assessment, "item": other, "said": "4"}),
    ):
        work.book.commit(writing.first(Target(client, kind, entity), values))
    assert results.of_client(client) == ()
    assert results.unknown(client) == 1


def test_own_questions_of_a_protected_client_tell_no_place() -> None:
    """On the page of the measures as in every other list; the client is asked as it was written."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja", "Alajärvi")
    item, _ = work.services.measures.add_item(
        client, NewQuestion("Miten asuminen Alajärvellä sujuu?", low="Alajärvi tuntuu vieraalta")
    )
    work.change(client, {"safety_ban": True})
    (line,) = work.services.measures.results(client)
    (asked,) = work.services.measures.items(client)
    assert "lajärv" not in f"{line} {asked}"
    assert (line.item.id, asked.text[:14]) == (item, "Miten asuminen")
    work.services.measures.begin(client, (item,))
    asking = work.services.measures.asking(client)
    assert asking is not None
    assert "Alajärvellä" in asking.questions[0].text


def test_two_workers_who_assess_together_with_the_client_are_two_assessors() -> None:
    """Another worker than the first time is flagged, for together as for the worker alone."""
    work = empty_casework()
    client = _client(work)
    for day in (2, 12):
        given = NewAssessment("worker", at(day, 11, "12.00"), {"heard": Answer.of(2)})
        work.services.results.record(client, "quality", given)
    line = _line(work, client, "heard")
    last, first = (replace(row, assessor="together", compared=None) for row in line.rows)
    assert not compared((last, first), line.item.known_scale)[0].is_other_assessor
    other = compared((replace(last, author_id="b" * 32), first), line.item.known_scale)
    assert other[0].is_other_assessor

"""What results of a client show where times, versions, assessors or measures are unusual."""

from __future__ import annotations

from datetime import date

from osmo_desktop.domain.chart import Chart, Line, Marker
from osmo_desktop.domain.measures import Answer
from osmo_desktop.services.assessment_edits import NewAssessment
from osmo_desktop.services.change_pictures import change_picture
from osmo_desktop.services.measure_results import ItemResults
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

"""From what is said to edits: zero and no are values, not their absence."""

from __future__ import annotations

from osmo_desktop.domain.ids import new_id
from osmo_desktop.services.writing import Target, Writing
from tests.fakes.casework import empty_casework


def test_zero_and_no_are_written_into_empty_fields() -> None:
    """The first value of a field is kept when it is 0 or no; only nothing writes nothing."""
    work = empty_casework()
    client = work.add("Aalto", "Mirja")
    writing = Writing(work.book)
    goal, decision = new_id(), new_id()
    level = writing.replaced(Target(client, "goal", goal), {"level": 0, "title": ""})
    told = writing.replaced(Target(client, "decision", decision), {"appeal_told": False})
    work.book.commit([*level, *told])
    assert [edit.field for edit in level] == ["level"]
    assert work.book.find("goal", stream=client)[0].record.level == 0
    assert work.book.find("decision", stream=client)[0].record.appeal_told is False

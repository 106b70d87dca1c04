"""What a worker decided about something that is due: done, moved to a day, dropped with a reason.

What is due follows from other records (an agreed step, a review, a measure, a missing notice, a
time without contact). A decision is about one time that it was due, `due`, and changes nothing of
the record it follows from: an agreed step keeps the day that was agreed. When the same falls due
again on another day, it is asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final

from osmo_desktop.domain.language import mark
from osmo_desktop.domain.records.declare import (
    Attribute,
    Merge,
    Sensitivity,
    StreamKind,
    Writers,
    record,
)

DONE: Final = "done"
MOVED: Final = "moved"
DROPPED: Final = "dropped"
TASK_VERDICTS: Final = {
    DONE: mark("Done"),
    MOVED: mark("Moved to another day"),
    DROPPED: mark("Left undone"),
}
STEP, TASK, REVIEW, SILENCE, MEASURE, NOTICE = (
    "step",
    "task",
    "review",
    "silence",
    "measure",
    "notice",
)
TASK_SOURCES: Final = {
    STEP: mark("Agreed step"),
    TASK: mark("Task"),
    REVIEW: mark("Review of the plan"),
    SILENCE: mark("Time without contact"),
    MEASURE: mark("Follow-up of a measure"),
    NOTICE: mark("Notice missing"),
}


def _event(label: str, *, max_length: int = 2_000) -> Attribute:
    return Attribute(label, Merge.EVENT, Sensitivity.PERSONAL, max_length=max_length)


def _code(label: str, words: dict[str, str]) -> Attribute:
    return Attribute(label, Merge.EVENT, Sensitivity.PERSONAL, choices=tuple(words))


@record(
    "task_decision",
    label=mark("Decision about a task"),
    stream=StreamKind.CLIENT,
    writers=Writers.ASSIGNED,
)
@dataclass(frozen=True)
class TaskDecision:
    """One decision; `subject` is the id of the record that the task follows from, or its code."""

    id: str
    source: Annotated[str | None, _code(mark("Follows from"), TASK_SOURCES)] = None
    subject: Annotated[str | None, _event(mark("About"), max_length=64)] = None
    due: Annotated[date | None, _event(mark("Due"))] = None
    verdict: Annotated[str | None, _code(mark("Decision"), TASK_VERDICTS)] = None
    moved_to: Annotated[date | None, _event(mark("Moved to"))] = None
    reason: Annotated[str | None, _event(mark("Reason"))] = None
    struck: Annotated[str | None, _event(mark("Entered in error"))] = None

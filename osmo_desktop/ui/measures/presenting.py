"""Answers and changes in words: numbers as they are, and no word on what a change comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.services.assessing import AssessmentDraft
from osmo_desktop.services.measure_results import ItemResults, ResultRow
from osmo_desktop.services.measure_words import answer_words, assessor_words, change_words
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import clock_words, day_words


@dataclass(frozen=True, slots=True)
class ResultWords:
    """One row of the list."""

    day: str
    answer: str
    change: str
    who: str
    is_number: bool


def result_words(row: ResultRow, now: datetime) -> ResultWords:
    """Return a row of the list."""
    day = row.occurred.astimezone(now.tzinfo).date()
    return ResultWords(
        day=dates.short_date(day, current()),
        answer=answer_words(row.answer),
        change=tr("first") if row.is_first else change_words(row.change),
        who=" · ".join(_who(row)),
        is_number=row.number is not None,
    )


def _who(row: ResultRow) -> list[str]:
    """Say who assessed, and what keeps a row from being compared."""
    said = [line(assessor_words(row), 60)]
    if row.is_other_assessor:
        said.append(tr("another assessor than the first time"))
    if row.is_disputed:
        said.append(tr("conflict, not compared"))
    if row.struck is not None:
        said.append(tr("entered in error: {reason}").format(reason=line(row.struck, 80)))
    return said


def spoken_row(words: ResultWords) -> str:
    """Return a row as a screen reader says it."""
    parts = (words.day, words.answer, words.change, words.who)
    return ", ".join(part for part in parts if part)


def draft_words(draft: AssessmentDraft, now: datetime) -> str:
    """Return how far an assessment under way has come."""
    begun = draft.occurred.astimezone(now.tzinfo)
    return tr("{n} of {all} answered, begun {day} {clock}").format(
        n=draft.answered,
        all=len(draft.items),
        day=day_words(begun.date(), now.date()),
        clock=clock_words(begun),
    )


def compared_words(results: ItemResults) -> str:
    """Return how many answers are numbers: what is missing is said, not hidden."""
    numbers = sum(row.number is not None for row in results.rows)
    return tr("{n} of {all} answers are numbers").format(n=numbers, all=len(results.rows))

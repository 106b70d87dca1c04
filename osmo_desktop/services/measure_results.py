"""What the assessments of a client show: question by question, plainly as numbers.

A change is the difference to the first number of the same question by the same version of the
measure; it says nothing about what it comes from. What is no number, struck through or disputed
counts in no difference, and is never zero (DOMAIN 3.6).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from osmo_desktop.domain.measures import Answer
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.services.models import Basis
from osmo_desktop.services.people import People
from osmo_desktop.services.pictures import by_position


@dataclass(frozen=True)
class ItemRow:
    """A question of a client; `low` and `high` are empty where the measure's own words hold."""

    id: str
    measure: str
    text: str
    low: str
    high: str
    goal: str
    is_dropped: bool = False


@dataclass(frozen=True)
class ResultRow:
    """An answer in the list.

    `answer` is None where this version cannot read it; `change` is the difference to the first
    number, None where there is nothing to compare, and `is_first` marks that number;
    `is_other_assessor` when the first number was assessed by somebody else (self or worker).
    """

    id: str
    assessment: str
    occurred: datetime
    answer: Answer | None
    assessor: str
    author: str
    measure_version: tuple[str, int]
    is_disputed: bool
    struck: str | None
    basis: Basis
    change: Decimal | None = None
    is_other_assessor: bool = False
    is_first: bool = False

    @property
    def number(self) -> Decimal | None:
        """The number that may be compared."""
        is_sure = self.struck is None and not self.is_disputed
        return self.answer.value if self.answer is not None and is_sure else None


@dataclass(frozen=True)
class ItemResults:
    """A question with its answers, the newest first."""

    item: ItemRow
    rows: tuple[ResultRow, ...]


class MeasureResults:
    """Reads questions and answers of a client."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._people = People(book)

    def items(self, client_id: str) -> tuple[ItemRow, ...]:
        """The questions of a client in their order, those left out included."""
        shots = self._book.find("measure_item", stream=client_id)
        return tuple(map(self._item, sorted(shots, key=by_position)))

    def of_client(self, client_id: str) -> tuple[ItemResults, ...]:
        """Every question with its answers; those left out only if they were ever answered."""
        rows = self._rows(client_id)
        items = list(self.items(client_id))
        known = {item.id for item in items}
        # Its question has not arrived: an answer is shown all the same.
        items += [
            ItemRow(id_, "", "", "", "", "", is_dropped=True) for id_ in rows if id_ not in known
        ]
        found = (ItemResults(item, _compared(rows.get(item.id, ()))) for item in items)
        return tuple(one for one in found if one.rows or not one.item.is_dropped)

    def _rows(self, client_id: str) -> dict[str, list[ResultRow]]:
        """The answers by question."""
        times = {shot.id: shot for shot in self._book.find("assessment", stream=client_id)}
        rows: dict[str, list[ResultRow]] = {}
        for shot in self._book.find("answer", stream=client_id):
            time = times.get(shot.record.assessment or "")
            if time is not None and shot.record.item is not None:
                rows.setdefault(shot.record.item, []).append(self._row(shot, time))
        return rows

    def _row(self, shot: Snapshot, time: Snapshot) -> ResultRow:
        assessment = time.record
        return ResultRow(
            id=shot.id,
            assessment=time.id,
            occurred=assessment.occurred or time.written,
            answer=Answer.read(shot.record.said),
            assessor=assessment.assessor or "",
            author=self._people.member_name(time.author),
            measure_version=(assessment.measure or "", assessment.version or 0),
            is_disputed="said" in shot.conflicts,
            struck=assessment.struck,
            basis=shot.basis,
        )

    def _item(self, shot: Snapshot) -> ItemRow:
        item = shot.record
        goal = self._book.get("goal", item.goal, stream=shot.stream) if item.goal else None
        return ItemRow(
            id=shot.id,
            measure=item.measure or "",
            text=item.title or "",
            low=item.low or "",
            high=item.high or "",
            goal=(goal.record.title or "") if goal is not None else "",
            is_dropped=bool(item.dropped),
        )


def _compared(rows: Iterable[ResultRow]) -> tuple[ResultRow, ...]:
    """The rows newest first, each with its difference to the first number."""
    firsts: dict[tuple[str, int], ResultRow] = {}
    compared = []
    for row in sorted(rows, key=lambda row: (row.occurred, row.assessment, row.id)):
        first = firsts.get(row.measure_version)
        if row.number is not None and first is None:
            firsts[row.measure_version] = row
        compared.append(_beside(first, row))
    return tuple(reversed(compared))


def _beside(first: ResultRow | None, row: ResultRow) -> ResultRow:
    """The row with its difference to the first number, or as the first one itself."""
    if row.number is None:
        return row
    if first is None or first.number is None:
        return replace(row, is_first=True)
    is_other = row.assessor != first.assessor
    return replace(row, change=row.number - first.number, is_other_assessor=is_other)

"""What the assessments of a client show: question by question, plainly as numbers.

A change is the difference to the first number of the same question by the same version of the
measure (`domain/change.py`). What is no number, struck through or disputed counts in no
difference, and is never zero. A scale of a measure that two laptops began to ask at the same time
is one question all the same; where one measure stands for many instruments, each is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from osmo_desktop.domain.change import Comparison, Course, Flag, Point, compare, course
from osmo_desktop.domain.measures import Answer, Scale, State, instrument_key, shipped_measures
from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.services.models import Basis
from osmo_desktop.services.people import People
from osmo_desktop.services.pictures import by_position
from osmo_desktop.services.same_people import joined_to, of_person

_UNANSWERED: Final = frozenset({State.NOT_ASKED, State.MISSING, State.DECLINED})


@dataclass(frozen=True)
class ItemRow:
    """A question of a client; `low` and `high` are empty where the measure's own words hold.

    Of a measure with scales of its own it is the `scale` with that key, and `text` is empty. `cut`
    of a goal is the version of the plan before which nothing is known of its course, else 0.
    `instrument` is the own name of the instrument, where the measure stands for many.
    """

    id: str
    measure: str
    text: str
    low: str
    high: str
    goal: str
    is_dropped: bool = False
    scale: str = ""
    cut: int = 0
    instrument: str = ""

    @property
    def key(self) -> str:
        """What tells its course from every other of the client."""
        return " ".join(filter(None, (self.id, instrument_key(self.instrument))))

    @property
    def known_scale(self) -> Scale | None:
        """Its scale; None when this version does not know the measure."""
        measure = shipped_measures().get(self.measure)
        return measure.scale_of(self.scale) if measure is not None else None


@dataclass(frozen=True)
class ResultRow:
    """An answer in the list.

    `answer` is None where this version cannot read it; `compared` tells the difference to the first
    number, None where there is nothing to compare, and `is_first` marks that number. `capacity` is
    the ICF's second qualifier, which is compared with nothing. `rank` tells which of two of one
    moment was written later: a past day is recorded without a time of day.
    """

    id: str
    assessment: str
    occurred: datetime
    answer: Answer | None
    assessor: str
    author: str
    author_id: str
    way: str
    note: str
    measure_version: tuple[str, int]
    is_disputed: bool
    struck: str | None
    basis: Basis
    compared: Comparison | None = None
    is_first: bool = False
    capacity: Answer | None = None
    rank: tuple[int, str, str] = (0, "", "")

    @property
    def point(self) -> Point:
        """The answer as `domain/change.py` compares it."""
        return Point(
            occurred=self.occurred,
            answer=self.answer,
            assessor=self.assessor,
            who=self.author_id if self.assessor != "self" else "",
            way=self.way,
            version=self.measure_version,
            counts=self.struck is None and not self.is_disputed,
        )

    @property
    def number(self) -> Decimal | None:
        """The number that may be compared."""
        return self.point.number

    @property
    def is_answered(self) -> bool:
        """Whether an answer was got at all; one that this version cannot read is an answer."""
        return self.answer is None or self.answer.state not in _UNANSWERED

    @property
    def change(self) -> Decimal | None:
        """The plain difference to the first number."""
        return self.compared.plain if self.compared is not None else None

    @property
    def is_other_assessor(self) -> bool:
        """Whether somebody else assessed than the first time."""
        return self.compared is not None and Flag.ASSESSOR in self.compared.flags


@dataclass(frozen=True)
class ItemResults:
    """A question with its answers, the newest first."""

    item: ItemRow
    rows: tuple[ResultRow, ...]

    @property
    def course(self) -> Course:
        """Baseline, follow-ups, last, and what may be said of them."""
        told = (row.point for row in reversed(self.rows) if row.struck is None)
        return course(told, self.item.known_scale)

    def masked(self, shown: Callable[[str | None], str]) -> ItemResults:
        """The same with every text of a person as `shown` lets it be seen."""
        item = self.item
        item = replace(
            item,
            text=shown(item.text),
            low=shown(item.low),
            high=shown(item.high),
            goal=shown(item.goal),
            instrument=shown(item.instrument),
        )
        rows = (
            replace(row, note=shown(row.note), struck=shown(row.struck) if row.struck else None)
            for row in self.rows
        )
        return ItemResults(item, tuple(rows))


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
        """Every question with its answers; those left out only if they were ever answered.

        Of joined records it is one course: a baseline of one meets the follow-up of another.
        """
        rows = self._rows(client_id)
        items = [item for one in joined_to(self._book, client_id) for item in self.items(one.id)]
        known = {item.id for item in items}
        # Its question has not arrived: an answer is shown all the same.
        items += [
            ItemRow(id_, "", "", "", "", "", is_dropped=True) for id_ in rows if id_ not in known
        ]
        together: dict[tuple[str, ...], list[ItemResults]] = {}
        for one in (part for item in items for part in _parts(item, rows.get(item.id, []))):
            together.setdefault(_same(one.item), []).append(one)
        found = map(_joined, together.values())
        return tuple(one for one in found if one.rows or not one.item.is_dropped)

    def _rows(self, client_id: str) -> dict[str, list[ResultRow]]:
        """The answers by question."""
        times = {shot.id: shot for shot in of_person(self._book, "assessment", client_id)}
        rows: dict[str, list[ResultRow]] = {}
        for shot in of_person(self._book, "answer", client_id):
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
            author_id=time.author,
            way=assessment.way or "",
            note=assessment.note or "",
            measure_version=(assessment.measure or "", assessment.version or 0),
            is_disputed="said" in shot.conflicts,
            struck=assessment.struck,
            basis=shot.basis,
            capacity=Answer.read(shot.record.capacity),
            rank=time.rank,
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
            scale=item.scale or "",
            instrument=item.instrument or "",
        )


def _parts(item: ItemRow, rows: list[ResultRow]) -> tuple[ItemResults, ...]:
    """The answers of an item, apart by instrument.

    A result of before names had a field told the name in what it rests on: two that tell another
    thing there are not known to be of one instrument, and are not compared.
    """
    measure = shipped_measures().get(item.measure)
    if item.instrument or measure is None or not measure.named:
        return (ItemResults(item, tuple(rows)),)
    parts: dict[str, list[ResultRow]] = {} if rows else {"": []}
    for row in rows:
        parts.setdefault(instrument_key(row.note), []).append(row)
    return tuple(
        ItemResults(replace(item, instrument=of[0].note if of else ""), tuple(of))
        for of in parts.values()
    )


def _same(item: ItemRow) -> tuple[str, ...]:
    """What makes two items one question: the scale of a measure, else the item itself."""
    is_scale = (item.measure, item.scale, instrument_key(item.instrument))
    return is_scale if item.scale else (item.id,)


def _joined(same: list[ItemResults]) -> ItemResults:
    """One question with the answers of all its items; asked as long as one of them is."""
    items = [one.item for one in same]
    first = next((item for item in items if not item.is_dropped), items[0])
    answers = [row for one in same for row in one.rows]
    return ItemResults(first, compared(answers, first.known_scale))


def compared(rows: Iterable[ResultRow], scale: Scale | None) -> tuple[ResultRow, ...]:
    """The rows newest first, each beside the first number of its version of the measure."""
    firsts: dict[tuple[str, int], ResultRow] = {}
    told = []
    for row in sorted(rows, key=lambda row: (row.occurred, row.rank, row.id)):
        first = firsts.get(row.measure_version)
        if first is not None:
            told.append(replace(row, compared=compare(first.point, row.point, scale)))
            continue
        is_first = row.number is not None
        told.append(replace(row, is_first=is_first))
        if is_first:
            firsts[row.measure_version] = row
    return tuple(reversed(told))

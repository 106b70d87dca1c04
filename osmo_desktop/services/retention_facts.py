"""Where every client stands by the retention table: read from the book, judged by the domain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records import CLIENT_KINDS
from osmo_desktop.domain.retention import Engaged, Funding, Table, Verdict, stands

_DATED = frozenset({"start", "end", "legal_basis"})


@dataclass(frozen=True)
class StreamState:
    """How many records a client has, and when the newest of them was written or changed."""

    records: int
    changed: datetime | None


class RetentionFacts:
    """Reads the book anew at each question."""

    def __init__(self, book: RecordBook, clock: Clock, table: Callable[[], Table]) -> None:
        self._book = book
        self._clock = clock
        self._table = table

    def verdicts(self) -> dict[str, Verdict]:
        """Where each client stands today, by id. Entries of one person in two cases count once."""
        clients = self._book.find("client")
        one_person = _joined(clients)
        periods: defaultdict[str, list[Engaged]] = defaultdict(list)
        for shot in self._book.find("engagement"):
            periods[one_person.get(shot.stream, shot.stream)].append(_engaged(shot))
        table, decisions = self._table(), self._decisions()
        today = self._clock.now().date()
        deaths = _deaths(clients, one_person)
        return {
            shot.id: stands(
                periods[one_person[shot.id]],
                table,
                decisions,
                today,
                died=deaths.get(one_person[shot.id]),
            )
            for shot in clients
        }

    def state(self, client_id: str) -> StreamState:
        """What is in a client's stream now."""
        shots = [s for kind in CLIENT_KINDS for s in self._book.find(kind, stream=client_id)]
        return StreamState(len(shots), max((shot.changed for shot in shots), default=None))

    def _decisions(self) -> list[Funding]:
        return [
            Funding(shot.record.start, shot.record.end, shot.record.until, shot.record.years)
            for shot in self._book.find("funding_decision")
        ]


def _engaged(shot: Snapshot) -> Engaged:
    period = shot.record
    is_disputed = not _DATED.isdisjoint(shot.conflicts)
    return Engaged(period.legal_basis, period.start, period.end, is_disputed)


def _deaths(clients: Iterable[Snapshot], one_person: dict[str, str]) -> dict[str, date]:
    """The day of each person's death, where all who wrote one agree: a disputed one is unknown."""
    said: defaultdict[str, set[date | None]] = defaultdict(set)
    for shot in clients:
        if "died" in shot.conflicts:
            said[one_person[shot.id]].add(None)
        elif shot.record.died is not None:
            said[one_person[shot.id]].add(shot.record.died)
    only = {person: next(iter(days)) for person, days in said.items() if len(days) == 1}
    return {person: day for person, day in only.items() if day is not None}


def _joined(clients: Iterable[Snapshot]) -> dict[str, str]:
    """The same name for all cases that are said to be of one person, by client."""
    name = {shot.id: shot.id for shot in clients}
    for shot in clients:
        other = shot.record.same_person_as
        if other in name and name[other] != name[shot.id]:
            old, new = name[shot.id], name[other]
            name = {key: new if value == old else value for key, value in name.items()}
    return name

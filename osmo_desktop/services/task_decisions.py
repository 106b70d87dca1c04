"""Decisions about what is due: which one holds for a task on its day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records.task_decision import MOVED, SILENCE
from osmo_desktop.services.same_people import SamePeople


class TaskDecisions:
    """Reads the decisions of all clients. Make it anew for each picture.

    `same_people` tells whose records are one person's: silence is the person's, so what is decided
    about it on one record holds for the others.
    """

    def __init__(self, book: RecordBook) -> None:
        self.same_people = SamePeople(book)
        self._by_client: dict[str, list[Snapshot]] = defaultdict(list)
        for shot in book.find("task_decision"):
            if not shot.record.struck and shot.record.verdict:
                self._by_client[shot.stream].append(shot)
        for shots in self._by_client.values():
            shots.sort(key=lambda shot: shot.rank)

    def holding(
        self, client_id: str, source: str, subject: str, due: date | None
    ) -> Snapshot | None:
        """The newest decision about a task as it was due on that day."""
        if source == SILENCE:
            found = [shot for shot in self._of_silence(client_id) if shot.record.due == due]
            return max(found, key=lambda shot: shot.rank, default=None)
        about = (source, subject, due)
        found = [
            shot
            for shot in self._by_client.get(client_id, ())
            if (shot.record.source, shot.record.subject, shot.record.due) == about
        ]
        return found[-1] if found else None

    def silence_days(self, client_id: str) -> Iterable[date]:
        """The days on which the silence of a person was ticked off or dropped."""
        settled = (one for one in self._of_silence(client_id) if one.record.verdict != MOVED)
        return [shot.written.date() for shot in settled]

    def _of_silence(self, client_id: str) -> Iterator[Snapshot]:
        for one in self.same_people.group(client_id):
            shots = self._by_client.get(one, ())
            yield from (shot for shot in shots if shot.record.source == SILENCE)

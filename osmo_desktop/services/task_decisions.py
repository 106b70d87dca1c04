"""Decisions about what is due: which one holds for a task on its day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records.task_decision import DONE


class TaskDecisions:
    """Reads the decisions of one client or of all. Make it anew for each picture."""

    def __init__(self, book: RecordBook, client_id: str | None = None) -> None:
        self._by_client: dict[str, list[Snapshot]] = defaultdict(list)
        for shot in book.find("task_decision", stream=client_id):
            if not shot.record.struck and shot.record.verdict:
                self._by_client[shot.stream].append(shot)
        for shots in self._by_client.values():
            shots.sort(key=lambda shot: shot.rank)

    def holding(
        self, client_id: str, source: str, subject: str, due: date | None
    ) -> Snapshot | None:
        """The newest decision about a task as it was due on that day."""
        about = (source, subject, due)
        found = [
            shot
            for shot in self._by_client.get(client_id, ())
            if (shot.record.source, shot.record.subject, shot.record.due) == about
        ]
        return found[-1] if found else None

    def done_days(self, client_id: str, source: str) -> Iterable[date]:
        """The days on which tasks of a kind were ticked off."""
        return [
            shot.written.date()
            for shot in self._by_client.get(client_id, ())
            if shot.record.source == source and shot.record.verdict == DONE
        ]

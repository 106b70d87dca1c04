"""Whether a note or an attempt says that the client was met or reached: one rule for every list.

A note without an answer, one of a joint meeting at which the client was not, and what was entered
in error tell of no encounter.
"""

from __future__ import annotations

from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.domain.records import codes


class Encounters:
    """Tells of notes and of attempts to reach a client."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book

    def has(self, shot: Snapshot) -> bool:
        """Tell whether the client was met, or reached by an attempt."""
        record = shot.record
        if record.struck:
            return False
        if shot.kind == "contact_attempt":
            return bool(record.outcome == "reached")
        return record.outcome not in codes.UNANSWERED and not self._was_without(shot)

    def _was_without(self, note: Snapshot) -> bool:
        """Whether a note is of a joint meeting without the client; one that is not here is none."""
        joint = note.record.joint_meeting
        shot = self._book.get("joint_meeting", joint, stream=note.stream) if joint else None
        return shot is not None and not shot.record.client_present

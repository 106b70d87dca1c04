"""Whether a note of a file is there already: in the vault, or higher up in the file.

The same note is of the same client, the same day and minute, and the same words; one that was
entered in error is not there, so that an import that was undone can be made again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from osmo_desktop.domain.ports import RecordBook, Snapshot


@dataclass(frozen=True)
class NoteWords:
    """What a row says of a note; `happened` says most, the others may be missing in a file."""

    happened: str
    client_view: str = ""
    worker_assessment: str = ""

    def is_like(self, other: NoteWords) -> bool:
        """Whether both may be one note: nothing that both say differs."""
        mine = (self.client_view, self.worker_assessment)
        others = (other.client_view, other.worker_assessment)
        is_apart = any(
            a and b and _plain(a) != _plain(b) for a, b in zip(mine, others, strict=True)
        )
        return _plain(self.happened) == _plain(other.happened) and not is_apart


class KnownNotes:
    """Knows the notes of the clients that are asked about. Make it anew for each preview."""

    def __init__(self, book: RecordBook) -> None:
        self._book = book
        self._taken: dict[tuple[str, datetime], list[NoteWords]] = defaultdict(list)
        self._shots: dict[str, dict[datetime, list[Snapshot]]] = {}
        self._brought: dict[str, frozenset[str | None]] = {}

    def take(self, client_id: str, at: datetime, words: NoteWords) -> bool:
        """Remember a note of the file; False when it is there already."""
        former = self._taken[client_id, _minute(at)]
        if any(words.is_like(one) for one in (*former, *self._kept(client_id, _minute(at)))):
            return False
        former.append(words)
        return True

    def _kept(self, client_id: str, at: datetime) -> Iterator[NoteWords]:
        """What the notes of a minute say, and said before they were amended."""
        shots = self._of(client_id).get(at, [])
        yield from (self._said(shot, shot.record.happened) for shot in shots)
        for shot in shots:
            history = self._book.history("meeting", shot.id, "happened", stream=client_id)
            yield from (self._said(shot, past.value) for past in history)

    def _said(self, shot: Snapshot, happened: object) -> NoteWords:
        """The words of a note; below one out of a file stands that it was, which is not of it."""
        text = str(happened or "")
        if shot.id in self._brought[shot.stream]:
            text = text.rpartition("\n\n")[0]
        record = shot.record
        return NoteWords(text, record.client_view or "", record.worker_assessment or "")

    def _of(self, client_id: str) -> dict[datetime, list[Snapshot]]:
        """The notes of a client that stand, by minute; read once."""
        if client_id not in self._shots:
            found: dict[datetime, list[Snapshot]] = defaultdict(list)
            for shot in self._book.find("meeting", stream=client_id):
                if shot.record.occurred is not None and not shot.record.struck:
                    found[_minute(shot.record.occurred)].append(shot)
            marks = self._book.find("imported", stream=client_id)
            self._brought[client_id] = frozenset(shot.record.subject for shot in marks)
            self._shots[client_id] = found
        return self._shots[client_id]


def _minute(at: datetime) -> datetime:
    """A time as the clock on the wall showed it: summer time is another offset, no other time."""
    return at.replace(second=0, microsecond=0, tzinfo=None)


def _plain(text: str) -> str:
    return " ".join(text.split())

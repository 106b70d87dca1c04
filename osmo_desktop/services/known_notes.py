"""Whether a note of a file is there already: in the vault, or higher up in the file.

The same note is of the same person, the same day and minute, and the same words; one that was
entered in error is not there, so that an import that was undone can be made again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Final

from osmo_desktop.domain.ports import RecordBook, Snapshot
from osmo_desktop.services.same_people import SamePeople

_Said = tuple[frozenset[str], ...]
"""By field of `NoteWords`: all that a note ever said there, nothing where it never said any."""


@dataclass(frozen=True)
class NoteWords:
    """What a row says of a note; `happened` says most, the others may be missing in a file."""

    happened: str
    client_view: str = ""
    worker_assessment: str = ""

    @property
    def said(self) -> _Said:
        """The same as of a note that has never been amended."""
        return tuple(_ever([text]) for text in astuple(self))

    def is_of(self, note: _Said) -> bool:
        """Whether a note may be this one: it once happened so, and no view differs from all."""
        happened, *views = zip(self.said, note, strict=True)
        is_apart = any(mine and ever and not mine <= ever for mine, ever in views)
        return bool(happened[0] & happened[1]) and not is_apart


_FIELDS: Final = tuple(NoteWords.__dataclass_fields__)


class KnownNotes:
    """Knows the notes of the people that are asked about. Make it anew for each preview."""

    def __init__(self, book: RecordBook, same: SamePeople) -> None:
        self._book = book
        self._same = same
        self._taken: dict[tuple[str, datetime], list[_Said]] = defaultdict(list)
        self._shots: dict[str, dict[datetime, list[Snapshot]]] = {}
        self._brought: set[str | None] = set()

    def take(self, client_id: str, at: datetime, words: NoteWords) -> bool:
        """Remember a note of the file; False when it is there already."""
        person = self._same.main_of(client_id)
        former = self._taken[person, _minute(at)]
        if any(words.is_of(one) for one in (*former, *self._kept(person, _minute(at)))):
            return False
        former.append(words.said)
        return True

    def _kept(self, person: str, at: datetime) -> Iterator[_Said]:
        """What the notes of a minute say, and said before they were amended."""
        for shot in self._of(person).get(at, []):
            yield tuple(_ever(self._texts(shot, field)) for field in _FIELDS)

    def _texts(self, shot: Snapshot, field: str) -> Iterator[str]:
        """All that a field said, without the line below a note of a file that tells of the file."""
        history = self._book.history("meeting", shot.id, field, stream=shot.stream)
        texts = [str(past.value or "") for past in history]
        is_marked = field == "happened" and shot.id in self._brought
        if is_marked and texts:  # amended, a note may say it no longer: then nothing is cut
            mark = "\n\n" + texts[-1].rpartition("\n\n")[2]
            texts = [text.rstrip().removesuffix(mark) for text in texts]
        yield from texts

    def _of(self, person: str) -> dict[datetime, list[Snapshot]]:
        """The notes of all records of a person that stand, by minute; read once."""
        if person not in self._shots:
            found: dict[datetime, list[Snapshot]] = defaultdict(list)
            for client in self._same.group(person):
                for shot in self._book.find("meeting", stream=client):
                    if shot.record.occurred is not None and not shot.record.struck:
                        found[_minute(shot.record.occurred)].append(shot)
                marks = self._book.find("imported", stream=client)
                self._brought.update(shot.record.subject for shot in marks)
            self._shots[person] = found
        return self._shots[person]


def _minute(at: datetime) -> datetime:
    """A time as the clock on the wall showed it: summer time is another offset, no other time."""
    return at.replace(second=0, microsecond=0, tzinfo=None)


def _ever(texts: Iterable[str]) -> frozenset[str]:
    """Texts as they are compared: spaces make no other, and an empty one says nothing."""
    return frozenset(filter(None, (" ".join(text.split()) for text in texts)))

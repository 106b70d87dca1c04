"""Notes that came late from a client's former worker: listed, read, taken in (SECURITY b.0 14).

A verdict follows from the causal past and never changes, so taking one in writes the record anew,
under an id that follows from the late one, and names its writer. Two supervisors who do so apart
write the same record. Only whole notes and contact attempts are taken in, a note with its steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.late_entries import LateEntry
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import RecordBook
from osmo_desktop.domain.records import KINDS, Sensitivity
from osmo_desktop.services.note_edits import NOTE_FIELDS
from osmo_desktop.services.people import People
from osmo_desktop.services.wording import Wording, label
from osmo_desktop.services.writing import Target, Writing

_FIELDS: Final = {
    "meeting": NOTE_FIELDS,
    "contact_attempt": ("occurred", "mode", "outcome", "note"),
}
_STEP_FIELDS: Final = ("text", "who", "due", "position", "done")


class LateShelf(Protocol):
    """What the fold keeps and does not count."""

    def late_entries(self) -> tuple[LateEntry, ...]:
        """What former workers of clients wrote, the newest first."""


@dataclass(frozen=True)
class LateNote:
    """A record that came late; `written` is what its writer's laptop says.

    `is_adoptable`: a whole note or contact attempt.
    """

    id: str
    client_id: str
    client_name: str
    record: str
    member: str
    device: str
    written: datetime
    is_adoptable: bool


@dataclass(frozen=True)
class LateText:
    """What a late record says: labels with their text."""

    id: str
    client_id: str
    parts: tuple[tuple[str, str], ...]


class LateNoteService:
    """What supervisors do with late notes."""

    def __init__(self, book: RecordBook, shelf: LateShelf) -> None:
        self._book = book
        self._shelf = shelf
        self._people = People(book)
        self._wording = Wording(book, self._people)
        self._writing = Writing(book)

    def all(self) -> tuple[LateNote, ...]:
        """What waits, adoptable ones first; nothing for others than supervisors."""
        if self._book.role != "supervisor":
            return ()
        waiting = list(self._waiting())
        steps = {step.entity for entry in waiting for step in self._steps(entry, waiting)}
        rows = (
            self._row(entry)
            for entry in waiting
            if entry.kind != "step" or entry.entity not in steps
        )
        return tuple(sorted(rows, key=lambda row: not row.is_adoptable))

    def read(self, id_: str) -> LateText:
        """What one says, with its steps. Raises UserError: role-forbids, late-unknown."""
        entry = self._adoptable(id_)
        client = self._people.client(entry.stream)
        is_shielded = client is not None and bool(client.safety_ban)
        parts = [self._part(entry, field, is_shielded=is_shielded) for field in _said(entry)]
        parts += [self._part(step, "text", is_shielded=False) for step in self._steps(entry)]
        return LateText(id_, entry.stream, tuple(parts))

    def adopt(self, id_: str) -> Changes:
        """Write it anew, once, naming its writer. Raises as `read`, and what a commit raises."""
        entry = self._adoptable(id_)
        target = Target(entry.stream, entry.kind, entry.adopted_id)
        edits = self._first(target, entry, _FIELDS[entry.kind])
        edits += self._writing.members(target, "goals", entry.values.get("goals", ()), {})
        for step in self._steps(entry):
            there = Target(entry.stream, "step", step.adopted_id)
            edits += self._first(there, step, _STEP_FIELDS)
            edits += self._writing.first(there, {"meeting": target.entity})
        beside = Target(entry.stream, "adoption", entry.adopted_id)
        said = {"origin": entry.entity, "writer": entry.author, "written": entry.written}
        return self._book.commit([*edits, *self._writing.first(beside, said)])

    # -- within ---------------------------------------------------------------------------

    def _first(self, target: Target, entry: LateEntry, fields: tuple[str, ...]) -> list[Edit]:
        values = {field: entry.values.get(field) for field in fields}
        occurred = entry.values.get("occurred")
        edits = self._writing.first(target, values)
        return [replace(edit, occurred=occurred) for edit in edits]

    def _waiting(self) -> Iterator[LateEntry]:
        for entry in self._shelf.late_entries():
            found = self._book.get("adoption", entry.adopted_id, stream=entry.stream)
            if found is None or found.record.origin != entry.entity:
                yield entry

    def _steps(
        self, note: LateEntry, among: list[LateEntry] | None = None
    ) -> tuple[LateEntry, ...]:
        """The steps that came with a note, in their order."""
        if note.kind != "meeting" or not _is_adoptable(note):
            return ()
        found = [
            entry
            for entry in (self._shelf.late_entries() if among is None else among)
            if (entry.kind, entry.stream, entry.author) == ("step", note.stream, note.author)
            and entry.values.get("meeting") == note.entity
            and entry.is_whole
            and "text" in entry.values
            and not entry.values.get("dropped")
        ]
        return tuple(sorted(found, key=lambda e: (e.values.get("position") or 0, e.entity)))

    def _adoptable(self, id_: str) -> LateEntry:
        if self._book.role != "supervisor":
            raise UserError("role-forbids")
        found = (entry for entry in self._waiting() if entry.adopted_id == id_)
        entry = next(found, None)
        if entry is None or not _is_adoptable(entry):
            raise UserError("late-unknown")
        return entry

    def _part(self, entry: LateEntry, field: str, *, is_shielded: bool) -> tuple[str, str]:
        spec = KINDS[entry.kind].fields[field]
        is_place = spec.attribute.sensitivity is Sensitivity.LOCATION
        if is_shielded and is_place:
            return label(entry.kind, field), tr("place protected")
        return label(entry.kind, field), self._wording.text(entry.kind, field, entry.values[field])

    def _row(self, entry: LateEntry) -> LateNote:
        kind = KINDS.get(entry.kind)
        return LateNote(
            id=entry.adopted_id,
            client_id=entry.stream,
            client_name=self._people.client_name(entry.stream),
            record=tr(kind.label) if kind is not None else entry.kind,
            member=self._people.member_name(entry.author),
            device=self._people.device_name(entry.device),
            written=entry.written,
            is_adoptable=_is_adoptable(entry),
        )


def _is_adoptable(entry: LateEntry) -> bool:
    return entry.kind in _FIELDS and entry.is_whole and "struck" not in entry.values


def _said(entry: LateEntry) -> tuple[str, ...]:
    return tuple(field for field in _FIELDS[entry.kind] if field in entry.values)

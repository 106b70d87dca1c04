"""What came late from a client's former worker: read, taken in, or left out (SECURITY b.0 14).

A verdict follows from the causal past and never changes, so taking one in writes it anew and names
its writer. A whole note, contact attempt, file or step gets an id that follows from the late one:
two supervisors who take in the same apart write one record. A note takes its steps and files with
it. A change of a record that counts is written over what the supervisor saw there. All else, and
what holds no more, is left out with a reason; nothing that was decided on is listed again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.late_entries import LateEntry
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import RecordBook
from osmo_desktop.domain.records import KINDS, FieldSpec, Sensitivity
from osmo_desktop.domain.records.adoption import JUDGED_AT_ONCE
from osmo_desktop.services.late_edits import ADOPTABLE, LateEdits
from osmo_desktop.services.models import Basis
from osmo_desktop.services.people import People
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.wording import Wording, label
from osmo_desktop.services.writing import Target, Writing

_UNSAID: Final = frozenset({"moved_from", "position"})
_HELD_BACK: Final = (Sensitivity.ROUTINE, Sensitivity.IDENTITY)


class LateShelf(Protocol):
    """What the fold keeps and does not count."""

    def late_entries(self) -> tuple[LateEntry, ...]:
        """What former workers of clients wrote and nobody decided on, the newest first."""


@dataclass(frozen=True)
class LateNote:
    """A record that came late; `written` is what its writer's laptop says.

    `is_change`: of a record that counts. What is not adoptable can only be left out.
    """

    id: str
    client_id: str
    client_name: str
    record: str
    member: str
    device: str
    written: datetime
    is_adoptable: bool
    is_change: bool


@dataclass(frozen=True)
class LateText:
    """What a late record says: labels with their text."""

    id: str
    client_id: str
    parts: tuple[tuple[str, str], ...]
    is_adoptable: bool


class LateNoteService:
    """What supervisors do with late notes."""

    def __init__(self, book: RecordBook, shelf: LateShelf) -> None:
        self._book = book
        self._shelf = shelf
        self._people = People(book)
        self._wording = Wording(book, self._people)
        self._writing = Writing(book)
        self._edits = LateEdits(book)
        self._seen: dict[str, Basis] = {}

    def all(self) -> tuple[LateNote, ...]:
        """What waits, adoptable ones first; nothing for others than supervisors."""
        if self._book.role != "supervisor":
            return ()
        waiting = self._shelf.late_entries()
        beside = {part.adopted_id for entry in waiting for part in _beside(entry, waiting)}
        rows = (self._row(entry) for entry in waiting if entry.adopted_id not in beside)
        return tuple(sorted(rows, key=lambda row: not row.is_adoptable))

    def read(self, id_: str) -> LateText:
        """What one says, with what belongs to it. Raises UserError: role-forbids, late-unknown."""
        entry, beside = self._waiting(id_)
        is_shielded = Shield(self._book).protects(entry.stream) or bool(
            entry.values.get("safety_ban")
        )
        shot = self._edits.there(entry)
        if shot is not None:
            self._seen[id_] = shot.basis
        parts = self._parts(entry, is_shielded=is_shielded)
        for other in beside:
            if not other.values.get("dropped"):
                field = "text" if other.kind == "step" else "title"
                parts.append(self._part(other, KINDS[other.kind].fields[field]))
        return LateText(id_, entry.stream, tuple(parts), self._edits.can(entry))

    def adopt(self, id_: str) -> Changes:
        """Write it anew, once, naming its writer. Raises as `read`, and what a commit raises."""
        entry, beside = self._waiting(id_)
        if not self._edits.can(entry):
            raise UserError("late-unknown")
        edits = self._edits.of(entry, self._seen.get(id_))
        for part in beside:
            edits += self._edits.of(part, anew={entry.entity: entry.adopted_id})
        for part in (entry, *beside):
            said = {"origin": part.entity, "writer": part.author, "written": part.written}
            edits += self._decision("adoption", part, said)
        return self._book.commit(edits)

    def leave_out(self, id_: str, reason: str) -> Changes:
        """Let it, and what belongs to it, stay uncounted; `reason` is a code of `DISMISSALS`.

        Raises as `read`, and UserError("value-invalid").
        """
        entry, beside = self._waiting(id_)
        edits: list[Edit] = []
        for part in (entry, *beside):
            edits += self._decision("dismissal", part, {"origin": part.entity, "reason": reason})
        return self._book.commit(edits)

    def list_again(self, left_out: Changes) -> Changes:
        """Undo `leave_out` by what it gave, while nothing of it is cut.

        Raises UserError("role-forbids", "retract-too-late").
        """
        if self._book.role != "supervisor":
            raise UserError("role-forbids")
        changes = Changes()
        for id_ in sorted(left_out.entities):
            changes |= self._book.retract("dismissal", id_)
        return changes

    # -- within ---------------------------------------------------------------------------

    def _decision(self, kind: str, entry: LateEntry, said: dict[str, object]) -> list[Edit]:
        target = Target(entry.stream, kind, entry.adopted_id)
        known = self._book.get(kind, target.entity, stream=entry.stream)
        edits = self._writing.first(target, said) if known is None else []
        for start in range(0, len(entry.parts), JUDGED_AT_ONCE):
            value = " ".join(entry.parts[start : start + JUDGED_AT_ONCE])
            edits.append(Edit(entry.stream, kind, target.entity, "judged", value))
        return edits

    def _waiting(self, id_: str) -> tuple[LateEntry, list[LateEntry]]:
        """One that waits, with what belongs to it."""
        if self._book.role != "supervisor":
            raise UserError("role-forbids")
        waiting = self._shelf.late_entries()
        found = next((entry for entry in waiting if entry.adopted_id == id_), None)
        if found is None:
            raise UserError("late-unknown")
        return found, _beside(found, waiting)

    def _parts(self, entry: LateEntry, *, is_shielded: bool) -> list[tuple[str, str]]:
        """What each field says, and of a change what stands there now."""
        kind, parts = KINDS.get(entry.kind), []
        for name, spec in kind.fields.items() if kind is not None else ():
            is_said = name in entry.values or name in entry.removed
            if not is_said or name in _UNSAID or spec.attribute.sensitivity in _HELD_BACK:
                continue
            if is_shielded and spec.attribute.sensitivity is Sensitivity.LOCATION:
                parts.append((label(entry.kind, name), tr("place protected")))
                continue
            parts.append(self._part(entry, spec))
            shot = self._edits.there(entry)
            if shot is not None:
                now = self._text(entry.kind, name, getattr(shot.record, name))
                parts.append((tr("{label}, as it stands now").format(label=parts[-1][0]), now))
        return parts

    def _part(self, entry: LateEntry, spec: FieldSpec) -> tuple[str, str]:
        values = entry.values.get(spec.name, ())
        text = self._text(entry.kind, spec.name, values)
        gone = entry.removed.get(spec.name, frozenset()) - set(values or ())
        if gone:
            words = self._text(entry.kind, spec.name, tuple(sorted(gone)))
            text = tr("Taken out: {words}").format(words=words)
        return label(entry.kind, spec.name), text

    def _text(self, kind: str, field: str, value: object) -> str:
        if not isinstance(value, tuple):
            return self._wording.text(kind, field, value)
        return "\n".join(self._wording.text(kind, field, one) for one in value or ("",))

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
            is_adoptable=self._edits.can(entry),
            is_change=not entry.is_whole,
        )


def _beside(note: LateEntry, among: Iterable[LateEntry]) -> list[LateEntry]:
    """The whole steps and files that came with a whole note, the steps in their order first."""
    if note.kind != "meeting" or not note.is_whole:
        return []
    found = [
        entry
        for entry in among
        if entry.kind in ("step", "attachment")
        and (entry.stream, entry.author) == (note.stream, note.author)
        and entry.values.get("meeting") == note.entity
        and entry.is_whole
        and ADOPTABLE[entry.kind] in entry.values
    ]
    return sorted(
        found, key=lambda e: (e.kind == "attachment", e.values.get("position") or 0, e.entity)
    )

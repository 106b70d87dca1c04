"""What came from colleagues, change by change, and taking one back (SECURITY b.0 25).

What was imported cannot be un-imported. A revert writes what was there before, as ops of its own
with a reason: the reverted words and the revert stay in the history, everybody gets both, and the
revert is a change like any other, to be reverted in turn. It is refused where a later value would
be lost; who may write the field decides authority, as for any op.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import ChangeLog, RecordBook, Snapshot, WrittenChange
from osmo_desktop.domain.records import KINDS, Merge, Sensitivity, StreamKind, Writers
from osmo_desktop.domain.records.cover import COVER
from osmo_desktop.services.note_edits import NoteEdits
from osmo_desktop.services.people import People
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.wording import Wording, label
from osmo_desktop.services.writing import Target, Writing

_STRUCK = "struck"
_PART = 100  # changes read at a time
_SILENT = frozenset({("note_review", "read"), ("note_review", "answers"), (COVER, "text")})
"""What no person writes: the marks and references of a review, and cover."""


@dataclass(frozen=True)
class ArrivedChange:
    """A change that came: whose record, what of it, before and after, who wrote it.

    `written` is what their laptop says. `is_latest`: nothing was written over it since, so it
    may be reverted.
    """

    op_id: str
    client_id: str | None
    client_name: str
    record: str
    field: str
    before: str
    after: str
    user: str
    author: str
    device: str
    written: datetime
    reason: str | None
    is_latest: bool


@dataclass(frozen=True)
class ArrivedFrom:
    """How much of the newest changes came from whom, and when they say that they wrote last."""

    user: str
    author: str
    count: int
    newest: datetime


@dataclass(frozen=True)
class ArrivedPage:
    """Changes, the newest arrival first; `before` asks for the earlier ones."""

    changes: tuple[ArrivedChange, ...]
    before: int | None


class RevertService:
    """Lists what came, and reverts one change."""

    def __init__(self, book: RecordBook, log: ChangeLog) -> None:
        self._book = book
        self._log = log
        self._people = People(book)
        self._shield = Shield(book)
        self._wording = Wording(book, self._people)
        self._writing = Writing(book)

    def arrived(self, user: str = "", *, before: int | None = None, least: int = 20) -> ArrivedPage:
        """What came from other laptops, from anybody or from one member; a new record is one.

        Without the protocol's own records (members' certificates, keys, assignments): those are
        changed where people and clients are.
        """
        return self._arrived(user, before=before, least=least)

    def _arrived(
        self, user: str = "", *, before: int | None = None, least: int = 20
    ) -> ArrivedPage:
        found: list[WrittenChange] = []
        while True:
            page = self._log.arrived(before=before, least=min(least, _PART))
            before = page.before
            found += (c for c in page.changes if _is_told(c) and user in ("", c.author))
            found = _whole_records(found)
            if before is None or len(found) >= least:
                return ArrivedPage(tuple(map(self._row, found)), before)

    def arrived_from(self) -> tuple[ArrivedFrom, ...]:
        """From whom the newest changes came, the newest first."""
        by_user: dict[str, list[ArrivedChange]] = {}
        for change in self._arrived(least=_PART).changes:
            by_user.setdefault(change.user, []).append(change)
        found = (
            ArrivedFrom(user, changes[0].author, len(changes), max(c.written for c in changes))
            for user, changes in by_user.items()
        )
        return tuple(sorted(found, key=lambda row: (row.newest, row.user), reverse=True))

    def look(self, op_id: str) -> ArrivedChange:
        """One change as it stands now. Raises UserError("revert-unknown")."""
        return self._row(self._change(op_id))

    def revert(self, op_id: str, reason: str) -> tuple[str, Changes]:
        """Write back what a change replaced; gives an op by which this may be reverted in turn.

        A record that came is struck "entered in error". Raises UserError: reason-missing,
        revert-unknown, revert-overtaken, revert-conflict, revert-no-way, and those of a commit.
        """
        reason = reason.strip()
        if not reason:
            raise UserError("reason-missing", field="reason")
        change = self._change(op_id)
        if not change.is_head:
            raise UserError("revert-overtaken")
        edits = self._edits(change, reason)
        changes = self._book.commit(edits)
        return self._written(edits[0]), changes

    def undo(self, op_id: str) -> Changes:
        """Revert a revert, by the op that it gave. Raises as `revert`."""
        return self.revert(op_id, tr("The revert was undone"))[1]

    # -- the edits ------------------------------------------------------------------------

    def _edits(self, change: WrittenChange, reason: str) -> list[Edit]:
        rule = KINDS[change.kind].fields[change.field].attribute.merge
        if change.former is None:
            raise UserError("revert-no-way")
        if rule is Merge.SET:
            return [self._member(change, reason)]
        if _is_event(change):
            return self._strike(change, reason)
        seen = self._siblings(change)
        edits = [_edit(change, value, seen, reason) for value in change.former or (None,)]
        return [*edits, *self._steps(change, reason)]

    def _member(self, change: WrittenChange, reason: str) -> Edit:
        """A member that came goes; one that was taken out comes back."""
        if change.value is not None:
            return _edit(change, None, (change.op_id,), reason)
        held = {head.value for head in self._heads(change)}
        gone = [value for value in change.former or () if value not in (None, *held)]
        if not gone:
            raise UserError("revert-overtaken")
        return _edit(change, gone[0], (change.op_id,), reason)

    def _strike(self, change: WrittenChange, reason: str) -> list[Edit]:
        """Strike the whole record: of an event there was nothing before."""
        shot = self._book.get(change.kind, change.entity, stream=change.stream)
        if shot is None or _STRUCK not in KINDS[change.kind].fields:
            raise UserError("revert-no-way")
        if shot.record.struck is not None:
            raise UserError("revert-overtaken")
        if shot.kind == "meeting":
            return NoteEdits(self._book).strike(shot, reason, reason)
        return self._writing.replaced(_target(change), {_STRUCK: reason}, reason=reason)

    def _steps(self, change: WrittenChange, reason: str) -> list[Edit]:
        """The agreed steps that went with a note that was struck come back with it."""
        if (change.kind, change.field) != ("meeting", _STRUCK) or change.value is None:
            return []
        mine = {"meeting": change.entity}
        edits: list[Edit] = []
        for step in self._book.find("step", stream=change.stream, equals=mine):
            if self._went_with(step, change):
                target = Target(step.stream, "step", step.id)
                edits += self._writing.replaced(target, {"dropped": None}, reason=reason)
        return edits

    def _went_with(self, step: Snapshot, change: WrittenChange) -> bool:
        heads = self._book.history("step", step.id, "dropped", stream=step.stream)
        return any(
            past.is_head and past.value and (past.device, past.written) == _deed(change)
            for past in heads
        )

    def _siblings(self, change: WrittenChange) -> tuple[str, ...]:
        """The heads of the field, all written in one deed; else somebody's would be lost.

        Several values are written back as several ops over the same one, and go together.
        """
        heads = self._heads(change)
        if len({(head.sup, *_deed(head)) for head in heads}) > 1:
            raise UserError("revert-conflict")
        return tuple(head.op_id for head in heads)

    def _heads(self, change: WrittenChange) -> Sequence[WrittenChange]:
        history = self._book.history(change.kind, change.entity, change.field, stream=change.stream)
        found = (self._log.change(past.op_id) for past in history if past.is_head)
        return [head for head in found if head is not None]

    def _written(self, edit: Edit) -> str:
        """The op that an edit became: the newest one of this laptop in its field."""
        history = self._book.history(edit.kind, edit.entity, edit.field, stream=edit.stream)
        return next(past.op_id for past in history if past.device == self._book.device)

    # -- reading --------------------------------------------------------------------------

    def _change(self, op_id: str) -> WrittenChange:
        change = self._log.change(op_id)
        if change is None or not _is_told(change):
            raise UserError("revert-unknown")
        return change

    def _row(self, change: WrittenChange) -> ArrivedChange:
        is_client = KINDS[change.kind].stream is StreamKind.CLIENT
        return ArrivedChange(
            op_id=change.op_id,
            client_id=change.stream if is_client else None,
            client_name=self._people.client_name(change.stream) if is_client else "",
            record=tr(KINDS[change.kind].label),
            field=label(change.kind, change.field),
            before=self._texts(change, change.former or ()),
            after=self._texts(change, (change.value,)),
            user=change.author,
            author=self._people.member_name(change.author),
            device=self._people.device_name(change.device),
            written=change.written,
            reason=self._shield.of(change.stream)(change.reason) or None,
            is_latest=change.is_head,
        )

    def _is_hidden(self, change: WrittenChange) -> bool:
        """Tell whether the value is for the client's own page: an identity code, a safe place."""
        sensitivity = KINDS[change.kind].fields[change.field].attribute.sensitivity
        if sensitivity is Sensitivity.LOCATION:
            is_here = self._people.client(change.stream) is not None
            return not is_here or self._shield.protects(change.stream)
        return sensitivity is Sensitivity.IDENTITY

    def _texts(self, change: WrittenChange, values: Sequence[object]) -> str:
        if self._is_hidden(change):
            return tr("(not shown here)")
        texts = [self._wording.text(change.kind, change.field, value) for value in values]
        said = " / ".join(texts) or self._wording.text(change.kind, change.field, None)
        return self._shield.of(change.stream)(said)


def _whole_records(changes: Sequence[WrittenChange]) -> list[WrittenChange]:
    """Of the many fields of a record that is new, one stands for all: what tells the most."""
    kept: dict[object, WrittenChange] = {}
    for change in changes:
        key: object = change.op_id
        if _is_event(change):
            key = (change.stream, change.kind, change.entity, _deed(change))
        known = kept.get(key)
        if known is None or _telling(change) > _telling(known):
            kept[key] = change
    return list(kept.values())


def _is_event(change: WrittenChange) -> bool:
    """Tell whether it belongs to a record that is written once: there was nothing before."""
    rule = KINDS[change.kind].fields[change.field].attribute.merge
    return rule is Merge.EVENT and not change.sup and change.field != _STRUCK


def _telling(change: WrittenChange) -> tuple[int, int]:
    """How much a field tells of its record: the room that it gives to free words, then its words.

    Times, codes and references tell least, and a line (an organiser) less than what happened.
    """
    attribute = KINDS[change.kind].fields[change.field].attribute
    is_free = isinstance(change.value, str) and not (attribute.choices or attribute.ref)
    is_words = is_free and KINDS[change.kind].fields[change.field].type is str
    return (attribute.max_length or 0, len(change.value)) if is_words else (0, 0)


def _is_told(change: WrittenChange) -> bool:
    """Tell whether people know the field, and may change it here."""
    kind = KINDS.get(change.kind)
    if kind is None or kind.field(change.field) is None:
        return False
    return kind.writers is not Writers.PROTOCOL and (change.kind, change.field) not in _SILENT


def _deed(change: WrittenChange) -> tuple[str, datetime]:
    return change.device, change.written


def _target(change: WrittenChange) -> Target:
    return Target(change.stream, change.kind, change.entity)


def _edit(change: WrittenChange, value: object, sup: tuple[str, ...], reason: str) -> Edit:
    return Edit(
        change.stream, change.kind, change.entity, change.field, value, sup=sup, reason=reason
    )

"""Start and end notices: filled in, asked for, received on paper, or missing despite attempts.

Filling in is field by field: each is its own record, so that two people who ask apart complete the
same notice. What the client's record knows (the date of birth) is written there and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.language.names import clean_text
from osmo_desktop.domain.measures import State
from osmo_desktop.domain.notices import (
    NOT_ASKED,
    START,
    FormField,
    NoticeForm,
    Said,
    Standing,
    counts_in_indicators,
    field_id,
    may_give_up,
    standing,
)
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.ports import Clock, RecordBook, Snapshot
from osmo_desktop.domain.records import codes
from osmo_desktop.services.document_bases import DocumentBasis, shown_basis, usual_basis
from osmo_desktop.services.gaps import Gaps
from osmo_desktop.services.models import Basis, Preferences
from osmo_desktop.services.notice_pictures import NoticePicture, NoticePictures
from osmo_desktop.services.people import People
from osmo_desktop.services.pictures import reached_by
from osmo_desktop.services.protection import Shield
from osmo_desktop.services.writing import Target, Writing

_EARLIEST_BIRTH: Final = date(1890, 1, 1)
_ORDER: Final = {"start_notice": 0, "end_notice": 1}


@dataclass(frozen=True)
class FieldRow:
    """One field of a notice as it stands, with the heads that it had when it was read.

    `author` is who wrote it last; empty where the client's record knows it, or nobody wrote.
    """

    field: FormField
    said: Said
    basis: Basis
    author: str = ""
    is_disputed: bool = False


@dataclass(frozen=True)
class AttemptRow:
    """One attempt to reach the client, with its channel and outcome."""

    id: str
    occurred: datetime
    mode: str
    outcome: str
    note: str
    author: str


@dataclass(frozen=True)
class NoticeView:
    """A notice to be filled in.

    `counts`: whether the person counts in more than the grand total of participants. `written` is
    what a person said of the whole notice, `basis` are the heads of the notice itself. `document`:
    in whose name it is; a complete one keeps what it said, any other follows its engagement.
    """

    id: str
    client_id: str
    client_name: str
    type: str
    standing: Standing
    written: str
    form: NoticeForm
    rows: tuple[FieldRow, ...]
    given: date | None
    cause: str
    reason: str
    counts: bool
    document: DocumentBasis
    basis: Basis

    @property
    def said(self) -> dict[str, Said]:
        """What became of each field."""
        return {row.field.key: row.said for row in self.rows}


class NoticeService:
    """What a worker does with a notice."""

    def __init__(self, book: RecordBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._gaps = Gaps(book)
        self._people = People(book)
        self._writing = Writing(book)

    # -- reading --------------------------------------------------------------------------------

    def view(self, notice_id: str) -> NoticeView:
        """A notice with its fields; UserError("notice-unknown")."""
        shot = self._notice(notice_id)
        picture = self._picture(shot)
        notice, today = shot.record, self._clock.now().date()
        return NoticeView(
            id=shot.id,
            client_id=shot.stream,
            client_name=self._people.client_name(shot.stream),
            type=notice.type or START,
            standing=picture.standing,
            written=notice.state or "",
            form=picture.form,
            rows=tuple(self._row(shot.stream, field, picture) for field in picture.fields),
            given=notice.given,
            cause=notice.cause or "",
            reason=Shield(self._book).of(shot.stream)(notice.reason),
            counts=counts_in_indicators(picture.said, picture.fields),
            document=_document(self._book, shot, picture.standing, notice.given or today),
            basis=shot.basis,
        )

    def open_of(self, client_id: str) -> str:
        """The notice of a client that is to be filled in first; empty when none is open.

        One that was given up comes last.
        """
        today = self._clock.now().date()
        rows = [gap.row for gap in self._gaps.notices(today, client_id)]
        given_up = str(Standing.MISSING)
        first = min(rows, key=lambda row: (row.state == given_up, _ORDER[row.type]), default=None)
        return first.id if first is not None else ""

    def attempts(self, client_id: str) -> tuple[AttemptRow, ...]:
        """Every attempt to reach a client, the newest first."""
        shown = Shield(self._book).of(client_id)
        return tuple(
            AttemptRow(
                id=shot.id,
                occurred=shot.record.occurred,
                mode=shot.record.mode or "",
                outcome=shot.record.outcome or "",
                note=shown(getattr(shot.record, "note", None)),
                author=self._people.member_name(shot.author),
            )
            for shot in reversed(self._gaps.attempts(client_id))
        )

    def preferences(self, client_id: str) -> Preferences:
        """How a client is best reached; of a protected one without places."""
        known = reached_by(self._client(client_id).record)
        return Shield(self._book).over(client_id, known)

    # -- writing --------------------------------------------------------------------------------

    def fill(
        self, view: NoticeView, answers: Mapping[str, Said], *, given: date | None = None
    ) -> Changes:
        """Write what became of fields, over what `view` showed; `given` is the notice's own day.

        Raises UserError("value-invalid", "birth-date-invalid", "notice-day") naming the field.
        """
        shot = self._notice(view.id)
        today = self._clock.now().date()
        if given is not None and given > today:
            raise UserError("notice-day", field="given")
        edits: list[Edit] = []
        for row in view.rows:
            said = answers.get(row.field.key, row.said)
            if said != row.said:
                edits += self._field_edits(view, row, said)
        values: dict[str, object] = {} if given is None else {"given": given}
        values |= _named(self._book, shot, self._picture(shot).standing, given or today)
        state = self._written_state(shot, view, {**view.said, **answers})
        if state:
            values["state"] = state
        edits += self._writing.replaced(_target(shot), values)
        return self._book.commit(edits)

    def mark_asked(self, notice_id: str) -> Changes:
        """Say that the client was asked; nothing changes where it has come further."""
        shot = self._notice(notice_id)
        is_new = self._picture(shot).standing is Standing.NOT_ASKED
        values = {"state": str(Standing.ASKED)} if is_new else {}
        return self._book.commit(self._writing.replaced(_target(shot), values))

    def receive(self, notice_id: str, given: date) -> Changes:
        """Say that the whole notice was received on paper; UserError("notice-day")."""
        if given > self._clock.now().date():
            raise UserError("notice-day", field="given")
        shot = self._notice(notice_id)
        values = {
            "state": str(Standing.COMPLETE),
            "given": given,
            **_named(self._book, shot, self._picture(shot).standing, given),
        }
        return self._book.commit(self._writing.replaced(_target(shot), values))

    def give_up(self, notice_id: str, cause: str, reason: str) -> Changes:
        """Say that a notice is missing despite attempts, why, and in the worker's words.

        Raises UserError("notice-attempt-missing", "notice-reason-missing", "notice-complete",
        "value-invalid").
        """
        if cause not in codes.NOTICE_CAUSES:
            raise UserError("value-invalid", field="cause")
        shot = self._notice(notice_id)
        why_not = may_give_up(
            self._picture(shot).standing,
            attempts=self._gaps.in_vain(shot),
            has_said_no=cause == "refused",
            reason=reason,
        )
        if why_not:
            raise UserError(why_not, field="reason")
        values = {"state": str(Standing.MISSING), "cause": cause, "reason": clean_text(reason)}
        return self._book.commit(self._writing.replaced(_target(shot), values))

    def restore(self, former: NoticeView, keys: Collection[str] = ()) -> Changes:
        """Write back what `former` showed of the whole notice, and of the fields `keys`."""
        view = self.view(former.id)
        edits: list[Edit] = []
        for row in view.rows:
            said = former.said.get(row.field.key, row.said)
            if row.field.key in keys and said != row.said:
                edits += self._field_edits(view, row, said)
        values = {
            "state": former.written,
            "given": former.given,
            "cause": former.cause,
            "reason": self._reason_as_shown(view.id, view.client_id, former.reason),
        }
        target = Target(view.client_id, "notice", view.id)
        return self._book.commit([*edits, *self._writing.replaced(target, values)])

    def prefer(self, client_id: str, wanted: Preferences) -> tuple[dict[str, str | None], Changes]:
        """Write how a client is best reached; gives what stood in the fields that it wrote.

        Raises UserError("client-unknown", "value-invalid", "text-too-long").
        """
        shot = self._client(client_id)
        known = vars(self.preferences(client_id))
        # A text that was shown without its places must not be written back so.
        told = {key: value for key, value in vars(wanted).items() if value != known[key]}
        values = {f"contact_{key}": value for key, value in told.items()}
        target = Target(shot.stream, "client", shot.id)
        former: dict[str, str | None] = {key: getattr(shot.record, key) for key in values}
        return former, self._book.commit(self._writing.changed(target, values, shot.basis))

    def restore_preferences(self, client_id: str, former: Mapping[str, str | None]) -> Changes:
        """Write back what `prefer` gave; UserError("client-unknown")."""
        shot = self._client(client_id)
        target = Target(shot.stream, "client", shot.id)
        return self._book.commit(self._writing.replaced(target, former))

    # -- inside ---------------------------------------------------------------------------------

    def _reason_as_shown(self, notice_id: str, client_id: str, reason: str) -> object:
        """The newest reason that was shown so; a text shown without its places is not it."""
        shown = Shield(self._book).of(client_id)
        past = self._book.history("notice", notice_id, "reason", stream=client_id)
        return next((p.value for p in past if reason and shown(p.value) == reason), None)

    def _field_edits(self, view: NoticeView, row: FieldRow, said: Said) -> list[Edit]:
        """The edits of one field; its date of birth goes into the client's record."""
        field = row.field
        if not field.accepts(said):
            raise UserError("value-invalid", field=field.key)
        edits: list[Edit] = []
        if field.client_field:
            born = date.fromisoformat(said.value) if said.state is State.VALUE else None
            if born and not _EARLIEST_BIRTH <= born <= self._clock.now().date():
                raise UserError("birth-date-invalid", field=field.key)
            client = Target(view.client_id, "client", view.client_id)
            edits = self._writing.changed(client, {field.client_field: born}, row.basis)
            said = NOT_ASKED if born else said  # the day stands in the client's record alone
        return [*edits, *self._answer_edits(view, row, said)]

    def _answer_edits(self, view: NoticeView, row: FieldRow, said: Said) -> list[Edit]:
        """What the notice itself holds of one field."""
        field = row.field
        target = Target(view.client_id, "notice_field", field_id(view.id, field.key))
        if self._book.get("notice_field", target.entity, stream=view.client_id) is None:
            if field.client_field and said == NOT_ASKED:
                return []
            values = {
                "notice": view.id,
                "form": view.form.id,
                "version": view.form.version,
                "key": field.key,
                "said": said.text,
            }
            return self._writing.first(target, values)
        if field.client_field:
            return self._writing.replaced(target, {"said": said.text})
        return self._writing.changed(target, {"said": said.text}, row.basis, own_too=True)

    def _written_state(self, shot: Snapshot, view: NoticeView, said: Mapping[str, Said]) -> str:
        """What the notice itself has to say now; empty when that stays as it is.

        A complete notice says so, so that no list has to read the fields of all that were ever
        filled in.
        """
        fields = [row.field for row in view.rows]
        reached = standing("", said, fields)
        was_complete = shot.record.state == Standing.COMPLETE
        if (reached is Standing.COMPLETE) == was_complete:
            return ""
        is_of_fields = standing("", view.said, fields) is Standing.COMPLETE
        if was_complete and not is_of_fields:
            return ""  # received on paper: what is copied from it changes nothing
        return str(reached)

    def _row(self, client_id: str, field: FormField, picture: NoticePicture) -> FieldRow:
        shot = picture.shots.get(field.key)
        said = picture.said.get(field.key, NOT_ASKED)
        if field.client_field:
            return FieldRow(field, said, self._client(client_id).basis)
        if shot is None:
            return FieldRow(field, said, {})
        author = self._people.member_name(shot.author)
        return FieldRow(field, said, shot.basis, author, "said" in shot.conflicts)

    def _picture(self, shot: Snapshot) -> NoticePicture:
        return NoticePictures(self._book, shot.stream).of(shot)

    def _notice(self, notice_id: str) -> Snapshot:
        shot = self._book.get("notice", notice_id)
        if shot is None:
            raise UserError("notice-unknown")
        return shot

    def _client(self, client_id: str) -> Snapshot:
        shot = self._book.get("client", client_id)
        if shot is None:
            raise UserError("client-unknown")
        return shot


def _target(shot: Snapshot) -> Target:
    return Target(shot.stream, "notice", shot.id)


def _document(book: RecordBook, shot: Snapshot, reached: Standing, day: date) -> DocumentBasis:
    """In whose name a notice is."""
    if reached is Standing.COMPLETE:
        return shown_basis(book, shot, day)
    return usual_basis(book, shot.stream, day, engagement=shot.record.engagement)


def _named(book: RecordBook, shot: Snapshot, reached: Standing, day: date) -> dict[str, object]:
    """In whose name a notice is filled in; nothing for one that was complete before."""
    is_said = reached is Standing.COMPLETE
    return {} if is_said else dict(vars(_document(book, shot, reached, day)))

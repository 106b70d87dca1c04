"""Drafts: notes being written, sealed on this laptop only.

A draft is saved whatever it holds, and a row that this version cannot read is kept and skipped:
an older program must never lose what a newer one stored.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import astuple, fields, replace
from datetime import UTC, datetime

import msgspec

from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ports import Clock, LocalRows, RecordBook
from osmo_desktop.services.document_bases import DocumentBasis
from osmo_desktop.services.models import DraftRow, NoteDraft
from osmo_desktop.services.note_rules import aware, first_gap
from osmo_desktop.services.people import People

_KIND = "draft"
_WINDOW = "window"
_VERSION = 1
_NEVER = datetime.fromtimestamp(0, UTC)


class _Row(msgspec.Struct, frozen=True):
    """What a row holds; `v` rises when an older program could not read the draft."""

    v: int
    draft: NoteDraft


class DraftService:
    """Saves, lists and discards drafts; remembers where the window was."""

    def __init__(self, book: RecordBook, rows: LocalRows, clock: Clock) -> None:
        self._book = book
        self._rows = rows
        self._clock = clock
        self._people = People(book)

    def save(self, draft: NoteDraft) -> NoteDraft:
        """Seal the draft durably; gives it back with the time of saving.

        Raises UserError("draft-newer") when a newer version of the program wrote it.
        """
        if self._is_newer(draft.id):
            raise UserError("draft-newer")
        saved = replace(_storable(draft), saved_at=self._clock.now())
        self._rows.put(_KIND, draft.id, msgspec.json.encode(_Row(_VERSION, saved)))
        return saved

    def get(self, draft_id: str) -> NoteDraft | None:
        """The draft, or None when there is none that this version can read."""
        data = self._rows.get(_KIND, draft_id)
        return _read(data) if data is not None else None

    def all(self) -> tuple[NoteDraft, ...]:
        """Drafts that can be read, newest first; those whose note is approved are left out."""
        found = (_read(data) for data in self._rows.all(_KIND).values())
        open_ones = [draft for draft in found if draft is not None and not self._is_done(draft)]
        return tuple(sorted(open_ones, key=_saved_at, reverse=True))

    def attached(self) -> frozenset[str] | None:
        """Ids of what hangs on drafts; None where a draft cannot be read, so nobody can tell."""
        drafts = self._readable()
        if drafts is None:
            return None
        return frozenset(attached.id for draft in drafts for attached in draft.attachments)

    def subjects(self) -> frozenset[str] | None:
        """Ids of clients whom drafts are about and of notes that they amend; None as above."""
        drafts = self._readable()
        if drafts is None:
            return None
        return frozenset(id_ for one in drafts for id_ in (one.client_id, one.amends) if id_)

    def list(self) -> tuple[DraftRow, ...]:
        """Drafts to finish, newest first."""
        now = self._clock.now()
        return tuple(
            DraftRow(
                id=draft.id,
                client_id=draft.client_id,
                client_name=self._people.client_name(draft.client_id),
                mode=draft.mode,
                occurred=draft.occurred,
                saved_at=_saved_at(draft),
                is_ready=first_gap(draft, now) is None,
            )
            for draft in self.all()
        )

    def discard(self, draft_id: str) -> NoteDraft:
        """Remove a draft and give it back, so that undo can save it again.

        Raises UserError("draft-unknown") when there is none that this version can read; an
        unreadable row stays where it is.
        """
        draft = self.get(draft_id)
        if draft is None:
            raise UserError("draft-unknown")
        self._rows.delete(_KIND, draft_id)
        return draft

    def forget(self, draft_id: str) -> None:
        """Remove the row of a draft that became a record; absent is fine."""
        self._rows.delete(_KIND, draft_id)

    def remember_window(self, state: Mapping[str, object]) -> None:
        """Seal where the window is: section, client, draft, cursor."""
        self._rows.put(_WINDOW, _WINDOW, msgspec.json.encode(dict(state)))

    def recall_window(self) -> dict[str, object]:
        """Where the window was; empty when nothing readable was remembered."""
        data = self._rows.get(_WINDOW, _WINDOW)
        try:
            return msgspec.json.decode(data, type=dict[str, object]) if data else {}
        except msgspec.MsgspecError:
            return {}

    def _readable(self) -> tuple[NoteDraft, ...] | None:
        """Every draft; None where one cannot be read."""
        found = [_read(data) for data in self._rows.all(_KIND).values()]
        drafts = tuple(draft for draft in found if draft is not None)
        return drafts if len(drafts) == len(found) else None

    def _is_done(self, draft: NoteDraft) -> bool:
        # A power cut between the commit and the removal of the row leaves both.
        return draft.amends is None and self._book.get("meeting", draft.id) is not None

    def _is_newer(self, draft_id: str) -> bool:
        data = self._rows.get(_KIND, draft_id)
        try:
            head = msgspec.json.decode(data, type=dict[str, object]) if data else {}
        except msgspec.MsgspecError:
            return False
        version = head.get("v")
        return isinstance(version, int) and version > _VERSION


def _read(data: bytes) -> NoteDraft | None:
    try:
        row = msgspec.json.decode(data, type=_Row)
    except (msgspec.MsgspecError, RecursionError):
        return None
    return row.draft if row.v == _VERSION else None


def _saved_at(draft: NoteDraft) -> datetime:
    return aware(draft.saved_at or _NEVER, _NEVER)


def _storable(draft: NoteDraft) -> NoteDraft:
    """Without lone surrogates, which no file can hold."""
    texts = {
        field.name: _without_surrogates(value)
        for field in fields(draft)
        if isinstance(value := getattr(draft, field.name), str)
    }
    steps = tuple(
        replace(step, text=_without_surrogates(step.text), who=_without_surrogates(step.who))
        for step in draft.steps
    )
    attachments = tuple(
        replace(attached, title=_without_surrogates(attached.title))
        for attached in draft.attachments
    )
    document = DocumentBasis(*map(_without_surrogates, astuple(draft.document)))
    unread = {key: _without_surrogates(words) for key, words in draft.unread.items()}
    rest: dict[str, object] = {"document": document, "unread": unread, **texts}
    return draft.changed(steps=steps, attachments=attachments, **rest)


def _without_surrogates(text: str) -> str:
    return "".join(part for part in text if unicodedata.category(part) != "Cs")

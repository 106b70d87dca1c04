"""Notices as they stand: each with its form, what became of its fields, and how far it has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from osmo_desktop.domain.notices import (
    NOT_ASKED,
    START,
    FormField,
    NoticeForm,
    Said,
    Standing,
    form_for,
    standing,
)
from osmo_desktop.domain.ports import RecordBook, Snapshot


@dataclass(frozen=True)
class NoticePicture:
    """One notice: `said` by key of its fields, `shots` the records of those that were written."""

    form: NoticeForm
    fields: tuple[FormField, ...]
    said: Mapping[str, Said]
    shots: Mapping[str, Snapshot]
    standing: Standing

    @property
    def missing(self) -> tuple[FormField, ...]:
        """The fields that nobody answered."""
        return tuple(f for f in self.fields if not self.said.get(f.key, NOT_ASKED).is_given)


class NoticePictures:
    """Reads the notices of one client, or of all at once; for one reading only."""

    def __init__(self, book: RecordBook, client_id: str | None = None) -> None:
        self._book = book
        self._client_id = client_id

    def of(self, notice: Snapshot) -> NoticePicture:
        """How a notice stands."""
        shots = self._fields.get(notice.id, {})
        begun = next((shot.record.form or "" for shot in shots.values()), "")
        began = self._began(notice)
        form = form_for(began, begun)
        fields = form.fields(notice.record.type or START, began)
        said = {key: Said.read(shot.record.said) or NOT_ASKED for key, shot in shots.items()}
        said |= self._of_client(notice.stream, fields)
        state = standing(notice.record.state, said, fields)
        return NoticePicture(form, fields, said, shots, state)

    def _began(self, notice: Snapshot) -> date:
        engagement = self.engagements.get(notice.record.engagement or "")
        start: date | None = engagement.record.start if engagement is not None else None
        return start or notice.written.date()

    def _of_client(self, stream: str, fields: tuple[FormField, ...]) -> dict[str, Said]:
        """What the client's record answers."""
        client = self._clients.get(stream)
        found: dict[str, Said] = {}
        if client is None:
            return found
        for field in fields:
            value = getattr(client.record, field.client_field) if field.client_field else None
            if value is not None:
                found[field.key] = Said.of(value.isoformat())
        return found

    @cached_property
    def _fields(self) -> dict[str, dict[str, Snapshot]]:
        found: dict[str, dict[str, Snapshot]] = defaultdict(dict)
        for shot in self._book.find("notice_field", stream=self._client_id):
            if shot.record.notice and shot.record.key:
                found[shot.record.notice][shot.record.key] = shot
        return found

    @cached_property
    def engagements(self) -> dict[str, Snapshot]:
        """The engagements by id."""
        return {shot.id: shot for shot in self._book.find("engagement", stream=self._client_id)}

    @cached_property
    def _clients(self) -> dict[str, Snapshot]:
        return {shot.stream: shot for shot in self._book.find("client", stream=self._client_id)}

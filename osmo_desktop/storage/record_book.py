"""The record book: what services read and write, over ledger and view."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from osmo_desktop.crypto.derive import key_id
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.domain.announcements import Announcement, stream_of
from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.errors import UserError
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.merge import PENDING
from osmo_desktop.domain.ops import Edit, Op
from osmo_desktop.domain.records import KINDS
from osmo_desktop.storage.record_reader import RecordReader

_TOO_LATE = "retract-too-late"


class SealedRecordBook(RecordReader):
    """Implements the port `RecordBook` over a ledger and its view."""

    @property
    def laptop_number(self) -> int:
        """Which of its person's laptops this is, from 1, in the order of their admission.

        The same on each of them: certificates have an order. One that waits for its own is last.
        """
        team, fold = self.team_stream, self._ledger.fold
        admitted = []
        for device, user in fold.roster.devices().items():
            entity = fold.entity(team, "certificate", device)
            ops = entity.fields.get("bytes", ()) if entity is not None else ()
            ranks = [op.rank for op in ops if op.is_accepted]
            if user == self.user and ranks:
                admitted.append((min(ranks), device))
        order = [device for _, device in sorted(admitted)]
        return order.index(self.device) + 1 if self.device in order else len(order) + 1

    # -- writing --------------------------------------------------------------------------

    def new_client_stream(self) -> str:
        """Make a stream id with a fresh key; stored with the first commit that uses it."""
        nonce = new_id()
        stream = stream_of(self.device, nonce)
        row = KeyRow("stream", stream, 0, random_bytes(32))
        self._new_streams[stream] = (row, nonce)
        return stream

    def commit(self, edits: Sequence[Edit]) -> Changes:
        """Seal and store the edits in one durable transaction, then fold them.

        Raises UserError ("value-invalid", "reason-missing", "not-assigned", "role-forbids" …),
        KnownError when the disk refuses; then nothing is stored.
        """
        now = self._clock.now()
        fresh = [
            self._new_streams[stream]
            for stream in dict.fromkeys(edit.stream for edit in edits)
            if stream in self._new_streams
        ]
        founding = [edit for row, nonce in fresh for edit in self._founding(row, nonce)]
        if fresh and self.role == "auditor":
            raise UserError("role-forbids")
        now_named = [replace(edit, sup=self._ledger.present_ids(edit.sup)) for edit in edits]
        whole = [*founding, *now_named]
        items = [(edit.stream, edit.to_op(author=self.user, now=now)) for edit in whole]
        self._check(items, {row.stream for row, _ in fresh})
        self._ledger.append(items, key_rows=[row for row, _ in fresh])
        for row, _ in fresh:
            del self._new_streams[row.stream]
        self._ledger.vault.confirm()
        return _changes(whole)

    def retract(self, kind: str, entity: str, *, stream: str | None = None) -> Changes:
        """Take back own ops of an entity that are not in a segment yet (b.0 24)."""
        found = self._entity(kind, entity, stream)
        if found is None:
            return Changes()
        ops = [op for register in found.fields.values() for op in register]
        if any(place[0] != PENDING for op in ops for place in op.places):
            raise UserError(_TOO_LATE)
        self._ledger.retract({op_id for op in ops for op_id in op.ids})
        return Changes(frozenset({kind}), frozenset({entity}))

    def _check(self, items: Sequence[tuple[str, Op]], fresh: set[str]) -> None:
        for stream, op in items:
            kind = KINDS.get(op.kind)
            spec = kind.field(op.field) if kind is not None else None
            if kind is None or spec is None or not spec.accepts(op.value):
                raise UserError("value-invalid", field=op.field)
            if stream in fresh or op.entity in fresh:
                continue
            problem = self._ledger.fold.preview(op, stream=stream, device=self.device)
            if problem is not None:
                raise UserError(problem, field=op.field)

    def _founding(self, row: KeyRow, nonce: str) -> list[Edit]:
        kid = key_id(row.key, bytes.fromhex(row.stream), row.epoch).hex()
        announced = Announcement(row.epoch, kid, nonce)
        team = self.team_stream
        return [
            Edit(team, "stream_key", row.stream, "kid", announced.text),
            Edit(team, "assignment", row.stream, "members", self.user),
        ]


def _changes(edits: Sequence[Edit]) -> Changes:
    kinds = {edit.kind for edit in edits}
    return Changes(frozenset(kinds), frozenset({edit.entity for edit in edits}))

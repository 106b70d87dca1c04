"""Own ops that are not in a segment yet: sealed, numbered, held back or sent (b.0 3, 7, 15).

Not thread-safe: it lives on the vault worker.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from osmo_desktop.domain.access import ENTRY
from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.merge import PENDING, Entity, is_removed
from osmo_desktop.domain.ops import Edit, Op, encode_op
from osmo_desktop.domain.records.cover import COVER
from osmo_desktop.domain.rotation import TRANSPORT, is_entitled
from osmo_desktop.formats import segment
from osmo_desktop.formats.record import RecordCipher, RecordHeader, read_header, record_id
from osmo_desktop.storage import former_ids
from osmo_desktop.storage.covering import covered
from osmo_desktop.storage.folded_log import LAMPORT, FoldedLog, opened
from osmo_desktop.storage.folded_state import Pending
from osmo_desktop.storage.open_keys import StreamKey
from osmo_desktop.storage.spreading import padding, spread
from osmo_desktop.storage.writing_keys import writing_key


class OwnRecords(FoldedLog):
    """An unlocked vault with what it is to send."""

    # -- sealing --------------------------------------------------------------------------

    def seal(self, stream: str, op: Op, lamport: int) -> bytes:
        """Seal an op under the key of its stream that is for writing.

        Under another that is held, if a newer one was announced and is not here: then it stays
        on this laptop until it is (`ready`). KnownError("key-missing") when none is held.
        """
        # A laptop that became a new device sends what its former log had not.
        own = self.identity.device if op.kind == ENTRY else stream
        cipher = self._sealing_key(own).cipher
        header = RecordHeader(self.team, self.device, lamport, cipher.stream, cipher.kid8)
        return cipher.seal(header, encode_op(op) + padding(op))

    def retract(self, op_ids: set[str]) -> None:
        """Take back own ops that are not cut yet; the rest is numbered and sealed anew."""
        kept = [item for item in self.pending if item.op_id not in op_ids]
        self.reseal(kept)

    def reseal(self, kept: Sequence[Pending]) -> None:
        """Number and seal pending ops anew, in one transaction, then fold all anew (b.0 7).

        `sup` of the ops follows the new ids of what they supersede.
        """
        with self.log.transaction() as connection:
            self.replace_pending(connection, kept)
        self.rebuild()

    def replace_pending(self, connection: sqlite3.Connection, items: Sequence[Pending]) -> None:
        """Own ops numbered and sealed anew; `sup` follows what it names to its new ids."""
        new_ids = self._held_ids()
        first = self.last_lamport + 1
        sealed = []
        for index, item in enumerate(items):
            op = _rewritten(item.op, self.identity.user, new_ids)
            record = self.seal(item.stream, op, first + index)
            if item.op_id and not item.is_entry:
                new_ids[item.op_id] = record_id(record).hex()
            sealed.append(record)
        self.log.replace_records(connection, sealed)
        former_ids.keep(connection, self.vault, self.keyring, new_ids)

    def present_ids(self, op_ids: Sequence[str]) -> tuple[str, ...]:
        """The ids that ops have now; a form may name own ones by those they had before (b.0 10)."""
        if all(self.fold.get(op_id) is not None for op_id in op_ids):
            return tuple(op_ids)
        return former_ids.newest(self.vault, self.keyring, op_ids)

    def own_ops(self, hash_: bytes) -> list[Pending]:
        """The ops of a held segment of this vault's own, opened again."""
        data = self.log.bytes_of(hash_)
        header = segment.read_segment_header(data or b"")
        body = self.body(segment.VerifiedSegment(header, data or b"", hash_))
        return [opened(self.keyring, record) for record in body.records]

    def _held_ids(self) -> dict[str, str]:
        """Ids under which pending ops lie in segments held, by the ids they have here."""
        own = {item.op_id for item in self.pending}
        copies = ((item.op_id, self.fold.get(item.op_id)) for item in self.pending)
        return {
            op_id: held[0]
            for op_id, folded in copies
            if folded is not None and (held := [id_ for id_ in folded.ids if id_ not in own])
        }

    def _is_held(self, item: Pending) -> bool:
        """Whether a segment holds the op already and counts: a clone of this vault sent it."""
        folded = self.fold.get(item.op_id)
        return folded is not None and any(place[0] != PENDING for place in folded.accepted_places)

    def renumber(self) -> None:
        """Seal the pending ops anew when their numbers no longer follow what is held.

        What a segment brought meanwhile is not sent a second time (b.0 21). A certificate of
        this device goes first: by it the others judge what follows.
        """
        kept = [item for item in self.pending if not self._is_held(item)]
        waiting = self._waiting_streams()
        own = ("certificate", self.identity.device)
        kept.sort(key=lambda item: (item.stream in waiting, item.key[1:] != own))
        ready = sum(item.stream not in waiting for item in kept)
        kept = [*spread(covered(self.fold, kept[:ready], self._own_clients)), *kept[ready:]]
        first = int.from_bytes(kept[0].record[LAMPORT], "big") if kept else 0
        is_numbered = not kept or first == self.last_lamport + 1
        if kept != self.pending or not is_numbered or self._has_old_seals():
            self.reseal(kept)

    def ready(self) -> int:
        """How many pending records, from the first, may go into a segment now.

        Those of a client wait whose newer key was announced and is not here yet (b.0 15).
        """
        waiting = self._waiting_streams()
        held_back = (at for at, item in enumerate(self.pending) if item.stream in waiting)
        return next(held_back, len(self.pending))

    def transport_key(self) -> tuple[int, bytes]:
        """Epoch and bytes of the transport key for the next own segment (b.0 16)."""
        key = writing_key(self.keyring, self.fold, self.history, TRANSPORT)
        return key.epoch, key.key

    def _sealing_key(self, stream: str) -> StreamKey:
        if stream == self.identity.device:
            team = writing_key(self.keyring, self.fold, self.history, self.identity.team)
            return StreamKey(team.key, RecordCipher(team.key, self.device, team.epoch))
        try:
            return writing_key(self.keyring, self.fold, self.history, stream)
        except KnownError:
            held = self.keyring.stream_keys(stream).values()
            if not held:
                raise
            return max(held, key=lambda key: key.epoch)

    def _waiting_streams(self) -> set[str]:
        """Streams of pending ops whose key for writing is still to come.

        It never comes to somebody who is not assigned any more, nor to a laptop that was removed:
        theirs go as they are (b.0 14).
        """
        if is_removed(self.fold, self.identity.device):
            return set()
        device, user = self.identity.device, self.identity.user
        return {
            stream
            for stream in {item.stream for item in self.pending}
            if self._lacks_key(stream)
            and is_entitled(self.fold, self.history, stream, device=device, user=user)
        }

    def _own_clients(self) -> Iterator[str]:
        """Clients known to the others whose records this laptop may write and seal now."""
        if is_removed(self.fold, self.identity.device):
            return
        for stream in self.keyring.streams():
            client = self.fold.entity(stream, "client", stream)
            if client is None or not _is_known(client) or self._lacks_key(stream):
                continue
            empty = Edit(stream, COVER, stream, "text", "").to_op(
                author=self.identity.user, now=datetime.now(UTC)
            )
            if self.fold.preview(empty, stream=stream, device=self.identity.device) is None:
                yield stream

    def _lacks_key(self, stream: str) -> bool:
        if stream == self.identity.device:
            return False  # the access log goes under the team's key
        try:
            writing_key(self.keyring, self.fold, self.history, stream)
        except KnownError:
            return True
        return False

    def _has_old_seals(self) -> bool:
        """Whether a pending record lies under a key that is not for writing any more."""
        ciphers = {
            stream: self._sealing_key(stream).cipher
            for stream in {item.stream for item in self.pending}
        }
        return any(
            read_header(item.record).kid8 != ciphers[item.stream].kid8 for item in self.pending
        )


def _is_known(entity: Entity) -> bool:
    """Whether a segment holds something of it."""
    ops = (op for register in entity.fields.values() for op in register)
    return any(place[0] != PENDING for op in ops for place in op.accepted_places)


def _rewritten(op: Op, author: str, new_ids: dict[str, str]) -> Op:
    sup = tuple(new_ids.get(op_id, op_id) for op_id in op.sup)
    # Creating a client assigned its creator, whose user id may be another from now on.
    value = author if op.kind == "assignment" and op.value == op.author else op.value
    return msgspec.structs.replace(op, sup=sup, author=author, value=value)

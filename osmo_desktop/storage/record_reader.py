"""Reading the records: snapshots, histories, conflicts and deliveries over ledger and view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from osmo_desktop.domain.counting import record_ids
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.merge import PENDING, Entity, is_removed
from osmo_desktop.domain.ports import Clock, Delivery, OpenConflict, PastValue, Snapshot
from osmo_desktop.domain.records import KINDS, StreamKind
from osmo_desktop.storage.collector_pause import collector_paused
from osmo_desktop.storage.folded_state import Touched
from osmo_desktop.storage.ledger import Ledger
from osmo_desktop.storage.snapshots import is_conflict, snapshot
from osmo_desktop.storage.view import View


class RecordReader:
    """The reading half of the port `RecordBook`, over a ledger and its view."""

    def __init__(self, ledger: Ledger, view: View, clock: Clock) -> None:
        self._ledger = ledger
        self._view = view
        self._clock = clock
        self._new_streams: dict[str, tuple[KeyRow, str]] = {}
        self._known_holders: dict[str, list[bytes]] = {}
        self._listeners: list[Callable[[Touched | None], None]] = []
        self._streams: dict[tuple[str, str], tuple[str, ...]] = {}
        ledger.on_touched = self._refresh
        self._refresh(None)

    def listen(self, listener: Callable[[Touched | None], None]) -> None:
        """Be told what a fold touched, after the view followed (None: everything)."""
        self._listeners.append(listener)

    # -- who ------------------------------------------------------------------------------

    @property
    def user(self) -> str:
        """User id of this vault's owner."""
        return self._ledger.identity.user

    @property
    def user_name(self) -> str:
        """The name given when the vault was made."""
        return self._ledger.identity.user_name

    @property
    def device(self) -> str:
        """Device id of this laptop."""
        return self._ledger.identity.device

    @property
    def device_name(self) -> str:
        """What this laptop is called; numbered when it became a new device."""
        identity = self._ledger.identity
        number = f" ({identity.incarnation + 1})" if identity.incarnation else ""
        return identity.device_name + number

    @property
    def team_stream(self) -> str:
        """Id of the team stream."""
        return self._ledger.identity.team

    @property
    def role(self) -> str:
        """Worker | supervisor | auditor, or "founder" while the team is provisional."""
        if not self._ledger.identity.is_member:
            return "founder"
        return self._ledger.directory.roster.highest_role(self.device) or "worker"

    # -- reading --------------------------------------------------------------------------

    def get(self, kind: str, entity: str, *, stream: str | None = None) -> Snapshot | None:
        """One entity, or None when it is not known; of two with one id that of `stream`."""
        found = self._entity(kind, entity, stream)
        return self._snapshot(found) if found is not None else None

    def find(
        self,
        kind: str,
        *,
        stream: str | None = None,
        equals: Mapping[str, Any] | None = None,
        order_by: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Snapshot]:
        """Entities of a kind; removed ones are left out unless under review."""
        entities = self._ledger.fold.entities  # before the view, which follows it
        keys = self._view.find(
            kind,
            stream=stream,
            equals=equals,
            order_by=order_by,
            descending=descending,
            limit=limit,
            offset=offset,
        )
        found = (self._snapshot(entities[key[0], kind, key[1]]) for key in keys)
        return [item for item in found if item is not None and not _is_removed(item)]

    def history(
        self, kind: str, entity: str, field: str, *, stream: str | None = None
    ) -> tuple[PastValue, ...]:
        """All values of a field, newest first."""
        found = self._entity(kind, entity, stream)
        register = found.fields.get(field, []) if found is not None else []
        counted = sorted(
            (op for op in register if op.is_accepted), key=lambda op: op.rank, reverse=True
        )
        return tuple(
            PastValue(
                op_id=op.id,
                value=op.value,
                author=op.author,
                device=op.device,
                written=op.op.written,
                reason=op.op.reason,
                is_head=op.is_head,
            )
            for op in counted
        )

    def conflicts(self) -> tuple[OpenConflict, ...]:
        """All open conflicts."""
        found = []
        entities = self._ledger.fold.entities  # before the view, which follows it
        for stream, kind, entity_id in self._view.conflicts():
            entity = entities[stream, kind, entity_id]
            for name, spec in KINDS[kind].fields.items():
                if is_conflict(spec, entity.heads(name)):
                    found.append(OpenConflict(stream, kind, entity_id, name))
        return tuple(found)

    def assigned(self, stream: str) -> tuple[str, ...]:
        """User ids that work with a client."""
        values = self._ledger.fold.team_values("assignment", stream, "members")
        return tuple(sorted({str(value) for value in values}))

    def delivery(self, snapshot: Snapshot) -> Delivery:
        """How far a record has come: pending | cut | sent, with receipts of other holders."""
        holders = self._holders(snapshot.stream)
        index = snapshot.newest_segment
        if index == PENDING:
            return Delivery("pending", 0, len(holders))
        if index in self._ledger.unsent:
            return Delivery("cut", 0, len(holders))
        history = self._ledger.history
        receipts = sum(
            any(history.covers(head, index) for head in history.heads(device)) for device in holders
        )
        return Delivery("sent", receipts, len(holders))

    def unsent(self, stream: str | None = None) -> int:
        """Number of records with own entries that no store holds yet, in one stream or in all."""
        keys = (key for key in _unsent_keys(self._ledger) if stream in (None, key[0]))
        return len(record_ids(self._ledger.fold, keys))

    def unsent_streams(self) -> frozenset[str]:
        """Streams with own ops that no store holds yet."""
        return frozenset(stream for stream, _, _ in _unsent_keys(self._ledger))

    # -- within ---------------------------------------------------------------------------

    def _holders(self, stream: str) -> list[bytes]:
        """Devices of others that work with a stream, until the next change of anything."""
        known = self._known_holders.get(stream)
        if known is not None:
            return known
        roster, fold = self._ledger.directory.roster, self._ledger.fold
        assigned = set(self.assigned(stream))
        self._known_holders[stream] = [
            bytes.fromhex(device)
            for device, user in roster.devices().items()
            if device != self.device
            and not is_removed(fold, device)
            and (
                stream == self.team_stream
                or user in assigned
                or roster.highest_role(device) == "supervisor"
            )
        ]
        return self._known_holders[stream]

    def _entity(self, kind: str, entity: str, stream: str | None) -> Entity | None:
        fold = self._ledger.fold
        if stream is not None:
            return fold.entity(stream, kind, entity)
        if KINDS[kind].stream is StreamKind.TEAM:
            return fold.entity(self.team_stream, kind, entity)
        if kind == "client":
            return fold.entity(entity, kind, entity)
        found = (
            fold.entity(stream, kind, entity) for stream in self._streams.get((kind, entity), ())
        )
        known = [item for item in found if item is not None]
        # Nearly always there is one. Of several the first written, by its number: what arrives
        # later hides nothing, and every laptop means the same.
        return min(known, key=_first_rank) if len(known) > 1 else next(iter(known), None)

    def _snapshot(self, entity: Entity) -> Snapshot | None:
        history = self._ledger.history
        unsent = self._ledger.unsent
        return snapshot(
            entity,
            own_device=self.device,
            is_unsent=lambda index: index == PENDING or index in unsent,
            needs_review="tombstone" in entity.fields
            and self._ledger.fold.needs_review(
                entity, lambda later, earlier: history.covers(history.nodes[later], earlier)
            ),
        )

    def _refresh(self, touched: Touched | None) -> None:
        entities = self._ledger.fold.entities
        self._known_holders.clear()
        if touched is None:
            with collector_paused():
                self._streams = {}
                _note_streams(self._streams, entities)
                self._view.load(entities.values())
        else:
            _note_streams(self._streams, touched)
            self._view.update([entities[key] for key in touched])
        for listener in self._listeners:
            listener(touched)


def _unsent_keys(ledger: Ledger) -> Iterator[tuple[str, str, str]]:
    for item in ledger.pending:
        if item.is_entry:
            continue
        yield item.stream, item.op.kind, item.op.entity
    for index in ledger.unsent:
        yield from ledger.written.get(index, ())


def _note_streams(
    known: dict[tuple[str, str], tuple[str, ...]], keys: Iterable[tuple[str, str, str]]
) -> None:
    for stream, kind, id_ in keys:
        streams = known.get((kind, id_), ())
        if stream not in streams:
            known[kind, id_] = (*streams, stream)


def _first_rank(entity: Entity) -> tuple[bool, tuple[int, str, str]]:
    """What counts comes before what does not, then what was written first."""
    ops = [op for register in entity.fields.values() for op in register]
    counted = [op for op in ops if op.is_accepted]
    return not counted, min(op.rank for op in counted or ops)


def _is_removed(item: Snapshot) -> bool:
    return bool(getattr(item.record, "tombstone", False)) and not item.needs_review

"""One sync round with one store: send, fetch, import, confirm (SECURITY b.5, b.0 5–8, 17).

Absence is never deletion: a place that held the team's folder and holds it no more, or lost a
fifth of what it had, stops the round with a question. Any step may be cut off at any time; the
next round goes on where the store says it stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from osmo_desktop.domain.errors import KnownError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.ports import Clock, Store
from osmo_desktop.domain.progress import CancelToken, Progress, Report
from osmo_desktop.formats import segment
from osmo_desktop.sync.cutting import cut, is_certified, write_receipt
from osmo_desktop.sync.granting import post_missing_grants, receive_grants, withdraw_confirmed
from osmo_desktop.sync.importing import Importer, ImportOutcome
from osmo_desktop.sync.membership import accept_welcome, publish_card, team_folder
from osmo_desktop.sync.replica import Replica

_CENSUS_EVERY = timedelta(days=7)
_FETCH = 100  # segments read from the store before they are imported
_LOST_SHARE = 0.2  # of the objects once seen


@dataclass(frozen=True)
class RoundOutcome:
    """What a round did. Records are counted, receipts are not records."""

    sent_records: int
    sent_segments: int
    imported: ImportOutcome
    grants_made: int
    grants_received: int
    damaged: tuple[str, ...]
    admitted: bool


class _PlaceState(msgspec.Struct):
    objects: int = 0
    census: str = ""


class SyncRound:
    """Runs rounds of one replica with one store."""

    def __init__(self, replica: Replica, store: Store, clock: Clock) -> None:
        self._replica = replica
        self._store = store
        self._clock = clock
        self._damaged: list[str] = []

    @property
    def _base(self) -> str:
        return team_folder(self._replica.team)

    def run(
        self, report: Report, cancel: CancelToken, *, is_new_place: bool = False
    ) -> RoundOutcome:
        """One round. `is_new_place`: the user chose this place for the team just now.

        Raises KnownError: store-missing, store-team-missing, store-shrunk, store errors,
        join-not-confirmed, join-request-missing, sync-cancelled (what was done stays done).
        """
        self._store.require_root()
        report(Progress(tr("Looking at the shared folder"), 0, 0))
        admitted = False
        if not self._replica.identity.is_member:
            admitted = accept_welcome(self._replica, self._store)
            if not admitted:
                raise KnownError("join-waiting")
        state = self._check_place(is_new_place=is_new_place)
        cut(self._replica, self._clock.now())
        grants_received = receive_grants(self._replica, self._store, self._base)
        imported = self._fetch(report, cancel, state)
        self._replica.open_grants()
        cut(self._replica, self._clock.now())
        grants_made = self._send_grants(report)
        write_receipt(self._replica, self._clock.now())
        sent_segments, sent_records = self._send(report, cancel)
        self._heal(report, cancel, state)
        withdraw_confirmed(self._replica, self._store, self._base)
        self._remember_place(state)
        return RoundOutcome(
            sent_records=sent_records,
            sent_segments=sent_segments,
            imported=imported,
            grants_made=grants_made,
            grants_received=grants_received,
            damaged=tuple(self._damaged),
            admitted=admitted,
        )

    # -- the place ------------------------------------------------------------------------

    def _check_place(self, *, is_new_place: bool) -> _PlaceState:
        stored = self._replica.read_state(self._place_key)
        state = msgspec.json.decode(stored, type=_PlaceState) if stored else _PlaceState()
        present = len(self._store.list(f"{self._base}/dev"))
        held_only_own = not any(
            device != self._replica.device for device in self._replica.history.devices()
        )
        founding = self._replica.own_head() is None and held_only_own and state.objects == 0
        joining = not is_certified(self._replica)
        allowed = is_new_place or (founding and not joining)
        if present == 0 and not allowed:
            raise KnownError("store-team-missing", place=self._store.place)
        if present < state.objects * (1 - _LOST_SHARE) and not is_new_place:
            raise KnownError("store-shrunk", place=self._store.place)
        publish_card(self._replica, self._store)
        return state

    def _remember_place(self, state: _PlaceState) -> None:
        state.objects = len(self._store.list(f"{self._base}/dev"))
        self._replica.write_state(self._place_key, msgspec.json.encode(state))

    @property
    def _place_key(self) -> str:
        return "place " + hashlib.sha256(self._store.place.encode()).hexdigest()[:32]

    # -- receiving ------------------------------------------------------------------------

    def _fetch(self, report: Report, cancel: CancelToken, state: _PlaceState) -> ImportOutcome:
        importer = Importer(self._replica)
        known_devices: set[str] = set()
        while True:
            fresh = [
                device
                for device in self._replica.fold.roster.devices()
                if device not in known_devices
            ]
            if not fresh:
                break
            known_devices.update(fresh)
            for device in fresh:
                self._fetch_device(importer, device, report, cancel, state)
        return importer.outcome

    def _fetch_device(
        self,
        importer: Importer,
        device: str,
        report: Report,
        cancel: CancelToken,
        state: _PlaceState,
    ) -> None:
        """Import what is new of one device; certificates in it make further devices known."""
        names = [name for name in self._listed(device, state) if not self._is_held(name)]
        batch: list[tuple[str, bytes]] = []
        for index, name in enumerate(names):
            if cancel.is_cancelled:
                importer.offer(batch)
                raise KnownError("sync-cancelled")
            data = self._read(name)
            if data is not None:
                batch.append((name, data))
            if len(batch) == _FETCH:
                importer.offer(batch)
                batch = []
                report(Progress(tr("Checking signatures and merging"), index + 1, len(names)))
        importer.offer(batch)
        if names:
            report(Progress(tr("Checking signatures and merging"), len(names), len(names)))

    def _listed(self, device: str, state: _PlaceState) -> Iterator[str]:
        folder = f"{self._base}/dev/{device}"
        heads = self._replica.history.heads(bytes.fromhex(device))
        head = max((node.facts.segno for node in heads), default=0)
        if head == 0 or self._is_census_due(state):
            yield from self._store.list(folder)
            return
        bucket = head // 1000
        while names := self._store.list(f"{folder}/{bucket:07d}"):
            yield from names
            bucket += 1

    def _is_held(self, name: str) -> bool:
        parsed = segment.parse_segment_name(name.rsplit("/", 1)[-1])
        return parsed is None or parsed[1] in self._replica.history

    def _read(self, name: str) -> bytes | None:
        """The bytes of a segment; an object that does not hash to its name is absent."""
        data = self._store.get(name, segment.MAX_SEGMENT_BYTES)
        parsed = segment.parse_segment_name(name.rsplit("/", 1)[-1])
        if data is None or parsed is None or segment.segment_hash(data)[:16] != parsed[1]:
            self._damaged.append(name)
            return None
        return data

    # -- sending --------------------------------------------------------------------------

    def _send_grants(self, report: Report) -> int:
        """Grants go up before the segments that announce their keys."""
        made = post_missing_grants(self._replica, self._store, self._base)
        outgoing = self._replica.grants.outgoing()
        for index, (name, data) in enumerate(outgoing.items()):
            report(Progress(tr("Sending keys"), index, len(outgoing)))
            self._store.put_new(f"{self._base}/{name}", data)
        return made

    def _send(self, report: Report, cancel: CancelToken) -> tuple[int, int]:
        unsent = self._replica.unsent_segments()
        records = 0
        for index, item in enumerate(unsent):
            if cancel.is_cancelled:
                raise KnownError("sync-cancelled")
            report(Progress(tr("Sending"), index, len(unsent)))
            path = segment.segment_path(item.header.device, item.header.segno, item.hash)
            self._store.put_new(f"{self._base}/{path}", item.data)
            self._replica.mark_sent([item.hash])
            node = self._replica.history.node(item.hash)
            records += len(node.facts.lamports) if node is not None else 0
        return len(unsent), records

    def _heal(self, report: Report, cancel: CancelToken, state: _PlaceState) -> None:
        """Put back what the store lost or damaged: segments are signed, so anyone may."""
        now = self._clock.now()
        damaged = set(self._damaged)
        if not self._is_census_due(state) and not damaged:
            return
        present = set(self._store.list(f"{self._base}/dev")) - damaged
        nodes = self._replica.history.nodes
        for index, node in enumerate(nodes):
            facts = node.facts
            name = f"{self._base}/{segment.segment_path(facts.device, facts.segno, facts.hash)}"
            if name in present or cancel.is_cancelled:
                continue
            report(Progress(tr("Putting back missing parts"), index, len(nodes)))
            data = self._replica.segment_bytes(facts.hash)
            if data is not None:
                self._store.put_new(name, data)
        state.census = now.isoformat()

    def _is_census_due(self, state: _PlaceState) -> bool:
        if not state.census:
            return True
        last = datetime.fromisoformat(state.census)
        return not timedelta(0) <= self._clock.now() - last < _CENSUS_EVERY

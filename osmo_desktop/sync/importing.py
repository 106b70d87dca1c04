"""Importing: verify, then trust, then store, then fold (SECURITY b.0 5, b.4).

A segment is *refused* when its bytes are bad (kept nowhere), *waiting* while its device is
unknown or something it names is missing, else stored verbatim; whether it is accepted or
quarantined the causal graph decides. Of what waits only some bytes are kept in memory; the rest
is left on the store and read again when its turn has come.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field

from osmo_desktop.domain.errors import DamagedError, KnownError, NewerFormatError
from osmo_desktop.domain.history import NO_SEGMENT
from osmo_desktop.domain.records.cover import without_cover
from osmo_desktop.domain.rotation import TRANSPORT
from osmo_desktop.formats import segment
from osmo_desktop.formats.segment import Reference, SegmentBody, VerifiedSegment
from osmo_desktop.sync.replica import Replica

_BATCH = 64  # segments of one durable transaction
MAX_WAITING_BYTES = 64 * 1024 * 1024
"""Bytes of waiting segments that are kept in memory, and as many of unknown devices (b.0 5)."""


@dataclass
class ImportOutcome:
    """What happened to the segments offered in a round; names are those on the store.

    `records` are counted as people count: entities touched, once each.
    """

    accepted: int = 0
    records: int = 0
    refused: list[str] = field(default_factory=list)
    newer: list[str] = field(default_factory=list)
    waiting: int = 0


@dataclass
class _Waiting:
    """A verified segment; `item` is None while its bytes are left on the store."""

    name: str
    own: Reference
    causes: tuple[Reference, ...]
    item: VerifiedSegment | None


class Importer:
    """Takes segments in any order until nothing more fits."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._unverified: dict[str, bytes] = {}  # of unknown devices, or under unknown keys
        self._left: set[str] = set()  # names of such that are left on the store
        self._waiting: dict[str, _Waiting] = {}
        self._by_cause: dict[bytes, list[str]] = {}  # names by the first cause that each lacks
        self._readers = self._count_readers()
        self._touched: set[str] = set()
        self.waiting_bytes = 0
        """Bytes of verified segments in memory."""
        self.unverified_bytes = 0
        """Bytes of the others in memory."""
        self.looked_at = 0
        """How often a segment was looked at: the work done, for tests."""
        self.outcome = ImportOutcome()

    def offer(self, items: Iterable[tuple[str, bytes]]) -> None:
        """Take what can be taken of (name, bytes); keep what has to wait."""
        fresh = dict(items)
        for name, data in fresh.items():
            self._unverified[name] = data
            self.unverified_bytes += len(data)
            self._left.discard(name)
        self._sweep(list(fresh))
        # A certificate or a transport key among them may make others readable.
        while (readers := self._count_readers()) != self._readers:
            self._readers = readers
            self._sweep(list(self._unverified))
        self._leave_on_store(list(fresh))
        outcome = self.outcome
        outcome.waiting = len(self._unverified) + len(self._left) + len(self._waiting)
        outcome.records = len(self._touched)

    def wanted(self) -> list[str]:
        """Names left on the store whose causes are held by now, in the order to read them."""
        planned: set[bytes] = set()
        found = []
        for waiting in sorted(self._waiting.values(), key=_number):
            if waiting.item is None and self._lacking(waiting, planned) is None:
                planned.add(waiting.own.hash16)
                found.append(waiting.name)
        return found

    def forget(self, names: Iterable[str]) -> None:
        """These could not be read again: they wait for another round."""
        for name in names:
            self._drop(name)

    def missing(self) -> frozenset[Reference]:
        """Segments that waiting ones name and that are not here."""
        here = {waiting.own.hash16 for waiting in self._waiting.values()}
        return frozenset(
            cause
            for waiting in self._waiting.values()
            for cause in waiting.causes
            if cause.hash16 not in here and cause.hash16 not in self._replica.history
        )

    # -- checking -------------------------------------------------------------------------

    def _count_readers(self) -> tuple[int, int]:
        replica = self._replica
        return len(replica.fold.roster.devices()), len(replica.keyring.stream_keys(TRANSPORT))

    def _sweep(self, names: Sequence[str]) -> None:
        for name in names:
            self._check(name)
        self._take([name for name in names if name in self._waiting])

    def _check(self, name: str) -> None:
        """Move a segment that verifies from the unverified to the waiting ones."""
        self.looked_at += 1
        data = self._unverified[name]
        try:
            header = segment.read_segment_header(data)
            public = self._replica.directory.public_key(header.device)
            if public is None:
                return  # its certificate may come with another segment
            item = segment.verify_segment(data, public, vault=self._replica.team)
            body = self._replica.body(item)
        except NewerFormatError:
            self.outcome.newer.append(name)
        except DamagedError:
            self.outcome.refused.append(name)
        except KnownError:
            return  # its transport key is not here yet
        else:
            self._drop(name)
            self._waiting[name] = _Waiting(name, item.reference, _causes(item, body), item)
            self.waiting_bytes += len(data)
        del self._unverified[name]
        self.unverified_bytes -= len(data)

    def _lacking(self, waiting: _Waiting, planned: Container[bytes]) -> bytes | None:
        """The first cause that is neither held nor planned."""
        history = self._replica.history
        for cause in waiting.causes:
            if cause.hash16 not in history and cause.hash16 not in planned:
                return cause.hash16
        return None

    def _leave_on_store(self, fresh: Sequence[str]) -> None:
        """Of the newest, drop the bytes of as many as memory is not meant for."""
        for name in reversed(fresh):
            waiting = self._waiting.get(name)
            if self.waiting_bytes > MAX_WAITING_BYTES and waiting is not None and waiting.item:
                self.waiting_bytes -= len(waiting.item.data)
                waiting.item = None
            if self.unverified_bytes > MAX_WAITING_BYTES and name in self._unverified:
                self.unverified_bytes -= len(self._unverified.pop(name))
                self._left.add(name)

    # -- storing --------------------------------------------------------------------------

    def _take(self, names: Sequence[str]) -> None:
        """Store all of which every cause is here, and what waited for that."""
        batch: dict[bytes, VerifiedSegment] = {}
        todo = sorted(names, key=lambda name: self._waiting[name].own.segno, reverse=True)
        while todo:
            waiting = self._waiting.get(todo.pop())
            if waiting is None or waiting.item is None:
                continue
            self.looked_at += 1
            lacking = self._lacking(waiting, batch)
            if lacking is not None:
                self._by_cause.setdefault(lacking, []).append(waiting.name)
                continue
            batch.setdefault(waiting.own.hash16, waiting.item)
            self._drop(waiting.name)
            todo += self._by_cause.pop(waiting.own.hash16, ())
            if len(batch) == _BATCH:
                self._store(batch.values())
                batch = {}
        self._store(batch.values())

    def _store(self, batch: Iterable[VerifiedSegment]) -> None:
        fresh = [item for item in batch if item.hash not in self._replica.history]
        if fresh:
            touched = self._replica.add_segments(fresh)
            self._touched.update(entity for _, _, entity in without_cover(touched))
            self.outcome.accepted += len(fresh)

    def _drop(self, name: str) -> None:
        waiting = self._waiting.pop(name, None)
        if waiting is not None and waiting.item is not None:
            self.waiting_bytes -= len(waiting.item.data)


def _number(waiting: _Waiting) -> int:
    return waiting.own.segno


def _causes(item: VerifiedSegment, body: SegmentBody) -> tuple[Reference, ...]:
    header = item.header
    if header.prev == NO_SEGMENT:
        return body.deps
    return (*body.deps, Reference(header.device, header.segno - 1, header.prev[:16]))

"""Importing: verify, then trust, then store, then fold (SECURITY b.0 5, b.4).

A segment is *refused* when its bytes are bad (kept nowhere), *waiting* while its device is
unknown or something it names is missing (re-tried as long as something new arrives), else stored
verbatim; whether it is accepted or quarantined the causal graph decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from osmo_desktop.domain.errors import DamagedError, KnownError, NewerFormatError
from osmo_desktop.domain.history import SegmentFacts
from osmo_desktop.formats import segment
from osmo_desktop.formats.segment import VerifiedSegment
from osmo_desktop.sync.replica import Replica

_BATCH = 64  # segments of one durable transaction


@dataclass
class ImportOutcome:
    """What happened to the segments offered in a round; names are those on the store."""

    accepted: int = 0
    records: int = 0
    refused: list[str] = field(default_factory=list)
    newer: list[str] = field(default_factory=list)
    waiting: int = 0


@dataclass(frozen=True)
class _Checked:
    name: str
    item: VerifiedSegment
    facts: SegmentFacts


class Importer:
    """Takes segments in any order until nothing more fits."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._unverified: dict[str, bytes] = {}
        self._checked: dict[str, _Checked] = {}
        self.outcome = ImportOutcome()

    def offer(self, items: Iterable[tuple[str, bytes]]) -> None:
        """Take what can be taken of (name, bytes); keep what has to wait."""
        self._unverified.update(items)
        while self._sweep():
            pass
        self.outcome.waiting = len(self._unverified) + len(self._checked)

    def _sweep(self) -> bool:
        """One pass over what waits; True when something was stored."""
        for name in list(self._unverified):
            self._check(name)
        stored = False
        batch: list[_Checked] = []
        for checked in sorted(self._checked.values(), key=lambda found: found.item.header.segno):
            planned = {found.item.hash[:16] for found in batch}
            if planned.issuperset(self._replica.history.missing(checked.facts)):
                batch.append(checked)
            if len(batch) == _BATCH:
                self._store(batch)
                stored, batch = True, []
        if batch:
            self._store(batch)
        return stored or bool(batch)

    def _check(self, name: str) -> None:
        """Move a segment that verifies from the unverified to the checked ones."""
        data = self._unverified[name]
        try:
            header = segment.read_segment_header(data)
            public = self._replica.directory.public_key(header.device)
            if public is None:
                return  # its certificate may come with another segment
            item = segment.verify_segment(data, public, vault=self._replica.team)
            self._checked[name] = _Checked(name, item, self._replica.facts(item))
        except NewerFormatError:
            self.outcome.newer.append(name)
        except DamagedError:
            self.outcome.refused.append(name)
        except KnownError:
            return  # its transport key is not here yet
        del self._unverified[name]

    def _store(self, batch: list[_Checked]) -> None:
        fresh = {
            checked.item.hash: checked
            for checked in batch
            if checked.item.hash not in self._replica.history
        }
        if fresh:
            self._replica.add_segments([checked.item for checked in fresh.values()])
        for checked in batch:
            del self._checked[checked.name]
        self.outcome.accepted += len(fresh)
        self.outcome.records += sum(len(found.facts.lamports) for found in fresh.values())

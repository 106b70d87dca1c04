"""Fetching: what a store holds and this vault does not, verified and taken in (SECURITY b.4, b.5).

A round does it, and the recovery from a copy of the store, which sends nothing.
"""

from __future__ import annotations

from functools import partial

from osmo_desktop.domain.errors import KnownError, OsmoError
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.ports import Store
from osmo_desktop.domain.progress import CancelToken, Progress, Report, Steps
from osmo_desktop.formats import segment
from osmo_desktop.formats.join import TeamCard
from osmo_desktop.formats.segment import Reference
from osmo_desktop.sync.cards import cards_of, team_folder
from osmo_desktop.sync.importing import Importer, ImportOutcome
from osmo_desktop.sync.missing import note_missing
from osmo_desktop.sync.replica import Replica

_FETCH_BYTES = 32 * 1024 * 1024
_FETCH = 100  # segments read from the store before they are imported


class SegmentFetch:
    """Reads the segments of one store in one round."""

    def __init__(self, replica: Replica, store: Store) -> None:
        self._replica = replica
        self._store = store
        self.damaged: list[str] = []
        """Names of objects whose bytes do not fit their name."""
        self.read: set[str] = set()
        """Names of whole segments read (or written) in this round."""
        self.lists_everything = False
        """Look into the folders before the known heads too."""

    @property
    def _base(self) -> str:
        return team_folder(self._replica.team)

    def run(self, report: Report, cancel: CancelToken) -> Steps[ImportOutcome]:
        """Import what is new of each device; certificates in it make further devices known."""
        yield from self._meet_supervisors()
        importer = Importer(self._replica)
        seen: set[str] = set()
        # What is missing of our own was written by a copy of this vault: never taken for ours.
        own = self._replica.device.hex()
        while fresh := [
            device for device in self._known_devices() if device not in seen and device != own
        ]:
            seen.update(fresh)
            for device in fresh:
                listed = yield from self._listed(device)
                names = [name for name in listed if not self._is_held(name)]
                yield from self._import(importer, names, report, cancel)
                while wanted := importer.wanted():  # what memory had no room for
                    whole = yield from self._import(importer, wanted, report, cancel)
                    importer.forget(set(wanted) - whole)
        note_missing(self._replica, importer.missing())
        return importer.outcome

    def _import(
        self, importer: Importer, names: list[str], report: Report, cancel: CancelToken
    ) -> Steps[set[str]]:
        """Read and offer; returns the names of which the bytes are whole."""
        found: set[str] = set()
        start = 0
        while start < len(names):
            if cancel.is_cancelled:
                raise KnownError("sync-cancelled")
            report(Progress(tr("Checking signatures and merging"), start, len(names)))
            following = names[start : start + _FETCH]
            bytes_there: list[int | None] = yield partial(sizes, self._store, following)
            part = following[: _fitting(bytes_there)]
            batch: list[tuple[str, bytes]] = yield partial(self._read_all, part)
            whole = {name for name, _ in batch}
            self.read |= whole
            found |= whole
            self.damaged += sorted(set(part) - whole)
            importer.offer(batch)
            start += len(part)
            report(Progress(tr("Checking signatures and merging"), start, len(names)))
        return found

    def require_newest_vault(self) -> Steps[None]:
        """Stop before anything is cut when this vault is a copy of an older one (0 4, b.0 21).

        A segment of our own that we do not hold was written by the vault that this one was
        copied from; going on would make two branches of one chain.
        """
        names = yield from self._listed(self._replica.device.hex())
        unknown = [name for name in names if not self._is_held(name)]
        found: list[tuple[str, bytes]] = yield partial(self._read_all, unknown)
        if any(self._is_own(data) for _, data in found):
            raise KnownError("vault-is-copy")

    def _is_own(self, data: bytes) -> bool:
        try:
            segment.verify_segment(data, self._replica.keyring.signing.public)
        except OsmoError:
            return False
        return True

    def _meet_supervisors(self) -> Steps[None]:
        """Know those whom only the recovery root could certify, by their cards."""
        cards: list[TeamCard] = yield partial(cards_of, self._store, self._replica.team)
        for card in cards:
            self._replica.directory.introduce(card.certificate, card.root_public)

    def _known_devices(self) -> tuple[str, ...]:
        roster = self._replica.fold.roster
        return (*roster.devices(), *self._replica.directory.introduced())

    def bad(self) -> tuple[Reference, ...]:
        """What was found damaged in this round, as many as a segment names."""
        found = (segment.parse_segment_path(name[len(self._base) + 1 :]) for name in self.damaged)
        return tuple(reference for reference in found if reference)[: segment.MAX_BAD]

    def _read_all(self, names: list[str]) -> list[tuple[str, bytes]]:
        """Segments by name; an object that does not hash to its name is absent."""
        found = []
        for name in names:
            data = self._store.get(name, segment.MAX_SEGMENT_BYTES)
            parsed = segment.parse_segment_name(name.rsplit("/", 1)[-1])
            if data is not None and parsed and segment.segment_hash(data)[:16] == parsed[1]:
                found.append((name, data))
        return found

    def _listed(self, device: str) -> Steps[list[str]]:
        """Names of a device's segments: in the folders from its known head on, or all."""
        folder = f"{self._base}/dev/{device}"
        heads = self._replica.history.heads(bytes.fromhex(device))
        head = max((node.facts.segno for node in heads), default=0)
        if head == 0 or self.lists_everything:
            everything: list[str] = yield partial(self._store.list, folder)
            return everything
        found: list[str] = []
        bucket = head // 1000
        while names := (yield partial(self._store.list, f"{folder}/{bucket:07d}")):
            found += names
            bucket += 1
        return found

    def _is_held(self, name: str) -> bool:
        parsed = segment.parse_segment_name(name.rsplit("/", 1)[-1])
        return parsed is None or parsed[1] in self._replica.history


def sizes(store: Store, names: list[str]) -> list[int | None]:
    """The size of each object; None for one that is not there."""
    return [store.size(name) for name in names]


def _fitting(bytes_there: list[int | None]) -> int:
    """How many of the next segments are read at once: anybody may have put large files there."""
    total = 0
    for count, size in enumerate(bytes_there):
        total += size or 0
        if total > _FETCH_BYTES and count:
            return count
    return len(bytes_there)

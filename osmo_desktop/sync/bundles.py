"""Bundles: what is new for a colleague as one file, and taking one in (SECURITY b.5, b.0 25).

A bundle holds the very objects that a store would: anybody may carry it, only the team reads it,
and it is taken in by the routines of a round. Receipts come back the same way: a bundle made
after taking one in confirms it. Nothing counts as delivered because it was put into a bundle.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial, reduce
from operator import and_
from pathlib import Path

from osmo_desktop.domain.errors import DamagedError, KnownError, NewerFormatError, OsmoError
from osmo_desktop.domain.history import Node
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.merge import is_removed
from osmo_desktop.domain.ports import Clock
from osmo_desktop.domain.progress import CancelToken, Progress, Report, Steps, give_way
from osmo_desktop.formats import join, segment
from osmo_desktop.formats.attachment import Content, object_path
from osmo_desktop.formats.notice import NOTICE_ENDING
from osmo_desktop.formats.record import is_entry
from osmo_desktop.sync.attachments import AttachmentExchange, named_objects, read_object
from osmo_desktop.sync.bundle_file import BundleStore, BundleWriter
from osmo_desktop.sync.cards import own_card, team_folder
from osmo_desktop.sync.cutting import cut_what_can_be, is_certified, write_receipt
from osmo_desktop.sync.dropping import has_regained
from osmo_desktop.sync.fetching import SegmentFetch
from osmo_desktop.sync.granting import post_missing_grants, receive_grants, renew_escrow
from osmo_desktop.sync.importing import ImportOutcome
from osmo_desktop.sync.noticing import post_missing_notices, require_no_departure
from osmo_desktop.sync.opening import entity_of
from osmo_desktop.sync.replica import Replica
from osmo_desktop.sync.rotation import renew_keys
from osmo_desktop.sync.witnessing import Witness, note_own_head, require_newest


@dataclass(frozen=True)
class BundlePart:
    """What a bundle brings of one device: new segments, their records, the newest claimed time.

    `records` counts as an import does, entities once each, in what can be opened now; `sealed`
    the single entries that cannot, `unopened` the segments.
    """

    device: str
    segments: int
    records: int
    sealed: int
    unopened: int
    newest_ms: int


@dataclass(frozen=True)
class BundlePreview:
    """What taking a bundle in would bring; nothing of it was taken.

    `records`: of all parts together, as the import will count them.
    """

    parts: tuple[BundlePart, ...]
    records: int
    held: int
    grants: int
    attachments: int
    unknown: int
    refused: int
    size: int


@dataclass(frozen=True)
class BundleOutcome:
    """What a bundle brought."""

    imported: ImportOutcome
    grants: int
    damaged: tuple[str, ...]
    attachments_missing: int


# -- writing ------------------------------------------------------------------------------------


def write_bundle(
    replica: Replica, path: Path, device: str | None, now: datetime, report: Report
) -> Steps[int]:
    """Write what is new for a device (or for anybody) into a file; returns how many objects.

    Raises KnownError("bundle-nothing") when the device has all, ("join-waiting") before
    admission, ("file-unusable").
    """
    if not is_certified(replica):
        raise KnownError("join-waiting")
    renew_keys(replica, now)
    cut_what_can_be(replica, now)
    yield from post_missing_grants(replica, None, "")
    post_missing_notices(replica)
    write_receipt(replica, now)
    base = team_folder(replica.team)
    nodes = _news_for(replica, device)
    objects = _objects_of(replica, {node.index for node in nodes})
    with BundleWriter(path, replica.team) as writer:
        for name, data in _keys_for(replica, device):
            yield partial(writer.add, f"{base}/{name}", data)
        for index, node in enumerate(nodes):
            report(Progress(tr("Writing the bundle"), index, len(nodes) + len(objects)))
            sealed = replica.segment_bytes(node.facts.hash)
            if sealed is not None:
                name = segment.segment_path(node.facts.device, node.facts.segno, node.facts.hash)
                yield partial(writer.add, f"{base}/{name}", sealed)
        for index, hash_ in enumerate(objects, len(nodes)):
            report(Progress(tr("Writing the bundle"), index, len(nodes) + len(objects)))
            found = yield from read_object(replica.attachments, hash_)
            if found is not None:
                yield partial(writer.add, f"{base}/{object_path(hash_)}", found)
        if not nodes:
            raise KnownError("bundle-nothing")
        yield writer.finish
    return len(nodes) + len(objects)


def _news_for(replica: Replica, device: str | None) -> list[Node]:
    """Segments that the device is not known to have; without one, that somebody may lack."""
    history = replica.history
    own = replica.identity.device
    readers = (
        [device]
        if device is not None
        else [
            other
            for other in replica.fold.roster.devices()
            if other != own and not is_removed(replica.fold, other)
        ]
    )
    covered = [_covered(replica, reader) for reader in readers]
    known = reduce(and_, covered) if covered else 0
    return [node for node in history.nodes if not known >> node.index & 1]


def _covered(replica: Replica, device: str) -> int:
    covered = 0
    for head in replica.history.heads(bytes.fromhex(device)):
        covered |= head.past | (1 << head.index)
    return covered


def _keys_for(replica: Replica, device: str | None) -> Iterator[tuple[str, bytes]]:
    """Grants and notices for the readers, and the card by which a supervisor is known."""
    card = own_card(replica)
    if card is not None:
        data = join.build_card(card, replica.keyring.signing)
        yield join.card_path(data), data
    for name, data in replica.grants.outgoing().items():
        if name.endswith((".grant", NOTICE_ENDING)):
            recipient = name.split("/")[1]
            if device is None or recipient == device:
                yield name, data


def _objects_of(replica: Replica, nodes: set[int]) -> list[bytes]:
    """Hashes of held objects that records in these segments name."""
    found = {
        content.hash
        for (_, kind, _), entity in replica.fold.entities.items()
        if kind == "attachment"
        for op in entity.fields.get("content", ())
        if any(index in nodes for index, _ in op.places)
        and (content := Content.parse(op.value)) is not None
    }
    return sorted(hash_ for hash_ in found if replica.attachments.is_held(hash_))


# -- reading ------------------------------------------------------------------------------------


def preview_bundle(replica: Replica, store: BundleStore, report: Report) -> Steps[BundlePreview]:
    """Look through a bundle and take nothing in.

    Raises KnownError("bundle-other-team"), DamagedError("bundle-hash"), ("file-unusable").
    """
    yield from _check(replica, store)
    base = team_folder(replica.team)
    tally = _Tally(replica)
    names = store.list(f"{base}/dev")
    for index, name in enumerate(names):
        report(Progress(tr("Looking through the bundle"), index, len(names)))
        data: bytes | None = yield partial(store.get, name, segment.MAX_SEGMENT_BYTES)
        tally.take(data or b"")
        yield give_way
    own = f"{base}/grant/{replica.identity.device}"
    return BundlePreview(
        parts=tally.parts(),
        records=tally.records,
        held=tally.held,
        grants=len(store.list(own)),
        attachments=len(store.list(f"{base}/att")),
        unknown=tally.unknown,
        refused=tally.refused,
        size=sum(store.size(name) or 0 for name in store.list("")),
    )


class _Tally:
    """Counts segments of a bundle without storing them."""

    def __init__(self, replica: Replica) -> None:
        self._replica = replica
        self._segments: Counter[str] = Counter()
        self._records: defaultdict[str, set[str]] = defaultdict(set)
        self._sealed: Counter[str] = Counter()
        self._unopened: Counter[str] = Counter()
        self._newest: dict[str, int] = {}
        self.held = self.unknown = self.refused = 0

    def take(self, data: bytes) -> None:
        """Count one."""
        replica = self._replica
        if segment.segment_hash(data) in replica.history:
            self.held += 1
            return
        try:
            header = segment.read_segment_header(data)
            public = replica.directory.public_key(header.device)
            if public is None:
                self.unknown += 1
                return
            item = segment.verify_segment(data, public, vault=replica.team)
        except (DamagedError, NewerFormatError):
            self.refused += 1
            return
        device = header.device.hex()
        self._segments[device] += 1
        try:
            body = replica.body(item)
        except OsmoError:
            self._unopened[device] += 1
            return
        for record in body.records:
            if is_entry(record):
                continue  # a page of an access log is no record that anybody waits for
            entity = entity_of(replica.keyring, record)
            if entity is not None:
                self._records[device].add(entity)
            else:
                self._sealed[device] += 1
        self._newest[device] = max(body.wall_ms, self._newest.get(device, 0))

    @property
    def records(self) -> int:
        """Entities that all parts are about, each once."""
        return len(set[str]().union(*self._records.values()))

    def parts(self) -> tuple[BundlePart, ...]:
        """By device, in a fixed order."""
        return tuple(
            BundlePart(
                device,
                count,
                len(self._records[device]),
                self._sealed[device],
                self._unopened[device],
                self._newest.get(device, 0),
            )
            for device, count in sorted(self._segments.items())
        )


def take_in_bundle(
    replica: Replica, store: BundleStore, now: datetime, report: Report, cancel: CancelToken
) -> Steps[BundleOutcome]:
    """Take a bundle in as a round takes in what a store holds; may be stopped and repeated.

    Raises what `preview_bundle` raises, KnownError("vault-is-copy", "sync-cancelled",
    "join-waiting", "laptop-removed").
    """
    if not replica.identity.is_member:
        raise KnownError("join-waiting")
    require_no_departure(replica)
    yield from _check(replica, store)
    base = team_folder(replica.team)
    fetch = SegmentFetch(replica, store)
    fetch.lists_everything = True
    yield from fetch.require_newest_vault()
    grants = yield from receive_grants(replica, store, base)
    cut_what_can_be(replica, now)
    imported = yield from fetch.run(report, cancel)
    if has_regained(replica):
        grants += yield from receive_grants(replica, store, base)
    replica.open_grants()
    renew_keys(replica, now)
    renew_escrow(replica)
    wanted = named_objects(replica.fold)
    exchange = AttachmentExchange(replica.attachments, store, base)
    yield from exchange.fetch(wanted, report, cancel)
    missing = sum(not replica.attachments.is_held(hash_) for hash_ in wanted)
    damaged = (*fetch.damaged, *exchange.damaged)
    return BundleOutcome(imported, grants, damaged, missing)


def _check(replica: Replica, store: BundleStore) -> Steps[None]:
    if store.team != replica.team:
        raise KnownError("bundle-other-team")
    yield store.check


class BundleDesk:
    """The routines of this module for one unlocked vault; `path` names the file."""

    def __init__(self, replica: Replica, clock: Clock, witness: Witness) -> None:
        self._replica = replica
        self._clock = clock
        self._witness = witness

    def write_bundle(self, path: Path, device: str | None, report: Report) -> Steps[int]:
        """See `write_bundle`; raises KnownError("vault-is-older") besides."""
        require_newest(self._replica, self._witness)
        try:
            return (yield from write_bundle(self._replica, path, device, self._clock.now(), report))
        finally:
            note_own_head(self._replica, self._witness)

    def preview_bundle(self, path: Path, report: Report) -> Steps[BundlePreview]:
        """See `preview_bundle`."""
        store: BundleStore = yield partial(BundleStore, path)
        return (yield from preview_bundle(self._replica, store, report))

    def take_in_bundle(
        self, path: Path, report: Report, cancel: CancelToken
    ) -> Steps[BundleOutcome]:
        """See `take_in_bundle`; raises KnownError("vault-is-older") besides."""
        store: BundleStore = yield partial(BundleStore, path)
        require_newest(self._replica, self._witness)
        now = self._clock.now()
        try:
            return (yield from take_in_bundle(self._replica, store, now, report, cancel))
        finally:
            note_own_head(self._replica, self._witness)

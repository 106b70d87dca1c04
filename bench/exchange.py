"""Rows of exchange: importing a colleague's notes, and what a note costs on the wire."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from bench import corpus, pouch
from bench.corpus import FixedClock
from bench.measuring import Row, timed
from bench.yardstick import absolute_row, yardstick
from osmo_desktop.crypto.sealing import random_bytes
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import run_steps
from osmo_desktop.formats import segment
from osmo_desktop.formats.segment import Reference, SegmentBody
from osmo_desktop.storage.ledger import Ledger
from osmo_desktop.storage.record_book import SealedRecordBook
from osmo_desktop.storage.vault_door import create_vault, open_vault
from osmo_desktop.storage.view import View, view_engine
from osmo_desktop.sync import cards, membership
from osmo_desktop.sync.cutting import cut
from osmo_desktop.sync.folder_store import FolderStore
from osmo_desktop.sync.importing import Importer

_IMPORTS = 3
_IMPORT_TARGET_MS = 1_000  # for 10,000 notes
_DEVICES = 10
_NOTES = 10  # of the segment whose bytes are counted
_RECORDS_OF_A_NOTE = 3


@dataclass
class _Offer:
    """A newcomer's vault, and what a colleague brings: the keys and the segments."""

    newcomer: Path
    key_rows: list[KeyRow]
    segments: list[tuple[str, bytes]]


def rows(folder: Path, notes: int) -> list[Row]:
    """The rows of exchange for so many notes; `folder` takes the vaults and the store."""
    made = corpus.build(folder / "sender.owv", notes * 10 // 3 + 1)
    sender = open_vault(made.path, corpus.PHRASE)
    offer = _offer(folder, sender)
    found = [*_import_rows(folder, offer, made.notes[:notes]), _wire_row(sender)]
    sender.vault.close()
    return found


def _offer(folder: Path, sender: Ledger) -> _Offer:
    """Admit a newcomer to the sender's team, and collect all that the sender wrote."""
    path = folder / "newcomer.owv"
    newcomer = create_vault(
        path,
        corpus.PHRASE,
        corpus.CHEAP,
        recovery_secret=random_bytes(32),
        user_name="Ben",
        device_name="B",
    )
    (folder / "store").mkdir()
    store = FolderStore(folder / "store")
    run_steps(cards.publish_card(sender, store))
    application = run_steps(membership.request_join(newcomer, store))
    membership.confirm_join(newcomer)
    _, certificate = membership.certify(sender, application, "worker")
    book = SealedRecordBook(sender, View(view_engine()), FixedClock())
    device = newcomer.identity.device
    book.commit([Edit(book.team_stream, "certificate", device, "bytes", certificate)])
    cut(sender, FixedClock().now())
    run_steps(membership.send_welcome(sender, store, application))
    run_steps(membership.accept_welcome(newcomer, store))
    newcomer.vault.close()
    keys = sender.keyring
    return _Offer(
        path,
        [
            KeyRow("stream", stream, key.epoch, key.key)
            for stream in keys.streams()
            for key in keys.stream_keys(stream).values()
        ],
        [
            (segment.segment_path(item.header.device, item.header.segno, item.hash), item.data)
            for item in (stored.verified for stored in sender.log.segments())
        ],
    )


def _import_rows(folder: Path, offer: _Offer, notes: Sequence[str]) -> list[Row]:
    """Verify, store, fold and show in the view; the search index comes after. In turns with it."""
    taken, stick, pulls = [], [], []
    for run in range(_IMPORTS):
        taken.append(_import(offer, folder / f"receiver-{run}.owv", len(notes)))
        stick.append(timed(yardstick))
        if pouch.is_here():
            pulls.append(pouch.pull(folder / f"peer-{run}", notes))
    name = f"import {len(notes)} notes"
    target = _IMPORT_TARGET_MS * len(notes) / 10_000
    ours = absolute_row(name, median(taken), target, median(stick))
    if not pulls:
        return [replace(ours, beside=f"{ours.beside} · PouchDB is not installed")]
    peer = median(pull.ms for pull in pulls)
    wire = median(pull.bytes for pull in pulls) / len(notes)
    beside = f"PouchDB pulls them in {peer:.0f} ms, {wire:.0f} bytes each on the wire, compressed"
    return [ours, Row(f"   twice as fast as PouchDB, {name}", ours.ours, peer / 2, beside)]


def _import(offer: _Offer, path: Path, notes: int) -> float:
    """Milliseconds of one import into a copy of the newcomer's vault."""
    shutil.copyfile(offer.newcomer, path)
    receiver = open_vault(path, corpus.PHRASE)
    for row in offer.key_rows:
        receiver.keyring.remember(row)
    book = SealedRecordBook(receiver, View(view_engine()), FixedClock())
    importer = Importer(receiver)
    taken = timed(lambda: importer.offer(offer.segments))
    if len(book.find("meeting")) != notes:
        raise RuntimeError("the import is not whole")
    receiver.vault.close()
    return taken


def _wire_row(sender: Ledger) -> Row:
    """Bytes of a segment over those of the sealed notes in it, in a team of ten devices."""
    epoch, transport_key = sender.keyring.transport()
    newest = [stored.verified for stored in sender.log.segments()][-2]  # the last but the tail
    records = newest.open(transport_key).records[: _NOTES * _RECORDS_OF_A_NOTE]
    others = tuple(Reference(random_bytes(16), 1, random_bytes(16)) for _ in range(_DEVICES))
    data = segment.build_segment(
        vault=sender.team,
        segno=newest.header.segno,
        tk_epoch=epoch,
        prev=newest.header.prev,
        body=SegmentBody(deps=others, records=records),
        transport_key=transport_key,
        signing_key=sender.keyring.signing,
    )
    name = f"bytes on the wire a note, {_NOTES} a segment, {_DEVICES} devices"
    return Row(name, len(data) / sum(map(len, records)), 1.1, unit="×")

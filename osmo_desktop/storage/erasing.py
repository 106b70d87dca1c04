"""Destroying what this laptop holds of a client: its keys, and all that was kept besides.

What goes goes in one durable transaction: rows of keys, grants, objects of attachments, drafts.
The sealed records stay. Of an erased client (SECURITY b.9, b.0 20) own records not sent yet go
too, and this laptop's own HPKE keys, to which grants were sealed that may lie in any copy of a
store: nobody opens the records again. Of a client whom somebody else works with now (b.0 18) only
the keys go, and only when nothing is in hand: what was sealed opens again if the case comes back.

What has to be taken off a store, and whether the vault key was changed since, is remembered in
a sealed value; the kids and hashes in it say nothing of the client. Vault worker only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import msgspec

from osmo_desktop.crypto.hpke import HpkeKey
from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.domain.erasing import erased_streams
from osmo_desktop.domain.in_hand import REMAINS, is_in_hand
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.rotation import told_keys
from osmo_desktop.formats.attachment import Content
from osmo_desktop.storage.access_log import OWN_ROWS
from osmo_desktop.storage.identity import read_meta, write_meta
from osmo_desktop.storage.local_rows import SealedLocalRows
from osmo_desktop.storage.own_records import OwnRecords
from osmo_desktop.storage.vault_file import Also, VaultFile

STATE: Final = "sync erasures"
_ID_DIGITS = 32


class Erased(msgspec.Struct):
    """What is known of an erased client: ids of its keys, hashes of its objects, both as hex.

    `renewed`: the vault key was changed since, so this laptop may say that it is done.
    """

    kids: list[str] = []
    objects: list[str] = []
    renewed: bool = False


@dataclass
class _Doomed:
    """What goes with one client or several."""

    kids: set[bytes] = field(default_factory=set)
    objects: set[bytes] = field(default_factory=set)
    rows: list[tuple[str, str]] = field(default_factory=list)


def read_erased(ledger: OwnRecords) -> dict[str, Erased]:
    """Erased streams of which this laptop destroyed what it held."""
    return erased_in(ledger.vault, ledger.keyring.meta_key)


def erased_in(vault: VaultFile, meta_key: bytes) -> dict[str, Erased]:
    """The same, before the log is folded."""
    stored = read_meta(vault, meta_key, STATE)
    return msgspec.json.decode(stored, type=dict[str, Erased]) if stored else {}


def put_erased(connection: sqlite3.Connection, meta_key: bytes, known: dict[str, Erased]) -> None:
    """Remember within a transaction."""
    write_meta(connection, meta_key, STATE, msgspec.json.encode(known))


def erase_due(ledger: OwnRecords) -> bool:
    """Destroy what is held of clients whose erasure is in force; True when something was due.

    Raises KnownError of the disk: then all is as it was, and the next import or unlock does it.
    """
    return erase(ledger, erased_streams(ledger.fold))


def erase(ledger: OwnRecords, streams: Iterable[str]) -> bool:
    """The same for these clients, whatever this log knows of their erasure."""
    known = read_erased(ledger)
    keys = ledger.keyring.stream_keys
    due = [stream for stream in streams if stream not in known or keys(stream)]
    if not due:
        return False
    doomed = _doomed(ledger, due)
    for stream in due:
        former = known.get(stream, Erased())
        kids = {kid.hex() for kid in _kids(ledger, stream)} | set(former.kids)
        objects = _objects(ledger, stream) | set(former.objects)
        known[stream] = Erased(sorted(kids), sorted(objects))
    try:
        _destroy(ledger, due, doomed, known)
    except BaseException:  # also when memory ran out or the user broke in
        ledger.keyring.load(ledger.vault)
        raise
    ledger.grants.reload()
    return True


def _destroy(
    ledger: OwnRecords, due: Sequence[str], doomed: _Doomed, known: dict[str, Erased]
) -> None:
    kept = [item for item in ledger.pending if item.stream not in due]
    fresh = KeyRow("hpke", "", ledger.keyring.hpke_epoch + 1, HpkeKey.generate().to_bytes())
    with ledger.log.transaction() as connection:
        _forget(connection, ledger, due, doomed)
        ledger.keyring.replace_hpke(connection, fresh)
        put_erased(connection, ledger.keyring.meta_key, known)
        ledger.replace_pending(connection, kept)


def dropping(ledger: OwnRecords, streams: Sequence[str]) -> Also:
    """What destroys, within a transaction, all that is held of clients who are others' now.

    Of local rows only what is left of drafts goes: where the window was, and the copy of the own
    access log, tell of others too.
    """
    doomed = _doomed(ledger, streams)
    doomed.rows = [row for row in doomed.rows if row[0] in REMAINS]
    return partial(_forget, ledger=ledger, streams=streams, doomed=doomed)


def in_hand(ledger: OwnRecords, stream: str) -> int:
    """How many drafts and open forms of a client there are; not those that became records."""
    rows = SealedLocalRows(ledger.vault, ledger.keyring).everything()
    return sum(
        is_in_hand(kind, data, stream) and ledger.fold.entity(stream, "meeting", id_) is None
        for kind, id_, data in rows
    )


def _forget(
    connection: sqlite3.Connection, ledger: OwnRecords, streams: Sequence[str], doomed: _Doomed
) -> None:
    for stream in streams:
        ledger.keyring.forget_stream(connection, stream)
    _delete(connection, doomed, ledger.grants.names_of(doomed.kids))


def _doomed(ledger: OwnRecords, streams: Sequence[str]) -> _Doomed:
    doomed = _Doomed()
    for stream in streams:
        doomed.kids |= _kids(ledger, stream)
        doomed.objects |= {bytes.fromhex(hash_) for hash_ in _objects(ledger, stream)}
    every = SealedLocalRows(ledger.vault, ledger.keyring).everything()
    rows = [row for row in every if row[0] != OWN_ROWS]  # names nobody, and stays
    names = [stream.encode() for stream in streams]
    gone = [row for row in rows if row[1] in streams or any(name in row[2] for name in names)]
    # What a draft was given hangs on it by its id, and names an object by its hash.
    texts = [data for _, _, data in gone]
    for kind, id_, data in rows:
        is_part = len(id_) == _ID_DIGITS and any(id_.encode() in text for text in texts)
        if (kind, id_, data) in gone or is_part:
            doomed.rows.append((kind, id_))
            if is_part and len(data) == len(bytes(32)):
                doomed.objects.add(data)
    return doomed


def _kids(ledger: OwnRecords, stream: str) -> set[bytes]:
    read = (Announcement.parse(op.value) for op in told_keys(ledger.fold, stream))
    announced = {bytes.fromhex(item.kid) for item in read if item is not None}
    return announced | set(ledger.keyring.stream_keys(stream))


def _objects(ledger: OwnRecords, stream: str) -> set[str]:
    """Hashes of the objects that readable records of the stream name."""
    values = (
        op.value
        for (owner, kind, _), entity in ledger.fold.entities.items()
        if owner == stream and kind == "attachment"
        for op in entity.fields.get("content", ())
    )
    return {content.hash.hex() for value in values if (content := Content.parse(value))}


def _delete(connection: sqlite3.Connection, doomed: _Doomed, grants: Iterable[str]) -> None:
    connection.executemany("DELETE FROM object WHERE name = ?", [(name,) for name in grants])
    hashes = [(hash_,) for hash_ in doomed.objects]
    connection.executemany("DELETE FROM blob_part WHERE hash = ?", hashes)
    connection.executemany("DELETE FROM blob WHERE hash = ?", hashes)
    connection.executemany("DELETE FROM local WHERE kind = ? AND id = ?", doomed.rows)

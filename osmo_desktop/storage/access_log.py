"""This laptop's own access log, and reading those of others (SECURITY b.8, b.0 22).

What the file holds of the own log: its sealed pages, like every record; the next key of the
ratchet, replaced in the transaction that stores a page; and a copy of the newest entries in local
rows, for "my own access". Nothing in it opens a page again, or makes one anew. Vault worker only.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from osmo_desktop.crypto import ratchet, sealing
from osmo_desktop.crypto.derive import key_id
from osmo_desktop.domain.access import ENTRY, OWN_PLACE, DeviceLog, Entry, Hole
from osmo_desktop.domain.announcements import Announcement
from osmo_desktop.domain.errors import OsmoError
from osmo_desktop.domain.membership import KeyRow
from osmo_desktop.domain.ops import Edit, Op
from osmo_desktop.domain.rotation import announcements
from osmo_desktop.formats import segment
from osmo_desktop.formats.access_page import AccessPage, read_page, seal_page
from osmo_desktop.formats.access_reading import Head, read_log
from osmo_desktop.formats.record import KID8_BYTES, is_entry
from osmo_desktop.storage.folded_log import FoldedLog, op_in
from osmo_desktop.storage.identity import read_meta, write_meta
from osmo_desktop.storage.local_rows import local_context
from osmo_desktop.storage.vault_file import Also

STATE: Final = "access log"
"""Name of the sealed value with the next key; no backup holds it."""

OWN_ROWS: Final = "access"
"""Kind of the local rows with the own entries."""

MAX_OWN_PAGES: Final = 5_000
"""Pages of which the entries are kept for "my own access"; the oldest go first."""

MAX_ENTRIES: Final = 30
"""Entries of one page: even with the longest reasons they fit a record."""


class LogState(msgspec.Struct, frozen=True):
    """Where the own log stands; bytes are stored as base64.

    `log` is the device, `kid` the id of the log key that the readers hold and that is forgotten
    here, `start` the page it begins with, `count` the pages so far, `key` `k_count`, `running`
    the running hash. `readers`: HPKE epoch by device (or root) that the log key was sealed to.
    """

    log: str
    kid: bytes
    epoch: int
    start: int
    count: int
    key: bytes
    running: bytes
    readers: dict[str, int] = {}

    def __repr__(self) -> str:
        return f"LogState({self.log}, {self.count}, <redacted>)"


def read_state(ledger: FoldedLog) -> LogState | None:
    """Where the own log stands; None before it was begun, also as a new device."""
    stored = read_meta(ledger.vault, ledger.keyring.meta_key, STATE)
    state = msgspec.json.decode(stored, type=LogState) if stored is not None else None
    return state if state is not None and state.log == ledger.identity.device else None


def head(ledger: FoldedLog) -> tuple[int, bytes]:
    """What the next segment says of the own log: pages so far, and the MAC (zeros without one)."""
    state = read_state(ledger)
    if state is None:
        return 0, bytes(ratchet.MAC_BYTES)
    log = bytes.fromhex(state.log)
    return state.count, ratchet.head_mac(state.key, log, state.count, state.running)


def begun(
    ledger: FoldedLog, before: LogState | None, row: KeyRow, readers: Mapping[str, int]
) -> Also:
    """What begins the log, or goes on after `before` under another log key, in a transaction."""
    kid = key_id(row.key, bytes.fromhex(ledger.identity.device), row.epoch)
    state = LogState(
        log=ledger.identity.device,
        kid=kid,
        epoch=row.epoch,
        start=before.count if before is not None else 0,
        count=before.count if before is not None else 0,
        key=ratchet.first_key(row.key),
        running=before.running if before is not None else ratchet.START,
        readers=dict(readers),
    )
    return lambda connection: _put_state(connection, ledger, state)


def page_of(ledger: FoldedLog, state: LogState, entries: Sequence[Entry]) -> tuple[Op, LogState]:
    """The op with the next page, and where the log stands after it."""
    page = seal_page(
        state.key,
        tuple(entries),
        log=bytes.fromhex(state.log),
        kid8=state.kid[:KID8_BYTES],
        number=state.count,
        start=state.start,
    )
    after = msgspec.structs.replace(
        state,
        count=state.count + 1,
        key=ratchet.next_key(state.key),
        running=ratchet.running_hash(state.running, page.data),
    )
    edit = Edit(state.log, ENTRY, state.log, "page", page.text)
    return edit.to_op(author=ledger.identity.user, now=entries[-1].when), after


def written(ledger: FoldedLog, after: LogState, entries: Sequence[Entry]) -> Also:
    """What belongs into the transaction of a page: the key after it, and the own copy."""

    def also(connection: sqlite3.Connection) -> None:
        _put_state(connection, ledger, after)
        keep_own(connection, ledger, entries, after.count - 1)

    return also


class _OwnRow(msgspec.Struct, frozen=True):
    """Entries that this laptop kept of its own: of which log, and on which page if on one."""

    log: str
    page: int
    entries: tuple[Entry, ...]


def keep_own(
    connection: sqlite3.Connection, ledger: FoldedLog, entries: Sequence[Entry], page: int = -1
) -> None:
    """Keep entries for "my own access", and drop the oldest beyond what is kept."""
    sql = "SELECT coalesce(max(CAST(id AS INTEGER)), 0) FROM local WHERE kind = ?"
    number = connection.execute(sql, (OWN_ROWS,)).fetchone()[0] + 1
    id_ = f"{number:012}"
    key, context = ledger.keyring.rows.local_key, local_context(OWN_ROWS, id_)
    row = _OwnRow(ledger.identity.device, page, tuple(entries))
    sealed = sealing.seal(key, msgspec.json.encode(row), context=context)
    connection.execute(
        "INSERT INTO local (kind, id, sealed) VALUES (?, ?, ?)", (OWN_ROWS, id_, sealed)
    )
    oldest = f"{max(0, number - MAX_OWN_PAGES):012}"
    connection.execute("DELETE FROM local WHERE kind = ? AND id <= ?", (OWN_ROWS, oldest))


def own_entries(rows: Mapping[str, bytes], device: str) -> list[tuple[str, Entry]]:
    """Kept entries in the order of writing, with their places, from the local rows.

    Those on pages of this device's log have the places under which others know them.
    """
    found = []
    for id_, data in sorted(rows.items()):
        row = msgspec.json.decode(data, type=_OwnRow)
        is_on_page = row.page >= 0 and row.log == device
        place = f"{row.page:08}" if is_on_page else f"{OWN_PLACE}{id_}"
        found += [(f"{place}-{at:03}", entry) for at, entry in enumerate(row.entries)]
    return found


def _put_state(connection: sqlite3.Connection, ledger: FoldedLog, state: LogState) -> None:
    write_meta(connection, ledger.keyring.meta_key, STATE, msgspec.json.encode(state))


# -- reading other laptops' logs -------------------------------------------------------------------


def logs(ledger: FoldedLog) -> list[DeviceLog]:
    """The logs of all other laptops of which a key is held, with what is wrong with each."""
    pages: dict[str, list[AccessPage]] = {}
    heads: dict[str, list[Head]] = {}
    holes: dict[str, list[Hole]] = {}
    for device, body in _bodies(ledger):
        heads.setdefault(device, []).append(Head(body.audit_count, body.audit_mac))
        for record in filter(is_entry, body.records):
            page = _page(ledger, record)
            if page is None:
                holes.setdefault(device, []).append(Hole("forged", 0, 0))
                continue
            log = page.log.hex()
            if log != device and not _is_same_person(ledger, log, device):
                holes.setdefault(log, []).append(Hole("foreign", page.number, page.number))
            else:
                pages.setdefault(log, []).append(page)
    found = []
    for log in sorted({*pages, *heads, *holes} - {ledger.identity.device}):
        keys = {kid[:KID8_BYTES]: held.key for kid, held in ledger.keyring.stream_keys(log).items()}
        announced = (Announcement.parse(op.value) for op in announcements(ledger.fold, log))
        kids = {bytes.fromhex(item.kid)[:KID8_BYTES] for item in announced if item is not None}
        read = read_log(
            bytes.fromhex(log),
            pages.get(log, ()),
            heads.get(log, ()),
            keys,
            has_all_keys=kids <= keys.keys(),
        )
        user = ledger.fold.roster.user(log) or ""
        wrong = (*holes.get(log, ()), *read.holes)
        found.append(DeviceLog(log, user, tuple(read.entries), wrong))
    return found


def _bodies(ledger: FoldedLog) -> Iterator[tuple[str, segment.SegmentBody]]:
    """Segments that tell of logs, with their device, causes first."""
    for device, indexes in ledger.logged.items():
        for index in indexes:
            hash_ = ledger.history.nodes[index].facts.hash
            data = ledger.log.bytes_of(hash_)
            if data is not None:
                header = segment.read_segment_header(data)
                yield device, ledger.body(segment.VerifiedSegment(header, data, hash_))


def _page(ledger: FoldedLog, record: bytes) -> AccessPage | None:
    """The page in a record of a log; None for anything else."""
    try:
        op = op_in(ledger.keyring, record)
        return read_page(op.value) if op is not None and op.kind == ENTRY else None
    except OsmoError:
        return None


def _is_same_person(ledger: FoldedLog, log: str, device: str) -> bool:
    """A laptop that became a new device sends what its former log had not."""
    roster = ledger.fold.roster
    return roster.user(log) is not None and roster.user(log) == roster.user(device)

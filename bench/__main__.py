"""Measure unlock, save and search beside the peers; exit 1 above 1.3 × a target.

Each figure is the median of runs that take turns with the peers', so that a busy machine slows
all of them alike. Times are milliseconds. Key derivation is left out everywhere.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import corpus
from bench.corpus import Corpus, FixedClock
from bench.peers import Peer, peers
from osmo_desktop.bootstrap import lemmatiser
from osmo_desktop.domain.ids import new_id
from osmo_desktop.domain.language.finnish import Expander
from osmo_desktop.domain.ops import Edit
from osmo_desktop.domain.progress import CancelToken, no_report
from osmo_desktop.storage import slots
from osmo_desktop.storage.keyring import Keyring
from osmo_desktop.storage.ledger import Ledger
from osmo_desktop.storage.record_book import SealedRecordBook
from osmo_desktop.storage.text_index import FtsIndex
from osmo_desktop.storage.vault_file import VaultFile
from osmo_desktop.storage.view import View, view_engine

_ALLOWANCE = 1.3
_SIZES = (5_000, 50_000)
_UNLOCK = "unlock to the first list"
_UNLOCKS = 5
_SAVES = 40
_SEARCHES = 20
_QUERIES = ("työpaja", "Alajärvi", "velkaneuvonta laskut", "ryhmä")
_UNLOCK_TARGET_MS = 1_200.0
_INDEX_TARGET_MS = 5_000.0


@dataclass(frozen=True)
class Row:
    """One measured row: ours against a target, with the peers beside it."""

    job: str
    ours: float
    target: float
    beside: str

    @property
    def ratio(self) -> float:
        """Ours over the target; up to 1.3 is allowed."""
        return self.ours / self.target


@dataclass(frozen=True)
class Unlocked:
    """A vault opened without key derivation."""

    vault: VaultFile
    ledger: Ledger
    book: SealedRecordBook
    index: FtsIndex


def timed(job: Callable[[], object]) -> float:
    """Milliseconds that a job takes."""
    start = time.perf_counter()
    job()
    return (time.perf_counter() - start) * 1000


def unlock(path: Path, keys: slots.MasterKeys) -> Unlocked:
    """From the master keys to the first list of clients."""
    vault = VaultFile.open(path)
    keyring = Keyring(keys)
    keyring.load(vault)
    ledger = Ledger(vault, keyring)
    ledger.rebuild()
    view = View(view_engine())
    book = SealedRecordBook(ledger, view, FixedClock())
    book.find("client", order_by="family_name", limit=50)
    index = FtsIndex(view.engine, lambda: ledger.fold, Expander(lemmatiser()).expand)
    return Unlocked(vault, ledger, book, index)


def measure(folder: Path, size: int) -> list[Row]:
    """All rows at one size of the corpus."""
    folder.mkdir()
    made = corpus.build(folder / "vault.owv", size)
    bare, cipher = peers(folder)
    for peer in (bare, cipher):
        peer.fill(made.notes)
    vault = VaultFile.open(made.path)
    keys = slots.open_with_passphrase(vault, corpus.PHRASE)
    vault.close()
    rows = [_unlock_row(made, keys, bare, cipher)]
    opened = unlock(made.path, keys)
    indexing = timed(lambda: opened.index.build(no_report, CancelToken()))
    rows.append(Row(f"search index, {size} records", indexing, _INDEX_TARGET_MS, ""))
    opened.book.listen(opened.index.note)
    rows.append(_save_row(opened, bare, cipher, size))
    rows += _search_rows(opened, bare, cipher, size)
    opened.vault.close()
    return rows


def _unlock_row(made: Corpus, keys: slots.MasterKeys, bare: Peer, cipher: Peer) -> Row:
    ours, theirs, sealed = [], [], []
    for _ in range(_UNLOCKS):
        opened: list[Unlocked] = []
        ours.append(timed(lambda: opened.append(unlock(made.path, keys))))  # noqa: B023 - called at once, within the loop
        opened[0].vault.close()
        theirs.append(timed(bare.read_all))
        sealed.append(timed(cipher.read_all))
    beside = f"SQLite reads {min(theirs):.1f} · SQLCipher reads {min(sealed):.1f}"
    name = f"{_UNLOCK}, {made.records} records"
    return Row(name, statistics.median(ours), _UNLOCK_TARGET_MS, beside)


def _save_row(opened: Unlocked, bare: Peer, cipher: Peer, size: int) -> Row:
    """The same sealed bytes, at the same durability."""
    stream = opened.book.find("client", limit=1)[0].stream
    connections = bare.connect(), cipher.connect()
    ours, theirs, sealed = [], [], []
    for _ in range(_SAVES):
        entity = new_id()
        edits = [
            Edit(stream, "meeting", entity, "occurred", "2026-11-19T09:00:00+02:00"),
            Edit(stream, "meeting", entity, "mode", "home_visit"),
            Edit(stream, "meeting", entity, "happened", "Kävimme työpajassa. " * 45),
        ]
        before = len(opened.ledger.pending)
        ours.append(timed(lambda: opened.book.commit(edits)))  # noqa: B023 - called at once, within the loop
        records = [item.record for item in opened.ledger.pending[before:]]
        theirs.append(timed(lambda: bare.save(connections[0], records)))  # noqa: B023 - called at once, within the loop
        sealed.append(timed(lambda: cipher.save(connections[1], records)))  # noqa: B023 - called at once, within the loop
    for connection in connections:
        connection.close()
    bare_ms = statistics.median(theirs)
    beside = f"SQLite {bare_ms:.2f} · SQLCipher {statistics.median(sealed):.2f}"
    return Row(f"save a note, {size} records", statistics.median(ours), 2 * bare_ms, beside)


def _search_rows(opened: Unlocked, bare: Peer, cipher: Peer, size: int) -> list[Row]:
    connections = bare.connect(), cipher.connect()
    rows = []
    for query in _QUERIES:
        match = opened.index.match_of(query) or '""'
        ours, theirs, sealed, alone = [], [], [], []
        for _ in range(_SEARCHES):
            ours.append(timed(lambda: opened.index.search(query, limit=50)))  # noqa: B023 - called at once, within the loop
            alone.append(timed(lambda: opened.index.run(match, limit=50)))  # noqa: B023 - called at once, within the loop
            theirs.append(timed(lambda: bare.search(connections[0], match)))  # noqa: B023 - called at once, within the loop
            sealed.append(timed(lambda: cipher.search(connections[1], match)))  # noqa: B023 - called at once, within the loop
        hits = len(opened.index.search(query, limit=50))
        cipher_ms = statistics.median(sealed)
        beside = f"SQLite {statistics.median(theirs):.2f} · SQLCipher {cipher_ms:.2f}"
        name = f"search “{query}”, {hits} hits, {size} records"
        rows.append(Row(name, statistics.median(ours), 10.0, beside))
        same = statistics.median(alone)
        rows.append(Row("   the same expanded query", same, 1.4 * cipher_ms, beside))
    for connection in connections:
        connection.close()
    return rows


def _linear_row(rows: list[Row], sizes: list[int]) -> list[Row]:
    """Ten times the records may take ten times as long, and no more."""
    unlocks = [row.ours for row in rows if row.job.startswith(_UNLOCK)]
    if len(unlocks) < 2:
        return []
    allowed = unlocks[0] * sizes[-1] / sizes[0]
    return [Row(f"   linear from {sizes[0]} to {sizes[-1]}", unlocks[-1], allowed, "")]


def main() -> int:
    """Print the table; returns 1 when a row is over its allowance."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(_SIZES))
    sizes = parser.parse_args().sizes
    lemmatiser()  # loaded once a process, not at each unlock
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="osmo-bench-") as folder:
        for size in sizes:
            rows += measure(Path(folder) / str(size), size)
    rows += _linear_row(rows, sizes)
    width = max(len(row.job) for row in rows)
    for row in rows:
        verdict = "over" if row.ratio > _ALLOWANCE else "ok"
        print(
            f"{row.job:{width}}  {row.ours:9.2f} ms  target {row.target:9.2f} ms"
            f"  {row.ratio:5.2f} × {verdict:4}  {row.beside}"
        )
    return 1 if any(row.ratio > _ALLOWANCE for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())

"""Rows of the daily work on a vault of the corpus: unlock, index, search, save, timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bench import corpus
from bench.corpus import Corpus, FixedClock
from bench.measuring import Row, medians
from bench.peers import Peer, peers
from bench.yardstick import absolute_row, measured_row, single_row, yardstick
from osmo_desktop.bootstrap import Setting, door, lemmatiser
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

UNLOCK = "unlock to the first list"
_UNLOCKS = 5
_SAVES = 60
_SEARCHES = 20
_TIMELINES = 20
_ENTRIES = 200
_TIMELINE_MS = 10
_DAILY_GROWTH = 1.5
"""What daily work may take longer with a hundred times the records."""
_QUERIES = ("työpaja", "Alajärvi", "velkaneuvonta laskut", "ryhmä")


@dataclass(frozen=True)
class Unlocked:
    """A vault opened without key derivation."""

    vault: VaultFile
    ledger: Ledger
    book: SealedRecordBook
    index: FtsIndex


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


def rows(folder: Path, made: Corpus) -> list[Row]:
    """All rows of daily work on one corpus; `folder` takes the peers' files."""
    bare, cipher = peers(folder)
    for peer in (bare, cipher):
        peer.fill(made.notes)
    vault = VaultFile.open(made.path)
    keys = slots.open_with_passphrase(vault, corpus.PHRASE)
    vault.close()
    found = [_unlock_row(made, keys, bare, cipher)]
    opened = unlock(made.path, keys)
    name = f"search index, {made.records} records"
    found.append(single_row(name, lambda: opened.index.build(no_report, CancelToken()), 5_000))
    opened.book.listen(opened.index.note)
    found += _search_rows(opened, bare, cipher, made.records)
    found.append(_save_row(opened, bare, cipher, made.records))
    opened.vault.close()
    found.append(_timeline_row(made))
    return found


@dataclass(frozen=True)
class _Growing:
    """Medians on one vault, in milliseconds, and those of the yardstick beside."""

    unlock: float
    save: float
    timeline: float
    stick: float


def growth_rows(folder: Path, sizes: Sequence[int]) -> list[Row]:
    """From few records to many: unlocking grows with them and no faster, daily work does not."""
    if len(sizes) < 2:
        return []
    few, many = (_growing(folder / f"growth-{size}", size) for size in (sizes[0], sizes[-1]))
    machine = max(1.0, many.stick / few.stick)
    name = f"from {sizes[0]} to {sizes[-1]} records"
    factor = sizes[-1] / sizes[0]
    return [
        Row(f"{job} {name}", ours, small * allowed * machine, f"few take {small:.2f}")
        for job, ours, small, allowed in (
            ("unlock", many.unlock, few.unlock, factor),
            ("save a note", many.save, few.save, _DAILY_GROWTH),
            ("timeline", many.timeline, few.timeline, _DAILY_GROWTH),
        )
    ]


def _growing(folder: Path, size: int) -> _Growing:
    folder.mkdir()
    made = corpus.build(folder / "vault.owv", size)
    vault = VaultFile.open(made.path)
    keys = slots.open_with_passphrase(vault, corpus.PHRASE)
    vault.close()

    def open_and_close() -> None:
        unlock(made.path, keys).vault.close()

    unlock_ms, stick = medians(_UNLOCKS, [open_and_close, yardstick])
    now = unlock(made.path, keys)
    random = Random(size)
    texts = [corpus.note_text(random) for _ in range(_SAVES)]
    saver = _Saver(now, texts, now.book.find("client", limit=1)[0].stream)
    (save_ms,) = medians(_SAVES, [saver.save])
    now.vault.close()
    return _Growing(unlock_ms, save_ms, _timeline_row(made).ours, stick)


def _unlock_row(made: Corpus, keys: slots.MasterKeys, bare: Peer, cipher: Peer) -> Row:
    opened: list[Unlocked] = []

    def ours() -> None:
        opened.append(unlock(made.path, keys))

    def close() -> None:
        opened.pop().vault.close()

    taken = medians(_UNLOCKS, [ours, close, yardstick, bare.read_all, cipher.read_all])
    beside = f"SQLite reads {taken[3]:.1f} · SQLCipher reads {taken[4]:.1f}"
    return absolute_row(f"{UNLOCK}, {made.records} records", taken[0], 1_200, taken[2], beside)


@dataclass
class _Saver:
    """Saves note after note; the peers save the very bytes that ours did before."""

    opened: Unlocked
    texts: list[str]
    stream: str = ""
    records: list[bytes] = field(default_factory=list)

    def save(self) -> None:
        """One note of ours, sealed and durable, with the view brought up to date."""
        before = len(self.opened.ledger.pending)
        entity = new_id()
        self.opened.book.commit(
            [
                Edit(self.stream, "meeting", entity, "occurred", "2026-11-19T09:00:00+02:00"),
                Edit(self.stream, "meeting", entity, "mode", "home_visit"),
                Edit(self.stream, "meeting", entity, "happened", self.texts.pop()),
            ]
        )
        self.records = [item.record for item in self.opened.ledger.pending[before:]]


def _save_row(opened: Unlocked, bare: Peer, cipher: Peer, size: int) -> Row:
    """The same sealed bytes, at the same durability."""
    random = Random(size)
    texts = [corpus.note_text(random) for _ in range(_SAVES)]
    saver = _Saver(opened, texts, opened.book.find("client", limit=1)[0].stream)
    plain, sealed = bare.connect(), cipher.connect()
    taken = medians(
        _SAVES,
        [
            saver.save,
            lambda: bare.save(plain, saver.records),
            lambda: cipher.save(sealed, saver.records),
        ],
    )
    plain.close()
    sealed.close()
    beside = f"SQLite {taken[1]:.2f} · SQLCipher {taken[2]:.2f}"
    return Row(f"save a note, {size} records", taken[0], 2 * taken[1], beside)


def _search_rows(opened: Unlocked, bare: Peer, cipher: Peer, size: int) -> list[Row]:
    plain, sealed = bare.connect(), cipher.connect()
    found = [row for query in _QUERIES for row in _query_rows(opened, query, (plain, sealed), size)]
    plain.close()
    sealed.close()
    return found


def _query_rows(
    opened: Unlocked, query: str, connections: tuple[object, object], size: int
) -> list[Row]:
    plain, sealed = connections
    index = opened.index
    match = index.match_of(query) or '""'
    taken = medians(
        _SEARCHES,
        [
            lambda: index.search(query, limit=50),
            lambda: index.run(match, limit=50),
            lambda: Peer.search(plain, match),
            lambda: Peer.search(sealed, match),
            yardstick,
        ],
    )
    hits = len(index.search(query, limit=50))
    beside = f"SQLite {taken[2]:.2f} · SQLCipher {taken[3]:.2f}"
    return [
        absolute_row(f"search “{query}”, {hits} hits, {size} records", taken[0], 10, taken[4]),
        Row("   the same expanded query", taken[1], 1.4 * taken[3], beside),
    ]


def _timeline_row(made: Corpus) -> Row:
    """A long-known client's timeline, as the client's page asks for it."""
    profile = made.path.with_suffix(".profile")
    setting = Setting(FixedClock(), profile, lambda: made.path)
    services = door(setting).unlock(corpus.PHRASE, made.path)
    timeline = services.clients.timeline
    count = len(timeline(made.long_known, limit=_ENTRIES))
    name = f"timeline of {count} entries to models, {made.records} records"
    row = measured_row(
        name, _TIMELINES, lambda: timeline(made.long_known, limit=_ENTRIES), _TIMELINE_MS
    )
    services.close()
    return row

"""The search index: FTS5 over raw words in memory, with queries expanded to inflected forms.

The index holds words as written (`remove_diacritics 0`, or `saa` would find `sää`); a query is
expanded over the index's own vocabulary (DESIGN 5). Built in slices after unlock so that drafts
and saves go first; what is saved later is indexed when it is first searched for, so that a save
does not wait for it. Lives on the vault worker, in the view's database.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import Engine

from osmo_desktop.domain.ids import is_id
from osmo_desktop.domain.language import tr
from osmo_desktop.domain.merge import Entity, Fold
from osmo_desktop.domain.ports import FoundText
from osmo_desktop.domain.progress import CancelToken, Progress, Report
from osmo_desktop.domain.records import KINDS, Kind, Sensitivity
from osmo_desktop.storage.folded_state import Touched
from osmo_desktop.storage.view import driver_of

Candidates = Callable[[str], Sequence[str]]
Expand = Callable[[str, Candidates], tuple[str, ...]]
_WORD = re.compile(r"\w+", re.UNICODE)
_SLICE = 500
_MAX_WORDS = 40
_MAX_TERMS = 8
_MAX_TERM_LENGTH = 64
_SNIPPET_WORDS = 24
_WORDLESS = frozenset({"transfer", "notice_field"})
"""Kinds whose texts are codes and ids: people search for what they wrote."""

_ACTIVITIES = frozenset({"group", "session", "event"})
"""Kinds of the team whose texts are searched: they name nobody, so their places may be found."""

_Key = tuple[str, str, str]  # stream, kind, entity

_SCHEMA = """
DROP TABLE IF EXISTS vocabulary;
DROP TABLE IF EXISTS document;
CREATE VIRTUAL TABLE document USING fts5(body, tokenize = 'unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(document, 'row');
"""


class FtsIndex:
    """Implements the port `TextIndex`."""

    def __init__(self, engine: Engine, fold: Callable[[], Fold], expand: Expand) -> None:
        self._driver = driver_of(engine)
        self._fold = fold
        self._expand = expand
        self._rows: dict[_Key, int] = {}
        self._keys: dict[int, _Key] = {}
        self._last_row = 0
        self._queue: dict[_Key, None] = {}  # oldest first: the greatest row is found first
        self._total = 0
        self._is_built = False
        self.note(None)

    @property
    def is_ready(self) -> bool:
        """Tell whether a search finds everything unlocked."""
        return not self._queue or (self._is_built and len(self._queue) <= _SLICE)

    def note(self, touched: Touched | None) -> None:
        """Remember what a fold touched (None: everything); `build` or a search indexes it."""
        entities = self._fold().entities
        if touched is None:
            self._driver.executescript(_SCHEMA)
            self._rows, self._keys, self._last_row = {}, {}, 0
            self._is_built = False
            self._queue = {}
            touched = set(entities)
        found = [key for key in touched if _is_searchable(key[1]) and key in entities]
        found.sort(key=lambda key: _when(entities[key]))
        for key in found:
            self._queue.pop(key, None)
            self._queue[key] = None
        self._total = len(self._queue)

    def build(self, report: Report, cancel: CancelToken) -> None:
        """Index what is not indexed yet; resumable."""
        while not cancel.is_cancelled and self.build_slice(report):
            pass

    def build_slice(self, report: Report) -> bool:
        """Index one slice (under 100 ms); True while more is left."""
        self._index_slice()
        done = self._total - len(self._queue)
        report(Progress(tr("Building the search index"), done, self._total))
        return bool(self._queue)

    def search(self, query: str, *, limit: int, skip: int = 0) -> tuple[FoundText, ...]:
        """Records that contain every term in any inflected form, newest first, after `skip`.

        Indexes first what is new since; a slice at a time when much is.
        """
        self._index_slice()
        match = self.match_of(query)
        return self.run(match, limit=limit, skip=skip) if match else ()

    def counts(self, query: str) -> Mapping[str, int]:
        """How many such records each stream has, of what is indexed."""
        match = self.match_of(query)
        if not match:
            return {}
        sql = "SELECT rowid FROM document WHERE document MATCH ?"
        return Counter(self._keys[row][0] for (row,) in self._driver.execute(sql, (match,)))

    def match_of(self, query: str) -> str:
        """The expanded FTS5 expression of a query; empty when nothing can match."""
        groups = [self._alternatives(term) for term in _terms(query)]
        if not groups or not all(groups):
            return ""
        return " AND ".join(
            "(" + " OR ".join(f'"{word}"' for word in group) + ")" for group in groups
        )

    def run(self, match: str, *, limit: int, skip: int = 0) -> tuple[FoundText, ...]:
        """Records that match an FTS5 expression of `match_of`, newest first."""
        sql = (
            f"SELECT rowid, snippet(document, 0, '', '', '…', {_SNIPPET_WORDS})"
            " FROM document WHERE document MATCH ? ORDER BY rowid DESC LIMIT ? OFFSET ?"
        )
        found = []
        for row, snippet in self._driver.execute(sql, (match, limit, skip)):
            stream, kind, entity = self._keys[row]
            found.append(FoundText(kind, entity, stream, snippet))
        return tuple(found)

    def matches(self, query: str, text: str) -> bool:
        """Tell whether a text that is in no record contains every term, in any inflected form."""
        words, terms = sorted(set(_WORD.findall(text.lower()))), _terms(query)

        def beginning(prefix: str) -> list[str]:
            return [word for word in words if word.startswith(prefix)]

        return bool(terms) and all(beginning(t) or self._expand(t, beginning) for t in terms)

    def _alternatives(self, term: str) -> tuple[str, ...]:
        exact = self._candidates(term)[:_MAX_WORDS]
        expanded = self._expand(term, self._candidates)[:_MAX_WORDS]
        return tuple(dict.fromkeys((*expanded, *exact)))

    def _candidates(self, prefix: str) -> list[str]:
        """Words of the index that begin so."""
        sql = "SELECT term FROM vocabulary WHERE term >= ? AND term < ?"
        return [row[0] for row in self._driver.execute(sql, (prefix, prefix + "\U0010ffff"))]

    def _index_slice(self) -> None:
        batch = list(islice(self._queue, _SLICE))
        for key in batch:
            del self._queue[key]
        self._is_built = self._is_built or not self._queue
        if not batch:
            return
        entities = self._fold().entities
        bodies = {key: _body(entities[key]) for key in batch if key in entities}
        stale = [(self._rows[key],) for key in batch if key in self._rows]
        fresh = [(self._row_of(key), body) for key, body in bodies.items() if body]
        with self._driver:
            self._driver.executemany("DELETE FROM document WHERE rowid = ?", stale)
            self._driver.executemany("INSERT INTO document (rowid, body) VALUES (?, ?)", fresh)

    def _row_of(self, key: _Key) -> int:
        """The row of a record: the same at each change, so that it keeps its place in time."""
        row = self._rows.get(key)
        if row is None:
            self._last_row += 1
            row = self._last_row
            self._rows[key], self._keys[row] = row, key
        return row


def _terms(query: str) -> list[str]:
    return [term[:_MAX_TERM_LENGTH] for term in _WORD.findall(query.lower())][:_MAX_TERMS]


def _is_searchable(kind: str) -> bool:
    declared = KINDS.get(kind)
    return declared is not None and kind not in _WORDLESS and any(_text_fields(declared))


def _text_fields(kind: Kind) -> Iterator[str]:
    """Free texts; a client's places stay out, because turvakielto must hold in search too."""
    wanted = Sensitivity.ROUTINE if kind.name in _ACTIVITIES else Sensitivity.PERSONAL
    for name, spec in kind.fields.items():
        attribute = spec.attribute
        free = spec.type is str and not attribute.choices and not attribute.ref
        if free and attribute.sensitivity is wanted:
            yield name


def _body(entity: Entity) -> str:
    kind = KINDS[entity.kind]
    if any(op.value for op in entity.heads("struck")):
        return ""
    values: list[Any] = []
    for name in _text_fields(kind):
        values += [op.value for op in entity.heads(name) if op.value and not is_id(op.value)]
    return "\n".join(str(value) for value in values)


def _when(entity: Entity) -> str:
    # Only where the kind declares it: a field of a newer version may hold anything.
    name = "starts" if entity.kind == "session" else "occurred"
    is_declared = KINDS[entity.kind].field(name) is not None
    heads = entity.heads(name) if is_declared else []
    if heads and isinstance(heads[0].value, str):
        return datetime.fromisoformat(heads[0].value).astimezone(UTC).isoformat()
    return ""

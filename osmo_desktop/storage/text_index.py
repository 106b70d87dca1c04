"""The search index: FTS5 over raw words in memory, with queries expanded to inflected forms.

The index holds words as written (`remove_diacritics 0`, or `saa` would find `sää`); a query is
expanded over the index's own vocabulary (DESIGN 5). Built in slices after unlock so that drafts
and saves go first. Lives on the vault worker, in the view's database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, text

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.merge import Entity, Fold
from osmo_desktop.domain.ports import FoundText
from osmo_desktop.domain.progress import CancelToken, Progress, Report
from osmo_desktop.domain.records import KINDS, Kind, Sensitivity
from osmo_desktop.storage.folded_log import Touched

Candidates = Callable[[str], Sequence[str]]
Expand = Callable[[str, Candidates], tuple[str, ...]]
_WORD = re.compile(r"\w+", re.UNICODE)
_SLICE = 500
_MAX_WORDS = 40
_MAX_TERMS = 8
_MAX_TERM_LENGTH = 64
_SNIPPET_WORDS = 24

_SCHEMA = (
    """CREATE VIRTUAL TABLE document USING fts5(body, kind UNINDEXED, entity UNINDEXED,
    stream UNINDEXED, tokenize = 'unicode61 remove_diacritics 0')""",
    "CREATE VIRTUAL TABLE vocabulary USING fts5vocab(document, 'row')",
)


class FtsIndex:
    """Implements the port `TextIndex`."""

    def __init__(self, engine: Engine, fold: Callable[[], Fold], expand: Expand) -> None:
        self._engine = engine
        self._fold = fold
        self._expand = expand
        self._rows: dict[tuple[str, str, str], int] = {}
        self._queue: list[tuple[str, str, str]] = []
        self._total = 0
        with engine.begin() as connection:
            for statement in _SCHEMA:
                connection.execute(text(statement))
        self.note(None)

    @property
    def is_ready(self) -> bool:
        """Tell whether everything unlocked is indexed."""
        return not self._queue

    def note(self, touched: Touched | None) -> None:
        """Remember what a fold touched (None: everything); `build` indexes it."""
        entities = self._fold().entities
        if touched is None:
            with self._engine.begin() as connection:
                connection.execute(text("DELETE FROM document"))
            self._rows.clear()
            found = [key for key, entity in entities.items() if _is_searchable(entity.kind)]
            # Oldest first: the newest note has the greatest row and is found first.
            self._queue = sorted(found, key=lambda key: _when(entities[key]), reverse=True)
        else:
            fresh = [key for key in touched if _is_searchable(key[1])]
            self._queue = [*(key for key in self._queue if key not in touched), *fresh]
        self._total = len(self._queue)
        if touched is not None and len(self._queue) <= _SLICE:
            self._index_slice(_SLICE)

    def build(self, report: Report, cancel: CancelToken) -> None:
        """Index what is not indexed yet; resumable."""
        while not cancel.is_cancelled and self.build_slice(report):
            pass

    def build_slice(self, report: Report) -> bool:
        """Index one slice (under 100 ms); True while more is left."""
        self._index_slice(_SLICE)
        done = self._total - len(self._queue)
        report(Progress(tr("Building the search index"), done, self._total))
        return bool(self._queue)

    def search(self, query: str, *, limit: int) -> tuple[FoundText, ...]:
        """Records that contain every term in any inflected form, newest first."""
        match = self.match_of(query)
        return self.run(match, limit=limit) if match else ()

    def match_of(self, query: str) -> str:
        """The expanded FTS5 expression of a query; empty when nothing can match."""
        terms = [term[:_MAX_TERM_LENGTH] for term in _WORD.findall(query.lower())][:_MAX_TERMS]
        with self._engine.connect() as connection:
            groups = [self._alternatives(connection, term) for term in terms]
        if not groups or not all(groups):
            return ""
        return " AND ".join(
            "(" + " OR ".join(f'"{word}"' for word in group) + ")" for group in groups
        )

    def run(self, match: str, *, limit: int) -> tuple[FoundText, ...]:
        """Records that match an FTS5 expression of `match_of`, newest first."""
        sql = (
            f"SELECT kind, entity, stream, snippet(document, 0, '', '', '…', {_SNIPPET_WORDS})"
            " FROM document WHERE document MATCH :match ORDER BY rowid DESC LIMIT :limit"
        )
        with self._engine.connect() as connection:
            rows = connection.execute(text(sql), {"match": match, "limit": limit})
            return tuple(FoundText(*row) for row in rows)

    def _alternatives(self, connection: Connection, term: str) -> tuple[str, ...]:
        def candidates(prefix: str) -> list[str]:
            rows = connection.execute(
                text("SELECT term FROM vocabulary WHERE term >= :low AND term < :high"),
                {"low": prefix, "high": prefix + "\U0010ffff"},
            )
            return [row[0] for row in rows]

        exact = candidates(term)[:_MAX_WORDS]
        expanded = self._expand(term, candidates)[:_MAX_WORDS]
        return tuple(dict.fromkeys((*expanded, *exact)))

    def _index_slice(self, size: int) -> None:
        batch = [self._queue.pop() for _ in range(min(size, len(self._queue)))]
        entities = self._fold().entities
        with self._engine.begin() as connection:
            for key in batch:
                old = self._rows.pop(key, None)
                if old is not None:
                    connection.execute(
                        text("DELETE FROM document WHERE rowid = :row"), {"row": old}
                    )
                entity = entities.get(key)
                body = _body(entity) if entity is not None else ""
                if entity is None or not body:
                    continue
                result = connection.execute(
                    text(
                        "INSERT INTO document (body, kind, entity, stream)"
                        " VALUES (:body, :kind, :entity, :stream)"
                    ),
                    {
                        "body": body,
                        "kind": entity.kind,
                        "entity": entity.id,
                        "stream": entity.stream,
                    },
                )
                self._rows[key] = int(result.lastrowid)


def _is_searchable(kind: str) -> bool:
    declared = KINDS.get(kind)
    return declared is not None and any(_text_fields(declared))


def _text_fields(kind: Kind) -> Iterator[str]:
    """Free texts; places stay out, because turvakielto must hold in search too."""
    for name, spec in kind.fields.items():
        attribute = spec.attribute
        free = spec.type is str and not attribute.choices and not attribute.ref
        if free and attribute.sensitivity is Sensitivity.PERSONAL:
            yield name


def _body(entity: Entity) -> str:
    kind = KINDS[entity.kind]
    if any(op.value for op in entity.heads("struck")):
        return ""
    values: list[Any] = []
    for name in _text_fields(kind):
        values += [op.value for op in entity.heads(name) if op.value]
    return "\n".join(str(value) for value in values)


def _when(entity: Entity) -> str:
    # Only where the kind declares it: a field of a newer version may hold anything.
    is_declared = KINDS[entity.kind].field("occurred") is not None
    heads = entity.heads("occurred") if is_declared else []
    if heads and isinstance(heads[0].value, str):
        return datetime.fromisoformat(heads[0].value).astimezone(UTC).isoformat()
    return ""

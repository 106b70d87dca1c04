"""The view: SQLAlchemy Core tables in memory, one a kind, rebuilt from ops at unlock.

Nothing here is ever on disk: the database is `:memory:`, and `temp_store=MEMORY` keeps sorts out
of the temp folder (SECURITY 0 7). Columns follow from the declarations of the kinds; there are no
migrations. Long texts have none: they are shown from the fold and found by the search index.
Not thread-safe: it lives on the vault worker.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Engine,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    select,
    text,
)
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement
from sqlalchemy.types import TypeEngine

from osmo_desktop.domain.errors import BugError
from osmo_desktop.domain.merge import Entity, FoldedOp
from osmo_desktop.domain.records import KINDS, FieldSpec, Kind
from osmo_desktop.storage.snapshots import is_conflict, shown_value

_LONGEST = 2_000  # characters of a text that has a column
_HAS_CONFLICT = text("conflict = 1")  # word for word, or the partial index would not be used


def view_engine() -> Engine:
    """One private in-memory database; the single place to put another engine in."""
    return create_engine(
        "sqlite://", creator=_connect, poolclass=StaticPool, hide_parameters=True, echo=False
    )


def _connect() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    connection.execute("PRAGMA temp_store=2")
    connection.execute("PRAGMA trusted_schema=0")
    return connection


def driver_of(engine: Engine) -> sqlite3.Connection:
    """The one driver connection of a view engine, for statements that must not cost more.

    Use it as a context manager to write: what is not committed the engine would roll back.
    """
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise BugError("view-driver")
    return driver


@cache
def _empty() -> sqlite3.Connection:
    """The tables without a row: to copy them takes a sixth of the time of making them."""
    connection = _connect()
    connection.executescript(_DDL)
    return connection


class View:
    """The tables of all kinds."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._driver = driver_of(engine)
        self._tables = _TABLES
        _empty().backup(self._driver)
        # The driver's own statements: the ORM and Core are 12 and 1.2 times slower in bulk.
        self._insert = {
            name: f'INSERT OR REPLACE INTO "{table.name}" VALUES'
            f" ({', '.join('?' * len(table.columns))})"
            for name, table in self._tables.items()
        }
        self._layouts = {name: _Layout(kind) for name, kind in KINDS.items()}

    def load(self, entities: Iterable[Entity]) -> None:
        """Replace everything (at unlock and after a rebuild)."""
        with self._driver as driver:
            for name in self._tables:
                driver.execute(f'DELETE FROM "view_{name}"')
            self._put(entities)

    def update(self, entities: Iterable[Entity]) -> None:
        """Bring the rows of these entities up to date."""
        with self._driver:
            self._put(entities)

    def _put(self, entities: Iterable[Entity]) -> None:
        rows: dict[str, list[list[Any]]] = {}
        gone: dict[str, list[tuple[str, str]]] = {}
        for entity in entities:
            layout = self._layouts.get(entity.kind)
            if layout is None:
                continue
            row = layout.row(entity)
            if row is not None:
                rows.setdefault(entity.kind, []).append(row)
            else:
                gone.setdefault(entity.kind, []).append((entity.stream, entity.id))
        for name, found in rows.items():
            self._driver.executemany(self._insert[name], found)
        for name, keys in gone.items():
            self._driver.executemany(
                f'DELETE FROM "view_{name}" WHERE stream = ? AND entity = ?', keys
            )

    def find(
        self,
        kind: str,
        *,
        stream: str | None = None,
        equals: Mapping[str, Any] | None = None,
        order_by: str | None = None,
        descending: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[tuple[str, str]]:
        """(stream, entity) of matching rows, in order."""
        table = self._tables[kind]
        query = select(table.c.stream, table.c.entity)
        if stream is not None:
            query = query.where(table.c.stream == stream)
        for name, value in (equals or {}).items():
            query = query.where(table.c[f"f_{name}"] == value)
        if order_by is not None:
            column = table.c[f"f_{order_by}"]
            query = query.order_by(column.desc() if descending else column, table.c.entity)
        if limit is not None or offset:
            query = query.limit(-1 if limit is None else limit).offset(offset)
        with self.engine.connect() as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    def conflicts(self) -> list[tuple[str, str, str]]:
        """(stream, kind, entity) of rows with an open conflict."""
        found = []
        with self.engine.connect() as connection:
            for name, table in self._tables.items():
                query = select(table.c.stream, table.c.entity).where(_HAS_CONFLICT)
                found += [(row[0], name, row[1]) for row in connection.execute(query)]
        return found


def _table(kind: Kind, metadata: MetaData) -> Table:
    columns: list[Column[Any]] = [
        Column("stream", Text, primary_key=True),
        Column("entity", Text, primary_key=True),
        Column("conflict", Boolean),
    ]
    table = f"view_{kind.name}"
    # Partial: nearly all rows have neither a conflict nor most of the references.
    indices = [Index(f"ix_{table}_conflict", "conflict", sqlite_where=_HAS_CONFLICT)]
    for name, spec in kind.fields.items():
        if not _has_column(spec):
            continue
        column = f"f_{name}"
        columns.append(Column(column, _column_type(spec)))
        if spec.attribute.ref:
            where = text(f"{column} IS NOT NULL")
            indices.append(Index(f"ix_{table}_{column}", column, sqlite_where=where))
    return Table(table, metadata, *columns, *indices)


def _ddl(tables: Iterable[Table]) -> str:
    dialect = sqlite_dialect.dialect()
    statements: list[ExecutableDDLElement] = []
    for table in tables:
        statements.append(CreateTable(table))
        statements += [CreateIndex(index) for index in table.indexes]
    return "".join(f"{statement.compile(dialect=dialect)};" for statement in statements)


def _has_column(spec: FieldSpec) -> bool:
    attribute = spec.attribute
    if spec.type is str and not attribute.ref and not attribute.choices:
        return attribute.max_length <= _LONGEST
    return spec.type is not tuple


def _column_type(spec: FieldSpec) -> TypeEngine[Any]:
    if spec.type is bool:
        return Boolean()
    return Integer() if spec.type is int else Text()


class _Layout:
    """Where the fields of a kind lie in a row of its table."""

    def __init__(self, kind: Kind) -> None:
        self._specs = kind.fields
        names = [name for name, spec in kind.fields.items() if _has_column(spec)]
        self._positions = {name: 3 + index for index, name in enumerate(names)}
        self._width = 3 + len(names)

    def row(self, entity: Entity) -> list[Any] | None:
        """The row of an entity, or None when none of its ops counts."""
        row: list[Any] = [None] * self._width
        conflict = known = False
        for name in entity.fields:
            spec = self._specs.get(name)
            heads = entity.heads(name) if spec is not None else []
            if spec is None or not heads:
                continue
            known = True
            conflict = conflict or (len(heads) > 1 and is_conflict(spec, heads))
            position = self._positions.get(name)
            if position is not None:
                row[position] = _column_value(spec, heads)
        row[:3] = entity.stream, entity.id, conflict
        return row if known else None


def _column_value(spec: FieldSpec, heads: Sequence[FoldedOp]) -> Any:
    if spec.type is datetime:
        return _utc(heads[0].value)
    return shown_value(spec, heads) if spec.type is bool else heads[0].value


def _utc(value: object) -> str | None:
    if value is None:
        return None
    # Offsets differ between laptops: text sorts right only in one zone.
    return datetime.fromisoformat(str(value)).astimezone(UTC).isoformat()


# Made when this is imported, which is while the passphrase is typed.
_METADATA: Final = MetaData()
_TABLES: Final = {name: _table(kind, _METADATA) for name, kind in KINDS.items()}
_DDL: Final = _ddl(_TABLES.values())

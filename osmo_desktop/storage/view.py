"""The view: SQLAlchemy Core tables in memory, one a kind, rebuilt from ops at unlock.

Nothing here is ever on disk: the database is `:memory:`, and `temp_store=MEMORY` keeps sorts out
of the temp folder (SECURITY 0 7). Columns follow from the declarations of the kinds; there are no
migrations. Not thread-safe: it lives on the vault worker.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Engine,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    delete,
    select,
)
from sqlalchemy.pool import StaticPool
from sqlalchemy.types import TypeEngine

from osmo_desktop.domain.merge import Entity
from osmo_desktop.domain.records import KINDS, FieldSpec, Kind
from osmo_desktop.storage.snapshots import is_conflict, shown_value

_CHUNK = 5_000


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


class View:
    """The tables of all kinds."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._metadata = MetaData()
        self._tables = {name: _table(kind, self._metadata) for name, kind in KINDS.items()}
        self._metadata.create_all(engine)

    def load(self, entities: Iterable[Entity]) -> None:
        """Replace everything (at unlock and after a rebuild)."""
        rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in KINDS}
        for entity in entities:
            if entity.kind in rows:
                row = _row(entity)
                if row is not None:
                    rows[entity.kind].append(row)
        with self.engine.begin() as connection:
            driver = connection.connection.driver_connection
            if driver is None:
                return
            for name, found in rows.items():
                table = self._tables[name]
                connection.execute(delete(table))
                marks = ", ".join("?" * len(table.columns))
                # The driver's own executemany: the ORM and Core are 12 and 1.2 times slower.
                driver.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', found)

    def update(self, entities: Sequence[Entity]) -> None:
        """Bring the rows of these entities up to date."""
        with self.engine.begin() as connection:
            for entity in entities:
                table = self._tables.get(entity.kind)
                if table is None:
                    continue
                connection.execute(
                    delete(table).where(
                        table.c.entity == entity.id, table.c.stream == entity.stream
                    )
                )
                row = _row(entity)
                if row is not None:
                    names = [column.name for column in table.columns]
                    connection.execute(table.insert(), [dict(zip(names, row, strict=True))])

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
                query = select(table.c.stream, table.c.entity).where(table.c.conflict == 1)
                found += [(row[0], name, row[1]) for row in connection.execute(query)]
        return found


def _table(kind: Kind, metadata: MetaData) -> Table:
    columns: list[Column[Any]] = [
        Column("stream", Text, primary_key=True),
        Column("entity", Text, primary_key=True),
        Column("conflict", Boolean, index=True),
    ]
    for name, spec in kind.fields.items():
        if spec.type is not tuple:
            indexed = bool(spec.attribute.ref) or spec.type is datetime
            columns.append(Column(f"f_{name}", _column_type(spec), index=indexed))
    return Table(f"view_{kind.name}", metadata, *columns)


def _column_type(spec: FieldSpec) -> TypeEngine[Any]:
    if spec.type is bool:
        return Boolean()
    return Integer() if spec.type is int else Text()


def _row(entity: Entity) -> tuple[Any, ...] | None:
    kind = KINDS[entity.kind]
    values: list[Any] = []
    conflict = False
    known = False
    for name, spec in kind.fields.items():
        heads = entity.heads(name)
        known = known or bool(heads)
        conflict = conflict or (len(heads) > 1 and is_conflict(spec, heads))
        if spec.type is tuple:
            continue
        if not heads:
            values.append(None)
        elif spec.type is datetime:
            values.append(_utc(heads[0].value))
        elif spec.type is bool:
            values.append(shown_value(spec, heads))
        else:
            values.append(heads[0].value)
    return (entity.stream, entity.id, conflict, *values) if known else None


def _utc(value: object) -> str | None:
    if value is None:
        return None
    # Offsets differ between laptops: text sorts right only in one zone.
    return datetime.fromisoformat(str(value)).astimezone(UTC).isoformat()

"""A list model over frozen rows; a new list replaces the old one with as little fuss as it can."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from osmo_desktop.ui.widgets.labels import safe_tooltip

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

ROW_ROLE = Qt.ItemDataRole.UserRole
"""The frozen row itself, for delegates and pages."""


class ListModel(QAbstractListModel, Generic[Row]):
    """Shows frozen rows; `text` is what a row is called, `spoken` what a screen reader says.

    `key` names a row across two lists, so that `replace` keeps selection and place where the same
    rows are still there in the same order.
    """

    def __init__(
        self,
        *,
        text: Callable[[Row], str],
        key: Callable[[Row], Hashable],
        spoken: Callable[[Row], str] | None = None,
        tooltip: Callable[[Row], str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows: list[Row] = []
        self._text = text
        self._key = key
        self._spoken = spoken or text
        self._tooltip = tooltip

    @property
    def rows(self) -> Sequence[Row]:
        """The rows shown now."""
        return tuple(self._rows)

    def replace(self, rows: Sequence[Row]) -> None:
        """Show `rows`; only changed rows are repainted when the keys are the same."""
        new = list(rows)
        if [self._key(row) for row in new] == [self._key(row) for row in self._rows]:
            for i, (old, row) in enumerate(zip(self._rows, new, strict=True)):
                if old != row:
                    self._rows[i] = row
                    self.dataChanged.emit(self.index(i), self.index(i))
            return
        self.beginResetModel()
        self._rows = new
        self.endResetModel()

    def append(self, rows: Sequence[Row]) -> None:
        """Show more rows under those that are there; selection and place stay."""
        if rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    def row_at(self, index: Index) -> Row | None:
        """Return the row of `index`, or None outside the list."""
        return self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None

    def index_of(self, key: Hashable) -> QModelIndex:
        """Return where the row with `key` stands; an invalid index when it is not there."""
        for i, row in enumerate(self._rows):
            if self._key(row) == key:
                return self.index(i)
        return QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the words, the spoken words, or the row itself."""
        row = self.row_at(index)
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole and self._tooltip is not None:
            return safe_tooltip(self._tooltip(row))
        if role == ROW_ROLE:
            return row
        return None

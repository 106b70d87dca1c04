"""Plain texts in rows and columns, as the cards of results show them; a screen reader gets all."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.tokens import FontRole, Tone
from osmo_desktop.ui.widgets.labels import PlainLabel

_CELL_LENGTH = 200


class LineTable(QWidget):
    """Rows of texts under their heads, and at most one widget at the end of a row."""

    def __init__(self, head: Sequence[str], *, widths: Sequence[int] = ()) -> None:
        """`widths`: how much of the room each column takes; all the same when not told."""
        super().__init__()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 4, 0, 0)
        self.grid.setHorizontalSpacing(16)
        self.grid.setVerticalSpacing(2)
        self._columns = len(head)
        self._said: list[str] = []
        for column, words in enumerate(head):
            self._put(0, column, words, "label", "sub")
            self.grid.setColumnStretch(column, widths[column] if widths else 1)

    def add(self, texts: Sequence[str], *, end: QWidget | None = None) -> None:
        """Add a row."""
        row = self.grid.rowCount()
        for column, words in enumerate(texts):
            self._put(row, column, line(words, _CELL_LENGTH), "body", "text")
        if end is not None:
            self.grid.addWidget(end, row, self._columns)
        self._said.append(", ".join(line(words, _CELL_LENGTH) for words in texts if words))
        self.setAccessibleName(". ".join(self._said))

    def _put(self, row: int, column: int, words: str, role: FontRole, tone: Tone) -> None:
        label = PlainLabel(words, role, tone, wrap=True)
        label.setFont(theme.tabular(label.font()))
        self.grid.addWidget(label, row, column)

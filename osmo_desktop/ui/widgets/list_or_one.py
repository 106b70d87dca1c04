"""A list of rows with what stands around it, or one thing of it in the list's place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from osmo_desktop.ui import theme
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.line_rows import LineList, LineRow, line_model
from osmo_desktop.ui.widgets.pages import ScrollPage

_SMALLEST = QSize(320, 160)


class ListOrOne(QWidget):
    """Two pages of a stack: rows on a card, and a single thing. Knows no service.

    A subclass makes its parts, calls `lay_out` once, and says in `focus_single` and
    `focus_no_rows` where the keyboard begins when no row can take it.
    """

    row_opened = Signal(str)
    """The key of a row that is to be looked at."""

    def __init__(self, rows: str, *, parent: QWidget | None = None) -> None:
        """`rows` is the accessible name of the list."""
        super().__init__(parent)
        self.model = line_model(self)
        self.list = LineList(self.model, name=rows, links=True)
        self.stack = QStackedWidget()
        self._card = Card()
        self._card.set_margins(1, 1, 1, 1)
        self._card.body.addWidget(self.list)
        self._card.hide()
        self.list.row_opened.connect(self._on_row_opened)

    def lay_out(
        self, page: str, *, above: Sequence[QWidget], below: QWidget, singles: Sequence[QWidget]
    ) -> None:
        """Put the parts in their places; `below` stands where there are no rows.

        `page` is the accessible name of both pages.
        """
        self._middle = below
        self._overview, self._single = (ScrollPage(name=page) for _ in "12")
        for one in (self._overview, self._single):
            one.body.setContentsMargins(4, 8, 8, 8)
            self.stack.addWidget(one)
        for part in (*above, self._card, below):
            self._overview.body.addWidget(part)
        for part in singles:
            self._single.body.addWidget(part)
        self._overview.body.addStretch(1)
        self._single.body.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack, 1)

    @property
    def is_list_shown(self) -> bool:
        """Whether the rows are in front, and no single thing."""
        return self.stack.currentWidget() is self._overview

    def show_lines(self, lines: Sequence[LineRow]) -> None:
        """Show other rows, or what stands there without any."""
        self.model.replace(lines)
        self._card.setVisible(bool(lines))
        self._middle.setVisible(not lines)

    def show_single(self) -> None:
        """Show the single thing from its top."""
        self.stack.setCurrentWidget(self._single)
        self._single.verticalScrollBar().setValue(0)

    def show_list(self) -> None:
        """Show the rows again."""
        had_focus = self.isAncestorOf(self.focusWidget())
        self.stack.setCurrentWidget(self._overview)
        if had_focus:
            self.focus_start()

    def focus_start(self) -> None:
        """Put the keyboard where work begins."""
        if not self.is_list_shown:
            self.focus_single()
        elif self.model.rows:
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
            if not self.list.currentIndex().isValid():
                self.list.setCurrentIndex(self.model.index(0))
        else:
            self.focus_no_rows()

    def focus_single(self) -> None:
        """Put the keyboard into the single thing."""

    def focus_no_rows(self) -> None:
        """Put the keyboard where it may be without rows."""

    def minimumSizeHint(self) -> QSize:
        """Let the window become small: the pages scroll."""
        return QSize(theme.px(_SMALLEST.width()), theme.px(_SMALLEST.height()))

    def _on_row_opened(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is not None:
            self.row_opened.emit(row.key)

"""Lists whose rows a delegate paints: the base for clients, timeline and search results."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from osmo_desktop.ui import theme
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.focus_ring import draws_own_ring

Index = QModelIndex | QPersistentModelIndex


class RowList(QListView):
    """A list of painted rows; Up and Down move, Enter, Space or a click opens.

    It sets a current row when it gets the focus, so that a screen reader has something to say.
    """

    row_opened = Signal(QModelIndex)
    """Enter, or a click on a row."""
    row_moved = Signal(QModelIndex)
    """The current row changed by key or click."""

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        draws_own_ring(self)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalScrollBar().setSingleStep(theme.px(28))
        self.clicked.connect(self.row_opened)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the current row on Enter."""
        keys = {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if event.key() in keys and self.currentIndex().isValid():
            self.row_opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        """Go to the very last row on End: Qt goes to the last one that it has laid out."""
        if action == QAbstractItemView.CursorAction.MoveEnd:
            return self._last_row()
        return super().moveCursor(action, modifiers)

    def go_to_end(self) -> None:
        """Make the last row the current one."""
        self.setCurrentIndex(self._last_row())

    def _last_row(self) -> QModelIndex:
        """Lay out what waits for its batch, for nobody can scroll to a row without a place."""
        mode = self.layoutMode()
        self.setLayoutMode(QListView.LayoutMode.SinglePass)
        self.doItemsLayout()
        self.updateGeometries()
        self.setLayoutMode(mode)
        return self.model().index(self.model().rowCount() - 1, 0)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which row is the current one."""
        super().currentChanged(current, previous)
        self.row_moved.emit(self.currentIndex())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the rows at the new width; Qt does so for a new height only."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()


class FittedRowList(RowList):
    """A row list as high as its rows: it stands inside a page that scrolls."""

    def updateGeometries(self) -> None:
        """Follow the rows."""
        super().updateGeometries()
        self._fit()

    def _fit(self) -> None:
        """Be as high as the content."""
        height = max(self.contentsSize().height(), 1)
        if self.minimumHeight() != height:
            self.setFixedHeight(height)


class RowDelegate(QStyledItemDelegate):
    """Draws the ground of a row: selection, pointer, focus. Subclasses draw the content."""

    def paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, box: QRect) -> bool:
        """Draw ground, accent bar and ring of a row; return whether it is selected."""
        t = theme.tokens()
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        if selected:
            painting.rounded(painter, box, 6, fill=t.sel)
            bar = QRect(box.x() + 1, box.y() + box.height() // 5, 4, box.height() * 3 // 5)
            painting.rounded(painter, bar, 2, fill=t.accent if not t.soft_edges else t.seltext)
        elif state & QStyle.StateFlag.State_MouseOver:
            painting.rounded(painter, box, 6, fill=t.hover)
        if state & QStyle.StateFlag.State_HasFocus:
            ring = t.selfocus if selected else t.focus
            # A black ring at the edge of a row would vanish in a black page.
            inset = 2 if selected and t.soft_edges else 0
            inner = box.adjusted(inset, inset, -inset, -inset)
            painting.rounded(painter, inner, 6 - inset, edge=QColor(ring), width=2)
        return selected

"""The navigation rail: a list of sections, so that a screen reader reads "list item".

Enter, Space or a click opens a section; the arrow keys only move. Over 1100 px each row shows icon
and words, below that the icon with a tooltip.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QSizePolicy,
    QStyle,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.models import ROW_ROLE, ListModel
from osmo_desktop.ui.widgets.rows import Index, RowDelegate, RowList

_WIDE, _NARROW = 96, 56


@dataclass(frozen=True, slots=True)
class RailItem:
    """One section or action; `title` is a msgid, translated when it is shown."""

    key: str
    icon: str
    title: str
    count: int = 0
    is_chosen: bool = False

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return f"{tr(self.title)}, {self.count}" if self.count else tr(self.title)


class RailList(RowList):
    """One group of rail items; selection means "this section is shown"."""

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name=name, parent=parent)
        self.items = ListModel[RailItem](
            text=lambda item: tr(item.title),
            key=lambda item: item.key,
            spoken=lambda item: item.spoken,
            tooltip=lambda item: item.spoken,
            parent=self,
        )
        self.setModel(self.items)
        self._delegate = RailDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setUniformItemSizes(True)

    @property
    def is_compact(self) -> bool:
        """Whether only icons are shown."""
        return self._delegate.is_compact

    def set_compact(self, compact: bool) -> None:
        """Show icons only, or icons and words."""
        self._delegate.is_compact = compact
        self.scheduleDelayedItemsLayout()

    def put(self, item: RailItem) -> None:
        """Add an item, or replace the one with the same key."""
        items = list(self.items.rows)
        keys = [known.key for known in items]
        if item.key in keys:
            items[keys.index(item.key)] = item
        else:
            items.append(item)
        self.items.replace(items)

    def item(self, key: str) -> RailItem | None:
        """Return the item with `key`, or None when it is in no or another group."""
        return next((item for item in self.items.rows if item.key == key), None)

    def choose(self, key: str) -> None:
        """Mark the item with `key` as shown, and every other one as not."""
        self.items.replace([replace(item, is_chosen=item.key == key) for item in self.items.rows])
        index = self.items.index_of(key)
        chooser = self.selectionModel()
        if index.isValid():
            chooser.select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            chooser.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        else:
            chooser.clearSelection()

    def height_needed(self) -> int:
        """Return the height at which every item is seen."""
        row = self._delegate.row_height()
        return row * len(self.items.rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Space too: a section is not a thing to tick."""
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self.row_opened.emit(self.currentIndex())
            return
        super().keyPressEvent(event)

    def selectionCommand(
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Leave the selection to `choose`: moving is not opening."""
        del index, event
        return QItemSelectionModel.SelectionFlag.NoUpdate


class RailDelegate(RowDelegate):
    """Paints a `RailItem`."""

    is_compact = False

    def row_height(self) -> int:
        """Return the height of one row."""
        return theme.px(40 if self.is_compact else 60)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the size of one row."""
        return QSize(theme.px(40), self.row_height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw box, icon, count and words."""
        item = index.data(ROW_ROLE)
        if not isinstance(item, RailItem):
            return
        t = theme.tokens()
        painter.save()
        inset = 0 if self.is_compact else 2
        box = option.rect.adjusted(8, inset, -8, -inset)
        colour = t.railseltext if item.is_chosen else t.railtext
        state = option.state
        if item.is_chosen:
            painting.rounded(painter, box, 8, fill=t.railsel)
        elif state & QStyle.StateFlag.State_MouseOver:
            ground = QColor(t.railtext)
            ground.setAlphaF(0.10)
            painter.setOpacity(1.0)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(box, 8, 8)
        if state & QStyle.StateFlag.State_HasFocus:
            painting.rounded(painter, box.adjusted(1, 1, -1, -1), 7, edge=colour, width=2)
        self._paint_item(painter, box, item, colour)
        painter.restore()

    def _paint_item(self, painter: QPainter, box: QRect, item: RailItem, colour: str) -> None:
        """Draw icon, count and words into the box."""
        size = theme.px(20 if self.is_compact else 22)
        top = box.center().y() - size // 2 + 1 if self.is_compact else box.y() + theme.px(8)
        icon = QRect(box.center().x() - size // 2 + 1, top, size, size)
        icons.paint(painter, item.icon, icon, colour)
        if not self.is_compact:
            words = QRect(box.x() - 6, box.bottom() - theme.px(23), box.width() + 12, theme.px(18))
            font = theme.font("label" if item.is_chosen else "small")
            painting.text(
                painter,
                words,
                tr(item.title),
                font=font,
                colour=colour,
                align=Qt.AlignmentFlag.AlignHCenter,
            )
        if item.count:
            self._paint_count(painter, icon, item.count, is_chosen=item.is_chosen)

    def _paint_count(self, painter: QPainter, icon: QRect, count: int, *, is_chosen: bool) -> None:
        """Draw the number over the upper right of the icon."""
        t = theme.tokens()
        words = str(count) if count < 100 else "99+"
        font = theme.font("count")
        height = theme.px(15)
        width = max(theme.px(16), painting.width_of(words, font) + theme.px(9))
        box = QRect(icon.right() - theme.px(2), icon.y() - theme.px(4), width, height)
        if self.is_compact:
            box.translate(-theme.px(5), -theme.px(1))
        # In high contrast the chosen section has the ground of the number.
        edge = t.railcount if is_chosen and t.soft_edges else None
        painting.rounded(painter, box, height / 2, fill=t.railcountsoft, edge=edge)
        painting.text(
            painter,
            box,
            words,
            font=font,
            colour=t.railcount,
            align=Qt.AlignmentFlag.AlignHCenter,
        )


class NavigationRail(QWidget):
    """Sections at the top, lock and settings at the bottom."""

    item_opened = Signal(str)
    """The key of the section or action that was opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sections = RailList(name=tr("Sections"), parent=self)
        self.actions_list = RailList(name=tr("Program"), parent=self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 12)
        column.setSpacing(0)
        column.addWidget(self.sections, 1)
        column.addWidget(self.actions_list)
        for group in (self.sections, self.actions_list):
            group.row_opened.connect(lambda index, own=group: self._on_opened(own, index))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.set_compact(False)

    def add(self, item: RailItem, *, bottom: bool = False) -> None:
        """Add a section at the top, or an action or section at the bottom."""
        (self.actions_list if bottom else self.sections).put(item)
        self._fit()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all items, from the top to the bottom."""
        return tuple(
            item.key for group in (self.sections, self.actions_list) for item in group.items.rows
        )

    def set_closed(self, keys: Collection[str]) -> None:
        """Leave items out: neither eye nor keyboard comes to them."""
        for group in (self.sections, self.actions_list):
            for at, item in enumerate(group.items.rows):
                group.setRowHidden(at, item.key in keys)

    def choose(self, key: str) -> None:
        """Mark the section that is shown now."""
        for group in (self.sections, self.actions_list):
            group.choose(key)

    def set_count(self, key: str, count: int) -> None:
        """Show how much waits in a section; 0 shows nothing."""
        for group in (self.sections, self.actions_list):
            item = group.item(key)
            if item is not None:
                group.put(replace(item, count=count))

    def set_compact(self, compact: bool) -> None:
        """Show icons only, or icons and words."""
        self.setFixedWidth(theme.px(_NARROW if compact else _WIDE))
        for group in (self.sections, self.actions_list):
            group.set_compact(compact)
        self._fit()

    def retranslate(self) -> None:
        """Show the words of another language."""
        self.sections.setAccessibleName(tr("Sections"))
        self.actions_list.setAccessibleName(tr("Program"))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill the ground, and draw an edge where the page is as dark."""
        t = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(t.rail))
        if t.soft_edges:
            painter.fillRect(QRect(self.width() - 1, 0, 1, self.height()), QColor(t.line))

    def _fit(self) -> None:
        """Keep every bottom item in sight; the sections scroll when there is no room."""
        self.actions_list.setFixedHeight(self.actions_list.height_needed())

    def _on_opened(self, group: RailList, index: QModelIndex) -> None:
        """Tell which item was opened."""
        item = group.items.row_at(index)
        if item is not None:
            self.item_opened.emit(item.key)

"""The table of devices: painted rows under a head of columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QStyleOptionViewItem, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.sync.wording import DeviceLine
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.models import ROW_ROLE, ListModel
from osmo_desktop.ui.widgets.rows import FittedRowList, RowDelegate

Index = QModelIndex | QPersistentModelIndex

_LEFT = 18
_SHARES = (0.0, 0.39, 0.60, 0.83)
"""Where the columns begin, as shares of the width."""
_ROW = 52
_HEAD = 32


def device_model(parent: QWidget | None = None) -> ListModel[DeviceLine]:
    """Return an empty model of devices."""
    return ListModel(
        text=lambda row: row.name,
        key=lambda row: row.id,
        spoken=lambda row: row.spoken,
        tooltip=lambda row: row.name,
        parent=parent,
    )


class DeviceHead(QWidget):
    """The names of the columns; rows say them too, so a screen reader skips this."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return one line."""
        return QSize(theme.px(320), theme.px(_HEAD))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw ground, names and the line under them."""
        t = theme.tokens()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(t.bg))
        names = (tr("Device"), tr("Last heard"), tr("My entries"), tr("Missing here"))
        for box, name in zip(columns(self.rect()), names, strict=True):
            painting.text(painter, box, name, font=theme.font("label"), colour=t.sub)
        painter.setPen(QColor(t.line))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)


class DeviceDelegate(RowDelegate):
    """Draws one device: name and owner, when heard, what it has of mine, what is missing."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return two lines."""
        return QSize(option.rect.width(), theme.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, DeviceLine):
            return
        painter.save()
        rect = option.rect
        t = theme.tokens()
        selected = self.paint_ground(painter, option, rect.adjusted(2, 2, -2, -3))
        ink = t.seltext if selected else t.text
        sub = t.selsub if selected else t.sub
        painter.setPen(QColor(t.line))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        first, heard, mine, missing = columns(rect)
        size = theme.px(16)
        box = QRect(first.left(), rect.center().y() - size // 2, size, size)
        icons.paint(painter, row.icon, box, sub)
        first.setLeft(first.left() + theme.px(30))
        _two_lines(painter, first, (row.name, "h3", ink), (row.second, sub))
        _two_lines(painter, heard, (row.heard, "body", ink), (row.heard_second, sub))
        tone = ink if selected and t.soft_edges else t.tone(row.mine_tone)
        box = QRect(mine.left(), rect.center().y() - size // 2, size, size)
        icons.paint(painter, row.mine_icon, box, tone)
        mine.setLeft(mine.left() + theme.px(22))
        font = theme.tabular(theme.font("body"))
        painting.text(painter, mine, row.mine, font=font, colour=tone)
        tone = ink if row.missing_tone == "text" else sub
        painting.text(painter, missing, row.missing, font=font, colour=tone)
        painter.restore()


class DeviceList(FittedRowList):
    """The rows; Up and Down move, nothing opens."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(name=tr("Devices"), parent=parent)
        self.devices = device_model(self)
        self.setModel(self.devices)
        self.setItemDelegate(DeviceDelegate(self))

    @property
    def chosen(self) -> str:
        """The id of the current row; empty when there is none."""
        row = self.currentIndex().data(ROW_ROLE)
        return row.id if isinstance(row, DeviceLine) else ""

    def show_devices(self, lines: Sequence[DeviceLine]) -> None:
        """Show other devices."""
        self.devices.replace(lines)


def columns(rect: QRect) -> list[QRect]:
    """Return the four columns of a row."""
    left, width = rect.left() + theme.px(_LEFT), rect.width() - theme.px(_LEFT)
    starts = [left + round(width * share) for share in _SHARES]
    ends = [*starts[1:], rect.right() + 1]
    return [
        QRect(start, rect.top(), end - start - theme.px(10), rect.height())
        for start, end in zip(starts, ends, strict=True)
    ]


def _two_lines(
    painter: QPainter,
    box: QRect,
    first: tuple[str, str, str],
    second: tuple[str, str],
) -> None:
    """Draw a line and a smaller one under it, or the one there is in the middle."""
    words, role, colour = first
    font = theme.font("h3" if role == "h3" else "body")
    if not second[0]:
        painting.text(painter, box, words, font=font, colour=colour)
        return
    height = theme.px(17)
    top = box.center().y() - height + 1
    upper = QRect(box.left(), top, box.width(), height)
    painting.text(painter, upper, words, font=font, colour=colour)
    lower = upper.translated(0, height)
    painting.text(painter, lower, second[0], font=theme.font("small"), colour=second[1])

"""Rows of two lines with an icon: gaps, and the counted links of small windows."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem, QWidget

from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.models import ROW_ROLE, ListModel
from osmo_desktop.ui.widgets.rows import FittedRowList, Index, RowDelegate


@dataclass(frozen=True, slots=True)
class LineRow:
    """Icon, title, second line, and words or a number at the right."""

    key: str
    icon: str
    title: str
    second: str = ""
    right: str = ""
    tone: Tone = "accent"
    right_tone: Tone = "sub"
    count: int | None = None

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        number = "" if self.count is None else str(self.count)
        return ", ".join(p for p in (self.title, number, self.second, self.right) if p)


def line_model(parent: QObject | None = None) -> ListModel[LineRow]:
    """Return an empty model of rows."""
    return ListModel[LineRow](
        text=lambda row: row.title,
        key=lambda row: row.key,
        spoken=lambda row: row.spoken,
        parent=parent,
    )


class LineList(FittedRowList):
    """Rows of two lines; `links` are higher, lined off and have a number and an arrow."""

    def __init__(
        self,
        model: ListModel[LineRow],
        *,
        name: str,
        links: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name=name, parent=parent)
        self.setModel(model)
        self.setItemDelegate(LineDelegate(self, links=links))
        self.setResizeMode(QListView.ResizeMode.Adjust)


class LineDelegate(RowDelegate):
    """Paints a `LineRow`."""

    def __init__(self, parent: QObject, *, links: bool) -> None:
        super().__init__(parent)
        self._links = links

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the height of two lines."""
        view = option.widget
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        return QSize(width, theme.px(61 if self._links else 44))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, LineRow):
            return
        t = theme.tokens()
        painter.save()
        area = option.rect
        box = area.adjusted(2, 2, -2, -2) if self._links else area.adjusted(-0, 1, 0, -1)
        if option.state & QStyle.StateFlag.State_MouseOver:
            painting.rounded(painter, box, 6, fill=t.hover)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painting.rounded(painter, box, 6, edge=t.focus, width=2)
        inset = theme.px(16) if self._links else theme.px(4)
        size = theme.px(18)
        top = area.center().y() - size // 2 + 1
        icon_box = QRect(area.x() + inset, top, size, size)
        icons.paint(painter, row.icon, icon_box, t.tone(row.tone))
        left = icon_box.right() + theme.px(13 if self._links else 10)
        right = self._paint_right(painter, area, row)
        line = theme.px(17)
        words = QRect(left, area.center().y() - line, max(0, right - left), line)
        role = theme.font("h3" if self._links else "body")
        if not row.second:
            words.moveTop(area.center().y() - line // 2)
        painting.text(painter, words, row.title, font=role, colour=t.text)
        words.translate(0, line)
        painting.text(painter, words, row.second, font=theme.font("small"), colour=t.sub)
        last = index.row() == index.model().rowCount() - 1
        if self._links and not last:
            painter.fillRect(area.x(), area.bottom(), area.width(), 1, theme.color("line"))
        painter.restore()

    def _paint_right(self, painter: QPainter, area: QRect, row: LineRow) -> int:
        """Draw words, number and arrow at the right; return where they start."""
        t = theme.tokens()
        right = area.right() - theme.px(12 if self._links else 2)
        middle = area.center().y() + 1
        if self._links:
            size = theme.px(16)
            box = QRect(right - size, middle - size // 2, size, size)
            icons.paint(painter, "chevron-right", box, t.sub)
            right -= size + theme.px(12)
        if row.count is not None:
            words = str(row.count)
            width = max(theme.px(22), painting.width_of(words, theme.font("label")) + theme.px(14))
            height = theme.px(20)
            box = QRect(right - width, middle - height // 2, width, height)
            edge = t.neutral if t.soft_edges else None
            painting.rounded(painter, box, height / 2, fill=t.neutralsoft, edge=edge)
            align = Qt.AlignmentFlag.AlignHCenter
            font = theme.font("label")
            painting.text(painter, box, words, font=font, colour=t.neutral, align=align)
            right -= width + theme.px(8)
        if row.right:
            font = theme.tabular(theme.font("small"))
            width = painting.width_of(row.right, font) + 1
            box = QRect(right - width, area.y(), width, area.height())
            colour = t.tone(row.right_tone)
            painting.text(painter, box, row.right, font=font, colour=colour)
            right -= width + theme.px(8)
        return right

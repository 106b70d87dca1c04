"""The rows of the board: client, what is missing, its age, attempts, what comes next."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QSizePolicy, QStyleOptionViewItem, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.gaps.words import BoardLine
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.models import ROW_ROLE, ListModel
from osmo_desktop.ui.widgets.rows import Index, RowDelegate, RowList

_WIDE = 700
_SHARES = (0.18, 0.36, 0.10, 0.14, 0.22)
_FEW_SHARES = (0.34, 0.48, 0.18)


def board_model(parent: QObject | None = None) -> ListModel[BoardLine]:
    """Return an empty model of rows."""
    return ListModel[BoardLine](
        text=lambda row: row.name,
        key=lambda row: row.key,
        spoken=lambda row: row.spoken,
        tooltip=lambda row: "" if row.is_head else row.detail,
        parent=parent,
    )


class BoardList(RowList):
    """Clients and headings of groups."""

    def __init__(
        self, model: ListModel[BoardLine], *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(name=name, parent=parent)
        self.setModel(model)
        self.setItemDelegate(BoardDelegate(self))
        self.setResizeMode(QListView.ResizeMode.Adjust)


class BoardHead(QWidget):
    """The titles over the columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return one small row."""
        return QSize(theme.px(320), theme.px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the titles."""
        painter = QPainter(self)
        titles = (tr("Client"), tr("What is missing"), tr("Age"), tr("Attempts"), tr("Next action"))
        boxes = _columns(self.rect())
        for box, words in zip(boxes, titles, strict=False):
            painting.text(painter, box, words, font=theme.font("label"), colour=theme.tokens().sub)
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("line"))


class BoardDelegate(RowDelegate):
    """Paints a `BoardLine`."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of two lines, or of a heading."""
        row = index.data(ROW_ROLE)
        view = option.widget
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        is_head = isinstance(row, BoardLine) and row.is_head
        return QSize(width, theme.px(36 if is_head else 52))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, BoardLine):
            return
        painter.save()
        area = option.rect
        selected = self.paint_ground(painter, option, area.adjusted(2, 1, -2, -1))
        if row.is_head:
            words = area.adjusted(theme.px(16), 0, -theme.px(8), 0)
            colour = _colour("text", selected=selected)
            painting.text(painter, words, row.name, font=theme.font("h3"), colour=colour)
        else:
            self._paint_columns(painter, area, row, selected=selected)
        painter.fillRect(area.x(), area.bottom(), area.width(), 1, theme.color("line"))
        painter.restore()

    def _paint_columns(
        self, painter: QPainter, area: QRect, row: BoardLine, *, selected: bool
    ) -> None:
        boxes = _columns(area)
        place: Tone = "danger" if row.protected else "sub"
        _two(painter, boxes[0], (row.name, "h3", "text"), (row.place, place), selected=selected)
        size = theme.px(18)
        at = QRect(boxes[1].x(), area.center().y() - size // 2, size, size)
        icons.paint(painter, row.icon, at, _colour("warn", selected=selected))
        what = boxes[1].adjusted(size + theme.px(12), 0, 0, 0)
        _two(painter, what, (row.what, "body", "text"), (row.detail, "sub"), selected=selected)
        font = theme.tabular(theme.font("h3"))
        colour = _colour(row.age_tone, selected=selected)
        painting.text(painter, boxes[2], row.age, font=font, colour=colour)
        if len(boxes) > len(_FEW_SHARES):
            _two(
                painter,
                boxes[3],
                (row.tries, "body", "text"),
                (row.last, "sub"),
                selected=selected,
            )
            tone: Tone = "text" if row.when else "danger"
            _two(painter, boxes[4], (row.next, "body", tone), (row.when, "sub"), selected=selected)


def _columns(area: QRect) -> list[QRect]:
    """The columns of a row; a narrow one has only the first three."""
    shares = _SHARES if area.width() >= theme.px(_WIDE) else _FEW_SHARES
    inner = area.adjusted(theme.px(16), 0, -theme.px(8), 0)
    boxes, left = [], float(inner.x())
    for share in shares:
        width = inner.width() * share
        boxes.append(QRect(int(left), area.y(), int(width) - theme.px(10), area.height()))
        left += width
    return boxes


def _two(
    painter: QPainter,
    box: QRect,
    first: tuple[str, str, Tone],
    second: tuple[str, Tone],
    *,
    selected: bool,
) -> None:
    """Two lines below one another; one alone stands in the middle."""
    words, role, tone = first
    line = theme.px(17)
    at = QRect(box.x(), box.center().y() - line, box.width(), line)
    if not second[0]:
        at.moveTop(box.center().y() - line // 2)
    font = theme.font("h3" if role == "h3" else "body")
    painting.text(painter, at, words, font=font, colour=_colour(tone, selected=selected))
    at.translate(0, line)
    colour = _colour(second[1], selected=selected)
    painting.text(painter, at, second[0], font=theme.font("small"), colour=colour)


def _colour(tone: Tone, *, selected: bool) -> str:
    """The colour of words on the ground that a row has."""
    t = theme.tokens()
    if selected and t.soft_edges:
        return t.seltext
    if selected and tone in ("text", "sub"):
        return t.seltext if tone == "text" else t.selsub
    return t.text if tone == "text" else t.tone(tone)

"""A client's timeline: date, dot and card in painted rows; only what is seen is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from PySide6.QtCore import QObject, QRect, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem, QWidget

from osmo_desktop.domain.language import current, dates
from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.models import ROW_ROLE, ListModel
from osmo_desktop.ui.widgets.rows import FittedRowList, Index, RowDelegate, RowList

_DATES = 72
_TO_DOT = 16
_TO_CARD = 32
_GAP = 8
_LEAST_GOAL = 72
"""Room in which a goal's icon and the beginning of its heading can be read."""
_WIDE_DAY = date(2000, 11, 28)


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One event, ready to be shown; made by the page from a read model.

    `is_sent` fills the dot; `state` says the same in words ("Unsent", "Arrived 3/3").
    """

    id: str
    day: str
    clock: str
    icon: str
    title: str
    body: str = ""
    state: str = ""
    state_icon: str | None = None
    state_tone: Tone = "sub"
    author: str = ""
    is_sent: bool = True
    goals: tuple[str, ...] = ()
    tooltip: str = ""

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        parts = (f"{self.day} {self.clock}", self.title, self.state, self.author, self.body)
        return ", ".join(part for part in (*parts, *self.goals) if part)


def timeline_model(parent: QObject | None = None) -> ListModel[TimelineRow]:
    """Return an empty model of events; fill it with `replace`, newest first."""
    return ListModel[TimelineRow](
        text=lambda row: row.title,
        key=lambda row: row.id,
        spoken=lambda row: row.spoken,
        tooltip=lambda row: row.tooltip,
        parent=parent,
    )


class TimelineList(RowList):
    """Events as painted rows, laid out in batches, so that old ones cost nothing until seen."""

    def __init__(
        self, model: ListModel[TimelineRow], *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(name=name, parent=parent)
        _prepare(self, model)


class FittedTimelineList(FittedRowList):
    """A short timeline as high as its rows, inside a page that scrolls."""

    def __init__(
        self, model: ListModel[TimelineRow], *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(name=name, parent=parent)
        _prepare(self, model)
        self.setLayoutMode(QListView.LayoutMode.SinglePass)


class TimelineDelegate(RowDelegate):
    """Paints a `TimelineRow`."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of the card at the width of the list."""
        row = index.data(ROW_ROLE)
        view = option.widget
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        if not isinstance(row, TimelineRow):
            return QSize(width, 0)
        inner = width - _date_width() - theme.px(_TO_CARD) - 32 - 2
        height = _card_height(row.body, bool(row.goals), inner, theme.px(100))
        return QSize(width, height + _GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one event."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, TimelineRow):
            return
        painter.save()
        area = option.rect.adjusted(0, 0, 0, -_GAP)
        self._paint_date(painter, area, row)
        last = index.row() == index.model().rowCount() - 1
        self._paint_dot(painter, option.rect, row, is_first=index.row() == 0, is_last=last)
        t = theme.tokens()
        card = area.adjusted(_date_width() + theme.px(_TO_CARD), 0, -2, 0)
        painting.rounded(painter, card, painting.RADIUS_CARD, fill=t.raised, edge=t.line)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painting.rounded(painter, card, painting.RADIUS_CARD, edge=t.focus, width=2)
        self._paint_card(painter, card.adjusted(16, 8, -16, -8), row)
        painter.restore()

    def _paint_date(self, painter: QPainter, area: QRect, row: TimelineRow) -> None:
        """Draw day and clock, right-aligned."""
        t = theme.tokens()
        line = theme.px(16)
        for i, (words, role, colour) in enumerate(
            ((row.day, "body", t.text), (row.clock, "small", t.sub))
        ):
            font = theme.font("body" if role == "body" else "small")
            width = painting.width_of(words, font)
            left = area.x() + _date_width() - width
            box = QRect(left, area.y() + theme.px(10) + i * line, width + 1, line)
            painting.text(painter, box, words, font=font, colour=colour)

    def _paint_dot(
        self, painter: QPainter, area: QRect, row: TimelineRow, *, is_first: bool, is_last: bool
    ) -> None:
        """Draw the line and the dot: filled has been sent, open is only here."""
        t = theme.tokens()
        centre_x = area.x() + _date_width() + theme.px(_TO_DOT)
        centre_y = area.y() + theme.px(19)
        top = centre_y if is_first else area.y()
        bottom = centre_y if is_last else area.bottom() + 1
        painter.fillRect(QRect(centre_x - 1, top, 2, bottom - top), theme.color("line"))
        radius = theme.px(6)
        box = QRect(centre_x - radius, centre_y - radius, 2 * radius, 2 * radius)
        if row.is_sent:
            painting.rounded(painter, box, radius, fill=t.accent)
        else:
            painting.rounded(painter, box, radius, fill=t.bg, edge=t.accent, width=2)

    def _paint_card(self, painter: QPainter, inner: QRect, row: TimelineRow) -> None:
        """Draw icon, title, state, author, text and goals."""
        t = theme.tokens()
        size = theme.px(16)
        line = theme.px(17)
        top = QRect(inner.x(), inner.y(), inner.width(), line)
        icons.paint(painter, row.icon, QRect(top.x(), top.y(), size, size), t.sub)
        right = self._paint_right(painter, top, row)
        words = QRect(top.x() + size + 8, top.y(), right - top.x() - size - 16, line)
        painting.text(painter, words, row.title, font=theme.font("h3"), colour=t.text)
        y = top.bottom() + theme.px(4)
        if row.body:
            body = QRect(inner.x(), y, inner.width(), inner.bottom() - y + theme.px(8))
            font = theme.font("body")
            painting.wrapped(painter, body, row.body, font=font, colour=t.text)
            y += painting.wrapped_height(row.body, font, inner.width()) + 3
        self._paint_goals(painter, QRect(inner.x(), y, inner.width(), line), row)

    def _paint_right(self, painter: QPainter, line: QRect, row: TimelineRow) -> int:
        """Draw author and state at the right end; return where they start."""
        t = theme.tokens()
        font = theme.font("small")
        right = line.right() + 1
        for words, icon, colour in (
            (row.author, None, t.sub),
            (row.state, row.state_icon, t.tone(row.state_tone)),
        ):
            if not words:
                continue
            width = painting.width_of(words, font) + 1
            right -= width
            box = QRect(right, line.y(), width, line.height())
            painting.text(painter, box, words, font=font, colour=colour)
            if icon is not None:
                size = theme.px(14)
                right -= size + 8
                icons.paint(painter, icon, QRect(right, line.y() + 1, size, size), colour)
            right -= 10
        return right

    def _paint_goals(self, painter: QPainter, area: QRect, row: TimelineRow) -> None:
        """Draw the goals that the event touched."""
        t = theme.tokens()
        left = area.x()
        size = theme.px(14)
        font = theme.font("small")
        for number, goal in enumerate(row.goals, 1):
            rest = len(row.goals) - number
            more = f"+ {rest}" if rest else ""
            kept = painting.width_of(more, font) + 16 if more else 0
            icons.paint(painter, "target", QRect(left, area.y() + 1, size, size), t.accent)
            left += size + 6
            box = QRect(left, area.y(), max(0, area.right() - left - kept), area.height())
            left += painting.text(painter, box, goal, font=font, colour=t.sub) + 16
            if more and area.right() - left - kept < theme.px(_LEAST_GOAL):
                box = QRect(left, area.y(), area.right() - left + 1, area.height())
                painting.text(painter, box, more, font=font, colour=t.sub)
                return


def _date_width() -> int:
    """Room for a day in the language in use: a day that is cut reads as another one."""
    day = dates.short_date(_WIDE_DAY, current())
    return max(theme.px(_DATES), painting.width_of(day, theme.font("body")) + theme.px(4))


def _prepare(view: RowList, model: ListModel[TimelineRow]) -> None:
    """Give a list its model, its delegate and a layout that follows its width."""
    view.setModel(model)
    view.setItemDelegate(TimelineDelegate(view))
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setLayoutMode(QListView.LayoutMode.Batched)
    view.setBatchSize(40)


@lru_cache(maxsize=2048)
def _card_height(body: str, has_goals: bool, width: int, scale: int) -> int:
    """Return the height of a card; `scale` only keeps text sizes apart in the cache."""
    line = round(17 * scale / 100)
    height = 8 + line + 10
    if body:
        height += round(4 * scale / 100) + painting.wrapped_height(body, theme.font("body"), width)
    if has_goals:
        height += line + 3
    return height

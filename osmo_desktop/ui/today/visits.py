"""The day's visits as a route: number, time, client, place, and what to know before going."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem, QWidget

from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.domain.records.task_decision import MEASURE, REVIEW
from osmo_desktop.services.models import GapRow, TaskRow, TodayOverview, VisitRow
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.plain import line
from osmo_desktop.ui.clients.presenting import gap_icon, gap_words, meeting_word
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.badges import paint_badge
from osmo_desktop.ui.widgets.models import ROW_ROLE, ListModel
from osmo_desktop.ui.widgets.rows import FittedRowList, Index, RowDelegate

_WIDE = 560
"""From this width on the badge stands at the right; under it below the words."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit, ready to be shown."""

    client_id: str
    number: int
    clock: str
    name: str
    place: str
    what: str
    mark: str = ""
    mark_icon: str = ""
    is_past: bool = False

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        parts = (self.clock, self.name, self.place, self.what, self.mark)
        return ", ".join(part for part in parts if part)


def stops(day: TodayOverview, now: datetime) -> tuple[Stop, ...]:
    """Return the visits in order, each with what its client lacks or what is to be done there."""
    gaps = {record: gap for gap in day.gaps for record in gap.records}
    return tuple(
        _stop(
            number,
            visit,
            gaps.get(visit.client_id),
            [task for task in day.tasks if task.client_id == visit.client_id],
            now=now,
        )
        for number, visit in enumerate(day.visits, start=1)
    )


def _stop(
    number: int, visit: VisitRow, gap: GapRow | None, due: Sequence[TaskRow], *, now: datetime
) -> Stop:
    """Return one visit; the place of a protected client is withheld."""
    starts = visit.starts.astimezone(now.tzinfo)
    together = next((task.text for task in due if task.kind == MEASURE), "")
    words, icon = "", ""
    if gap is not None:
        words, icon = gap_words(gap.code), gap_icon(gap.code)
    elif any(task.kind == REVIEW for task in due):
        words, icon = tr("Plan to be reviewed"), "calendar-clock"
    what = (meeting_word(visit.mode), line(together, 120))
    return Stop(
        client_id=visit.client_id,
        number=number,
        clock=dates.clock(starts, current()),
        name=line(visit.client_name),
        place=tr("place protected") if visit.protected else line(visit.place, 60),
        what=" · ".join(part for part in what if part),
        mark=words,
        mark_icon=icon,
        is_past=starts < now,
    )


def stop_model(parent: QObject | None = None) -> ListModel[Stop]:
    """Return an empty model of visits."""
    return ListModel[Stop](
        text=lambda stop: stop.name,
        key=lambda stop: (stop.client_id, stop.number),
        spoken=lambda stop: stop.spoken,
        parent=parent,
    )


class VisitList(FittedRowList):
    """The visits of a day under each other, joined by a line."""

    def __init__(self, model: ListModel[Stop], *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name=name, parent=parent)
        self.setModel(model)
        self.setItemDelegate(VisitDelegate(self))
        self.setResizeMode(QListView.ResizeMode.Adjust)


class VisitDelegate(RowDelegate):
    """Paints a `Stop`."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Two lines, and a third for the badge where it has no room beside them."""
        stop = index.data(ROW_ROLE)
        view = option.widget
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        has_third = isinstance(stop, Stop) and bool(stop.mark) and width < theme.px(_WIDE)
        return QSize(width, theme.px(84 if has_third else 64))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one visit."""
        stop = index.data(ROW_ROLE)
        if not isinstance(stop, Stop):
            return
        painter.save()
        area = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        box = area.adjusted(-0, 2, 0, -2)
        t = theme.tokens()
        if is_hovered:
            painting.rounded(painter, box, 8, fill=t.hover)
        if has_focus:
            painting.rounded(painter, box, 8, edge=t.focus, width=2)
        del selected  # opening acts at once, so a chosen row means nothing here
        last = index.row() == index.model().rowCount() - 1
        self._paint_dot(painter, area, stop, is_first=index.row() == 0, is_last=last)
        self._paint_words(painter, area, stop)
        painter.restore()

    def _paint_dot(
        self, painter: QPainter, area: QRect, stop: Stop, *, is_first: bool, is_last: bool
    ) -> None:
        """Draw the number on the line that joins the visits."""
        t = theme.tokens()
        side = theme.px(26)
        centre_x, centre_y = area.x() + theme.px(20), area.y() + theme.px(32)
        top = centre_y if is_first else area.y()
        bottom = centre_y if is_last else area.bottom() + 1
        painter.fillRect(QRect(centre_x - 1, top, 2, bottom - top), theme.color("input"))
        box = QRect(centre_x - side // 2, centre_y - side // 2, side, side)
        if stop.is_past:
            painting.rounded(painter, box, side / 2, fill=t.raised, edge=t.input, width=2)
        else:
            painting.rounded(painter, box, side / 2, fill=t.accent)
        painting.text(
            painter,
            box,
            str(stop.number),
            font=theme.font("h3"),
            colour=t.sub if stop.is_past else t.onaccent,
            align=Qt.AlignmentFlag.AlignHCenter,
        )

    def _paint_words(self, painter: QPainter, area: QRect, stop: Stop) -> None:
        """Draw time, name, place, what it is, and the badge."""
        t = theme.tokens()
        wide = area.width() >= theme.px(_WIDE)
        line_height = theme.px(19)
        top = area.y() + theme.px(13)
        clock = QRect(area.x() + theme.px(48), top, theme.px(56), line_height)
        painting.text(painter, clock, stop.clock, font=theme.font("h3"), colour=t.text)
        left = area.x() + theme.px(108)
        right = area.right() - theme.px(8)
        if wide:
            right = self._paint_open(painter, area, right)
            right = self._paint_mark(painter, area, stop, right)
        words = QRect(left, top, max(0, right - left), line_height)
        taken = painting.text(painter, words, stop.name, font=theme.font("lead"), colour=t.text)
        words.setLeft(left + taken + theme.px(9))
        if stop.place and words.width() > theme.px(24):
            painting.text(painter, words, stop.place, font=theme.font("body"), colour=t.sub)
        second = QRect(left, top + line_height, max(0, right - left), line_height)
        painting.text(painter, second, stop.what, font=theme.font("body"), colour=t.sub)
        if stop.mark and not wide:
            width = _mark_width(stop.mark)
            third = QRect(left - 1, second.bottom() + 4, min(width, right - left), theme.px(24))
            paint_badge(painter, third, stop.mark, tone="warn", icon=stop.mark_icon)

    def _paint_open(self, painter: QPainter, area: QRect, right: int) -> int:
        """Draw the word that says that a row opens; return where it starts."""
        t = theme.tokens()
        words = tr("Open")
        width = painting.width_of(words, theme.font("h3")) + 1
        box = QRect(right - width, area.y(), width, area.height())
        painting.text(painter, box, words, font=theme.font("h3"), colour=t.accent)
        return right - width - theme.px(19)

    def _paint_mark(self, painter: QPainter, area: QRect, stop: Stop, right: int) -> int:
        """Draw the badge left of `right`; return where it starts."""
        if not stop.mark:
            return right
        width = _mark_width(stop.mark)
        height = theme.px(24)
        top = area.y() + (area.height() - height) // 2
        box = QRect(right - width, top, width, height)
        paint_badge(painter, box, stop.mark, tone="warn", icon=stop.mark_icon)
        return box.x() - theme.px(12)


def _mark_width(words: str) -> int:
    """Return the width of a badge with icon."""
    return painting.width_of(words, theme.font("label")) + theme.px(28) + 4

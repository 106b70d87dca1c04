"""The list of clients: avatar, name, and what there is to know before the place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.tokens import Tone
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.badges import paint_avatar
from osmo_desktop.ui.widgets.models import ROW_ROLE, ListModel
from osmo_desktop.ui.widgets.rows import Index, RowDelegate, RowList

LENT_ICON: Final = "users-round"


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One client in a list, ready to be shown; made by the page from a read model.

    `mark` is the one thing to know (in order: protected, conflict, paper missing, unreached,
    draft) as a word, with its icon and tone; `place` is "place protected" for protected clients.
    `lent` says that somebody has the client for a colleague only, `lent_until` until when.
    """

    id: str
    name: str
    initials: str
    place: str
    mark: str = ""
    mark_icon: str | None = None
    mark_tone: Tone = "neutral"
    lent: str = ""
    lent_until: str = ""

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        lent = f"{self.lent} {self.lent_until}".strip()
        return ", ".join(part for part in (self.name, self.mark, lent, self.place) if part)


def client_list_model(parent: QObject | None = None) -> ListModel[ClientRow]:
    """Return an empty model of clients; fill it with `replace`."""
    return ListModel[ClientRow](
        text=lambda row: row.name,
        key=lambda row: row.id,
        spoken=lambda row: row.spoken,
        parent=parent,
    )


class ClientList(RowList):
    """Clients as painted rows of 56 px."""

    def __init__(
        self, model: ListModel[ClientRow], *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(name=name, parent=parent)
        self.setModel(model)
        self.setUniformItemSizes(True)
        self._delegate = ClientListDelegate(self)
        self.setItemDelegate(self._delegate)


class ClientListDelegate(RowDelegate):
    """Paints a `ClientRow`."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the height of two lines."""
        return QSize(theme.px(160), theme.px(56))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one client."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, ClientRow):
            return
        t = theme.tokens()
        painter.save()
        area = option.rect
        box = area.adjusted(8, 2, -8, -2)
        selected = self.paint_ground(painter, option, box)
        side = theme.px(36)
        face = QRect(box.x() + 12, area.center().y() - side // 2 + 1, side, side)
        paint_avatar(painter, face, row.initials, t, on_selection=selected)
        left = face.right() + 1 + 12
        line = theme.px(18)
        words = QRect(left, area.center().y() - line - 1, box.right() - 8 - left, line)
        name_colour = t.seltext if selected else t.text
        if row.lent:
            words.setRight(self._paint_lent(painter, words, row, colour=name_colour) - 8)
        painting.text(painter, words, row.name, font=theme.font("h3"), colour=name_colour)
        words.setRight(box.right() - 8)
        words.translate(0, line + 2)
        self._paint_second(painter, words, row, selected=selected)
        painter.restore()

    @staticmethod
    def _paint_lent(painter: QPainter, area: QRect, row: ClientRow, *, colour: str) -> int:
        """Draw icon and day at the right end of an area; gives where they begin."""
        font, size = theme.font("small"), theme.px(14)
        width = min(QFontMetrics(font).horizontalAdvance(row.lent_until) + 1, area.width() // 2)
        there = QRect(area.right() + 1 - width, area.y(), width, area.height())
        painting.text(painter, there, row.lent_until, font=font, colour=colour)
        left = there.left() - size - 4
        icons.paint(
            painter, LENT_ICON, QRect(left, area.center().y() - size // 2, size, size), colour
        )
        return left

    def _paint_second(
        self, painter: QPainter, area: QRect, row: ClientRow, *, selected: bool
    ) -> None:
        """Draw icon, bold word, then the place."""
        t = theme.tokens()
        on_black = selected and t.soft_edges
        if row.mark:
            colour = t.seltext if on_black else t.tone(row.mark_tone)
            if row.mark_icon:
                size = theme.px(14)
                top = area.center().y() - size // 2
                icons.paint(painter, row.mark_icon, QRect(area.x(), top, size, size), colour)
                area.setLeft(area.left() + size + 6)
            font = theme.font("label")
            taken = painting.text(painter, area, row.mark, font=font, colour=colour)
            area.setLeft(area.left() + taken)
        said = " · ".join(filter(None, (row.lent, row.place)))
        if said and area.width() > 0:
            words = f" · {said}" if row.mark else said
            colour = t.selsub if selected else t.sub
            painting.text(
                painter,
                area,
                words,
                font=theme.font("small"),
                colour=colour,
                align=Qt.AlignmentFlag.AlignLeft,
            )

"""Rows of the palette: headings, clients, actions, hits, commands; painted, with the match bold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem, QWidget

from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.badges import paint_avatar
from osmo_desktop.ui.widgets.models import ROW_ROLE, ListModel
from osmo_desktop.ui.widgets.rows import Index, RowDelegate, RowList

RowKind = Literal["head", "client", "note", "plan", "hit", "all", "command"]


@dataclass(frozen=True, slots=True)
class PaletteRow:
    """One line. `key` is a client, command or record id; `client_id` whom it is about."""

    kind: RowKind
    key: str
    title: str
    second: str = ""
    right: str = ""
    icon: str = ""
    initials: str = ""
    client_id: str = ""
    match: str = ""
    keys: str = ""
    record: str = ""

    @property
    def is_choice(self) -> bool:
        """Whether it can be chosen; a heading cannot."""
        return self.kind != "head"

    @property
    def spoken(self) -> str:
        """What a screen reader says."""
        return ", ".join(part for part in (self.title, self.second, self.right) if part)


class PaletteModel(ListModel[PaletteRow]):
    """Rows of which the headings cannot be chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(
            text=lambda row: row.title,
            key=lambda row: (row.kind, row.key),
            spoken=lambda row: row.spoken,
            parent=parent,
        )

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Leave headings out of keyboard and pointer."""
        row = self.row_at(index)
        if row is not None and not row.is_choice:
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def next_choice(self, start: int, step: int) -> int | None:
        """Return the next row that can be chosen from `start` in the direction of `step`."""
        rows = self.rows
        at = start + step
        while 0 <= at < len(rows):
            if rows[at].is_choice:
                return at
            at += step
        return None


class PaletteList(RowList):
    """The answers under the field. The keyboard stays in the field and moves the choice here."""

    def __init__(self, model: PaletteModel, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name=name, parent=parent)
        self.setModel(model)
        self.setItemDelegate(PaletteDelegate(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setResizeMode(QListView.ResizeMode.Adjust)


class PaletteDelegate(RowDelegate):
    """Paints a `PaletteRow`."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Headings are lower than choices."""
        row = index.data(ROW_ROLE)
        is_head = isinstance(row, PaletteRow) and not row.is_choice
        return QSize(theme.px(200), theme.px(30 if is_head else 46))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row = index.data(ROW_ROLE)
        if not isinstance(row, PaletteRow):
            return
        t = theme.tokens()
        painter.save()
        area = option.rect
        if not row.is_choice:
            words = area.adjusted(theme.px(24), theme.px(6), -theme.px(24), 0)
            painting.text(painter, words, row.title, font=theme.font("label"), colour=t.sub)
            painter.restore()
            return
        option.state &= ~QStyle.StateFlag.State_HasFocus
        box = area.adjusted(8, 1, -8, -1)
        selected = self.paint_ground(painter, option, box)
        side = theme.px(32)
        face = QRect(area.x() + theme.px(24), area.center().y() - side // 2 + 1, side, side)
        if row.initials:
            paint_avatar(painter, face, row.initials, t, on_selection=selected)
        elif row.icon:
            size = theme.px(18)
            spot = QRect(
                face.center().x() - size // 2 + 1, face.center().y() - size // 2 + 1, size, size
            )
            icons.paint(painter, row.icon, spot, t.selsub if selected else t.sub)
        right = self._paint_right(painter, area, row, selected=selected)
        left = face.right() + theme.px(13)
        words = QRect(left, area.y(), max(0, right - left), area.height())
        self._paint_words(painter, words, row, selected=selected)
        painter.restore()

    def _paint_right(
        self, painter: QPainter, area: QRect, row: PaletteRow, *, selected: bool
    ) -> int:
        """Draw the key or words at the right; return where they start."""
        t = theme.tokens()
        right = area.right() - theme.px(24)
        keys = row.keys
        if keys:
            width = painting.width_of(keys, theme.font("small")) + theme.px(12)
            height = theme.px(20)
            box = QRect(right - width, area.center().y() - height // 2 + 1, width, height)
            painting.rounded(painter, box, 4, fill=t.bg, edge=t.line)
            align = Qt.AlignmentFlag.AlignHCenter
            font = theme.font("small")
            painting.text(painter, box, keys, font=font, colour=t.sub, align=align)
            return box.x() - theme.px(12)
        if row.right:
            font = theme.font("small")
            width = painting.width_of(row.right, font) + 1
            box = QRect(right - width, area.y(), width, area.height())
            colour = t.selsub if selected else t.sub
            painting.text(painter, box, row.right, font=font, colour=colour)
            return box.x() - theme.px(12)
        return right

    def _paint_words(
        self, painter: QPainter, area: QRect, row: PaletteRow, *, selected: bool
    ) -> None:
        """Draw the title with its match in bold, then what else there is to know."""
        t = theme.tokens()
        ink, quiet = (t.seltext, t.selsub) if selected else (t.text, t.sub)
        plain, bold = theme.font("body"), theme.font("h3")
        left, end = area.x(), area.right()
        # A long title leaves room for what is beside it only when there is some.
        limit = end if not row.second else left + max(area.width() * 2 // 3, 0)
        for words, is_match in split_match(row.title, row.match):
            font = bold if is_match else plain
            box = QRect(left, area.y(), max(0, limit - left), area.height())
            if box.width() <= 0:
                break
            painting.text(painter, box, words, font=font, colour=ink)
            left += min(QFontMetrics(font).horizontalAdvance(words), box.width())
        if row.second and end - left > theme.px(40):
            box = QRect(left + theme.px(12), area.y(), end - left - theme.px(12), area.height())
            painting.text(painter, box, row.second, font=plain, colour=quiet)


def split_match(title: str, match: str) -> list[tuple[str, bool]]:
    """Cut a title at the first place where `match` stands; the middle part is the match."""
    at = title.casefold().find(match.casefold()) if match else -1
    # Casefolding may change lengths ("ß"); then nothing is made bold rather than the wrong part.
    if at < 0 or len(title.casefold()) != len(title):
        return [(title, False)]
    end = at + len(match)
    parts = [(title[:at], False), (title[at:end], True), (title[end:], False)]
    return [part for part in parts if part[0]]

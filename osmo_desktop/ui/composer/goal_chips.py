"""The goals that a note touches: chips that wrap over lines, one Tab stop, arrows and Space."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QLayoutItem, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.services.models import GoalView
from osmo_desktop.ui.widgets.chips import Chip, ChipChoice
from osmo_desktop.ui.widgets.labels import PlainLabel, set_tooltip

_LONGEST = 28
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class FlowLayout(QLayout):
    """Lays widgets out like words: as many on a line as fit."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Add at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """Return an item, or None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take an item out, or return None past the end."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Take no more room than needed."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Be higher when narrow."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines at `width`."""
        return self._place(QRect(0, 0, width, 0), is_test=True)

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        self._place(rect, is_test=False)

    def sizeHint(self) -> QSize:
        """Return the size of everything on one line."""
        sizes = [item.sizeHint() for item in self._items]
        width = sum(size.width() + self._gap for size in sizes)
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        """Return the size of the largest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, is_test: bool) -> int:
        """Place the items in `rect`, or only measure; return the height."""
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > rect.x() + rect.width():
                x, y, line = rect.x(), y + line + self._gap, 0
            if not is_test:
                width = min(size.width(), rect.width())
                item.setGeometry(QRect(x, y, width, size.height()))
            x += size.width() + self._gap
            line = max(line, size.height())
        return y + line - rect.y()


class GoalChips(QWidget):
    """Chips of a client's goals; a checked one is touched by the note."""

    changed = Signal()

    def __init__(self, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._kept: tuple[str, ...] = ()
        self.chips: dict[str, Chip] = {}
        self._flow = FlowLayout()
        self._empty = PlainLabel(tr("The client has no goals yet."), "body", "sub")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 0)
        column.addLayout(self._flow)
        column.addWidget(self._empty)

    @property
    def checked(self) -> tuple[str, ...]:
        """Ids of the goals that are touched; goals of older plans are kept as they were."""
        return (*self._kept, *(key for key, chip in self.chips.items() if chip.isChecked()))

    def set_goals(self, goals: Sequence[GoalView], checked: Sequence[str]) -> None:
        """Offer `goals`; those whose id is in `checked` are touched."""
        for chip in self.chips.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = {goal.id: self._chip(goal, goal.id in checked) for goal in goals}
        self._kept = tuple(key for key in checked if key not in self.chips)
        self._empty.setVisible(not self.chips)
        self._renew_tab_stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move between the chips with the arrow keys; Qt would leave the row."""
        chips = list(self.chips.values())
        at = next((i for i, chip in enumerate(chips) if chip is watched), None)
        step: int | None = None
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()))
        if at is None or step is None:
            return super().eventFilter(watched, event)
        chips[(at + step) % len(chips)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _chip(self, goal: GoalView, is_checked: bool) -> Chip:
        """Make the chip of one goal."""
        chip = Chip(ChipChoice(goal.id, short_title(goal.title), icon="target"), self)
        chip.setChecked(is_checked)
        chip.setAccessibleDescription(goal.title)
        set_tooltip(chip, goal.title)
        chip.clicked.connect(self._on_clicked)
        chip.installEventFilter(self)
        self._flow.addWidget(chip)
        chip.show()
        return chip

    def _on_clicked(self) -> None:
        """Tell, and let the chips find their places."""
        self._renew_tab_stop()
        self.updateGeometry()
        self.changed.emit()

    def _renew_tab_stop(self) -> None:
        """Let Tab reach one chip only: the first checked one, else the first."""
        chips = list(self.chips.values())
        stop = next((chip for chip in chips if chip.isChecked()), chips[0] if chips else None)
        for chip in chips:
            is_stop = chip is stop
            chip.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus
            )


def short_title(title: str) -> str:
    """Return what names a goal in a chip: the part before a colon, cut when it is long."""
    head = title.partition(":")[0].strip() or title.strip() or tr("Goal without a name")
    head = " ".join(head.split())
    return head if len(head) <= _LONGEST else head[: _LONGEST - 1].rstrip() + "…"

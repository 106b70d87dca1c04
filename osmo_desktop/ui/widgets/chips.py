"""Filter chips in a row: one Tab stop, arrow keys move, Space toggles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from osmo_desktop.ui import icons, theme
from osmo_desktop.ui.tokens import FontRole
from osmo_desktop.ui.widgets import painting
from osmo_desktop.ui.widgets.buttons import PressButton


@dataclass(frozen=True, slots=True)
class ChipChoice:
    """One chip: `key` for code, `label` for people, the number of hits, an optional icon."""

    key: str
    label: str
    hits: int | None = None
    icon: str | None = None


class Chip(PressButton):
    """A checkable pill; checked it has a tick, an accent edge and bold words."""

    def __init__(self, choice: ChipChoice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = choice
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.set_font(self, "body")
        self.set_hits(choice.hits)

    def set_hits(self, hits: int | None) -> None:
        """Show the number of hits in the chip."""
        self.hits = hits
        words = self.choice.label if hits is None else f"{self.choice.label} {hits}"
        self.setText(words.replace("&", "&&"))
        self.setAccessibleName(words)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the size of tick, icon and words."""
        role: FontRole = "h3" if self.isChecked() else "body"
        width = painting.width_of(self.accessibleName(), theme.font(role)) + theme.px(24)
        if self.isChecked() or self.choice.icon:
            width += theme.px(14) + 5
        return QSize(width, theme.px(28))

    def minimumSizeHint(self) -> QSize:
        """Never cut the words."""
        return self.sizeHint()

    def nextCheckState(self) -> None:
        """Toggle, and make room for the tick."""
        super().nextCheckState()
        self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pill."""
        t = theme.tokens()
        painter = QPainter(self)
        checked = self.isChecked()
        ground = t.accentsoft if checked else (t.hover if self.underMouse() else t.surface)
        edge = t.accent if checked else t.input
        painting.rounded(painter, self.rect(), self.height() / 2, fill=ground, edge=edge)
        colour = t.accent if checked else t.text
        left = theme.px(12)
        mark = "check" if checked else self.choice.icon
        if mark:
            size = theme.px(14)
            left -= 2
            icons.paint(painter, mark, QRect(left, (self.height() - size) // 2, size, size), colour)
            left += size + 5
        area = QRect(left, 0, self.width() - left, self.height())
        font = theme.font("h3" if checked else "body")
        painting.text(painter, area, self.accessibleName(), font=font, colour=colour)


class ChipRow(QWidget):
    """Chips for one filter; exclusive ones act as one choice, others are ticked freely."""

    chosen = Signal(str)
    """The key of the chip that was chosen (exclusive) or toggled (not exclusive)."""

    def __init__(
        self,
        choices: Sequence[ChipChoice],
        *,
        name: str,
        checked: str | None = None,
        exclusive: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._exclusive = exclusive
        self.setAccessibleName(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._chips: dict[str, Chip] = {}
        for choice in choices:
            chip = Chip(choice, self)
            chip.setAutoExclusive(exclusive)
            chip.clicked.connect(lambda _=False, key=choice.key: self._on_chip_clicked(key))
            self._chips[choice.key] = chip
            row.addWidget(chip)
        row.addStretch(1)
        if exclusive and checked is None and choices:
            checked = choices[0].key
        if checked is not None:
            self.set_checked(checked)
        self._renew_tab_stop()

    @property
    def checked_keys(self) -> tuple[str, ...]:
        """The keys of the checked chips, in order."""
        return tuple(key for key, chip in self._chips.items() if chip.isChecked())

    def set_checked(self, key: str, *, checked: bool = True) -> None:
        """Check a chip without telling anyone."""
        self._chips[key].setChecked(checked)
        self._renew_tab_stop()
        for chip in self._chips.values():
            chip.updateGeometry()

    def choose(self, key: str) -> None:
        """Choose a chip as a click does; an unknown key, or the chosen one, does nothing."""
        if key in self._chips and key not in self.checked_keys:
            self._chips[key].setChecked(True)
            self._on_chip_clicked(key)

    def set_hits(self, key: str, hits: int | None) -> None:
        """Show the number of hits of one chip."""
        self._chips[key].set_hits(hits)

    def hits(self, key: str) -> int | None:
        """The number that one chip shows."""
        return self._chips[key].hits

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the focus between chips with the arrow keys, Home and End."""
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Down: 1,
        }
        chips = list(self._chips.values())
        focused = next((i for i, chip in enumerate(chips) if chip.hasFocus()), None)
        key = Qt.Key(event.key())
        if focused is None or not (key in steps or key in {Qt.Key.Key_Home, Qt.Key.Key_End}):
            super().keyPressEvent(event)
            return
        if key in steps:
            target = (focused + steps[key]) % len(chips)
        else:
            target = 0 if key == Qt.Key.Key_Home else len(chips) - 1
        chips[target].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_chip_clicked(self, key: str) -> None:
        """Tell who listens, and keep the chosen chip as the Tab stop."""
        self._renew_tab_stop()
        for chip in self._chips.values():
            chip.updateGeometry()
        self.chosen.emit(key)

    def _renew_tab_stop(self) -> None:
        """Let Tab reach one chip only: the checked one, else the first."""
        checked = self.checked_keys
        stop = checked[0] if checked else next(iter(self._chips), None)
        for key, chip in self._chips.items():
            policy = Qt.FocusPolicy.StrongFocus if key == stop else Qt.FocusPolicy.ClickFocus
            chip.setFocusPolicy(policy)

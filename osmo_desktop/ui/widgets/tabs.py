"""The tabs of a page: words with an accent line under the chosen one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QStyle, QStyleOptionTab, QTabBar, QWidget

from osmo_desktop.ui import theme

_SAVED = 7
"""Pixels of each side that a tab gives up where there is little room; as in the style sheet."""


class TabStrip(QTabBar):
    """Tabs of 40 px over a line; Left and Right move, Alt+1… is the page's business."""

    tab_chosen = Signal(str)
    """The key of the tab that is shown now."""

    def __init__(
        self,
        tabs: Sequence[tuple[str, str]],
        *,
        name: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._keys: list[str] = []
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.set_font(self, "body")
        for key, title in tabs:
            self._keys.append(key)
            self.addTab(title.replace("&", "&&"))
        self.currentChanged.connect(self._on_current_changed)

    @property
    def key(self) -> str:
        """The key of the chosen tab."""
        return self._keys[self.currentIndex()]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all tabs, from left to right."""
        return tuple(self._keys)

    def set_key(self, key: str) -> None:
        """Choose a tab by key; `tab_chosen` follows when it was another one."""
        self.setCurrentIndex(self._keys.index(key))

    def set_tab_visible(self, key: str, *, visible: bool) -> None:
        """Show or hide a tab (the details tab of narrow windows)."""
        self.setTabVisible(self._keys.index(key), visible)

    def tabSizeHint(self, index: int) -> QSize:
        """Leave room for the bold words of the chosen tab."""
        hint = super().tabSizeHint(index)
        return QSize(hint.width() + 2, theme.px(40))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move the words together before arrows are needed."""
        super().resizeEvent(event)
        self._fit()

    def tabLayoutChange(self) -> None:
        """Fit again when a tab comes or goes."""
        super().tabLayoutChange()
        self._fit()

    def _fit(self) -> None:
        """Take the narrow padding of the style sheet when the wide one has no room."""
        shown = [index for index in range(self.count()) if self.isTabVisible(index)]
        is_tight = bool(self.property("tight"))
        needed = sum(self.tabSizeHint(index).width() for index in shown)
        needed += 2 * _SAVED * len(shown) if is_tight else 0
        if (needed > self.width()) is not is_tight:
            self.setProperty("tight", not is_tight)
            self.style().unpolish(self)
            self.style().polish(self)
            self.setElideMode(self.elideMode())  # lays the tabs out anew

    def initStyleOption(self, option: QStyleOptionTab, tab_index: int) -> None:
        """Leave the focus to the ring: Fusion would fill the tab."""
        super().initStyleOption(option, tab_index)
        option.state &= ~QStyle.StateFlag.State_HasFocus

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the line under all tabs, then the tabs."""
        painter = QPainter(self)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()
        super().paintEvent(event)

    def _on_current_changed(self, index: int) -> None:
        """Tell which tab is shown."""
        if 0 <= index < len(self._keys):
            self.tab_chosen.emit(self._keys[index])

"""The tabs of a page: words with an accent line under the chosen one.

Where they have no room they move together; where even that is too wide, those at the end go into a
menu that says so. No tab is ever behind arrows, and the chosen one is always seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QMenu, QStyle, QStyleOptionTab, QTabBar, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.widgets.buttons import QuietButton

_SAVED = 7
"""Pixels of each side that a tab gives up where there is little room; as in the style sheet."""
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class TabStrip(QTabBar):
    """Tabs of 40 px over a line; Left and Right move, Alt+1… is the page's business.

    `more` opens the tabs that have no room; Left and Right reach those too.
    """

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
        self._left_out: set[str] = set()
        self._is_fitting = False
        self.setAccessibleName(name)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.set_font(self, "body")
        self.more = QuietButton(tr("More"), icon="chevron-down", tone="sub", parent=self)
        self.more.setAccessibleName(tr("More: {parts}").format(parts=name))
        self.more.hide()
        self.menu = QMenu(self)
        self.more.clicked.connect(self._open_menu)
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
        index = self._keys.index(key)
        if key not in self._left_out:
            self.setTabVisible(index, True)  # out of the menu, or Qt would show no chosen tab
        self.setCurrentIndex(index)
        self._fit()

    def set_tab_visible(self, key: str, *, visible: bool) -> None:
        """Show or hide a tab (the details tab of narrow windows)."""
        (self._left_out.discard if visible else self._left_out.add)(key)
        self.setTabVisible(self._keys.index(key), visible)
        self._fit()

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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move over all tabs, those in the menu too."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        offered = [key for key in self._keys if key not in self._left_out]
        at = offered.index(self.key) + step
        if 0 <= at < len(offered):
            self.set_key(offered[at])

    @property
    def folded(self) -> tuple[str, ...]:
        """The keys of the tabs that are in the menu now."""
        return tuple(
            key
            for index, key in enumerate(self._keys)
            if key not in self._left_out and not self.isTabVisible(index)
        )

    def _fit(self) -> None:
        """Find room for all tabs, or fold those at the end into the menu."""
        if self._is_fitting or not self._keys:
            return
        self._is_fitting = True
        offered = [i for i, key in enumerate(self._keys) if key not in self._left_out]
        self._choose_padding(offered)
        shown = self._that_fit(offered)
        for index in offered:
            self.setTabVisible(index, index in shown)
        self.more.setVisible(len(shown) < len(offered))
        if len(shown) < len(offered):
            size = self.more.sizeHint()
            end = self.tabRect(max(shown)).right() + 4
            self.more.setGeometry(end, (self.height() - size.height()) // 2, *size.toTuple())
        self._is_fitting = False

    def _that_fit(self, offered: Sequence[int]) -> list[int]:
        """Return the tabs that stand in the strip: from the left, and always the chosen one."""
        widths = {index: self.tabSizeHint(index).width() for index in offered}
        if sum(widths.values()) <= self.width():
            return list(offered)
        room = self.width() - self.more.sizeHint().width() - 4
        chosen = self.currentIndex()
        room -= widths.get(chosen, 0)
        shown = [chosen] if chosen in widths else []
        for index in offered:
            if index == chosen:
                continue
            room -= widths[index]
            if room < 0:
                break
            shown.append(index)
        return shown or list(offered[:1])

    def _open_menu(self) -> None:
        """Open the tabs that have no room under their button; the menu closes itself."""
        self.menu.clear()
        for key in self.folded:
            action = self.menu.addAction(self.tabText(self._keys.index(key)))
            action.triggered.connect(partial(self._on_picked, key))
        self.menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 4)))

    def _on_picked(self, key: str, _checked: bool = False) -> None:
        """Show a tab of the menu; the keyboard stays with the tabs."""
        self.set_key(key)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose_padding(self, offered: Sequence[int]) -> None:
        """Take the narrow padding of the style sheet when the wide one has no room."""
        is_tight = bool(self.property("tight"))
        needed = sum(self.tabSizeHint(index).width() for index in offered)
        needed += 2 * _SAVED * len(offered) if is_tight else 0
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

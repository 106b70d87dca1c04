"""Frames of pages: a page that scrolls, and the head with title and actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from osmo_desktop.ui import theme
from osmo_desktop.ui.widgets.labels import PlainLabel


@runtime_checkable
class CompactAware(Protocol):
    """A page or widget that has a layout for small windows (under 1100 px)."""

    def set_compact(self, compact: bool) -> None:
        """Use the small layout, or the ordinary one."""


RING_ROOM: Final = 4
"""Left of what stands in a scrolling page under tabs, so that a focus ring is not cut off there.

The page around the tabs begins so much earlier, so that everything stands under its title.
"""


def under_tabs(column: QVBoxLayout, heads: Sequence[QWidget], stack: QWidget) -> None:
    """Lay out heads and, under them, pages that keep `RING_ROOM` free; see `tabs_margins`."""
    top = QVBoxLayout()
    top.setContentsMargins(RING_ROOM, 0, 0, 0)
    top.setSpacing(column.spacing())
    for head in heads:
        top.addWidget(head)
    column.addLayout(top)
    column.addWidget(stack, 1)


def tabs_margins(column: QVBoxLayout, *, compact: bool, is_tight: bool = False) -> None:
    """Give a page laid out by `under_tabs` its margins; tight ones have the sides of small ones."""
    side = 16 if compact or is_tight else 24
    column.setContentsMargins(side - RING_ROOM, 10 if compact else 16, side, 0)


class PageGround(QWidget):
    """The ground of a page in `bg`."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Fill."""
        QPainter(self).fillRect(self.rect(), theme.color("bg"))


class ScrollPage(QScrollArea):
    """A page that scrolls when it is higher than the window; put content into `body`."""

    def __init__(self, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if name:
            self.setAccessibleName(name)
        self.content = PageGround()
        self.body = QVBoxLayout(self.content)
        self.body.setSpacing(12)
        self.setWidget(self.content)
        self.set_compact(False)

    def set_compact(self, compact: bool) -> None:
        """Use the small margins, or the ordinary ones."""
        if compact:
            self.body.setContentsMargins(16, 12, 16, 16)
        else:
            self.body.setContentsMargins(24, 16, 24, 24)


class PageHead(QWidget):
    """Title, a sentence of state under it, and the page's actions at the right."""

    def __init__(self, title: str, state: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = PlainLabel(title, "h1", elide=True)
        self.state = PlainLabel(state, "body", "sub", elide=True)
        if not state:
            self.state.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.state)
        self.action_row = QHBoxLayout()
        self.action_row.setSpacing(8)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addLayout(self.action_row)

    def set_title(self, title: str, state: str | None = None) -> None:
        """Change the title, and the sentence under it if given."""
        self.title.setText(title)
        if state is not None:
            self.state.setText(state)
            self.state.setVisible(bool(state))

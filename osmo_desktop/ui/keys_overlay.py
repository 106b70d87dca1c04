"""F1: the keys that exist, by where they work, in the language in use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.ui import theme
from osmo_desktop.ui.keys import EVERYWHERE, IN_PLACES, SECTION_KEYS, KeyGroup
from osmo_desktop.ui.widgets.badges import KeyHint
from osmo_desktop.ui.widgets.buttons import IconButton
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.overlay import Overlay

_WIDTH = 840
_STEPS: Final = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_PageUp: -10,
}


class KeysOverlay(Overlay):
    """Keys in three columns; Esc, Return or the cross closes it. Deletes itself when it closes.

    `sections` are the words of the sections, in the order of the rail.
    """

    def __init__(self, window: QWidget, sections: Sequence[str], *, behind: QWidget) -> None:
        super().__init__(window, behind=behind, width=_WIDTH)
        self.setAccessibleName(tr("Keys"))
        self._content = QWidget()
        columns = QHBoxLayout(self._content)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(24)
        *middle, last = IN_PLACES
        lines = list(zip(SECTION_KEYS, sections, strict=False))
        first = _group(EVERYWHERE, before=lines)
        for parts in ([first], [_group(group) for group in middle], [_group(last)]):
            column = QVBoxLayout()
            column.setSpacing(12)
            for part in parts:
                column.addLayout(part)
            column.addStretch(1)
            columns.addLayout(column, 1)
        self._scroll = _see_through(self._content)
        self.close_button = IconButton("x", tr("Close"))
        self.close_button.clicked.connect(self.dismiss)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(PlainLabel(tr("Keys"), "h1"))
        head.addStretch(1)
        head.addWidget(KeyHint("Esc", lasting=True))
        head.addWidget(self.close_button)
        self.body.addLayout(head)
        self.body.addWidget(self._scroll, 1)
        self.closed.connect(self.deleteLater)

    def show_keys(self) -> None:
        """Open it with the focus on the cross."""
        self.open(self.close_button)

    def place_box(self) -> QRect:
        """Be as high as all keys where there is room; less lets them scroll."""
        width = min(theme.px(_WIDTH), self.width() - 32)
        margins = self.body.contentsMargins()
        content = self._content.sizeHint().height() + 2
        head = self.close_button.sizeHint().height() + self.body.spacing()
        height = min(content + head + margins.top() + margins.bottom(), self.height() - 32)
        return QRect((self.width() - width) // 2, (self.height() - height) // 3, width, height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll with the arrows where not all is seen."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.value() + step * bar.singleStep())


def _group(group: KeyGroup, *, before: Sequence[tuple[str, str]] = ()) -> QGridLayout:
    """Return the title of a group and its keys under it; words in `before` are shown as given."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    grid.addWidget(PlainLabel(tr(group.title), "h3"), 0, 0, 1, 2)
    lines = [*before, *((use.keys, tr(use.words)) for use in group.uses)]
    for row, (keys, words) in enumerate(lines, start=1):
        hint = KeyHint(keys, lasting=True)
        label = PlainLabel(words, "body", wrap=True)
        label.setAccessibleName(f"{keys}: {words}")
        grid.addWidget(hint, row, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label, row, 1)
    return grid


def _see_through(content: QWidget) -> QScrollArea:
    """Let `content` scroll on the ground of the box."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFrameShape(QFrame.Shape.NoFrame)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(content)
    content.setAutoFillBackground(False)
    scroll.viewport().setAutoFillBackground(False)
    return scroll

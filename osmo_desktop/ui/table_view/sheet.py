"""A sheet of large words that the client reads: parts under each other, moved by the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from osmo_desktop.ui import theme
from osmo_desktop.ui.table_view import words
from osmo_desktop.ui.tokens import FontRole
from osmo_desktop.ui.widgets.cards import Surface
from osmo_desktop.ui.widgets.focus_ring import draws_own_ring
from osmo_desktop.ui.widgets.labels import PlainLabel

WIDTH: Final = 1000
"""Longer lines are hard to read across a table."""


class Sheet(QScrollArea):
    """Paragraphs and parts under each other in large type; the arrow keys scroll."""

    def __init__(self, *, name: str) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        draws_own_ring(self)  # none: it is all there is, and nothing is chosen in it
        content = Surface()
        across = QHBoxLayout(content)
        across.setContentsMargins(0, 8, 8, 8)
        middle = QWidget()
        middle.setMaximumWidth(theme.px(WIDTH))
        self._parts = QVBoxLayout(middle)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(8)
        self._parts.addStretch(1)
        across.addWidget(middle, WIDTH)
        across.addStretch(1)
        self.setWidget(content)

    def add(self, text: str, role: FontRole) -> None:
        """Add a paragraph at the end."""
        self._add(PlainLabel(text, role, wrap=True))

    def add_pair(self, text: str, answer: str) -> None:
        """Add a question with its answer at the right."""
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(24)
        row.addWidget(PlainLabel(text, "table", wrap=True), 1)
        row.addWidget(PlainLabel(answer, "h1", "accent"), 0, Qt.AlignmentFlag.AlignTop)
        self._add(pair)

    def add_part(self, title: str, told: Sequence[words.Told]) -> None:
        """Add a part under its title; an empty one is left out."""
        if not told:
            return
        if self._parts.count() > 1:
            self._parts.insertSpacing(self._parts.count() - 1, 24)
        self._add(PlainLabel(title, "h1", "accent"))
        for one in told:
            self.add(one.title, "h0")
            for text in one.lines:
                self.add(text, "table")

    def _add(self, part: QWidget) -> None:
        """Put a widget before the stretch at the end."""
        self._parts.insertWidget(self._parts.count() - 1, part)
        part.show()  # now, not once the layout comes to it

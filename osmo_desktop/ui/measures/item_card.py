"""A question with its answers, the newest first: date, answer, change from the first, who."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from osmo_desktop.domain.language import tr
from osmo_desktop.domain.measures import Scale
from osmo_desktop.services.measure_results import ItemResults, ResultRow
from osmo_desktop.services.measure_words import ends_words
from osmo_desktop.ui import theme
from osmo_desktop.ui.clients.flow_row import FlowRow
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.measures.presenting import (
    ResultWords,
    compared_words,
    result_words,
    spoken_row,
)
from osmo_desktop.ui.tokens import FontRole, Tone
from osmo_desktop.ui.widgets.buttons import GhostButton, IconButton, QuietButton
from osmo_desktop.ui.widgets.cards import Card
from osmo_desktop.ui.widgets.labels import PlainLabel
from osmo_desktop.ui.widgets.record_spots import stands_for

_WIDTHS: Final = (80, 176, 136)
"""Of date, answer and change, so that the columns of all questions stand under each other."""
_PEN: Final = 24
_FIRST: Final = 6
"""How many answers are shown before one asks for all."""


class ItemCard(Card):
    """Shows one question; a question can be left out, its answers stay."""

    drop_requested = Signal(str)
    correct_requested = Signal(object)
    """The `ResultRow` whose answer is not right."""
    time_requested = Signal(object)
    """The `ItemResults` whose course is wanted."""

    def __init__(self, results: ItemResults, scale: Scale, *, now: datetime) -> None:
        super().__init__()
        self.results = results
        self._now = now
        item = results.item
        text = block(item.text, 400) or tr("The question has not arrived yet")
        times = {row.assessment for row in results.rows}
        stands_for(self, item.id, *times, name=text)
        self.body.addWidget(PlainLabel(text, "h2", wrap=True))
        ends = line(ends_words(item, scale), 200)
        self.body.addWidget(PlainLabel(ends, "small", "sub", wrap=True))
        if item.goal:
            goal = tr("Goal: {title}").format(title=line(item.goal))
            self.body.addWidget(PlainLabel(goal, "small", "sub", wrap=True))
        self.table = QWidget()
        self.grid = QGridLayout(self.table)
        self.grid.setContentsMargins(0, 4, 0, 0)
        self.grid.setHorizontalSpacing(16)
        self.grid.setVerticalSpacing(2)
        for column, width in enumerate(_WIDTHS):
            self.grid.setColumnMinimumWidth(column, theme.px(width))
        self.grid.setColumnStretch(len(_WIDTHS), 1)
        self.body.addWidget(self.table)
        self.more_button = GhostButton(tr("Show all {n}").format(n=len(results.rows)))
        self.more_button.clicked.connect(self.show_all)
        self.drop_button = QuietButton(tr("Leave out"), icon="x", tone="sub")
        self.drop_button.setAccessibleDescription(text)
        self.drop_button.clicked.connect(lambda: self.drop_requested.emit(item.id))
        self.time_button = GhostButton(tr("Over time…"))
        self.time_button.setAccessibleDescription(text)
        self.time_button.clicked.connect(lambda: self.time_requested.emit(results))
        foot = FlowRow()
        for button in (self.time_button, self.more_button, self.drop_button):
            foot.add(button)
        self.body.addWidget(foot)
        self.drop_button.setVisible(not item.is_dropped)
        self.time_button.setVisible(bool(results.rows))
        self._fill(_FIRST)

    def show_all(self) -> None:
        """Show every answer."""
        self._fill(len(self.results.rows))

    def _fill(self, most: int) -> None:
        """Show the newest answers under their heads."""
        rows = self.results.rows
        self.more_button.setVisible(len(rows) > most)
        if not rows:
            self._put(0, 0, tr("Not asked yet."), "body", "sub", across=5)
            return
        heads = (tr("Date"), tr("Answer"), tr("Change from the first"), tr("Who assessed"))
        if not self.grid.count():
            for column, head in enumerate(heads):
                self._put(0, column, head, "label", "sub")
        said = [result_words(row, self._now) for row in rows[:most]]
        for at in range(self.grid.rowCount(), len(said) + 1):
            self._put_row(at, said[at - 1], rows[at - 1])
        self.table.setAccessibleName(". ".join(map(spoken_row, said)))
        self.table.setAccessibleDescription(compared_words(self.results))

    def _put_row(self, at: int, words: ResultWords, row: ResultRow) -> None:
        """Add an answer; one that is disputed or struck is not corrected here."""
        self.grid.setRowMinimumHeight(at, theme.px(_PEN))
        self._put(at, 0, words.day, "body")
        self._put(at, 1, words.answer, "h3" if words.is_number else "body")
        self._put(at, 2, words.change, "body")
        self._put(at, 3, words.who, "small", "sub", wrap=True)
        if row.struck is None and not row.is_disputed:
            button = IconButton("pen-line", tr("Correct {what}").format(what=spoken_row(words)))
            button.setFixedSize(theme.px(_PEN), theme.px(_PEN))
            button.clicked.connect(lambda: self.correct_requested.emit(row))
            self.grid.addWidget(button, at, 4)

    def _put(
        self,
        row: int,
        column: int,
        words: str,
        role: FontRole,
        tone: Tone = "text",
        *,
        across: int = 1,
        wrap: bool = False,
    ) -> None:
        """Add one text."""
        label = PlainLabel(words, role, tone, wrap=wrap)
        if role in {"body", "h3"}:
            label.setFont(theme.tabular(label.font()))
        self.grid.addWidget(label, row, column, 1, across)

"""Open conflicts beside their field: both values, and the way to settle them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from osmo_desktop.domain.language import current, dates, tr
from osmo_desktop.services.models import ConflictCard
from osmo_desktop.ui.clients.plain import block, line
from osmo_desktop.ui.widgets.badges import IconLabel
from osmo_desktop.ui.widgets.buttons import GhostButton
from osmo_desktop.ui.widgets.cards import Inset
from osmo_desktop.ui.widgets.labels import PlainLabel

_LIMIT = 400


class ConflictNotes(QWidget):
    """Shows the conflicts of some fields; nothing when there are none."""

    settle_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._cards: tuple[ConflictCard, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 4)
        self._column.setSpacing(8)
        self.hide()

    def show_conflicts(self, cards: Sequence[ConflictCard]) -> None:
        """Show `cards` in place of what was shown."""
        if tuple(cards) == self._cards:
            return
        self._cards = tuple(cards)
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for card in cards:
            self._column.addWidget(self._inset(card))
        self.setVisible(bool(cards))

    def chain_after(self, control: QWidget) -> QWidget:
        """Let Tab come here from `control`; return the last control of the chain."""
        for button in self.findChildren(GhostButton):
            QWidget.setTabOrder(control, button)
            control = button
        return control

    def _inset(self, card: ConflictCard) -> Inset:
        """Return one conflict: each value in the same size, with its writer and time."""
        inset = Inset()
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        title = tr("{field}: written apart by several people").format(field=line(card.label, 60))
        grid.addWidget(IconLabel("git-compare-arrows", 16, "warn"), 0, 0)
        grid.addWidget(PlainLabel(title, "label", "warn", wrap=True), 0, 1)
        for value in card.values:
            row = grid.rowCount()
            when = dates.date_and_time(value.written, current())
            who = ", ".join(part for part in (line(value.author, 60), when) if part)
            words = block(value.text, _LIMIT)
            grid.addWidget(PlainLabel(words, "body", wrap=True), row, 1)
            grid.addWidget(PlainLabel(who, "small", "sub", wrap=True), row + 1, 1)
        settle = GhostButton(tr("Settle the conflict"), icon="chevron-right")
        settle.clicked.connect(self.settle_requested)
        inset.body.addLayout(grid)
        inset.body.addWidget(settle, 0, Qt.AlignmentFlag.AlignLeft)
        return inset

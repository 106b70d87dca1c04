"""The line on Today: whom the user stands in for, and who stands in for the user."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from osmo_desktop.domain.changes import Changes
from osmo_desktop.domain.language import tr
from osmo_desktop.services.substitutions import SubstitutionRow
from osmo_desktop.ui.navigation import Outcome
from osmo_desktop.ui.substitutions.wording import own_words, state_icon
from osmo_desktop.ui.widgets.notices import Banner


class OwnRoom(Protocol):
    """What the line asks of substitutions. Vault worker only."""

    def follow(self) -> Changes:
        """Let assignments follow the day."""

    def mine(self) -> tuple[SubstitutionRow, ...]:
        """List those of the user that run or are to come."""


class SubstitutionLines(QWidget):
    """A line each; nothing at all while there is none."""

    brief_requested = Signal(object)
    """The `SubstitutionRow` whose brief is wanted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: dict[str, Banner] = {}
        self._shown: tuple[SubstitutionRow, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.hide()

    def show_rows(self, rows: Sequence[SubstitutionRow]) -> None:
        """Show others; what stays the same keeps its place and the keyboard."""
        if tuple(rows) == self._shown:
            return
        self._shown = tuple(rows)
        for line in self.lines.values():
            line.hide()
            line.deleteLater()
        self.lines = {row.id: self._line(row) for row in rows}
        for line in self.lines.values():
            self._column.addWidget(line)
        self.setVisible(bool(rows))

    def _line(self, row: SubstitutionRow) -> Banner:
        is_open = row.is_own and row.clients > row.waiting
        action = tr("Open the brief") if is_open else ""
        line = Banner(
            state_icon(row), own_words(row), "neutral", action=action, action_icon="file-text"
        )
        line.action_requested.connect(partial(self.brief_requested.emit, row))
        return line


def read_own(substitutions: OwnRoom) -> Outcome[tuple[SubstitutionRow, ...]]:
    """Let assignments follow the day, then read the user's own substitutions. Vault worker."""
    changes = substitutions.follow()
    return Outcome(substitutions.mine(), changes)
